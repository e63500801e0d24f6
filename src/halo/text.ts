import { compile, type FormatCallback } from "html-to-text";
import { noDateYears } from "./rules.ts";

const years = noDateYears.join("|");

/** The beginning of Halo's values for "no date". An open end in 2099 is kept as a date. */
const noDate = new RegExp(`^(?:${years})-`);

/** A Halo date or time; most come without a zone and are UTC. */
const isoDate = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;

/** A date in UTC that exists in every month, so that no calendar is needed: most of them. Others are parsed. */
const plainDate = new RegExp(
  `^(?!${years})\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?Z?$`,
);

/** Whether a value is one of Halo's dates that mean "none". */
export function isNoDate(value: unknown): boolean {
  return typeof value === "string" && noDate.test(value) && isoDate.test(value);
}

/**
 * A Halo date as ISO 8601 in UTC to the second (`2026-03-04T15:30:00Z`), or undefined for "no date" and
 * for what is not a date. Halo writes UTC without a zone.
 */
export function haloDate(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  if (plainDate.test(value)) return `${value.slice(0, 19)}Z`;
  if (!isoDate.test(value) || noDate.test(value)) return undefined;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value}Z`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? undefined : `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** A Halo date as a `Date`; undefined for "no date" and for what is not a date. */
export function dateOf(value: unknown): Date | undefined {
  // Most dates are plain, and answers read several of each of thousands of rows.
  if (typeof value === "string" && plainDate.test(value)) return new Date(`${value.slice(0, 19)}Z`);
  const date = haloDate(value);
  return date === undefined ? undefined : new Date(date);
}

// Control characters except line feed and tab; format characters (zero width, bidirectional, tags);
// private use; lone surrogates.
const invisible = /[^\P{C}\n\t]|[\u115f\u1160\u3164\uffa0\u2800]|[\ufe00-\ufe0f]/gu;

/** Removes what can't be seen: control, zero-width and bidirectional characters, lone surrogates. Keeps white space. */
export function withoutInvisible(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(invisible, "");
}

/** Shows what can't be seen as JSON escapes, for text that has to be shown as it is: a dry run, a misspelt name. */
export function escapeInvisible(text: string): string {
  return text.replace(invisible, (character) =>
    Array.from({ length: character.length }, (_, unit) => {
      const code = character.charCodeAt(unit).toString(16);
      return `\\u${code.padStart(4, "0")}`;
    }).join(""),
  );
}

/** Removes what can't be seen, and surplus white space. */
export function visibleText(text: string): string {
  return withoutInvisible(text)
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/**
 * A tag of an element that mail programs and editors write. Other angle brackets are text: an address
 * `<jane@example.com>`, a placeholder `<server>`, a comparison.
 */
const htmlTag =
  /<\/?(?:a|abbr|b|base|big|blockquote|body|br|button|center|code|col|colgroup|dd|del|div|dl|dt|em|embed|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|main|meta|noscript|object|ol|p|pre|s|script|section|select|small|span|strike|strong|style|sub|sup|svg|table|tbody|td|textarea|tfoot|th|thead|title|tr|tt|u|ul|video)(?:\s*\/?>|\s+[a-z][\w:-]*\s*=)/i;

/** Words of visible ASCII with single spaces and without markup: most of what Halo holds. */
const nothingToClean = /^[!-;=-~]+(?: [!-;=-~]+)*$/;

/** Whether a text is a line of ASCII that cleaning would leave as it is. */
export function isPlainLine(text: string): boolean {
  return nothingToClean.test(text);
}

/** The most of an HTML text that is read, in characters, and how deep its elements may nest (one with a style counts twice). */
const htmlLimits = { maxInputLength: 200_000, maxDepth: 300 } as const;

/**
 * Text that people wrote, as plain visible text: HTML is reduced to what it says (no links' targets, no
 * images, no styles or scripts).
 */
export function plainText(text: string): string {
  if (isPlainLine(text)) return text;
  const bounded = text.slice(0, htmlLimits.maxInputLength);
  if (!htmlTag.test(bounded) && !bounded.includes("<!--")) return visibleText(text);
  return visibleText(htmlToText(bounded));
}

const entity = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});/i;

/** A name with what its HTML entities stand for, in which some versions of Halo write a mark: `O&#39;Neill`. */
export function decodedName(name: string): string {
  // The tag makes it a text that is read as HTML.
  return name.includes("&") && entity.test(name) ? plainText(`<p>${name}</p>`) : name;
}

/** Elements that a person who opens the mail does not see: what they hold is kept from a reader that is a program, too. */
const unseenElements =
  "template [hidden] dialog datalist noframes noembed iframe object video audio canvas svg math".split(" ");

const nothing = /^[+-]?(?:0+(?:\.0*)?|\.0+)(?:[a-z]+|%)?$/;
/** A font size relative to that of the parent element. */
const relative = /(?:^|[\d.])(?:em|ex|%)$|^(?:inherit|larger|smaller|unset)$/;

