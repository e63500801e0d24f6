import { describe, expect, test } from "vitest";
import { tries } from "../../../test/support/length.ts";
import { withNamedRows } from "../../../test/support/rows.ts";
import type { ListResult, TableResult } from "../../tools/kit/result.ts";
import { type RenderSettings, render } from "./index.ts";
import { sizeOfResult } from "./parts.ts";
import { dice, hostileResult, outputs, type ResultInWords, view, within } from "./results.testing.ts";

/** Renders, and holds the result against the budget and the output schema. */
function rendered(result: ResultInWords, settings: RenderSettings, what = "") {
  const shown = render(result, settings);
  expect(sizeOfResult(shown), what).toBeLessThanOrEqual(settings.maxResultTokens * 4);
  expect(outputs[result.kind].safeParse(shown.structuredContent), what).toMatchObject({ success: true });
  // What a client gets is JSON: nothing may change on the way.
  expect(JSON.parse(JSON.stringify(shown.structuredContent)), what).toEqual(shown.structuredContent);
  const [block] = shown.content;
  if (block?.type !== "text") throw new Error("no text");
  const data = withNamedRows(shown.structuredContent as Record<string, unknown>);
  return { text: block.text, data, notes: (data.left_out ?? []) as string[] };
}

const unmarked = (text: string) => text.replace(/«[^«»]*»/g, "«»");

describe.each([500, 1_000, 5_000, 20_000])("with %i tokens", (tokens) => {
  test.each([
    "list",
    "record",
    "write",
    "dry_run",
    "bulk",
    "confirmation",
    "file",
    "link",
    "table",
    "answer",
    "query",
  ] as const)("any %s fits, and is honest", (kind) => {
    for (let seed = 1; seed <= tries(8); seed++) {
      const result = hostileResult(kind, dice(seed * 7_919 + tokens));
      const what = `${kind} ${seed}`;
      const { text, data, notes } = rendered(result, within(tokens), what);
      expect(text, what).not.toContain("undefined");
      for (const note of notes) expect(text, what).toContain(note);
      if (result.warnings.length > 0) expect(data.warnings, what).not.toEqual([]);
      expect(text.match(/^Too large/m), what).toBeNull();
      if (result.kind === "list" || result.kind === "table") {
        const rows = data.rows as unknown[];
        expect(rows.length > 0, what).toBe(result.rows.length > 0);
        expect(
          notes.some((note) => note.includes("did not fit")),
          what,
        ).toBe(rows.length < result.rows.length);
      }
      if (result.kind === "bulk") {
        const said = result.rows.map(({ id, result }) => [id, (data[result] as number[]).includes(id)]);
        expect(said, what).toEqual(result.rows.map(({ id }) => [id, true]));
      }
      // Warnings are the server's own words: only records and rows may not look like them.
      const own = unmarked(
        render({ ...result, warnings: [] }, within(tokens))
          .content.map((block) => (block.type === "text" ? block.text : ""))
          .join("\n"),
      );
      expect(own, what).not.toMatch(/^\s*Warning/m);
    }
  });
});

test.each([1, 50])("with 500 tokens the question about %i still says what is set", (count) => {
  const records = Array.from({ length: count }, (_, index) => ({
    id: 1_234_567 + index,
    result: "would_update" as const,
    summary: "A summary of some length, as people write them",
    changes: [{ field: "priority_id", before: 3, after: 2 }],
    said: "word ".repeat(count === 1 ? 400 : 1),
  }));
  const setting = "priority_id 2 (High), team «2nd Line Support»";
  const sentence = `Change them to ${setting}? ${"word ".repeat(400)}`;
  const question = { sentence, setting, view, would: "updated", records, seen: [] } as const;
  const { text, data } = rendered({ kind: "confirmation", question, how: "Ask.", warnings: [] }, within(500));
  expect(text).toContain(setting);
  expect((data.needs_confirmation as { question: string }).question).toContain(setting);
});

const list = (rows: ListResult["rows"], more: Partial<ListResult> = {}): ListResult => ({
  kind: "list",
  view,
  rows,
  total: 1_000,
  more: true,
  page: 1,
  pageSize: 100,
  detail: "summary",
  warnings: [],
  ...more,
});

const table = (columns: readonly string[], rows: TableResult["rows"]): TableResult => ({
  kind: "table",
  view,
  record: { id: 4, summary: "All hours" },
  columns,
  rows,
  total: rows.length,
  page: 1,
  pageSize: 20,
  warnings: [],
});

test("a report row of 300 long columns loses cells, and says which", () => {
  const columns = Array.from({ length: 300 }, (_, index) => `c${index}`);
  const row = Object.fromEntries(columns.map((column) => [column, "word ".repeat(800)]));
  const { text, data, notes } = rendered(table(columns, [row]), within(20_000));
  expect(data.columns).toHaveLength(300);
  const kept = Object.values((data.rows as object[])[0] ?? {}).filter((cell) => cell !== "…").length;
  expect(kept).toBeGreaterThan(10);
  expect(notes).toEqual([expect.stringMatching(new RegExp(`Row 1 .* and ${300 - kept - 20} more»\\.$`))]);
  expect(text).toContain("… | …");
});

test("a report with too many columns says how many are left out", () => {
  const columns = Array.from({ length: 900 }, (_, index) => `a rather long name of a column ${index}`);
  const { data, notes } = rendered(table(columns, [{ [columns[0] as string]: 5 }]), within(5_000));
  const shown = data.columns as string[];
  expect(shown).toEqual(columns.slice(0, shown.length));
  expect(notes[0]).toMatch(/^Columns left out.* and \d+ more»\.$/);
});

