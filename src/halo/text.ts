import { convert } from "html-to-text";

/** Halo's values for "no date": 1899, 1900 and 0001, and an open end in 2099 is kept as a date. */
const noDate = /^(?:0001|1899|1900)-/;

/** A Halo date or time; most come without a zone and are UTC. */
const isoDate = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;

/** Whether a value is one of Halo's dates that mean "none". */
export function isNoDate(value: unknown): boolean {
  return typeof value === "string" && noDate.test(value) && isoDate.test(value);
}

/**
 * A Halo date as ISO 8601 in UTC to the second (`2026-03-04T15:30:00Z`), or undefined for "no date" and
 * for what is not a date. Halo writes UTC without a zone.
 */
export function haloDate(value: unknown): string | undefined {
  if (typeof value !== "string" || !isoDate.test(value) || noDate.test(value)) return undefined;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(value) ? value : `${value}Z`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? undefined : `${new Date(time).toISOString().slice(0, 19)}Z`;
}

// Control characters except line feed and tab; format characters (zero width, bidirectional, tags);
// private use; lone surrogates.
const invisible = /[^\P{C}\n\t]|[\u115f\u1160\u3164\uffa0\u2800]|[\ufe00-\ufe0f]/gu;

/** Removes what can't be seen: control, zero-width and bidirectional characters, lone surrogates. Keeps white space. */
export function withoutInvisible(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(invisible, "");
}

/** Removes what can't be seen, and tidies white space. */
export function visibleText(text: string): string {
  return withoutInvisible(text)
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

const looksLikeHtml = /<(?:[a-z][a-z0-9]*\b[^<>]*|\/[a-z][a-z0-9]*\s*|!--[\s\S]*?--)>/i;
const longestHtml = 400_000;

/**
 * Text that people wrote, as plain visible text: HTML is reduced to what it says (no links' targets, no
 * images, no styles or scripts).
 */
export function plainText(text: string): string {
  if (!looksLikeHtml.test(text)) return visibleText(text);
  return visibleText(
    convert(text.slice(0, longestHtml), {
      wordwrap: false,
      selectors: [
        { selector: "a", options: { ignoreHref: true } },
        { selector: "img", format: "skip" },
        { selector: "script", format: "skip" },
        { selector: "style", format: "skip" },
        { selector: "head", format: "skip" },
        { selector: "table", format: "dataTable", options: { uppercaseHeaderCells: false } },
        ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({
          selector,
          options: { uppercase: false },
        })),
      ],
    }),
  );
}

/** Cuts at a length, on a whole character, and says how much is missing. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most).replace(/[\ud800-\udbff]$/, "");
  return `${cut}… (${text.length - cut.length} characters more)`;
}

const base64Run = /^[A-Za-z0-9+/=_-]{200,}$/;

/** Whether a string is an embedded file or picture rather than something to read. */
export function isEncodedFile(text: string): boolean {
  return /^data:[\w.+-]+\/[\w.+-]+;base64,/i.test(text) || base64Run.test(text);
}
