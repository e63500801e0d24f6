import { decodeHTML, escapeText } from "entities";
import { badInput } from "../../../halo/errors.ts";
import { visibleText } from "../../../halo/text.ts";
import { escapeAttribute, fromMarkdown, fromPlainText } from "./note-markdown.ts";
import { anyTag, attributeIn, seenText } from "./note-text.ts";

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

/**
 * A note as Halo takes it: it shows the HTML and searches the plain text.
 *
 * @throws HaloError `bad_input` for one without anything to see
 */
export function noteFields(note: string): NoteFields {
  const text = note.replace(/\r\n?/g, "\n");
  const html = isHtml(text) ? fromHtml(text) : fromMarkdown(text);
  if (visibleText(seenText(html)) === "") {
    throw badInput("Nothing was sent: the text holds nothing that its reader would see.");
  }
  // Without markup the text is kept to the letter.
  return { note: html === fromPlainText(text) ? note : seenText(html), note_html: html };
}

/** HTML of the caller's. Text whose only elements are line breaks is Markdown with those. */
function fromHtml(text: string): string {
  const lines = text.replace(/<br\s*\/?>\n?/gi, "\n");
  return anyElement.test(lines) ? safeHtml(text) : fromMarkdown(decodeHTML(lines).trim());
}

const anyElement = /<\/?[a-z]/i;

const inlineTags = new Set("a b strong i em u s code br sub sup".split(" "));
const blockTags = new Set(
  "p ul ol li blockquote pre h1 h2 h3 h4 h5 h6 table thead tbody tr td th hr".split(" "),
);
/** Elements that only hold others: what is in them counts. */
const lineTags = new Set(
  "div section article header footer main center nav aside address figure figcaption caption dl dt dd".split(
    " ",
  ),
);
/** Elements of which only the text is kept. */
const plainTags = new Set(
  "span font body html small big label input button meta link colgroup col tfoot del ins mark abbr cite q tt kbd samp var time strike wbr picture source details summary".split(
    " ",
  ),
);
/** Elements that are left out with what is in them. */
const droppedTags =
  "script style head title template iframe object svg math noscript select textarea form".split(" ");
const emptyTags = new Set(["br", "hr"]);

/** What only HTML has: a line break, a link, an element that is closed again. A lone `<b>` or `<server>` is text. */
const htmlMark =
  /<(?:br|hr)\s*\/?>|<img\s[^<>]*\bsrc\s*=|<a\s[^<>]*href[^<>]*>|<(p|div|ul|ol|li|b|strong|i|em|u|s|table|tr|td|th|h[1-6]|span|pre|code|blockquote|body|html|dl|section|article|center|font|small|del|strike)(?:\s[^<>]*)?>[\s\S]{0,4000}?<\/\1\s*>/i;

/** Whether a text is written in HTML. */
export function isHtml(text: string): boolean {
  return htmlMark.test(text);
}

/** An address that a mail may lead to. */
const safeAddress = /^(?:https?:\/\/|mailto:)[^\s"'<>]+$/i;

const dropped = new RegExp(
  `<(${droppedTags.join("|")})\\b[^<>]*>[\\s\\S]*?(?:</\\1\\s*>|$)|<!--[\\s\\S]*?(?:-->|$)`,
  "gi",
);

// Control characters but line feed and tab. Others that can't be seen join emoji.
const control = /[^\P{Cc}\n\t]/gu;

/**
 * HTML of the caller's with only harmless elements, no attributes but the address of a link, every element closed.
 * Everything else is text: what a program or a form would do is not sent in somebody's name.
 */
function safeHtml(html: string): string {
  const source = html.replace(control, "").replace(dropped, "");
  // Line feeds between elements are those of the writer, unless it is a whole document.
  const keepsLines = !/<(?:html|body)\b/i.test(source);
  const open: string[] = [];
  let [blocks, wrappers] = [0, 0];
  let isAfterBlock = true;
  let result = "";
  let at = 0;
  const write = (text: string, isBeforeBlock: boolean) => {
    const isLoose = keepsLines && wrappers === 0 && blocks === 0;
    const escaped = escapeText(
      decodeHTML(isLoose ? withoutOuterLines(text, isAfterBlock, isBeforeBlock) : text),
    );
    result += isLoose ? escaped.replaceAll("\n", "<br>") : escaped;
    isAfterBlock &&= escaped.trim() === "";
  };
  const begin = (tag: string, attributes = "") => {
    result += `<${tag}${attributes}>`;
    open.push(tag);
    if (blockTags.has(tag)) blocks++;
    isAfterBlock = false;
  };
  const end = () => {
    const tag = open.pop() ?? "";
    result += `</${tag}>`;
    isAfterBlock = blockTags.has(tag);
    if (isAfterBlock) blocks--;
    return tag;
  };
  for (const match of source.matchAll(anyTag)) {
    const [whole, slash, name = "", attributes = ""] = match;
    const tag = name.toLowerCase();
    write(source.slice(at, match.index), blockTags.has(tag) || lineTags.has(tag) || tag === "br");
    at = match.index + whole.length;
    if (lineTags.has(tag)) {
      wrappers = Math.max(0, wrappers + (slash === "/" ? -1 : 1));
      if (slash === "/" && !isAfterBlock) result += "<br>";
      isAfterBlock ||= slash === "/";
    } else if (tag === "img") {
      result += imageOf(attributes, open.includes("a"));
      isAfterBlock = false;
    } else if (!inlineTags.has(tag) && !blockTags.has(tag)) {
      // An unknown word in angle brackets is text itself.
      if (!plainTags.has(tag)) write(whole, false);
    } else if (slash === "/") {
      while (open.includes(tag) && end() !== tag);
    } else if (emptyTags.has(tag)) {
      result += `<${tag}>`;
      isAfterBlock = true;
    } else if (tag === "a") {
      const href = attributeIn("href", attributes);
      if (href !== undefined && safeAddress.test(href)) begin(tag, ` href="${escapeAttribute(href)}"`);
    } else {
      if (tag === "li" && open.at(-1) === "li") end();
      begin(tag);
    }
  }
  write(source.slice(at), true);
  while (open.length > 0) end();
  let trimmed = result.trim();
  while (trimmed.endsWith("<br>")) trimmed = trimmed.slice(0, -"<br>".length).trimEnd();
  return trimmed;
}

/** Text between elements without the line feeds that only separate it from a block before or behind it. */
function withoutOuterLines(text: string, isAfterBlock: boolean, isBeforeBlock: boolean): string {
  const begun = text.trimStart();
  const inner = isAfterBlock && text.slice(0, text.length - begun.length).includes("\n") ? begun : text;
  const ended = inner.trimEnd();
  return isBeforeBlock && inner.slice(ended.length).includes("\n") ? ended : inner;
}

/** A picture as a link to it, since a mail program may not show it; its words where it has no address to be followed. */
function imageOf(attributes: string, isLink: boolean): string {
  const [source, words = ""] = [attributeIn("src", attributes), attributeIn("alt", attributes)];
  if (source === undefined || !/^https?:/i.test(source) || !safeAddress.test(source) || isLink) {
    return escapeText(words);
  }
  return `<a href="${escapeAttribute(source)}">${escapeText(words === "" ? source : words)}</a>`;
}
