import { decodeHTML, escapeText } from "entities";
import { plainText, withoutInvisible } from "../../../halo/text.ts";

/**
 * Notes and mails as Halo takes them: `note_html` is what a reader sees, `note` the plain text that it searches. A note
 * may be written as plain text, in Markdown or in HTML; all three become a small set of elements that every mail program
 * shows: paragraphs, line breaks, lists, links, emphasis, code and quotes.
 */

/** A note in both forms. */
export interface NoteFields {
  readonly note: string;
  readonly note_html: string;
}

/** A note as Halo takes it: it shows the HTML and searches the plain text. */
export function noteFields(note: string): NoteFields {
  const text = note.replace(/\r\n?/g, "\n");
  const html = isHtml(text) ? safeHtml(text) : fromMarkdown(text);
  const unformatted = plainHtml(text);
  // Without markup the text is kept to the letter.
  return { note: html === unformatted ? note : plainText(html), note_html: html };
}

const plainHtml = (text: string) => `<p>${escapeText(text).replaceAll("\n", "<br>")}</p>`;

/**
 * What the reader of a note sees, as text: links with their addresses, lists with their marks.
 *
 * @param html as {@link noteFields} makes it
 */
export function seenText(html: string): string {
  const links = html.replace(/<a href="([^"]*)">(.*?)<\/a>/gs, (_, href: string, text: string) =>
    text === href || `mailto:${text}` === href ? text : `${text} (${href})`,
  );
  return plainText(links);
}

const inlineTags = new Set("a b strong i em u s code br sub sup".split(" "));
const blockTags = new Set(
  "p ul ol li blockquote pre h1 h2 h3 h4 h5 h6 table thead tbody tr td th hr".split(" "),
);
/** Elements that only hold others: what is in them counts. */
const lineTags = new Set(["div", "section", "article"]);
/** Elements that are left out with what is in them. */
const droppedTags =
  "script style head title template iframe object svg math noscript select textarea form".split(" ");
const emptyTags = new Set(["br", "hr"]);

/** What only HTML has: a line break, a link, an element that is closed again. A lone `<b>` or `<server>` is text. */
const htmlMark =
  /<(?:br|hr)\s*\/?>|<a\s[^<>]*href[^<>]*>|<(p|div|ul|ol|li|b|strong|i|em|u|s|table|tr|td|th|h[1-6]|span|pre|code|blockquote|body|html)(?:\s[^<>]*)?>[\s\S]{0,4000}?<\/\1\s*>/i;

/** Whether a text is written in HTML. */
export function isHtml(text: string): boolean {
  return htmlMark.test(text);
}

/** An address that a mail may lead to. */
const safeAddress = /^(?:https?:\/\/|mailto:)[^\s"'<>]+$/i;

const attribute = (name: string, attributes: string) => {
  const found = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(attributes);
  return found === null ? undefined : decodeHTML(found[1] ?? found[2] ?? found[3] ?? "").trim();
};

const dropped = new RegExp(
  `<(${droppedTags.join("|")})\\b[^<>]*>[\\s\\S]*?(?:</\\1\\s*>|$)|<!--[\\s\\S]*?(?:-->|$)`,
  "gi",
);

/** The tags, in the order in which they stand; all else is text. */
const anyTag = /<(\/?)([a-z][a-z0-9]*)\b([^<>]*)>/gi;

/**
 * HTML of the caller's with only harmless elements, no attributes but the address of a link, every element closed.
 * Everything else is text: what a program or a form would do is not sent in somebody's name.
 */
function safeHtml(html: string): string {
  const source = withoutInvisible(html).replace(dropped, "");
  const open: string[] = [];
  let result = "";
  let at = 0;
  const write = (text: string) => {
    result += escapeText(decodeHTML(text));
  };
  const close = (tag: string) => {
    while (open.includes(tag)) {
      const inner = open.pop();
      result += `</${inner}>`;
      if (inner === tag) return;
    }
  };
  for (const match of source.matchAll(anyTag)) {
    const [whole, slash, name = "", attributes = ""] = match;
    const tag = name.toLowerCase();
    write(source.slice(at, match.index));
    at = match.index + whole.length;
    if (lineTags.has(tag)) {
      if (slash === "/" && !/(?:<br>|<\/p>|<\/[uo]l>)\s*$/.test(result)) result += "<br>";
    } else if (!inlineTags.has(tag) && !blockTags.has(tag)) {
      // Of `<span>` and `<font>` only the text is kept; an unknown word in angle brackets is text itself.
      if (
        !/^(?:span|font|body|html|img|small|big|center|main|header|footer|label|input|button|meta|link|colgroup|col|tfoot|del|ins|mark|abbr|cite|q)$/.test(
          tag,
        )
      )
        write(whole);
    } else if (slash === "/") {
      close(tag);
    } else if (emptyTags.has(tag)) {
      result += `<${tag}>`;
    } else if (tag === "a") {
      const href = attribute("href", attributes);
      if (href === undefined || !safeAddress.test(href)) continue;
      result += `<a href="${escapeAttribute(href)}">`;
      open.push(tag);
    } else {
      if (tag === "li" && open.at(-1) === "li") close("li");
      result += `<${tag}>`;
      open.push(tag);
    }
  }
  write(source.slice(at));
  while (open.length > 0) result += `</${open.pop()}>`;
  return result.replace(/(?:<br>\s*)+$/, "").trim();
}

const escapeAttribute = (text: string) => escapeText(text).replaceAll('"', "&quot;");

/** Markdown as the elements of a mail. What has no mark stays as it is written, line by line. */
function fromMarkdown(text: string): string {
  const blocks: string[] = [];
  let paragraph: string[] = [];
  const endParagraph = () => {
    if (paragraph.length > 0) blocks.push(`<p>${paragraph.map(inline).join("<br>")}</p>`);
    paragraph = [];
  };
  const lines = text.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const block = blockAt(lines, index);
    if (block !== undefined) {
      endParagraph();
      blocks.push(block.html);
      index = block.end - 1;
      continue;
    }
    // Plain text keeps its empty lines; between blocks they only separate.
    if (line.trim() === "" && hasBlocks(lines)) endParagraph();
    else paragraph.push(line);
  }
  endParagraph();
  return blocks.join("");
}

