import { beforeAll, expect, test } from "vitest";
import { buildTenant, createSandbox, type HaloRecord, type Tenant } from "../../sandbox/index.ts";
import { WorkingCopy } from "../../src/halo/copy/copy.ts";
import { slim } from "../../src/halo/copy/lists.ts";
import { nodeDatabase } from "../../src/halo/copy/node-database.ts";
import { rankingOver } from "../../src/tools/tickets/similar/ranking.ts";
import { similarTools } from "../../src/tools/tickets/similar/similar-tickets.ts";
import { callOn, now } from "../support/generated.ts";
import { longTest } from "../support/length.ts";
import { sandboxToken } from "../support/sandbox-token.ts";
import { pairs } from "./pairs.ts";

const [similar] = similarTools;
type Row = Readonly<Record<string, unknown>>;
const firstTwin = 90_000;
const firstAsked = 91_000;

/** The sandbox's tickets, with each pair among them: the twin was solved a while ago, the other came in today. */
function tenantWithPairs(): Tenant {
  const tenant = buildTenant({ now });
  const [usual] = tenant.tables.Tickets.filter(({ status_id }) => status_id === 9);
  const opened = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 19);
  for (const [place, { asked, twin }] of pairs.entries()) {
    const of = { ...usual, deleted: false, merged_into_id: 0 };
    const { solution, ...told } = twin;
    const ids = { id: firstTwin + place, dateoccurred: opened(60 + place), last_update: opened(59 + place) };
    const closed = { status_id: 9, dateclosed: opened(59 + place), hasbeenclosed: true, timetaken: 0.75 };
    tenant.tables.Tickets.push({ ...of, ...told, ...ids, ...closed });
    tenant.tables.Actions.push(
      actionOf(ids.id, 1, { note: twin.details, who_type: 1, who: "A user", outcome: "First User Email" }),
      actionOf(ids.id, 2, { note: solution, who_type: 0, who_agentid: 3, who: "Agent 3", new_status: 9 }),
      actionOf(ids.id, 3, {
        note: "ok",
        who_type: 0,
        who_agentid: 3,
        who: "Agent 3",
        timetaken: 0.75,
        new_status: 9,
        old_status: 9,
      }),
    );
    const today = { id: firstAsked + place, dateoccurred: opened(0.1), last_update: opened(0.1) };
    tenant.tables.Tickets.push({
      ...of,
      ...asked,
      ...today,
      status_id: 1,
      dateclosed: "1900-01-01T00:00:00",
      hasbeenclosed: false,
    });
  }
  return tenant;
}

const actionOf = (ticket_id: number, id: number, fields: object): HaloRecord => ({
  id,
  ticket_id,
  old_status: 1,
  datetime: `2026-10-01T1${id}:00:00`,
  ...fields,
});

let tenant: Tenant;
let copy: WorkingCopy;
beforeAll(async () => {
  tenant = tenantWithPairs();
  const database = await nodeDatabase();
  if (database === undefined) throw new Error("this Node has no SQLite");
  copy = new WorkingCopy(database, () => now.getTime());
});

/** The tickets as a list of Halo's has them. */
async function tickets(): Promise<readonly Row[]> {
  const list = {
    fields: ["id", "summary", "status_id", "client_name", "site_name", "user_name", "category_1"],
  };
  const sandbox = createSandbox({ tenant, resets: false, clock: () => now.getTime() });
  const found: Row[] = [];
  for (let page = 1; page < 8; page++) {
    const query = `pageinate=true&page_no=${page}&page_size=100&order=id`;
    const url = `https://halo.test/api/Tickets?${query}`;
    const headers = { authorization: `Bearer ${await sandboxToken(sandbox)}` };
    const { tickets: rows } = (await (await sandbox.fetch(new Request(url, { headers }))).json()) as {
      readonly tickets: readonly Row[];
    };
    found.push(...rows.map((row) => slim(row, { ...list, texts: { details: 400 } })));
  }
  return found;
}

/** The tickets that a call tells, and what else it says. */
async function told(args: Record<string, unknown>, place: Parameters<typeof callOn>[3] = { copy }) {
  const { result, sent } = await callOn(tenant, similar, { count: 3, ...args }, place);
  if (result.kind !== "answer") throw new Error(result.kind);
  return { ...result, rows: result.tables[0]?.rows ?? [], sent };
}

/** Whether the twin is among the first three that a call tells. */
async function missedBy(place: () => Parameters<typeof callOn>[3], some: readonly number[]) {
  const missed: string[] = [];
  for (const index of some) {
    const { rows, complete } = await told({ ticket_id: firstAsked + index }, place());
    expect(complete).toBe(true);
    if (!rows.some(({ id }) => id === firstTwin + index)) missed.push(missing(index, rows));
  }
  return missed;
}

const missing = (index: number, rows: readonly Row[]) =>
  `${pairs[index]?.asked.summary}: ${rows.map(({ summary }) => String(summary)).join(" | ")}`;

function expectMost(missed: readonly string[], how: string) {
  const found = pairs.length - missed.length;
  console.info(
    [`${found} of ${pairs.length} twins among the first three, ${how}. Not:`, ...missed].join("\n  "),
  );
  expect(found / pairs.length).toBeGreaterThanOrEqual(0.85);
}

