import type { LedgerRow } from "../../../ledger/entry.ts";
import { apiOf, named, requireOn } from "../../api/asked.ts";
import { resourceOf, viewOf } from "../../api/shown.ts";
import { writeTool } from "../../api/write.ts";
import type { ToolContext } from "../../kit/define.ts";
import type { Changeable } from "./records.ts";

/** Fields by which a person knows a record of any resource. */
const called = ["name", "title", "subject", "summary"];

/**
 * How fields are put back that the whole API's write changed, or the undoing of such a write: by the same operation.
 * Undefined where nothing of before is known (an operation of its own, such as receiving an order), and for records that
 * Halo reads none of by their ids.
 *
 * @throws HaloError where the operation is not open to this caller, or no longer on
 */
export async function changeableByApi(
  { tool, undoes, resource: path, fields }: LedgerRow,
  context: ToolContext,
): Promise<Changeable | undefined> {
  const isOfApi = tool === writeTool.name || undoes !== undefined;
  if (!isOfApi || fields.every(({ before }) => before === undefined)) return undefined;
  const api = await apiOf(context);
  const index = await api.index(context.signal);
  requireOn(named(path, "POST", index).operation, api);
  if (index.find("GET", `/${path}/{id}`) === undefined) return undefined;
  return { view: viewOf(resourceOf(path, false), [], called), watched: [] };
}
