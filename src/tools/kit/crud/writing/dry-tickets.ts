import type { HaloRecord } from "../../../../halo/client.ts";
import { dispensable, unread } from "../../../../halo/errors.ts";
import { isRecord } from "../../../../halo/lists.ts";
import { haloResources } from "../../../../halo/resources.ts";
import { idOf } from "../../../../halo/rules.ts";
import { quoteName } from "../../../../halo/text.ts";
import type { ToolContext } from "../../context.ts";
import type { DryRunResult } from "../../result.ts";

/** Tickets that a dry run reads for their names at most, a request each. */
const mostNamed = 10;

const { tickets, projects, opportunities } = haloResources;
/** The paths of what Halo stores as tickets. */
const ticketPaths: ReadonlySet<string> = new Set([tickets, projects, opportunities].map(({ path }) => path));

/**
 * The ids of tickets that a record that would be sent names: its own, its parent's, those it is to be related to. Of what
 * is no ticket the parent is none either: an asset's, a service category's.
 */
function ticketsOf(
  { ticket_id, parent_id, new_related_tickets: related }: HaloRecord,
  path: string,
): readonly unknown[] {
  const ids = Array.isArray(related) ? related.filter(isRecord).map(({ id }) => id) : [];
  return [ticket_id, ticketPaths.has(path.slice(5)) && parent_id, ...ids];
}

/** A dry run that says of each ticket in its requests which one it is, where it does not say so already. */
export async function withTicketsNamed(
  result: DryRunResult,
  { halo, signal }: ToolContext,
): Promise<DryRunResult> {
  const { record, view, requests } = result;
  const also = [...(result.also ?? [])];
  const warnings = [...result.warnings];
  // A ticket's line has its summary, and so have those of records that carry it.
  const own = view.resource === haloResources.tickets ? record?.id : record?.summary && record.ticket_id;
  const asked = requests.flatMap(({ path, body = [] }) => [
    /[?&]ticket_id=(\d+)/.exec(path)?.[1],
    ...body.filter(isRecord).flatMap((sent) => ticketsOf(sent, path)),
  ]);
  // A number within what people wrote names nothing.
  const said = also.join("\n").replace(/«[^»]*»/g, "«»");
  for (const id of [...new Set(asked.map(idOf))].slice(0, mostNamed)) {
    if (id === undefined || id === own || said.includes(`#${id} `)) continue;
    try {
      const { summary } = await halo.get(haloResources.tickets, id, {}, { signal, once: true });
      also.push(`Ticket #${id} is ${quoteName(summary ?? "(no summary)")}.`);
    } catch (error) {
      warnings.push(unread(`Ticket #${id}`, dispensable(error)));
    }
  }
  return { ...result, also, warnings };
}
