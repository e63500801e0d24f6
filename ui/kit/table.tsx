import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Notice } from "./app.tsx";
import type { Row } from "./data.ts";
import { useFirst } from "./first.tsx";

/** A column of a {@link Table}. */
export interface Column {
  readonly name: string;
  readonly title: string;
  /** What a cell shows; by itself the field's own text. */
  readonly show?: (row: Row) => ComponentChildren;
  /** What rows are sorted by, when it is not the field itself. */
  readonly by?: (row: Row) => string | number | undefined;
  /** Figures stand at the end of their column. */
  readonly isFigure?: boolean;
  /** Left out where the view is narrow. */
  readonly isWide?: boolean;
}

const firstRows = 10;

/** Rows in columns that can be sorted: the first of them, and more when asked. */
export function Table(props: {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** What is said where there are none. */
  readonly empty: string;
  readonly onGrow?: () => void;
}) {
  const { columns, rows } = props;
  const [sort, setSort] = useState<{ readonly column: Column; readonly isDown: boolean }>();
  const sorted = sort === undefined ? rows : rows.toSorted(comparing(sort.column, sort.isDown));
  const { shown, button } = useFirst(sorted, firstRows, props.onGrow);
  if (rows.length === 0) return <Notice kind="empty" title={props.empty} />;
  const press = (column: Column) =>
    setSort((last) => ({ column, isDown: last?.column.name === column.name && !last.isDown }));
  return (
    <>
      <table class="table">
        <caption class="hidden">{props.caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => {
              const isSorted = sort?.column.name === column.name;
              return (
                <th
                  key={column.name}
                  scope="col"
                  class={classOf(column)}
                  aria-sort={isSorted ? (sort.isDown ? "descending" : "ascending") : "none"}
                >
                  <button type="button" onClick={() => press(column)}>
                    {column.title}
                    {isSorted && <span aria-hidden="true">{sort.isDown ? " ↓" : " ↑"}</span>}
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, index) => (
            <tr key={String(row.id ?? index)}>
              {columns.map((column) => (
                <td key={column.name} class={classOf(column)}>
                  {column.show === undefined ? String(row[column.name] ?? "") : column.show(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {button}
    </>
  );
}

const classOf = ({ isFigure, isWide }: Column) =>
  [isFigure === true && "end", isWide === true && "wide-only"].filter(Boolean).join(" ");

/** Rows without a value come last, whichever way the others go. */
const comparing = (column: Column, isDown: boolean) => {
  const keyOf = column.by ?? ((row: Row) => valueIn(row[column.name]));
  return (one: Row, other: Row) => {
    const [a, b] = [keyOf(one), keyOf(other)];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
    return isDown ? -order : order;
  };
};

const valueIn = (value: unknown) =>
  typeof value === "string" || typeof value === "number" ? value : undefined;
