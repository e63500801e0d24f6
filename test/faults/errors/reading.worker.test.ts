import { abortAllDurableObjects } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import type { Fault } from "../../../sandbox/index.ts";
import { connect, haloUrl, inOneEra, rowsOf } from "../../support/harness.ts";
import { first } from "../../support/lists.ts";
import { isThere } from "../../support/tickets.ts";
import { useReads } from "./reads.ts";
import { runOutOfTime } from "./waits.ts";

const { halo, waits, calls, supplierId, tokens, warm } = useReads();

const hostilePage =
  "<html><body><h1>Server Error</h1>System.Data.SqlClient.SqlException: SELECT secret FROM dbo.uname " +
  "at NetHelpDesk.Api.TicketsController.Get() in C:\\inetpub\\halo\\Tickets.cs:line 12</body></html>";
const hostileParts = /<html|SqlException|SELECT|dbo\.|inetpub|NetHelpDesk|uname/i;

inOneEra((era) => {
  describe.each(calls)("$kind", ({ path, call, well }) => {
    test("a token that has ended is renewed once, and the call succeeds", async () => {
      const client = await warm(era);
      halo().revokeTokens();
      well(await call(client));
      expect(tokens()).toBe(1);
      expect(halo().log.count({ path })).toBe(2);
      expect(waits).toEqual([]);
    });

    test("a refusal is an error that says what it is, at once, and nothing of a hostile body", async () => {
      const client = await warm(era);
      const refusals: readonly [number, string | object, RegExp][] = [
        [403, "", /no permission for .*HALO_SCOPE/],
        [403, { Message: "Your role may not read this." }, /no permission.*«Your role may not read this\.»/],
        [404, "", /Halo has no .* that this sign-in may see|has no list of tickets/],
        [400, "", /without a reason that can be shown/],
        [400, hostilePage, /without a reason that can be shown/],
        [400, { Message: hostilePage }, /without a reason that can be shown/],
        [403, hostilePage, /no permission/],
        [501, hostilePage, /not available or failed \(HTTP 501/],
        [501, { ClassName: "System.Data.SqlException", Message: hostilePage }, /failed \(HTTP 501/],
        [501, "SELECT * FROM dbo.uname", /HTTP 501/],
      ];
      for (const [status, body, sentence] of refusals) {
        const what = `${status} ${JSON.stringify(body)}`;
        halo().log.clear();
        halo().faults.add({ path, status, body });
        const result = await call(client);
        expect(result.isError, what).toBe(true);
        expect(result.text, what).toMatch(sentence);
        expect(result.text, what).not.toMatch(hostileParts);
        expect(result.data, what).toEqual({});
        expect(halo().log.count({ path }), what).toBe(1);
      }
      expect(waits).toEqual([]);
    });

    test("Halo's own sentence is shown from each shape of a 400", async () => {
      const client = await warm(era);
      const shapes: readonly [string, string | object, string][] = [
        ["plain text", "Date Invoiced is mandatory", "Date Invoiced is mandatory"],
        ["a JSON string", '"Please contact the administrator"', "Please contact the administrator"],
        [
          "a .NET exception",
          { ClassName: "System.Exception", Message: "An Outcome must be entered" },
          "An Outcome must be entered",
        ],
        ["Message", { Message: "Item group must be completed" }, "Item group must be completed"],
        ["message", { message: "ticket_id must be specified" }, "ticket_id must be specified"],
        ["error", { error: "Invalid advanced search parameter" }, "Invalid advanced search parameter"],
        [
          "resultCode",
          { resultCode: 400, errorMessage: "No access to this Action" },
          "No access to this Action",
        ],
        ["model binding", { "[0].id": ["The value 'x' is not valid."] }, "id: The value 'x' is not valid."],
        [
          "problem details",
          { errors: { page_no: ["It must be a number."] } },
          "page_no: It must be a number.",
        ],
      ];
      for (const [shape, body, sentence] of shapes) {
        halo().faults.add({ path, status: 400, body });
        const result = await call(client);
        expect(result.isError, shape).toBe(true);
        expect(result.text, shape).toMatch(/^Halo refused the request for /);
        expect(result.text, shape).toContain(`«${sentence}»`);
      }
    });

    test.each<[string, number, number]>([
      ["5", 5_000, 5_500],
      ["30", 30_000, 33_000],
      ["0", 750, 1_250],
      ["Fri, 07 Nov 2025 10:00:00 GMT", 750, 1_250],
    ])("429 with Retry-After %s is waited for, and no shorter than that", async (retryAfter, least, most) => {
      const client = await warm(era);
      halo().faults.add({ path, status: 429, headers: { "retry-after": retryAfter } });
      well(await call(client));
      expect(waits).toHaveLength(1);
      expect(waits[0]).toBeGreaterThanOrEqual(least);
      expect(waits[0]).toBeLessThanOrEqual(most);
      expect(halo().log.count({ path })).toBe(2);
    });

    test.each<[string, Fault]>([
      ["429", { status: 429 }],
      ["429 with an unreadable Retry-After", { status: 429, headers: { "retry-after": "soon" } }],
      ["500", { status: 500 }],
      ["502", { status: 502 }],
      ["503", { status: 503 }],
      ["504", { status: 504 }],
      ["a lost connection", { reset: "before" }],
      ["a connection lost on the way back", { reset: "after" }],
    ])("%s once is repeated after about a second", async (_name, fault) => {
      const client = await warm(era);
      halo().faults.add({ path, ...fault });
      well(await call(client));
      expect(halo().log.count({ path })).toBe(2);
      expect(waits).toHaveLength(1);
      expect(waits[0]).toBeGreaterThanOrEqual(750);
      expect(waits[0]).toBeLessThanOrEqual(1250);
    });

    test.each<[string, Fault, RegExp]>([
      ["429", { status: 429 }, /rate limit is reached.*Wait 60 seconds/],
      ["503", { status: 503 }, /not available or failed \(HTTP 503.*Try again in a minute/],
      ["a lost connection", { reset: "before" }, /connection to Halo was lost.*Try again in a minute/],
    ])(
      "%s for good is an error after growing waits of less than 45 seconds",
      async (_name, fault, sentence) => {
        const client = await warm(era);
        halo().faults.add({ path, ...fault, times: Number.POSITIVE_INFINITY });
        const result = await call(client);
        expect(result.isError).toBe(true);
        expect(result.text).toMatch(sentence);
        expect(result.text).not.toContain("<");
        expect(waits.length).toBeGreaterThanOrEqual(4);
        expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(45_000);
        expect(waits).toEqual([...waits].sort((a, b) => a - b));
        expect(halo().log.count({ path })).toBe(waits.length + 1);
      },
    );

    test("429 with a long Retry-After is an error at once that says how long", async () => {
      const client = await warm(era);
      halo().faults.add({
        path,
        status: 429,
        headers: { "retry-after": "300" },
        times: Number.POSITIVE_INFINITY,
      });
      const result = await call(client);
      expect(result.isError).toBe(true);
      expect(result.text).toMatch(/rate limit is reached.*Wait 300 seconds/);
      expect(halo().log.count({ path })).toBe(1);
      expect(waits).toEqual([]);
    });

    test("an answer that never comes is an error after the time for one request", async () => {
      const client = await warm(era);
      halo().faults.add({ path, hang: true, times: Number.POSITIVE_INFINITY });
      runOutOfTime();
      const result = await call(client);
      expect(result.isError).toBe(true);
      expect(result.text).toMatch(/did not answer within 20 seconds/);
      await expect
        .poll(() =>
          halo()
            .log.find({ path })
            .map(({ aborted }) => aborted),
        )
        .toEqual([true]);
    });

    test("a redirect to another host is not followed", async () => {
      const client = await warm(era);
      const fetched = vi.mocked(globalThis.fetch).mock;
      const before = fetched.calls.length;
      halo().faults.add({ path, redirect: "https://elsewhere.example/api/tickets" });
      const result = await call(client);
      expect(result.isError).toBe(true);
      expect(result.text).toContain("it is a redirect to another address, which is not followed");
      const requests = fetched.calls
        .slice(before)
        .map(([input, init]) => new Request(input as Request, init));
      expect(requests).toHaveLength(1);
      for (const request of requests) {
        expect(request.redirect).toBe("manual");
        expect(new URL(request.url).origin).toBe(haloUrl);
      }
    });

    test("a success that can't be the answer is an error", async () => {
      const client = await warm(era);
      const answers: readonly [string, Fault, RegExp][] = [
        [
          "a web page",
          { body: "<!doctype html><p>Sign in", contentType: "text/html" },
          /web page instead of data/,
        ],
        [
          "a web page that claims to be JSON",
          { body: "\n<html>", contentType: "application/json" },
          /web page/,
        ],
        ["{}", { emptyObject: true }, /it has no "tickets"|it is empty/],
        ["an empty body", { status: 200, body: "" }, /it is empty/],
        ["no content", { status: 204, body: "" }, /it is empty/],
        ["null", { body: "null" }, /neither a list nor a record|not a record/],
        ["a string", { body: '"ok"' }, /neither a list nor a record|not a record/],
        ["half of its JSON", { truncate: 300 }, /not complete JSON/],
        ["a bare list", { transform: (body) => [body] }, /bare list|not a record/],
        [
          "an error with status 200",
          { body: { Message: "Object reference" } },
          /it has no "tickets"|another record/,
        ],
      ];
      for (const [answer, fault, sentence] of answers) {
        halo().log.clear();
        halo().faults.add({ path, ...fault });
        const result = await call(client);
        expect(result.isError, `${answer}: ${result.text}`).toBe(true);
        expect(result.text, answer).toMatch(/^Halo's answer could not be used: /);
        expect(result.text, answer).toMatch(sentence);
        expect(result.text, answer).not.toMatch(/<html|Sign in|Object reference/);
        expect(halo().log.count({ path }), answer).toBe(1);
      }
    });
  });

  test.each<[string, (rows: Record<string, unknown>[]) => unknown, RegExp]>([
    ["without the key of the rows", () => ({ page_no: 1, record_count: 400 }), /it has no "tickets"/],
    ["under another key", (tickets) => ({ record_count: 400, faults: tickets }), /it has no "tickets"/],
    ["that is null and counted", () => ({ record_count: 3, tickets: null }), /"tickets" is not a list/],
    ["of numbers", () => ({ record_count: 2, tickets: [1, 2] }), /"tickets" is not a list of records/],
    ["that is empty and without its envelope", () => [], /bare list where Halo answers with a counted one/],
    [
      "that is counted and not shown",
      () => ({ record_count: 7, tickets: [] }),
      /counts 7 tickets but shows none/,
    ],
  ])("a list %s is an error", async (_name, change, sentence) => {
    const client = await warm(era);
    halo().faults.add({
      path: "/api/tickets",
      transform: (body) => change((body as { tickets: Record<string, unknown>[] }).tickets),
    });
    const result = await client.call("halo_list_tickets", { page_size: 5 });
    expect(result.isError, result.text).toBe(true);
    expect(result.text).toMatch(sentence);
  });

  test("a later page without rows is an error while the count says that there are more", async () => {
    const client = await warm(era);
    halo().faults.add({
      path: "/api/tickets",
      transform: (body) => ({ ...(body as object), record_count: 400, tickets: [] }),
    });
    const result = await client.call("halo_list_tickets", { page: 4, page_size: 20 });
    expect(result.isError, result.text).toBe(true);
    expect(result.text).toMatch(/counts 400 tickets but shows none on page 4/);
  });

  test.each([0, 3, "many", null, undefined])(
    "a count of %j beside five rows is not shown as the total",
    async (count) => {
      const client = await warm(era);
      halo().faults.add({
        path: "/api/tickets",
        transform: (body) => ({ ...(body as object), record_count: count }),
      });
      const result = await client.call("halo_list_tickets", { page_size: 5 });
      expect(rowsOf(result)).toHaveLength(5);
      expect(result.data.total).toBeUndefined();
      expect(result.data.has_more).toBe(true);
      expect(result.text).toContain("Halo does not tell how many there are");
    },
  );

  test.each<[string, (record: Record<string, unknown>) => unknown, RegExp]>([
    ["with another id", (record) => ({ ...record, id: Number(record.id) + 1 }), /another record/],
    ["without its id", ({ id: _id, ...record }) => record, /another record/],
    ["that is empty", () => ({}), /it is empty/],
    ["in a list", (record) => [record], /not a record/],
  ])("a record %s is an error", async (_name, change, sentence) => {
    const client = await warm(era);
    halo().faults.add({
      path: "/api/supplier/",
      transform: (body) => change(body as Record<string, unknown>),
    });
    const result = await client.call("halo_get_supplier", { id: supplierId() });
    expect(result.isError, result.text).toBe(true);
    expect(result.text).toMatch(sentence);
  });

  test.each([
    ["client", { client_id: 12 }, { client_id: 13 }],
    ["status", { status_id: 1 }, { status_id: 9, dateclosed: "2025-03-02T08:00:00" }],
    ["unassigned", { unassigned: true }, { agent_id: 5 }],
    ["opened_after/opened_before", { opened_after: "2025-03-01" }, { dateoccurred: "2024-01-01T08:00:00" }],
  ])("rows that contradict %s bring a warning", async (argument, args, fields) => {
    const client = await warm(era);
    // Newest first, as they are asked for.
    const rows = halo()
      .tenant.tables.Tickets.filter(isThere)
      .slice(0, 3)
      .map((row) => ({ ...row, ...fields }))
      .reverse();
    halo().faults.add({ path: "/api/tickets", body: { record_count: 3, tickets: rows } });
    const result = await client.call("halo_list_tickets", args);
    expect(rowsOf(result)).toHaveLength(3);
    expect(result.data.warnings).toEqual([
      expect.stringContaining(`3 of these 3 rows do not match ${argument}`),
    ]);
    expect(result.text).toContain("Warning: 3 of these 3 rows");
  });

  test("a ticket whose actions can't be read is an error, not a ticket without actions", async () => {
    const client = await warm(era);
    halo().faults.add({ path: "/api/actions", status: 501, times: Number.POSITIVE_INFINITY });
    const result = await client.call("halo_get_ticket", { id: first(halo().tenant.tables.Tickets).id });
    expect(result.isError).toBe(true);
    expect(result.text).toMatch(/HTTP 501, asked for actions/);
  });

  test("names that can't be read cost the names, and the result says so", async () => {
    await abortAllDurableObjects();
    const client = await connect(era);
    halo().faults.add({ path: "/api/status", status: 500, times: Number.POSITIVE_INFINITY });
    const result = await client.call("halo_list_tickets", { page_size: 3 });
    const rows = rowsOf(result);
    expect(rows).toHaveLength(3);
    for (const row of rows) {
      expect(row.status_id).toBeDefined();
      expect(row.status_name).toBeUndefined();
    }
    expect(result.text).toMatch(/Warning: The names for status_id could not be read/);
  });
});
