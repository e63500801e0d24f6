import { describe, expect, test } from "vitest";
import { createSandbox, type Tenant } from "../../sandbox/index.ts";
import { readConfig } from "../../src/config/config.ts";
import { HaloClient } from "../../src/halo/client.ts";
import { readOn } from "../../src/halo/copy/background.ts";
import { WorkingCopy } from "../../src/halo/copy/copy.ts";
import type { SqlDatabase } from "../../src/halo/copy/database.ts";
import { nodeDatabase } from "../../src/halo/copy/node-database.ts";
import { timeLimit } from "../../src/halo/runtime.ts";
import { render } from "../../src/mcp/render/index.ts";
import { catalogue } from "../../src/tools/index.ts";
import { callOn, tenantWith, tightLimit } from "../support/generated.ts";
import { longTest, sampled } from "../support/length.ts";
import { sandboxToken } from "../support/sandbox-token.ts";
import { changes } from "./changes.ts";

/** A list of ninety pages, of which an answer near Halo's limit reads some thirty, and what happens until it is whole. */

const begin = Date.parse("2026-11-18T09:00:00Z");
const many = 9_000;

function tenant(): Tenant {
  const Tickets = Array.from({ length: many }, (_, index) => ({
    id: index + 1,
    summary: `Ticket ${index + 1}`,
    ...{
      client_id: 2 + (index % 5),
      status_id: 1,
      agent_id: 1 + (index % 3),
      deleted: false,
      merged_into_id: 0,
    },
    ...{ dateoccurred: "2026-11-10T09:00:00", dateclosed: "1900-01-01T00:00:00" },
    lastactiondate: "2026-11-11T09:00:00",
    last_update: new Date(begin - (many - index) * 60_000).toISOString().slice(0, 19),
  }));
  return tenantWith({ Tickets });
}

