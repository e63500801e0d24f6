import { haloResources } from "../../halo/resources.ts";
import type { LedgerKeeper, NewRow } from "../../ledger/entry.ts";

/** Outcomes after which nothing in Halo is other than before. */
const unchanged = new Set(["refused", "not_done"]);
const ticketPaths = new Set(
  [haloResources.tickets, haloResources.projects, haloResources.opportunities].map(({ path }) => path),
);

/** The tickets that a write is about. */
function ticketsOf({ resource, record, within }: Pick<NewRow, "resource" | "record" | "within">): number[] {
  const own = ticketPaths.has(resource) ? record : undefined;
  return [own, within.ticket_id].filter((id) => typeof id === "number");
}

/**
 * A ledger that tells which tickets a write has changed, or may have, once its call knows how it ended.
 *
 * @param tell is not waited for
 */
export function tellingChanges(
  keeper: LedgerKeeper,
  tell: (tickets: readonly number[]) => void,
): LedgerKeeper {
  const begun = new Map<string, readonly number[]>();
  return {
    ...keeper,
    begin: async (row) => {
      const tickets = ticketsOf(row);
      await keeper.begin(row);
      // A write whose row could not be begun is not sent, and has no end.
      if (!row.dry && tickets.length > 0) begun.set(row.key, tickets);
    },
    complete: async (key, completion) => {
      const tickets = begun.get(key);
      begun.delete(key);
      if (tickets !== undefined && !unchanged.has(completion.outcome)) tell(tickets);
      await keeper.complete(key, completion);
    },
  };
}
