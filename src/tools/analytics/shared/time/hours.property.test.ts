import Big from "big.js";
import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../../sandbox/index.ts";
import fc from "../../../../../test/support/property.ts";
import { apportion, billableOf, billingBasis, entryOfAction, hourFigures } from "./hours.ts";

const hoursValue = fc.oneof(
  fc.constantFrom(0.25, 0.333333, 0.1, 0.2, 1.5, 7.77, -0.5, 0.005, 12),
  fc.integer({ min: -500, max: 100_000 }).map((thousandths) => thousandths / 1000),
);
const bucket = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: hoursValue });
const action = fc.record({
  id: fc.integer({ min: 1, max: 99 }),
  ticket_id: fc.integer({ min: 0, max: 9 }),
  who_agentid: fc.integer({ min: 0, max: 5 }),
  datetime: fc.constant("2026-11-18T10:00:00"),
  timetaken: fc.oneof(hoursValue, hoursValue.map(String), fc.constantFrom(null, "", {}, Number.NaN)),
  timetakenadjusted: bucket,
  chargerate: fc.constantFrom(0, 1, 2, -1, null),
  actionchargehours: bucket,
  actionnonchargehours: bucket,
  actionprepayhours: bucket,
  actisbillable: fc.boolean(),
  actisreadyforprocessing: fc.boolean(),
  actprocesseddate: fc.constantFrom("1900-01-01T00:00:00", "2026-11-19T00:00:00", null),
  actioninvoicenumber: fc.constantFrom("", "0", "-1", "4711", 0, null),
});

const cents = (value: number) => Math.round(value * 100);

test("numbers are apportioned to their total, none by more than a hundredth, and whole ones not at all", () => {
  fc.assert(
    fc.property(fc.array(hoursValue, { maxLength: 40 }), (values) => {
      const bigs = values.map((value) => new Big(value));
      const exact = bigs.reduce((all, value) => all.plus(value), new Big(0)).times(100);
      for (const total of new Set([Math.floor(Number(exact)), Math.ceil(Number(exact))])) {
        const shares = apportion(bigs, total);
        expect(shares.reduce((all, share) => all + share, 0)).toBe(total);
        for (const [index, share] of shares.entries()) {
          const value = bigs[index]?.times(100) ?? new Big(0);
          expect(Math.abs(Number(value.minus(share)))).toBeLessThan(1);
        }
      }
    }),
    { numRuns: 500, seed: 20261121 },
  );
});

test("sums of any entries reconcile: by row, by column, and with a slow sum in micro-hours", () => {
  fc.assert(
    fc.property(fc.array(fc.array(action, { maxLength: 12 }), { maxLength: 8 }), (rows) => {
      const groups = rows.map((group) =>
        group.map((row: HaloRecord) => entryOfAction(row)).filter((entry) => entry !== undefined),
      );
      const basis = billingBasis(groups.flat());
      const { total, groups: figures } = hourFigures(groups, basis);
      for (const each of [total, ...figures]) {
        expect(cents(each.billable)).toBe(cents(each.hours) - cents(each.non_billable) + cents(each.beyond));
      }
      for (const column of [
        "hours",
        "billable",
        "non_billable",
        "beyond",
        "entries",
        "not_invoiced",
      ] as const) {
        const sum = figures.reduce((all, each) => all + cents(each[column] ?? 0), 0);
        expect(sum, column).toBe(cents(total[column] ?? 0));
      }
      const micro = (value: unknown) =>
        Number.isFinite(Number(value)) && typeof value !== "object" ? Math.round(Number(value) * 1e6) : 0;
      const timed = rows.flat().filter((row) => micro(row.timetaken) !== 0);
      expect(total.entries).toBe(timed.length);
      const hours = timed.reduce((all, row) => all + micro(row.timetaken), 0);
      // Half a hundredth goes up.
      expect(cents(total.hours)).toBe(Math.floor(hours / 1e4 + 0.5));
      const buckets = (row: (typeof timed)[number]) =>
        micro(row.actionchargehours) + micro(row.actionnonchargehours) + micro(row.actionprepayhours);
      const isBilled = timed.some((row) => buckets(row) !== 0);
      const billable = timed.reduce(
        (all, row) => all + (isBilled ? buckets(row) : Number(row.chargerate) > 0 ? micro(row.timetaken) : 0),
        0,
      );
      expect(cents(total.billable)).toBe(Math.floor(billable / 1e4 + 0.5));
      const waiting = timed
        .filter(
          (row) =>
            row.actisbillable &&
            row.actisreadyforprocessing &&
            row.actprocesseddate !== "2026-11-19T00:00:00" &&
            row.actioninvoicenumber !== "4711" &&
            micro(row.actionchargehours) > 0,
        )
        .reduce((all, row) => all + micro(row.actionchargehours), 0);
      expect(cents(total.not_invoiced ?? -1)).toBe(Math.floor(waiting / 1e4 + 0.5));
    }),
    { numRuns: 300, seed: 20261121 },
  );
});

test("what is not billable is never more than what was logged without a charge", () => {
  const row = { id: 1, ticket_id: 1, who_agentid: 2, datetime: "2026-11-18T10:00:00", timetaken: 0.1 };
  const rounding = entryOfAction({ ...row, actionchargehours: 0.25 });
  const plain = entryOfAction({ ...row, timetaken: 1 });
  if (rounding === undefined || plain === undefined) throw new Error("no entries");
  const { total } = hourFigures([[rounding, plain]], "billed");
  expect(total).toMatchObject({
    hours: 1.1,
    billable: 0.25,
    non_billable: 1,
    beyond: 0.15,
    billable_percent: 9.1,
  });
  expect(Number(billableOf(plain, "billed"))).toBe(0);
});
