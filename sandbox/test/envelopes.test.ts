import { describe, expect, test } from "vitest";
import { type ResourceName, resourceNames } from "../index.ts";
import { rowsKeyOf } from "../schema/index.ts";
import { Api, arrayIn, bareTenant, idsOf, noDate, type Row, some, useApi } from "./api.ts";

const halo = useApi();

/** Also what lists leave out unless asked, and enough of it. */
const everything = "count=150&includeinactive=true&startdate=2020-01-01&enddate=2030-01-01";

/** Fields of the envelope besides the usual ones. */
const further: Partial<Record<ResourceName, readonly string[]>> = {
  Projects: ["include_children"],
  Users: ["user_ids"],
  Attachment: ["type", "unique_id", "ticket_id", "action_id", "folders"],
};

const envelopes = resourceNames.flatMap((name) => {
  const key = rowsKeyOf(name);
  return typeof key === "string" ? [{ name, key }] : [];
});
const arrays = resourceNames.filter((name) => rowsKeyOf(name) === null);

test.each(envelopes)("$name answers an envelope with its rows in $key", async ({ name, key }) => {
  const body = await halo().object(`${name}?${everything}`);
  const rows = arrayIn(body, key);
  expect(Object.keys(body).sort()).toEqual(
    [
      "page_no",
      "page_size",
      "record_count",
      key,
      "columns_id",
      "columns_tilehtml",
      "columns",
      ...(further[name] ?? []),
    ].sort(),
  );
  expect(body).toMatchObject({
    record_count: rows.length,
    columns_id: null,
    columns_tilehtml: null,
    columns: [],
  });
  expect(rows.length).toBeGreaterThan(5);
  const stored = new Set<unknown>(halo().tables[name].map((record) => record.id));
  expect(rows.every((row) => stored.has(row.id))).toBe(true);
});

test.each(arrays)("%s answers a bare array", async (name) => {
  const rows = await halo().rows(`${name}?${everything}`);
  expect(rows.length).toBeGreaterThan(0);
  const stored = new Set<unknown>(halo().tables[name].map((record) => record.id));
  expect(rows.every((row) => stored.has(row.id))).toBe(true);
});

test("both kinds are there, and live tenants' best known keys", () => {
  expect(arrays.length).toBeGreaterThan(10);
  expect(Object.fromEntries(envelopes.map(({ name, key }) => [name, key]))).toMatchObject({
    Tickets: "tickets",
    Projects: "tickets",
    Users: "users",
    ClientContract: "contracts",
    RecurringInvoice: "invoices",
    KBArticle: "articles",
    TopLevel: "tree",
  });
});

test("appointments can come in an envelope, as some versions may have it", async () => {
  const Appointment = structuredClone(halo().tables.Appointment);
  const api = await Api.open({
    tenant: bareTenant({ Appointment }),
    speech: { "appointment-list": "appointments" },
  });
  expect((await api.rows("appointment", "appointments")).length).toBe(50);
});

test("sidecar arrays come along: the users' ids, and the folders ahead of the attachments", async () => {
  const users = await halo().object("users?count=4");
  expect(users.user_ids).toEqual(idsOf(arrayIn(users, "users")));
  const attachments = await halo().object("attachment");
  expect(arrayIn(attachments, "folders").length).toBeGreaterThan(0);
  const firstArray = Object.keys(attachments).find((field) => Array.isArray(attachments[field]));
  expect(firstArray).toBe("folders");
});

describe("sizes", () => {
  const size = (value: unknown) => JSON.stringify(value).length;

  test("a ticket row is about 3 KB", async () => {
    for (const row of await halo().rows("tickets?count=1000", "tickets")) {
      expect(size(row)).toBeGreaterThan(2_500);
      expect(size(row)).toBeLessThan(3_600);
      expect(Object.keys(row).length).toBeGreaterThan(100);
    }
  });

  test("a client row is 15 to 19 KB, most of it a logo in base64", async () => {
    const rows = await halo().rows("client?count=500&includeinactive=true", "clients");
    for (const row of rows) {
      expect(Object.keys(row).length).toBeGreaterThan(90);
      if (row.id === 1) continue;
      expect(size(row)).toBeGreaterThan(15_000);
      expect(size(row)).toBeLessThan(19 * 1024);
      const [head, data = ""] = String(row.logo).split(",");
      expect(head).toBe("data:image/png;base64");
      expect(data.length).toBeGreaterThan(size(row) / 2);
      expect(atob(data).slice(1, 4)).toBe("PNG");
    }
    expect(size(rows.slice(0, 5))).toBeGreaterThan(75_000);
  });

  test("a ticket in detail is over 120 KB, most of it its type, and without includedetails thin", async () => {
    const open = halo()
      .tables.Tickets.filter((ticket) => ticket.deleted !== true)
      .slice(-8);
    for (const { id } of open) {
      const full = await halo().get(`tickets/${id}?includedetails=true`);
      expect(full.text.length).toBeGreaterThan(120_000);
      expect(full.text.length).toBeLessThan(196_000);
      const detail = full.body as Row;
      expect(size(detail.tickettype)).toBeGreaterThan(full.text.length * 0.7);
      const keys = Object.keys(detail).length;
      expect(keys).toBeGreaterThan(300);
      expect(keys).toBeLessThan(900);
      expect((await halo().get(`tickets/${id}`)).text.length).toBeLessThan(10_000);
    }
  });

  test("a ticket in detail has nulls, empty texts, zeros and dates that are none", async () => {
    const id = some(halo().tables.Tickets.at(-1)).id;
    const values = Object.values(await halo().object(`tickets/${id}?includedetails=true`));
    for (const nothing of [null, "", 0, noDate, false]) {
      expect(values.filter((value) => value === nothing).length).toBeGreaterThan(5);
    }
  });
});

