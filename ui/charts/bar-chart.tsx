import { PlacedBars, type PlacedRow } from "./bars.tsx";
import type { Open } from "./columns.tsx";
import { Charted, type Entry, type FiguresRow, FiguresTable } from "./figures.tsx";
import { domainOf } from "./stack.ts";

/** Bars on one scale, and the same figures as a table. */
export function BarChart({
  title,
  legend,
  bars,
  none,
  columns,
  rows,
  onOpen,
}: {
  readonly title: string;
  readonly legend: readonly Entry[];
  readonly bars: readonly PlacedRow[];
  /** What is said in place of bars where not one has a part. */
  readonly none?: string;
  /** The names of the table's columns, that of the first one too. */
  readonly columns: readonly string[];
  readonly rows: readonly FiguresRow[];
  readonly onOpen: Open;
}) {
  const placed = bars.map((bar) => bar.placed);
  return (
    <Charted
      title={title}
      legend={legend}
      onOpen={onOpen}
      chart={
        none !== undefined && placed.every(({ length }) => length === 0) ? (
          <p class="quiet small">{none}</p>
        ) : (
          <PlacedBars label={title} rows={bars} domain={domainOf(placed)} onOpen={onOpen} />
        )
      }
      table={<FiguresTable caption={title} columns={columns} rows={rows} onOpen={onOpen} />}
    />
  );
}
