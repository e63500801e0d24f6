import type { ToolContext } from "../kit/define.ts";
import { type Guarded, guard, tablesIn } from "./guard/guard.ts";
import { parse } from "./guard/parse.ts";
import { bundledTables } from "./schema/catalogue.ts";
import { tablesOf } from "./schema/tenant.ts";

/**
 * A query as it may be sent. Its tables are looked up in the tenant.
 *
 * @throws HaloError `bad_input` for what is not allowed or not known
 */
export async function prepare(
  sql: string,
  context: ToolContext,
): Promise<{ readonly guarded: Guarded; readonly warnings: readonly string[] }> {
  const root = await parse(sql);
  const bundled = [...(await bundledTables()).values()].map(({ name }) => name);
  // What is wrong with the query whatever the tenant has is said before it is asked.
  const { tables, warnings } = await tablesOf(tablesIn(root), context);
  const names = [...new Set([...bundled, ...[...tables.values()].map(({ name }) => name)])];
  return { guarded: await guard(root, tables, names), warnings };
}
