import type { Companion } from "../../kit/result.ts";
import { type Fields, fieldsOf, parts, shownPercent } from "../../kit/view.ts";
import { addFigures } from "../shared/time/hours.ts";
import { ageInDays, counts, type Load, oldestOf } from "./facts.ts";
import { shownOwner } from "./owners.ts";

/** Fields of the table; its lines mark names as data where they have to be. */
export const loadFields: Fields = {
  id: "id",
  name: "label",
  mark: "label",
  others: "number",
  ...Object.fromEntries(counts.map((count) => [count, "number" as const])),
  oldest_id: "id",
  ...fieldsOf("number", "oldest_days", "hours", "billable_percent"),
};

function line(row: Readonly<Record<string, unknown>>): string {
  const some = (field: string, word: string) =>
    row[field] !== undefined && row[field] !== 0 && `${row[field]} ${word}`;
  return parts(
    `${row.id === undefined ? "" : `#${row.id} `}${shownOwner({ name: String(row.name), mark: row.mark })}${row.mark === undefined ? "" : ` (${row.mark})`}`,
    row.open !== undefined && `${row.open} open`,
    some("overdue", "overdue"),
    some("at_risk", "at risk"),
    some("on_hold", "on hold"),
    row.name !== "(unassigned)" && some("unassigned", "unassigned"),
    row.oldest_id !== undefined &&
      `oldest #${row.oldest_id}${row.oldest_days === undefined ? "" : `, ${row.oldest_days} d`}`,
    row.hours !== undefined &&
      `${row.hours} h${row.billable_percent === undefined ? "" : ` (${shownPercent(row.billable_percent)} billable)`}`,
  );
}

/**
 * The table of loads: the most loaded first, and one line for all others, so that the rows sum to the figures.
 *
 * @param loads in their order
 * @param many what they are: "agents"
 */
export function loadTable(loads: readonly Load[], many: string, shown: number, now: Date): Companion {
  const named = loads.filter(({ owner }) => !owner.isUnnamed);
  const first = named.slice(0, shown);
  const rest = [...named.slice(shown), ...loads.filter(({ owner }) => owner.isUnnamed)];
  return {
    name: "load",
    others: "others",
    heading: rest.length === 0 ? many : `${many}, the most open tickets first`,
    fields: loadFields,
    line,
    rows: [
      ...first.map((load) => ({
        id: load.owner.id,
        name: load.owner.name,
        mark: load.owner.mark,
        ...cells(load, now),
      })),
      ...(rest.length === 0
        ? []
        : [
            {
              name: rest.length === 1 ? "1 other" : `${rest.length} others`,
              others: rest.length,
              ...cells(together(rest), now),
            },
          ]),
    ],
    next: `page_size up to 100 shows more; rows open/ID lists what is behind one, open/${many === "teams" ? "none" : "unassigned"} what nobody has`,
  };
}

function cells({ count, oldest, hours }: Pick<Load, "count" | "oldest" | "hours">, now: Date) {
  return {
    ...count,
    oldest_id: oldest?.id,
    oldest_days: oldest === undefined ? undefined : ageInDays(oldest, now),
    hours: hours?.hours,
    billable_percent: hours?.billable_percent,
  };
}

function together(loads: readonly Load[]): Pick<Load, "count" | "oldest" | "hours"> {
  const add = (name: (typeof counts)[number]) => loads.reduce((sum, { count }) => sum + count[name], 0);
  const hours = loads.map((load) => load.hours).filter((each) => each !== undefined);
  return {
    count: {
      open: add("open"),
      overdue: add("overdue"),
      at_risk: add("at_risk"),
      on_hold: add("on_hold"),
      unassigned: add("unassigned"),
    },
    oldest: oldestOf(loads.flatMap(({ tickets }) => tickets)),
    hours: hours.length === 0 ? undefined : addFigures(hours),
  };
}
