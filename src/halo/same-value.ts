import { decodeHTML } from "entities";
import { haloDate, plainText } from "./text.ts";

/** Whether Halo's value is the one that was sent: the same point in time, text but for white space, ids as text or numbers. */
export function sameValue(stored: unknown, sent: unknown): boolean {
  const date = haloDate(sent);
  // A date is sent with its zone and stored without.
  if (date !== undefined) return haloDate(stored) === date;
  if (typeof sent === "string" && typeof stored === "string") return oneLine(stored) === oneLine(sent);
  if (typeof sent === "object" || typeof stored === "object") {
    return JSON.stringify(stored) === JSON.stringify(sent);
  }
  return stored === sent || (stored !== undefined && String(stored) === String(sent));
}

/** A text with its white space as single blanks. */
export const lineOf = (text: string) => text.replace(/\s+/g, " ").trim();

/** What a person reads of a text, on one line: texts that differ in markup and white space only have the same. */
export function oneLine(text: string): string {
  return lineOf(readable(text));
}

/** What a person reads of a text: without markup, and with its entities as the characters that they stand for. */
export function readable(text: string): string {
  const plain = plainText(text);
  return plain.includes("&") ? decodeHTML(plain) : plain;
}
