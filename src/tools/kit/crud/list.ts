import * as z from "zod";
import type { HaloRecord } from "../../../halo/client.ts";
import { dayOf, isDay, localDay, localTime } from "../../../halo/dates/days.ts";
import { badInput } from "../../../halo/errors.ts";
import type { Query } from "../../../halo/http/http.ts";
import { type AnyArgument, listedName, type ResolvedArguments } from "../arguments/argument.ts";
import { type Direction, laterThan, toHaloTime } from "../arguments/dates.ts";
import { defineReadTool, headOf, type Tool, type ToolContext, type ToolHead } from "../define.ts";
import * as input from "../input.ts";
import { listOutput } from "../output.ts";
import type { Fields } from "../view.ts";
import { chosenFields, fieldsArgument } from "./fields.ts";
import type { Filter } from "./filters.ts";
import { nameChecks, withNames } from "./names.ts";
import { type ReadDeclaration, readPage, readWhole, searchOf } from "./rows.ts";
import { type Check, contradictions, orderWarnings, within } from "./warnings.ts";

/** A pair of arguments `<name>_after` and `<name>_before` that bound a date of the rows; a day counts as a whole. */
export interface DateRange {
  /** `opened`, `closed`, `due` … */
  readonly name: string;
  /** The Halo parameters for the bounds, each `yyyy-MM-ddTHH:mm:ss` in UTC. */
  readonly query: (after: string | undefined, before: string | undefined) => Query;
  /** The row's field with that date, to check Halo's answer with. */
  readonly field?: string;
  /** `ahead` for what is to come, such as a target: `friday` is the coming one then. Back unless given. */
  readonly looks?: Direction;
}

/** How a list tool is declared. */
export interface ListDeclaration<Name extends string = string> extends ToolHead<Name>, ReadDeclaration {
  /** Parameters that are always sent. */
  readonly query?: Query;
  /** Halo's parameters for inactive rows too; left out where Halo has no such parameter. */
  readonly inactive?: Query;
  /** Fields to order by; by id when not given. Only for lists that Halo pages, or that are sorted here. */
  readonly orders?: readonly [string, ...string[]];
  readonly filters?: Readonly<Record<string, Filter>>;
  readonly ranges?: readonly DateRange[];
  /** Halo takes one date range at a time. */
  readonly oneRange?: boolean;
  /** Whether the newest come first where no order is asked for: of records that pile up, such as tickets. */
  readonly newestFirst?: boolean;
  /** Combinations that Halo can't answer. */
  readonly check?: (args: ResolvedArguments, context: ToolContext) => void;
  /** What has to be said of a page's rows that one row alone does not show. */
  readonly judge?: (
    rows: readonly HaloRecord[],
    asked: { readonly args: ResolvedArguments; readonly more: boolean; readonly context: ToolContext },
  ) => Promise<Judged>;
  /**
   * What is asked for and Halo has no filter for, of a list that it pages: some pages of what it is `query` are read
   * then, and the rows that `keep` leaves are cut into pages.
   */
  readonly narrowed?: {
    readonly isAsked: (args: ResolvedArguments) => boolean;
    readonly query: (context: ToolContext, args: ResolvedArguments) => Query;
    readonly keep: (
      rows: readonly HaloRecord[],
      context: ToolContext,
      args: ResolvedArguments,
    ) => Promise<readonly HaloRecord[]>;
    /** Further values of `order`, which `keep` puts the rows into. Halo is not asked for them. */
    readonly orders?: readonly string[];
    /** The refusal where more rows match than are read for such an order. */
    readonly tooMany?: string;
  };
  /**
   * What `fields` is described with, for a list that shows it among its arguments; the others understand it too. `also` has
   * fields that no view declares.
   */
  readonly fields?: { readonly listed: string; readonly also?: Fields };
}

/** What has to be said of the rows of a page. */
export interface Judged {
  readonly checks?: readonly Check[];
  readonly warnings?: readonly string[];
  /** One sentence on what the rows are, where the reader may take them for something else. */
  readonly summary?: string | undefined;
}

/** The two arguments of each range. */
export function rangeArguments(ranges: readonly DateRange[]): Record<string, AnyArgument> {
  const shape: Record<string, AnyArgument> = {};
  // What bounds are is said of the first range: it holds for the others of the list.
  for (const [index, { name, looks = "back" }] of ranges.entries()) {
    const [after, before] = [`${name}_after`, `${name}_before`];
    shape[after] = input.date(index === 0 ? input.dateOrTime : after, { looks }).optional();
    shape[before] = input.dateUntil(index === 0 ? input.until : before, { looks, after }).optional();
  }
  return shape;
}

