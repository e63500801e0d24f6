import type { HaloRecord } from "../../../halo/client.ts";
import { localTime } from "../../../halo/dates/days.ts";
import { badInput, HaloError } from "../../../halo/errors.ts";
import { escapeInvisible } from "../../../halo/text.ts";
import { type ArgumentShape, type Values, valuesOf } from "../arguments/argument.ts";
import type { Clock } from "../arguments/dates.ts";
import type { Period } from "../arguments/periods.ts";
import { defineReadTool, headOf, type Tool, type ToolContext, type ToolHead } from "../define.ts";
import * as input from "../input.ts";
import { answerOutput } from "../output.ts";
import type { AnswerResult, Companion } from "../result.ts";
import { counted, type Fields, given } from "../view.ts";
import { type Gathered, narrowings } from "./gathered.ts";
import type { Losses } from "./lost.ts";
import { Reading } from "./reader.ts";

/** The records behind a figure, and how they are shown. */
export interface Records {
  readonly rows: readonly HaloRecord[];
  readonly fields: Fields;
  readonly line: Companion["line"];
  /** Adds to the rows that are shown what is read of other records for them: clients, summaries. */
  readonly named?: (rows: readonly HaloRecord[], reading: Reading) => Promise<readonly HaloRecord[]>;
}

/** What an answer tool computes. */
export interface Answer {
  /** The answer in a sentence or two, in which text that people wrote is quoted. */
  readonly summary: string;
  /** Sentences that say nothing but `figures`, for the text. */
  readonly inWords?: string;
  readonly period?: Period;
  readonly figures: AnswerResult["figures"];
  readonly tables: readonly Companion[];
  /** Every list that was read for it; each says what it is, and whether it was read to the end. */
  readonly sources: readonly Gathered[];
  /** The assumptions that made a difference, a sentence each. */
  readonly assumptions?: readonly string[];
  readonly warnings?: readonly string[];
  /**
   * The records that each figure counts, under the figure's name, or `name/group` for a figure of one row of a table.
   * Each is made only when it is asked for.
   */
  readonly records: ReadonlyMap<string, () => Records>;
}

/** How an answer tool is declared. */
export interface AnswerDeclaration<Shape extends ArgumentShape, Name extends string = string>
  extends ToolHead<Name> {
  readonly input: Shape;
  /** The single figures. */
  readonly figures: Fields;
  /** The tables, by their key in the structured result. */
  readonly tables: Readonly<Record<string, Fields>>;
  /** Those of both that are not listed in the output schema, which a model reads at each connection. */
  readonly unlisted?: { readonly figures: Fields; readonly tables: Readonly<Record<string, Fields>> };
  /** Whether `page` goes on in the answer's own table; else it counts the records of `rows` alone. */
  readonly pages?: true;
  readonly answer: (
    args: Values<Shape> & { readonly page: number; readonly page_size: number },
    context: ToolContext,
    reading: Reading,
  ) => Promise<Answer>;
}

const mostNamed = 40;
const standardRows = 10;
const mostRows = 100;

/**
 * Declares a tool that answers a question about many records, which it reads to the end within a budget of requests.
 * It adds the argument `rows`, which lists the records that a figure counts.
 */
export function answerTool<Shape extends ArgumentShape, Name extends string>(
  declaration: AnswerDeclaration<Shape, Name>,
): Tool<Name> {
  const { answer, tables, unlisted } = declaration;
  const figures = { ...declaration.figures, ...unlisted?.figures };
  const own: ArgumentShape = declaration.input;
  const shape = {
    ...own,
    rows: input.line("Figure or figure/group: lists its records", 200).optional(),
    page: input.paging.page,
    page_size: input.rowCount(standardRows, `Per table; default ${standardRows}, max ${mostRows}`),
  };
  return defineReadTool({
    ...headOf(declaration),
    input: shape,
    output: () => answerOutput(declaration.figures, tables, unlisted),
    fansOut: true,
    takesLong: true,
    handler: async (given, context) => {
      const { rows, page, page_size: size } = given;
      if (page > 1 && rows === undefined && declaration.pages !== true) {
        throw badInput(
          `page counts the records of rows: give rows with it, or no page; page_size up to ${mostRows} shows more of each table.`,
        );
      }
      const args = {
        ...valuesOf(given, declaration.input),
        page: rows === undefined ? page : 1,
        // All groups then, so that each can be named as it was shown.
        page_size: rows === undefined ? size : mostRows,
      };
      const { input: declared } = declaration;
      const isOpen = (name: string) =>
        name in declared && (name === "period" || argumentOf(args, name) === undefined);
      const reading = new Reading(context, (narrowing) => narrowings[narrowing].some(isOpen));
      const found = await answer(args, context, reading);
      const result = resultOf(found, reading, context);
      const known = { ...found, figures: result.figures };
      return rows === undefined
        ? result
        : recordsOf(result, known, figures, { figure: rows, page, size }, reading, () =>
            resultOf(found, reading, context),
          );
    },
  });
}

