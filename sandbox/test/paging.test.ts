import { describe, expect, test } from "vitest";
import type { HaloRecord } from "../index.ts";
import { Api, arrayIn, bareTenant, idsOf, type Row, some, sortedIds, useApi } from "./api.ts";

const halo = useApi();

/** What a page says of itself, with the number of its rows. */
async function page(path: string, key: string): Promise<Row> {
  const body = await halo().object(path);
  const { page_no, page_size, record_count } = body;
  return { page_no, page_size, record_count, rows: arrayIn(body, key).length };
}

const visibleTickets = () =>
  halo().tables.Tickets.filter((ticket) => ticket.deleted !== true && !(Number(ticket.merged_into_id) > 0));
const activeUsers = () => halo().tables.Users.filter((user) => user.inactive !== true);

describe("pages", () => {
  test.each([
    ["nothing", ""],
    ["page_size alone", "page_size=3"],
    ["page_no and page_size", "page_no=2&page_size=3"],
    ["pageinate alone", "pageinate=true"],
    ["pageinate and page_size", "pageinate=true&page_size=3"],
    ["pageinate off", "pageinate=false&page_no=2&page_size=3"],
    ["a value of pageinate that is no boolean", "pageinate=yes&page_no=2&page_size=3"],
    ["a page below 1", "pageinate=true&page_no=0&page_size=3"],
    ["a page that is no number", "pageinate=true&page_no=two&page_size=3"],
  ])("with %s a list answers its first 50 rows and counts only those", async (_name, query) => {
    expect(visibleTickets().length).toBeGreaterThan(50);
    const first = await halo().rows("tickets", "tickets");
    expect(await page(`tickets?${query}`, "tickets")).toMatchObject({ record_count: 50, rows: 50 });
    expect(idsOf(await halo().rows(`tickets?${query}`, "tickets"))).toEqual(idsOf(first));
  });

  test("with all three parameters it answers the page and counts all rows that match", async () => {
    const total = visibleTickets().length;
    expect(await page("tickets?pageinate=true&page_no=2&page_size=3", "tickets")).toEqual({
      page_no: 2,
      page_size: 3,
      record_count: total,
      rows: 3,
    });
    const closed = visibleTickets().filter((ticket) => ticket.status_id === 9).length;
    expect(closed).toBeLessThan(total);
    expect(
      (await page("tickets?pageinate=true&page_no=1&page_size=3&status_id=9", "tickets")).record_count,
    ).toBe(closed);
  });

  test("without page_size a page has 50 rows", async () => {
    expect(await page("users?pageinate=true&page_no=1", "users")).toEqual({
      page_no: 1,
      page_size: 50,
      record_count: activeUsers().length,
      rows: 50,
    });
  });

  test.each([101, 999, 100_000])(
    "a page holds at most 100 rows, also when %i are asked for",
    async (size) => {
      expect(await page(`tickets?pageinate=true&page_no=1&page_size=${size}`, "tickets")).toMatchObject({
        record_count: visibleTickets().length,
        rows: 100,
      });
    },
  );

  test("the pages hold every row once, in the order that was asked for", async () => {
    const collected: number[] = [];
    for (let number = 1; ; number++) {
      const path = `users?pageinate=true&page_no=${number}&page_size=100&order=id`;
      const rows = await halo().rows(path, "users");
      collected.push(...idsOf(rows));
      if (rows.length < 100) break;
    }
    expect(collected).toEqual(sortedIds(activeUsers()));
  });

  test("a page past the end has no rows, and its count is 0", async () => {
    expect(await page("tickets?pageinate=true&page_no=9&page_size=100", "tickets")).toEqual({
      page_no: 9,
      page_size: 100,
      record_count: 0,
      rows: 0,
    });
  });

  test("Appointments take pages although they answer an array", async () => {
    const query = "pageinate=true&page_size=100&order=id";
    const rows = await halo().rows(`appointment?${query}&page_no=1`);
    expect(idsOf(rows)).toEqual(sortedIds(halo().tables.Appointment));
    expect(await halo().rows(`appointment?${query}&page_no=2`)).toEqual([]);
    expect((await halo().rows("appointment")).length).toBe(50);
  });
});

