import { expect, test } from "vitest";
import { nodeDatabase } from "../../../../halo/copy/node-database.ts";
import { functions, type SqlFunction } from "./functions.ts";

/** SQLite itself says how many arguments a function takes. */

const database = await nodeDatabase(":memory:");
const rowsOf = (sql: string) => [...(database?.rows(sql) ?? [])];
rowsOf("CREATE TABLE rows (n)");

/** Whether SQLite takes a function with so many arguments. */
function takes(name: string, use: SqlFunction["use"], count: number): boolean {
  const call = `${name}(${Array.from({ length: count }, () => "1").join()})`;
  try {
    rowsOf(`SELECT ${call}${use === "window" ? " OVER ()" : ""} FROM rows`);
    return true;
  } catch (error) {
    if (/wrong number of arguments/.test(String(error))) return false;
    throw error;
  }
}

/** Takes any number in SQLite, or in some of its versions: the bound is ours. */
const isBound = ({ most, as }: SqlFunction, name: string) => most >= 8 || [as, name].includes("iif");

test.each([...functions])("%s takes as many arguments as it does in SQLite", (name, of) => {
  const { use, least, most, as = name } = of;
  for (let count = least; count <= most; count++)
    expect([count, takes(as, use, count)]).toEqual([count, true]);
  if (!isBound(of, name)) expect([most + 1, takes(as, use, most + 1)]).toEqual([most + 1, false]);
  if (least > 0 && !isBound(of, name))
    expect([least - 1, takes(as, use, least - 1)]).toEqual([least - 1, false]);
});
