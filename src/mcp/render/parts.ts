import type { CallToolResult } from "@modelcontextprotocol/server";
import type { HaloRecord } from "../../halo/client.ts";
import { type CleanRecord, cleanFields, rowFields, textLimits } from "../../tools/kit/clean.ts";
import { type FieldKind, type Fields, quote, shortDate, type View } from "../../tools/kit/view.ts";
import { fitWarnings, namesThatFit, plainName, roomSurelyLeft, sizeOf } from "../budget.ts";

/** What the renderer needs to know beside the result. */
export interface RenderSettings {
  /** `HALO_MAX_RESULT_TOKENS`. */
  readonly maxResultTokens: number;
  /** Origin of Halo's web app, for links. */
  readonly webUrl: string;
}

/** A result with text and structured content; absent and empty values are left out of the latter. */
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
 * The characters of a result that count against the budget: all of its JSON but the bytes of an image,
 * which a model counts by its pixels and which have a bound of their own.
 */
export function sizeOfResult({ content, structuredContent }: CallToolResult): number {
  return sizeOf({ content: content.filter(({ type }) => type !== "image"), structuredContent });
}

/** Whether a result keeps to a room in characters, counted as {@link sizeOfResult} does. */
export function fitsResult(rendered: CallToolResult, most: number): boolean {
  const { content, structuredContent } = rendered;
  return roomSurelyLeft({ content, structuredContent }, most) >= 0 || sizeOfResult(rendered) <= most;
}

/** A list that is left out when it is empty. */
export function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** Warnings within their share: an eighth of the result in the text, and as much as structured content. */
export function boundedWarnings(warnings: readonly string[], most: number): readonly string[] {
  return fitWarnings(warnings, most / 8);
}

/** One line for each warning. */
export function warningLines(warnings: readonly string[]): string[] {
  return warnings.map((warning) => `Warning: ${warning}`);
}

/** Room for the notes that say what was left out, in text and structured content together. */
export function noteRoom(most: number): number {
  return Math.min(3_000, most / 4);
}

/** The names of fields left out, in what a note's own words leave of its room. */
export function leftOutNames(names: readonly string[], most: number): string {
  return namesThatFit(names, noteRoom(most) / 2 - 230);
}

/** The head line of a record: what it is, and the line that a list would show. */
export function headLine(view: View, record: HaloRecord, shown: CleanRecord): string {
  const { noun } = view.resource;
  const fields = Object.entries(rowFields(view)).filter(([name]) => Object.hasOwn(shown, name));
  const row = cleanFields(record, Object.fromEntries(fields), textLimits.row);
  return `${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${view.line(row)}`;
}

/** `name value` pairs of a record on one line, its long texts on lines of their own. */
export function fieldLines(record: CleanRecord, fields: Fields): string[] {
  const short: string[] = [];
  const long: string[] = [];
  for (const [name, value] of Object.entries(record)) {
    const kind = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (kind === "text" || (kind === undefined && typeof value === "string" && value.length > 60)) {
      long.push(`${plainName(name)}: ${quote(value)}`);
    } else {
      short.push(`${plainName(name)} ${show(value, kind)}`);
    }
  }
  return short.length === 0 ? long : [short.join(" · "), ...long];
}

function show(value: unknown, kind: FieldKind | undefined): string {
  if (kind === "date") return shortDate(value);
  if (kind === "time") return String(value);
  if (typeof value === "string") return kind === "label" ? value : quote(value);
  return typeof value === "object" ? quote(JSON.stringify(value)) : String(value);
}

/** The link into Halo's web app, where the view has one; what an id of the record must not be is no link. */
export function linkOf(view: View, record: HaloRecord, settings: RenderSettings): string | undefined {
  const link = view.link?.(record, settings.webUrl);
  return link !== undefined && /^[^\s«»]{1,300}$/.test(link) ? link : undefined;
}
