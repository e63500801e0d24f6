import type { HaloRecord } from "../../../halo/client.ts";
import { dispensable, HaloError } from "../../../halo/errors.ts";
import { ticketDates } from "../../../halo/rules.ts";
import { haloDate } from "../../../halo/text.ts";
import { lineOf } from "../clean.ts";
import type { ToolContext } from "../define.ts";
import * as input from "../input.ts";
import type { View } from "../view.ts";
import { sameValue } from "./compare.ts";

/** The argument that creates a record all the same. */
export const allowDuplicate = input.flag("Create it though one like it was just opened").optional();

/** Ten minutes, in milliseconds: a ticket with the same summary within them is taken for the same one. */
const recentMs = 10 * 60_000;
/** Halo may read a date filter in the tenant's time zone: a day more is asked for, and the rows tell. */
const askedMs = 24 * 60 * 60_000 + recentMs;
const mostRows = 25;

/** Whose ticket it is: what is given, the widest first. Halo fills in the others from it. */
const owners = ["client_id", "site_id", "user_id"];

/**
 * Looks whether a ticket (or project, or opportunity) like the one to be created was opened within the
 * last ten minutes: of the same client, with the same summary. One request.
 *
 * A look that fails refuses too, since a double is harder to undo than a call is to repeat; the refusal
 * names `allow_duplicate`, so that it does not stand in the way for ever.
 *
 * @returns warnings: that not all of the newest could be looked at
 * @throws HaloError when there is one, or when the look failed; nothing has been sent to be stored then
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
    const opened = haloDate(like.dateoccurred) ?? "";
    throw new HaloError(
      "refused",
      `Not created: ${noun} ${String(like.id)} with this summary was opened at ${opened}, within the last ten minutes: ${lineOf(view, like)}.`,
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
