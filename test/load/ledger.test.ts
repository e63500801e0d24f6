import { describe, expect, test } from "vitest";
import {
  type Entry,
  type Judged,
  Ledger,
  type Told,
  tellsOfLimit,
  toldByError,
  toldOfClosing,
  wrongOf,
} from "../../bench/load/chaos/ledger.ts";
import { type ReadRow, wrongRows } from "../../bench/load/chaos/rows.ts";

describe("what was said of a deed, against what Halo holds", () => {
  test.each<[string, Told, readonly string[], number, string | undefined]>([
    ["done, and it is", { telling: "done", key: "7" }, ["7"], 1, undefined],
    ["done, and it is not", { telling: "done", key: "7" }, [], 1, "told to be done, and is not"],
    ["done, and another is", { telling: "done", key: "7" }, ["8"], 1, "told to be 7, and is 8"],
    ["done, and twice", { telling: "done", key: "7" }, ["7", "8"], 2, "done 2 times"],
    ["not done, and it is not", { telling: "not done" }, [], 1, undefined],
    ["not done, and it is", { telling: "not done" }, ["7"], 1, "told not to be done, and is"],
    ["unknown, and it is", { telling: "unknown" }, ["7"], 1, undefined],
    ["unknown, and it is not", { telling: "unknown" }, [], 1, undefined],
    ["unknown, and twice", { telling: "unknown" }, ["7", "8"], 1, "done 2 times"],
    ["no answer, and it is", { telling: "no answer" }, ["7"], 1, undefined],
    ["no answer, and twice", { telling: "no answer" }, ["7", "8"], 2, "done 2 times"],
    ["a dry run", { telling: "dry run" }, [], 0, undefined],
    ["a dry run that wrote", { telling: "dry run" }, ["7"], 1, "a dry run that wrote"],
    ["a dry run that sent", { telling: "dry run" }, [], 1, "a dry run that sent what it was to show"],
  ])("%s", (_name, told, rows, sent, wrong) => {
    expect(wrongOf(told, rows, sent)).toBe(wrong);
  });
});

describe("what an answer says", () => {
  const lost = "Unknown whether the ticket was created: The connection to Halo was lost. Do not repeat …";
  const down =
    "Halo is not available or failed (HTTP 500, asked for ticket 12). Nothing of ticket 12 was changed.";

  test("an error says that it is not known, or that it was not done", () => {
    expect(toldByError(lost).telling).toBe("unknown");
    expect(toldByError("Internal error 3f in halo-mcp. … nothing is known of what was done.").telling).toBe(
      "unknown",
    );
    const cut =
      "The call was cut off: … If it writes, it may have been done: look in Halo before you send it again.";
    expect(toldByError(cut).telling).toBe("unknown");
    expect(toldByError(down).telling).toBe("not done");
  });

  test.each<[string, string, Told, Told]>([
    [
      "the note is there, the closing failed",
      `The note is on ticket 12 as action 3. Closing failed: ${down}`,
      { telling: "done", key: "12/3" },
      { telling: "not done" },
    ],
    [
      "the note is there, of the closing nothing is known",
      "The note is on ticket 12 as action 3. Closing failed: Unknown whether ticket 12 was changed: …",
      { telling: "done", key: "12/3" },
      { telling: "unknown" },
    ],
    [
      "of the note nothing is known, the ticket was left alone",
      `The closing note failed, and the ticket was not closed. ${lost}`,
      { telling: "unknown" },
      { telling: "not done" },
    ],
    ["neither was sent", down, { telling: "not done" }, { telling: "not done" }],
    ["of a closing without a word of the note", lost, { telling: "unknown" }, { telling: "unknown" }],
  ])("of a closing with a note: %s", (_name, text, note, status) => {
    expect(toldOfClosing(text)).toEqual([note, status]);
  });

  test("a limit is told from what is wrong", () => {
    expect(tellsOfLimit("Halo's rate limit is reached. Wait 60 seconds before the next call.")).toBe(true);
    expect(tellsOfLimit(down)).toBe(false);
  });
});

