import { expect, test } from "vitest";
import { revenueModel } from "./model.ts";

const result = {
  summary: "2026-06-01 to 2026-07-31, net of tax.",
  period: { from: "2026-06-01", to: "2026-07-31" },
  figures: {
    home_currency: "GBP",
    months: 2,
    apart: 1,
    invoiced_GBP: 300.5,
    recurring_GBP: 100,
    one_off_GBP: 210.5,
    sales_order_GBP: 210.5,
    credits_GBP: -10,
    contracted_monthly_GBP: 60,
    difference_GBP: -20,
    invoiced_Kr_2: 7,
    recurring_Kr_2: 7,
    contracted_monthly_Kr_2: 0,
    invoiced_unnamed: 1,
  },
  differences: { columns: ["reason", "currency", "amount", "count"], rows: [["weekly", "GBP", -20, 2]] },
  months: {
    columns: ["month", "currency", "invoiced", "recurring", "one_off", "credits"],
    rows: [
      ["2026-06", "GBP", 110, 100, 10, null],
      ["2026-07", "GBP", 190.5, 0, 200.5, -10],
      ["2026-07", "Kr_2", 7, 7, 0, null],
    ],
  },
  clients: {
    columns: ["client_id", "client_name", "currency", "invoiced", "recurring", "contracted_monthly", "rest"],
    rows: [
      [5, "Quillmere", "GBP", 200, 100, 60, null],
      [null, null, "GBP", 100.5, null, 0, 3],
      [9, "Larkrise", null, 1, 0, null, null],
    ],
  },
  complete: true,
};

test("each currency has its own figures, months, clients and bridge, the one without a name too", () => {
  const model = revenueModel(result);
  expect(model?.currencies.map(({ currency }) => currency)).toEqual(["GBP", "Kr_2", "unnamed"]);
  const [gbp, kr, unnamed] = model?.currencies ?? [];
  expect(gbp?.figures).toEqual({
    invoiced: 300.5,
    recurring: 100,
    one_off: 210.5,
    sales_order: 210.5,
    credits: -10,
    contracted_monthly: 60,
    difference: -20,
  });
  expect(gbp?.months.map(({ name, invoiced }) => [name, invoiced])).toEqual([
    ["2026-06", 110],
    ["2026-07", 190.5],
  ]);
  expect(kr?.months.map(({ name }) => name)).toEqual(["2026-07"]);
  expect(unnamed?.clients.map(({ name }) => name)).toEqual(["Larkrise"]);
  expect(gbp?.bridge).toMatchObject({ months: 2, contracted: 60, recurring: 100, difference: -20 });
});

test("what a row does not have is absent, and what is 0 is 0", () => {
  const [gbp] = revenueModel(result)?.currencies ?? [];
  const [june, july] = gbp?.months ?? [];
  expect(june?.parts.map(({ kind, value }) => [kind, value])).toEqual([
    ["recurring", 100],
    ["one_off", 10],
  ]);
  expect(july?.parts.map(({ kind }) => kind)).toEqual(["recurring", "one_off", "credits"]);
  expect(gbp?.clients.map(({ contracted }) => contracted)).toEqual([60, 0]);
  const unread = revenueModel({ ...result, figures: { home_currency: "GBP", invoiced_GBP: 3 } });
  expect(unread?.currencies[0]?.bridge).toBeUndefined();
  expect(unread?.apart).toBeUndefined();
});

test("each figure names the records behind it as the tool takes them", () => {
  const [gbp] = revenueModel(result)?.currencies ?? [];
  expect(gbp?.months[1]?.parts.map(({ rows }) => rows)).toEqual([
    "recurring_GBP/2026-07",
    "one_off_GBP/2026-07",
    "credits_GBP/2026-07",
  ]);
  expect(gbp?.clients.map(({ name, rows }) => [name, rows])).toEqual([
    ["Quillmere", "invoiced_GBP/client 5"],
    ["3 other clients", "invoiced_GBP/rest"],
  ]);
  expect(gbp?.bridge?.steps.map(({ rows }) => rows)).toEqual(["difference_GBP/weekly"]);
});

test("what is no answer has no model", () => {
  expect(revenueModel({})).toBeUndefined();
  expect(revenueModel({ summary: "a" })).toBeUndefined();
});
