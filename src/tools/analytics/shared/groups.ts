import type { HaloRecord } from "../../../halo/client.ts";
import { readOr } from "../../../halo/errors.ts";
import type { LookupKind } from "../../../halo/lookups.ts";
import { type HaloResource, haloResources } from "../../../halo/resources.ts";
import { agentIdOf, idOf, isOfLookup, lookupIds } from "../../../halo/rules.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import { bareLine, listedName } from "../../kit/clean.ts";
import type { ToolContext } from "../../kit/define.ts";
import type { Companion } from "../../kit/result.ts";
import { type FieldKind, type Fields, parts, quote } from "../../kit/view.ts";
import { groupedBy } from "./grouping.ts";
import { agentsAtWork, type Member, ticketTeams } from "./idle.ts";

/** What tickets are counted by. */
export type Dimension = "status" | "team" | "client" | "agent" | "type" | "priority" | "category" | "source";

/** What the groups of a dimension are called. */
const plurals: Readonly<Record<Dimension, string>> = {
  status: "statuses",
  team: "teams",
  client: "clients",
  agent: "agents",
  type: "ticket types",
  priority: "priorities",
  category: "categories",
  source: "sources",
};

/** The group that rows share in one dimension. */
export interface Named {
  /** Undefined where Halo has none: a category, nobody, a team that is not known by its name. */
  readonly id: number | undefined;
  readonly name: string;
}

/** How rows fall into groups, and what each is called. */
export interface Grouping {
  readonly dimension: Dimension;
  readonly plural: string;
  /** How the name is cleaned and shown: clients' names are text that people wrote. */
  readonly nameKind: FieldKind;
  readonly keyOf: (row: HaloRecord) => string;
  /** All who could have a group, of teams and agents; undefined where that is not known. */
  readonly members?: readonly Member[] | undefined;
  /** The id and name of a group, from its rows. */
  readonly describe: (rows: readonly HaloRecord[]) => Named;
}

/** A group with what falls into it. */
export interface Group<Item> extends Named {
  /** The name as it stands in a sentence, quoted where people wrote it; no two groups share one. */
  readonly shown: string;
  readonly items: readonly Item[];
}

type GroupingContext = Pick<ToolContext, "halo" | "lookups" | "signal">;
type NameOf = (id: unknown, slaId?: unknown) => string | undefined;

/** The request sources, whose ids tickets carry as `source`. */
const sources: HaloResource = { ...haloResources.chargeTypes, noun: "source", plural: "sources" };

/**
 * Makes the grouping of a dimension. Names come from the session's lookups; when those can't be read, ids are shown
 * instead, and that is said.
 *
 * @param level how many levels of a category count, which Halo writes as `Hardware>Printer`
 */
export async function groupingBy(
  dimension: Dimension,
  context: GroupingContext,
  reading: Reading,
  { level = 1 }: { readonly level?: number | undefined } = {},
): Promise<Grouping> {
  const common = {
    dimension,
    plural: plurals[dimension],
    nameKind: isWritten(dimension) ? "text" : "listed",
  } as const;
  const named = async (source: Promise<NameOf>): Promise<NameOf> =>
    (await reading.optional(source, `The names of ${plurals[dimension]}`, "groups lack names or ids")) ??
    (() => undefined);
  const names = (kind: LookupKind) => named(context.lookups.names(kind, context.signal));
  switch (dimension) {
    case "status": {
      const nameOf = await names("statuses");
      return { ...common, ...byId("status_id", "status", (row) => nameOf(row.status_id)) };
    }
    case "team": {
      const teams = await reading.optional(
        context.lookups.rows("teams", context.signal),
        "Teams",
        "groups lack their ids",
      );
      const ids = new Map(teams?.map((row) => [line(row.name).toLowerCase(), Number(row.id)]));
      return {
        ...common,
        members: teams === undefined ? undefined : ticketTeams(teams),
        ...byText(
          (row) => line(row.team),
          "no team",
          (name) => ids.get(name.toLowerCase()),
        ),
      };
    }
    case "category":
      return {
        ...common,
        ...byText(
          (row) => categoryOf(row, level),
          "no category",
          () => undefined,
        ),
      };
    case "client":
      return { ...common, ...byId("client_id", "client", (row) => line(row.client_name)) };
    case "agent": {
      const nameOf = await names("agents");
      // That names are missing then was said with them.
      const agents = await readOr(context.lookups.rows("agents", context.signal), undefined);
      return {
        ...common,
        members: agents === undefined ? undefined : agentsAtWork(agents),
        ...byId("agent_id", "agent", (row) => nameOf(row.agent_id), agentIdOf, "nobody"),
      };
    }
    case "type": {
      const nameOf = await names("ticketTypes");
      return { ...common, ...byId("tickettype_id", "ticket type", (row) => nameOf(row.tickettype_id)) };
    }
    case "priority": {
      const nameOf = await names("priorities");
      return { ...common, ...byPriority((row) => line(nameOf(row.priority_id, row.sla_id))) };
    }
    case "source": {
      const nameOf = await named(sourceNames(context));
      return { ...common, ...byId("source", "source", (row) => nameOf(row.source)) };
    }
  }
}

/** Dimensions whose names rows carry as text, which need not be that of a list. */
const isWritten = (dimension: Dimension) =>
  dimension === "client" || dimension === "category" || dimension === "team";

