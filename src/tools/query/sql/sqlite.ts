/** What is used of the parser: a dynamic import of the package itself would bundle all that it exports. */
export { parseStmt } from "sqlite3-parser";
