/**
 * The views with figures: their figures are those of the tool's text and structure, each at its place; what an answer
 * lacks is not shown as 0; charts, tables and records lead to each other by mouse and keyboard.
 */
import { expect, type FrameLocator, type Page } from "@playwright/test";
import { rowsOf, withFigures, withTable } from "./results.ts";
import { give, given, open, picture, readsWell, test } from "./views.ts";

const english = { locale: "en-GB", zone: "Europe/London" } as const;

/** The rows of the table that is shown, each with its name first. */
const tableOf = (view: FrameLocator): Promise<readonly (readonly string[])[]> =>
  view
    .locator("table.figures tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent?.trim() ?? "")),
    );

/** The lines of the text of a result that begin with one of these. */
async function linesOf(page: Page, view: string): Promise<readonly string[]> {
  const { content } = await given(page, view);
  return content.flatMap(({ text }) => text.split("\n"));
}

/** Every figure of a row, but for those that say that nothing is known, or 0, which a text may leave out. */
const told = (cells: readonly string[]) =>
  cells.filter((cell) => !["–", "", "0", "0.00", "0 h"].includes(cell));

test("revenue: months, clients and the bridge have the figures of the text, each currency apart", async ({
  page,
  preview,
}) => {
  const view = await open(page, preview, { view: "revenue", ...english });
  const lines = await linesOf(page, "revenue");
  const invoiced = lines.find((line) => line.startsWith("Invoiced")) ?? "";
  const [gbp = "", eur = ""] = invoiced.split("; and ");
  for (const [currency, said] of [
    ["GBP", gbp],
    ["EUR", eur],
  ] as const) {
    await view.getByRole("combobox", { name: "Currency" }).selectOption(currency);
    for (const figure of await view.locator(".tile dd, .legend strong").allTextContents())
      expect(said, currency).toContain(figure);
    await view.getByRole("button", { name: "Table", exact: true }).click();
    const months = await tableOf(view);
    expect(months).toHaveLength(6);
    for (const [month = "", ...figures] of months) {
      const line = lines.find((each) => each.startsWith(`- ${month}`) && each.includes(currency)) ?? "";
      for (const figure of told(figures)) expect(line, `${month} ${currency}`).toContain(figure);
    }
    await view.getByRole("button", { name: "Table", exact: true }).click();
  }
  await view.getByRole("combobox", { name: "Currency" }).selectOption("GBP");
  await view.getByRole("button", { name: "Clients", exact: true }).click();
  await view.getByRole("button", { name: "Table", exact: true }).click();
  for (const [name = "", ...figures] of await tableOf(view)) {
    const start = name.endsWith("other clients") ? `- the rest, ${name.split(" ")[0]} ` : `«${name}» `;
    const line = lines.find((each) => each.includes(start) && each.includes("GBP")) ?? "";
    for (const figure of told(figures)) expect(line, name).toContain(figure);
  }
  await view.getByRole("button", { name: "Bridge", exact: true }).click();
  await picture(page, "revenue-bridge");
  await readsWell(page, view);
  await view.getByRole("button", { name: "Table", exact: true }).click();
  const steps = (await tableOf(view)).slice(1, -2);
  const reasons = lines.filter((line) => /^- \w+: [\d,.]+ GBP (?:more|less): /.test(line));
  expect(steps.map(([, amount = ""]) => amount)).toEqual(
    reasons.map((line) =>
      line.replace(
        /^- \w+: ([\d,.]+) GBP (more|less).*/,
        (_, amount, way) => `${way === "less" ? "-" : "+"}${amount}`,
      ),
    ),
  );
});

