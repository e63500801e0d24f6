import type { HaloRecord } from "../../halo/client.ts";
import { dispensable, HaloError } from "../../halo/errors.ts";
import type { Query } from "../../halo/http/http.ts";
import { largestPage } from "../../halo/rules.ts";
import { quoteName } from "../../halo/text.ts";
import { nameKey } from "../kit/arguments/alike.ts";
import { optional, unlisted } from "../kit/crud/writing/write.ts";
import type { ToolContext } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import type { View } from "../kit/view.ts";

/** `allow_duplicate` of tools that refuse a second record of a name. */
export const allowSameName = unlisted(optional(input.flag("Though one of that name is there"), () => ({})));

/** Refuses the creation of a record that is there already. @param further what else to do, in a sentence */
export function refusedAsKnown({ resource }: View, known: HaloRecord, further = ""): HaloError {
  const { noun } = resource;
  const id = String(known.id);
  const state = known.inactive === true ? `inactive ${noun}` : noun;
  return new HaloError(
    "refused",
    `Nothing was created: ${state} ${id} ${quoteName(known.name ?? "")} is there already.`,
    {
      advice: `Use that one; halo_update_${noun} with id ${id} changes it.${further} If another of that name is meant, call again with allow_duplicate: true.`,
    },
  );
}

/**
 * The record of a name among those that Halo's search gives, those not in use too.
 *
 * @param within the client or site that it belongs to
 * @throws HaloError where that can't be looked at: a double is harder to undo than a call is to repeat
 */
export async function recordNamed(
  { resource }: View,
  name: unknown,
  within: Query,
  { halo, signal }: ToolContext,
): Promise<HaloRecord | undefined> {
  const query = { ...within, search: String(name), includeactive: true, includeinactive: true };
  try {
    const { rows } = await halo.list(resource, query, { number: 1, size: largestPage }, { signal });
    return rows.find(
      (row) =>
        nameKey(String(row.name ?? "")) === nameKey(String(name)) &&
        Object.entries(within).every(([field, id]) => Number(row[field]) === Number(id)),
    );
  } catch (error) {
    throw dispensable(error)
      .after(`Not created: the look whether this ${resource.noun} is there failed.`)
      .noting("Call again, or with allow_duplicate: true to create it without that look.");
  }
}