/** Puts items into their groups, the largest group first. */
export function grouped<Item>(
  items: readonly Item[],
  rowOf: (item: Item) => HaloRecord,
  grouping: Pick<Grouping, "nameKind" | "keyOf" | "describe">,
): Group<Item>[] {
  const found = groupedBy(items, (item) => grouping.keyOf(rowOf(item)));
  const groups = [...found.values()].map((members) => ({
    ...grouping.describe(members.map(rowOf)),
    items: members,
  }));
  const shown = (name: string) => (grouping.nameKind === "text" ? quote(name) : listedName(name));
  const times = new Map<string, number>();
  for (const { name } of groups) times.set(name.toLowerCase(), (times.get(name.toLowerCase()) ?? 0) + 1);
  return groups
    .map((group) => ({
      ...group,
      shown:
        (times.get(group.name.toLowerCase()) ?? 0) > 1
          ? `${shown(group.name)} (${group.id === undefined ? "no id" : `#${group.id}`})`
          : shown(group.name),
    }))
    .sort((a, b) => b.items.length - a.items.length || a.name.localeCompare(b.name, "en"));
}

/** The columns of a table that name the group of a row. The kind of `name` is that of the grouping. */
export const groupNameFields = { id: "id", name: "listed", groups: "number" } as const satisfies Fields;

/**
 * The table of groups: the first ones, and one row for all the others, which makes the rows sum to the figure above.
 *
 * @param cells the columns of a row beside its name, for the items of one group or of all the others
 * @param line what a row's line says after its name
 */
export function groupTable<Item>(
  grouping: Grouping,
  groups: readonly Group<Item>[],
  most: number,
  cells: (items: readonly Item[], isRest: boolean) => HaloRecord,
  { fields, line }: Pick<Companion, "fields"> & { readonly line: Companion["line"] },
): Companion {
  const { dimension, plural, nameKind } = grouping;
  const rest = groups.slice(most);
  const others = {
    name: rest.length === 1 ? "the other one" : `the other ${rest.length} ${plural}`,
    groups: rest.length,
  };
  const nameOf = ({ groups: number, name }: Readonly<Record<string, unknown>>) =>
    number === undefined && nameKind === "text" ? quote(name) : String(name);
  const items = rest.flatMap((group) => group.items);
  return {
    name: "groups",
    others: "groups",
    heading: `by ${dimension}`,
    rows: [
      ...groups.slice(0, most).map(({ id, name, items: own }) => ({ id, name, ...cells(own, false) })),
      ...(rest.length === 0 ? [] : [{ ...others, ...cells(items, true) }]),
    ],
    fields: { ...groupNameFields, ...fields, name: nameKind },
    line: (row) => parts(nameOf(row), line(row)),
  };
}

function byText(
  textOf: (row: HaloRecord) => string,
  none: string,
  numberOf: (name: string) => number | undefined,
): Pick<Grouping, "keyOf" | "describe"> {
  return {
    keyOf: (row) => textOf(row).toLowerCase(),
    describe: ([first]) => {
      const name = first === undefined ? "" : textOf(first);
      return { id: numberOf(name), name: name === "" ? none : name };
    },
  };
}

/** Groups by an id; those without one form a group of their own. */
function byId(
  field: string,
  noun: string,
  nameOf: (row: HaloRecord) => string | undefined,
  read: (value: unknown) => number | undefined = idOf,
  noneName = `no ${noun}`,
): Pick<Grouping, "keyOf" | "describe"> {
  const groupOf = (row: HaloRecord) => read(row[field]);
  return {
    keyOf: (row) => String(groupOf(row) ?? ""),
    describe: (rows) => {
      const [first] = rows;
      const id = first === undefined ? undefined : groupOf(first);
      if (id === undefined) return { id, name: noneName };
      const name = rows.map((row) => line(nameOf(row))).find((found) => found !== "");
      return { id, name: name ?? `${noun} ${id}` };
    },
  };
}

/** Groups by priority: by its name, since its number means another one in another SLA; else by number and SLA. */
function byPriority(nameOf: (row: HaloRecord) => string): Pick<Grouping, "keyOf" | "describe"> {
  const without = (row: HaloRecord) => {
    const [id, sla] = [idOf(row.priority_id), idOf(row.sla_id)];
    if (id === undefined) return "no priority";
    return sla === undefined ? `priority ${id}` : `priority ${id} of SLA ${sla}`;
  };
  const shown = (row: HaloRecord) => (idOf(row.priority_id) === undefined ? "" : nameOf(row)) || without(row);
  return {
    keyOf: (row) => shown(row).toLowerCase(),
    describe: (rows) => {
      const [first] = rows;
      const ids = new Set(rows.map((row) => idOf(row.priority_id)));
      return { id: ids.size === 1 ? [...ids][0] : undefined, name: first === undefined ? "" : shown(first) };
    },
  };
}

function line(value: unknown): string {
  return typeof value === "string" ? bareLine(value).replace(/\s+/g, " ").trim() : "";
}

function categoryOf(row: HaloRecord, level: number): string {
  const levels = line(row.category_1).split(">");
  return levels
    .slice(0, level)
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join(">");
}

async function sourceNames({ halo, signal }: GroupingContext): Promise<NameOf> {
  const rows = await halo.listAll(
    sources,
    { lookupid: lookupIds.requestSources, showallcodes: true },
    { signal },
  );
  const own = rows.filter((row) => isOfLookup(row, lookupIds.requestSources));
  const names = new Map(own.map((row) => [String(row.id), line(row.name)]));
  return (id) => names.get(String(id));
}
