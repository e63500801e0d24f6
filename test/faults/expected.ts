import { type Column, columns } from "./columns.ts";

/** The columns of calls that read, and those of calls that write, in the order of the cells below. */
const readColumns = ["list", "get", "composite", "composite, paged", "report", "attachment"] as const;
const writeColumns = ["create", "update", "delete", "close, note", "close"] as const;

/**
 * The class of the results, then a cell for each column: the requests that Halo gets for the whole call, sign-in and
 * looks included. A text where the class is another, or where pages that are read side by side may each meet the same
 * refused token (`ok ≤15`), or where it counts what was asked before; null where the fault means nothing for the column.
 */
type Cells = readonly [usual: string, ...(number | string | null)[]];

/**
 * What comes of some faults, in both eras alike; it is held against what the sandbox's tables hold besides (matrix.ts).
 *
 * The classes: `ok` the right answer, `warned` an answer with a warning, `confirmed` a write that was found by a look,
 * `unknown` a write of which nothing can be said, and the classes of errors.
 */
interface Expected {
  /** The faults, by their names in cases.ts. */
  readonly when: readonly string[];
  readonly because: string;
  /** By {@link readColumns}. */
  readonly reads?: Cells;
  /** By {@link writeColumns}, where Halo has not acted; absent when the fault means that it has. */
  readonly notDone?: Cells;
  /** By {@link writeColumns}, where Halo has acted; absent when the fault means that it has not. */
  readonly done?: Cells;
}

