/** How the pages look and read. What both sign-ins have in common is looked at with the one of Halo. */
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./test.ts";

const pictures = join(import.meta.dirname, "../../artifacts/pages");
const sizes = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } };
const schemes = ["light", "dark"] as const;
const longName = "W".repeat(200);
/** What the pages show of it: 80 letters at most. */
const shownName = `${"W".repeat(79)}…`;
/** The least contrast of the edge of a field to what is behind it (WCAG 2.2, 1.4.11), which axe does not judge. */
const leastEdgeContrast = 3;

test("the consent page reads well, light and dark, on a phone and a desktop", { tag: "@halo" }, async ({
  visit,
}) => {
  const page = await visit.tab();
  await visit.consent(page, await visit.app(), "halo:read halo:write");
  await readsWell(page, "consent");
});

test("a name of 200 letters fits a phone, on the consent page and among the connections", {
  tag: "@halo",
}, async ({ visit }) => {
  const app = await visit.app(longName);
  const page = await visit.tab();
  await visit.consent(page, app);
  await readsWell(page, "consent-long-name");
  await app.redeem(await visit.allow(page));
  await visit.connections(page);
  await page.getByRole("heading", { name: shownName }).waitFor();
  await readsWell(page, "connections-long-name");
});

test("the connections page reads well, before and after the sign-in", { tag: "@halo" }, async ({ visit }) => {
  const page = await visit.tab();
  await page.goto(`${visit.deployment.origin}/connections`);
  await readsWell(page, "connections-sign-in");
  for (const name of ["Ticket helper", "Monthly report"]) {
    const app = await visit.app(name);
    await visit.consent(page, app, "halo:read halo:write");
    const access = await app.redeem(await visit.allow(page));
    if (name === "Ticket helper") await app.whoAmI(access);
  }
  await visit.connections(page);
  await readsWell(page, "connections");
});

test.describe("what was done", () => {
  // One after the other: they are one person's rows, and the second deletes them.
  test.describe.configure({ mode: "serial" });

  test("the page of what was done reads well, and shows what was asked for", async ({
    visit,
    signInMode,
  }) => {
    const page = await visit.tab();
    await page.goto(`${visit.deployment.origin}/activity`);
    await readsWell(page, `activity-sign-in-${signInMode}`);
    const app = await visit.app();
    await visit.consent(page, app, "halo:read halo:write");
    const access = await app.redeem(await visit.allow(page));
    for (const name of ["Quillfeather & Sons <b>", "Marlow Cables"]) {
      await app.call(access, "halo_create_supplier", { name });
    }
    await visit.connections(page, "/activity");
    await page.getByText("Quillfeather & Sons <b>").waitFor();
    await readsWell(page, `activity-${signInMode}`);
    await page.getByLabel("Tool").fill("halo_log_time");
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByText("Nothing.").waitFor();
    await page.getByLabel("Tool").fill("halo_create_supplier");
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByText("Marlow Cables").waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "CSV" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("halo-mcp-activity.csv");
    // With the key the person is an administrator; with Halo's sign-in they see their own rows alone.
    await expect(page.getByLabel("Person")).toHaveCount(signInMode === "key" ? 1 : 0);
  });

  test("an administrator deletes a person's rows, after typing who it is", { tag: "@key" }, async ({
    visit,
  }) => {
    const page = await visit.tab();
    const app = await visit.app();
    await visit.consent(page, app, "halo:read halo:write");
    await app.call(await app.redeem(await visit.allow(page)), "halo_create_supplier", {
      name: "To be forgotten",
    });
    await visit.connections(page, "/activity");
    await page.getByLabel("Person").fill("key-somebody");
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByText("To be forgotten").waitFor();
    await readsWell(page, "activity-of-a-person");
    await page.getByLabel("Type key-somebody to confirm").fill("key-somebody");
    await page.getByRole("button", { name: "Delete all rows of key-somebody" }).click();
    await page.getByText("erased rows of a person").first().waitFor();
    await expect(page.getByText("To be forgotten")).toHaveCount(0);
  });
});

test("a page of a problem reads well, and leads nowhere by itself", { tag: "@halo" }, async ({ visit }) => {
  const page = await visit.tab();
  const answer = await page.goto(`${visit.deployment.origin}/authorize?client_id=nobody&response_type=code`);
  expect(answer?.status()).toBe(400);
  await readsWell(page, "problem");
});

test("the landing page, an address that is not there and a sign-in page opened by itself read well", {
  tag: "@key",
}, async ({ visit }) => {
  const page = await visit.tab();
  for (const [path, status, name] of [
    ["/", 200, "landing"],
    ["/nothing-here", 404, "not-found"],
    ["/sign-in", 400, "sign-in-by-itself"],
  ] as const) {
    const answer = await page.goto(`${visit.deployment.origin}${path}`);
    expect(answer?.status(), path).toBe(status);
    await readsWell(page, name);
  }
});

test("the page for the access key reads well, and after a wrong key", { tag: "@key" }, async ({ visit }) => {
  const page = await visit.tab();
  await visit.consent(page, await visit.app());
  await page.getByRole("button", { name: "Allow" }).click();
  await page.getByLabel("Access key").waitFor();
  await readsWell(page, "key");
  await page.getByLabel("Access key").fill("not-a-key-of-this-server");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  await readsWell(page, "key-with-error");
});

