/** What the sandbox uses of sql.js, which has no types of its own. */
declare module "sql.js/dist/sql-asm.js" {
  type Cell = string | number | null;

  class Database {
    create_function(name: string, run: (...values: Cell[]) => Cell): Database;
    exec(sql: string): { columns: string[]; values: Cell[][] }[];
    prepare(sql: string): { run(values: readonly Cell[]): void; free(): void };
    close(): void;
  }

  const start: () => Promise<{ Database: typeof Database }>;
  export default start;
}