const expected: readonly Expected[] = [
  {
    when: ["401 once", "401 always"],
    because: "The token is good elsewhere, so a right is missing: believed for a while.",
    reads: [
      "permission",
      "permission ≤2",
      "permission ≤3",
      "permission ≤2",
      "permission ≤6",
      "permission ≤2",
      "permission ≤3",
    ],
    notDone: [
      "permission",
      "permission ≤4",
      "permission ≤3",
      "permission ≤3",
      "permission ≤4",
      "permission ≤5",
    ],
  },
  {
    when: ["expired in mid-page"],
    because: "Pages that are read side by side may each meet the same refused token.",
    reads: ["ok", 1, 2, 1, "ok ≤19", 1, 2],
    notDone: ["ok", 4, 3, 3, 6, 6],
  },
  {
    when: ["403 by scope"],
    because: "What Halo refuses for good is not tried again, and is not taken for an empty list.",
    reads: ["permission", 1, 3, 1, 4, 2, 2],
    notDone: ["permission", 2, 1, 1, 1, 1],
  },
  {
    when: ["403 by agent"],
    because: "The same; a close with a note has read its status and outcome before.",
    reads: ["permission", 1, 2, 1, 4, 1, 2],
    notDone: ["permission", 3, 2, 2, 3, 5],
  },
  {
    when: ["404"],
    because: "A record is not found; a list belongs to a module that this Halo lacks.",
    reads: ["permission", 1, "not_found 2", 1, 4, "not_found 1", "not_found 2"],
    notDone: ["not_found", 3, 2, 2, 3, 5],
  },
  {
    when: ["429 once", "429 once, Retry-After 5"],
    because: "Halo says that it did not act: asked again after the pause that it names, or one of our own.",
    reads: ["ok", 2, 3, 2, 11, 2, 3],
    notDone: ["ok", 5, 4, 4, 7, 7],
  },
  {
    when: ["429 ten times", "429 ten times, Retry-After 1", "429 always"],
    because: "Tried six times in all.",
    reads: ["rate_limit", 6, 7, 6, 9, 6, 7],
    notDone: ["rate_limit", 8, 7, 7, 8, 10],
  },
  {
    when: ["429 always, Retry-After 300"],
    because: "Longer than a call may wait: told at once.",
    reads: ["rate_limit", 1, 2, 1, 4, 1, 2],
    notDone: ["rate_limit", 3, 2, 2, 3, 5],
  },
  {
    when: ["400: plain text", "400: a .NET exception"],
    because: "The refusal may name a missing outcome, so a close looks the outcomes up.",
    reads: ["refused", 1, 2, 1, 4, 1, 2],
    notDone: ["refused", 3, 2, 2, 4, 6],
  },
  {
    when: [
      "400: Message",
      "400: message",
      "400: error",
      "400: resultCode",
      "400: model binding",
      "400: SQL",
      "400: HTML",
      "400: no body",
    ],
    because: "Halo's own words, without SQL, paths or markup.",
    reads: ["refused", 1, 2, 1, 4, 1, 2],
    notDone: ["refused", 3, 2, 2, 3, 5],
  },
  {
    when: ["500 with HTML", "500 with SQL", "500 with a stack"],
    because: "A read is tried again; a write is looked for, and told as done when found.",
    reads: ["ok", 2, 3, 2, 11, 2, 3],
    notDone: ["unavailable", 4, 3, 3, 4, 6],
    done: ["confirmed", 4, 3, 3, 6, 6],
  },
  {
    when: ["502 once", "503 once", "504 once"],
    because:
      "A read is tried again. A write is not: a proxy between us and Halo may have passed it on, and what is not found may come yet.",
    reads: ["ok", 2, 3, 2, 11, 2, 3],
    notDone: ["unknown", 4, 3, 3, 4, 6],
    done: ["confirmed", 4, 3, 3, 6, 6],
  },
  {
    when: ["502 always", "503 always", "504 always"],
    because: "The same, to the end of the tries.",
    reads: ["unavailable", 6, 7, 6, 21, 6, 7],
    notDone: ["unknown", 4, 3, 3, 4, 6],
    done: ["confirmed", 4, 3, 3, 6, 6],
  },
  {
    when: ["200 with HTML", "200 with HTML that says it is JSON"],
    because: "No answer of Halo's, whatever its status says; a write may have been done.",
    reads: ["unexpected_answer", 1, 2, 1, 4, 1, 2],
    notDone: ["unknown", 4, 3, 3, 4, 6],
    done: ["confirmed", 4, 3, 3, 6, 6],
  },
  {
    when: ["200 with {}", "200 with null", "200 with nothing", "an error with 200"],
    because: "No row in it, but not an empty list. A list of files without a row is said to be in doubt.",
    reads: ["unexpected_answer", 1, 2, 1, 4, 1, "warned 2"],
    notDone: ["unknown", 4, 3, "unexpected_answer 3", 4, 6],
    done: ["confirmed", 4, 3, 3, 6, 6],
  },
  {
    when: ["a bare array for an envelope or a record"],
    because: "A write has been done: its record is in the array.",
    reads: ["unexpected_answer", "ok 2", 2, "ok 1", "ok 10", 1, "warned 2"],
    done: ["ok", 4, 3, "confirmed 3", 6, 6],
  },
  {
    when: ["an envelope for a list or a record", "truncated JSON"],
    because: "A write has been done: it is found by a look.",
    reads: ["unexpected_answer", 1, 2, 1, 5, 1, "warned 2"],
    done: ["confirmed", 4, 3, 3, 6, 6],
  },
  {
    when: ["a 60 MB body"],
    because: "Not read to its end.",
    reads: ["unexpected_answer", 1, 2, 1, 5, 1, 2],
    done: ["confirmed", 4, 3, 3, 6, 6],
  },
  {
    when: ["gzip that breaks off", "a reset after it was read", "a reset half way through the answer"],
    because: "A read is tried again, a write that has been done is found by a look.",
    reads: ["ok", 2, 3, 2, 11, 2, 3],
    done: ["confirmed", 4, 3, 3, 6, 6],
  },
  {
    when: ["gzip that always breaks off", "a reset after it was read, always"],
    because: "The same, to the end of the tries.",
    reads: ["unavailable", 6, 7, 6, 21, 6, 7],
    done: ["confirmed", 4, 3, 3, 6, 6],
  },
  {
    when: ["a drip of 10 s", "an answer after 10 s"],
    because: "Slow, and within the time of a request.",
    reads: ["ok", 1, 2, 1, 10, 1, 2],
    done: ["ok", 4, 3, 3, 6, 6],
  },
  {
    when: ["a drip of 5 minutes"],
    because: "Longer than a request may take; a write that has been done is found by a look.",
    reads: ["timeout", 1, 2, 1, 5, 1, 2],
    done: ["confirmed", 4, 3, 3, 6, 6],
  },
  {
    when: ["a hang"],
    because: "A read is not tried again; a write is looked for.",
    reads: ["timeout", 1, 2, 1, 5, 1, 2],
    notDone: ["unknown", 4, 3, 3, 4, 6],
    done: ["confirmed", 4, 3, 3, 6, 6],
  },
  {
    when: ["503 after 19 s, always"],
    because: "Only as many tries as the time of a call allows.",
    reads: ["unavailable", 3, 4, 3, 12, 3, 4],
    notDone: ["unknown", 4, 3, 3, 4, 6],
    done: ["confirmed", 4, 3, 3, 6, 6],
  },
  {
    when: ["a reset before the request was read"],
    because: "We can't tell it from a reset after the request was read.",
    reads: ["ok", 2, 3, 2, 11, 2, 3],
    notDone: ["unknown", 4, 3, 3, 4, 6],
  },
  {
    when: ["a reset before it was read, always"],
    because: "The same, to the end of the tries.",
    reads: ["unavailable", 6, 7, 6, 21, 6, 7],
    notDone: ["unknown", 4, 3, 3, 4, 6],
  },
  {
    when: ["a redirect to another host"],
    because: "Never followed: no token leaves for another host.",
    reads: ["unexpected_answer", 1, 2, 1, 4, 1, 2],
    notDone: ["unexpected_answer", 4, 3, 3, 4, 6],
    done: ["confirmed", 4, 3, 3, 6, 6],
  },
  {
    when: ["the clock jumps an hour on", "the clock jumps a day on"],
    because: "The token and the names are taken for old, and are asked for anew.",
    reads: ["ok", 6, 7, 6, 14, 1, 2],
    notDone: ["unavailable", 5, 4, 4, 5, 7],
    done: ["confirmed", 9, 8, 4, 12, 12],
  },
  {
    when: ["the clock jumps an hour back", "the clock jumps a day back"],
    because: "A create can't be looked for by its time: it is unknown.",
    reads: ["ok", 5, 6, 5, 13, 1, 2],
    notDone: ["unavailable", 4, 3, 3, 4, 6],
    done: ["confirmed", "unknown 4", 7, 3, "unknown 4", 11],
  },
  {
    when: [
      "our clock is ten minutes ahead",
      "our clock is ten minutes behind",
      "our clock is two days ahead",
    ],
    because: "A create can't be looked for by its time; a record is read by its id.",
    reads: ["ok", 1, 2, 1, 10, 1, 2],
    notDone: ["unavailable", 4, 3, 3, 4, 6],
    done: ["confirmed", "unknown 4", 3, 3, "unknown 4", 6],
  },
  {
    when: ["our clock is two days behind"],
    because: "The same; a period of whole days has one page more.",
    reads: ["ok", 1, 2, 1, 11, 1, 2],
    notDone: ["unavailable", 4, 3, 3, 4, 6],
    done: ["confirmed", "unknown 4", 3, 3, "unknown 4", 6],
  },
  {
    when: ["Halo ignores the filter"],
    because: "Rows that do not fit the filter are said, or counted out.",
    reads: ["ok", "warned 1", "warned 2", 2, 18, null, 2],
    notDone: ["ok", 4, null, null, null, null],
  },
  {
    when: ["Halo gives another record"],
    because: "Not shown as the one that was asked for; a write is looked for.",
    reads: ["unexpected_answer", null, 2, null, null, 1, "warned 2"],
    done: ["confirmed", null, 3, 3, null, 6],
  },
  {
    when: ["Halo gives another, older record"],
    because: "Not taken for the one that was just made.",
    notDone: ["unknown", 4, 3, null, 4, 6],
    done: ["confirmed", 4, 3, null, 6, 6],
  },
  {
    when: [
      "token: 400",
      "token: 400: plain text",
      "token: 400: a .NET exception",
      "token: 400: Message",
      "token: 400: message",
      "token: 400: error",
      "token: 400: resultCode",
      "token: 400: model binding",
      "token: 400: SQL",
      "token: 400: HTML",
      "token: 400: no body",
      "token: 401 always",
      "token: 403 with HTML",
      "token: 404",
    ],
    because: "Refused: no further try in this call.",
    reads: ["sign_in_refused", 3, 5, 3, 6, 4, 4],
    notDone: ["sign_in_refused", 7, 4, 4, 4, 4],
  },
  {
    when: ["token: 401 once"],
    because: "As every refused sign-in; a create does without its first look, and signs in for the next.",
    reads: ["sign_in_refused", 3, 5, 3, 6, 4, 4],
    notDone: ["sign_in_refused", "ok 10", 4, 4, 4, 4],
  },
  {
    when: [
      "token: 429 once",
      "token: 429 once, Retry-After 5",
      "token: 429 ten times",
      "token: 429 ten times, Retry-After 1",
      "token: 429 always",
      "token: 429 always, Retry-After 300",
    ],
    because: "Not tried again: the limit of sign-ins is Halo's own.",
    reads: ["rate_limit", 3, 5, 3, 6, 4, 4],
    notDone: ["rate_limit", 4, 4, 4, 4, 4],
  },
  {
    when: [
      "token: 500 with HTML",
      "token: 500 with SQL",
      "token: 500 with a stack",
      "token: 502 once",
      "token: 502 always",
      "token: 503 once",
      "token: 503 always",
      "token: 504 once",
      "token: 504 always",
      "token: gzip that breaks off",
      "token: a reset before",
      "token: a reset after",
      "token: a reset half way through the answer",
    ],
    because: "Not tried again in the same call; nothing has been asked for yet, so nothing was done.",
    reads: ["unavailable", 3, 5, 3, 6, 4, 4],
    notDone: ["unavailable", 4, 4, 4, 4, 4],
  },
  {
    when: [
      "token: 200 with HTML",
      "token: 200 with HTML that says it is JSON",
      "token: 200 with {}",
      "token: 200 with null",
      "token: 200 with nothing",
      "token: 200 with an array",
      "token: an envelope",
      "token: truncated JSON",
      "token: an error with 200",
      "token: a 60 MB body",
      "token: a redirect to another host",
    ],
    because: "No token in it.",
    reads: ["unexpected_answer", 3, 5, 3, 6, 4, 4],
    notDone: ["unexpected_answer", "bad_input 4", 4, 4, 4, 4],
  },
  {
    when: ["token: a drip of 10 s", "token: an answer after 10 s"],
    because: "Slow, and within the time of a sign-in.",
    reads: ["ok", 4, 7, 4, 16, 5, 6],
    notDone: ["ok", 8, 7, 7, 10, 10],
  },
  {
    when: ["token: a drip of 5 minutes", "token: a hang"],
    because: "Longer than a sign-in may take.",
    reads: ["timeout", 3, 5, 3, 6, 4, 4],
    notDone: ["timeout", 4, 4, 4, 4, 4],
  },
];

/** The cells of some columns as pairs: the column's name with what is appended, and the class with the requests. */
function cellsOf(
  columnNames: readonly string[],
  cells: Cells | undefined,
  appended = "",
): [string, string][] {
  const [usual, ...each] = cells ?? [""];
  return columnNames.flatMap((name, index): [string, string][] => {
    const cell = each[index] ?? null;
    if (cell === null) return [];
    return [[`${name}${appended}`, typeof cell === "number" ? `${usual} ${cell}` : cell]];
  });
}

/** What is expected of each cell, by the name of the row. */
export const expectations: ReadonlyMap<string, ReadonlyMap<Column, string>> = new Map(
  expected.flatMap(({ when, reads, notDone, done }) => {
    const cells = new Map([
      ...cellsOf(readColumns, reads),
      ...cellsOf(writeColumns, notDone),
      ...cellsOf(
        writeColumns.map((name) => (name === "close, note" ? name : `${name},`)),
        done,
        " acted",
      ),
    ]);
    const row = new Map(columns.map((column) => [column, cells.get(column) ?? "-"]));
    return when.map((name) => [name, row] as const);
  }),
);
