/**
 * What the tools of SQL need for a question: what checks a query and what tells the tables. One module, which is loaded
 * at the first question, since few sessions write SQL.
 */
export { prepare } from "./prepare.ts";
export { searched } from "./searched.ts";