/** Declares the list tool of a resource: paging, order, search, filters, names beside ids, and warnings. */
export function listTool<Name extends string>(declaration: ListDeclaration<Name>): Tool<Name> {
  const { view, filters = {}, ranges = [] } = declaration;
  const shape: Record<string, AnyArgument> = {};
  if (declaration.search !== undefined) shape.search = input.line(declaration.search).optional();
  for (const [name, { argument, isRequired }] of Object.entries(filters)) {
    shape[name] = isRequired ? argument : argument.optional();
  }
  Object.assign(shape, rangeArguments(ranges));
  if (declaration.inactive !== undefined) shape.include_inactive = input.flag().optional();
  if (declaration.orders !== undefined) {
    const order = z.enum([...declaration.orders, ...(declaration.narrowed?.orders ?? [])]).optional();
    shape.order = declaration.newestFirst === true ? order.describe("Default newest") : order;
    shape.order_desc = input.flag().optional();
  }
  return defineReadTool({
    ...headOf(declaration),
    input: {
      ...shape,
      fields: fieldsArgument(declaration.fields?.listed),
      ...input.paging,
      detail: input.detail,
    },
    output: () => listOutput(view),
    handler: async (args, context) => {
      const given: ResolvedArguments = args;
      declaration.check?.(given, context);
      const chosen = chosenFields(args.fields, view, declaration.fields?.also);
      const { query, checks, keeps, isWider, warnings: ofFilters } = translate(declaration, given, context);
      const page = { number: args.page, size: args.page_size };
      const narrowed = declaration.narrowed?.isAsked(given) === true ? declaration.narrowed : undefined;
      const isOurOrder = isOwnOrder(declaration, given);
      // A date range that is asked for has Halo's one range for itself.
      const sent = { ...declaration.query, ...narrowed?.query(context, given), ...query };
      const asked = {
        args: given,
        query: sent,
        page,
        keeps,
        narrow: narrowed && ((rows: readonly HaloRecord[]) => narrowed.keep(rows, context, given)),
        tooMany: isOurOrder ? narrowed?.tooMany : undefined,
        isWider: isWider || narrowed !== undefined,
        search: searchOf(declaration, given, sent),
      };
      const found = view.resource.paged
        ? await readPage(declaration, asked, context)
        : await readWhole(declaration, asked, context);
      const shown = args.detail === "full" ? undefined : Object.keys(view.row);
      const named = await withNames(chosen?.view ?? view, found.rows, context, chosen?.names ?? shown);
      const told = chosen?.told(found.rows, named.rows);
      const { rows, warnings } = {
        ...named,
        ...told,
        warnings: [...named.warnings, ...(told?.warnings ?? [])],
      };
      const judged: Judged =
        (await declaration.judge?.(found.rows, { args: given, more: found.more, context })) ?? {};
      const byName = found.rows.length === 0 ? [] : await nameChecks(filters, given, found.rows, context);
      const order = orderOf(declaration, given);
      const isAsked = given.order !== undefined || given.order_desc !== undefined;
      const isById = view.resource.paged && declaration.orders !== undefined;
      return {
        kind: "list",
        view,
        rows,
        total: found.total,
        more: found.more,
        page: page.number,
        pageSize: found.pageSize,
        detail: args.detail,
        ...(told === undefined ? {} : { fields: told.fields }),
        summary: judged.summary ?? found.summary,
        warnings: [
          ...contradictions(found.given ?? found.rows, [...checks, ...byName, ...(judged.checks ?? [])]),
          // Pages are asked for by id where nothing else is said: without an order they repeat rows and leave some out.
          // Of a search, the fitting rows come first.
          ...(isOurOrder || (order === undefined && !isById) || (!isAsked && given.search !== undefined)
            ? []
            : orderWarnings(found.rows, order?.field ?? "id", order?.descending === true)),
          ...ofFilters,
          ...(judged.warnings ?? []),
          ...(found.warnings ?? []),
          ...warnings,
        ],
      };
    },
  });
}

/**
 * The days that a range of a field that holds days is about, and what Halo is asked for: a day more at each end, since
 * it compares with whatever instant a day is stored as.
 */
