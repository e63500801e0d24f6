import { HaloError } from "../../../halo/errors.ts";
import { shownRecord } from "../../../ledger/words.ts";
import type { AnswerResult, BulkRow, Question } from "../../kit/result.ts";
import { givenIn, parts, shortDate } from "../../kit/view.ts";
import { changesView } from "../my-changes.ts";
import { undoneFields } from "./figures.ts";
import { recordIn, type UndoPlan } from "./plan.ts";
import type { UndoneRow } from "./run.ts";
import type { Chosen } from "./which.ts";
import { changesIn } from "./words.ts";

/** How an undo is asked about and told. */

/** The most changes that a question tells one by one. */
const mostInQuestion = 10;

/** The question to the person: what would be put back, now → back, and what can't be. */
export function undoQuestion(
  plans: readonly UndoPlan[],
  { name }: Chosen,
  isLast: boolean,
  timeZone: string,
): Question {
  const toDo = plans.filter(({ act }) => act !== undefined);
  const others = plans.filter(({ act }) => act === undefined);
  const [first] = toDo;
  const of =
    first === undefined ? "" : ` of ${shortDate(new Date(first.row.at).toISOString())} by ${first.row.tool}`;
  const count = `${toDo.length === 1 ? "this change" : `these ${toDo.length} changes`}${of}`;
  const told = (all: readonly UndoPlan[], tell: (plan: UndoPlan) => string) => {
    const more = all.slice(mostInQuestion).map(({ row }) => row.number);
    const list = all.slice(0, mostInQuestion).map(tell).join(" ");
    return more.length === 0
      ? list
      : `${list} And the changes ${more.map((number) => `#${number}`).join(", ")}.`;
  };
  const whole = [
    `Undo ${count}?`,
    told(toDo, (plan) =>
      sentences(`Change #${plan.row.number}, ${recordIn(plan)}: ${whatBack(plan, timeZone)}.`, ...plan.said),
    ),
    others.length === 0
      ? ""
      : `Left as they are: ${told(others, ({ row, said }) => sentences(`change #${row.number}, ${shownRecord(row)}:`, ...said))}`,
  ];
  return {
    sentence: sentences(...whole),
    view: changesView,
    would: "undone",
    records: toDo.map((plan) => askedRow(plan, timeZone)),
    told: mostInQuestion,
    seen: toDo.map(({ row, changes }) => ({ number: row.number, changes })),
    ...(isLast ? { how: `Ask the user, then call again with change: "${name}" and confirm: true.` } : {}),
  };
}

const sentences = (...texts: readonly string[]) => texts.filter((text) => text !== "").join(" ");

const askedRow = (plan: UndoPlan, timeZone: string): BulkRow => ({
  id: plan.row.number,
  result: "would_update",
  summary: `${shownRecord(plan.row)}${plan.summary === undefined ? "" : `: ${plan.summary}`}`,
  changes: plan.changes,
  ...givenIn({ said: saidOf(plan, timeZone) }),
});

function saidOf(plan: UndoPlan, timeZone: string): string | undefined {
  const said = [...(plan.act?.does === "deleted" ? [whatBack(plan, timeZone)] : []), ...plan.said];
  return said.length === 0 ? undefined : said.join(" ");
}

/** `status_id 9 → 1`; of what would be deleted that, as the tool that deletes it shows it. */
function whatBack({ act, row, changes, line = "" }: UndoPlan, timeZone: string): string {
  return act?.does === "deleted" ? `delete it for good (${line})` : changesIn(row, changes, timeZone);
}

/** What was done to a record, or would be. */
function changesOf({ plan, result, changes }: UndoneRow, timeZone: string): string {
  if (plan.act?.does !== "deleted") return changesIn(plan.row, changes, timeZone);
  if (result === "would_undo") return whatBack(plan, timeZone);
  return result === "undone" || result === "undone_in_part" ? "deleted" : "";
}

/** The most characters of the texts of a row: what can't be taken back has to be read whole. */
const textsOf = { changes: 1_500, said: 3_000 } as const;

const words = {
  undone: "undone",
  undone_in_part: "undone in part",
  not_undone: "not undone, though Halo took it",
  left: "left as it is",
  would_undo: "would be undone",
  failed: "failed",
  unknown: "unknown whether undone",
  not_tried: "not tried",
} as const satisfies Record<UndoneRow["result"], string>;

/** The result of an undo, or of its dry run. */
export function undoResult(
  rows: readonly UndoneRow[],
  stop: string | undefined,
  { name }: Chosen,
  timeZone: string,
): AnswerResult {
  const count = (...of: readonly UndoneRow["result"][]) =>
    rows.filter(({ result }) => of.includes(result)).length;
  const isDry = rows.some(({ result }) => result === "would_undo");
  const figures = {
    undone: count("undone"),
    in_part: count("undone_in_part"),
    left: count("left", "not_undone"),
    failed: count("failed"),
    unknown: count("unknown"),
    not_tried: count("not_tried"),
    ...(isDry ? { would_undo: count("would_undo"), dry_run: true } : {}),
  };
  const of = `${rows.length} ${rows.length === 1 ? "change" : "changes"}`;
  const part = figures.in_part === 0 ? "" : `, ${figures.in_part} in part`;
  const next =
    figures.not_tried === 0
      ? ""
      : ` To go on: stopped, ${stop ?? "not all were tried"}. Then call again with change: "${name}".`;
  const again = figures.unknown === 0 ? "" : " What is unknown: look at it in Halo before you repeat it.";
  return {
    kind: "answer",
    summary: isDry
      ? `Dry run: nothing was sent. ${figures.would_undo} of ${of} would be undone.`
      : `Undone: ${figures.undone} of ${of}${part}.${next}${again}`,
    figures,
    tables: [
      {
        name: "changes",
        rows: rows.map((row) => ({
          change: row.plan.row.number,
          record: recordIn(row.plan),
          result: words[row.result],
          changes: changesOf(row, timeZone),
          said: row.said.join(" "),
        })),
        fields: undoneFields,
        short: textsOf,
        line: (row) =>
          parts(
            `${row.change} ${row.record}`,
            String(row.result),
            row.changes === undefined ? undefined : String(row.changes),
            row.said === undefined ? undefined : String(row.said),
          ),
      },
    ],
    complete: true,
    basis: [],
    warnings: [],
  };
}

/** The error of an undo that has nothing to do, with the reason for each change. */
export function nothingToUndo(plans: readonly UndoPlan[]): HaloError {
  const reasons = plans
    .slice(0, mostInQuestion)
    .map(
      ({ row, summary, said }) => `Change #${row.number}, ${recordIn({ row, summary })}: ${said.join(" ")}`,
    );
  const more = plans.length - reasons.length;
  return new HaloError(
    "refused",
    sentences("Nothing was undone.", ...reasons, more > 0 ? `And ${more} more.` : ""),
  );
}
