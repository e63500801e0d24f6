import { shownTime } from "../../halo/dates/days.ts";
import { dispensable } from "../../halo/errors.ts";
import { plainText, quoteLine } from "../../halo/text.ts";
import type { LastChange } from "../kit/crud/writing/unchanged-since.ts";
import type { ToolContext } from "../kit/define.ts";
import { parts, shortDate } from "../kit/view.ts";
import { lastAddedFirst, latestActions } from "./latest-actions.ts";

const shown = (name: unknown) =>
  typeof name === "string" && name !== "" ? quoteLine(plainText(name)) : undefined;

/** The newest action, which often is what changed it. One request, or two for a ticket of many actions. */
async function newestAction(id: number, context: ToolContext): Promise<string | undefined> {
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
}

/** The last change of a ticket, a project or an opportunity. */
export const ticketLastChange: LastChange = { field: "last_update", by: newestAction };
