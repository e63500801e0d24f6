import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { isDay, shownTime } from "../../../halo/dates/days.ts";
import { badInput } from "../../../halo/errors.ts";
import { cardFields, isNoise } from "../clean.ts";
import { nearest } from "../reading/refusals.ts";
import type { FieldKind, Fields, View } from "../view.ts";

/** `fields` of a list: its rows have these, and not those of the view. */

const names = z.array(z.string().trim().min(1).max(200)).min(1).max(50);

/** The argument. @param description where it is listed; without one it is understood alone */
export const fieldsArgument = (description: string | undefined) =>
  description === undefined
    ? names.optional().meta({ unlisted: true })
    : names.describe(description).optional();

/** The fields that were asked for, and what becomes of the rows. */
export interface ChosenFields {
  /** The view with the names beside ids that are wanted; the others cost a request each. */
  readonly view: View;
  readonly names: readonly string[];
  /**
   * The rows with their values, and a warning on fields that Halo shows in none of them.
   *
   * @param found the rows as Halo gave them
   * @param named the same with names and derived fields
   * @throws HaloError `bad_input` for a field that neither the view nor a row of Halo's has
   */
  readonly told: (
    found: readonly HaloRecord[],
    named: readonly HaloRecord[],
  ) => {
    readonly rows: readonly HaloRecord[];
    readonly fields: Fields;
    readonly warnings: readonly string[];
  };
}

/** @param asked names, also with commas in one text; `status` is `status_name` too */
export function chosenFields(
  asked: readonly string[] | undefined,
  view: View,
  also: Fields = {},
): ChosenFields | undefined {
  if (asked === undefined) return undefined;
  const declared: Fields = { ...cardFields(view), ...also };
  const wanted = asked
    .flatMap((name) => name.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map((name) => declaredName(name, declared));
  const all = [...new Set(["id", ...wanted])];
  return {
    view: { ...view, names: (view.names ?? []).filter(({ as }) => all.includes(as)) },
    names: all,
    told: (found, named) => {
      const kinds = all.map((name) => [name, declared[name] ?? kindIn(found, name, view)] as const);
      const strange = kinds.flatMap(([name, kind]) => (kind === undefined && found.length > 0 ? [name] : []));
      if (strange.length > 0) throw badInput(refusal(strange, view, Object.keys(declared)));
      const rows = named.map((row, place) =>
        Object.fromEntries(all.map((name) => [name, row[name] ?? found[place]?.[name]])),
      );
      const unknown = all.filter(
        (name) =>
          found.length > 0 && found.every((row) => !(name in row)) && rows.every((row) => isNone(row[name])),
      );
      const fields = Object.fromEntries(
        kinds.flatMap(([name, kind]) => (kind === undefined || unknown.includes(name) ? [] : [[name, kind]])),
      );
      const of = `Halo's list of ${view.resource.plural}`;
      return {
        rows,
        fields,
        warnings:
          unknown.length === 0 ? [] : [`Not known, since ${of} does not show it: ${unknown.join(", ")}.`],
      };
    },
  };
}

const isNone = (value: unknown) => value === undefined || value === null;

/** The field that a name means: `status` is `status_name`, where there is no `status`. */
function declaredName(name: string, declared: Fields): string {
  const candidates = [name, name.toLowerCase(), `${name.toLowerCase()}_name`];
  return candidates.find((candidate) => Object.hasOwn(declared, candidate)) ?? name;
}

/** How a field that no view declares is shown, by the first row that has a value; undefined where no row has the field. */
function kindIn(rows: readonly HaloRecord[], name: string, view: View): FieldKind | undefined {
  const values = isNoise(name) ? [] : rows.filter((row) => Object.hasOwn(row, name)).map((row) => row[name]);
  const value = values.find((each) => !isNone(each) && each !== "");
  if (values.length === 0 || typeof value === "object") return undefined;
  if (isDay(view.resource, name)) return "day";
  if (/(?:^|_)id$/.test(name)) return "id";
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "boolean";
  return typeof value === "string" && shownTime(value, "UTC") !== undefined ? "date" : "text";
}

function refusal(strange: readonly string[], view: View, declared: readonly string[]): string {
  const told = strange.map((name) => {
    const meant = nearest(name, declared);
    return `"${name.replace(/[^\w ]/g, "_").slice(0, 60)}"${meant === undefined ? "" : ` (did you mean ${meant}?)`}`;
  });
  return `fields: Halo's list of ${view.resource.plural} has no ${told.join(", ")}. It has ${declared.join(", ")}; detail full shows what else a row holds.`;
}
