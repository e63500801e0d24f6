/**
 * Views of nothing, and of a thousand rows: none is said in words, no figure is one that nothing can be divided by, all of it
 * fits, and the page answers while there is much. Results of nothing are the tools' own, of a client that has nothing yet.
 */
import { expect, type FrameLocator, type Page } from "@playwright/test";
import type { Sample } from "../../ui/host/samples.ts";
import { type Row, rowsOf, withFigures, withMany, withTable } from "./results.ts";
import { asking, give, given, isNightly, nightly, open, picture, readsWell, show, test } from "./views.ts";

/** A client that was added just now and has nothing, and a ticket of which nothing is known but its summary. */
interface Newcomer {
  readonly client: string;
  /** Another such client's. */
  readonly ticket: number;
}

async function newcomer(preview: string): Promise<Newcomer> {
  return asking(preview, async (call) => {
    const made = async (tool: string, args: Row) => {
      const { structuredContent, isError, content } = await call(tool, args);
      if (isError === true) throw new Error(JSON.stringify(content));
      return Number(JSON.parse(JSON.stringify(structuredContent)).record.id);
    };
    const client = async (name: string) =>
      String(await made("halo_create_client", { name: `${name} ${crypto.randomUUID()}`, sites: ["Main"] }));
    const summary = "A bare ticket";
    const ticket = await made("halo_create_ticket", { summary, client: await client("Another") });
    return { client: await client("Newcomer"), ticket };
  });
}