test("the keyboard alone will do: Tab in order with the focus seen, Space for the boxes, Enter for Allow", {
  tag: "@halo",
}, async ({ visit }) => {
  const app = await visit.app();
  const page = await visit.tab();
  await visit.consent(page, app, "halo:read halo:write");
  const order: string[] = [];
  for (let stop = 0; stop < 6; stop++) order.push(await tab(page));
  expect(order).toEqual(["halo:write", "halo:delete", "halo:send", "tools-choice", "Allow", "Deny"]);
  for (let back = 0; back < 4; back++) await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Space");
  await expect(page.getByLabel("Delete and void")).toBeChecked();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Space");
  await expect(page.getByLabel("Add and change")).not.toBeChecked();
  await page.keyboard.press("Tab");
  expect(await tab(page)).toBe("halo:send");
  expect(await tab(page)).toBe("tools-choice");
  expect(await tab(page)).toBe("Allow");
  await page.keyboard.press("Enter");
  await visit.signIn(page);
  const { scopes } = await app.redeem(await visit.backAtApp(page));
  expect(scopes).toEqual(["halo:read", "halo:delete"]);
});

/** Judges a page in each size and colour scheme, and keeps a picture of each under a name. */
async function readsWell(page: Page, name: string): Promise<void> {
  await expect(page).toHaveTitle(/\S/);
  const facts = await page.evaluate(() => ({
    mode: document.compatMode,
    language: document.documentElement.lang,
    isStyled: [...document.styleSheets].some((sheet) => sheet.cssRules.length > 0),
  }));
  expect(facts).toEqual({ mode: "CSS1Compat", language: "en", isStyled: true });
  for (const role of ["checkbox", "textbox", "button", "link", "heading", "group"] as const) {
    for (const one of await page.getByRole(role).all()) await expect(one).toHaveAccessibleName(/\S/);
  }
  for (const box of await page.getByRole("checkbox").all())
    await expect(box).toHaveAccessibleDescription(/\S/);
  const { violations, passes } = await new AxeBuilder({ page }).analyze();
  expect(told(violations), name).toEqual([]);
  // A page that shows nothing breaks no rule.
  expect(passes.map(({ id }) => id)).toEqual(
    expect.arrayContaining(["page-has-heading-one", "landmark-one-main"]),
  );
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    const contrast = await new AxeBuilder({ page }).withRules("color-contrast").analyze();
    expect(told(contrast.violations), `${name}, ${colorScheme}`).toEqual([]);
    expect(contrast.passes, "text that was judged").toHaveLength(1);
    await page.emulateMedia({ colorScheme, contrast: "more" });
    const more = await new AxeBuilder({ page }).withRules("color-contrast-enhanced").analyze();
    expect(told(more.violations), `${name}, ${colorScheme}, with more contrast`).toEqual([]);
    await page.emulateMedia({ colorScheme, contrast: null });
    expect(await faintEdges(page), `${name}, ${colorScheme}: the edges of its fields`).toEqual([]);
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      const { needed, width } = await page.evaluate(() => ({
        needed: document.documentElement.scrollWidth,
        width: document.documentElement.clientWidth,
      }));
      expect(needed, `the width of ${name} on a ${size}`).toBeLessThanOrEqual(width);
      const path = join(pictures, `${name}-${colorScheme}-${size}.png`);
      await page.screenshot({ path, fullPage: true });
    }
  }
}

type AxeResults = Awaited<ReturnType<AxeBuilder["analyze"]>>;

/** What axe found, a line for each element. */
function told(violations: AxeResults["violations"]): string[] {
  return violations.flatMap(({ id, nodes }) => nodes.map(({ failureSummary }) => `${id}: ${failureSummary}`));
}

/** The fields whose edge has too little contrast to what is behind them, with the contrast. */
async function faintEdges(page: Page): Promise<string[]> {
  const edges = await page.evaluate(() => {
    const luminance = (color: string) => {
      const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((value) => {
        const share = Number(value) / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const behind = (element: Element | null): string => {
      if (element === null) return "rgb(255, 255, 255)";
      const color = getComputedStyle(element).backgroundColor;
      return color === "rgba(0, 0, 0, 0)" ? behind(element.parentElement) : color;
    };
    return [...document.querySelectorAll("input[type=password]")].map((field) => {
      const colors = [getComputedStyle(field).borderTopColor, behind(field.parentElement)];
      const [dark = 0, light = 0] = colors.map(luminance).sort((a, b) => a - b);
      return { id: field.id, contrast: (light + 0.05) / (dark + 0.05) };
    });
  });
  return edges
    .filter(({ contrast }) => contrast < leastEdgeContrast)
    .map(({ id, contrast }) => `${id}: ${contrast.toFixed(2)}`);
}

/** Presses Tab until an element has the focus, which must be seen; its id or text. */
async function tab(page: Page): Promise<string> {
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
  expect(outline !== "none" && width >= 2, `the focus on ${what} is seen`).toBe(true);
  return what;
}
