/** Holds every figure that a view shows against the text and the structure that it was given. */
import type { FrameLocator } from "@playwright/test";
import type { Result } from "./views.ts";

/** A number as views and texts write it in English: `1,234.50`, `-3`, `90`. */
const numbers = /(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?/g;

const valuesIn = (text: string): number[] =>
  (text.match(numbers) ?? []).map((each) => Number(each.replaceAll(",", "")));

/** Every number in a value: those that are one, and those in its texts. */
function* numbersOf(value: unknown): Generator<number> {
  if (typeof value === "number") yield Math.abs(value);
  else if (typeof value === "string") yield* valuesIn(value);
  else if (Array.isArray(value)) for (const each of value) yield* numbersOf(each);
  else if (typeof value === "object" && value !== null) yield* numbersOf(Object.values(value));
}

/** The texts in a value that are moments or days. */
function* datesOf(value: unknown): Generator<string> {
  if (typeof value === "string") {
    if (/^\d{4}-\d\d-\d\d(?:T|$)/.test(value)) yield value;
  } else if (typeof value === "object" && value !== null) {
    for (const each of Object.values(value)) yield* datesOf(each);
  }
}

/**
 * What of a view is no figure: the words of a control, a clock that runs, how many of the rows are shown, and the words for
 * a percentile.
 */
const noFigures =
  "select, option, .clock, [data-count], button.chip:not(:has([data-figure])), textarea, input";
const words = /\b90th percentile\b|\b90 %: /g;

/**
 * The numbers that a view shows and that stand neither in the text nor in the structure of the results, with what is around
 * them; in English, in the zone of the page's host.
 *
 * @param zone in which the view shows moments
 */
export async function strayFigures(
  view: FrameLocator,
  results: readonly Result[],
  zone: string,
): Promise<readonly string[]> {
  const shown = await view.locator("main").evaluate((main, noFigures) => {
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node.parentElement?.closest(noFigures) === null) found.push(node.textContent ?? "");
    }
    for (const named of main.querySelectorAll("[aria-label], [title]")) {
      if (named.closest(noFigures) !== null) continue;
      found.push(named.getAttribute("aria-label") ?? "", named.getAttribute("title") ?? "");
    }
    return found.filter((text) => /\d/.test(text));
  }, noFigures);
  const known = new Set(results.flatMap((result) => [...numbersOf(result)]));
  const dates = results.flatMap((result) => [...datesOf(result)]).flatMap((date) => shownDates(date, zone));
  const isKnown = new Set(dates);
  return shown.flatMap((text) => {
    // The longest first: a day stands in its moment.
    const rest = [...isKnown]
      .filter((date) => text.includes(date))
      .sort((one, other) => other.length - one.length)
      .reduce((left, date) => left.replaceAll(date, " "), text)
      .replace(words, " ");
    return valuesIn(rest).some((value) => !known.has(value)) ? [text] : [];
  });
}

/** A moment or a day in the forms in which views show it. */
function shownDates(date: string, zone: string): string[] {
  const isDay = date.length === 10;
  const moment = new Date(date);
  if (Number.isNaN(moment.getTime())) return [];
  const timeZone = isDay ? "UTC" : zone;
  const form = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", { timeZone, ...options }).format(moment);
  return [
    form({ dateStyle: "medium", timeStyle: "short" }),
    form({ dateStyle: "medium" }),
    form({ day: "numeric", month: "short" }),
  ];
}