test("revenue: a part of a column lists its records, by mouse and by keyboard", async ({ page, preview }) => {
  const view = await open(page, preview, { view: "revenue", width: 700, ...english });
  const marks = view.getByRole("group", { name: /Invoiced by month/ }).getByRole("button");
  const first = marks.first();
  await first.focus();
  await page.keyboard.press("ArrowRight");
  await expect(marks.nth(1)).toBeFocused();
  await expect(view.locator(".readout")).toContainText("2026");
  await page.keyboard.press("Enter");
  await expect(view.getByRole("heading", { level: 2, name: /^One-off/ })).toBeFocused();
  await expect(view.getByText(/^\d+ records?$/)).toBeVisible();
  await picture(page, "revenue-records");
  await readsWell(page, view);
  await view.getByRole("button", { name: "Back" }).click();
  await expect(marks.nth(1)).toBeFocused();
});

test("SLA: targets and groups have the figures of the text; another period asks the tool again", async ({
  page,
  preview,
}) => {
  const view = await open(page, preview, { view: "sla", ...english });
  const lines = await linesOf(page, "sla");
  const [response = "", fix = ""] = ["Response: ", "Fix: "].map((start) =>
    lines.find((line) => line.startsWith(start)),
  );
  const bars = view.locator(".pair .bars li");
  for (const [place, said] of [response, fix, response, fix].entries()) {
    const figures = (await bars.nth(place).locator(".value").textContent()) ?? "";
    for (const figure of figures.match(/\d[\d.,]*(?! %:)/g)?.filter((each) => each !== "90") ?? [])
      expect(said, figures).toContain(figure);
  }
  for (const row of await view.locator(".charted").nth(2).locator(".bars li").all()) {
    const name = (await row.locator(".name").textContent()) ?? "";
    const line = lines.find((each) => each.startsWith(`- «${name}»`)) ?? "";
    for (const figure of (await row.locator(".value").textContent())?.match(/\d[\d.]*/g) ?? [])
      expect(line, name).toContain(figure);
  }
  await view.getByRole("combobox", { name: "Period" }).selectOption("90d");
  await expect(view.locator(".lead")).toContainText("so far");
  await view.getByRole("combobox", { name: "By" }).selectOption("client");
  await expect(view.getByRole("heading", { name: "Response by client" })).toBeVisible();
  await view.getByRole("button", { name: "Backlog", exact: true }).click();
  await picture(page, "sla-backlog");
  await readsWell(page, view);
});

test("trends: weeks have the figures of the answer, and weeks by category those of the count", async ({
  page,
  preview,
}) => {
  const view = await open(page, preview, { view: "sla", ...english });
  await view.getByRole("button", { name: "Weeks", exact: true }).click();
  await view.locator(".plot").waitFor();
  await picture(page, "sla-weeks");
  await readsWell(page, view);
  await view.getByText("In words").click();
  const words = (await view.locator(".basis").textContent()) ?? "";
  const tops = await view.locator(".column .top").allTextContents();
  const opened = /: (\d+) opened/.exec(words)?.[1];
  expect(tops.reduce((sum, top) => sum + Number(top), 0)).toBe(Number(opened));
  await view.getByRole("button", { name: "By category", exact: true }).click();
  await view.locator(".heat").waitFor();
  const cells = await view.locator(".heat .cell").allTextContents();
  expect(cells.reduce((sum, cell) => sum + Number(cell), 0)).toBe(Number(opened));
  await picture(page, "sla-weeks-by-category");
  await view.getByRole("button", { name: "Changes", exact: true }).click();
  await picture(page, "sla-changes");
  await readsWell(page, view);
});

