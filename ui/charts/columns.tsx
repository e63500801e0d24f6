import { useEffect, useRef, useState } from "preact/hooks";
import "uplot/dist/uPlot.min.css";
import { useShown } from "../kit/index.ts";
import "./charts.css";
import { moveFocus } from "./focus.ts";
import { type Box, drawAxes } from "./plot.ts";
import { type Domain, domainOf, type Part, type Placed, placeOn, stacked } from "./stack.ts";

/** Lists the records of a figure. @param title what they are: "Recurring, 2026-07" */
export type Open = (rows: string, title: string) => void;

/** A column of a chart over time. */
export interface Column {
  /** Its full name: "2026-07". */
  readonly name: string;
  /** Its name below the axis. */
  readonly tick: string;
  readonly parts: readonly Part[];
  /** All of it in words, for the line that reads a column out. */
  readonly readout: string;
  /** A short figure above it; none unless given. */
  readonly top?: string;
  /** Whether it is of a part of its time. */
  readonly isPart?: boolean;
}

interface Properties {
  /** What the chart shows, for who can't see it. */
  readonly label: string;
  readonly columns: readonly Column[];
  readonly onOpen: Open;
  /** What stands below it until a column is read out. */
  readonly hint: string;
}

/** How high a chart is, in pixels. */
const heights = { narrow: 140, wide: 190 };

/** The room for the figures above the columns, as a share of the axis. */
const headroom = 1.12;

/**
 * Columns over time, stacked. Scales and axes are uPlot's; each part is a button over its canvas, so that it has a name,
 * takes the focus, and follows the colours of the page.
 */
export function Columns({ label, columns, onOpen, hint }: Properties) {
  const holder = useRef<HTMLDivElement>(null);
  const [box, setBox] = useState<Box>();
  const [read, setRead] = useState<number>();
  const height = innerWidth < 520 ? heights.narrow : heights.wide;
  const bars = columns.map(({ parts }) => stacked(parts));
  const { min, max } = domainOf(bars);
  const ticks = columns.map(({ tick }) => tick).join("\n");
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    return drawAxes(element, ticks.split("\n"), { min, max: max * headroom }, height, setBox);
  }, [ticks, min, max, height]);
  const seen = read === undefined ? undefined : columns[read];
  const first = bars.findIndex((parts) => parts.some(({ part }) => part.rows !== undefined));
  return (
    <div class="columns">
      <div class="plot" ref={holder} style={{ height: `${height}px` }}>
        {box === undefined ? null : (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields.
          <div
            class="marks"
            role="group"
            aria-label={label}
            onKeyDown={moveFocus}
            onMouseLeave={() => setRead(undefined)}
            style={pixels(box)}
          >
            {columns.map((column, place) => (
              <Stack
                key={column.name}
                column={column}
                placed={bars[place] ?? []}
                domain={{ min, max: max * headroom }}
                step={box.width / columns.length}
                place={place}
                isStop={place === first}
                onRead={() => setRead(place)}
                onOpen={onOpen}
              />
            ))}
          </div>
        )}
      </div>
      <p class="readout">{seen?.readout ?? hint}</p>
    </div>
  );
}

const pixels = (box: Box) =>
  Object.fromEntries(Object.entries(box).map(([side, value]) => [side, `${value}px`]));

const percent = (share: number) => `${share * 100}%`;

/** One column with its parts. */
function Stack(properties: {
  readonly column: Column;
  readonly placed: readonly Placed[];
  readonly domain: Domain;
  /** The width that a column has, with the room beside it. */
  readonly step: number;
  readonly place: number;
  /** Whether the tabulator stops at its first part. */
  readonly isStop: boolean;
  readonly onRead: () => void;
  readonly onOpen: Open;
}) {
  const { column, placed, domain, step, place, isStop, onRead, onOpen } = properties;
  const { callsTools } = useShown();
  const width = Math.min(56, Math.max(3, step * 0.68));
  const at = (value: number) => placeOn(domain, value);
  const highest = Math.max(0, ...placed.map(({ to }) => to));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the mouse only reads out what the buttons say.
    <div
      class={column.isPart === true ? "column is-part" : "column"}
      onMouseEnter={onRead}
      style={{ left: `${place * step}px`, width: `${step}px` }}
    >
      {placed.map(({ part, from, to }, index) => (
        <button
          key={part.label}
          type="button"
          class={`mark ${part.look}`}
          tabIndex={isStop && index === 0 ? 0 : -1}
          disabled={part.rows === undefined || !callsTools}
          aria-label={`${column.name}, ${part.label}: ${part.shown}`}
          onFocus={onRead}
          onClick={() => {
            if (part.rows !== undefined) onOpen(part.rows, `${part.label}, ${column.name}`);
          }}
          style={{
            left: `${(step - width) / 2}px`,
            width: `${width}px`,
            bottom: percent(at(from)),
            height: `max(2px, ${percent(at(to) - at(from))})`,
          }}
        />
      ))}
      {column.top === undefined || step < 18 ? null : (
        <span class="top" aria-hidden="true" style={{ bottom: percent(at(highest)) }}>
          {column.top}
        </span>
      )}
    </div>
  );
}
