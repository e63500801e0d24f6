import { heldBy } from "../../halo/bounds/bounds.ts";
import type { HaloRecord } from "../../halo/client.ts";
import { badInput } from "../../halo/errors.ts";
import { isRecord } from "../../halo/lists.ts";
import {
  type ApiIndex,
  type Operation,
  operationName,
  type Parameter,
  type Schema,
} from "../../halo/openapi/api-index.ts";
import { isSecretField } from "../../halo/records.ts";
import { haloDate } from "../../halo/text.ts";
import { hintFor, kindName } from "./asked.ts";
import { isRightsField } from "./reach.ts";

/** How the record of a write is checked against the index before it is sent. */

const deepest = 6;

/** Fields by which Halo deletes with a POST. */
const isDeletion = (name: string) => /^_?(?:is_?)?deleted?$|^_?remove$/i.test(name);

/** Whether a value is of a field's kind. Halo refuses 95.0 for a whole number, and takes null for nothing. */
function isOfKind(value: unknown, { kind, isList }: Parameter): boolean {
  if (value === null) return true;
  switch (kind) {
    case "int":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number";
    case "bool":
      return typeof value === "boolean";
    case "date":
      return (
        typeof value === "string" &&
        (value === "" || haloDate(value) !== undefined || /^\d{4}-\d{2}-\d{2}/.test(value))
      );
    case "guid":
    case "text":
      return typeof value === "string";
    case "list":
      return Array.isArray(value);
    case "record":
      return isList === true ? Array.isArray(value) : isRecord(value);
    case "any":
      return true;
  }
}

/**
 * Refuses fields that nobody sets from here, at any depth.
 *
 * @throws HaloError `bad_input` for keys, rights, deletions in the form of a write, names that serialisers act on, and
 * other spellings of what a write is held by. With an "Id", too, Halo would change a record where a new one was meant.
 */
function requireHarmless(value: unknown, depth = 0): void {
  if (depth > deepest) throw badInput("The record is nested too deeply.");
  if (Array.isArray(value)) for (const entry of value) requireHarmless(entry, depth + 1);
  if (!isRecord(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    const small = name.toLowerCase();
    if (name !== small && heldBy.has(small)) throw badInput(`Write ${small} in small letters.`);
    if (/^[$@]/.test(name)) throw badInput("Names of fields do not begin with $ or @ here.");
    if (isSecretField(name)) throw badInput(`${name} is not set from here: it holds a key. Set it in Halo.`);
    if (isRightsField(name)) {
      throw badInput(`${name} is not set from here: it decides what people may do. Set it in Halo.`);
    }
    if (isDeletion(name) && inner !== false && inner !== null && inner !== 0) {
      throw badInput(`${name} deletes: use halo_api_delete, or a delete tool.`);
    }
    requireHarmless(inner, depth + 1);
  }
}

function checkField(name: string, value: unknown, schema: Schema, operation: Operation): readonly string[] {
  const field = schema.fields.get(name);
  if (field === undefined) {
    const where = `${operationName(operation)} has no field ${/^\w{1,80}$/.test(name) ? name : "of such a name"}`;
    const hint = hintFor(name, [...schema.fields.keys()]);
    if (!schema.isPartial) throw badInput(`${where}, and Halo would ignore it.${hint}`);
    return [`The index at hand does not have all fields of it, and not ${name}.${hint}`];
  }
  if (!isOfKind(value, field)) throw badInput(`${name} has to be ${kindName(field)}.`);
  return [];
}

/**
 * Checks a record against the schema of an operation's body.
 *
 * @returns warnings, where the index does not know all fields
 * @throws HaloError `bad_input` for an unknown field, a value of another kind, and a field that is not set from here
 */
export function checkBody(record: HaloRecord, operation: Operation, index: ApiIndex): readonly string[] {
  requireHarmless(record);
  const name = operation.body?.schema;
  const schema = name === undefined ? undefined : index.schema(name);
  if (schema === undefined)
    return ["The fields of this operation are not known here: they were sent unchecked."];
  return Object.entries(record).flatMap(([field, value]) => checkField(field, value, schema, operation));
}

/** Fields that name a record for people: whoever gives one without an id may mean a record that is there. */
export const naturalKeys = [
  "name",
  "ref",
  "reference",
  "emailaddress",
  "email",
  "inventory_number",
  "invoicenumber",
  "sku",
  "key",
  "guid",
];