const tool = (name: string) => {
  const found = catalogue.find((each) => each.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

async function desk() {
  const halo = tenant();
  const database = await nodeDatabase();
  if (database === undefined) throw new Error("this Node has no SQLite");
  const clock = { now: begin };
  const copy = new WorkingCopy(database, () => clock.now, { goesOn: true });
  const ask = async (options: { copy?: WorkingCopy; requestLimit?: number } = { copy, ...tightLimit }) => {
    const called = await callOn(
      halo,
      tool("halo_count_tickets"),
      { by: "agent" },
      { now: new Date(clock.now), ...options },
    );
    const told = render(called.result, {
      maxResultTokens: 50_000,
      timeZone: "UTC",
      webUrl: "https://halo.test",
    });
    const pages = called.sent.filter(({ path }) => path.toLowerCase() === "/api/tickets").length;
    return { told: JSON.stringify(told.structuredContent), text: JSON.stringify(told.content), pages };
  };
  /** One step after the call, with another five minutes of Halo's limit; `during` runs with each page. */
  const step = async (during: (page: number) => void = () => {}) => {
    clock.now += 300_000;
    const sandbox = createSandbox({
      tenant: halo,
      resets: false,
      clock: () => clock.now,
      rateLimit: { requests: 10_000, windowMs: 1_000 },
    });
    const reading = readConfig({
      HALO_BASE_URL: "https://halo.test",
      HALO_CLIENT_ID: "sandbox-client",
      HALO_CLIENT_SECRET: "sandbox-secret",
      HALO_REQUESTS_PER_5_MINUTES: "50",
    });
    if (!reading.ok) throw new Error(reading.problems.join(" "));
    let sent = 0;
    const runtime = {
      fetch: async (url: string, init: RequestInit) => {
        const answer = await sandbox.fetch(new Request(url, init));
        sent += 1;
        during(sent);
        return answer;
      },
      now: () => clock.now,
      random: () => 0.5,
      sleep: async () => {},
      timeLimit,
    };
    const client = HaloClient.of(reading.config, runtime, { accessToken: async () => sandboxToken(sandbox) });
    const { signal } = new AbortController();
    const pause = await readOn(copy, client.forCall(undefined, true), runtime.now, signal);
    return { pause, sent };
  };
  const toEnd = async (during?: (page: number) => void) => {
    for (let steps = 1; steps < 12; steps += 1) if ((await step(during)).pause === undefined) return steps;
    throw new Error("it is never whole");
  };
  return { halo, database, copy, clock, ask, step, toEnd };
}

const texts = (database: SqlDatabase) =>
  [...database.rows("SELECT row FROM copy_row")].map(({ row }) => String(row));

describe("a list that one answer can't read whole", () => {
  test("is read on in steps, and then told as without a copy by five requests at most", async () => {
    const { ask, toEnd } = await desk();
    const first = await ask();
    expect(first.text).toMatch(
      /INCOMPLETE.*the newest [\d,]+00 of 9,000 open tickets, because the rest is still being read \(whole in about \d+ minutes, ask again then\)/,
    );
    expect(JSON.parse(first.told)).toMatchObject({ complete: false });
    const again = await ask();
    expect(Number(/newest ([\d,]+) of/.exec(again.text)?.[1]?.replace(",", ""))).toBeGreaterThan(
      Number(/newest ([\d,]+) of/.exec(first.text)?.[1]?.replace(",", "")),
    );
    expect(await toEnd()).toBeLessThan(12);
    const second = await ask();
    const plain = await ask({});
    expect(second.told).toBe(plain.told);
    expect(second.text).toBe(plain.text);
    expect(second.pages).toBeLessThanOrEqual(5);
  });

  test.each(sampled([["close"], ["delete"], ["new ticket"], ["assign"], ["reopen"]], 5))(
    "is whole also when tickets change meanwhile: %s",
    async (name) => {
      const { halo, clock, ask, toEnd } = await desk();
      await ask();
      let drawn = 7;
      const draw = (bound: number) => {
        drawn = (Math.imul(drawn, 1_103_515_245) + 12_345) >>> 1;
        return bound === 0 ? 0 : drawn % bound;
      };
      await toEnd((page) => {
        if (page % 4 === 0)
          changes[name === "reopen" && page % 8 === 0 ? "close" : name]?.(halo, draw, clock.now);
      });
      const second = await ask();
      const plain = await ask({});
      expect(second.told).toBe(plain.told);
      expect(second.pages).toBeLessThanOrEqual(5);
    },
  );

  longTest("is whole also where thousands of rows changed in one moment, and stays so", async () => {
    const { halo, clock, ask, toEnd } = await desk();
    const moment = "2026-11-18T08:00:00";
    for (const ticket of halo.tables.Tickets) ticket.last_update = moment;
    await ask();
    await toEnd();
    for (const isChanged of [false, true]) {
      const [ticket] = halo.tables.Tickets;
      if (isChanged) {
        Object.assign(ticket ?? {}, {
          agent_id: 3,
          last_update: new Date(clock.now).toISOString().slice(0, 19),
        });
      }
      const again = await ask();
      expect(again.told).toBe((await ask({})).told);
      expect(again.pages).toBeLessThanOrEqual(5);
    }
  });

  longTest("is given up after the second time where too much changes ever to be whole", async () => {
    const { halo, clock, copy, ask, step, toEnd } = await desk();
    const changeMany = () => {
      const last_update = new Date(clock.now).toISOString().slice(0, 19);
      for (const ticket of halo.tables.Tickets.slice(0, 2_000)) Object.assign(ticket, { last_update });
    };
    for (let time = 1; time <= 2; time += 1) {
      await ask();
      expect(copy.isUnfinished).toBe(true);
      await toEnd(changeMany);
    }
    const third = await ask();
    expect(copy.isUnfinished).toBe(false);
    expect(third.text).toContain("INCOMPLETE");
    expect(await step()).toEqual({ pause: undefined, sent: 0 });
    clock.now += 7 * 60 * 60_000;
    await ask();
    await toEnd();
    const last = await ask();
    expect(last.told).toBe((await ask({})).told);
  });

  test("is nobody else's: when another grant comes while it is read, nothing of it is left", async () => {
    const { database, copy, step, halo, ask } = await desk();
    copy.claim("alice");
    await ask();
    for (const ticket of halo.tables.Tickets) ticket.summary = "of alice";
    const { pause } = await step((page) => {
      if (page === 8) copy.claim("bob");
    });
    expect(pause).toBeUndefined();
    // What was read for alice is not told to bob, and is gone as soon as he asks.
    for (const ticket of halo.tables.Tickets) ticket.summary = "of bob";
    const bob = await ask();
    expect(bob.text).toContain("INCOMPLETE");
    const held = texts(database);
    expect(held.length).toBeGreaterThan(1_000);
    expect(held.every((row) => row.includes("of bob"))).toBe(true);
  });

  test("is not stored any more when its session has ended", async () => {
    const { database, copy, step, ask } = await desk();
    await ask();
    const before = texts(database).length;
    const { pause } = await step((page) => {
      if (page === 1) copy.end();
    });
    expect(pause).toBeUndefined();
    expect(texts(database)).toHaveLength(before);
  });

  test("begins anew when an hour has passed", async () => {
    const { clock, copy, ask } = await desk();
    await ask();
    expect(copy.isUnfinished).toBe(true);
    clock.now += 61 * 60_000;
    expect(copy.isUnfinished).toBe(false);
    const next = await ask();
    expect(next.text).toContain("is still being read");
  });
});