function daysBetween(after: string | undefined, before: string | undefined, timeZone: string) {
  const dayMs = 24 * 60 * 60_000;
  const at = (time: string) => new Date(`${time}Z`);
  const moved = (time: string | undefined, by: number) =>
    time === undefined ? undefined : toHaloTime(new Date(at(time).getTime() + by));
  const first = after === undefined ? "" : localDay(at(after), timeZone);
  const last = before === undefined ? "9999" : localDay(at(before), timeZone);
  return {
    askAfter: moved(after, -dayMs),
    askBefore: moved(before, dayMs),
    holds: (day: string | undefined) => day !== undefined && day >= first && day <= last,
  };
}

/** Whether the order that is asked for is made here. */
const isOwnOrder = ({ narrowed }: ListDeclaration, { order }: ResolvedArguments) =>
  narrowed?.orders?.includes(String(order)) === true;

/** The order that Halo is asked for: as given, else the list's own; undefined where any will do. */
function orderOf(
  declaration: ListDeclaration,
  args: ResolvedArguments,
): { readonly field: string; readonly descending: boolean } | undefined {
  const { newestFirst, query } = declaration;
  const { order, order_desc: descending } = args;
  if (isOwnOrder(declaration, args)) return undefined;
  const isAsked = order !== undefined || descending !== undefined;
  if (!isAsked && typeof query?.order === "string") return { field: query.order, descending: false };
  if (!isAsked) return newestFirst === true ? { field: "id", descending: true } : undefined;
  return { field: String(order ?? "id"), descending: descending === true };
}

function translate(
  declaration: ListDeclaration,
  args: ResolvedArguments,
  { now, timeZone }: Pick<ToolContext, "now" | "timeZone">,
): {
  query: Query;
  checks: readonly Check[];
  keeps: readonly ((row: HaloRecord) => boolean)[];
  isWider: boolean;
  warnings: readonly string[];
} {
  const { filters = {}, ranges = [] } = declaration;
  const query: Record<string, string | number | boolean | undefined> = {};
  const checks: Check[] = [];
  const keeps: ((row: HaloRecord) => boolean)[] = [];
  const warnings: string[] = [];
  let isWider = false;
  if (declaration.search !== undefined && args.search !== undefined) query.search = String(args.search);
  for (const [name, { ask, argument }] of Object.entries(filters)) {
    const asked = ask(name, args);
    if (asked === undefined) continue;
    const { matches, keep, warning } = asked;
    Object.assign(query, asked.query);
    if (keep !== undefined) keeps.push(keep);
    if (matches !== undefined) checks.push({ argument: listedName(name, argument), holds: matches });
    if (warning !== undefined) warnings.push(warning);
  }
  const given = ranges.filter(({ name }) => args[`${name}_after`] ?? args[`${name}_before`]);
  if (declaration.oneRange === true && given.length > 1) {
    const names = given.map(({ name }) => `${name}_after/${name}_before`).join(" and ");
    throw badInput(
      `Halo filters by one date at a time: give only one of ${names}, and narrow the rest by reading the rows.`,
    );
  }
  for (const { name, query: toQuery, field, looks } of given) {
    const after = args[`${name}_after`] as string | undefined;
    const before = args[`${name}_before`] as string | undefined;
    if (after !== undefined && before !== undefined && after > before) {
      throw badInput(laterThan(`${name}_after`, after, `${name}_before`, before, { timeZone }));
    }
    if (looks !== "ahead" && after !== undefined && after > toHaloTime(new Date(now()))) {
      const from = localTime(new Date(`${after}Z`), timeZone);
      warnings.push(`${name}_after is in the future (${from}): it leaves only what is dated later than now.`);
    }
    if (field !== undefined && isDay(declaration.view.resource, field)) {
      const days = daysBetween(after, before, timeZone);
      Object.assign(query, toQuery(days.askAfter, days.askBefore));
      keeps.push((row) => days.holds(dayOf(row[field], timeZone)));
      isWider = true;
    } else Object.assign(query, toQuery(after, before));
    if (field !== undefined) {
      checks.push({
        argument: `${name}_after/${name}_before`,
        holds: (row) => within(row[field], after, before),
      });
    }
  }
  if (args.include_inactive === true) Object.assign(query, declaration.inactive);
  const order = orderOf(declaration, args);
  if (order !== undefined) query.order = order.field;
  if (order?.descending === true) query.orderdesc = true;
  return { query, checks, keeps, isWider, warnings };
}
