/**
 * The views, in a host that is made from ext-apps' AppBridge (`ui/host`), on the sandbox's data: how they look and
 * read, that their figures are the tool's, and that a write is shown before it is sent. Pictures go to artifacts/views.
 */
import { expect } from "@playwright/test";
import { samples } from "../../ui/host/samples.ts";
import { give, given, nightly, open, picture, readsWell, test } from "./views.ts";

/** Of an ordinary run each theme and each width once; the nightly run looks at all of them. */
const looks = [
  { theme: "light", width: 320 },
  { theme: "dark", width: 900 },
  { theme: "light", width: 900, isNightly: true },
  { theme: "dark", width: 320, isNightly: true },
] as const;

for (const name of Object.keys(samples)) {
  for (const { theme, width, ...look } of looks) {
    test(`${name} reads well, ${theme}, ${width} px wide`, async ({ page, preview }) => {
      nightly("isNightly" in look);
      const view = await open(page, preview, { view: name, theme, width });
      await picture(page, `${name}-${theme}-${width}`);
      await readsWell(page, view);
    });
  }
}

test("views follow high contrast, and say when they load, were cancelled or failed", async ({
  page,
  preview,
}) => {
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  let view = await open(page, preview, { view: "triage", width: 600 });
  await picture(page, "triage-forced-colours");
  await readsWell(page, view);
  await page.emulateMedia({ forcedColors: "none" });
  view = await open(page, preview, { view: "ticket", state: "loading", width: 600 });
  await expect(view.getByRole("status")).toContainText("Ticket card is loading");
  await give(page, { content: [{ type: "text", text: "no ticket 9" }], isError: true });
  view = await open(page, preview, { view: "ticket", state: "cancelled", width: 600 });
  await expect(view.getByRole("status")).toContainText("The call was cancelled");
  view = await open(page, preview, { view: "ticket", width: 600 });
  await give(page, { content: [{ type: "text", text: "no ticket 9 <b>in Halo</b>" }], isError: true });
  await expect(view.getByRole("alert")).toContainText("no ticket 9 <b>in Halo</b>");
  await readsWell(page, view);
});

test("the board's figures and rows are those of the tool, filtered and not", async ({ page, preview }) => {
  const view = await open(page, preview, { view: "triage" });
  const { content, structuredContent } = await given(page, "triage");
  const { figures = {}, tickets = {} } = structuredContent;
  const text = content.map((part) => part.text).join("\n");
  const [summary = ""] = text.split("\n");
  await expect(view.locator("header")).toContainText(summary);
  for (const figure of await view.locator("[data-figure]").all()) {
    const name = (await figure.getAttribute("data-figure")) ?? "";
    expect(await figure.textContent(), name).toBe(String(figures[name]));
  }
  const rows = tickets.rows as readonly (readonly unknown[])[];
  const columns = tickets.columns as readonly string[];
  const cells = (row: readonly unknown[], name: string) => String(row[columns.indexOf(name)]);
  const [first = []] = rows;
  const shown = view.locator("li.ticket").first();
  await expect(shown).toContainText(cells(first, "summary"));
  await expect(shown.locator("[data-reason] .badge").first()).toContainText(
    cells(first, "reason").split(", ")[0] ?? "",
  );
  // Each figure leads to as many rows as it says: the words of the reasons are the tool's.
  for (const chip of await view.locator("button.chip").all()) {
    const count = await chip.locator("[data-figure]").textContent();
    await chip.click();
    await expect(view.locator("[data-count]")).toHaveText(`${count} of ${figures.need_attention}`);
    await chip.click();
  }
});

test("a write is previewed, asked for and sent; Escape sends nothing", async ({ page, preview }) => {
  const view = await open(page, preview, { view: "triage", width: 700 });
  const boxes = view.getByRole("checkbox");
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  const assign = view.getByRole("button", { name: "Assign 2 selected" });
  const dialog = view.getByRole("dialog");
  await assign.click();
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(assign).toBeFocused();
  await assign.click();
  // Whose they are today hangs on the tenant's clocks.
  const owners = (await view.locator("li.ticket").allTextContents()).slice(0, 2).join();
  const agent =
    ["Sigrid Amble", "Priya Valdane", "Jonas Farrow"].find((name) => !owners.includes(name)) ?? "";
  await dialog.getByLabel("Agent").fill(agent);
  await dialog.getByRole("button", { name: "Preview" }).click();
  await expect(dialog).toContainText("Would be changed");
  await picture(page, "bulk-preview");
  await readsWell(page, view);
  await dialog.getByRole("button", { name: "Send to Halo" }).click();
  await expect(dialog).toContainText("Change 2 tickets in Halo");
  await picture(page, "bulk-question");
  await dialog.getByRole("button", { name: "Yes, do it" }).click();
  await expect(dialog).toContainText("Done: updated");
  await picture(page, "bulk-done");
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(view.locator("li.ticket").nth(1)).toContainText(agent);
});

test("a reply says whom it mails before it is sent", async ({ page, preview }) => {
  const view = await open(page, preview, { view: "ticket", width: 600 });
  await view.getByRole("button", { name: "Reply" }).click();
  const dialog = view.getByRole("dialog");
  await dialog.getByLabel("Text").fill("The hotfix is installed.");
  await dialog.getByRole("button", { name: "Preview" }).click();
  await expect(dialog).toContainText("Would send a mail");
  await expect(dialog).toContainText("Halo would be asked to mail");
  await picture(page, "reply-preview");
});

test("links lead to the tenant alone, and a host without tools gets no buttons", async ({
  page,
  preview,
}) => {
  const view = await open(page, preview, { view: "triage", tools: "off" });
  await expect(view.getByRole("checkbox")).toHaveCount(0);
  await expect(view.getByRole("button", { name: /^Assign/ })).toHaveCount(0);
  await view
    .getByRole("button", { name: /opens Halo/ })
    .first()
    .click();
  const { structuredContent } = await given(page, "triage");
  const [first] = (structuredContent.tickets?.rows ?? []) as readonly (readonly unknown[])[];
  await expect(page.locator("section")).toHaveAttribute(
    "data-opened",
    new RegExp(`^http://127\\.0\\.0\\.1:\\d+/ticket\\?id=${String(first?.[0])}$`),
  );
});
