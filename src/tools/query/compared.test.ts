import { beforeAll, describe, expect, test } from "vitest";
import { askedCopy } from "./copy.testing.ts";

/** What is compared with a column is in its form, or refused: never a silent 0. */

const now = new Date("2026-11-21T12:00:00Z");
let asked: Awaited<ReturnType<typeof askedCopy>>;

beforeAll(async () => {
  asked = await askedCopy(now);
});

const ask = (sql: string, timeZone?: string) => asked.ask(sql, timeZone);
const first = async (sql: string, timeZone?: string) => (await ask(sql, timeZone)).rows[0]?.[0];
const tickets = (where: string) => `select count(*) from tickets where ${where}`;
const invoices = (where: string) => `select count(*) from invoices where ${where}`;

test("in HAVING the name of an aggregate is that aggregate, whatever column is called so", async () => {
  const of = async (alias: string) =>
    (
      await ask(
        `select agent_id, sum(hours) as ${alias} from actions group by agent_id having ${alias} > 50 order by 1`,
      )
    ).rows;
  expect((await of("hours")).length).toBeGreaterThan(0);
  expect(await of("hours")).toEqual(await of("total"));
});

describe("the same count in each form", () => {
  test.each([
    [tickets("opened >= '2026-11-21T00:00:00Z'"), tickets("opened >= '2026-11-21 00:00:00'")],
    [tickets("opened >= '2026-11-21T00:00'"), tickets("opened >= '2026-11-21 00:00:00'")],
    [tickets("opened >= '2026-11-21T02:00:00+02:00'"), tickets("opened >= '2026-11-21 00:00:00'")],
    [tickets("opened >= ('2026-11-21T00:00:00.000Z')"), tickets("opened >= '2026-11-21 00:00:00'")],
    [tickets("'2026-11-21T00:00:00Z' <= opened"), tickets("opened >= '2026-11-21 00:00:00'")],
    [
      tickets("opened between '2026-11-01T00:00:00Z' and 'now'"),
      tickets("opened between '2026-11-01' and datetime('now')"),
    ],
    [
      tickets("'2026-11-10T00:00:00Z' between opened and due"),
      tickets("opened <= '2026-11-10 00:00:00' and due >= '2026-11-10 00:00:00'"),
    ],
    [tickets("opened >= datetime('2026-11-10T00:00:00Z', '+1 day')"), tickets("opened >= '2026-11-11'")],
    [tickets("is_open and due < 'now'"), tickets("is_open and due < datetime('now')")],
    [
      "with x as (select client_id, max(opened) as last from tickets group by 1 having last >= '2026-11-15T00:00:00Z') select count(*) from x where last >= '2026-11-20T00:00:00Z'",
      "with x as (select client_id, max(opened) as last from tickets group by 1) select count(*) from x where last >= '2026-11-20 00:00:00'",
    ],
    [tickets("date(opened) = '2026-11-19T00:00:00Z'"), tickets("date(opened) = '2026-11-19'")],
    [
      tickets("strftime('%Y-%m-%d', opened) = '2026-11-19T00:00:00Z'"),
      tickets("date(opened) = '2026-11-19'"),
    ],
    [
      invoices("invoice_date >= datetime('now','start of month')"),
      invoices("invoice_date >= date('now','start of month')"),
    ],
    [invoices("datetime('now','start of month') <= invoice_date"), invoices("invoice_date >= '2026-11-01'")],
    [
      invoices("invoice_date between datetime('now','start of month') and datetime('now')"),
      invoices("invoice_date between '2026-11-01' and '2026-11-21'"),
    ],
    [invoices("invoice_date in (datetime('2026-11-01'))"), invoices("invoice_date = '2026-11-01'")],
    [invoices("invoice_date >= '2026-11-01T00:00:00Z'"), invoices("invoice_date >= '2026-11-01'")],
    [
      invoices("invoice_date in ('2026-11-01T00:00:00Z', '2026-10-01')"),
      invoices("invoice_date in ('2026-11-01', '2026-10-01')"),
    ],
    [
      invoices("invoice_date between '2026-10-01 00:00:00' and '2026-11-01T23:59:59Z'"),
      invoices("invoice_date between '2026-10-01' and '2026-11-01'"),
    ],
    [invoices("invoice_date < '2026-11-01 23:59:59'"), invoices("invoice_date <= '2026-11-01'")],
    [
      invoices("case invoice_date when '2026-11-01T00:00:00Z' then 1 else 0 end = 1"),
      invoices("invoice_date = '2026-11-01'"),
    ],
    [tickets("is_open = 'true'"), tickets("is_open")],
    [tickets("is_open = 'yes'"), tickets("is_open")],
    [tickets("'no' = is_open"), tickets("not is_open")],
    [tickets("is_open in ('Y')"), tickets("is_open")],
    [tickets("is_open is 'true'"), tickets("is_open")],
    [tickets("status_id = '1'"), tickets("status_id = 1")],
    [tickets("'1' in (status_id)"), tickets("status_id = 1")],
    [
      "select count(*) from (select client_id, count(*) as n from tickets group by 1) where n > '5'",
      "select count(*) from (select client_id, count(*) as n from tickets group by 1) where n > 5",
    ],
  ])("%s", async (written, plain) => {
    const expected = await first(plain);
    expect(expected).toBeGreaterThan(0);
    expect(await first(written)).toBe(expected);
  });

  test("a zone that is written is reckoned into the tenant's, and none is the tenant's", async () => {
    const zone = "America/New_York";
    const in5 = await first(tickets("opened >= '2026-11-20 19:00:00'"), zone);
    expect(await first(tickets("opened >= '2026-11-21T00:00:00Z'"), zone)).toBe(in5);
    expect(await first("select datetime('2026-11-21T00:00:00Z')", zone)).toBe("2026-11-20 19:00:00");
    expect(await first("select datetime('2026-11-21T00:00:00')", zone)).toBe("2026-11-21 00:00:00");
    // The day of an invoice has no zone.
    expect(await first(invoices("invoice_date >= '2026-11-01T00:00:00Z'"), zone)).toBe(
      await first(invoices("invoice_date >= '2026-11-01'"), zone),
    );
  });
});

