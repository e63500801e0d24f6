import type * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { badInput, HaloError } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import type { HaloResource } from "../../../halo/resources.ts";
import { shorten } from "../../../halo/text.ts";
import { bareLine } from "../clean.ts";
import { changed, type Tool, type ToolContext } from "../define.ts";

/** What a tenant's own list offers for an argument. */
export interface Offer {
  /** The arguments that can name a choice, by the field of the list's rows that each takes. */
  readonly arguments: Readonly<Record<string, string>>;
  readonly resource: HaloResource;
  readonly query?: Query;
  /** The field of a row with its name. */
  readonly name: string;
  /** Rows that are no choice. */
  readonly keep?: (row: HaloRecord) => boolean;
}

/** An offer for an argument that a call can't do without. */
export interface Choices extends Offer {
  /** Refuses a call that names no choice, by these words. */
  readonly missing: string;
}

const mostShown = 15;
const longestName = 60;

/**
 * A tool with an argument that takes one of the tenant's own ids or names. Where it is missing, or Halo
 * refuses one that is none of them, the refusal lists what there is: one request, in that case only. The
 * argument stays listed as required where it was; a call without it is refused here and not by the schema.
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
        if (!(error instanceof HaloError) || error.kind !== "refused" || error.ambiguous) throw error;
        throw await withChoices(error, choices, args, context);
      }
    },
  });
}

/** The error with the choices in it, unless one of them was given or they can't be read. One request. */
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
    if (failure instanceof HaloError && failure.kind !== "cancelled") return error;
    throw failure;
  }
  const isChosen = Object.entries(choices.arguments).some(
    ([argument, field]) =>
      args[argument] !== undefined && rows.some((row) => sameWord(row[field], args[argument])),
  );
  return isChosen ? error : listingChoices(error, choices, rows);
}

/** The error with these rows of the tenant's own list in it; as it is when there are none. */
export function listingChoices(
  error: HaloError,
  { resource, name }: Offer,
  rows: readonly HaloRecord[],
): HaloError {
  if (rows.length === 0) return error;
  const shown = rows
    .slice(0, mostShown)
    .map((row) => `${String(row.id)} ${shorten(bareLine(String(row[name] ?? "")), longestName)}`.trim());
  const more = rows.length > shown.length ? `, and ${rows.length - shown.length} more` : "";
  return new HaloError(
    error.kind,
    `${error.message} The ${resource.plural} of this tenant: ${shown.join(", ")}${more}.`,
    { cause: error, ...(error.status === undefined ? {} : { status: error.status }) },
  );
}

function sameWord(a: unknown, b: unknown): boolean {
  return String(a).trim().toLowerCase() === String(b).trim().toLowerCase();
}
