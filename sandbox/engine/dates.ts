/** Halo's dates: UTC without a zone, and years up to 1900 for "no date". */

/** Writes a moment as Halo does: UTC, no zone. */
export function haloDate(moment: Date | number): string {
  return new Date(moment).toISOString().replace(/\.000Z$|Z$/, "");
}

/** Reads a date with or without a zone to epoch milliseconds; undefined for none, a sentinel or nonsense. */
export function parseDate(value: unknown): number | undefined {
  if (typeof value !== "string") return undefined;
  const known = parsed.get(value);
  if (known !== undefined) return known;
  const moment = momentOf(value);
  if (moment !== undefined && parsed.size < mostParsed) parsed.set(value, moment);
  return moment;
}

/** Dates that were read before: a list filters all its records by the same ones again and again. */
const parsed = new Map<string, number>();
const mostParsed = 200_000;

function momentOf(value: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}/.test(value)) return undefined;
  if (Number(value.slice(0, 4)) <= 1900) return undefined;
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(value.slice(10)) || value.length === 10;
  const moment = Date.parse(zoned ? value.replace(" ", "T") : `${value.replace(" ", "T")}Z`);
  return Number.isNaN(moment) ? undefined : moment;
}

/** A date that a client sent, as Halo would store it: a zone is folded into UTC. Other text is left alone. */
export function storedDate(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/i.test(text)) return text;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? text : haloDate(moment);
}
