import { describe, expect, test } from "vitest";
import { createSandbox, type ResourceName } from "../index.ts";
import { Api, bareTenant, now, objectOf, type Row, some, useApi } from "./api.ts";

const halo = useApi();

const sizeOf = (name: ResourceName) => halo().tables[name].length;

describe("the shapes of errors", () => {
  test("plain text", async () => {
    const answer = await halo().get("actions/1");
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toContain("text/plain");
    expect(answer.text).toBe("ticket_id must be specified");
  });

  test("a serialised .NET exception", async () => {
    const answer = await halo().post("actions", [{ note: "No ticket" }]);
    expect(answer.status).toBe(400);
    expect(objectOf(answer)).toMatchObject({
      ClassName: "System.Exception",
      Message: "An Action must be associated with a ticket_id",
    });
  });

  test("Message", async () => {
    const answer = await halo().post("invoice", [{ client_id: 12 }]);
    expect([answer.status, answer.body]).toEqual([400, { Message: "Date Invoiced is mandatory" }]);
  });

  test("message", async () => {
    const answer = await halo().post("item", [{ name: "No group" }]);
    expect([answer.status, answer.body]).toEqual([400, { message: "Item group must be completed" }]);
  });

  test("error", async () => {
    const answer = await halo().get("users?advanced_search=x");
    expect([answer.status, answer.body]).toEqual([400, { error: "Invalid advanced search parameter" }]);
  });

  test("resultCode and errorMessage", async () => {
    const answer = await halo().post("report", [{ _loadreportonly: true, sql: "DELETE FROM faults" }]);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ resultCode: 400, errorMessage: "Please contact the administrator" });
  });

  test("an object keyed by field, of the model binder", async () => {
    const path = await halo().get("tickets/abc");
    expect([path.status, path.body]).toEqual([400, { id: [expect.stringContaining("abc")] }]);
    const body = await halo().post("tickets", [{ id: "abc", summary: "Text for an id" }]);
    expect([body.status, body.body]).toEqual([400, { "[0].id": [expect.stringContaining("abc")] }]);
  });

  test("a page of HTML from the gateway", async () => {
    for (const status of [502, 503, 504]) {
      halo().sandbox.faults.add({ status });
      const answer = await halo().get("tickets");
      expect(answer.status).toBe(status);
      expect(answer.headers.get("content-type")).toContain("text/html");
      expect(answer.text).toMatch(new RegExp(`^<html>[^]*${status}`));
    }
  });

  test("nothing at all", async () => {
    const answer = await halo().get("tickets/987654");
    expect([answer.status, answer.text]).toEqual([404, ""]);
  });
});

test.each([
  "tickets/987654",
  "actions/987654?ticket_id=2301",
  "actions/1?ticket_id=987654",
  "agent/987654",
  "client/987654?includedetails=true",
  "attachment/987654",
  "report/987654",
  "report/987654?loadreport=true",
  "status/987654",
])("an id that is missing is 404: %s", async (path) => {
  expect((await halo().get(path)).status).toBe(404);
});

describe("the rolling limit", () => {
  async function limited(requests: number, windowMs: number, retryAfterSeconds?: number) {
    const clock = { time: now.getTime() };
    const rateLimit = {
      requests,
      windowMs,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    };
    return { clock, api: await Api.open({ tenant: bareTenant(), clock: () => clock.time, rateLimit }) };
  }

  test("refuses with plain text what goes over it, and does not act on it", async () => {
    const { api } = await limited(3, 300_000);
    const before = api.tables.Supplier.length;
    for (let n = 0; n < 3; n++) expect((await api.get("status")).status).toBe(200);
    const answer = await api.post("supplier", [{ name: "One too many" }]);
    expect(answer.status).toBe(429);
    expect(answer.headers.get("content-type")).toContain("text/plain");
    expect(answer.text).toBe("Rate Limit Reached - 3 Requests per rolling 5 minute window");
    expect(answer.headers.has("retry-after")).toBe(false);
    expect(api.tables.Supplier.length).toBe(before);
  });

  test("rolls: a request leaves the window when its own time is up, and a refused one takes no place", async () => {
    const { api, clock } = await limited(2, 10_000);
    const status = async () => (await api.get("status")).status;
    expect(await status()).toBe(200);
    clock.time += 6_000;
    expect(await status()).toBe(200);
    expect(await status()).toBe(429);
    clock.time += 3_999;
    expect(await status()).toBe(429);
    clock.time += 1;
    expect(await status()).toBe(200);
    expect(await status()).toBe(429);
    clock.time += 6_000;
    expect(await status()).toBe(200);
  });

  test("is 700 in five minutes unless told otherwise, and the way to a token stays open", async () => {
    const sandbox = createSandbox({ tenant: bareTenant(), clock: () => now.getTime() });
    const api = await new Api(sandbox, "").withScope("all");
    for (let n = 0; n < 700; n++) {
      const answer = await api.sandbox.fetch(api.request("GET", "authinfo"));
      if (answer.status !== 200) throw new Error(`request ${n + 1} was refused`);
    }
    const answer = await api.get("authinfo");
    expect([answer.status, answer.text]).toEqual([
      429,
      "Rate Limit Reached - 700 Requests per rolling 5 minute window",
    ]);
    expect(await api.withScope("all")).toBeInstanceOf(Api);
  });

  test("says how long to wait where it is set to", async () => {
    const { api } = await limited(1, 60_000, 30);
    expect((await api.get("status")).status).toBe(200);
    const answer = await api.get("status");
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "30"]);
    expect(answer.text).toContain("1 minute window");
    expect(some(api.sandbox.log.entries.at(-1)).status).toBe(429);
  });
});

