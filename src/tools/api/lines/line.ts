/**
 * What is written of a resource, by its name: `what people call it, with synonyms | what it is for | what is special`.
 * The third part may be missing. A key with a method is an operation of its own: `POST /Invoice/{id}/void`.
 */
export type Lines = Readonly<Record<string, string>>;

/** A line in its parts. */
export interface Line {
  readonly names: string;
  readonly about: string;
  readonly special: string | undefined;
}

/** Finds the line of a resource (`Holiday`) or of an operation of its own (`POST /Invoice/{id}/void`). */
export type LineFor = (name: string) => Line | undefined;

/** Splits a line. */
export function readLine(text: string): Line {
  const [names = "", about = "", special] = text.split("|").map((part) => part.trim());
  return { names, about, special };
}