/** An argument's value, undefined also for one that the tool does not have. */
function argumentOf(args: object, name: string): unknown {
  return Object.entries(args).find(([key]) => key === name)?.[1];
}

function resultOf(answer: Answer, { lost, said }: Reading, clock: Clock): AnswerResult {
  const { summary, inWords, period, figures, tables, sources, assumptions = [], warnings = [] } = answer;
  const partial = sources.filter((source) => !source.complete);
  const complete = partial.length === 0 && lost.none;
  const read = sources.map((source) => source.said).join("; ");
  return {
    kind: "answer",
    summary: complete ? summary : `${summary} INCOMPLETE: see the warning.`,
    inWords,
    period: period === undefined ? undefined : shownPeriod(period, clock.timeZone),
    figures: partial.length === 0 ? figures : withoutZeros(figures),
    tables: partial.length === 0 ? tables : tables.map(withoutZeroCells),
    complete,
    basis: [...(read === "" ? [] : [`${read.charAt(0).toUpperCase()}${read.slice(1)}.`]), ...assumptions],
    warnings: [...partialWarning(partial), ...lost.warnings(), ...said, ...warnings],
  };
}

/** Whole days as days, which is shorter; other bounds to the second. */
function shownPeriod({ start, end }: Period, timeZone: string): AnswerResult["period"] {
  const [from, to] = [start, new Date(end.getTime() - 1)].map((moment) => localTime(moment, timeZone));
  if (from === undefined || to === undefined) return undefined;
  const isDays = from.slice(11, 19) === "00:00:00" && to.slice(11, 19) === "23:59:59";
  const shown = (time: string) => (isDays ? time.slice(0, 10) : time);
  return { from: shown(from), to: shown(to) };
}

/** Without what is 0: none in a part of a list does not show that there are none. */
function withoutZeros<Value>(figures: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => value !== 0));
}

const withoutZeroCells = (table: Companion): Companion => ({ ...table, rows: table.rows.map(withoutZeros) });

function partialWarning(partial: readonly Gathered[]): string[] {
  if (partial.length === 0) return [];
  const advices = new Set(given(...partial.map(({ advice }) => advice)));
  return [[`Not all could be read: ${saidOnce(partial).join("; ")}.`, ...advices].join(" ")];
}

/** What was read of lists, with each reason once. */
function saidOnce(partial: readonly Gathered[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { said, stopped } of partial) {
    const key = stopped?.reason ?? said;
    byReason.set(key, [...(byReason.get(key) ?? []), stopped?.read ?? said]);
  }
  return Array.from(byReason, ([reason, read]) =>
    read.join("; ") === reason ? reason : `${read.join("; ")}, because ${reason}`,
  );
}

async function recordsOf(
  result: AnswerResult,
  answer: Answer,
  figures: Fields,
  { figure, page, size }: { readonly figure: string; readonly page: number; readonly size: number },
  reading: Reading,
  /** The result again, with what could not be read since. */
  anew: () => AnswerResult,
): Promise<AnswerResult> {
  const known = knownRecords(answer, figures);
  const named = known.has(figure) ? figure : (byNameOfGroup(known, figure, answer.tables) ?? figure);
  const meant = measuredOver(known, named) ?? named;
  if (!known.has(meant) && typeof result.figures[figure] === "number") throw noRecords(known, figure);
  const isUnread = !result.complete && isUnknown(answer, figures, figure);
  if (!known.has(meant) && isUnread) throw notReadNow(figure, result, reading.lost);
  const records = recordsBehind(known, meant, result.warnings);
  const total = records.rows.length;
  const { first, rows } = pageOf(records.rows, page, size, `${figure} has ${total} records`);
  const shown = (await records.named?.(rows, reading)) ?? rows;
  const told = anew();
  return {
    ...told,
    summary: `${counted(total, "record")} behind ${figure}${first === 0 ? "" : `, from ${first + 1} on`}. ${told.summary}`,
    tables: [
      {
        name: "records",
        heading: "records",
        rows: shown,
        fields: records.fields,
        line: records.line,
        total,
        next: `rows: "${figure}"`,
        after: first,
      },
    ],
  };
}

/**
 * The rows of a page, and the place of the first.
 *
 * @param said how many there are, for whoever asks for a page past the end
 * @throws HaloError `bad_input` for such a page
 */
export function pageOf<Row>(
  all: readonly Row[],
  page: number,
  size: number,
  said: string,
): { readonly first: number; readonly rows: readonly Row[] } {
  const first = (page - 1) * size;
  if (first >= all.length && page > 1 && all.length > 0)
    throw badInput(`page ${page} is past the end: ${said}. Begin at page 1.`);
  return { first, rows: all.slice(first, first + size) };
}

/** The records of figures that are known: what was not read has no records, which is not the same as none. */
function knownRecords({ records, figures }: Answer, declared: Fields): Answer["records"] {
  const isKnown = (name: string) => {
    const [figure = ""] = name.split("/");
    return !(figure in declared) || figures[figure] !== undefined;
  };
  return new Map([...records].filter(([name]) => isKnown(name)));
}