/** Nothing of what a division by nothing, or a value that is not there, leaves behind. */
async function saysNoNonsense(view: FrameLocator): Promise<void> {
  const said = await view.locator("main").evaluate((body) => {
    const names = [...body.querySelectorAll("[aria-label], [title]")].flatMap((each) => [
      each.getAttribute("aria-label") ?? "",
      each.getAttribute("title") ?? "",
    ]);
    const styles = [...body.querySelectorAll("[style]")].map((each) => each.getAttribute("style") ?? "");
    return [body.textContent, ...names, ...styles].join("\n");
  });
  expect(said.match(/.*(?:NaN|Infinity|undefined|null|\[object|Invalid Date).*/g) ?? []).toEqual([]);
}

/** The least room, in pixels, that rows have between what stands above and below them. */
const leastRoom = 72;

/** What stands above and below the rows is seen, and the rows have room between. */
async function hasItsControls(view: FrameLocator): Promise<void> {
  const { outside, room } = await view.locator("body").evaluate((body) => {
    const boxOf = (each: Element) => each.getBoundingClientRect();
    const controls = [...body.querySelectorAll(".head, .tools, .foot")];
    return {
      outside: controls.filter((each) => boxOf(each).top < 0 || boxOf(each).bottom > innerHeight + 1).length,
      room: [...body.querySelectorAll(".scroll")].map((each) => each.clientHeight),
    };
  });
  expect(outside, "parts of the frame that are out of sight").toBe(0);
  for (const height of room) expect(height, "room for rows").toBeGreaterThanOrEqual(leastRoom);
}

/** Looks at a view in a narrow and a wide frame. */
async function fits(page: Page, view: FrameLocator, name: string): Promise<void> {
  for (const width of isNightly ? [320, 900] : [320]) {
    await page.setViewportSize({ width: width + 40, height: 900 });
    await page.locator("iframe").evaluate((frame, width) => {
      frame.style.width = `${width}px`;
    }, width);
    await picture(page, `${name}-${width}`);
    await readsWell(page, view);
    await saysNoNonsense(view);
    if (!(await view.locator(".grown").count())) await hasItsControls(view);
  }
}

/** Views of nothing: the call, and the words for it. */
const nothings: readonly {
  readonly view: string;
  readonly of: string;
  readonly call: (newcomer: Newcomer) => Sample;
  readonly said: string;
  /** Another part to look at, by the name of its button, and its words. */
  readonly parts?: readonly (readonly [button: string, said: string])[];
}[] = [
  {
    view: "triage",
    of: "tickets",
    call: ({ client }) => ({ tool: "halo_triage", args: { client } }),
    said: "Nothing needs attention",
  },
  {
    view: "ticket",
    of: "entries, files and custom fields",
    call: ({ ticket }) => ({ tool: "halo_get_ticket", args: { id: ticket } }),
    said: "No entries yet",
  },
  {
    view: "write",
    of: "changes",
    call: ({ ticket }) => ({
      tool: "halo_update_ticket",
      args: { id: ticket, summary: "A bare ticket", dry_run: true },
    }),
    said: "Nothing would change",
  },
  {
    view: "revenue",
    of: "invoices",
    call: ({ client }) => ({ tool: "halo_revenue_breakdown", args: { clients: [client] } }),
    said: "Nothing was invoiced or contracted",
  },
  {
    view: "sla",
    of: "tickets of a scorecard",
    call: ({ client }) => ({ tool: "halo_sla_scorecard", args: { client } }),
    said: "No tickets were opened or closed",
    parts: [
      ["Backlog", "No tickets were opened or closed"],
      ["Weeks", "No tickets were opened"],
      ["Changes", "No tickets were opened"],
    ],
  },
  {
    view: "client",
    of: "anything",
    call: ({ client }) => ({ tool: "halo_client_overview", args: { client } }),
    said: "Newcomer",
  },
];

for (const { view: name, of, call, said, parts = [] } of nothings) {
  test(`${name}: none of ${of} is said in words`, async ({ page, preview }) => {
    const view = await open(page, preview, { view: name, call: call(await newcomer(preview)) });
    await expect(view.locator("main")).toContainText(said);
    await fits(page, view, `none-${name}`);
    for (const [button, words] of isNightly ? parts : parts.slice(0, 1)) {
      await view.getByRole("button", { name: button, exact: true }).click();
      await expect(view.locator("main")).toContainText(words);
      await fits(page, view, `none-${name}-${button.toLowerCase()}`);
    }
  });
}

test("workload: that nobody has tickets or hours is said in words", async ({ page, preview }) => {
  const view = await open(page, preview, { view: "workload" });
  const result = withTable(await given(page, "workload"), "load", []);
  await give(page, withFigures(result, { open: 0, overdue: 0, at_risk: 0, on_hold: 0, hours: 0 }));
  await expect(view.getByText("Nobody has open tickets or hours")).toBeVisible();
  await fits(page, view, "none-workload");
});

test("records: that none stand behind a figure is said in words", async ({ page, preview }) => {
  const call = { tool: "halo_workload", args: { rows: "open" } };
  const view = await open(page, preview, { view: "workload", call });
  await give(page, withTable(await given(page, "workload"), "records", []));
  await expect(view.getByText("No tickets")).toBeVisible();
  await fits(page, view, "none-records");
});

/** The longest that a view may take to show a result, in milliseconds. */
const longest = 3_000;

/** Gives the view a result, and waits until it is shown; no part of the page may stand still for long. */
async function isQuick(page: Page, view: FrameLocator, result: object, shown: string): Promise<void> {
  const took: number[] = [];
  // Another program may have the processor once.
  for (let round = 0; round < 3 && !took.some((each) => each < longest); round++) {
    await give(page, { content: [], isError: true });
    await expect(view.locator(shown)).toHaveCount(0);
    const begin = Date.now();
    await give(page, result);
    await view.locator(shown).first().waitFor();
    took.push(Date.now() - begin);
  }
  expect(Math.min(...took), "milliseconds until it is shown").toBeLessThan(longest);
}

const thousand = 1_000;
const long = "W".repeat(200);
const named = (_: Row, place: number): Row => ({ name: `Name of number ${place}`, id: place + 1 });

/** Views of a thousand rows: the table that has them, what makes each its own, and what is there when they are shown. */
const many: readonly {
  readonly view: string;
  readonly table: string;
  readonly count?: number;
  readonly call?: Sample;
  readonly change?: (row: Row, place: number) => Row;
  readonly shown: string;
  readonly press?: string;
  /** How many of `shown` there are at first. */
  readonly rows: number;
}[] = [
  {
    view: "triage",
    table: "tickets",
    change: (_, id) => ({ id: id + 1, summary: `<img src=x> ${long}`, client_name: long }),
    shown: "li.ticket",
    rows: 5,
  },
  { view: "ticket", table: "actions", change: (_, id) => ({ id: id + 1 }), shown: "li.entry", rows: 20 },
  {
    view: "revenue",
    table: "clients",
    change: ({ rest: _, ...row }, id) => ({
      ...row,
      client_id: id + 1,
      client_name: `${"Wide ".repeat(30)}${id}`,
      currency: "GBP",
      rest: undefined,
    }),
    shown: ".bars li",
    press: "Clients",
    rows: 50,
  },
  { view: "sla", table: "groups", change: named, shown: ".charted:not(.pair *) .bars li", rows: 50 },
  { view: "sla", table: "groups", change: named, shown: ".bars li", press: "Backlog", rows: 50 },
  {
    view: "sla",
    table: "groups",
    call: { tool: "halo_ticket_trends", args: {} },
    change: named,
    shown: ".bars li",
    press: "Changes",
    rows: 50,
  },
  {
    view: "workload",
    table: "load",
    count: 200,
    change: (row, id) => ({ ...named(row, id), others: undefined }),
    shown: ".bars li",
    rows: 50,
  },
  { view: "client", table: "assets_by_type", change: named, shown: ".part", rows: 6 },
];

for (const { view: name, table, count = thousand, call, change = named, shown, press, rows } of many) {
  const part = press === undefined ? "" : `, ${press}`;
  test(`${name}: ${count} rows of ${table}${part} fit and are quick`, async ({ page, preview }) => {
    nightly(!["ticket", "revenue"].includes(name));
    const view = await open(page, preview, {
      view: name,
      tools: "off",
      locale: "de-DE",
      zone: "Asia/Tokyo",
      ...(call === undefined ? {} : { call }),
    });
    const result = withMany(await given(page, name), table, count, change);
    await isQuick(page, view, result, ".head");
    if (press !== undefined) await view.getByRole("button", { name: press, exact: true }).click();
    await expect(view.locator(shown)).toHaveCount(rows);
    await fits(page, view, `many-${name}-${table}${press === undefined ? "" : `-${press.toLowerCase()}`}`);
  });
}

/** The most tickets that one call of `halo_bulk_update_tickets` takes. */
const mostOfABulk = 50;

test("a bulk of one, of the most that the tool takes, and of none that would change", async ({
  page,
  preview,
}) => {
  const ids = await asking(preview, async (call) => {
    const { structuredContent } = await call("halo_list_tickets", {
      page_size: mostOfABulk,
      open_only: true,
    });
    return rowsOf(JSON.parse(JSON.stringify(structuredContent))).map(({ id }) => id);
  });
  expect(ids).toHaveLength(mostOfABulk);
  const bulk = (ticket_ids: readonly unknown[], args: Row) => ({
    tool: "halo_bulk_update_tickets",
    args: { ticket_ids, ...args, dry_run: true },
  });
  const view = await open(page, preview, { view: "write", call: bulk(ids, { agent: "Sigrid Amble" }) });
  const send = view.getByRole("button", { name: "Send to Halo" });
  const rows = view.locator("main li:has(> .row)");
  await expect(rows).toHaveCount(mostOfABulk);
  await fits(page, view, "many-write-bulk");
  await expect(send).toBeInViewport();
  await show(page, "write", bulk(ids.slice(0, 1), { agent: "Sigrid Amble" }));
  await expect(rows).toHaveCount(1);
  await fits(page, view, "one-write-bulk");
  const { structuredContent } = await show(page, "write", bulk(ids.slice(0, 1), {}));
  expect(structuredContent).toBeUndefined();
  await expect(view.getByRole("alert")).toBeVisible();
});

test("a thousand records behind a figure are read on, chosen and sorted", async ({ page, preview }) => {
  const call = { tool: "halo_workload", args: { rows: "open" } };
  const view = await open(page, preview, { view: "workload", call });
  const result = withMany(await given(page, "workload"), "records", thousand, (_, id) => ({ id: id + 1 }));
  await isQuick(page, view, result, ".records");
  await expect(view.locator(".records tbody tr")).toHaveCount(10);
  await fits(page, view, "many-records");
  await view.getByRole("button", { name: "Show 100 more of 1,000" }).click();
  await expect(view.locator(".records tbody tr")).toHaveCount(110);
  await view.getByRole("checkbox", { name: "The first 50" }).check();
  await expect(view.getByRole("button", { name: "Move 50 to another agent" })).toBeEnabled();
  await view.getByRole("button", { name: "Ticket", exact: true }).click();
  await view.getByRole("button", { name: "Ticket", exact: true }).click();
  await expect(view.locator(".records tbody tr").first()).toContainText("#1000");
});