test("workload: bars have the figures of the text, and tickets are moved through the preview", async ({
  page,
  preview,
}) => {
  const view = await open(page, preview, { view: "workload", ...english });
  const lines = await linesOf(page, "workload");
  await view.getByRole("button", { name: "Table", exact: true }).click();
  for (const [name = "", ...figures] of await tableOf(view)) {
    const line = lines.find((each) => each.startsWith("- ") && each.includes(name)) ?? "";
    for (const figure of told(figures)) expect(line, name).toMatch(new RegExp(`(?<!\\d)${figure}(?!\\d)`));
  }
  await view.getByRole("button", { name: "Table", exact: true }).click();
  await view
    .getByRole("button", { name: /overdue: \d/ })
    .first()
    .click();
  await view
    .getByRole("checkbox", { name: /^Choose #/ })
    .first()
    .check();
  await picture(page, "workload-tickets");
  await readsWell(page, view);
  await view.getByRole("button", { name: "Move 1 to another agent" }).click();
  const dialog = view.getByRole("dialog");
  await dialog.getByLabel("Agent").fill("Sigrid Amble");
  await dialog.getByRole("button", { name: "Preview" }).click();
  await expect(dialog).toContainText("Would be changed");
  await expect(dialog).toContainText("Sigrid Amble");
  await picture(page, "workload-move");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
});

test("client page: its figures are those of the text, and its parts and records open", async ({
  page,
  preview,
}) => {
  const view = await open(page, preview, { view: "client", ...english });
  const text = (await linesOf(page, "client")).join("\n");
  const { figures = {} } = (await given(page, "client")).structuredContent;
  const tiles = await view
    .locator(".tile")
    .evaluateAll((all) =>
      all.map((tile) => [
        tile.querySelector("dt")?.textContent ?? "",
        tile.querySelector("dd")?.firstChild?.textContent ?? "",
      ]),
    );
  for (const [name = "", value] of tiles) {
    const figure = name.toLowerCase().replace(" ", "_");
    expect(value, name).toBe(String(figures[figure]));
    if (!["renewals", "appointments"].includes(figure))
      expect(text).toMatch(new RegExp(`\\b${value} ${name.toLowerCase().replace(/s$/, "s?")}`));
  }
  await view.locator("summary", { hasText: "Money" }).click();
  for (const cell of told((await tableOf(view)).flat())) expect(text).toContain(cell);
  await view.locator("summary", { hasText: "Open tickets by status" }).click();
  await picture(page, "client-parts");
  await readsWell(page, view);
  await page.emulateMedia({ media: "print" });
  await expect(view.getByRole("button", { name: "Print", exact: true })).toBeHidden();
  await picture(page, "client-printed");
});

test("an answer that is not whole says so, and shows no 0 for what was not read", async ({
  page,
  preview,
}) => {
  const view = await open(page, preview, { view: "workload", width: 320, ...english });
  const warning =
    "Not all could be read: the newest 50 of 900 open tickets, because the rest is still being read.";
  const whole = await given(page, "workload");
  const rows = rowsOf(whole.structuredContent.load).slice(0, 2);
  const names = [`<b>${"W".repeat(200)}</b>`, "Ada"];
  const { structuredContent } = withTable(
    withFigures(whole, { on_hold: undefined }),
    "load",
    rows.map((row, place) => ({ ...row, name: names[place], on_hold: undefined })),
  );
  const summary = "50 open tickets: 3 overdue. INCOMPLETE: see the warning.";
  await give(page, {
    content: [],
    structuredContent: { ...structuredContent, summary, complete: false, warnings: [warning] },
  });
  await expect(view.locator(".lead")).toContainText("INCOMPLETE");
  await expect(view.getByText(warning)).toBeVisible();
  await expect(view.locator(".tile", { hasText: "On hold" }).locator("dd")).toHaveText("–");
  await expect(view.locator("b")).toHaveCount(0);
  await picture(page, "workload-incomplete");
  await readsWell(page, view);
});

test("charts follow high contrast, and tell their parts apart without colour", async ({ page, preview }) => {
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  for (const name of ["revenue", "workload"]) {
    const view = await open(page, preview, { view: name, ...english });
    await picture(page, `${name}-forced-colours`);
    await readsWell(page, view);
    const patterns = await view
      .locator(".legend .swatch")
      .evaluateAll((all) =>
        all.map(
          (each) => `${getComputedStyle(each).backgroundColor} ${getComputedStyle(each).backgroundImage}`,
        ),
      );
    expect(new Set(patterns).size).toBe(patterns.length);
  }
});
