import { useFirst, useShown } from "../kit/index.ts";
import "./charts.css";
import type { Open } from "./columns.tsx";
import { moveFocus } from "./focus.ts";
import { type Domain, domainOf, type Part, type Placed, placeOn, stacked } from "./stack.ts";

/** A bar with its name and its figure. */
export interface BarRow {
  readonly key: string;
  readonly name: string;
  /** What is said beside the name: "disabled". */
  readonly note?: string | undefined;
  readonly parts: readonly Part[];
  /** The figure of the row in words. */
  readonly value: string;
  /** A second figure, in small letters. */
  readonly more?: string | undefined;
}

/** A bar whose parts have their places already, as in a waterfall. */
export interface PlacedRow extends Omit<BarRow, "parts"> {
  readonly placed: readonly Placed[];
  /** Whether its beginning is cut off. */
  readonly isCut?: boolean;
}

interface Properties {
  /** What the bars show, for who can't see them. */
  readonly label: string;
  readonly rows: readonly BarRow[];
  readonly onOpen: Open;
}

/** Bars to the right, one below the other, on one scale; what is below 0 goes to the left of it. */
export function Bars({ rows, ...others }: Properties) {
  const placed = rows.map(({ parts, ...row }) => ({ ...row, placed: stacked(parts) }));
  return <PlacedBars {...others} rows={placed} domain={domainOf(placed.map((row) => row.placed))} />;
}

/** The same, of parts that have their places. */
export function PlacedBars({
  label,
  rows,
  domain,
  onOpen,
}: {
  readonly label: string;
  readonly rows: readonly PlacedRow[];
  readonly domain: Domain;
  readonly onOpen: Open;
}) {
  const { shown, button } = useFirst(rows, firstBars);
  const first = rows.findIndex(({ placed }) => placed.some(({ part }) => part.rows !== undefined));
  return (
    <>
      <ul class="bars" aria-label={label} onKeyDown={moveFocus}>
        {shown.map((row, place) => (
          <li key={row.key}>
            <span class="name" title={row.name}>
              {row.name}
              {row.note === undefined ? null : <small> {row.note}</small>}
            </span>
            <Track row={row} domain={domain} isStop={place === first} onOpen={onOpen} />
            <span class="value">
              {row.value}
              {row.more === undefined ? null : <small> {row.more}</small>}
            </span>
          </li>
        ))}
      </ul>
      {button}
    </>
  );
}

/** How many bars are shown at first. */
const firstBars = 50;

/** The line that a bar lies on. */
function Track(properties: {
  readonly row: PlacedRow;
  readonly domain: Domain;
  /** Whether the tabulator stops at its first part. */
  readonly isStop: boolean;
  readonly onOpen: Open;
}) {
  const { row, domain, isStop, onOpen } = properties;
  const at = (value: number) => placeOn(domain, value) * 100;
  return (
    <span class="track">
      {domain.min < 0 && domain.max > 0 ? <i class="zero" style={{ left: `${at(0)}%` }} /> : null}
      {row.placed.map(({ part, from, to, isThin }, index) => (
        <Mark
          key={part.label}
          part={part}
          name={row.name}
          isStop={isStop && index === 0}
          form={`${row.isCut === true ? " is-cut" : ""}${isThin === true ? " is-thin" : ""}`}
          left={at(from)}
          width={at(to) - at(from)}
          onOpen={onOpen}
        />
      ))}
    </span>
  );
}

function Mark(properties: {
  readonly part: Part;
  readonly name: string;
  readonly isStop: boolean;
  readonly form: string;
  readonly left: number;
  readonly width: number;
  readonly onOpen: Open;
}) {
  const { part, name, isStop, form, left, width, onOpen } = properties;
  const { callsTools } = useShown();
  const rows = callsTools ? part.rows : undefined;
  const style = { left: `${left}%`, width: `max(2px, ${width}%)` };
  const look = `mark ${part.look}${form}`;
  const label = `${name}, ${part.label}: ${part.shown}`;
  return rows === undefined ? (
    <span class={look} role="img" aria-label={label} style={style} />
  ) : (
    <button
      type="button"
      class={look}
      tabIndex={isStop ? 0 : -1}
      aria-label={label}
      title={`${part.label}: ${part.shown}`}
      onClick={() => onOpen(rows, `${part.label}, ${name}`)}
      style={style}
    />
  );
}
