/**
 * Views by keyboard, on paper and with more contrast: everything that can be pressed is reached and seen to be, what was opened
 * is closed by Escape and gives the focus back, and paper has all of it.
 */
import { expect, type FrameLocator, type Page } from "@playwright/test";
import { samples } from "../../ui/host/samples.ts";
import { withMany } from "./results.ts";
import { give, given, isNightly, nightly, open, picture, readsWell, test } from "./views.ts";

const english = { locale: "en-GB", zone: "Europe/London" } as const;

/** What has the focus in the view: its place among all elements, and whether its outline is seen. */
const focusIn = (view: FrameLocator) =>
  view.locator("body").evaluate((body) => {
    const element = document.activeElement ?? body;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return {
      place: [...body.querySelectorAll("*")].indexOf(element),
      what: `${element.tagName} ${element.getAttribute("aria-label") ?? element.textContent ?? ""}`.slice(
        0,
        80,
      ),
      isSeen: outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2,
      isInView: box.bottom > 0 && box.top < innerHeight && box.width > 0,
    };
  });

/** What the tabulator has to stop at, and what the arrow keys have to. */
const stopsIn = (view: FrameLocator) =>
  view.locator("body").evaluate((body) => {
    const all = [...body.querySelectorAll("*")];
    const pressable = "button, select, input, textarea, summary, a[href], [tabindex]";
    const shown = [...body.querySelectorAll<HTMLElement>(pressable)].filter(
      (each) => each.checkVisibility() && !each.matches(":disabled"),
    );
    const places = (of: readonly HTMLElement[]) => of.map((each) => all.indexOf(each));
    return {
      tab: places(shown.filter(({ tabIndex }) => tabIndex >= 0)),
      // A heading takes the focus when what it is over was opened.
      arrows: places(shown.filter((each) => each.tabIndex < 0 && each.matches("button"))),
    };
  });

/** Goes through a view by the tabulator, and through its charts by the arrows. */
async function isReached(page: Page, view: FrameLocator, name: string): Promise<void> {
  const { tab, arrows } = await stopsIn(view);
  expect(tab.length).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Light or dark" }).focus();
  const reached = new Set<number>();
  const press = async (key: string) => {
    await page.keyboard.press(key);
    const { place, what, isSeen, isInView } = await focusIn(view);
    if (place < 0) return false;
    reached.add(place);
    expect(isSeen, `${name}: the focus on ${what} is seen`).toBe(true);
    expect(isInView, `${name}: ${what} is scrolled to`).toBe(true);
    return true;
  };
  const stops = tab.length + 3;
  for (let stop = 0; stop < stops; stop++) {
    if (!(await press("Tab"))) {
      if (reached.size > 0) break;
      continue;
    }
    const isChart = await view.locator(":focus").evaluate((each) => each.closest(".bars, .marks") !== null);
    // A chart is one stop, and its parts follow from it.
    if (isChart && arrows.length > 0) {
      for (let mark = 0; mark <= arrows.length; mark++) {
        const before = reached.size;
        await press("ArrowRight");
        if (reached.size === before) break;
      }
    }
  }
  const missed = [...tab, ...arrows].filter((place) => !reached.has(place));
  const names = await view
    .locator("body")
    .evaluate(
      (body, places) => places.map((place) => body.querySelectorAll("*")[place]?.outerHTML.slice(0, 160)),
      missed,
    );
  expect(names, `${name}: not reached by the keyboard`).toEqual([]);
}

for (const name of Object.keys(samples)) {
  test(`${name}: the keyboard reaches everything, and the focus is seen`, async ({ page, preview }) => {
    nightly(!["write", "sla", "workload"].includes(name));
    const view = await open(page, preview, { view: name, width: 600, ...english });
    await isReached(page, view, name);
  });
}

/** What opens something over a view or in its place, and what it is then. */
const openers = [
  { view: "triage", opens: /^Reply/, opened: "dialog" },
  { view: "ticket", opens: "Add a note", opened: "dialog" },
  { view: "revenue", opens: /^Invoiced, GBP: .*list the records/, opened: ".records" },
  { view: "sla", opens: /^(?:Response|Fix), met: /, opened: ".records" },
  { view: "workload", opens: /^Overdue: .*list the records/, opened: ".records" },
  { view: "client", opens: /^Opened: .*list the records/, opened: ".records" },
] as const;

