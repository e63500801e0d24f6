import type { HaloRecord } from "../../../halo/client.ts";
import { HaloError, readOr } from "../../../halo/errors.ts";
import { nameKey } from "../arguments/alike.ts";
import { listedName, type ResolvedArguments } from "../arguments/argument.ts";
import { lineOf } from "../clean.ts";
import type { ToolContext } from "../define.ts";
import type { View } from "../view.ts";
import type { Filter } from "./filters.ts";
import type { Check } from "./warnings.ts";

/** The records with names beside their ids; as they are when the names can't be read. */
export async function namedOrPlain(
  view: View,
  records: readonly HaloRecord[],
  context: ToolContext,
): Promise<{ readonly rows: readonly HaloRecord[]; readonly warnings: readonly string[] }> {
  try {
    return await withNames(view, records, context);
  } catch (error) {
    if (error instanceof HaloError) return { rows: records, warnings: [] };
    throw error;
  }
}

/**
 * Adds the names beside ids and the view's derived fields. Where a lookup can't be read, the names are missing and a
 * warning says so.
 *
 * @param only the fields to keep, all when not given. Copying Halo's rows of hundreds of fields is most of what a
 * list costs
 */
export async function withNames(
  view: View,
  found: readonly HaloRecord[],
  context: Pick<ToolContext, "lookups" | "signal" | "timeZone">,
  only?: readonly string[],
): Promise<{ rows: readonly HaloRecord[]; warnings: string[] }> {
  const { derive, names: joins = [] } = view;
  const warnings = [...(view.warn?.(found) ?? [])];
  if ((derive === undefined && joins.length === 0) || found.length === 0) return { rows: found, warnings };
  const namers = await Promise.all(
    joins.map(async (join) => {
      try {
        return { join, nameOf: await context.lookups.names(join.lookup, context.signal) };
      } catch (error) {
        if (!(error instanceof HaloError) || error.kind === "cancelled") throw error;
        warnings.push(`The names for ${join.id} could not be read, so only ids are shown. ${error.message}`);
        return { join, nameOf: () => undefined };
      }
    }),
  );
  const rows = found.map((row) => {
    const named: Record<string, unknown> = only === undefined ? { ...row } : {};
    for (const field of only ?? []) named[field] = row[field];
    if (derive !== undefined) Object.assign(named, derive(row, context.timeZone));
    for (const { join, nameOf } of namers) {
      const name = nameOf(row[join.id], row.sla_id);
      if (name !== undefined) named[join.as] = name;
    }
    return named;
  });
  return { rows, warnings };
}

/**
 * The checks of filters by an id where rows have only the name. None where the lookup can't be read. A name that rows
 * contradict is read again first: it may have changed since.
 */
export async function nameChecks(
  filters: Readonly<Record<string, Filter>>,
  args: ResolvedArguments,
  rows: readonly HaloRecord[],
  { lookups, signal }: Pick<ToolContext, "lookups" | "signal">,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [declared, { named, argument: taken }] of Object.entries(filters)) {
    if (named === undefined || args[declared] === undefined) continue;
    const argument = listedName(declared, taken);
    const check = async (): Promise<Check | undefined> => {
      const nameOf = await readOr(lookups.names(named.lookup, signal), () => undefined);
      const name = nameOf(args[declared]);
      if (name === undefined) return undefined;
      const key = nameKey(name);
      const holds = (row: HaloRecord) =>
        row[named.field] === undefined ? undefined : nameKey(String(row[named.field] ?? "")) === key;
      return { argument, holds };
    };
    const first = await check();
    if (first === undefined) continue;
    const isContradicted = rows.some((row) => first.holds(row) === false);
    const again = isContradicted && (await lookups.reread(named.lookup, signal)) ? await check() : first;
    if (again !== undefined) checks.push(again);
  }
  return checks;
}

/** A record in one line of text, with what its view derives and the names beside its ids. */
export async function lineWithNames(view: View, record: HaloRecord, context: ToolContext): Promise<string> {
  const [named = record] = (await namedOrPlain(view, [record], context)).rows;
  return lineOf(view, named, context.timeZone);
}