/** As names of figures and groups are compared: results quote those that people wrote, and put what is no name in brackets. */
const plainly = (name: string) =>
  name
    .replace(/[«»()]/g, "")
    .trim()
    .toLowerCase();

/**
 * The name in `records` of a figure of a group that is called as a table shows it, or by its id: `hours/Nadia Quenby` is
 * `hours/12`. Undefined where no group is called so, or several are.
 */
function byNameOfGroup(
  records: Answer["records"],
  figure: string,
  tables: readonly Companion[],
): string | undefined {
  const [name = "", ...rest] = figure.split("/");
  const group = plainly(rest.join("/"));
  if (group === "" || [...records.keys()].some((key) => plainly(key) === plainly(figure))) return undefined;
  const keys = tables.flatMap(({ rows }) =>
    rows.flatMap((row) => {
      const named = [row.name, row.client_name].filter((value) => typeof value === "string");
      const ids = [row.id, row.client_id].filter((value) => typeof value === "number");
      const isMeant =
        named.some((value) => plainly(value) === group) ||
        ids.some((id) => `${id}` === group.replace("#", ""));
      if (!isMeant) return [];
      return [...named, ...ids.flatMap((id) => [`${id}`, `client ${id}`, `#${id}`])];
    }),
  );
  const wanted = new Set(keys.map((key) => plainly(`${name}/${key}`)));
  const found = [...records.keys()].filter((key) => wanted.has(plainly(key)));
  return found.length === 1 ? found[0] : undefined;
}

/** What a measure is of, by the end of its name: a share of hours is over the hours, a rate over what is counted. */
const measures: readonly (readonly [RegExp, string])[] = [
  [/^billable_percent(?=\/|$)/, "hours"],
  [/^(before|last)_per_week(?=\/|$)/, "$1"],
];

/** The figure whose records a measure is taken over; undefined for what is no measure, or has records of its own. */
function measuredOver(records: Answer["records"], figure: string): string | undefined {
  if (records.has(figure)) return undefined;
  const over = measures.flatMap(([name, of]) => (name.test(figure) ? figure.replace(name, of) : []));
  return over.find((each) => records.has(each));
}

/** Figures without records of their own, and what lists what they stand for. */
const elsewhere: Readonly<Record<string, string>> = {
  users: "is of Halo's list of users: halo_list_users lists them",
  sites: "is of Halo's list of sites: halo_list_sites lists them",
  open_now: "is Halo's own count: halo_list_tickets with open_only lists them",
  backlog_change: "is opened less closed: list these",
  change: "is last less before: list these",
};

const noRecords = (records: Answer["records"], figure: string) =>
  badInput(
    `rows: ${figure} ${elsewhere[figure] ?? "is measured or added up, and lists no records of its own"}. Give one of ${[...records.keys()].filter((name) => !name.includes("/")).join(", ")}.`,
  );

/** Whether a figure is one of the answer's that has no value this time. */
function isUnknown({ records, figures }: Answer, declared: Fields, figure: string): boolean {
  const nameOf = (name: string) => plainly(name.split("/")[0] ?? "");
  const asked = nameOf(figure);
  const isSet = Object.entries(figures).some(
    ([name, value]) => value !== undefined && plainly(name) === asked,
  );
  return !isSet && [...Object.keys(declared), ...records.keys()].some((name) => nameOf(name) === asked);
}

/** That the records of a figure could not be read this time: why, and when to ask again. */
function notReadNow(figure: string, { warnings }: AnswerResult, lost: Losses): HaloError {
  const happened = `rows: what ${named(figure)} counts could not be read this time.`;
  return lost.asErrorOf(happened) ?? new HaloError("busy", [happened, ...warnings].join(" "));
}

const named = (figure: string) => escapeInvisible(JSON.stringify(figure.slice(0, 80)));

function recordsBehind(records: Answer["records"], figure: string, warnings: readonly string[]): Records {
  const wanted = plainly(figure);
  for (const [name, read] of records) if (plainly(name) === wanted) return read();
  const names = [...records.keys()];
  const plain = names.filter((name) => !name.includes("/"));
  const groups = names.filter((name) => name.includes("/"));
  const more = groups.length > mostNamed ? ` and ${groups.length - mostNamed} more` : "";
  const choices = [
    ...(plain.length === 0 ? [] : [plain.join(", ")]),
    ...(groups.length === 0 ? [] : [`of one group: ${groups.slice(0, mostNamed).join(", ")}${more}`]),
  ].join("; or ");
  const give = choices === "" ? "Of none are there records this time" : `Give one of ${choices}`;
  throw badInput(
    `rows: there is no figure ${named(figure)}. ${give}.${warnings.length === 0 ? "" : ` ${warnings.join(" ")}`}`,
  );
}

/** How rows are shown: their fields, and the line of text for one. */
export type Shown = Pick<Companion, "fields" | "line">;

/** The records of a figure, as {@link Answer.records} wants them. */
export function behind(rows: readonly HaloRecord[], { fields, line }: Shown): () => Records {
  return () => ({ rows, fields, line });
}