describe("a ledger", () => {
  const entry = (marker: string, told: Told, found: readonly string[]): Entry => ({
    tool: "halo_create_ticket",
    what: "a ticket",
    marker,
    told,
    found: () => found,
    said: "",
    wasLimited: false,
  });

  test("finds the one that was denied and is there, and counts what was sent of each", () => {
    const ledger = new Ledger(7);
    const [created, denied, dry] = [ledger.marker(), ledger.marker(), ledger.marker()];
    expect(new Set([created, denied, dry]).size).toBe(3);
    ledger.note(entry(created, { telling: "done", key: "1" }, ["1"]));
    ledger.note(entry(denied, { telling: "not done" }, ["2"]));
    ledger.note(entry(dry, { telling: "dry run" }, []));
    ledger.noteSent([{ note: created, note_html: `<p>${created}</p>` }]);
    ledger.noteSent([{ summary: denied }]);
    ledger.noteSent(undefined);
    const judged = ledger.judge();
    expect(judged.map(({ wrong }) => wrong)).toEqual([undefined, "told not to be done, and is", undefined]);
    expect(judged.map(({ sent }) => sent)).toEqual([1, 1, 0]);
  });

  test("looks at Halo when it judges, not before", () => {
    const ledger = new Ledger(1);
    const rows: string[] = [];
    ledger.note(entry(ledger.marker(), { telling: "not done" }, rows));
    rows.push("1");
    expect(ledger.judge()[0]?.wrong).toBe("told not to be done, and is");
  });
});

describe("the server's rows of a deed", () => {
  const row = (over: Partial<ReadRow>): ReadRow => ({
    ...{ number: 1, tool: "halo_update_licence", kind: "updated", resource: "SoftwareLicence", record: 5 },
    ...{ within: {}, state: "done", fields: [{ field: "lines 7 isinactive" }] },
    ...over,
  });
  const judged = (over: Partial<Judged>): Judged => ({
    ...{
      tool: "halo_update_licence",
      what: "a quantity",
      marker: "Chaos 1 no 1",
      said: "",
      wasLimited: false,
    },
    ...{ told: { telling: "done" }, found: () => [], rows: ["5"], sent: 1, wrong: undefined },
    row: { resource: "SoftwareLicence", kind: "updated", record: 5 },
    ...over,
  });

  test.each<[string, readonly ReadRow[], Partial<Judged>, RegExp | undefined]>([
    ["done, and says so", [row({})], {}, undefined],
    ["done without a row", [row({ record: 6 })], {}, /done in Halo without a row/],
    ["done, by another tool", [row({})], { row: { tool: "halo_undo_change", record: 5 } }, /without a row/],
    ["done, of another field", [row({})], { row: { record: 5, field: /^lines 8 / } }, /without a row/],
    ["done, by its field", [row({})], { row: () => ({ record: 5, field: /^lines 7 / }) }, undefined],
    ["done, by its text", [row({})], { row: { text: "lines 7" } }, undefined],
    ["one write, two rows", [row({}), row({ number: 2 })], {}, /2 rows for one write/],
    ["not done, and told as done", [row({})], { rows: [] }, /not done in Halo, and done/],
    ["not known", [row({ state: "unknown" })], {}, /done in Halo, and unknown/],
    ["not known for good", [row({ state: "unknown" })], { staysOpen: "Nothing shows it." }, undefined],
    [
      "not done, and open for good",
      [row({})],
      { rows: [], staysOpen: "Nothing shows it." },
      /not done in Halo/,
    ],
  ])("%s", (_name, rows, over, wrong) => {
    const said = wrongRows(rows, [judged(over)]);
    if (wrong === undefined) expect(said).toEqual([]);
    else expect(said).toEqual([expect.stringMatching(wrong)]);
  });
});
