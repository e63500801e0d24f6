import { HaloError } from "../../../src/halo/errors.ts";
import { renderAnswer } from "../../../src/mcp/render/answer.ts";
import type { AnswerResult } from "../../../src/tools/kit/result.ts";
import { leak } from "../matrix.ts";
import type { Told } from "./answers.ts";

/** Whether an answer without one of its sources is right: it goes on, says what is missing, and tells no more than is true. */

/** The longest that one source may hold up an answer: as long as all tries of a request. */
const longestMs = 45_000;

/**
 * What is wrong with what came of a call without the source that its answer needs.
 *
 * @param hasRows whether the source gave rows, one of which is broken: that does not cost all of them
 */
export function wrongsOfNeeded(
  { answer, error, milliseconds }: Told,
  usual: Told,
  hasRows: boolean,
): string[] {
  if (milliseconds > longestMs) return [`it took ${milliseconds / 1_000} s`];
  if (answer !== undefined) {
    if (!hasRows) return ["answered without what it needs"];
    return [...wrongsOfSaid(answer), ...zeros(answer, usual.answer)];
  }
  return error instanceof HaloError ? [] : [`a bug: ${String(error)}`];
}

/**
 * What is wrong with what came of a call without a source that its answer can do without.
 *
 * @param usual what comes of it when all is read
 * @param hasRows whether the source gave rows, one of which is broken
 * @param isName whether it only gives names
 */
export function wrongs(
  { answer, error, milliseconds }: Told,
  usual: Told,
  hasRows: boolean,
  isName: boolean,
): string[] {
  if (answer === undefined)
    return [error instanceof HaloError ? `lost: ${error.message}` : `a bug: ${String(error)}`];
  const problems = milliseconds > longestMs ? [`it took ${milliseconds / 1_000} s`] : [];
  // The rows may be none of those that are told.
  if (hasRows && answer.complete && JSON.stringify(answer) === JSON.stringify(usual.answer)) return problems;
  if (!(hasRows && isName && answer.complete)) problems.push(...wrongsOfSaid(answer));
  return [...problems, ...(hasRows ? zeros(answer, usual.answer) : untrue(answer, usual.answer))];
}

/** Whether text and structure say that something is missing, why, and what to do. */
function wrongsOfSaid(answer: AnswerResult): string[] {
  const { content, structuredContent } = renderAnswer(answer, 25_000 * 4, "UTC");
  const text = content.map((block) => (block.type === "text" ? block.text : "")).join("\n");
  const data = JSON.stringify(structuredContent);
  const problems: string[] = [];
  if (answer.complete) problems.push("told as complete");
  if (!answer.summary.includes("INCOMPLETE")) problems.push("not said in the first sentence");
  if (/\b(?:undefined|NaN)\b/.test(text))
    problems.push(`says undefined: ${/.*\b(?:undefined|NaN)\b.*/.exec(text)?.[0]}`);
  for (const said of [text, data]) {
    if (!/could not be read|Not all could be read/.test(said))
      problems.push(`does not say what is missing: ${text}`);
    if (!/again|check|administrator|in Halo itself|shorter period/i.test(said))
      problems.push(`no next step: ${text}`);
    if (leak.test(said.replaceAll("INCOMPLETE", ""))) problems.push(`leaks: ${said}`);
  }
  return problems;
}

/** Figures and cells that are 0 and would not be if all were read. */
function zeros({ figures, tables }: AnswerResult, usual: AnswerResult | undefined): string[] {
  const problems = Object.keys(figures)
    .filter((figure) => figures[figure] === 0 && usual?.figures[figure] !== 0)
    .map((figure) => `${figure} is 0, not ${usual?.figures[figure]}`);
  for (const { name, rows } of tables) {
    const others = usual?.tables.find((table) => table.name === name)?.rows ?? [];
    for (const row of rows.filter((one) => !isElsewhere(one))) {
      const same = others.find((one) => [...identity, "name"].every((field) => row[field] === one[field]));
      const wrong = Object.keys(row).filter((field) => row[field] === 0 && (same?.[field] ?? 0) !== 0);
      problems.push(...wrong.map((field) => `${name}: ${field} is 0: ${JSON.stringify(row).slice(0, 300)}`));
    }
  }
  return problems;
}

/** The numbers of a text. */
const numbersIn = (text: string) => text.match(/\d[\d,.]*\d|\d/g) ?? [];

/** Figures, sentences and cells that are other than when all is read. What is absent is true. */
function untrue(answer: AnswerResult, usual: AnswerResult | undefined): string[] {
  const problems = Object.entries(answer.figures)
    .filter(([figure, value]) => value !== undefined && value !== usual?.figures[figure])
    .map(([figure, value]) => `${figure} is ${value}, not ${usual?.figures[figure]}`);
  const numbers = new Set(numbersIn(usual?.summary ?? ""));
  const strange = numbersIn(answer.summary.replace(/\d+ or more/g, "")).filter(
    (number) => !numbers.has(number),
  );
  if (strange.length > 0) problems.push(`its first sentences say ${strange.join(", ")}: ${answer.summary}`);
  for (const { name, rows, fields } of answer.tables) {
    const other = usual?.tables.find((table) => table.name === name)?.rows ?? [];
    for (const row of rows.filter((one) => !isElsewhere(one))) {
      const numbers = Object.keys(fields).filter(
        (field) => fields[field] === "number" && row[field] !== undefined,
      );
      const isThere = other.some((one) =>
        [...identity, ...numbers].every((field) => row[field] === undefined || row[field] === one[field]),
      );
      // Without their names groups stand in another order.
      if (!isThere && numbers.length > 0) problems.push(`${name}: ${JSON.stringify(row).slice(0, 300)}`);
    }
  }
  return problems;
}

/** Whether a row stands for all others, or for an agent without a name: which those are depends on what was read. */
const isElsewhere = (row: Readonly<Record<string, unknown>>) =>
  row.name === "(no name)" || ["others", "rest", "groups"].some((field) => row[field] !== undefined);

/** What tells the rows of a table apart, where a row has it. */
const identity = ["id", "client_id", "kind", "currency", "month", "week", "reason", "end_day"];
