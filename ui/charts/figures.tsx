import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { useFirst, useShown } from "../kit/index.ts";
import "./charts.css";
import type { Open } from "./columns.tsx";
import type { Look } from "./stack.ts";

/** A cell of a table of figures: its text, and what lists its records. */
export interface Cell {
  readonly text: string;
  /** What `rows` takes; undefined where no records are listed. */
  readonly rows?: string | undefined;
  /** What the records are. */
  readonly title?: string;
}

/** A row of the table: a name, and a cell for each other column. */
export interface FiguresRow {
  readonly key: string;
  readonly name: string;
  readonly cells: readonly Cell[];
}

interface TableProperties {
  readonly caption: string;
  /** The names of the columns, that of the first one too. */
  readonly columns: readonly string[];
  readonly rows: readonly FiguresRow[];
  readonly onOpen: Open;
}

/** The figures of a chart as a table. */
export function FiguresTable({ caption, columns, rows, onOpen }: TableProperties) {
  const { shown, button } = useFirst(rows, firstRows);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
    <section class="scrolled" tabIndex={0} aria-label={caption}>
      <table class="figures">
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ key, name, cells }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              {cells.map((cell, place) => (
                <td key={columns[place + 1]}>
                  <Openable cell={cell} title={`${columns[place + 1]}, ${name}`} onOpen={onOpen} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {button}
    </section>
  );
}

/** How many rows are shown at first. */
const firstRows = 50;

/** A figure; a button where its records can be listed. */
function Openable({
  cell,
  title,
  onOpen,
}: {
  readonly cell: Cell;
  readonly title: string;
  readonly onOpen: Open;
}): ComponentChildren {
  const { callsTools } = useShown();
  const { text, rows } = cell;
  if (rows === undefined || !callsTools) return text;
  return (
    <button
      type="button"
      class="open"
      aria-label={`${title}: ${text}, list the records`}
      onClick={() => onOpen(rows, cell.title ?? title)}
    >
      {text}
    </button>
  );
}

/** What a colour and pattern of a chart mean, and the figure of all of it. */
export interface Entry {
  readonly look: Look;
  readonly name: string;
  readonly cell?: Cell;
}

/** A chart that can be read as a table: one of the two is there. */
export function Charted({
  title,
  legend,
  chart,
  table,
  onOpen,
  children,
}: {
  readonly title: string;
  readonly legend: readonly Entry[];
  readonly chart: ComponentChildren;
  readonly table: ComponentChildren;
  readonly onOpen: Open;
  /** What stands beside the title. */
  readonly children?: ComponentChildren;
}) {
  const [isTable, setTable] = useState(false);
  const id = useId();
  return (
    <section class="charted" aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {children}
        <button type="button" class="chip" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          Table
        </button>
      </header>
      {legend.length === 0 ? null : <Legend entries={legend} onOpen={onOpen} />}
      {isTable ? table : chart}
    </section>
  );
}

/** What the colours and patterns of a chart mean. */
function Legend({ entries, onOpen }: { readonly entries: readonly Entry[]; readonly onOpen: Open }) {
  return (
    <ul class="legend">
      {entries.map(({ look, name, cell }) => (
        <li key={name}>
          <i class={`swatch ${look}`} />
          {name}
          {cell === undefined ? null : (
            <strong>
              <Openable cell={cell} title={name} onOpen={onOpen} />
            </strong>
          )}
        </li>
      ))}
    </ul>
  );
}

/** A figure in large letters with what it is of. */
export function Tile({
  name,
  value,
  more,
  rows,
  onOpen,
}: {
  readonly name: string;
  readonly value: string;
  /** What is said beside it, in small letters. */
  readonly more?: string | undefined;
  readonly rows?: string | undefined;
  readonly onOpen: Open;
}) {
  return (
    <div class={value.length > 9 ? "tile is-long" : "tile"}>
      <dt>{name}</dt>
      <dd>
        <Openable cell={{ text: value, rows }} title={name} onOpen={onOpen} />
        {more === undefined ? null : <small> {more}</small>}
      </dd>
    </div>
  );
}
