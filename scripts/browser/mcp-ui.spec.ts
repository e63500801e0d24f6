/**
 * Views in a host that was not written here, the `AppRenderer` of @mcp-ui/client: they are shown with the tool's figures,
 * react, and their calls go through. How they look in other respects, views.spec.ts sees to.
 */
import { expect, type FrameLocator, type Page } from "@playwright/test";
import { otherPicture, type Result, test } from "./views.ts";

/** Opens a view in the other host; gives the view, its result, and what the browser complained about. */
async function openElsewhere(page: Page, address: string, view: string) {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", ({ message }) => {
    // AppRenderer 7.1.1 tells the context once before it is connected, and nobody hears; `ui/initialize` has it as well.
    if (message !== "Not connected") complaints.push(message);
  });
  await page.setViewportSize({ width: 760, height: 900 });
  await page.goto(`${address}&view=${view}`);
  const shown = page.frameLocator("#host iframe").frameLocator("iframe");
  await shown.locator("main header, main .change").first().waitFor({ timeout: 60_000 });
  await expect(shown.locator(".notice-loading")).toHaveCount(0);
  const result: Result = JSON.parse((await page.locator("#result").textContent()) ?? "");
  return { shown, result, complaints };
}

const calls = (page: Page, tool: string) =>
  expect(page.locator("#host")).toHaveAttribute("data-called", new RegExp(`\\b${tool}\\b`));

/** The view has the height that it asked for, and its host no error. */
async function isWhole(page: Page, shown: FrameLocator, complaints: readonly string[]): Promise<void> {
  const asked = await shown
    .locator("body")
    .evaluate((body) => Math.ceil(body.getBoundingClientRect().height));
  await expect(page.locator("#host iframe")).toHaveCSS("height", `${asked}px`);
  await expect(page.locator("#host")).not.toHaveAttribute("data-failed");
  expect(complaints).toEqual([]);
}

test("another host shows the board: its figures, a filter, and a preview by a call", async ({
  page,
  mcpUi,
}) => {
  const { shown, result, complaints } = await openElsewhere(page, mcpUi, "triage");
  const { figures = {} } = result.structuredContent;
  for (const figure of await shown.locator("[data-figure]").all()) {
    const name = (await figure.getAttribute("data-figure")) ?? "";
    expect(await figure.textContent(), name).toBe(String(figures[name]));
  }
  await isWhole(page, shown, complaints);
  await otherPicture(page, "triage");
  const chip = shown.locator("button.chip").first();
  const unfiltered = await shown.locator("[data-count]").textContent();
  await chip.click();
  await expect(chip).toHaveAttribute("aria-pressed", "true");
  await expect(shown.locator("[data-count]")).not.toHaveText(unfiltered ?? "");
  await shown
    .getByRole("button", { name: /^Assign/ })
    .first()
    .click();
  const dialog = shown.getByRole("dialog");
  await dialog.getByLabel("Agent").fill("me");
  await dialog.getByRole("button", { name: "Preview" }).click();
  await calls(page, "halo_assign_ticket");
  await expect(dialog.locator(".notice-loading")).toHaveCount(0);
  await otherPicture(page, "triage-assign");
  expect(complaints).toEqual([]);
});

test("another host shows the ticket card, and passes on what it reads itself", async ({ page, mcpUi }) => {
  const { shown, result, complaints } = await openElsewhere(page, mcpUi, "ticket");
  const { record = {} } = result.structuredContent;
  await expect(shown.locator("header")).toContainText(String(record.summary));
  await calls(page, "halo_list_actions");
  await calls(page, "halo_list_attachments");
  await isWhole(page, shown, complaints);
  await otherPicture(page, "ticket");
});

test("another host shows revenue in each currency", async ({ page, mcpUi }) => {
  const { shown, result, complaints } = await openElsewhere(page, mcpUi, "revenue");
  const said = result.content.map(({ text }) => text).join("\n");
  for (const currency of ["GBP", "EUR"]) {
    await shown.getByRole("combobox", { name: "Currency" }).selectOption(currency);
    const figures = await shown.locator(".tile dd").allTextContents();
    expect(figures.length).toBeGreaterThan(0);
    for (const figure of figures) expect(said, currency).toContain(figure);
  }
  await isWhole(page, shown, complaints);
  await otherPicture(page, "revenue");
});

test("another host shows a write's preview, and sends it", async ({ page, mcpUi }) => {
  const { shown, complaints } = await openElsewhere(page, mcpUi, "write");
  await isWhole(page, shown, complaints);
  await otherPicture(page, "write");
  await shown.getByRole("button", { name: "Send to Halo" }).click();
  await calls(page, "halo_close_ticket");
  await expect(shown.getByText(/Done:|Yes, do it/).first()).toBeVisible();
  await otherPicture(page, "write-sent");
  expect(complaints).toEqual([]);
});
