import type { HaloRecord } from "../../../halo/client.ts";
import { dispensable, HaloError, unread } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { sameValue } from "../../../halo/same-value.ts";
import { dateOf } from "../../../halo/text.ts";
import { entryOfEvent } from "../../analytics/shared/time/hours.ts";
import { toHaloTime } from "../../kit/arguments/dates.ts";
import type { ToolContext } from "../../kit/define.ts";
import { counted } from "../../kit/view.ts";

/** Time that is there already where entries are to be written. */

const dayMs = 24 * 60 * 60_000;
/** The most overlaps that are told one by one. */
const mostTold = 10;

const span = (row: HaloRecord) => ({
  start: dateOf(row.start_date)?.getTime() ?? Number.NaN,
  end: dateOf(row.end_date)?.getTime() ?? Number.NaN,
});

function overlap(one: HaloRecord, other: HaloRecord): boolean {
  const [a, b] = [span(one), span(other)];
  return a.start < b.end && b.start < a.end;
}

/** The same work: the same start, end and subject. */
function isSame(one: HaloRecord, other: HaloRecord): boolean {
  const [a, b] = [span(one), span(other)];
  return a.start === b.start && a.end === b.end && sameValue(one.subject, other.subject);
}

/**
 * Compares entries that are to be written with each other and with the agent's time in Halo. One request.
 *
 * @param shown an entry in words
 * @returns warnings of those that overlap, and where Halo's entries can't be read
 * @throws HaloError `refused` where one of them is there already or given twice; nothing was written then
 */
export async function requireNew(
  events: readonly HaloRecord[],
  agentId: number,
  shown: (event: HaloRecord) => string,
  { halo, signal }: ToolContext,
): Promise<readonly string[]> {
  const spans = events.map(span);
  const around = {
    start_date: toHaloTime(new Date(Math.min(...spans.map(({ start }) => start)) - dayMs)),
    end_date: toHaloTime(new Date(Math.max(...spans.map(({ end }) => end)) + dayMs)),
    agent_id: agentId,
  };
  const warnings: string[] = [];
  let stored: readonly HaloRecord[] = [];
  try {
    const rows = await halo.listAll(haloResources.timesheetEvents, around, { signal });
    stored = rows.filter((row) => Number(row.agent_id) === agentId && entryOfEvent(row) !== undefined);
  } catch (error) {
    warnings.push(
      unread("The entries that are there", dispensable(error), "whether these are among them is not known"),
    );
  }
  const doubles = events.flatMap((event, index) => {
    const there = stored.find((row) => isSame(row, event));
    if (there !== undefined) return [`${shown(event)} is there as entry ${String(there.id)}.`];
    return events.slice(0, index).some((other) => isSame(other, event))
      ? [`${shown(event)} is given twice.`]
      : [];
  });
  if (doubles.length > 0) {
    throw new HaloError("refused", `Nothing was written. ${doubles.join(" ")}`, {
      advice: "Leave it out. If other work is meant, give it another subject.",
    });
  }
  const overlaps = events.flatMap((event, index) => [
    ...stored
      .filter((row) => overlap(row, event))
      .map((row) => `${shown(event)} overlaps entry ${String(row.id)}, ${shown(row)}.`),
    ...events
      .slice(0, index)
      .filter((other) => overlap(other, event))
      .map((other) => `${shown(event)} overlaps ${shown(other)}, which is given too.`),
  ]);
  const more = overlaps.length - mostTold;
  return [
    ...warnings,
    ...overlaps.slice(0, mostTold),
    ...(more > 0 ? [`And ${counted(more, "overlap")} more.`] : []),
  ];
}
