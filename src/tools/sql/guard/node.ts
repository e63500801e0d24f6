import { refusal } from "../../query/sql/errors.ts";

/** The parser's tree, which is hardly typed: each node is looked at by itself, and by a list of what it may hold. */

/** A node of the tree. */
export type Node = Readonly<Record<string, unknown>>;

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a field says nothing: null, false, or a list or a node of nothing else. */
function isBlank(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "") return true;
  if (typeof value !== "object") return false;
  return Object.values(value).every(isBlank);
}

/** What the parser notes beside a tree, which says nothing about the query that the tree does not. */
const notes: ReadonlySet<string> = new Set(["tableList", "columnList", "parentheses", "type", "loc"]);

/**
 * Refuses a node that holds anything beside what is known of its kind: it would not be written, and the query would mean
 * something else.
 *
 * @throws HaloError `bad_input`
 */
export function holdsOnly(node: Node, fields: readonly string[], what: string): void {
  for (const [field, value] of Object.entries(node)) {
    if (notes.has(field) || fields.includes(field) || isBlank(value)) continue;
    throw notRun(`${what} with ${field.replaceAll("_", " ").toUpperCase()}`);
  }
}

/** A part of a query that is not run here. */
export const notRun = (what: string, advice?: string) =>
  refusal(`${what} is not run here.`, advice ?? "Write it in a simpler way.");

/** The nodes of a list; the parser leaves out empty ones. */
export function nodesIn(value: unknown): readonly Node[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isNode)) throw notRun("A list of this form");
  return value;
}

/** A field that has to be a node. */
export function nodeIn(node: Node, field: string): Node {
  const value = node[field];
  if (!isNode(value)) throw notRun("A query of this form");
  return value;
}

/** A field that has to be text. */
export function textIn(node: Node, field: string): string {
  const value = node[field];
  if (typeof value !== "string") throw notRun("A query of this form");
  return value;
}

/** The SELECT of a subquery; undefined for anything else. */
export const subqueryOf = (node: Node): Node | undefined =>
  isNode(node.ast) && node.ast.type === "select" ? node.ast : undefined;
