import type { HaloRecord } from "../../../halo/client.ts";
import { dateIn } from "../../../halo/dates/row-dates.ts";
import { badInput } from "../../../halo/errors.ts";
import { type Gathered, saying } from "../../kit/analytics/gathered.ts";
import { listedName, type ResolvedArguments } from "../../kit/arguments/argument.ts";
import type { Asked } from "../../kit/crud/filters.ts";
import { rangeArguments } from "../../kit/crud/list.ts";
import { checkOneOwner, ticketListFilters, ticketListRanges } from "../../tickets/listing/list-filters.ts";
import { isPastFix } from "../../tickets/listing/overdue.ts";
import type { TicketFacts } from "../shared/ticket-facts.ts";
import type { TicketScope } from "../shared/ticket-scope.ts";
import type { State } from "./groupings.ts";

/**
 * What halo_list_tickets can be narrowed by, beside what every answer about tickets takes, and the count can be too: with
 * the list's own filters, so that they mean the same.
 */

const { site_id, user_id, parent_id, asset_id, contract_id, overdue, unassigned } = ticketListFilters;
const filters = { site_id, user_id, parent_id, asset_id, contract_id, unassigned };

/** Dates that a count is cut by here: Halo takes one range of dates, which the period has. */
const ranges = ticketListRanges.filter(({ name }) => name === "due" || name === "lastaction");

/** The arguments. */
export const narrowingInput = {
  ...Object.fromEntries(
    Object.entries({ ...filters, overdue }).map(([name, { argument }]) => [name, argument.optional()]),
  ),
  ...rangeArguments(ranges),
};

/** A scope that is narrowed further. */
export interface Narrowed {
  readonly scope: TicketScope;
  /** The tickets of the scope that were asked for, and what was read for them with what is not known of it. */
  readonly choose: (found: Found) => Found;
  /** What has to be said of the choice once it was made. */
  readonly said: () => readonly string[];
}

interface Found {
  readonly tickets: readonly TicketFacts[];
  readonly source: Gathered;
}

/**
 * Narrows a scope by the arguments of {@link narrowingInput}.
 *
 * @param now in milliseconds since the epoch
 * @throws HaloError `bad_input` for arguments that contradict each other
 */
export function narrowedScope(
  scope: TicketScope,
  args: ResolvedArguments,
  state: State,
  now: number,
): Narrowed {
  checkOneOwner(args);
  if (args.overdue === true && state === "closed") {
    throw badInput("overdue and state closed contradict each other: what is overdue is open.");
  }
  const asked = Object.entries(filters).flatMap(([name, { ask, argument }]) => {
    const one = ask(name, args);
    const isOff = one === undefined || Object.keys(one.query).length === 0;
    return isOff ? [] : [{ ...one, name: listedName(name, argument), believed: new Set<unknown>() }];
  });
  const dates = ranges.flatMap(({ name, field }) => {
    const [after, before] = [boundOf(args[`${name}_after`]), boundOf(args[`${name}_before`])];
    if (field === undefined || (after === undefined && before === undefined)) return [];
    if (after !== undefined && before !== undefined && after > before) {
      throw badInput(`${name}_after is later than ${name}_before: exchange them.`);
    }
    return [{ name, field, after, before }];
  });
  const by = [...asked, ...(args.overdue === true ? [{ name: "overdue" }] : []), ...dates].map(
    ({ name }) => name,
  );
  return {
    scope: {
      query: Object.assign({}, scope.query, ...asked.map(({ query }) => query)),
      holds: (row) => scope.holds(row) && asked.every((one) => holds(row, one)),
    },
    choose: ({ tickets, source }) => {
      const own = tickets.filter(
        ({ row, isOpen }) => args.overdue !== true || (isOpen && isPastFix(row, new Date(now))),
      );
      const dark = dates.filter(({ field }) => own.some(({ row }) => row[field] === undefined));
      return {
        tickets: own.filter(({ row }) => dates.every((date) => isBetween(row, date))),
        source: dark.length === 0 ? source : withoutDark(source, dark),
      };
    },
    said: () => [
      // Without it the figure reads like that of all tickets of its state.
      ...(by.length === 0 ? [] : [`Counted are those alone that match ${by.join(", ")}.`]),
      ...asked
        .filter(({ believed }) => believed.size > 0)
        .map(
          ({ name, believed }) =>
            `${name}: Halo's own filter is believed for ${believed.size} of the tickets read, which do not show it.`,
        ),
    ],
  };
}

/** Whether a row is what a filter asks for; one that does not show it is believed, and noted. */
function holds(
  row: HaloRecord,
  { matches, keep, believed }: Asked & { readonly believed: Set<unknown> },
): boolean {
  const fits = matches?.(row);
  if (fits === undefined) believed.add(row.id);
  return fits !== false && keep?.(row) !== false;
}

/** A bound as an instant; arguments hold it as `yyyy-MM-ddTHH:mm:ss` in UTC. */
const boundOf = (value: unknown) => (typeof value === "string" ? new Date(`${value}Z`) : undefined);

interface Between {
  readonly name: string;
  readonly field: string;
  readonly after: Date | undefined;
  readonly before: Date | undefined;
}

function isBetween(row: HaloRecord, { field, after, before }: Between): boolean {
  const date = dateIn(row, field);
  if (date === undefined) return false;
  return (after === undefined || date >= after) && (before === undefined || date <= before);
}

/** What was read, where rows lack a date that was asked for: they are not counted, and the count is a part. */
function withoutDark(source: Gathered, dark: readonly Between[]): Gathered {
  const names = dark.map(({ field }) => field).join(" and ");
  return {
    ...saying(source, `, of which some do not show ${names}`),
    complete: false,
    advice: "Leave that bound out, or read those tickets one by one.",
  };
}
