import type { HaloRecord } from "../../../halo/client.ts";
import { HaloError } from "../../../halo/errors.ts";
import type { ToolContext } from "../define.ts";
import type { View } from "../view.ts";
import { withNames } from "./list.ts";

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
