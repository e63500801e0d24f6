import fc from "fast-check";
import { expect, test } from "vitest";
import { catalogue } from "../../src/tools/index.ts";
import { readDate } from "../../src/tools/kit/arguments/dates.ts";
import { exampleArguments } from "../examples.ts";
import { rowsOf, useSandbox } from "../support/harness.ts";
import { anyText } from "./support/hostile.ts";
import { isAllowedFor } from "./support/paths.ts";
import { request, textOf } from "./support/rpc.ts";
import { holds, patience } from "./support/runs.ts";

const halo = useSandbox({ rateLimit: { requests: 1_000_000, windowMs: 1_000 } });

async function call(name: string, args: Readonly<Record<string, unknown>>) {
  halo().log.clear();
  const { messages } = await request("2025-11-25", "tools/call", { name, arguments: args });
  const [message] = messages;
  if (message === undefined) throw new Error("no answer");
  return { isError: message.result?.isError === true, text: textOf(message), message };
}

/** Requests of the last call for rows, without the names beside them. */
const asked = (path: string) => halo().log.entries.filter((entry) => entry.path === `/api/${path}`);

const searchable = catalogue.filter(
  ({ name, input }) => name.startsWith("halo_list_") && "search" in input.shape,
);

/** Text that reaches Halo as a search: not blank, and not longer than the argument takes. */
const search = anyText.map((text) => text.slice(0, 200)).filter((text) => text.trim() !== "");

test("a search stays one parameter, whatever it holds", { timeout: patience }, async () => {
  await holds(
    fc.asyncProperty(fc.constantFrom(...searchable), search, async (tool, text) => {
      const needed = exampleArguments(tool.name, halo().tenant);
      await call(tool.name, { ...needed, search: "plain", page_size: 1 });
      const plain = halo().log.entries.find(({ query }) => query.search === "plain");
      await call(tool.name, { ...needed, search: text, page_size: 1 });
      for (const entry of halo().log.entries) expect(isAllowedFor(tool.name, entry)).toBe(true);
      if (plain === undefined) return;
      const hostile = halo().log.entries.find(({ path }) => path === plain.path);
      // Unpaired surrogates can't be sent; each becomes the character that stands for what is unreadable.
      expect(hostile?.query).toEqual({ ...plain.query, search: text.trim().toWellFormed() });
    }),
    25,
  );
});

test("a filter beside a hostile search still narrows", { timeout: patience }, async () => {
  const [client] = halo().tenant.tables.Client.slice(3);
  const id = Number(client?.id);
  await holds(
    fc.asyncProperty(search, async (text) => {
      const { message, isError } = await call("halo_list_tickets", { client_id: id, search: text });
      expect(isError).toBe(false);
      const { structuredContent } = message.result ?? {};
      const { rows } = structuredContent as { rows: { client_id?: number }[] };
      expect(rows.filter((row) => row.client_id !== id)).toEqual([]);
      expect(asked("Tickets").map(({ query }) => query.client_id)).toEqual([String(id)]);
    }),
    15,
  );
});

test("a report's filters and date field stay in the body of its run, which stores nothing", {
  timeout: patience,
}, async () => {
  const before = JSON.stringify(halo().tenant.tables.Report);
  const condition = fc.record({ fieldname: search, equals: search });
  await holds(
    fc.asyncProperty(search, fc.array(condition, { minLength: 1, maxLength: 3 }), async (field, filters) => {
      await call("halo_run_report", {
        id: 101,
        period: "this_month",
        date_field: field.slice(0, 100),
        filters,
      });
      for (const entry of halo().log.entries) {
        expect(isAllowedFor("halo_run_report", entry)).toBe(true);
      }
      for (const { method, path, query, body } of asked("Report")) {
        expect([method, path, query]).toEqual(["POST", "/api/Report", {}]);
        const [sent] = body as Record<string, unknown>[];
        expect(Object.keys(sent ?? {}).sort()).toEqual(
          ["_loadreportonly", "filters", "id", "reportingperiod", "reportingperioddatefield"].sort(),
        );
        expect(sent?._loadreportonly).toBe(true);
      }
    }),
    15,
  );
  expect(JSON.stringify(halo().tenant.tables.Report)).toBe(before);
});

test("an address that is searched for is compared whole", { timeout: patience }, async () => {
  await holds(
    fc.asyncProperty(search, async (text) => {
      const email = text.padEnd(3, "x");
      const { isError, message } = await call("halo_find_user_by_email", { email });
      if (!isError) {
        const rows = rowsOf({
          isError,
          text: "",
          structured: {},
          content: [],
          data: message.result?.structuredContent as Record<string, unknown>,
        });
        const same = (value: unknown) => String(value).trim().toLowerCase() === email.trim().toLowerCase();
        for (const row of rows) expect(Object.values(row).some(same)).toBe(true);
      }
      for (const { query } of asked("Users")) expect(query.search).toBe(email.trim().toWellFormed());
    }),
    15,
  );
});

test.each(["_", "%", "%%", "[a-z]", "a%b", "*"])(
  "a name that is a pattern (%s) finds no record by it",
  async (name) => {
    const { isError, text } = await call("halo_get_client", { client: name });
    expect(isError).toBe(true);
    expect(text).toContain(`client «${name}»`);
  },
);

test("no moment is one that Halo can't read, since it would ignore the filter", {
  timeout: patience,
}, async () => {
  const clock = { now: () => Date.UTC(2026, 10, 21), timeZone: "Pacific/Auckland" };
  await holds(
    fc.property(anyText, fc.constantFrom("first", "last"), (text, edge) => {
      const moment = readDate(text.slice(0, 40), edge, clock);
      if (moment === undefined) return;
      expect(new Date(moment.getTime()).toISOString()).toMatch(/^\d{4}-/);
    }),
    500,
  );
  for (const text of ["9999y", "+9999y", "0000", "0000-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"]) {
    expect(readDate(text, "first", clock), text).toBeUndefined();
  }
  const { isError, text } = await call("halo_list_tickets", { opened_after: "9999y" });
  expect(isError).toBe(true);
  expect(text).toContain("opened_after");
  expect(asked("Tickets")).toEqual([]);
});