test("Escape closes what was opened, and the focus is back where it was", async ({ page, preview }) => {
  for (const { view: name, opens, opened } of isNightly ? openers : openers.slice(0, 3)) {
    const view = await open(page, preview, { view: name, width: 600, ...english });
    const opener = view.getByRole("button", { name: opens }).first();
    await opener.focus();
    await page.keyboard.press("Enter");
    await expect(view.locator(opened), name).toBeVisible();
    await expect(
      view.locator(`${opened} :focus, ${opened}:focus`),
      `${name}: the focus is in it`,
    ).toHaveCount(1);
    await page.keyboard.press("Escape");
    await expect(view.locator(opened), name).toHaveCount(0);
    await expect(opener, name).toBeFocused();
  }
});

test("Escape closes a dialog over a list of records, and leaves the list", async ({ page, preview }) => {
  const view = await open(page, preview, { view: "workload", width: 600, ...english });
  await view.getByRole("button", { name: /^Overdue: .*list the records/ }).click();
  await view
    .getByRole("checkbox", { name: /^Choose #/ })
    .first()
    .check();
  const move = view.getByRole("button", { name: "Move 1 to another agent" });
  await move.click();
  await expect(view.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(view.getByRole("dialog")).toHaveCount(0);
  await expect(move).toBeFocused();
  await expect(view.locator(".records")).toBeVisible();
});

/** More contrast, in both themes. */
const contrasts = Object.keys(samples).flatMap((name, place) =>
  (["light", "dark"] as const).map((theme, other) => ({
    name,
    theme,
    isLong: place > 3 || place % 2 !== other || place < 2,
  })),
);

for (const { name, theme, isLong } of contrasts) {
  test(`${name} reads well with more contrast, ${theme}`, async ({ page, preview }) => {
    nightly(isLong);
    await page.emulateMedia({ contrast: "more" });
    const view = await open(page, preview, { view: name, theme, width: 600, ...english });
    await picture(page, `${name}-contrast-${theme}`);
    await readsWell(page, view);
    const faint = await view.locator("body").evaluate((body) => {
      const style = (each: Element) => getComputedStyle(each);
      const text = style(body).color;
      return [...body.querySelectorAll(".quiet")].filter((each) => style(each).color !== text).length;
    });
    expect(faint, "quiet words as dark as the others").toBe(0);
  });
}

test("views are still for who wants no motion", async ({ page, preview }) => {
  nightly(true);
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const name of ["triage", "revenue"]) {
    const view = await open(page, preview, { view: name, width: 600 });
    const moving = await view.locator("body").evaluate(
      (body) =>
        [...body.querySelectorAll("*")].filter((each) => {
          const { transitionDuration, animationName } = getComputedStyle(each);
          return transitionDuration !== "0s" || animationName !== "none";
        }).length,
    );
    expect(moving, name).toBe(0);
  }
});

test("the client page on paper has all parts open, all rows, and nothing to press", async ({
  page,
  preview,
}) => {
  const view = await open(page, preview, { view: "client", ...english });
  const result = withMany(await given(page, "client"), "running", 60, (_, id) => ({
    id: id + 1,
    ref: `REF-${id}`,
  }));
  await give(page, result);
  const parts = view.locator("details.part");
  await expect(parts.first()).toBeVisible();
  await view.locator("summary", { hasText: "Contracts" }).click();
  await expect(view.locator(".part[open] tbody tr")).toHaveCount(10);
  await page.emulateMedia({ media: "print" });
  await expect(view.locator("details:not([open])")).toHaveCount(0);
  await expect(view.getByText("REF-59")).toBeVisible();
  for (const button of await view.locator(".button, .filter").all()) await expect(button).toBeHidden();
  await expect(view.locator(".scroll")).toHaveCSS("max-height", "none");
  const cut = await view
    .locator(".scroll")
    .evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
  expect(cut, "what a page can't scroll to").toBeLessThanOrEqual(1);
  await picture(page, "client-printed");
  const onPaper = await view.locator("html").evaluate((html) => html.outerHTML);
  await page.emulateMedia({ media: null });
  // What was open stays open, and what was not is shut again.
  await expect(view.locator("details[open]")).toHaveCount(1);
  await expect(view.locator(".part[open] tbody tr")).toHaveCount(10);
  expect(await sheets(page, onPaper), "sheets of paper").toBeGreaterThanOrEqual(3);
});

/** How many sheets a page takes as it stands: without its script, which would begin anew, and its policy. */
async function sheets(page: Page, html: string): Promise<number> {
  await page.setContent(
    html
      .replace(/<script[\s\S]*?<\/script>/g, "")
      .replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ""),
  );
  const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
  return pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}
