import { readOr } from "../../halo/errors.ts";
import { closingStatusIds } from "../../halo/rules.ts";
import type { ToolContext } from "../kit/define.ts";
import { counted } from "../kit/view.ts";
import { nearestOf } from "../query/sql/errors.ts";
import { wholeClosingRule } from "../tickets/closing.ts";
import { bundledTables, type SchemaColumn, type SchemaTable } from "./schema/catalogue.ts";
import { tableRefusal } from "./schema/secrets.ts";
import { tablesLike, tablesOf, tenantWarnings } from "./schema/tenant.ts";

/** What halo_sql_schema tells. */

/** A row for each table: its name, what it holds, and columns. */
export interface Searched {
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
}

/** Tables, and columns of each, that a search tells. */
const mostTables = 12;
const mostFound = 12;

const legend =
  "# a number, / a moment (UTC), ? a bit (1, 0, NULL), others text; → refers to. Names without regard to case. Bits are often NULL: ISNULL(x, 0) = 0. No date: NULL or before 1901.";

const marks = { number: "#", date: "/", bit: "?", text: "" } as const;

const told = ({ name, kind, about }: SchemaColumn) =>
  `${name}${marks[kind]}${about === undefined ? "" : ` (${about})`}`;

const rowOf = ({ name, about }: SchemaTable, columns: readonly SchemaColumn[]): readonly string[] => [
  name,
  about ?? "no line is written of it",
  columns.length === 0 ? "see its columns by its name" : columns.map(told).join(", "),
];

/** The words of a search that say something. */
const wordsOf = (search: string) =>
  search
    .toLowerCase()
    .split(/[^\w]+/)
    .filter((word) => word.length > 1 && !/^(?:the|of|by|and|for|in|with|table|columns?)$/.test(word));

/** Finds tables and columns by words, or shows those of one table. */
export async function searched(search: string | undefined, context: ToolContext): Promise<Searched> {
  const found = await tablesAndColumns(search, context);
  const isOfTickets = found.rows.some(([name]) => name !== undefined && withStatus.test(name));
  return isOfTickets ? { ...found, notes: [...found.notes, await closedHere(context)] } : found;
}

/** The tables in which a status stands, or what it is called. */
const withStatus = /^(?:faults|tstatus)$/i;

/** How a query tells open tickets from closed ones: a status carries no mark of it in the database either. */
async function closedHere(context: ToolContext): Promise<string> {
  const [rule, statuses] = await Promise.all([
    wholeClosingRule(context),
    readOr(context.lookups.rows("statuses", context.signal), []),
  ]);
  const ids = [...new Set([...statuses.map(({ id }) => Number(id)), ...closingStatusIds])].filter(
    (id) => rule.closes(id) === true,
  );
  if (ids.length === 0) return "Which statuses close is not known here.";
  const list = `Status IN (${ids.sort((a, b) => a - b).join(", ")})`;
  return ids.some(rule.isAssumed)
    ? `Closed: ${list}, as on a stock Halo: this one does not tell which statuses close.`
    : `Closed here: ${list}.`;
}

async function tablesAndColumns(search: string | undefined, context: ToolContext): Promise<Searched> {
  const bundled = [...(await bundledTables()).values()];
  if (search === undefined) {
    const rows = bundled.map((table) => [
      table.name,
      table.about ?? "",
      keyColumns(table).map(told).join(", "),
    ]);
    return { rows, notes: [legend], warnings: [] };
  }
  const [first = "", ...others] = search.split(/[^\w]+/).filter((word) => word !== "");
  const refused = tableRefusal(first);
  if (refused !== undefined && others.length === 0) {
    return { rows: [], notes: [`${first} is not read here: ${refused}.`], warnings: [] };
  }
  const { tables, warnings } = await tablesOf([first], context);
  const exact = tables.get(first.toLowerCase());
  if (exact !== undefined) return ofTable(exact, others, warnings);
  return byWords(wordsOf(search), bundled, context);
}

/** The columns of a table that something is said of: enough for most queries. */
const keyColumns = ({ columns }: SchemaTable) =>
  [...columns.values()].filter(({ about }) => about !== undefined).slice(0, 5);

function ofTable(table: SchemaTable, words: readonly string[], warnings: readonly string[]): Searched {
  const all = [...table.columns.values()];
  const wanted = words.map((word) => word.toLowerCase());
  const fitting = all.filter((column) => wanted.some((word) => isOf(column, word)));
  if (wanted.length > 0 && fitting.length === 0) {
    const near = nearestOf(
      wanted.join(""),
      all.map(({ name }) => name),
      3,
    ).join(", ");
    return { rows: [], notes: [`${table.name} has no column like that. Nearest: ${near}.`], warnings };
  }
  const shown =
    wanted.length > 0
      ? fitting
      : all.toSorted((a, b) => Number(b.about !== undefined) - Number(a.about !== undefined));
  const secret =
    table.secrets.size === 0
      ? []
      : [`${counted(table.secrets.size, "column")} that may hold secrets: not shown.`];
  return { rows: [rowOf(table, shown)], notes: [legend, ...secret], warnings };
}

const isOf = ({ name, about }: SchemaColumn, word: string) =>
  name.toLowerCase().includes(word) || about?.toLowerCase().includes(word) === true;

async function byWords(
  words: readonly string[],
  bundled: readonly SchemaTable[],
  context: ToolContext,
): Promise<Searched> {
  const found = new Map<string, { table: SchemaTable; columns: readonly SchemaColumn[]; score: number }>();
  const add = (table: SchemaTable, isTenants: boolean) => {
    const columns = [...table.columns.values()].filter((column) => words.some((word) => isOf(column, word)));
    const score = words.reduce((sum, word) => sum + scoreOf(table, word), 0) - (isTenants ? 0.5 : 0);
    if (score <= 0 || found.has(table.name.toLowerCase())) return;
    found.set(table.name.toLowerCase(), { table, columns: columns.slice(0, mostFound), score });
  };
  for (const table of bundled) add(table, false);
  for (const word of words.slice(0, 3)) {
    for (const table of await tablesLike(word, context)) add(table, true);
  }
  const best = [...found.values()].sort((a, b) => b.score - a.score).slice(0, mostTables);
  const left = found.size - best.length;
  if (best.length === 0) {
    return {
      rows: [],
      notes: ["No table or column fits: try other words, or none for the main tables."],
      warnings: tenantWarnings(context),
    };
  }
  return {
    rows: best.map(({ table, columns }) => rowOf(table, columns.length > 0 ? columns : keyColumns(table))),
    notes: [
      legend,
      ...(left > 0 ? [`${counted(left, "more table")} with a column like that: say more words.`] : []),
    ],
    warnings: tenantWarnings(context),
  };
}

/** How well a word fits a table: its name and its line before its columns. */
function scoreOf({ name, about, columns }: SchemaTable, word: string): number {
  const single = word.replace(/s$/, "");
  const isSaid =
    about
      ?.toLowerCase()
      .split(/\W+/)
      .some((said) => said.replace(/s$/, "") === single) === true;
  const isNamed = name.toLowerCase().includes(single);
  const fitting = [...columns.values()].filter((column) => isOf(column, single)).length;
  return (isSaid ? 4 : 0) + (isNamed ? 3 : 0) + (fitting > 0 ? 1 + Math.min(fitting, 5) / 10 : 0);
}
