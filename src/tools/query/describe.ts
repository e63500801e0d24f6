import type { CopyTable, QueryCopy } from "../../halo/copy/tables.ts";

/** What can be asked: tables, columns, and how far each has been read. */

const marks = { id: "", number: "#", text: "", day: "/d", moment: "/t", flag: "" } as const;

/** How the marks behind columns are read. */
export const legend = (timeZone: string): string =>
  `…_id and id are numbers, is_… 1 or 0, # a number, /t a moment 'yyyy-MM-dd HH:mm:ss' in ${timeZone}, /d a day 'yyyy-MM-dd', others text compared without case; NULL is "none". SQLite's SELECT: date('now','-90 day'), strftime('%Y-%m', opened).`;

export const examples: readonly string[] = [
  "select client_name, count(*) as n from tickets where opened >= date('now','-90 day') group by 1 order by 2 desc limit 10",
  "with h as (select client_id, sum(hours) as hours from actions where done >= date('now','start of month') group by 1) select c.name, h.hours from h join clients c on c.id = h.client_id order by 2 desc",
];

/** The columns of a table in one line, with what their names do not say. */
export function columnLine({ columns, lookedUp }: CopyTable): string {
  return [...columns, ...lookedUp]
    .map(({ name, kind, about }) => `${name}${marks[kind]}${about === undefined ? "" : ` (${about})`}`)
    .join(", ");
}

/** A row for each table: its name, what it holds, its columns, and how far it has been read. */
export function tableRows(copy: QueryCopy): readonly (readonly string[])[] {
  const coverage = copy.coverage(copy.tables.map(({ name }) => name));
  return copy.tables.map((table, index) => [
    table.name,
    table.about,
    columnLine(table),
    coverage[index]?.said ?? "not read yet",
  ]);
}
