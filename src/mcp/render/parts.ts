import type { CallToolResult } from "@modelcontextprotocol/server";
import type { HaloRecord } from "../../halo/client.ts";
import { type CleanRecord, cleanFields, rowFields, textLimits } from "../../tools/support/clean.ts";
import { type FieldKind, type Fields, quote, shortDate, type View } from "../../tools/support/view.ts";

/** What the renderer needs to know beside the outcome. */
export interface RenderSettings {
  /** `HALO_MAX_RESULT_TOKENS`. */
  readonly maxResultTokens: number;
  /** Origin of Halo's web app, for links. */
  readonly webUrl: string;
}

/** A result with text and structured content; absent and empty values are left out of the latter. */
export function result(
  lines: readonly (string | undefined)[],
  structuredContent: CleanRecord,
  more: CallToolResult["content"] = [],
): CallToolResult {
  const text = lines.filter((line) => line !== undefined).join("\n");
  const kept = Object.entries(structuredContent).filter(([, value]) => value !== undefined);
  return { content: [{ type: "text", text }, ...more], structuredContent: Object.fromEntries(kept) };
}

/** A list that is left out when it is empty. */
export function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** One line for each warning. */
export function warningLines(warnings: readonly string[]): string[] {
  return warnings.map((warning) => `Warning: ${warning}`);
}

/** The head line of a record: what it is, and the line that a list would show. */
export function headLine(view: View, record: HaloRecord): string {
  const { noun } = view.resource;
  return `${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${view.line(cleanFields(record, rowFields(view), textLimits.row))}`;
}

/** `name value` pairs of a record on one line, its long texts on lines of their own. */
export function fieldLines(record: CleanRecord, fields: Fields): string[] {
  const short: string[] = [];
  const long: string[] = [];
  for (const [name, value] of Object.entries(record)) {
    const kind = fields[name];
    if (kind === "text" || (kind === undefined && typeof value === "string" && value.length > 60)) {
      long.push(`${name}: ${quote(value)}`);
    } else {
      short.push(`${name} ${show(value, kind)}`);
    }
  }
  return short.length === 0 ? long : [short.join(" · "), ...long];
}

function show(value: unknown, kind: FieldKind | undefined): string {
  if (kind === "date") return shortDate(value);
  if (typeof value === "string") return kind === "label" ? value.replaceAll(/[«»]/g, "'") : quote(value);
  return typeof value === "object" ? quote(JSON.stringify(value)) : String(value);
}

/** The link into Halo's web app, where the view has one. */
export function linkOf(view: View, record: HaloRecord, settings: RenderSettings): string | undefined {
  return view.link?.(record, settings.webUrl);
}