describe("refused, with the right form", () => {
  test.each([
    [tickets("opened > '01/10/2026'"), /«01\/10\/2026» is no date as opened has it.*'2026-11-21'/],
    [tickets("opened >= '2026-9-1'"), /no date as opened/],
    [tickets("opened >= '21 Nov 2026'"), /no date as opened/],
    [tickets("'21 Nov 2026' <= opened"), /no date as opened/],
    [tickets("opened between '2026-11-01' and '30.11.2026'"), /no date as opened/],
    [tickets("opened in ('yesterday')"), /no date as opened/],
    [tickets("opened >= '2026-02-30'"), /no date as opened/],
    [tickets("opened >= '2026-11'"), /no date as opened/],
    [tickets("opened >= 20261121"), /no date as opened/],
    [tickets("closed = ''"), /closed IS NULL/],
    [tickets("opened = '2026-11-20'"), /date\(opened\)/],
    [tickets("opened in (date('now'))"), /date\(opened\)/],
    [tickets("opened >= date('now') - 7"), /date\(column, '-7 day'\)/],
    [tickets("closed - opened > 3"), /julianday/],
    [tickets("opened >= julianday('now')"), /is a moment and is compared with a number/],
    [tickets("opened >= strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"), /gives another form/],
    [tickets("opened >= date('01/10/2026')"), /no date as date\(\)/],
    [tickets("opened >= datetime('2026-9-1', '+1 day')"), /no date as datetime\(\)/],
    [tickets("opened like '21/11/2026%'"), /no date as opened/],
    [tickets("opened like '2026-11-21T%'"), /no date as opened/],
    [tickets("strftime('%Y', opened) = 2026"), /is a text, which no number equals.*'2026'/],
    ["select max(opened) as last from tickets having last > '1/1/2026'", /no date as last/],
    [
      "with x as (select opened as o from tickets) select count(*) from x where o > '1/1/2026'",
      /no date as o/,
    ],
    [
      "select count(*) from tickets t join clients c on c.id = t.client_id and t.opened > '1/1/2026'",
      /no date as opened/,
    ],
    ["select sum(case when opened > '1/1/2026' then 1 else 0 end) from tickets", /no date as opened/],
    ["select count(*) filter (where opened > '1/1/2026') from tickets", /no date as opened/],
    [invoices("invoice_date >= '01/11/2026'"), /no date as invoice_date/],
    [invoices("invoice_date >= '2026-11-01 09:00'"), /is a day and has no time/],
    [invoices("invoice_date = 20261101"), /no date as invoice_date/],
    [invoices("case invoice_date when '1.11.2026' then 1 end = 1"), /no date as invoice_date/],
    [invoices("invoice_date in (select opened from tickets)"), /date\(…\) on both sides/],
    [tickets("status_id = 'open'"), /status_id is a number.*status_name = 'open'/],
    [tickets("status_id in (1, 'open')"), /status_id is a number/],
    [tickets("'open' = status_id"), /status_id is a number/],
    [tickets("id = 'INC-12'"), /id is a number/],
    [tickets("status_id like 'open%'"), /status_id is a number/],
    [tickets("is_open = 'open'"), /is_open is 1 or 0/],
    [tickets("is_open = 2"), /is_open is 1 or 0/],
    [tickets("is_open = ''"), /is_open is 1 or 0/],
    [tickets("agent_id = 1"), /No agent_id is 1 here.*agent_id IS NULL/],
    [tickets("agent_id in (1, 5)"), /agent_id IS NULL/],
    [tickets("agent_id is not 1"), /agent_id IS NOT NULL/],
    [tickets("1 = agent_id"), /agent_id IS NULL/],
    ["select count(*) from actions where agent_id = 1", /No agent_id is 1 here.*agent_id IS NULL/],
    [tickets("client_id = 0"), /client_id IS NULL/],
    ["select sum(hours) from actions where hours > 'two'", /hours is a number/],
  ])("%s", async (sql, says) => {
    await expect(ask(sql)).rejects.toMatchObject({ name: "HaloError", kind: "bad_input" });
    await expect(ask(sql)).rejects.toThrow(says);
  });
});

