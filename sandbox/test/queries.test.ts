import { describe, expect, test } from "vitest";
import { idsOf, now, type Row, some, sortedIds, useApi } from "./api.ts";

const halo = useApi();

const closed = new Set([8, 9]);
const tickets = () =>
  halo().tables.Tickets.filter((ticket) => ticket.deleted !== true && !(Number(ticket.merged_into_id) > 0));
const found = async (query: string) =>
  sortedIds(await halo().rows(`tickets?count=1000&ticketidonly=true&${query}`, "tickets"));
const wanted = (test: (ticket: Row) => boolean) => sortedIds(tickets().filter(test));

describe("what Halo does not know is ignored", () => {
  test.each([
    "nonsense=1",
    "tickettype_id=3",
    "team_id=2",
    "ticket_type_id=3",
    "clientid=12",
    "open_only=undefined",
    "open_only=yes",
    "open_only=1",
    "client_id=abc",
    "client_id=",
    "client_id=0",
    "status=x,y",
    "datesearch=nonsense&startdate=2026-03-01&enddate=2026-03-02",
    "datesearch=dateoccured&startdate=yesterday&enddate=",
  ])("%s leaves the tickets unfiltered", async (query) => {
    expect(await found(query)).toEqual(wanted(() => true));
  });

  test.each(["includeinactive=undefined", "includeinactive=maybe", "inactive=false", "inactive=true"])(
    "%s gives the active clients",
    async (query) => {
      const active = halo().tables.Client.filter((client) => client.inactive !== true);
      expect(active.length).toBeLessThan(halo().tables.Client.length);
      expect(sortedIds(await halo().rows(`client?count=500&idonly=true&${query}`, "clients"))).toEqual(
        sortedIds(active),
      );
    },
  );

  test("a number for the type of a status", async () => {
    const all = halo().tables.Status.length;
    expect(await halo().rows("status?type=0")).toHaveLength(all);
    expect((await halo().rows("status?type=project")).length).toBeLessThan(all);
  });
});

describe("filters of tickets", () => {
  const cases: [query: string, test: (ticket: Row) => boolean][] = [
    ["client_id=12", (ticket) => ticket.client_id === 12],
    ["requesttype_id=3", (ticket) => ticket.tickettype_id === 3],
    ["requesttype=1,3", (ticket) => [1, 3].includes(Number(ticket.tickettype_id))],
    ["requesttype=[1,3]", (ticket) => [1, 3].includes(Number(ticket.tickettype_id))],
    ["status_id=2", (ticket) => ticket.status_id === 2],
    ["status=2, 3", (ticket) => [2, 3].includes(Number(ticket.status_id))],
    ["open_only=true", (ticket) => !closed.has(Number(ticket.status_id))],
    ["closed_only=true", (ticket) => closed.has(Number(ticket.status_id))],
    ["priority=1", (ticket) => ticket.priority_id === 1],
    ["agent_id=3", (ticket) => ticket.agent_id === 3],
    ["team=2", (ticket) => ticket.team === "2nd Line Support"],
    [
      "client_id=12&open_only=true",
      (ticket) => ticket.client_id === 12 && !closed.has(Number(ticket.status_id)),
    ],
    ["search=printer", (ticket) => /printer/i.test(`${ticket.summary} ${ticket.details}`)],
  ];
  test.each(cases)("%s", async (query, test) => {
    const expected = wanted(test);
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(tickets().length);
    expect(await found(query)).toEqual(expected);
  });

  test.each([
    ["dateoccured", "dateoccurred"],
    ["datecleared", "dateclosed"],
    ["fixbydate", "fixbydate"],
    ["lastactiondate", "lastactiondate"],
  ])("a range of %s", async (name, column) => {
    const [from, to] = ["2026-01-10T00:00:00", "2026-02-20T12:00:00"];
    const expected = wanted((ticket) => String(ticket[column]) >= from && String(ticket[column]) <= to);
    expect(expected.length).toBeGreaterThan(5);
    expect(await found(`datesearch=${name}&startdate=${from}&enddate=${to}`)).toEqual(expected);
    expect(await found(`datesearch=${name}&startdate=${from}Z&enddate=${to}.000Z`)).toEqual(expected);
    const open = wanted((ticket) => String(ticket[column]) >= from);
    expect(await found(`datesearch=${name}&startdate=${from}`)).toEqual(open);
  });

  test("mine are those of the API's agent", async () => {
    const { meAgentId } = halo().sandbox.tenant;
    const expected = wanted((ticket) => ticket.agent_id === meAgentId);
    expect(expected.length).toBeGreaterThan(0);
    expect(await found("mine=true")).toEqual(expected);
  });

  test("domain gives projects and opportunities by the tickets' own route", async () => {
    expect(await found("domain=prjs")).toEqual(sortedIds(halo().tables.Projects));
    expect(await found("domain=opps")).toEqual(sortedIds(halo().tables.Opportunities));
    expect(await found("domain=reqs")).toEqual(wanted(() => true));
  });
});

describe("active and inactive", () => {
  const shown = async (query: string) =>
    (await halo().rows(`client?count=500&idonly=true&${query}`, "clients")).length;

  test("inactive clients come on request, alone or with the others", async () => {
    const all = halo().tables.Client.length;
    const inactive = halo().tables.Client.filter((client) => client.inactive === true).length;
    expect(inactive).toBeGreaterThan(0);
    expect(await shown("includeinactive=true")).toBe(all);
    expect(await shown("includeinactive=true&includeactive=false")).toBe(inactive);
    expect(await shown("activeinactive=false,true")).toBe(inactive);
    expect(await shown("activeinactive=true,true")).toBe(all);
  });

  test("disabled, unassigned and API agents come on request", async () => {
    const ids = async (query: string) => idsOf(await halo().rows(`agent?${query}`));
    const usual = await ids("");
    for (const [query, id] of [
      ["includedisabled=true", 20],
      ["includeunassigned=true", 1],
      ["includeapiagents=true", 21],
    ] as const) {
      expect(usual).not.toContain(id);
      expect((await ids(query)).filter((own) => !usual.includes(own))).toEqual([id]);
    }
    expect(await ids("includeenabled=false&includedisabled=true")).toEqual([20]);
  });
});

