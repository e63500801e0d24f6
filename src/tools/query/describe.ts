import type { CopyTable, QueryCopy } from "../../halo/copy/tables.ts";

/** What can be asked: tables, columns, and how far each has been read. */

const marks = { id: "", number: "#", text: "", day: "/d", moment: "/t", flag: "" } as const;

/** How the marks behind columns are read. */
export const legend = (timeZone: string): string =>
  `id and …_id are numbers, is_… 1 or 0, # a number, /t a moment 'yyyy-MM-dd HH:mm:ss' of ${timeZone}, /d a day, others text without regard to case; NULL is none. Names (…_name) don't join, ids do.`;

export const examples: readonly string[] = [
  "select client_name, count(*) as n from tickets where opened >= date('now','-90 day') group by 1 order by 2 desc limit 10",
  "select client_name, sum(hours) from actions where done >= date('now','start of month') group by 1",
];

/** The columns of a table in one line, with what their names do not say. */
function columnLine({ columns, lookedUp }: CopyTable): string {
  return [...columns, ...lookedUp]
    .map(({ name, kind, about }) => `${name}${marks[kind]}${about === undefined ? "" : ` (${about})`}`)
    .join(", ");
}

/** A row for each table: its name, how far it has been read, and its columns. */
export function tableRows(copy: QueryCopy): readonly (readonly string[])[] {
  const coverage = copy.coverage(copy.tables.map(({ name }) => name));
  return copy.tables.map((table, index) => [
    table.name,
    coverage[index]?.said ?? "not read yet",
    columnLine(table),
  ]);
}
