import type { Expr } from "sqlite3-parser";
import { chainOf } from "./expressions/expressions.ts";
import { type Affinity, columnIn, type Found, type Scope, type Source } from "./scope.ts";

/** Equalities that join tables, and how many rows they leave. */

/** A column that equals another, or something else. */
export interface Equality {
  readonly own: Found;
  /** The column on the other side; undefined for a value. */
  readonly other: Found | undefined;
}

/** The equalities that a condition demands of each row: those joined by AND, each seen from both of its sides. */
export function equalitiesIn(condition: Expr | undefined, scope: Scope): readonly Equality[] {
  if (condition === undefined) return [];
  return chainOf("And", unwrapped(condition)).flatMap((part): readonly Equality[] => {
    const term = unwrapped(part);
    if (term.type === "BinaryExpr" && term.op === "And") return equalitiesIn(term, scope);
    if (term.type !== "BinaryExpr" || term.op !== "Equals") return [];
    const [left, right] = [columnIn(term.left, scope), columnIn(term.right, scope)];
    const isValue = (side: Expr) =>
      side.type === "NumericLiteral" || side.type === "StringLiteral" || side.type === "SubqueryExpr";
    if (left !== undefined && right !== undefined) {
      return [
        { own: left, other: right },
        { own: right, other: left },
      ];
    }
    if (left !== undefined && isValue(term.right)) return [{ own: left, other: undefined }];
    if (right !== undefined && isValue(term.left)) return [{ own: right, other: undefined }];
    return [];
  });
}

function unwrapped(expression: Expr): Expr {
  if (expression.type !== "ParenthesizedExpr") return expression;
  const [only, ...others] = expression.exprs;
  return only === undefined || others.length > 0 ? expression : unwrapped(only);
}

/** Whether an index on a column serves a comparison with another: SQLite converts one of them otherwise. */
function isServed(own: Affinity, other: Affinity): boolean {
  return own === other || (own !== "none" && (other === "none" || own === "numeric"));
}

/**
 * What a table adds to a join.
 *
 * @param equalities all that hold of it
 * @param links those with tables before it
 * @returns `fan`: the most of its rows that go with one row before it. `scan`: the most of its rows that are looked at
 *   for one. `isFound`: whether they are found by an index.
 */
export function entered(
  source: Source,
  equalities: readonly Equality[],
  links: readonly Equality[],
  scope: Scope,
): { readonly fan: number; readonly scan: number; readonly isFound: boolean } {
  const { statistics } = scope.statement;
  const fixed = equalities.filter(
    ({ own, other }) => own.source === source && (other === undefined || other.distance > 0),
  );
  const all = [...links, ...fixed];
  const names = new Set(all.map(({ own }) => own.column.name));
  const isOne = source.keys.some((key) => key.every((name) => names.has(name)));
  const alike = all.map((equality) => {
    const { stored } = equality.own.column;
    if (stored === undefined) return source.rows;
    const most = statistics.mostAlike(stored.table.name, stored.column);
    return Math.min(most, spread(source, equality, scope) ?? most);
  });
  const fan = isOne ? Math.min(1, source.rows) : Math.min(source.rows, ...alike);
  // A subquery of an expression may be run for each row around it.
  const isRepeated = scope.parent !== undefined || scope.statement.isRepeated;
  const isFound = all.some((equality) => isSearched(source, equality, isRepeated));
  return { fan, scan: isFound ? fan : source.rows, isFound };
}

/** Whether SQLite finds the rows of an equality without looking at all. */
function isSearched(source: Source, { own, other }: Equality, isRepeated: boolean): boolean {
  const { stored, affinity } = own.column;
  if (source.table !== undefined) {
    // A looked-up column is worked out for each row.
    if (stored === undefined) return false;
    const hasIndex =
      source.table.key[0] === stored.column ||
      source.table.columns.some(({ name, isIndexed }) => name === stored.column && isIndexed === true);
    if (hasIndex) return other === undefined || isServed(affinity, other.column.affinity);
  }
  // SQLite makes an index for a join, and would make it anew each time that a subquery is run for a row.
  return !isRepeated && other !== undefined && isServed(affinity, other.column.affinity);
}

/**
 * The rows of a subquery's table for one row around it, on average: over all rows around it, each with a value of its
 * own, they are at most all rows of the table.
 */
function spread(source: Source, { other }: Equality, scope: Scope): number | undefined {
  if (other === undefined || other.distance !== 1) return undefined;
  const around = scope.parent;
  if (around === undefined || around.sources.length !== 1) return undefined;
  const isUnique = other.source.keys.some((key) => key.every((name) => name === other.column.name));
  return isUnique ? Math.ceil(source.rows / Math.max(1, other.source.rows)) + 1 : undefined;
}
