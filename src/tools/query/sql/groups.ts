import type { SelectFrom } from "sqlite3-parser";
import { columnIn, type Found, type Scope } from "./scope.ts";

/** Columns that a grouped SELECT shows of any one of a group's rows. */

/**
 * Warns where a grouped SELECT shows a column that may differ within a group: SQLite takes it of any row. A column is the
 * same in all of a group where it, its id, its name or the key of its table is grouped by.
 */
export function lookAtGroups(
  select: SelectFrom,
  groups: readonly string[],
  fields: readonly { readonly name: string; readonly sql: string }[],
  bare: ReadonlyMap<string, Found>,
  scope: Scope,
): void {
  if (!scope.hasAggregate && groups.length === 0) return;
  // With a single min or max SQLite takes the row that has it.
  if (fields.some(({ sql }) => /^(?:min|max)\(/.test(sql))) return;
  const grouped = new Set(
    groups.flatMap((group, index) => {
      const term = select.groupBy?.[index];
      const found = term === undefined ? undefined : columnIn(term, scope);
      const sql = /^\d+$/.test(group) ? fields[Number(group) - 1]?.sql : group;
      return [sql ?? group, ...(found === undefined ? [] : [found.column.sql(found.source.label)])];
    }),
  );
  const isGrouped = (found: Found, name: string): boolean => {
    const column = found.source.columns.find((candidate) => candidate.name === name);
    return column !== undefined && grouped.has(column.sql(found.source.label));
  };
  const shown = new Set<string>();
  for (const found of bare.values()) {
    const { name, by = [] } = found.column;
    const partner = name.endsWith("_name") ? name.replace(/_name$/, "_id") : name.replace(/_id$/, "_name");
    const isSame =
      isGrouped(found, name) ||
      isGrouped(found, partner) ||
      (by.length > 0 && by.every((id) => isGrouped(found, id))) ||
      found.source.keys.some((key) => key.every((id) => isGrouped(found, id))) ||
      (found.source.keys.length > 0 && isGrouped(found, "name"));
    const isPartOfGroup = [...grouped].some((sql) => sql.includes(found.column.sql(found.source.label)));
    if (!isSame && !isPartOfGroup) shown.add(name);
  }
  if (shown.size === 0) return;
  scope.statement.warnings.add(
    `${[...shown].join(", ")} ${shown.size === 1 ? "is" : "are"} of any one row of each group: group by it, or use max().`,
  );
}
