import type { CallToolResult } from "@modelcontextprotocol/server";
import type { CleanRecord } from "../../tools/kit/clean.ts";
import type { AskedRow, ConfirmationResult } from "../../tools/kit/result.ts";
import { givenIn, parts, quote, quoteLine } from "../../tools/kit/view.ts";
import { fitRows, type ShownRow } from "../budget.ts";
import { cleanRow } from "./bulk.ts";
import { boundedWarnings, callResult, sizeOfResult, unlessEmpty, warningLines } from "./parts.ts";
import { changeLines } from "./write.ts";

/** What no request of these tools asks Halo for. */
const mails = "The call asks Halo to mail nobody; what Halo's own notifications mail is not known here.";

/** A write that was not sent since the user has to agree first: the question, what a yes does, and how to go on. */
export function renderConfirmation(
  { question, ...result }: ConfirmationResult,
  most: number,
  timeZone: string,
): CallToolResult {
  const { sentence, would, records, told = 0, view, mailed = [] } = question;
  const { how } = result;
  const warnings = boundedWarnings(result.warnings, most);
  const { noun, plural } = view.resource;
  const of = `${records.length} ${records.length === 1 ? noun : plural}`;
  const yes = `A yes: ${of} ${would}. ${mailed.length === 0 ? mails : `A mail goes to ${mailed.map(quoteLine).join(", ")}.`}`;
  const answer = (rows: readonly ShownRow[]) => {
    const [only] = rows;
    const isOne = records.length === 1 && only !== undefined;
    const missing = records.length - rows.length;
    const notes = missing === 0 ? [] : [`Details of ${missing} ${plural} did not fit.`];
    return callResult(
      [
        `Not done: ${whyNot(result)}. ${sentence} ${how}`,
        `${yes} Nothing was changed.`,
        // What the question tells of a record is not told again.
        ...(would === "updated" || would === "undone" ? rows.slice(told).map(({ line }) => line) : []),
        ...notes,
        ...warningLines(warnings),
      ],
      {
        done: "nothing",
        needs_confirmation: {
          question: sentence,
          ...(isOne ? { record: only.record } : { records: rows.map(({ record }) => record) }),
          yes,
          how,
        },
        warnings: unlessEmpty(warnings),
        left_out: unlessEmpty(notes),
      },
    );
  };
  const room = most - sizeOfResult(answer([]));
  const clean = (row: AskedRow): CleanRecord => {
    const { id, summary, changes, said } = cleanRow(row, timeZone);
    return { id, ...row.within, ...givenIn({ name: summary, changes, said }) };
  };
  return answer(fitRows({ rows: records, clean, line: lineOf }, room, 300).rows);
}

const whyNot = ({ unanswered }: Pick<ConfirmationResult, "unanswered">) =>
  unanswered === true ? "the user gave no answer" : "this needs a yes";

/** The same without the whole question, where that is too large for one result. */
export function shortConfirmation(
  { question: { would, setting, records, view }, how, unanswered }: ConfirmationResult,
  warnings: readonly string[],
): CallToolResult {
  const { noun, plural } = view.resource;
  const ids = records.map(({ id }) => id);
  const [within] = records.map((record) => Object.entries(record.within ?? {})[0]);
  const where = within === undefined ? "" : ` (${within[0]} ${within[1]})`;
  const to = setting === undefined ? "" : ` to ${setting}`;
  const sentence = `May ${ids.length === 1 ? `this ${noun}` : `these ${plural}`} in Halo be ${would}${to}: ${ids.join(", ")}${where}?`;
  const missing = "What changes in each is too large for one result: dry_run with fewer ids shows it.";
  return callResult(
    [`Not done: ${whyNot({ unanswered })}. ${sentence} ${how}`, mails, missing, ...warningLines(warnings)],
    {
      done: "nothing",
      needs_confirmation: { question: sentence, yes: mails, how },
      warnings: unlessEmpty(warnings),
      left_out: [missing],
    },
  );
}

function lineOf({ id, name, changes, said }: CleanRecord): string {
  return parts(
    `#${String(id)}${name === undefined ? "" : ` ${quote(name)}`}`,
    // `cleanRow` made them.
    Array.isArray(changes) ? changeLines(changes).join("; ") : undefined,
    said === undefined ? undefined : String(said),
  );
}
