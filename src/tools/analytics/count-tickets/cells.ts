import type { HaloRecord } from "../../../halo/client.ts";
import type { Companion } from "../../kit/result.ts";
import { type FieldKind, type Fields, quote } from "../../kit/view.ts";
import { groupedBy } from "../shared/grouping.ts";
import { type Group, grouped } from "../shared/groups.ts";
import type { TicketFacts } from "../shared/ticket-facts.ts";
import { tiesAtCut } from "../shared/words.ts";
import type { Splitting } from "./groupings.ts";

/** The columns of the table, as they are declared. */
export const cellFields = {
  id: "id",
  name: "text",
  and_id: "id",
  and_name: "text",
  groups: "number",
  tickets: "number",
} as const satisfies Fields;

/** Tickets that share a group of the first split, and one of the second where there are two. */
export interface Cell {
  readonly groups: readonly Group<TicketFacts>[];
  readonly items: readonly TicketFacts[];
}

/** Splits tickets by one or two things, the largest cell first; those of one split in time in its order. */
export function cellsOf(tickets: readonly TicketFacts[], splittings: readonly Splitting[]): Cell[] {
  const groupsOf = splittings.map((splitting) => {
    const groups = grouped(tickets, ({ row }) => row, splitting);
    return new Map(groups.flatMap((group) => group.items.map((item) => [item, group] as const)));
  });
  const groupsAt = (item: TicketFacts) =>
    groupsOf.flatMap((groups) => {
      const group = groups.get(item);
      return group === undefined ? [] : [group];
    });
  const keyOf = ({ row }: TicketFacts) => JSON.stringify(splittings.map((each) => each.keyOf(row)));
  const cells = [...groupedBy(tickets, keyOf).values()].map((items) => ({
    groups: items.slice(0, 1).flatMap(groupsAt),
    items,
  }));
  const [only, second] = splittings;
  const inTime = second === undefined ? only?.order : undefined;
  return cells.sort((one, other) => {
    const [first, next] = [one.groups[0], other.groups[0]];
    if (inTime !== undefined && first !== undefined && next !== undefined) return inTime(first, next);
    return other.items.length - one.items.length || nameOf(one).localeCompare(nameOf(other), "en");
  });
}

/** What names a cell in `rows`. */
export const nameOf = ({ groups }: Cell): string => groups.map(({ shown }) => shown).join(" / ");

/** The table of the first cells, with one row for all others, so that it sums to the figure. */
export function cellTable(cells: readonly Cell[], splittings: readonly Splitting[], most: number): Companion {
  const rest = cells.slice(most);
  const [one, two] = splittings.map(({ nameKind }) => nameKind);
  const rows = cells.slice(0, most).map(
    ({ groups: [first, second], items }): HaloRecord => ({
      id: first?.id,
      name: first?.name,
      ...(second === undefined ? {} : { and_id: second.id, and_name: second.name }),
      tickets: items.length,
    }),
  );
  const others = {
    name: rest.length === 1 ? "the other one" : `the other ${rest.length} ${pluralOf(splittings)}`,
    groups: rest.length,
    tickets: rest.reduce((sum, { items }) => sum + items.length, 0),
  };
  return {
    name: "groups",
    others: "groups",
    heading: `by ${wordsOf(splittings)}`,
    rows: rest.length === 0 ? rows : [...rows, others],
    fields: { ...cellFields, name: one ?? "listed", and_name: two ?? "listed" },
    line: (row) => {
      const count = row.tickets === undefined ? "" : `: ${row.tickets}`;
      if (row.groups !== undefined) return `${row.name}${count}`;
      const names = [
        shownName(row.name, row.id, one),
        ...(two === undefined ? [] : [shownName(row.and_name, row.and_id, two)]),
      ];
      return `${names.join(" / ")}${count}`;
    },
  };
}

/** "status", or "status and agent". */
export const wordsOf = (splittings: readonly Splitting[]) =>
  splittings.map(({ words }) => words).join(" and ");

/** What cells are called: by what the one split is, or just groups. */
function pluralOf(splittings: readonly Splitting[]): string {
  const [only, second] = splittings;
  return only === undefined || second !== undefined ? "groups" : only.plural;
}

/** How many groups there are: the one of tickets without such a thing is none of them. "16 agents and nobody". */
export function countOfGroups(cells: readonly Cell[], splittings: readonly Splitting[]): string {
  const [only, second] = splittings;
  const without = cells.find(
    ({ groups: [group] }) => /^(?:no |nobody$)/.test(group?.name ?? "") && group?.id === undefined,
  );
  if (only?.hasNone !== true || second !== undefined || without === undefined)
    return `${cells.length} ${pluralOf(splittings)}`;
  const count = cells.length - 1;
  return `${count} ${count === 1 ? only.words : only.plural} and ${without.groups[0]?.name}`;
}

/** A sentence about groups left out that are as large as the last one shown; undefined where none is. */
export function tiesSaid(
  cells: readonly Cell[],
  splittings: readonly Splitting[],
  most: number,
): string | undefined {
  const isInTime = splittings.length === 1 && splittings[0]?.order !== undefined;
  if (isInTime) return undefined;
  return tiesAtCut(
    cells.map(({ items }) => items.length),
    most,
    pluralOf(splittings),
  );
}

function shownName(name: unknown, id: unknown, kind: FieldKind | undefined): string {
  const words = name === undefined ? "(no name)" : kind === "text" ? quote(name) : String(name);
  return id === undefined ? words : `${words} (#${id})`;
}
