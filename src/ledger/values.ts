import { jsonWithoutKeys } from "../halo/records.ts";
import { oneLine, sameValue } from "../halo/same-value.ts";
import { haloDate, isNoDate } from "../halo/text.ts";
import type { GivenValue, KeptValue } from "./entry.ts";

/** Which values of texts are kept: `LEDGER_VALUES`. */
export type ValuesKept = "fingerprints" | "full";

/**
 * Fields with short texts that are facts and no prose: names of what is set up in Halo, and what identifies a record.
 * What a ticket is about (`summary`, `subject`) is none of them.
 */
const facts = new Set([
  "name",
  "firstname",
  "surname",
  "title",
  "mobilenumber",
  "contact_name",
  "oppcontactname",
  "oppcompanyname",
  "email_address",
  "emailaddress",
  "phone_number",
  "phonenumber",
  "website",
  "ref",
  "internalreference",
  "accounts_id",
  "inventory_number",
  "team",
  "outcome",
  "chargerate",
  "category_1",
  "category_2",
  "category_3",
  "category_4",
]);

/** Longer texts are prose, whatever field they are in. In characters. */
const longestFact = 60;
/** The longest list of numbers that is kept as it is, in characters. */
const longestNumbers = 500;
/** The longest text that is kept with `LEDGER_VALUES=full`, in characters. */
const longestText = 20_000;

/** Numbers, also several: the choices of a custom field. */
const numbers = /^-?\d+(?:\.\d+)?(?:,-?\d+(?:\.\d+)?)*$/;

/** A day of the calendar. */
const day = /^\d{4}-\d{2}-\d{2}$/;

/**
 * A value of Halo's as plain data; undefined where there is none, and for a list or record that holds a key: that is kept
 * nowhere, and without it the rest can't be put back.
 */
export function givenValue(value: unknown): GivenValue | undefined {
  if (value === undefined) return undefined;
  if (value === null || typeof value === "string" || typeof value === "boolean") return { value };
  if (typeof value === "number") return { value: Number.isFinite(value) ? value : null };
  const text = JSON.stringify(value);
  return text === jsonWithoutKeys(value) ? { value: text ?? null, json: true } : undefined;
}

/** Whether a value says nothing that a person wrote. */
function isFact(field: string, { value, json }: GivenValue): boolean {
  if (typeof value !== "string") return true;
  if (json === true) return value.length <= longestNumbers && !hasText(value);
  if (value === "" || (facts.has(field) && value.length <= longestFact && !value.includes("\n"))) return true;
  if (haloDate(value) !== undefined || isNoDate(value) || day.test(value)) return true;
  // A note that is a number alone is a note.
  return field.startsWith("customfields ") && value.length <= longestNumbers && numbers.test(value);
}

/** Whether JSON holds a text, other than the names of its members. */
function hasText(json: string): boolean {
  let found = false;
  JSON.parse(json, (_name, value: unknown) => {
    if (typeof value === "string") found = true;
    return value;
  });
  return found;
}

/** Makes of values what is kept of them, and compares those. */
export class ValueKeeper {
  readonly #key: Promise<CryptoKey>;
  readonly #kept: ValuesKept;

  /** @param secret of this ledger alone: fingerprints of two ledgers can't be compared */
  constructor(secret: Uint8Array<ArrayBuffer>, kept: ValuesKept) {
    this.#key = crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    this.#kept = kept;
  }

  /** What is kept of a value. */
  async keep(field: string, given: GivenValue): Promise<KeptValue> {
    const { value } = given;
    const isKept = this.#kept === "full" && String(value).length <= longestText;
    if (isKept || isFact(field, given)) return given;
    return { length: String(value).length, fingerprint: await this.#fingerprint(String(value)) };
  }

  /** The same without the value, whatever is kept otherwise: for a row that would be too large. */
  async brief(given: GivenValue): Promise<KeptValue> {
    if (typeof given.value !== "string") return given;
    return { length: given.value.length, fingerprint: await this.#fingerprint(given.value) };
  }

  /** Whether a value is the one that was kept, in the form that Halo gives it. */
  async isSame(kept: KeptValue, { value, json }: GivenValue): Promise<boolean> {
    if ("fingerprint" in kept) {
      return typeof value === "string" && (await this.#fingerprint(value)) === kept.fingerprint;
    }
    if (isNothing(kept.value) && isNothing(value)) return true;
    if (kept.json === true || json === true) return kept.value === value;
    return sameValue(value, kept.value) || isSameNumber(value, kept.value);
  }

  /** The fingerprint of a text as it is, letter by letter. */
  async mark(text: string): Promise<string> {
    return this.#digest(text);
  }

  /** Of what a person reads of a text, so that other markup and white space make no difference. */
  async #fingerprint(text: string): Promise<string> {
    return this.#digest(oneLine(text));
  }

  async #digest(text: string): Promise<string> {
    const bytes = new TextEncoder().encode(text);
    const digest = new Uint8Array(await crypto.subtle.sign("HMAC", await this.#key, bytes));
    return [...digest.subarray(0, fingerprintBytes)]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");
  }
}

/** 96 bits: no two texts of a ledger will have the same by chance. */
const fingerprintBytes = 12;

/** Halo writes "nothing" in several ways. */
const isNothing = (value: unknown) =>
  value === null || value === "" || value === false || value === 0 || isNoDate(value);

/** Halo keeps two decimals of hours and money. */
const smallestDifference = 0.005;

function isSameNumber(one: unknown, other: unknown): boolean {
  if (typeof one !== "number" && typeof other !== "number") return false;
  return Math.abs(Number(one) - Number(other)) < smallestDifference;
}