test("a column that a row has not is empty, whatever it is called", () => {
  const { data } = rendered(table(["constructor", "__proto__"], [{ a: 1 }]), within(5_000));
  expect(Object.entries((data.rows as object[])[0] ?? {})).toEqual([
    ["constructor", null],
    ["__proto__", null],
  ]);
});

test("the fields left out of a full record are named once in the text, twenty at most, the view's own last", () => {
  const record = {
    id: 7,
    summary: "What it is",
    details: "long ".repeat(500),
    ...Object.fromEntries(
      Array.from({ length: 850 }, (_, index) => [`other_${index}`, `value ${index} `.repeat(20)]),
    ),
  };
  const result = { kind: "record", view, record, detail: "full", companions: [], warnings: [] } as const;
  const { text, data, notes } = rendered(result, within(5_000));
  expect(data.record).toMatchObject({
    id: 7,
    summary: "What it is",
    details: expect.stringContaining("long"),
  });
  const missing = 853 - Object.keys(data.record as object).length;
  expect(notes).toEqual([expect.stringContaining(`and ${missing - 20} more. Ask with detail summary`)]);
  expect(text.split(notes[0] as string)).toHaveLength(2);
  expect(notes[0]?.match(/other_/g)).toHaveLength(20);
});

test("a full list says which fields its row lost", () => {
  const big = Object.fromEntries(
    Array.from({ length: 300 }, (_, index) => [`other_${index}`, "v ".repeat(900)]),
  );
  const { data, notes } = rendered(
    list([{ id: 1, summary: "a", ...big }], { detail: "full" }),
    within(5_000),
  );
  expect((data.rows as object[])[0]).toMatchObject({ id: 1, summary: "a" });
  expect(notes).toEqual([
    expect.stringMatching(/^Row 1 is too large .*other_\d+ and \d+ more\. Ask with detail summary/),
  ]);
  const whole = rendered(list([{ id: 1, summary: "a", other: 5 }], { detail: "full" }), within(5_000));
  expect(whole.notes).toEqual([]);
});

test("an attachment's text is cut by what it takes as JSON", () => {
  const file = (text: string): ResultInWords => ({
    kind: "file",
    view,
    record: { id: 5, summary: "log.txt" },
    content: { type: "text", text },
    warnings: [],
  });
  const quotes = rendered(file('"'.repeat(50_000)), within(5_000));
  const shown = String(quotes.data.text).length;
  expect(shown).toBeGreaterThan(3_000);
  expect(quotes.notes).toEqual([`The text is cut: ${50_000 - shown} characters more are in the file.`]);
  expect(String(rendered(file("a".repeat(50_000)), within(500)).data.text).length).toBeGreaterThan(100);
  expect(rendered(file("a\nb"), within(500)).data.text).toBe("a\nb");
});

test("changes that are too long are cut, or named", () => {
  const changes = Array.from({ length: 60 }, (_, index) => ({
    field: `field_${index}`,
    before: "old ".repeat(700),
    after: [{ id: index, name: "new" }],
  }));
  const result = { kind: "write", verb: "updated", view, record: { id: 7 }, changes, warnings: [] } as const;
  const roomy = rendered(result, within(20_000));
  expect(roomy.data.changes).toHaveLength(60);
  expect((roomy.data.changes as object[])[0]).toMatchObject({ after: '[{"id":0,"name":"new"}]' });
  const tight = rendered(result, within(1_000));
  const shown = (tight.data.changes as object[]).length;
  expect(shown).toBeGreaterThan(3);
  expect(tight.notes).toEqual([
    expect.stringContaining(`Changed too, left out for want of room: field_${shown}`),
  ]);
});

test("warnings are bounded, and say how many are missing", () => {
  const warnings = Array.from(
    { length: 50 },
    (_, index) => `Warning number ${index}: ${"because ".repeat(40)}`,
  );
  const { text, data } = rendered(list([{ id: 1 }], { warnings }), within(1_000));
  const shown = data.warnings as string[];
  expect(shown[0]).toMatch(/^Warning number 0/);
  expect(shown.at(-1)).toBe(`${50 - shown.length + 1} more warnings.`);
  expect(text.match(/^Warning: /gm)).toHaveLength(shown.length);
});

test("what can't be made to fit is said to be too large", () => {
  const wordy = { ...view, line: () => "endless ".repeat(10_000) };
  const { text, data } = rendered(
    { ...list([{ id: 1 }, { id: 2 }]), view: wordy, warnings: ["Mind this."] },
    within(1_000),
  );
  expect(data).toMatchObject({ rows: [], has_more: true, page_size: 100, warnings: ["Mind this."] });
  expect(text).toMatch(/^Too large for one result: 2 rows of page 1, page_size 100\. Ask for less/);
  const written = {
    kind: "write",
    verb: "updated",
    view: wordy,
    record: { id: 7, summary: "a" },
    changes: [],
    warnings: [],
  } as const;
  expect(rendered(written, within(1_000))).toMatchObject({
    text: expect.stringMatching(/^Done: ticket 7 is updated\./),
    data: { done: "updated", record: { id: 7 } },
  });
  const read = {
    kind: "record",
    view: wordy,
    record: { id: 7 },
    detail: "summary",
    companions: [],
    warnings: [],
  } as const;
  expect(rendered(read, within(1_000)).text).toMatch(/^Too large for one result: ticket 7\./);
});

test("a declared field that is not of its kind is left out, in full records too", () => {
  const record = {
    id: 7,
    summary: { a: "b" },
    team: ["x"],
    hours: [5],
    opened: {},
    urgent: {},
    other: [5],
    constructor: "c",
  };
  const result = { kind: "record", view, record, detail: "full", companions: [], warnings: [] } as const;
  expect(rendered(result, within(5_000)).data.record).toEqual({ id: 7, other: [5], constructor: "c" });
});
