/**
 * Every figure of every view stands in the text or the structure that the view was given, in each of its parts and groupings;
 * where each stands, charts.spec.ts looks at. And that this breaks when a figure is changed.
 */
import { expect, type FrameLocator } from "@playwright/test";
import { type Sample, samples } from "../../ui/host/samples.ts";
import { strayFigures } from "./figures.ts";
import { asking, give, given, isNightly, open, type Result, show, test } from "./views.ts";

const english = { locale: "en-GB", zone: "Europe/London" } as const;

/** Holds the view as it stands, with its charts and then with their tables. */
async function holds(view: FrameLocator, results: readonly Result[], what: string): Promise<void> {
  expect(await strayFigures(view, results, english.zone), what).toEqual([]);
  const tables = view.getByRole("button", { name: "Table", exact: true });
  const count = await tables.count();
  if (count === 0) return;
  for (let place = 0; place < count; place++) await tables.nth(place).click();
  await expect(view.locator("table.figures").first()).toBeVisible();
  expect(await strayFigures(view, results, english.zone), `${what}, as tables`).toEqual([]);
  for (let place = 0; place < count; place++) await tables.nth(place).click();
}

/** Goes through the parts that a view can show, each currency apart. */
async function holdsInParts(
  view: FrameLocator,
  results: readonly Result[],
  what: string,
  parts: readonly string[],
): Promise<void> {
  const currency = view.getByRole("combobox", { name: "Currency" });
  const currencies =
    (await currency.count()) === 0 ? [""] : await currency.locator("option").allTextContents();
  expect(currencies.length).toBeGreaterThan(0);
  for (const each of currencies) {
    if (each !== "") await currency.selectOption(each);
    const has = await view.getByRole("group", { name: "What to show" }).getByRole("button").allTextContents();
    // One month needs no months, and what was not compared has no bridge.
    const there = parts.filter((part) => has.includes(part));
    expect(there.length, what).toBeGreaterThan(0);
    for (const part of there) {
      await view.getByRole("button", { name: part, exact: true }).click();
      await holds(view, results, `${what} ${each} ${part}`);
    }
  }
}

/** The views with figures: their tool, how it groups, and what they can show of an answer. */
const answers = [
  {
    view: "revenue",
    tool: "halo_revenue_breakdown",
    by: [{ period: "last 6 months" }, { period: "last month" }, { period: "2001" }],
    parts: ["Months", "Kinds", "Clients", "Bridge"],
  },
  {
    view: "sla",
    tool: "halo_sla_scorecard",
    by: ["team", "client", "agent", "type", "priority", "none"].map((by) => ({ by })),
    parts: ["Targets", "Backlog"],
  },
  {
    view: "sla",
    tool: "halo_ticket_trends",
    by: ["category", "client", "type", "source", "team", "priority"].map((by) => ({ by })),
    parts: ["Weeks", "Changes"],
  },
  {
    view: "workload",
    tool: "halo_workload",
    by: [{ by: "agent" }, { by: "team" }],
    parts: ["Open tickets", "Hours"],
  },
] as const;

for (const { view: name, tool, by, parts } of answers) {
  test(`${name}: the figures of ${tool} are those of its answer, by whatever it groups`, async ({
    page,
    preview,
  }) => {
    const [first, ...others] = by;
    const view = await open(page, preview, { view: name, ...english, call: { tool, args: first } });
    await holdsInParts(view, [await given(page, name)], JSON.stringify(first), parts);
    for (const args of isNightly ? others : []) {
      const result = await show(page, name, { tool, args });
      const [lead = ""] = String(result.structuredContent.summary).split("\n");
      await expect(view.locator(".lead")).toHaveText(lead);
      await holdsInParts(view, [result], JSON.stringify(args), parts);
    }
  });
}

/** Opens the parts of a page that are shut. */
const opened = (view: FrameLocator) =>
  view.locator("main").evaluate((main) => {
    for (const part of main.querySelectorAll("details")) part.open = true;
  });

for (const name of ["triage", "client", "write"]) {
  test(`${name}: every figure is the answer's`, async ({ page, preview }) => {
    const view = await open(page, preview, { view: name, ...english, tools: "off" });
    await opened(view);
    await holds(view, [await given(page, name)], name);
  });
}

test("ticket: every figure is the ticket's, or of what the card reads beside it", async ({
  page,
  preview,
}) => {
  const view = await open(page, preview, { view: "ticket", ...english });
  await expect(view.getByText(/^(?:Files|No files\.)$/)).toBeVisible();
  const result = await given(page, "ticket");
  const ticket_id = result.structuredContent.record?.id;
  const beside = await asking(preview, (call) =>
    Promise.all([
      call("halo_list_actions", { ticket_id, page_size: 20, detail: "full" }),
      call("halo_list_attachments", { ticket_id }),
    ]),
  );
  await holds(view, [result, ...beside.map((each): Result => JSON.parse(JSON.stringify(each)))], "ticket");
});

/** A figure that no answer of the sandbox has. */
const planted = 987_654_321;

/** Where a view shows a figure: in a path of its structure. */
const places: readonly (readonly [view: string, path: readonly (string | number)[], call?: Sample])[] = [
  ["triage", ["figures", "fix_overdue"]],
  ["ticket", ["record", "timetaken"]],
  ["write", ["record", "id"]],
  ["revenue", ["figures", "invoiced_GBP"]],
  ["revenue", ["months", "rows", 0, 3]],
  ["sla", ["figures", "fix_met"]],
  ["sla", ["weeks", "rows", 3, 1], { tool: "halo_ticket_trends", args: {} }],
  ["workload", ["load", "rows", 1, 1]],
  ["client", ["figures", "open_tickets"]],
];

/** A result with another value at a path. */
function planting(result: Result, path: readonly (string | number)[]): Result {
  const copy = structuredClone(result);
  const last = path.at(-1) ?? "";
  const holder = path
    .slice(0, -1)
    .reduce<unknown>((at, step) => Reflect.get(Object(at), step), copy.structuredContent);
  if (Reflect.get(Object(holder), last) === undefined)
    throw new Error(`Nothing stands at ${path.join(".")}.`);
  Reflect.set(Object(holder), last, planted);
  return copy;
}

test("a figure that is not the answer's is found, in each view", async ({ page, preview }) => {
  expect(new Set(places.map(([view]) => view))).toEqual(new Set(Object.keys(samples)));
  for (const [name, path, call] of isNightly ? places : places.slice(2, 4)) {
    const view = await open(page, preview, {
      view: name,
      ...english,
      tools: "off",
      ...(call === undefined ? {} : { call }),
    });
    const result = await given(page, name);
    await give(page, planting(result, path));
    const shown = new RegExp(String(planted).replaceAll(/(?=(?:\d{3})+$)/g, ",?"));
    await expect.poll(() => view.locator("main").innerHTML()).toMatch(shown);
    const found = await strayFigures(view, [result], english.zone);
    expect(found.length, `${name}: ${path.join(".")}`).toBeGreaterThan(0);
  }
});
