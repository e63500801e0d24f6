import { badInput } from "../../../../halo/errors.ts";
import { durationForms, Refusal } from "./refusal.ts";
import { tidy, unhyphened } from "./tidy.ts";

/** Lengths of time as people write them: `15m`, `0:15`, `1.5h`, `1h 30m`, `90 min`. Here `m` can only be minutes. */

/** More hours than this as a bare number are minutes as often as hours. */
const mostBareHours = 12;

/** A timer may show seconds; only without any it says nothing else. */
const clockForm = /^(\d{1,3}):([0-5]\d)(?::00)?(?: ?(?:h|hrs?|hours?))?$/;
const hoursForm = "(\\d+(?:[.,]\\d+)?|[.,]\\d+) ?(?:h|hrs?|hours?)";
const minutesForm = "(\\d+(?:[.,]\\d+)?) ?(?:m|mins?|minutes?)";
const hoursAndMinutes = new RegExp(`^${hoursForm},? ?(?:and )?(?:${minutesForm}|(\\d{2}))$`);
const hoursAlone = new RegExp(`^${hoursForm}$`);
const minutesAlone = new RegExp(`^${minutesForm}$`);
const daysForm = /^\d+(?:[.,]\d+)? ?(?:d|days?|w|wks?|weeks?)$/;
const isoForm = /^pt(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?$/;
const withHalf =
  /^(?:(\d+) and 1 half|(\d+) (?:h|hours?) and 1 half|(\d+) and a half|(\d+) (?:h|hours?) and a half)(?: hours?)?$/;

const decimal = (text: string | undefined) => Number((text ?? "0").replace(",", "."));

/**
 * Reads a duration with a unit.
 *
 * @returns hours; a bare number as it was written, in `bare`, which may be hours or not; undefined for another text
 * @throws Refusal for days, whose hours are not known
 */
export function readDuration(text: string): number | { readonly bare: number } | undefined {
  const words = unhyphened(tidy(text)).replace(/^(?:for|about) /, "");
  if (/^(?:\d+(?:[.,]\d+)?|[.,]\d+)$/.test(words)) return { bare: decimal(words) };
  if (daysForm.test(words))
    throw new Refusal(`${text.trim()}: a day has no fixed hours here; ${durationForms}`);
  const quarters = {
    ...{ "quarter of 1 hour": 0.25, "quarter hour": 0.25, "1 quarter of 1 hour": 0.25 },
    "3 quarters of 1 hour": 0.75,
  };
  const named = Object.entries(quarters).find(([name]) => name === words);
  if (named !== undefined) return named[1];
  const clock = clockForm.exec(words);
  if (clock !== null) {
    const hours = Number(clock[1]);
    if (hours <= mostBareHours || /h/.test(words)) return hours + Number(clock[2]) / 60;
    throw new Refusal(
      `${words} may be a time of day or a length: write "${hours}h ${clock[2]}m" for a length`,
    );
  }
  const half = withHalf.exec(words);
  if (half !== null) return Number(half[1] ?? half[2] ?? half[3] ?? half[4]) + 0.5;
  const both = hoursAndMinutes.exec(words);
  if (both !== null) {
    const minutes = decimal(both[2] ?? both[3]);
    return minutes < 60 ? decimal(both[1]) + minutes / 60 : undefined;
  }
  const hours = hoursAlone.exec(words);
  if (hours !== null) return decimal(hours[1]);
  const minutes = minutesAlone.exec(words);
  if (minutes !== null) return decimal(minutes[1]) / 60;
  const iso = words === "pt" ? null : isoForm.exec(words.replaceAll(" ", ""));
  return iso === null ? undefined : decimal(iso[1]) + decimal(iso[2]) / 60;
}

/** What hours a duration may have. */
export interface DurationBounds {
  /** Hours; more are refused. */
  readonly most: number;
  /** Whether 0 is refused. */
  readonly isPositive?: boolean;
  /** The largest bare number that is taken as hours without asking back. */
  readonly mostBare?: number;
}

/**
 * The hours, rounded to a ten-thousandth, that an argument gives as a number of hours or as a duration in words.
 *
 * @throws HaloError `bad_input` for words that are no duration, for a bare number that may be minutes, and for hours out
 * of bounds
 */
export function hoursOf(name: string, words: string | number, bounds: DurationBounds): number {
  try {
    return boundedHours(words, bounds);
  } catch (error) {
    if (error instanceof Refusal) throw badInput(`${name}: ${error.message}.`);
    throw error;
  }
}

function boundedHours(
  words: string | number,
  { most, isPositive = false, mostBare = mostBareHours }: DurationBounds,
): number {
  const read = typeof words === "number" ? { bare: words } : readDuration(words);
  if (read === undefined) throw new Refusal(durationForms);
  const isBare = typeof read !== "number";
  const hours = Math.round((isBare ? read.bare : read) * 10_000) / 10_000;
  if (isBare && hours > mostBare) {
    throw new Refusal(`${hours} minutes or ${hours} hours? Write "${hours} min" or "${hours}h"`);
  }
  if (hours < 0 || (isPositive && hours === 0))
    throw new Refusal(`it has to be more than 0: ${durationForms}`);
  if (hours > most) throw new Refusal(`${hours} hours is more than the ${most} that it may be`);
  return hours;
}
