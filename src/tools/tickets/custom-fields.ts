import type { HaloRecord } from "../../halo/client.ts";
import { haloResources } from "../../halo/resources.ts";
import { idOf } from "../../halo/rules.ts";
import { type CustomField, customFieldsOfType } from "../kit/crud/custom-fields.ts";
import type { ToolContext } from "../kit/define.ts";

/** Reads the custom fields of a ticket from its type; undefined for a ticket whose type is not known. */
export function ticketFieldsOf(
  ticket: HaloRecord,
): ((context: ToolContext) => Promise<readonly CustomField[]>) | undefined {
  const typeId = idOf(ticket.tickettype_id);
  if (typeId === undefined) return undefined;
  return async (context) => {
    const options = { signal: context.signal };
    const type = await context.halo.get(haloResources.ticketTypes, typeId, { includedetails: true }, options);
    return customFieldsOfType(type);
  };
}
