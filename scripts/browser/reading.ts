import assert from "node:assert/strict";
import type { Page } from "playwright-core";

/** The least contrast of text (WCAG 2.2, 1.4.3) and of what shows where a field is or has the focus (1.4.11). */
const leastContrast = { text: 4.5, edge: 3 };

/** Judges a page as a browser lays it out: standards mode, with its style, language, title and one heading. */
export async function isWellFormed(page: Page): Promise<void> {
  const facts = await page.evaluate(() => ({
    mode: document.compatMode,
    language: document.documentElement.lang,
    headings: document.querySelectorAll("h1").length,
    mains: document.querySelectorAll("main").length,
    styled: [...document.styleSheets].some((sheet) => sheet.cssRules.length > 0),
  }));
  assert.deepEqual(facts, { mode: "CSS1Compat", language: "en", headings: 1, mains: 1, styled: true });
  assert.notEqual(await page.title(), "");
}

/** Judges the names that assistive technology gets, by Chromium's own accessibility tree. */
export async function hasNames(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const roles = new Set(["checkbox", "textbox", "button", "link", "heading", "group"]);
  const named = nodes.filter(({ ignored, role }) => !ignored && roles.has(String(role?.value)));
  assert.ok(named.length > 0, "the accessibility tree holds nothing to judge");
  for (const { role, name, description } of named) {
    assert.notEqual(String(name?.value ?? "").trim(), "", `a ${role?.value} without a name`);
    if (role?.value === "checkbox") {
      assert.notEqual(String(description?.value ?? "").trim(), "", `${name?.value} is not explained`);
    }
  }
  await session.detach();
}

/** Judges that nothing lies outside the window to the right. */
export async function fitsItsWidth(page: Page): Promise<void> {
  const { needed, width } = await page.evaluate(() => ({
    needed: document.documentElement.scrollWidth,
    width: document.documentElement.clientWidth,
  }));
  assert.ok(needed <= width, `the page is ${needed} pixels wide in a window of ${width}`);
}

/** Judges the contrast of all text, and of the edges of fields, from the computed styles. */
export async function hasContrast(page: Page): Promise<void> {
  const found = await page.evaluate(() => {
    const parts = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (color: string) => {
      const [red = 0, green = 0, blue = 0] = parts(color).map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const contrast = (one: string, other: string) => {
      const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
      return (light + 0.05) / (dark + 0.05);
    };
    const behind = (element: Element | null): string => {
      if (element === null) return "rgb(255, 255, 255)";
      const color = getComputedStyle(element).backgroundColor;
      return parts(color)[3] === 0 ? behind(element.parentElement) : color;
    };
    const elements = [...document.body.querySelectorAll("*")];
    const texts = elements
      .filter((element) =>
        [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()),
      )
      .map((element) => ({
        what: `${element.tagName.toLowerCase()}.${element.className} "${element.textContent?.slice(0, 30)}"`,
        kind: "text" as const,
        ratio: contrast(getComputedStyle(element).color, behind(element)),
      }));
    const edges = elements
      .filter((element) => element.matches("input[type=password]"))
      .map((element) => ({
        what: `the edge of the field ${element.id}`,
        kind: "edge" as const,
        ratio: contrast(getComputedStyle(element).borderTopColor, behind(element.parentElement)),
      }));
    return [...texts, ...edges];
  });
  assert.ok(found.length > 0, "there is no text to judge");
  const poor = found.filter(({ kind, ratio }) => ratio < leastContrast[kind]);
  assert.deepEqual(
    poor.map(({ what, ratio }) => `${what}: ${ratio.toFixed(2)}`),
    [],
    "too little contrast",
  );
}

/** Presses Tab until an element has the focus, which must be seen; its id or text. */
export async function tab(page: Page): Promise<string> {
  await page.keyboard.press("Tab");
  const { what, outline, width } = await page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return {
      what: element.id || (element.textContent ?? ""),
      outline: outlineStyle,
      width: Number.parseFloat(outlineWidth),
    };
  });
  assert.ok(outline !== "none" && width >= 2, `the focus on ${what} can't be seen`);
  return what;
}
