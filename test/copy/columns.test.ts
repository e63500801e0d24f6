import { expect, test } from "vitest";
import { buildTenant, resourceNames } from "../../sandbox/index.ts";
import { queryTables } from "../../src/halo/copy/columns/index.ts";
import { partOf, slim } from "../../src/halo/copy/lists.ts";
import type { RowReading } from "../../src/halo/copy/tables.ts";
import { invoiceLists, recurringInvoicesOnly, ticketDates } from "../../src/halo/rules.ts";
import { slimAction } from "../../src/tools/query/copied.ts";

/** The lists that tables for queries are filled from, where a copy of them is kept. */
const queries = [
  { datesearch: ticketDates.opened.column, startdate: "2026-01-01T00:00:00", enddate: "2026-02-01T00:00:00" },
  {
    ...invoiceLists.invoices,
    invoicedatestart: "2026-01-01T00:00:00",
    invoicedateend: "2026-02-01T00:00:00",
  },
  { ...recurringInvoicesOnly, includelines: true },
  { includeinactive: false },
  {},
];

const reading: RowReading = { timeZone: "Europe/London", isClosed: (row) => row.status_id === 9 };
const { tables } = buildTenant({ now: new Date("2026-11-21T12:00:00Z") });
const copied = queryTables.flatMap((table) => {
  const list = queries.map((query) => partOf(table.resource, query)?.list).find((each) => each !== undefined);
  return list === undefined ? [] : [{ name: table.name, table, list }];
});

test.each(copied)("what is kept of a row has all that the columns of $name need", ({ table, list }) => {
  const name = resourceNames.find((each) => each === table.resource.path);
  const rows = (name === undefined ? [] : tables[name]).filter((row) => table.keeps?.(row) ?? true);
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows.slice(0, 300)) {
    const valuesOf = (each: typeof row | ReturnType<typeof slim>) =>
      (table.within?.(each) ?? [each]).map((record) =>
        Object.fromEntries(table.columns.map((column) => [column.name, column.read(record, reading)])),
      );
    expect(valuesOf(slim(row, list))).toEqual(valuesOf(row));
  }
});

test.each(copied.filter(({ table }) => table.within === undefined))(
  "each field that a column of $name reads is kept",
  ({ table, list }) => {
    const asked = new Set<string>();
    const recording = new Proxy<Record<string, unknown>>(
      {},
      {
        get: (_row, field) => {
          if (typeof field === "string") asked.add(field);
          return undefined;
        },
      },
    );
    for (const column of table.columns) column.read(recording, reading);
    expect([...asked].filter((field) => !list.fields.includes(field))).toEqual([]);
  },
);

test("what is kept of an action has all that its columns need", () => {
  const actions = queryTables.find(({ name }) => name === "actions");
  const asked = new Set<string>();
  const recording = new Proxy<Record<string, unknown>>(
    {},
    {
      get: (_row, field) => {
        if (typeof field === "string") asked.add(field);
        return undefined;
      },
    },
  );
  for (const column of actions?.columns ?? []) column.read(recording, reading);
  const whole = Object.fromEntries([...asked].map((field) => [field, "x"]));
  expect(slimAction(whole)).toEqual(whole);
  expect(asked.size).toBeGreaterThan(10);
});