const all = pairs.map((_pair, index) => index);

test("the twin of at least 85 % of the tickets is among the first three", async () => {
  const rank = await rankingOver(await tickets());
  const missed = pairs.flatMap(({ asked }, index) => {
    const found = rank(asked, {
      most: 3,
      not: firstAsked + index,
      prefers: ({ status_id }) => status_id === 9,
    });
    return found.some(({ row }) => row.id === firstTwin + index)
      ? []
      : [
          missing(
            index,
            found.map(({ row }) => row),
          ),
        ];
  });
  expectMost(missed, "over the rows of Halo's list");
});

longTest(
  "as many by the tool with the working copy",
  async () => {
    expectMost(await missedBy(() => ({ copy }), all), "by the tool with the working copy");
  },
  120_000,
);

longTest(
  "as many by the tool with Halo's search alone",
  async () => {
    expectMost(await missedBy(() => ({}), all), "by the tool with Halo's search alone");
  },
  120_000,
);

test("a resolved ticket tells who solved it, in what time and how, and where the whole note is", async () => {
  const { rows, summary, figures } = await told({ query: "Outlook keeps asking for the password" });
  const twin = rows.find(({ id }) => id === firstTwin);
  expect(twin).toMatchObject({
    state: "resolved",
    solved_by: "Agent 3",
    hours_open: 24,
    timetaken: 0.75,
    how: pairs[0]?.twin.solution,
    action_id: 2,
  });
  expect(String(twin?.in_common).split(", ")).toContain("password");
  expect(summary).toMatch(
    /^2 tickets like «Outlook keeps asking for the password», 1 of them resolved, by their words\.$/,
  );
  expect(figures).toMatchObject({ matched_by: "words", found: 2, resolved: 1 });
  // The one that came in today is like it too, and open: the resolved ones stand before it.
  expect(
    rows
      .map(({ state }) => state)
      .toSorted()
      .toReversed(),
  ).toEqual(rows.map(({ state }) => state));
});

test("Halo's own matches come first, as far as this sign-in may read them; then nothing is searched", async () => {
  const matches = [firstTwin + 5, 999_999, firstTwin + 6].map((matched_id, place) => ({
    matched_id,
    search_score: 0.9 - place / 10,
    name: "PLANTED",
    client_name: "PLANTED",
  }));
  const articles = [31, 999].map((matched_id) => ({ matched_id, name: "PLANTED" }));
  const asked = tenant.tables.Tickets.find(({ id }) => id === firstAsked);
  Object.assign(asked ?? {}, { ai_matched_tickets: matches, ai_matched_articles: articles });
  const found = await told({ ticket_id: firstAsked });
  expect(found.rows.map(({ id }) => id)).toEqual([firstTwin + 5, firstTwin + 6]);
  expect(found.figures).toMatchObject({ matched_by: "halo", found: 2, resolved: 2 });
  expect(found.warnings[0]).toMatch(/^Halo matched these tickets by a search of its own/);
  expect(found.tables[1]).toMatchObject({
    name: "articles",
    rows: [{ id: 31, name: "Printer shows offline" }],
  });
  expect(JSON.stringify(found)).not.toContain("PLANTED");
  expect(found.sent.some(({ path }) => /search=/.test(path))).toBe(false);
  // Matches that it may not read are as if there were none.
  Object.assign(asked ?? {}, { ai_matched_tickets: matches.slice(1, 2), ai_matched_articles: [] });
  expect((await told({ ticket_id: firstAsked })).figures).toMatchObject({ matched_by: "words" });
});

test("neither or both of ticket and words are refused; words that nothing has find nothing", async () => {
  await expect(told({})).rejects.toThrow(/^Give ticket_id .* or query/);
  await expect(told({ ticket_id: firstAsked, query: "x" })).rejects.toThrow(/one of them/);
  const none = await told({ query: "xylophone zeppelin" }, {});
  expect(none).toMatchObject({ rows: [], complete: true, figures: { found: 0 } });
  expect(none.summary).toBe("No ticket like «xylophone zeppelin» was found.");
});

test("what people write in every mail is nothing in common", async () => {
  const { rows, summary } = await told({
    query: "Hello all, the printer jams again. Please help, thanks and kind regards",
  });
  expect(rows.length).toBeGreaterThan(0);
  for (const { in_common } of rows)
    expect(String(in_common)).not.toMatch(/\b(?:hello|please|thanks|kind|regards)\b/);
  expect(summary).toMatch(
    /^\d+ tickets? like .*, (?:all|none|\d+) of them resolved, |^1 ticket like .* resolved/,
  );
});

test("where the list of tickets can't be read, Halo's search is asked, and the answer says that it is not all", async () => {
  const faults = [{ path: "datesearch", status: 501, times: Number.POSITIVE_INFINITY }];
  const database = await nodeDatabase();
  if (database === undefined) throw new Error("this Node has no SQLite");
  const other = new WorkingCopy(database, () => now.getTime());
  const found = await told({ query: "printer offline" }, { copy: other, faults });
  expect(found.rows.length).toBeGreaterThan(0);
  expect(found.complete).toBe(false);
  expect(found.warnings.join()).toContain("The working copy of tickets could not be read");
});
