import { HaloError, unexpectedAnswer } from "./errors.ts";
import { type HaloRecord, isRecord } from "./lists.ts";
import type { HaloResource } from "./resources.ts";
import { idOf } from "./rules.ts";

/** How Halo's answers with one record are read. Sends nothing. */

/** A record's id: a number, or a GUID where Halo has those (webhooks, holidays, chat profiles). */
export type RecordId = number | string;

/** The id that Halo gives: ids come as text too. */
export function recordIdOf(given: unknown): RecordId {
  return typeof given === "string" && !Number.isFinite(Number(given)) ? given : Number(given);
}

/** A GUID, as Halo and its callers write them. */
export const guidPattern: RegExp = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Whether an id is a GUID. */
export const isGuid = (id: unknown): id is string => guidPattern.test(String(id));

/** Whether a record's id is this one. */
export const isOfId = (given: unknown, id: RecordId): boolean =>
  typeof id === "number" ? Number(given) === id : String(given).toLowerCase() === id.toLowerCase();

/** Fields that are neither shown nor set by their names, nor kept, in any resource: they hold keys. */
export const isSecretField = (name: string) =>
  /pass(?:word|phrase|wd)|secret|credential|api_?key|private_?key|(?:access|refresh|auth|bearer|api|client|login|session)_?token|authori[sz]ation_?header|authentication_header|connection_?string|^token$|presigned/i.test(
    name,
  );

/** JSON without the fields that hold keys, at any depth. */
export const jsonWithoutKeys = (value: unknown): string | undefined =>
  JSON.stringify(value, (name, inner: unknown) => (isSecretField(name) ? undefined : inner));

/** An error with what Halo warned of in the answer that could not be used. */
export function warned(error: unknown, warning: string | undefined): unknown {
  return error instanceof HaloError && warning !== undefined ? error.noting(warning) : error;
}

/** Halo answers one object where one was sent; some versions answer an array of it. */
export function onlyOf(answer: unknown): unknown {
  return Array.isArray(answer) && answer.length === 1 ? answer[0] : answer;
}

/** A record as its resource reads it. */
export function filled(record: HaloRecord, { read }: HaloResource): HaloRecord {
  return read === undefined ? record : read(record);
}

/**
 * The record of an answer.
 *
 * @param id the id that was asked for
 * @param written whether it answers a write, which has to name what was written
 * @throws HaloError `unexpected_answer` for anything else, uncertain for a write
 */
export function recordOf(
  answer: unknown,
  subject: string,
  id: RecordId | undefined,
  written = false,
): HaloRecord {
  const details = { uncertain: written };
  if (!isRecord(answer)) throw unexpectedAnswer(`it is not a record (asked for ${subject})`, details);
  if (Object.keys(answer).length === 0) {
    throw unexpectedAnswer(`it is empty (asked for ${subject})`, details);
  }
  if (id !== undefined && !isOfId(answer.id, id)) {
    throw unexpectedAnswer(`it is another record (asked for ${subject})`, details);
  }
  // An id of 0 or -1 is no record.
  if (id === undefined && written && hasNoId(answer)) {
    throw unexpectedAnswer(`it does not carry the id of the ${subject}`, details);
  }
  return answer;
}

/**
 * The record of an id among those of a list, for what Halo reads no single record of.
 *
 * @throws HaloError `not_found` when it is not among them
 */
export function listedRecord(rows: readonly HaloRecord[], id: RecordId, subject: string): HaloRecord {
  const found = rows.find((row) => isOfId(row.id, id));
  if (found !== undefined) return found;
  throw new HaloError("not_found", `${subject} is not in the list that Halo gave.`, {
    advice: "Halo reads none by its id: give also the fields that say where it is, such as ticket_id.",
  });
}

/** Whether a record names none: ids of recurring invoices are below -1, and others may be GUIDs. */
function hasNoId({ id }: HaloRecord): boolean {
  if (id === undefined || id === null || id === "") return true;
  const number = Number(id);
  return Number.isInteger(number) && number > -2 && idOf(id) === undefined;
}
