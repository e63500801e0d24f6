import { describe, expect, test } from "vitest";
import type { HaloRecord } from "../../../../halo/client.ts";
import { haloResources } from "../../../../halo/resources.ts";
import { differencesOf, holdsText, stateOfAll } from "./compare.ts";

const tenant = { resource: haloResources.tickets, timeZone: "Europe/London" };

const field = (id: number, type: number | string, value: unknown, display?: unknown) => ({
  customfields: [{ id, name: "CFx", label: "X", type, value, display }],
});

const state = (sent: HaloRecord, stored: HaloRecord, before?: HaloRecord) => {
  const [first] = differencesOf({ sent, before }, stored, tenant);
  return first?.state ?? "same";
};

const custom = (asked: unknown, type: number | string, value: unknown, display?: unknown) =>
  state({ customfields: [{ id: 7, value: asked }] }, field(7, type, value, display));

describe("the same value in the form that Halo gives it", () => {
  test.each([
    ["an id as text", { client_id: 12 }, { client_id: "12" }],
    ["hours rounded to two decimals", { timetaken: 0.0085 }, { timetaken: 0.01 }],
    ["a number as text", { price: 12.5 }, { price: "12.50" }],
    ["text with other white space", { notes: "a  b\nc" }, { notes: " a b\r\nc " }],
    ["text as HTML", { notes: "a & b\nc" }, { notes: "<p>a &amp; b<br>c</p>" }],
    ["no date", { enddate: "" }, { enddate: "1900-01-01T00:00:00" }],
    ["no date at all", { enddate: null }, { enddate: "0001-01-01T00:00:00" }],
    ["nobody as 0", { agent_id: 1 }, { agent_id: 0 }],
    ["no record as -1", { contract_id: 0 }, { contract_id: -1 }],
    ["no record as -99, where nothing was sent", { contract_id: null }, { contract_id: -99 }],
    ["a switch as a number", { inactive: true }, { inactive: 1 }],
    ["a note without the address of its link", { note: "See a (https://x.example/b)" }, { note: "See a" }],
  ])("%s", (_, sent, stored) => {
    expect(state(sent, stored)).toBe("same");
  });

  test.each([
    ["the day of a date", "2026-12-01", 4, "2026-12-01T00:00:00Z"],
    ["a kind that comes as text", "2026-12-01", "4", "2026-12-01T00:00:00Z"],
    ["several choices in another order", "1,3", 3, "3,1"],
    ["several choices as a list", "1,3", 3, [{ id: 3 }, { id: 1 }]],
    ["one choice as a list", 3, 3, ["3"]],
    ["no choice", "", 2, -1],
    ["a number sent as text", "12.50", 0, 12.5],
    ["a ticked box", true, 6, "on"],
  ])("of a custom field: %s", (_, asked, type, value) => {
    expect(custom(asked, type, value)).toBe("same");
  });

  test("of a custom field: what was emptied and left the list", () => {
    expect(state({ customfields: [{ id: 7, value: "" }] }, { customfields: [] })).toBe("same");
  });
});

describe("another value", () => {
  test.each([
    ["a field that the record does not show", { inactive: false }, {}, "unknown"],
    ["nobody, where the record does not say who has it", { agent_id: 1 }, {}, "unknown"],
    ["a leading zero that got lost", { ref: "0142" }, { ref: 142 }, "not_done"],
    ["another choice", { priority_id: 3 }, { priority_id: 4 }, "not_done"],
    [
      "another recurring invoice, whose ids are below 0",
      { recurring_invoice_id: -27 },
      { recurring_invoice_id: -30 },
      "not_done",
    ],
    [
      "no record, where one with an id below 0 is",
      { recurring_invoice_id: 0 },
      { recurring_invoice_id: -30 },
      "not_done",
    ],
    ["text that was cut", { summary: "Printer in room 4" }, { summary: "Printer in" }, "done_in_part"],
    ["hours in steps", { timetaken: 0.2 }, { timetaken: 0.25 }, "done_in_part"],
    ["a line added", { note: "Done" }, { note: "Done\n-- \nNorth Desk" }, "done"],
  ])("%s", (_, sent, stored, wanted) => {
    expect(state(sent, stored)).toBe(wanted);
  });

  test.each([
    ["begins as what was asked", { summary: "Printer broken again" }, { summary: "Printer broken" }],
    ["holds what was asked", { details: "Second line" }, { details: "First line\nSecond line" }],
    ["is near what was asked", { timetaken: 0.4 }, { timetaken: 0.5 }],
  ])("what was there before and %s is no sign of the write", (_, sent, stored) => {
    expect(state(sent, stored, stored)).toBe("not_done");
  });

  test("one of three fields is done in part, none of them not done, and none that is shown unknown", () => {
    const sent = { a: 1, b: 2, c: 3 };
    const all = (stored: HaloRecord) => stateOfAll(3, differencesOf({ sent }, stored, tenant));
    expect(all({ a: 1, b: 9, c: 9 })).toBe("done_in_part");
    expect(all({ a: 9, b: 9, c: 9 })).toBe("not_done");
    expect(all({})).toBe("unknown");
    expect(all({ a: 1, b: 2, c: 3 })).toBe("done");
  });
});

test("a text holds another that it begins or ends with, if that is long enough to be meant", () => {
  const sent = "The switch is down again";
  expect(holdsText(`${sent} (sent from a phone)`, sent)).toBe(true);
  expect(holdsText(`Good morning. ${sent}`, sent)).toBe(true);
  expect(holdsText(`Good morning. ${sent} (sent from a phone)`, sent)).toBe(false);
  expect(holdsText("Done by me", "Done by")).toBe(false);
});