test("what is right as it stands is neither refused nor warned of", async () => {
  for (const where of [
    "agent_id is null",
    "agent_id <> 1",
    "agent_id > 1",
    "coalesce(agent_id, 0) = 0",
    "coalesce(closed, 'open') = 'open'",
    "opened >= '2026-11-01' and opened < '2026-12-01'",
    "opened like '2026-11-%'",
    "strftime('%Y-%m', opened) = '2026-11'",
    "strftime('%Y', opened) = '2026'",
    "date(opened) <= date('now')",
    "julianday('now') - julianday(opened) > 3",
    "status_name = 'New'",
    "(summary = 'x') = 0",
    "case when is_open then 'a' else 0 end = 0",
  ]) {
    expect((await ask(tickets(where))).warnings, where).toEqual([]);
  }
});

test("a day that ends a span of moments, and a moment beside a day, are said", async () => {
  const ends = await ask(tickets("opened between '2026-11-01' and '2026-11-20'"));
  expect(ends.warnings).toEqual([
    expect.stringContaining("opened up to '2026-11-20' ends as that day begins"),
  ]);
  expect((await ask(tickets("opened <= date('now')"))).warnings).toHaveLength(1);
  expect((await ask(invoices("invoice_date >= datetime('now','-9 day')"))).warnings).toEqual([
    "invoice_date is a day, so it is compared with the day of the moment beside it.",
  ]);
});
