import { expect, test } from "vitest";
import { buildTenant } from "../../../sandbox/index.ts";
import { callOn, copyOf, now } from "../../../test/support/generated.ts";
import { WorkingCopy } from "../../halo/copy/copy.ts";
import { nodeDatabase } from "../../halo/copy/node-database.ts";
import { render } from "../../mcp/render/index.ts";
import { catalogue } from "../index.ts";
import type { Tool } from "../kit/define.ts";
import { queryTools } from "./query.ts";

/** Hours by client are those of halo_time_summary, also where they are on projects and opportunities. */

const base = buildTenant({ now });

async function ask(tool: Tool | undefined, args: Record<string, unknown>, tenant = copyOf(base)) {
  const database = await nodeDatabase();
  if (tool === undefined || database === undefined) throw new Error("no such tool, or no SQLite");
  const copy = new WorkingCopy(database, () => now.getTime());
  const { result } = await callOn(tenant, tool, args, { copy });
  return render(result, { maxResultTokens: 20_000, timeZone: "UTC", webUrl: "https://halo.test" })
    .structuredContent as Readonly<Record<string, unknown>>;
}

const [query] = queryTools;
const sum = (rows: unknown) => (rows as [unknown, number][]).reduce((all, [, hours]) => all + hours, 0);
const byClient =
  "select client_name, sum(hours) as hours from actions where done >= date('now','start of month') group by 1 having sum(hours) > 0";

test("by client they are the same, and none is without one", async () => {
  const summary = catalogue.find(({ name }) => name === "halo_time_summary");
  if (summary === undefined) throw new Error("no such tool");
  const { result } = await callOn(copyOf(base), summary, { by: "client", period: "this month" });
  const [groups] = result.kind === "answer" ? result.tables : [];
  const { rows, basis } = await ask(query, { sql: byClient });
  const clients = (groups?.rows ?? []) as readonly { name: string; hours: number }[];
  expect(clients.length).toBeGreaterThan(3);
  const found = new Map(rows as [string, number][]);
  expect([...found.keys()]).not.toContain(null);
  expect(sum(rows)).toBeCloseTo(Number(result.kind === "answer" ? result.figures.hours : undefined), 2);
  // The last row is of all others together.
  for (const { name, hours } of clients.slice(0, -1)) expect(found.get(name), name).toBeCloseTo(hours, 2);
  expect(basis).toContainEqual(expect.stringMatching(/^all \d+ projects, opportunities and other tickets/));
});

test("a join with tickets says how many hours it can't have", async () => {
  const joined =
    "select t.client_name, sum(a.hours) from actions a join tickets t on t.id = a.ticket_id group by 1";
  const { rows, warnings } = await ask(query, { sql: joined });
  const whole = sum((await ask(query, { sql: "select 1, sum(hours) from actions" })).rows);
  const said = (warnings as string[]).find((warning) => warning.includes("are on no row of tickets"));
  const [, left = "", all = ""] = /^([\d.]+) of the ([\d.]+) hours/.exec(said ?? "") ?? [];
  expect(Number(left)).toBeGreaterThan(0);
  expect(Number(all)).toBeCloseTo(whole, 2);
  expect(sum(rows)).toBeCloseTo(whole - Number(left), 2);
  // Nothing is said where no hours are asked for.
  const counted = await ask(query, {
    sql: "select count(*) from actions a join tickets t on t.id = a.ticket_id",
  });
  expect(counted.warnings ?? []).toEqual([]);
});

test("what is found nowhere is said, and no client is made up", async () => {
  const tenant = copyOf(base);
  const [action] = tenant.tables.Actions;
  if (action === undefined) throw new Error("no actions");
  tenant.tables.Actions.push({
    ...action,
    id: 1,
    ticket_id: 987_654,
    datetime: "2026-11-20T10:00:00",
    timetaken: 3,
  });
  const { rows, warnings, complete } = await ask(query, { sql: byClient }, tenant);
  expect((rows as [string | null, number][]).find(([name]) => name === null)?.[1]).toBe(3);
  expect(complete).toBe(false);
  expect(warnings).toContainEqual(expect.stringContaining("the client of time on the others is NULL"));
});