const fence = /^\s{0,3}(```+|~~~+)/;
const heading = /^#{1,6}\s+(\S.*?)\s*#*$/;
const bullet = /^\s{0,6}[-*+•]\s+(\S.*)$/;
const numbered = /^\s{0,6}(\d{1,3})[.)]\s+(\S.*)$/;
const quoted = /^\s{0,3}>\s?(.*)$/;

interface Block {
  readonly html: string;
  /** The line after it. */
  readonly end: number;
}

function hasBlocks(lines: readonly string[]): boolean {
  return lines.some((_, index) => blockAt(lines, index) !== undefined);
}

/** The block that begins at a line; undefined for a line of a paragraph. */
function blockAt(lines: readonly string[], start: number): Block | undefined {
  const line = lines[start] ?? "";
  const mark = fence.exec(line)?.[1];
  if (mark !== undefined) {
    const end = lines.findIndex((other, index) => index > start && other.trim() === mark);
    if (end === -1) return undefined;
    return { html: `<pre>${escapeText(lines.slice(start + 1, end).join("\n"))}</pre>`, end: end + 1 };
  }
  const title = heading.exec(line)?.[1];
  if (title !== undefined && !/^\d+$/.test(title)) {
    return { html: `<p><strong>${inline(title)}</strong></p>`, end: start + 1 };
  }
  return listAt(lines, start, bullet, "ul") ?? listAt(lines, start, numbered, "ol") ?? quoteAt(lines, start);
}

/**
 * A list: two items or more, since a single line that begins with a dash is as often a signature. An item may go on in
 * lines that are indented.
 */
function listAt(lines: readonly string[], start: number, item: RegExp, tag: "ul" | "ol"): Block | undefined {
  const items: string[][] = [];
  let end = start;
  for (; end < lines.length; end++) {
    const line = lines[end] ?? "";
    const text = item.exec(line)?.at(-1);
    if (text !== undefined) items.push([text]);
    else if (items.length > 0 && /^\s{2,}\S/.test(line)) items.at(-1)?.push(line.trim());
    else if (items.length > 0 && line.trim() === "" && item.test(lines[end + 1] ?? "")) continue;
    else break;
  }
  if (items.length < 2) return undefined;
  const first = tag === "ol" ? Number(item.exec(lines[start] ?? "")?.[1] ?? 1) : 1;
  const begin = first === 1 ? tag : `${tag} start="${first}"`;
  const html = items.map((parts) => `<li>${parts.map(inline).join("<br>")}</li>`).join("");
  return { html: `<${begin}>${html}</${tag}>`, end };
}

function quoteAt(lines: readonly string[], start: number): Block | undefined {
  let end = start;
  const texts: string[] = [];
  for (; end < lines.length; end++) {
    const text = quoted.exec(lines[end] ?? "")?.[1];
    if (text === undefined) break;
    texts.push(text);
  }
  if (texts.length === 0) return undefined;
  return { html: `<blockquote>${texts.map(inline).join("<br>")}</blockquote>`, end };
}

/** What has a meaning within a line. The address of a link may hold one pair of brackets, as Wikipedia's do. */
const inlineMark =
  /`([^`\n]+)`|\[([^\][\n]+)\]\(((?:https?:\/\/|mailto:)(?:[^\s()<>]|\([^\s()<>]*\))+)\)|\*\*(?=\S)([^\n]{0,2000}?\S)\*\*(?!\*)|(?<![\w*])\*(?=[^\s*])([^*\n]*?[^\s*])\*(?![\w*])|(?<![\w_])_(?=[^\s_])([^_\n]*?[^\s_])_(?![\w_])|(https?:\/\/[^\s<>"'«»]+[^\s<>"'«».,;:!?)\]])/g;

/** A line with its marks as elements. */
function inline(line: string): string {
  let result = "";
  let at = 0;
  for (const match of line.matchAll(inlineMark)) {
    const [whole, code, label, href, strong, star, under, url] = match;
    result += escapeText(line.slice(at, match.index));
    at = match.index + whole.length;
    if (code !== undefined) result += `<code>${escapeText(code)}</code>`;
    else if (href !== undefined)
      result += `<a href="${escapeAttribute(href)}">${escapeText(label ?? href)}</a>`;
    else if (strong !== undefined) result += `<strong>${inline(strong)}</strong>`;
    else if (url !== undefined) result += `<a href="${escapeAttribute(url)}">${escapeText(url)}</a>`;
    else result += `<em>${inline(star ?? under ?? "")}</em>`;
  }
  return result + escapeText(line.slice(at));
}
