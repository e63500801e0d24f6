/** Reading query parameters the way Halo does: names without regard to case, bad values ignored. */

/** The parameters of a request by lower-cased name; the first of several equal names counts. */
export type Query = Map<string, string>;

/** Reads the query of a URL. */
export function readQuery(url: string): Query {
  const query: Query = new Map();
  for (const [name, value] of new URL(url).searchParams) {
    const key = name.toLowerCase();
    if (!query.has(key)) query.set(key, value);
  }
  return query;
}

/** `true` or `false`; anything else (the web app itself sends `undefined`) counts as not sent. */
export function flag(query: Query, name: string): boolean | undefined {
  const value = query.get(name)?.toLowerCase();
  return value === "true" ? true : value === "false" ? false : undefined;
}

/** A whole number, or undefined when it is not one. */
export function integer(query: Query, name: string): number | undefined {
  return parseInteger(query.get(name));
}

/** A whole number in text, or undefined. */
export function parseInteger(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*-?\d{1,15}\s*$/.test(text) ? Number(text) : undefined;
}

/** The parts of a list parameter, comma-separated or as a JSON array. */
export function textList(value: string): string[] {
  return value
    .replace(/^\s*\[|\]\s*$/g, "")
    .split(",")
    .map((part) => part.trim().replace(/^"|"$/g, ""))
    .filter((part) => part !== "");
}

/** The whole numbers of a list parameter; undefined when it holds none, so that it filters nothing. */
export function integerList(value: string): number[] | undefined {
  const numbers = textList(value)
    .map(parseInteger)
    .filter((number) => number !== undefined);
  return numbers.length > 0 ? numbers : undefined;
}