/**
 * What a style attribute declares, by property: the last declaration counts, or the last one that is important. It is
 * split by its separators and not matched by a pattern, since a mail could be written that keeps a pattern busy for
 * minutes.
 */
function declarationsOf(style: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const important = new Set<string>();
  const [first = "", ...comments] = style.toLowerCase().split("/*");
  const readable = [first, ...comments.map((text) => text.split("*/").slice(1).join("*/"))].join("");
  for (const declaration of readable.split(";")) {
    const [name = "", ...rest] = declaration.split(":");
    const [value = "", mark = ""] = rest.join(":").split("!");
    const [property, isImportant] = [name.trim(), mark.trim() === "important"];
    if (important.has(property) && !isImportant) continue;
    if (property === "font-size" && relative.test(value.trim())) continue;
    if (isImportant) important.add(property);
    found.set(property, value.trim());
  }
  return found;
}

/** Whether what is in an element of this style can't be seen, whatever is in it. */
function hides(style: ReadonlyMap<string, string>): boolean {
  const is = (property: string, values: RegExp) => values.test(style.get(property) ?? "");
  return (
    is("display", /^none$/) ||
    is("visibility", /^(?:hidden|collapse)$/) ||
    is("mso-hide", /^(?:all|screen)$/) ||
    is("opacity", nothing) ||
    (is("overflow", /^(?:hidden|clip)$/) &&
      ["max-height", "height", "max-width", "width"].some((size) => is(size, nothing)))
  );
}

/**
 * Leaves out an element that its style hides; others are formatted as the library formats those without a style. Text
 * of font size 0 is left out piece by piece, since an element inside may have a size of its own, as in the layouts of
 * many mails.
 */
const unlessHidden: FormatCallback = (element, walk, builder) => {
  const { attribs = {}, children = [] } = element;
  const style = declarationsOf(attribs.style ?? "");
  if (hides(style)) return;
  delete attribs.style;
  if (nothing.test(style.get("font-size") ?? "")) {
    for (const child of children) {
      if (child.type === "text") child.data = "";
      else if (child.attribs !== undefined) child.attribs.style = `font-size:0;${child.attribs.style ?? ""}`;
    }
  }
  walk([element], builder);
};

/**
 * Formats a table as a line for each row, with a space between cells. The library's own format pads each cell to its
 * column, which would be removed again, and needs as much memory as a mail asks for: a cell with a `colspan` of a
 * hundred million exhausts the isolate.
 */
const tables = [
  { selector: "table", format: "block" },
  { selector: "tr", format: "block", options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
  ...["td", "th"].map((selector) => ({
    selector,
    format: "inlineSurround",
    options: { prefix: " ", suffix: " " },
  })),
];

/** Made when the first HTML is read, since compiling its selectors takes longer than reading a note. */
let converter: ((html: string) => string) | undefined;

function htmlToText(html: string): string {
  converter ??= compile({
    wordwrap: false,
    limits: htmlLimits,
    formatters: { unlessHidden },
    selectors: [
      { selector: "a", options: { ignoreHref: true } },
      { selector: "img", format: "skip" },
      { selector: "script", format: "skip" },
      { selector: "style", format: "skip" },
      { selector: "head", format: "skip" },
      ...unseenElements.map((selector) => ({ selector, format: "skip" })),
      { selector: "dialog[open]", format: "block" },
      { selector: "[style]", format: "unlessHidden" },
      ...tables,
      ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
    ],
  });
  try {
    return converter(html);
  } catch {
    // The parser failed on this markup: its text is shown without layout.
    return html.replace(/<[^<>]*>/g, " ");
  }
}

/**
 * Cuts at a length, on a whole character, and says how much is missing. A text that this would not make shorter stays
 * whole.
 */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most).replace(/[\ud800-\udbff]$/, "");
  const short = `${cut}… (${text.length - cut.length} characters more)`;
  return short.length < text.length ? short : text;
}

/** Whether a text was cut by {@link shorten}. */
export function isShortened(text: unknown): boolean {
  return typeof text === "string" && /… \(\d+ characters more\)$/.test(text);
}

const base64Run = /^[A-Za-z0-9+/=_-]{200,}$/;

/** Whether a string is an embedded file or picture rather than something to read. */
export function isEncodedFile(text: string): boolean {
  return /^data:[\w.+-]+\/[\w.+-]+;base64,/i.test(text) || base64Run.test(text);
}

/** The same as {@link quote} for a name in a sentence: without what can't be seen, and on one line. */
export function quoteLine(text: unknown): string {
  return quote(visibleText(String(text)).replace(/\s+/g, " "));
}

/** Marks what a record of Halo's is called, as plain text on one line: a record as Halo gave it has it with HTML. */
export function quoteName(name: unknown): string {
  return quoteLine(plainText(String(name)));
}

/** Marks text that people wrote, so that a reader can tell it from what this server says. */
export function quote(text: unknown): string {
  return `«${String(text).replaceAll("«", "‹").replaceAll("»", "›")}»`;
}

/** `1 agent`, `2 agents`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
