import type { HaloRecord } from "../halo/client.ts";
import { largestPage } from "../halo/rules.ts";
import { type Probes, page } from "./probes.ts";

/** What is in both. */
export const common = (some: ReadonlySet<number>, others: ReadonlySet<number>): Set<number> =>
  new Set([...some].filter((id) => others.has(id)));

/** Which statuses tickets have that Halo calls closed, and those that it calls open. */
interface StatusesSeen {
  readonly closed: ReadonlySet<number>;
  readonly open: ReadonlySet<number>;
}

/** Reads Halo's own lists of open and closed tickets; undefined where it can't, or ignores the filters. */
export async function statusesSeen(probes: Probes): Promise<StatusesSeen | undefined> {
  const [closed, open] = await Promise.all([
    probes.asked("tickets", page(largestPage, { closed_only: true })),
    probes.asked("tickets", page(largestPage, { open_only: true })),
  ]);
  if (closed === undefined || open === undefined) return undefined;
  const ids = (rows: readonly HaloRecord[]) => new Set(rows.map((row) => Number(row.id)));
  // The same ticket in both lists: neither filter was heeded.
  if (common(ids(closed.rows), ids(open.rows)).size > 0) return undefined;
  const statuses = (rows: readonly HaloRecord[]) => new Set(rows.map((row) => Number(row.status_id)));
  return { closed: statuses(closed.rows), open: statuses(open.rows) };
}
