import type { HaloRecord } from "../../../../../halo/client.ts";
import { shownTime } from "../../../../../halo/dates/days.ts";
import { dispensable, HaloError } from "../../../../../halo/errors.ts";
import { ticketDates } from "../../../../../halo/rules.ts";
import { sameValue } from "../../../../../halo/same-value.ts";
import { haloDate } from "../../../../../halo/text.ts";
import { lineOf } from "../../../clean.ts";
import type { ToolContext } from "../../../define.ts";
import * as input from "../../../input.ts";
import type { View } from "../../../view.ts";

/** The argument `allow_duplicate`, which creates the record without this check. */
export const allowDuplicate = input.flag("Though one like it was just opened").optional();

/** Ten minutes, in milliseconds: a ticket with the same summary that was opened within them counts as the same. */
const recentMs = 10 * 60_000;
/** How far back Halo is asked. It may read a date in the tenant's time zone, so a day more; the rows are checked here. */
const askedMs = 24 * 60 * 60_000 + recentMs;
const mostRows = 25;

/** The fields that tell whose ticket it is. The first one given is compared; Halo may fill in the others from it. */
const owners = ["client_id", "site_id", "user_id"];

/**
 * Checks whether a ticket (or project, or opportunity) of the same client with the same summary was opened within
 * the last ten minutes. One request.
 *
 * Where that can't be checked the creation is refused too, because a duplicate is harder to undo than a call is to
 * repeat. The refusal names `allow_duplicate` as the way around it.
 *
 * @returns a warning when not all of the newest could be compared
 * @throws HaloError when there is such a ticket, or when the check failed; nothing was created then
 */
export async function refuseDuplicate(
  view: View,
  sent: HaloRecord,
  context: ToolContext,
): Promise<readonly string[]> {
  const { noun, plural } = view.resource;
  const now = context.now();
  const owner = owners.find((field) => sent[field] !== undefined);
  let rows: readonly HaloRecord[];
  try {
    const found = await context.halo.list(
      view.resource,
      {
        ...(owner === undefined ? {} : { [owner]: Number(sent[owner]) }),
        // Halo's own spelling of the date that a ticket was opened.
        datesearch: ticketDates.opened.column,
        startdate: new Date(now - askedMs).toISOString().slice(0, 19),
        order: "id",
        orderdesc: true,
      },
      { number: 1, size: mostRows },
      { signal: context.signal },
    );
    rows = found.rows;
  } catch (error) {
    throw dispensable(error)
      .after(`Not created: the look whether this ${noun} was opened just now failed.`)
      .noting("Call again, or with allow_duplicate: true to create it without that look.");
  }
  const recent = rows.filter((row) => isRecent(row, now));
  const like = recent.find(
    (row) =>
      sameValue(row.summary, sent.summary) && (owner === undefined || sameValue(row[owner], sent[owner])),
  );
  if (like !== undefined) {
    const opened = shownTime(like.dateoccurred, context.timeZone) ?? "";
    throw new HaloError(
      "refused",
      `Not created: ${noun} ${String(like.id)} with this summary was opened at ${opened}, within the last ten minutes: ${lineOf(view, like, context.timeZone)}.`,
      {
        advice:
          "If it is the same matter, use that one. If another is meant, call again with allow_duplicate: true.",
      },
    );
  }
  return recent.length < mostRows
    ? []
    : [`More than ${mostRows} ${plural} were opened just now: only the newest were compared with this one.`];
}

function isRecent(row: HaloRecord, now: number): boolean {
  const opened = haloDate(row.dateoccurred);
  return opened !== undefined && Date.parse(opened) >= now - recentMs;
}