describe("dates", () => {
  const isDate = (value: unknown) => typeof value === "string" && /^\d{4}-\d{2}-\d{2}/.test(value);

  function dates(value: unknown, found: string[] = []): string[] {
    if (isDate(value)) found.push(String(value));
    else if (typeof value === "object" && value !== null) {
      for (const part of Object.values(value)) dates(part, found);
    }
    return found;
  }

  const names = [...envelopes.map(({ name }) => name), ...arrays];
  test.each(names)("%s has dates without a zone", async (name) => {
    const { text, body } = await halo().get(`${name}?${everything}&includelines=true`);
    for (const date of dates(body)) expect(date).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?$/);
    expect(text).not.toContain("Invalid");
  });

  test("the whole is worth checking: lists are full of dates, and some are none", async () => {
    const { body } = await halo().get("tickets?count=1000");
    const found = dates(body);
    expect(found.length).toBeGreaterThan(5_000);
    expect(found).toContain(noDate);
    expect(dates({ a: [{ b: "2026-01-01T00:00:00Z" }] })).toHaveLength(1);
  });

  test("an open ticket has 1900-01-01 for the date it was closed, and no due date but fixbydate", async () => {
    const rows = await halo().rows("tickets?open_only=true&count=1000", "tickets");
    const stored = new Map(halo().tables.Tickets.map((ticket) => [ticket.id, ticket]));
    for (const row of rows) {
      expect(stored.get(Number(row.id))?.dateclosed).toBe(noDate);
      expect(row.targetdate).toBe(noDate);
      expect(row.fixbydate === noDate).toBe(row.excludefromsla === true);
      expect(row).toHaveProperty("dateoccurred");
    }
    expect(rows.length).toBeGreaterThan(50);
  });
});

describe("what rows carry", () => {
  test("ticket rows have ids for status, agent and type, and names on request", async () => {
    const row = some((await halo().rows("tickets?count=1", "tickets"))[0]);
    for (const field of ["status_id", "agent_id", "tickettype_id"]) expect(typeof row[field]).toBe("number");
    for (const field of ["status_name", "agent_name", "tickettype_name", "timetaken", "team_id"]) {
      expect(row).not.toHaveProperty(field);
    }
    const switches = "includestatus=true&includeagent=true&includetickettype=true&includetimetaken=true";
    const named = some((await halo().rows(`tickets?count=1&${switches}`, "tickets"))[0]);
    const { Status, Agent, TicketType, Tickets } = halo().tables;
    const nameOf = (table: readonly Row[], id: unknown) =>
      some(table.find((record) => record.id === id)).name;
    expect(named).toMatchObject({
      id: row.id,
      status_name: nameOf(Status, row.status_id),
      agent_name: nameOf(Agent, row.agent_id),
      tickettype_name: nameOf(TicketType, row.tickettype_id),
      timetaken: some(Tickets.find((ticket) => ticket.id === row.id)).timetaken,
    });
  });

  test("teams of tickets are names, and idsummary joins number and summary", async () => {
    const teams = new Set(halo().tables.Team.map((team) => team.name));
    for (const row of await halo().rows("tickets?count=100", "tickets")) {
      expect(teams).toContain(row.team);
      expect(row.idsummary).toBe(`${row.id} - ${row.summary}`);
      expect(row.use).toBe("ticket");
    }
  });

  test("lines of invoices come with includelines only, and always with one invoice", async () => {
    for (const name of ["invoice", "recurringinvoice"]) {
      const thin = some((await halo().rows(`${name}?count=1`, "invoices"))[0]);
      expect(thin).not.toHaveProperty("lines");
      const withLines = some((await halo().rows(`${name}?count=1&includelines=true`, "invoices"))[0]);
      expect(arrayIn(withLines, "lines").length).toBeGreaterThan(0);
      expect((await halo().object(`${name}/${thin.id}`)).lines).toEqual(withLines.lines);
    }
  });

  test("what the sandbox keeps for itself never leaves it", async () => {
    const report = some(halo().tables.Report.find((row) => Array.isArray(row._rows)));
    expect((await halo().get(`report/${report.id}?includedetails=true`)).text).not.toContain("_rows");
    expect((await halo().get("report")).text).not.toContain("_rows");
    const user = some(halo().tables.Users.find((row) => "isgeneraluser" in row));
    expect(await halo().object(`users/${user.id}?includedetails=true`)).not.toHaveProperty("isgeneraluser");
  });

  test("a site's id is a number on users, with site_id_int beside it", async () => {
    const row = some((await halo().rows("users?count=1", "users"))[0]);
    expect(typeof row.site_id).toBe("number");
    expect(row.site_id_int).toBe(row.site_id);
  });
});
