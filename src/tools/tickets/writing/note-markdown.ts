import { escapeText } from "entities";

/**
 * Markdown as the elements of a mail. What has no mark stays as it is written, line by line. It is less than Markdown in
 * places where people write the same signs in plain text: a single line with a dash, `snake_case`, `C:\*`.
 */

/** How deep quotes and lists may lie in each other; what lies deeper is text. */
const mostNested = 20;

export function fromMarkdown(text: string): string {
  return blocksOf(text.split("\n"), 0);
}

/** Text without any mark as HTML. */
export function fromPlainText(text: string): string {
  return `<p>${text
    .split("\n")
    .map((line) => escapeText(indented(line)))
    .join("<br>")}</p>`;
}

/** A line that keeps its indentation in HTML. */
const indented = (line: string) =>
  line.replace(/^[ \t]+/, (space) => space.replaceAll("\t", "    ").replaceAll(" ", "\u00a0"));

/** A block, and the line after it. */
interface Block {
  readonly html: string;
  readonly end: number;
}

/** Lines as blocks; within a list or a quote (`depth` above 0) a paragraph has no element of its own. */
function blocksOf(lines: readonly string[], depth: number): string {
  const unclosed = new Set<string>();
  const parts: (string | Block)[] = [];
  for (let index = 0; index < lines.length; ) {
    const block = blockAt(lines, index, depth, unclosed);
    parts.push(block ?? lines[index] ?? "");
    index = block?.end ?? index + 1;
  }
  const hasBlocks = parts.some((part) => typeof part !== "string");
  const result: string[] = [];
  let paragraph: string[] = [];
  let isAfterText = false;
  const endParagraph = () => {
    const html = paragraph.map((line) => inline(indented(line))).join("<br>");
    if (paragraph.length > 0 && depth === 0) result.push(`<p>${html}</p>`);
    else if (paragraph.length > 0) result.push(isAfterText ? `<br><br>${html}` : html);
    isAfterText ||= paragraph.length > 0;
    paragraph = [];
  };
  for (const part of parts) {
    if (typeof part !== "string") {
      endParagraph();
      result.push(part.html);
      isAfterText = false;
      // Plain text keeps its empty lines; between blocks they only separate.
    } else if (part.trim() === "" && hasBlocks) endParagraph();
    else paragraph.push(part);
  }
  endParagraph();
  return result.join("");
}

const fence = /^\s{0,3}(```+|~~~+)/;
const heading = /^#{1,6}\s+(\S.*)$/;
const rule = /^\s{0,3}(?:-{3,}|\*{3,}|_{3,})\s*$/;
const isBlank = (line: string | undefined) => line === undefined || line.trim() === "";

/** The block that begins at a line; undefined for a line of a paragraph. */
function blockAt(
  lines: readonly string[],
  start: number,
  depth: number,
  unclosed: Set<string>,
): Block | undefined {
  const line = lines[start] ?? "";
  const mark = fence.exec(line)?.[1];
  if (mark !== undefined && !unclosed.has(mark)) {
    const end = lines.findIndex((other, index) => index > start && other.trim() === mark);
    if (end !== -1) {
      return { html: `<pre>${escapeText(lines.slice(start + 1, end).join("\n"))}</pre>`, end: end + 1 };
    }
    unclosed.add(mark);
  }
  const title = heading.exec(line)?.[1]?.replace(/\s#+$/, "").trimEnd();
  if (title !== undefined && !/^\d+$/.test(title)) {
    return { html: `<p><strong>${inline(title)}</strong></p>`, end: start + 1 };
  }
  if (rule.test(line) && lines.length > 1 && isBlank(lines[start - 1]) && isBlank(lines[start + 1])) {
    return { html: "<hr>", end: start + 1 };
  }
  if (depth >= mostNested) return undefined;
  return listAt(lines, start, depth) ?? quoteAt(lines, start, depth) ?? tableAt(lines, start);
}

const item = /^(\s*)(?:[-*+•]|(\d{1,3})[.)])\s+(\S.*)$/;
const indentOf = (line: string) => /^\s*/.exec(line)?.[0].length ?? 0;

/**
 * A list: two items or more, since a single line that begins with a dash is as often a signature. What is indented under
 * an item belongs to it: lines, code, lists of their own.
 */
function listAt(lines: readonly string[], start: number, depth: number): Block | undefined {
  const first = item.exec(lines[start] ?? "");
  if (first === null) return undefined;
  const [, space = "", number] = first;
  if (space.length > 6) return undefined;
  const isDeeper = (line: string) => indentOf(line) >= space.length + 2;
  const isNext = (line: string) => {
    const found = item.exec(line);
    return found !== null && !isDeeper(line) && (found[2] === undefined) === (number === undefined);
  };
  const items: { readonly text: string; readonly under: string[] }[] = [];
  let end = start;
  for (; end < lines.length; end++) {
    const line = lines[end] ?? "";
    const next = lines[end + 1] ?? "";
    if (isNext(line)) items.push({ text: item.exec(line)?.[3] ?? "", under: [] });
    else if (!isBlank(line) && isDeeper(line)) items.at(-1)?.under.push(line);
    else if (isBlank(line) && !isBlank(next) && (isNext(next) || isDeeper(next)))
      items.at(-1)?.under.push("");
    else break;
  }
  const isList = items.length > 1 || depth > 0 || items[0]?.under.some((line) => item.test(line)) === true;
  if (!isList) return undefined;
  const from = Number(number ?? 1);
  const tag = number === undefined ? "ul" : "ol";
  const html = items.map(({ text, under }) => `<li>${blocksOf([text, ...outdented(under)], depth + 1)}</li>`);
  return { html: `<${from === 1 ? tag : `${tag} start="${from}"`}>${html.join("")}</${tag}>`, end };
}

/** Lines without the indentation that they share, and without the blank ones at their end. */
function outdented(lines: readonly string[]): readonly string[] {
  const filled = lines.filter((line) => !isBlank(line));
  const least = filled.reduce((found, line) => Math.min(found, indentOf(line)), Number.POSITIVE_INFINITY);
  const last = lines.findLastIndex((line) => !isBlank(line));
  return lines.slice(0, last + 1).map((line) => line.slice(least));
}

const quoted = /^\s{0,3}>\s?(.*)$/;

function quoteAt(lines: readonly string[], start: number, depth: number): Block | undefined {
  let end = start;
  const texts: string[] = [];
  for (; end < lines.length; end++) {
    const text = quoted.exec(lines[end] ?? "")?.[1];
    if (text === undefined) break;
    texts.push(text);
  }
  if (texts.length === 0) return undefined;
  return { html: `<blockquote>${blocksOf(texts, depth + 1)}</blockquote>`, end };
}

const underHead = /^:?-+:?$/;

/** A table: its heads, a line of dashes with as many cells, and its rows. */
function tableAt(lines: readonly string[], start: number): Block | undefined {
  const [heads = "", dashes = ""] = [lines[start], lines[start + 1]];
  if (!heads.includes("|") || !/^[\s|:-]*\|[\s|:-]*$/.test(dashes)) return undefined;
  const count = cellsOf(heads).length;
  const under = cellsOf(dashes);
  if (under.length !== count || !under.every((cell) => underHead.test(cell))) return undefined;
  const row = (line: string, tag: string) => {
    const cells = cellsOf(line);
    const all = Array.from({ length: Math.max(count, cells.length) }, (_, index) => cells[index] ?? "");
    return `<tr>${all.map((cell) => `<${tag}>${inline(cell)}</${tag}>`).join("")}</tr>`;
  };
  let end = start + 2;
  const rows = [row(heads, "th")];
  for (; end < lines.length && lines[end]?.includes("|") === true; end++)
    rows.push(row(lines[end] ?? "", "td"));
  return { html: `<table border="1" cellpadding="4">${rows.join("")}</table>`, end };
}

/** The cells of a row; a bar in code or behind a backslash is text. */
function cellsOf(line: string): readonly string[] {
  const cells = [""];
  const parts = line.trim().split("`");
  for (const [index, part] of parts.entries()) {
    // What stands between two marks of code.
    const isCode = index % 2 === 1 && index < parts.length - 1;
    const bars = isCode ? [part] : part.split(/(?<!\\)\|/);
    const mark = index === 0 ? "" : "`";
    cells[cells.length - 1] += `${mark}${bars[0] ?? ""}`;
    cells.push(...bars.slice(1));
  }
  const inner = cells.map((cell) => cell.replaceAll("\\|", "|").trim());
  if (inner[0] === "") inner.shift();
  if (inner.at(-1) === "") inner.pop();
  return inner;
}

