import { imported } from "../../../lazily.ts";
import { tableLines } from "./lines.ts";
import { isSecretColumn, tableRefusal } from "./secrets.ts";

/** Tables and columns of Halo's database, as far as they are known without asking a tenant. */

/** What a column holds. */
export type ColumnKind = "number" | "date" | "bit" | "text";

export interface SchemaColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** What it means, where its name says little. */
  readonly about?: string | undefined;
}

/** A table; its columns by their names in small letters, without those that hold secrets. */
export interface SchemaTable {
  readonly name: string;
  readonly about?: string | undefined;
  readonly columns: ReadonlyMap<string, SchemaColumn>;
  /** The columns that are not shown, by their names in small letters. */
  readonly secrets: ReadonlySet<string>;
}

/** A table of these columns. */
export function tableOf(
  name: string,
  columns: readonly { readonly name: string; readonly kind: ColumnKind }[],
): SchemaTable {
  const line = Object.entries(tableLines).find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];
  const said = new Map(
    Object.entries(line?.columns ?? {}).map(([column, about]) => [column.toLowerCase(), about]),
  );
  const open = columns.filter((column) => !isSecretColumn(column.name));
  return {
    name,
    about: line?.about,
    columns: new Map(
      open.map((column) => [
        column.name.toLowerCase(),
        { ...column, about: said.get(column.name.toLowerCase()) },
      ]),
    ),
    secrets: new Set(
      columns.filter((column) => isSecretColumn(column.name)).map((column) => column.name.toLowerCase()),
    ),
  };
}

const kinds: Readonly<Record<string, ColumnKind>> = { "#": "number", "/": "date", "?": "bit" };

const bundle = imported(() => import("./bundled.json", { with: { type: "json" } }));
let bundled: ReadonlyMap<string, SchemaTable> | undefined;

async function readBundled(): Promise<ReadonlyMap<string, SchemaTable>> {
  const { default: tables } = await bundle();
  return new Map(
    Object.entries(tables)
      .filter(([name]) => tableRefusal(name) === undefined)
      .map(([name, columns]) => {
        const made = columns.split(" ").map((column) => {
          const kind = kinds[column.at(-1) ?? ""];
          return { name: kind === undefined ? column : column.slice(0, -1), kind: kind ?? ("text" as const) };
        });
        return [name.toLowerCase(), tableOf(name, made)];
      }),
  );
}

/** The tables that are asked about, by their names in small letters; read when first used. */
export async function bundledTables(): Promise<ReadonlyMap<string, SchemaTable>> {
  bundled ??= await readBundled();
  return bundled;
}