describe("actions", () => {
  test("without ticket_id or a whole range there are none", async () => {
    for (const query of ["", "count=100", "startdate=2020-01-01", "enddate=2030-01-01", "ticket_id="]) {
      expect(await halo().object(`actions?${query}`)).toMatchObject({ record_count: 0, actions: [] });
    }
  });

  test("of one ticket, newest first", async () => {
    const ticket = some(tickets().at(-1));
    const expected = halo().tables.Actions.filter((action) => action.ticket_id === ticket.id);
    const rows = await halo().rows(`actions?ticket_id=${ticket.id}`, "actions");
    expect(sortedIds(rows)).toEqual(sortedIds(expected));
    const dates = rows.map((row) => String(row.datetime));
    expect(dates).toEqual([...dates].sort().reverse());
  });

  test("of a range of dates", async () => {
    const [from, to] = ["2026-03-01T00:00:00", "2026-03-04T00:00:00"];
    const expected = halo().tables.Actions.filter(
      (action) => String(action.datetime) >= from && String(action.datetime) <= to,
    );
    expect(expected.length).toBeGreaterThan(0);
    const rows = await halo().rows(`actions?count=5000&startdate=${from}&enddate=${to}`, "actions");
    expect(rows).toHaveLength(expected.length);
  });

  test("HTML of notes and mails comes with its switches", async () => {
    const { id } = some(halo().tables.Tickets.find((ticket) => ticket.id === 2301));
    const html = async (query: string) =>
      (await halo().rows(`actions?ticket_id=${id}${query}`, "actions")).map((row) => [
        row.note_html !== "",
        row.emailbody_html !== "",
      ]);
    expect((await html("")).flat()).not.toContain(true);
    const full = await html("&includehtmlnote=true&includehtmlemail=true");
    expect(full.some(([note]) => note)).toBe(true);
    expect(full.some(([, mail]) => mail)).toBe(true);
  });

  test("private and timed actions", async () => {
    const from = "2026-02-20T00:00:00";
    const range = `startdate=${from}&enddate=2030-01-01&count=10000`;
    const Actions = halo().tables.Actions.filter((action) => String(action.datetime) >= from);
    const rows = async (query: string) => (await halo().rows(`actions?${range}&${query}`, "actions")).length;
    const open = Actions.filter((action) => action.hiddenfromuser !== true).length;
    const timed = Actions.filter((action) => Number(action.timetaken) > 0).length;
    expect(open).toBeLessThan(Actions.length);
    expect(timed).toBeLessThan(Actions.length);
    expect(await rows("excludeprivate=true")).toBe(open);
    expect(await rows("timeentriesonly=true")).toBe(timed);
  });
});

describe("advanced_search", () => {
  const search = (...conditions: Row[]) =>
    halo().get(`users?count=2000&advanced_search=${encodeURIComponent(JSON.stringify(conditions))}`);
  const condition = (filter_name: string, filter_type: number, filter_value: string) => ({
    filter_name,
    filter_type,
    filter_value,
  });

  test("compares fields that are allowed", async () => {
    const user = some(halo().tables.Users.find((row) => row.inactive !== true && row.emailaddress !== ""));
    const exact = await search(condition("emailaddress", 2, String(user.emailaddress)));
    expect(idsOf((exact.body as { users: Row[] }).users)).toEqual([user.id]);
    const like = (await search(condition("emailaddress", 4, "%lee@%"))).body as { users: Row[] };
    expect(like.users.length).toBeGreaterThan(1);
    for (const row of like.users) expect(row.emailaddress).toContain("lee@");
    const both = (await search(condition("id", 7, "100"), condition("id", 10, "140"))).body as {
      users: Row[];
    };
    const between = halo().tables.Users.filter(
      (row) => row.inactive !== true && Number(row.id) > 100 && Number(row.id) <= 140,
    );
    expect(sortedIds(both.users)).toEqual(sortedIds(between));
  });

  test.each([
    ["a field that is not allowed", JSON.stringify([condition("password", 2, "x")])],
    ["an unknown type", JSON.stringify([condition("name", 99, "x")])],
    ["no JSON", "name=x"],
    ["no array", JSON.stringify(condition("name", 2, "x"))],
  ])("%s is 400", async (_name, json) => {
    const answer = await halo().get(`users?advanced_search=${encodeURIComponent(json)}`);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("Invalid advanced search parameter");
  });
});

test("the timesheets' own window is two weeks to either side of today", async () => {
  const days = (await halo().rows("timesheet")).map((row) => Date.parse(`${row.date}Z`));
  const fortnight = 14 * 86_400_000;
  expect(days.length).toBeGreaterThan(0);
  for (const day of days) expect(Math.abs(day - now.getTime())).toBeLessThanOrEqual(fortnight);
  expect(halo().tables.Timesheet.length).toBeGreaterThan(days.length);
});

test("a day without a timesheet is told by the id 0", async () => {
  const day = some(halo().tables.Timesheet[0]);
  const one = await halo().object(`timesheet/0?agent_id=${day.agent_id}&date=${day.date}`);
  expect(one).toMatchObject({ id: day.id, agent_id: day.agent_id });
  expect(await halo().object(`timesheet/0?agent_id=${day.agent_id}&date=2019-01-01`)).toMatchObject({
    id: 0,
  });
});