/** What has a meaning within a line. The address of a link may hold one pair of brackets, as Wikipedia's do. */
const inlineMark = new RegExp(
  [
    /`([^`\n]+)`/,
    /!?\[([^\][\n]*)\]\(((?:https?:\/\/|mailto:)(?:[^\s()<>]|\([^\s()<>]*\))+)(?:\s+"[^"\n]*")?\)/,
    /(?<!\\)\*\*(?=\S)([^\n]{0,2000}?\S)\*\*(?!\*)/,
    // Not `__init__`: one word in small letters is a name.
    /(?<![\w\\])__(?=[^_\n]{0,2000}[\sA-Z])(?=\S)([^_\n]{0,2000}?\S)__(?!\w)/,
    /~~(?=[^\s~])([^~\n]{0,2000}?[^\s~])~~/,
    /(?<![\w*\\])\*(?=[^\s*])([^*\n]*?[^\s*\\])\*(?![\w*])/,
    /(?<![\w\\])_(?=[^\s_])([^_\n]*?[^\s_\\])_(?!\w)/,
    /<((?:https?:\/\/|mailto:)[^\s<>"]+)>/,
    /(https?:\/\/[^\s<>"'«»]+[^\s<>"'«».,;:!?)\]])/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);

/** A line with its marks as elements; within the text of a link there is no other link. */
function inline(line: string, isLink = false): string {
  let result = "";
  let at = 0;
  for (const match of line.matchAll(inlineMark)) {
    const [whole, code, label, href, strong, strongly, struck, star, under, angled, url] = match;
    result += escapeText(line.slice(at, match.index));
    at = match.index + whole.length;
    const address = href ?? angled ?? url;
    const bold = strong ?? strongly;
    if (code !== undefined) result += `<code>${escapeText(code)}</code>`;
    else if (address !== undefined && isLink) result += escapeText(whole);
    else if (address !== undefined) {
      const shown = label === undefined || label.trim() === "" ? escapeText(address) : inline(label, true);
      result += `<a href="${escapeAttribute(address)}">${shown}</a>`;
    } else if (bold !== undefined) result += `<strong>${inline(bold, isLink)}</strong>`;
    else if (struck !== undefined) result += `<s>${inline(struck, isLink)}</s>`;
    else result += `<em>${inline(star ?? under ?? "", isLink)}</em>`;
  }
  return result + escapeText(line.slice(at));
}

/** A text for an attribute in double quotes. */
export const escapeAttribute = (text: string) => escapeText(text).replaceAll('"', "&quot;");