describe("what is mandatory", () => {
  const open = () => some(halo().tables.Tickets.find((ticket) => ticket.status_id === 2)).id;
  const user = () => some(halo().tables.Users.find((row) => Number(row.client_id) > 1));
  const appointment = {
    subject: "Visit",
    start_date: "2026-03-20T09:00:00",
    end_date: "2026-03-20T10:00:00",
  };
  const cases: [
    path: string,
    name: ResourceName,
    complete: () => Row,
    refused: [fields: Row, text: string][],
  ][] = [
    [
      "tickets",
      "Tickets",
      () => ({ summary: "Complete", user_id: user().id, site_id: user().site_id }),
      [
        [{ summary: undefined }, "Summary"],
        [{ summary: "  " }, "Summary"],
        [{ site_id: undefined }, "site_id"],
      ],
    ],
    [
      "actions",
      "Actions",
      () => ({ ticket_id: open(), outcome: "Private Note", note: "Text" }),
      [
        [{ ticket_id: undefined }, "An Action must be associated with a ticket_id"],
        [{ outcome: undefined }, "An Outcome must be entered for this Action"],
        [{ outcome: " " }, "An Outcome must be entered for this Action"],
      ],
    ],
    [
      "item",
      "Item",
      () => ({ name: "Cable", assetgroup_id: 1 }),
      [
        [{ assetgroup_id: undefined }, "Item group must be completed"],
        [{ name: undefined }, "name"],
      ],
    ],
    [
      "invoice",
      "Invoice",
      () => ({ client_id: 12, invoice_date: "2026-03-18T00:00:00" }),
      [
        [{ invoice_date: undefined }, "Date Invoiced is mandatory"],
        [{ client_id: undefined }, "client_id"],
      ],
    ],
    [
      "users",
      "Users",
      () => ({ name: "Ada Quill", site_id: user().site_id }),
      [
        [{ site_id: undefined, client_id: 12 }, "site_id"],
        [{ name: undefined }, "name"],
      ],
    ],
    [
      "site",
      "Site",
      () => ({ name: "Annex", client_id: 12 }),
      [
        [{ client_id: undefined }, "client_id"],
        [{ name: undefined }, "name"],
      ],
    ],
    ["client", "Client", () => ({ name: "Thornlea Ltd" }), [[{ name: "" }, "name"]]],
    ["agent", "Agent", () => ({ name: "Noor Fenwick" }), [[{ name: undefined }, "name"]]],
    [
      "asset",
      "Asset",
      () => ({ assettype_id: 1, client_id: 12 }),
      [
        [{ assettype_id: undefined }, "type"],
        [{ client_id: undefined }, "site"],
      ],
    ],
    [
      "appointment",
      "Appointment",
      () => appointment,
      [
        [{ subject: undefined }, "subject"],
        [{ start_date: undefined }, "date"],
        [{ end_date: "2026-03-20T08:00:00" }, "before"],
      ],
    ],
    [
      "attachment",
      "Attachment",
      () => ({ filename: "a.txt", ticket_id: open(), data_base64: "data:text/plain;base64,aGk=" }),
      [
        [{ filename: undefined }, "filename"],
        [{ ticket_id: 987_654 }, "ticket_id"],
        [{ data_base64: "data:text/plain;base64,%%%" }, "Base64"],
      ],
    ],
    ["kbarticle", "KBArticle", () => ({ name: "How to" }), [[{ name: undefined }, "title"]]],
    [
      "clientcontract",
      "ClientContract",
      () => ({ client_id: 12, ref: "C-1" }),
      [[{ client_id: undefined }, "client_id"]],
    ],
    [
      "timesheetevent",
      "TimesheetEvent",
      () => ({ start_date: appointment.start_date, end_date: appointment.end_date }),
      [[{ start_date: undefined }, "start_date"]],
    ],
    [
      "timesheet",
      "Timesheet",
      () => ({ agent_id: 3, date: "2026-03-18T00:00:00" }),
      [[{ agent_id: undefined }, "agent_id"]],
    ],
  ];

  test.each(cases)("in %s", async (path, name, complete, refused) => {
    const before = sizeOf(name);
    for (const [fields, text] of refused) {
      const answer = await halo().post(path, [{ ...complete(), ...fields }]);
      expect([fields, answer.status]).toEqual([fields, 400]);
      expect(answer.text).toContain(text);
    }
    expect(sizeOf(name)).toBe(before);
    const made = await halo().write(path, complete());
    expect(sizeOf(name)).toBe(before + 1);
    expect(made.id).toEqual(expect.any(Number));
  });

  test("an outcome by its number will do, an unknown one will not", async () => {
    const made = await halo().write("actions", { ticket_id: open(), outcome_id: 7, note: "By number" });
    expect(made).toMatchObject({ outcome_id: 7, outcome: "Private Note" });
    const answer = await halo().post("actions", [{ ticket_id: open(), outcome_id: 987, note: "Unknown" }]);
    expect(answer.status).toBe(400);
  });

  test("_novalidate lets a ticket through without its summary", async () => {
    const made = await halo().write("tickets", { _novalidate: true, details: "No summary" });
    expect(made).toMatchObject({ summary: "", details: "No summary" });
  });
});
