import { distance as levenshtein } from "fastest-levenshtein";
import type { HaloRecord } from "../../../halo/client.ts";
import { dayToSend, localDay } from "../../../halo/dates/days.ts";
import { badInput, dispensable } from "../../../halo/errors.ts";
import { plainText, quoteLine, quoteName, visibleText } from "../../../halo/text.ts";
import { readDate } from "../arguments/dates.ts";
import type { ToolContext } from "../define.ts";
import type { View } from "../view.ts";
import {
  type CustomField,
  checked,
  customFieldsIn,
  fieldTypes,
  isChoiceField,
  merged,
  mostOptions,
  withOptions,
} from "./custom-fields.ts";

/** Values for custom fields in a write: fields by their ids or names, choices by their words. */

/** A value for a custom field that a caller named by its id or in words. */
export interface NamedValue {
  readonly id?: number;
  readonly name?: string;
  readonly value: string | number | boolean;
}

const fold = (words: string) => visibleText(words.normalize("NFKC")).replace(/\s+/g, " ").toLowerCase();

/** Where the custom fields of a record are read from. */
export interface FieldSource {
  readonly view: View;
  /** The list of the record in which they are. */
  readonly key: "customfields" | "fields";
  /** The record as it is; none for a new one. */
  readonly before: HaloRecord | undefined;
  /** Reads how the fields are set up, with the values to choose from. Undefined where there is no such place. */
  readonly setUp?: ((context: ToolContext) => Promise<readonly CustomField[]>) | undefined;
}

/**
 * The custom fields of a write as Halo takes them: each by its id, with a choice as its number.
 *
 * @throws HaloError `bad_input` for a name that is none or several, a choice that is none, a date that is none
 */
export async function resolveFields(
  values: readonly NamedValue[],
  source: FieldSource,
  context: ToolContext,
): Promise<readonly { readonly id: number; readonly value: unknown }[]> {
  let known = source.before === undefined ? [] : customFieldsIn(source.before, source.key);
  const needsOptions = (field: CustomField, { value }: NamedValue) =>
    isChoiceField(field) && field.options === undefined && typeof value === "string" && value !== "";
  const needs = (value: NamedValue) => {
    const [field] = find(value, known);
    return field === undefined ? value.id === undefined : needsOptions(field, value);
  };
  if (values.some(needs)) known = merged(known, await readSetUp(source, known, context));
  const choices = values.flatMap((value) => {
    const [field, ...others] = find(value, known);
    return field !== undefined && others.length === 0 && needsOptions(field, value) ? [field] : [];
  });
  known = merged(known, await withOptions(choices, context));
  const seen = new Set<number>();
  return values.map((value) => {
    const field = one(value, known, source);
    if (seen.has(field.id)) throw badInput(`${argumentOf[source.key]} names the field ${field.id} twice.`);
    seen.add(field.id);
    return { id: field.id, value: valueFor(field, value.value, context.timeZone) };
  });
}

function find({ id, name }: NamedValue, fields: readonly CustomField[]): readonly CustomField[] {
  if (id !== undefined) return fields.filter((field) => field.id === id);
  const words = (name ?? "").normalize("NFKC").trim();
  const exact = fields.filter((field) => field.name === words || field.label === words);
  if (exact.length > 0) return exact;
  const folded = fold(words);
  return fields.filter((field) => fold(field.name) === folded || fold(field.label) === folded);
}

/** How the fields are set up, else as another record of the kind shows them. */
async function readSetUp(
  { view, key, before, setUp }: FieldSource,
  known: readonly CustomField[],
  context: ToolContext,
): Promise<readonly CustomField[]> {
  try {
    if (setUp !== undefined) return await setUp(context);
    if (before !== undefined) return known;
    const options = { signal: context.signal, once: true };
    const { rows } = await context.halo.list(view.resource, {}, { number: 1, size: 1 }, options);
    const id = Number(rows[0]?.id);
    if (!Number.isInteger(id) || id === 0) return [];
    const record = await context.halo.get(view.resource, id, { includedetails: true }, options);
    return customFieldsIn(record, key).map(({ value: _value, display: _display, ...field }) => field);
  } catch (error) {
    throw dispensable(error).after(
      "Nothing was sent: the custom fields could not be read. Give their ids in place of names, and the ids of choices.",
    );
  }
}

