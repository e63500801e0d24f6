import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { buildTenant } from "../../sandbox/index.ts";
import { forgetConfigurations } from "../../src/config/config.ts";
import { platformRuntime } from "../../src/halo/runtime.ts";
import type { HaloSession } from "../../src/session/halo-session.ts";
import { tenantWith } from "../support/generated.ts";
import {
  bothEras,
  connect,
  forgetPace,
  inEras,
  type TestClient,
  type ToolResult,
  useSandbox,
} from "../support/harness.ts";
import { sampled } from "../support/length.ts";

/** HALO_REQUESTS_PER_5_MINUTES=50: reading of many pages gets some thirty of them, and the tickets have 90 pages. */
const many = 9_000;
const lately = new Date(Date.now() - 86_400_000).toISOString().slice(0, 19);
const [model] = buildTenant().tables.Tickets;
const tickets = Array.from({ length: many }, (_, index) => ({
  ...model,
  id: index + 1,
  summary: `Ticket ${index + 1}`,
  ...{ client_id: 2, status_id: 1, agent_id: 1 + (index % 3), deleted: false, merged_into_id: 0 },
  ...{ dateoccurred: lately, dateclosed: "1900-01-01T00:00:00" },
  last_update: new Date(Date.now() - (many - index + 60) * 60_000).toISOString().slice(0, 19),
}));
const halo = useSandbox({
  tenant: tenantWith({ Tickets: tickets }),
  rateLimit: { requests: 100_000, windowMs: 300_000 },
});

const objectOf = (client: TestClient): DurableObjectStub<HaloSession> => {
  const sessions = env.HALO_SESSION;
  const id = client.sessionId();
  return sessions.get(id === undefined ? sessions.idFromName("principal:local") : sessions.idFromString(id));
};
const count = (client: TestClient) => client.call("halo_count_tickets", { by: "agent" });
const pagesRead = () => halo().log.count({ path: "/api/tickets" });

/** A clock of the Worker's that a test puts forward. */
function useClock(): (milliseconds: number) => void {
  let passed = 0;
  const spy = vi.spyOn(platformRuntime, "now").mockImplementation(() => Date.now() + passed);
  onTestFinished(() => spy.mockRestore());
  return (milliseconds) => {
    passed += milliseconds;
  };
}

/** What a session has stored of tickets, and whether its alarm comes soon. */
const stored = (client: TestClient) =>
  runInDurableObject(objectOf(client), async (_session, { storage }) => {
    const has = (name: string) =>
      [...storage.sql.exec("SELECT name FROM sqlite_master WHERE name = ?", name)].length > 0;
    const n = (table: string) =>
      has(table) ? Number([...storage.sql.exec(`SELECT count(*) AS n FROM ${table}`)][0]?.n) : 0;
    const due = (await storage.getAlarm()) ?? Number.POSITIVE_INFINITY;
    return { rows: n("copy_row"), fills: n("copy_fill"), isSoon: due - Date.now() < 120_000 };
  });

/** Lets alarms go off, with five minutes before each, until nothing is left to read. */
async function readToEnd(client: TestClient, pass: (milliseconds: number) => void): Promise<number> {
  let steps = 0;
  while ((await stored(client)).fills > 0 && steps < 10) {
    pass(400_000);
    expect(await runDurableObjectAlarm(objectOf(client))).toBe(true);
    steps += 1;
  }
  return steps;
}

const figures = ({ data }: ToolResult) => JSON.stringify([data.figures, data.tables, data.complete]);
const isStill =
  /the newest ([\d,]+)00 of 9,000 open tickets, because the rest is still being read \(whole in about (?:a minute|\d+ minutes), ask again then\)/;

beforeEach(async () => {
  const sessions = env.HALO_SESSION;
  await runInDurableObject(sessions.get(sessions.idFromName("principal:local")), (session) => session.end());
  await abortAllDurableObjects();
  await forgetPace();
});

// An ordinary run reads on in one era, and breaks off in the other.
inEras(sampled(bothEras, 2), (era) => {
  test("what one answer can't read is read on by alarms, and the next answer is whole", {
    timeout: 120_000,
  }, async () => {
    const pass = useClock();
    const client = await connect(era);
    const first = await count(client);
    expect(first.isError, first.text).toBe(false);
    expect(first.text).toContain("INCOMPLETE");
    expect(first.text).toMatch(isStill);
    expect(first.data.complete).toBe(false);
    const begun = await stored(client);
    expect(begun).toMatchObject({ fills: 1, isSoon: true });
    expect(pagesRead()).toBeLessThanOrEqual(42);
    expect(await readToEnd(client, pass)).toBeGreaterThan(1);
    expect(await stored(client)).toMatchObject({ rows: many, isSoon: false });
    pass(400_000);
    halo().log.clear();
    const second = await count(client);
    expect(second.data.complete, second.text).toBe(true);
    expect(pagesRead()).toBeLessThanOrEqual(5);
    expect(second.data.figures).toEqual({ tickets: many });
    expect(figures(second)).not.toBe(figures(first));
  });
});

inEras(sampled([...bothEras].reverse(), 2), (era) => {
  test("after an eviction the reading goes on, and an ended session stops it", {
    timeout: 120_000,
  }, async () => {
    const pass = useClock();
    const client = await connect(era);
    await count(client);
    const before = await stored(client);
    await abortAllDurableObjects();
    pass(400_000);
    expect(await runDurableObjectAlarm(objectOf(client))).toBe(true);
    const after = await stored(client);
    expect(after.rows).toBeGreaterThan(before.rows);
    await runInDurableObject(objectOf(client), (session) => session.end());
    halo().log.clear();
    expect(await runDurableObjectAlarm(objectOf(client))).toBe(false);
    expect(await stored(client)).toMatchObject({ rows: 0, fills: 0 });
    expect(pagesRead()).toBe(0);
  });

  test("a session that ends while it is read on keeps nothing", { timeout: 120_000 }, async () => {
    const pass = useClock();
    const client = await connect(era);
    await count(client);
    pass(400_000);
    halo().log.clear();
    halo().faults.add({ path: "/api/tickets", delayMs: 300, times: 5 });
    const reading = runDurableObjectAlarm(objectOf(client));
    await expect.poll(pagesRead).toBeGreaterThan(0);
    await runInDurableObject(objectOf(client), (session) => session.end());
    await reading;
    expect(await stored(client)).toMatchObject({ rows: 0, fills: 0 });
    expect(await runDurableObjectAlarm(objectOf(client))).toBe(false);
  });
});

test("where the working copy is turned off meanwhile, nothing is read on", { timeout: 120_000 }, async () => {
  const pass = useClock();
  const client = await connect("2026-07-28");
  await count(client);
  expect(await stored(client)).toMatchObject({ fills: 1, isSoon: true });
  Object.assign(env, { HALO_WORKING_COPY: "off" });
  forgetConfigurations();
  onTestFinished(() => {
    Reflect.deleteProperty(env, "HALO_WORKING_COPY");
    forgetConfigurations();
  });
  await abortAllDurableObjects();
  pass(400_000);
  halo().log.clear();
  expect(await runDurableObjectAlarm(objectOf(client))).toBe(true);
  expect(pagesRead()).toBe(0);
  expect(await stored(client)).toMatchObject({ isSoon: false });
});