describe("count", () => {
  test("limits the rows and is not held to 50", async () => {
    expect(await page("tickets?count=7", "tickets")).toMatchObject({ record_count: 7, rows: 7 });
    const total = visibleTickets().length;
    expect(await page("tickets?count=900", "tickets")).toMatchObject({ record_count: total, rows: total });
  });

  test("turns the paging parameters off", async () => {
    const path = "tickets?count=120&pageinate=true&page_no=2&page_size=5";
    expect(await page(path, "tickets")).toMatchObject({ page_no: 1, record_count: 120, rows: 120 });
  });

  test("stops at 1000 for tickets, and nowhere else", async () => {
    const many = (record: HaloRecord) =>
      Array.from({ length: 1500 }, (_, index) => ({ ...record, id: 9001 + index }));
    const tenant = bareTenant({
      Tickets: many(some(visibleTickets()[0])),
      Users: many(some(activeUsers()[0])),
    });
    const big = await Api.open({ tenant });
    expect(await big.rows("tickets?count=10000", "tickets")).toHaveLength(1000);
    expect((await big.rows("users?count=10000", "users")).length).toBe(1500);
  });

  test("is all that Actions know", async () => {
    const from = "2026-02-20T00:00:00";
    const range = `startdate=${from}&enddate=2030-01-01T00:00:00`;
    expect(await page(`actions?${range}`, "actions")).toMatchObject({ record_count: 50, rows: 50 });
    const paged = `actions?${range}&pageinate=true&page_no=2&page_size=10`;
    expect(await page(paged, "actions")).toMatchObject({ page_no: 1, rows: 50 });
    const all = halo().tables.Actions.filter((action) => String(action.datetime) >= from).length;
    expect(all).toBeGreaterThan(200);
    expect(await page(`actions?${range}&count=100000`, "actions")).toMatchObject({ rows: all });
  });
});

test.each([
  ["Status", "status"],
  ["Outcome", "outcome?showhidden=true"],
  ["Lookup", "lookup?showallcodes=true"],
  ["Category", "category"],
] as const)("%s has no paging and answers everything", async (name, path) => {
  const all = halo().tables[name].length;
  const mark = path.includes("?") ? "&" : "?";
  expect(await halo().rows(path)).toHaveLength(all);
  const paged = `${path}${mark}pageinate=true&page_no=2&page_size=2&count=2`;
  expect(await halo().rows(paged)).toHaveLength(all);
});

describe("order", () => {
  const names = async (query: string) =>
    (await halo().rows(`supplier?count=500&${query}`, "suppliers")).map((row) =>
      String(row.name).toLowerCase(),
    );

  test("ascends, or descends with orderdesc", async () => {
    const ascending = await names("order=name");
    expect(ascending).toEqual([...ascending].sort());
    expect(new Set(ascending).size).toBeGreaterThan(10);
    expect(await names("order=name&orderdesc=true")).toEqual([...ascending].reverse());
    expect(await names("")).not.toEqual(ascending);
  });

  test("takes further fields for what is equal in the first", async () => {
    const rows = await halo().rows("users?count=2000&order=client_id&order2=id&orderdesc2=true", "users");
    const expected = [...rows].sort(
      (a, b) => Number(a.client_id) - Number(b.client_id) || Number(b.id) - Number(a.id),
    );
    expect(idsOf(rows)).toEqual(idsOf(expected));
    expect(idsOf(rows)).not.toEqual(sortedIds(rows));
  });

  test("without one is stable but not that of the ids, and a field that is unknown changes nothing", async () => {
    const usual = idsOf(await halo().rows("client?count=500&idonly=true", "clients"));
    expect(idsOf(await halo().rows("client?count=500&idonly=true", "clients"))).toEqual(usual);
    expect(idsOf(await halo().rows("client?count=500&idonly=true&order=nonsense", "clients"))).toEqual(usual);
    expect(usual).not.toEqual([...usual].sort((a, b) => a - b));
  });
});

describe("switches of the list", () => {
  test("idonly leaves the ids, but not on a page", async () => {
    const rows = await halo().rows("client?idonly=true&count=200", "clients");
    expect(rows.length).toBeGreaterThan(100);
    for (const row of rows) expect(Object.keys(row)).toEqual(["id"]);
    const paged = await halo().rows("client?idonly=true&pageinate=true&page_no=1&page_size=5", "clients");
    expect(paged.every((row) => "name" in row)).toBe(true);
    const tickets = await halo().rows("tickets?ticketidonly=true&count=3", "tickets");
    expect(tickets.map((row) => Object.keys(row))).toEqual([["id"], ["id"], ["id"]]);
    expect((await halo().rows("tickets?idonly=true&count=1", "tickets"))[0]).toHaveProperty("summary");
  });

  test("includecolumns fills the columns", async () => {
    expect((await halo().object("tickets?count=1")).columns).toEqual([]);
    const body = await halo().object("tickets?count=1&includecolumns=true");
    const names = arrayIn(body, "columns").map((column) => String(column.column_name));
    expect(names.length).toBeGreaterThan(5);
    expect(Object.keys(some(arrayIn(body, "tickets")[0]))).toEqual(expect.arrayContaining(names));
  });
});