/** The arguments that set them. */
const argumentOf = { customfields: "custom_fields", fields: "fields" } as const;

const mostListed = 15;

const shownField = ({ id, label, name }: CustomField) =>
  `${id} ${quoteLine(plainText(label))}${name === label || name === "" ? "" : ` (${quoteLine(name)})`}`;

function one(value: NamedValue, fields: readonly CustomField[], { view, key }: FieldSource): CustomField {
  const found = find(value, fields);
  const [field] = found;
  const { id, name } = value;
  if (field !== undefined && found.length === 1) return field;
  // A field that the record does not show may be there all the same; Halo decides, and what it stored is compared.
  if (id !== undefined) return { id, name: "", label: "", type: undefined };
  const called = quoteLine(name ?? "");
  if (found.length > 1) {
    throw badInput(
      `Nothing was sent: several custom fields are called ${called}: ${found.map(shownField).join(", ")}. Give the id.`,
    );
  }
  const nearest = [...fields]
    .map((candidate) => ({
      candidate,
      distance: Math.min(
        ...[candidate.label, candidate.name].map((own) => levenshtein(fold(own), fold(name ?? ""))),
      ),
    }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, mostListed)
    .map(({ candidate }) => shownField(candidate));
  const list = nearest.length === 0 ? "none was found" : nearest.join(", ");
  throw badInput(
    `Nothing was sent: this ${view.resource.noun} has no ${key === "fields" ? "" : "custom "}field ${called}. Those that it has: ${list}.`,
  );
}

const isoDay = /^\s*\d{4}-\d{2}-\d{2}(?:\s*$|[T ]\d{2}:\d{2})/;

/** A value as Halo takes it for a kind of field. */
function valueFor(field: CustomField, value: string | number | boolean, timeZone: string): unknown {
  const { type, options } = field;
  const called = () => `${field.id} ${quoteLine(plainText(field.label))}`;
  if (type === fieldTypes.date && value !== "") {
    const moment =
      typeof value === "string" && isoDay.test(value)
        ? readDate(value, "first", { now: () => 0, timeZone })
        : undefined;
    if (moment === undefined)
      throw badInput(`Nothing was sent: custom field ${called()} holds a date: give one such as 2026-12-01.`);
    return dayToSend(localDay(moment, timeZone), timeZone);
  }
  if (type === fieldTypes.checkbox && typeof value !== "boolean") {
    const words = String(value).trim();
    if (checked.yes.test(words)) return true;
    if (checked.no.test(words)) return false;
    throw badInput(`Nothing was sent: custom field ${called()} is a checkbox: give true or false.`);
  }
  if (options === undefined || value === "") return value;
  const optionOf = (words: string) =>
    options.find((option) => option.name === words) ??
    options.find((option) => fold(option.name) === fold(words)) ??
    options.find((option) => String(option.id) === words.trim());
  if (type === fieldTypes.multiSelect) {
    const chosen = String(value)
      .split(",")
      .map((words) => optionOf(words));
    const ids = chosen.flatMap((option) => (option === undefined ? [] : [option.id]));
    if (ids.length === chosen.length) return ids.join(",");
  }
  const option = optionOf(String(value));
  if (option !== undefined) return option.id;
  const offered = options.slice(0, mostOptions).map(({ id, name }) => `${id} ${quoteName(name)}`);
  throw badInput(
    `Nothing was sent: custom field ${called()} has no choice ${quoteLine(value)}. Its choices: ${offered.join(", ")}.`,
  );
}
