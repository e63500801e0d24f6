/** The names of weekdays, months and ordinal numbers, as people shorten them. */

const weekdayNames = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const monthNames = [
  ...["january", "february", "march", "april", "may", "june"],
  ...["july", "august", "september", "october", "november", "december"],
];

/** A weekday; in a regular expression. */
export const anyWeekday =
  "(?:sun(?:day)?|mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?)";

/** A month; in a regular expression. */
export const anyMonth =
  "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

/** The number of a weekday, Sunday is 0. */
export const weekdayOf = (word: string) =>
  weekdayNames.findIndex((name) => name.startsWith(word.slice(0, 3)));

/** The number of a month, January is 1. */
export const monthNumber = (word: string) =>
  monthNames.findIndex((name) => name.startsWith(word.slice(0, 3))) + 1;

/** An ordinal number up to four; in a regular expression. */
export const anyOrdinal = "(?:first|1st|second|2nd|third|3rd|fourth|4th)";

/** The number of an ordinal. */
export const ordinalOf = (word: string) => {
  const starts = ["fi", "se", "th", "fo"].indexOf(word.slice(0, 2));
  return starts < 0 ? Number(word.charAt(0)) : starts + 1;
};

/** The full name of a weekday by its number. */
export const weekdayName = (number: number) => {
  const name = weekdayNames[number] ?? "";
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
};
