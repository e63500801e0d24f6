import type * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput, dispensable, HaloError } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import type { HaloResource } from "../../../halo/resources.ts";
import { shorten } from "../../../halo/text.ts";
import { bareLine, listedName } from "../clean.ts";
import { changed, type Tool, type ToolContext } from "../define.ts";

/** A list of the tenant with the values that an argument may have. */
export interface Offer {
  /** The arguments that can name a choice, each with the fields of the list's rows that it takes. */
  readonly arguments: Readonly<Record<string, readonly string[]>>;
  readonly resource: HaloResource;
  readonly query?: Query;
  /** The field of a row with its name. */
  readonly name: string;
  /** Rows that are no choice. */
  readonly keep?: (row: HaloRecord) => boolean;
}

/** An offer for a required argument. */
export interface Choices extends Offer {
  /** The refusal of a call without the argument, in words. */
  readonly missing: string;
}

const mostShown = 15;
const longestName = 60;

/**
 * A tool with an argument that takes one of the tenant's own ids or names. When it is missing, or Halo refuses an id or
 * name that the tenant does not have, the error lists those that it has, which takes a request. The schema still shows
 * the argument as required, but a call without it is refused here, so that the error can list them.
 */
export function offering<Name extends string>(tool: Tool<Name>, choices: Choices): Tool<Name> {
  const names = Object.keys(choices.arguments);
  const input = () => {
    const shape = Object.entries(tool.input.shape) as [string, z.ZodType][];
    const required = shape.filter(([, schema]) => !schema.isOptional()).map(([name]) => name);
    const loosened = shape
      .filter(([name]) => names.includes(name))
      .map(([name, schema]) => [name, schema.optional()]);
    return tool.input.extend(Object.fromEntries(loosened)).meta({ required });
  };
  return changed(tool, {
    input,
    handle: async (parsed, context) => {
      const args = parsed as Readonly<Record<string, unknown>>;
      if (names.every((name) => args[name] === undefined)) {
        throw await withChoices(badInput(choices.missing), choices, {}, context);
      }
      try {
        return await tool.handle(parsed, context);
      } catch (error) {
        if (!(error instanceof HaloError) || error.kind !== "refused" || error.uncertain) throw error;
        throw await withChoices(error, choices, args, context);
      }
    },
  });
}

/** The error with the choices added, unless the call gave one of them or they can't be read. One request. */
export async function withChoices(
  error: HaloError,
  choices: Offer,
  args: Readonly<Record<string, unknown>>,
  context: ToolContext,
): Promise<HaloError> {
  const { resource, query = {}, keep = () => true } = choices;
  let rows: readonly HaloRecord[];
  try {
    rows = (await context.halo.listAll(resource, query, { signal: context.signal, once: true })).filter(keep);
  } catch (failure) {
    dispensable(failure);
    return error;
  }
  const isChosen = Object.entries(choices.arguments).some(
    ([argument, fields]) =>
      args[argument] !== undefined &&
      rows.some((row) => fields.some((field) => sameWord(row[field], args[argument]))),
  );
  return isChosen ? error : listingChoices(error, choices, rows);
}

/** The error with these rows of the tenant's list added; unchanged when there are none. */
export function listingChoices(
  error: HaloError,
  { resource, name }: Offer,
  rows: readonly HaloRecord[],
): HaloError {
  if (rows.length === 0) return error;
  const shown = rows
    .slice(0, mostShown)
    .map((row) =>
      `${String(row.id)} ${listedName(shorten(bareLine(String(row[name] ?? "")), longestName))}`.trim(),
    );
  const more = rows.length > shown.length ? `, and ${rows.length - shown.length} more` : "";
  return error.noting(`The ${resource.plural} of this tenant: ${shown.join(", ")}${more}.`);
}

function sameWord(a: unknown, b: unknown): boolean {
  return String(a).trim().toLowerCase() === String(b).trim().toLowerCase();
}
