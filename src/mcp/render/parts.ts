import type { CallToolResult } from "@modelcontextprotocol/server";
import type { HaloRecord } from "../../halo/client.ts";
import { isShortened } from "../../halo/text.ts";
import {
  type CleanRecord,
  cleanFields,
  listedName,
  marked,
  rowFields,
  rowLimit,
  type TextLimit,
} from "../../tools/kit/clean.ts";
import {
  type FieldKind,
  type Fields,
  isMoment,
  longDate,
  money,
  quote,
  shortDate,
  shownNumber,
  type View,
} from "../../tools/kit/view.ts";
import { fitWarnings, namesThatFit, plainName, roomSurelyLeft, sizeOf } from "../budget.ts";

/** The settings of the renderer. */
export interface RenderSettings {
  /** `HALO_MAX_RESULT_TOKENS`. */
  readonly maxResultTokens: number;
  /** The tenant's, in which moments are shown. */
  readonly timeZone: string;
  /** Origin of Halo's web app, for links. */
  readonly webUrl: string;
}

/** An MCP result with text and structured content, both without undefined values. */
export function callResult(
  lines: readonly (string | undefined)[],
  structuredContent: CleanRecord,
  more: CallToolResult["content"] = [],
): CallToolResult {
  const text = lines.filter((line) => line !== undefined).join("\n");
  const kept = Object.entries(structuredContent).filter(([, value]) => value !== undefined);
  return { content: [{ type: "text", text }, ...more], structuredContent: Object.fromEntries(kept) };
}

/**
 * How many characters of a result count against the budget: all of its JSON except images, which cost a model by
 * their pixels and have a limit of their own.
 */
export function sizeOfResult({ content, structuredContent }: CallToolResult): number {
  return sizeOf({ content: content.filter(({ type }) => type !== "image"), structuredContent });
}

/** Whether the {@link sizeOfResult} is at most this many characters. */
export function fitsResult(rendered: CallToolResult, most: number): boolean {
  const { content, structuredContent } = rendered;
  return roomSurelyLeft({ content, structuredContent }, most) >= 0 || sizeOfResult(rendered) <= most;
}

/** The list, or undefined when it is empty: then it is left out of the structured content. */
export function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** Warnings within an eighth of the result's characters; they are in the text and in the structured content. */
export function boundedWarnings(warnings: readonly string[], most: number): readonly string[] {
  return fitWarnings(warnings, most / 8);
}

/** One line for each warning. */
export function warningLines(warnings: readonly string[]): string[] {
  return warnings.map((warning) => `Warning: ${warning}`);
}

/** How many characters the notes on what was left out may take, in text and structured content together. */
export function noteRoom(most: number): number {
  return Math.min(3_000, most / 4);
}

/** The names of the fields whose texts are cut in some of the records. */
export function shortenedIn(records: readonly CleanRecord[]): readonly string[] {
  const names = records.flatMap((record) => Object.keys(record).filter((name) => isShortened(record[name])));
  return [...new Set(names)];
}

/**
 * A note on texts that are cut, with how to read the rest; none where none is.
 *
 * @param whole which tool or argument shows them whole; undefined where only Halo does
 */
export function shortenedNotes(names: readonly string[], whole: string | undefined): string[] {
  if (names.length === 0) return [];
  const fields = namesThatFit(names, 200);
  return [`Shortened: ${fields}. ${whole === undefined ? "Halo itself shows" : `${whole} shows`} the rest.`];
}

/** The most characters of such a note, without the words for how to read the rest. */
export const longestShortenedNote = 260;

/** Whether a text in some row may be cut. Markup counts here, so that none has to be read for it. */
export function hasLong(rows: readonly HaloRecord[], fields: Fields, limit: TextLimit): boolean {
  const limitOf = typeof limit === "number" ? () => limit : limit;
  const texts = Object.keys(fields).filter((name) => fields[name] === "text");
  return rows.some((row) => texts.some((name) => String(row[name] ?? "").length > limitOf(name)));
}

/** The names of the fields left out, in the room that the note's own words leave. */
export function leftOutNames(names: readonly string[], most: number): string {
  return namesThatFit(names, noteRoom(most) / 2 - 230);
}

/**
 * The head line of a record: its kind, and the line that a list shows of it.
 *
 * @param limit the most characters of its texts; a list's unless the structured content has less of them
 */
export function headLine(
  view: View,
  record: HaloRecord,
  shown: CleanRecord,
  timeZone: string,
  limit = rowLimit(view),
): string {
  const { noun } = view.resource;
  const fields = Object.entries(rowFields(view)).filter(([name]) => Object.hasOwn(shown, name));
  const row = cleanFields(record, Object.fromEntries(fields), limit, timeZone);
  return `${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${view.line(marked(row, rowFields(view)))}`;
}

/** A record as `name value` pairs on one line, and each long text on a line of its own. */
export function fieldLines(record: CleanRecord, fields: Fields): string[] {
  const short: string[] = [];
  const long: string[] = [];
  for (const [name, value] of Object.entries(record)) {
    const kind = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (kind === "text" || (kind === undefined && typeof value === "string" && value.length > 60)) {
      long.push(`${plainName(name)}: ${quote(value)}`);
    } else {
      const unit = typeof value === "number" && hourFields.has(name) ? " h" : "";
      short.push(`${plainName(name)} ${show(value, kind)}${unit}`);
    }
  }
  return short.length === 0 ? long : [short.join(" · "), ...long];
}

/** Fields that hold hours, by Halo's own names. */
const hourFields: ReadonlySet<string> = new Set([
  "timetaken",
  "timetakenadjusted",
  "nonbilltime",
  "traveltime",
]);

function show(value: unknown, kind: FieldKind | undefined): string {
  if (kind === "date" || kind === "day") return shortDate(value);
  if (kind === "time") return longDate(value);
  if (kind === "amount") return money(value);
  if (kind === "number" && typeof value === "number") return shownNumber(value);
  if (kind === undefined && isMoment(value)) return shortDate(value);
  if (typeof value === "string" && kind === "listed") return listedName(value);
  if (typeof value === "string") return kind === "label" ? value : quote(value);
  return typeof value === "object" ? quote(JSON.stringify(value)) : String(value);
}

/** The link to the record in Halo's web app, if its view has one; undefined when the record would make it invalid. */
export function linkOf(view: View, record: HaloRecord, settings: RenderSettings): string | undefined {
  const link = view.link?.(record, settings.webUrl);
  return link !== undefined && /^[^\s«»]{1,300}$/.test(link) ? link : undefined;
}
