import type { CallToolResult } from "@modelcontextprotocol/server";
import { plainText, shorten } from "../../halo/text.ts";
import { type CleanRecord, cleanFields, rowFields, rowLimit } from "../../tools/kit/clean.ts";
import type { DocumentResult, FoundRecord, FoundResult } from "../../tools/kit/result.ts";
import { quote } from "../../tools/kit/view.ts";
import {
  boundedWarnings,
  fitsResult,
  linkOf,
  type RenderSettings,
  sizeOfResult,
  unlessEmpty,
} from "./parts.ts";
import { renderRecord } from "./record.ts";

/**
 * What ChatGPT's deep research and company knowledge read: `search` and `fetch` answer with one text item that is the
 * JSON of the structured content (https://developers.openai.com/apps-sdk/build/mcp-server, company knowledge).
 */

/** The longest text of a title, in characters. */
const longestTitle = 120;

/** One text item with the JSON of the structured content. */
function jsonResult(structured: CleanRecord): CallToolResult {
  const kept = Object.fromEntries(Object.entries(structured).filter(([, value]) => value !== undefined));
  return { content: [{ type: "text", text: JSON.stringify(kept) }], structuredContent: kept };
}

/** `Ticket 5 «Printer offline» · «Acme»`: what people wrote in it is marked as data. */
function titleOf({ kind, id, title, record }: FoundRecord): string {
  const texts = title.flatMap((names) => {
    const found = names
      .map((name) => record[name])
      .find((value) => typeof value === "string" && value !== "");
    const text = shorten(plainText(String(found ?? "")).replace(/\s+/g, " "), longestTitle);
    return text === "" ? [] : [quote(text)];
  });
  const name = `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${id.slice(kind.length + 1)}`;
  return texts.length === 0 ? name : `${name} ${texts.join(" · ")}`;
}

/** The page of a record in Halo's web app; that of Halo where none is known. */
const urlOf = ({ view, record }: FoundRecord, settings: RenderSettings) =>
  linkOf(view, record, settings) ?? settings.webUrl;

/** The rows of a search, as many as fit. */
export function renderFound(result: FoundResult, most: number, settings: RenderSettings): CallToolResult {
  const rows = result.found.map((found) => ({
    id: found.id,
    title: titleOf(found),
    url: urlOf(found, settings),
  }));
  const warnings = boundedWarnings(result.warnings, most);
  const answer = (count: number) => {
    const left = rows.length - count;
    const notes = left === 0 ? [] : [`${left} more were found and did not fit: search for less.`];
    return jsonResult({ results: rows.slice(0, count), warnings: unlessEmpty([...notes, ...warnings]) });
  };
  let count = rows.length;
  while (count > 0 && !fitsResult(answer(count), most)) count--;
  return answer(count);
}

/** How much of a document's result its text may take, the largest first: it stands in the result twice, escaped. */
const shares = [1, 0.7, 0.5, 0.35, 0.2, 0.1] as const;

/** A record as a document: its text is that of the get tool, and its metadata what is no text that people wrote. */
export function renderDocument(
  result: DocumentResult,
  most: number,
  settings: RenderSettings,
): CallToolResult {
  const { found, whole } = result;
  const { view, record } = found;
  const plain = Object.entries(rowFields(view)).filter(([, kind]) => kind !== "text");
  const metadata = {
    kind: found.kind,
    ...cleanFields(record, Object.fromEntries(plain), rowLimit(view), settings.timeZone),
    warnings: unlessEmpty(boundedWarnings(result.warnings, most)),
  };
  const answer = (text: string, meta: CleanRecord = metadata) =>
    jsonResult({ id: found.id, title: titleOf(found), text, url: urlOf(found, settings), metadata: meta });
  for (const share of shares) {
    const { content } = renderRecord(whole, most * share, settings);
    const text = content.map((block) => (block.type === "text" ? block.text : "")).join("\n");
    const made = answer(text);
    if (sizeOfResult(made) <= most) return made;
  }
  return answer("Too large for one result: open it in Halo by its url.", { kind: found.kind });
}
