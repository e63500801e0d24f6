import { shownTime } from "../../halo/dates/days.ts";
import { dispensable } from "../../halo/errors.ts";
import { plainText, quoteLine } from "../../halo/text.ts";
import type { ChangedBy } from "../kit/crud/writing/unchanged-since.ts";
import { parts, shortDate } from "../kit/view.ts";
import { lastAddedFirst, latestActions } from "./latest-actions.ts";

const shown = (name: unknown) =>
  typeof name === "string" && name !== "" ? quoteLine(plainText(name)) : undefined;

/** The newest action of a ticket, a project or an opportunity, which often is what changed it. One request, or two for a ticket of many actions. */
export const ticketChangedBy: ChangedBy = async (id, context) => {
  try {
    const [row] = (await latestActions(id, 1, context, lastAddedFirst)).rows;
    if (row === undefined) return undefined;
    const what = parts(
      `#${row.id}`,
      shortDate(shownTime(row.datetime, context.timeZone) ?? ""),
      shown(row.who),
      shown(row.outcome),
    );
    return `Its newest action: ${what}.`;
  } catch (error) {
    dispensable(error);
    return undefined;
  }
};
