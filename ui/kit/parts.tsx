import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useShown } from "./app.tsx";
import { type Row, sentences } from "./data.ts";
import { tenantUrl } from "./tenant.ts";

/** The small parts that views are made of. Whatever comes from Halo goes in as text. */

/** The top of a view, its rows that scroll, and what stands below them. */
export function Frame(props: {
  readonly title: ComponentChildren;
  /** A sentence under the title. */
  readonly lead?: ComponentChildren;
  /** What stands beside the title. */
  readonly aside?: ComponentChildren;
  /** Filters and figures, above the rows. */
  readonly tools?: ComponentChildren;
  readonly foot?: ComponentChildren;
  /** Whether the rows may be as high as they are: the person asked for more of them. */
  readonly isGrown?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <>
      <header class="head">
        <div class="head-text">
          <h1>{props.title}</h1>
          {props.lead !== undefined && <p class="quiet">{props.lead}</p>}
        </div>
        {props.aside}
      </header>
      {props.tools !== undefined && <div class="tools stack">{props.tools}</div>}
      {/* Rows without a button in them are scrolled by the keyboard through this. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by the keyboard */}
      <section class={props.isGrown === true ? "scroll grown" : "scroll"} tabIndex={0} aria-label="Content">
        {props.children}
      </section>
      {props.foot !== undefined && <footer class="foot">{props.foot}</footer>}
    </>
  );
}

/** How a badge looks: the tone adds to its words, and never says something alone. */
export type Tone = "plain" | "red" | "amber" | "green" | "blue" | "violet";

/** A short word of status; `mark` is a sign before it that does not depend on colour. */
export function Badge(props: {
  readonly tone?: Tone;
  readonly mark?: string;
  readonly children: ComponentChildren;
}) {
  const tone = props.tone ?? "plain";
  return (
    <span class={`badge badge-${tone}`}>
      {props.mark !== undefined && <span aria-hidden="true">{props.mark}</span>}
      {props.children}
    </span>
  );
}

/** A link into the tenant's Halo; text alone where the address is not the tenant's, or the host opens none. */
export function Link({
  to,
  children,
}: {
  readonly to: string | undefined;
  readonly children: ComponentChildren;
}) {
  const { host, state } = useShown();
  const url = to === undefined ? undefined : tenantUrl(to);
  if (url === undefined || state.capabilities.openLinks === undefined) return <>{children}</>;
  return (
    <button type="button" class="link" onClick={() => void host.openLink(url).catch(() => undefined)}>
      {children}
      <span class="link-mark" aria-hidden="true">
        ↗
      </span>
      <span class="hidden"> (opens Halo)</span>
    </button>
  );
}

/** A filter by one of some values; the empty value is all of them. */
export function Filter(props: {
  readonly name: string;
  readonly values: readonly string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <label class="filter">
      <span class="quiet">{props.name}</span>
      <select
        class="control"
        value={props.value}
        onChange={({ currentTarget }) => props.onChange(currentTarget.value)}
      >
        <option value="">All</option>
        {props.values.map((value) => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </select>
    </label>
  );
}

const clockTicks = new Set<() => void>();
setInterval(() => {
  for (const tick of clockTicks) tick();
}, 1000);

/** The time as it goes on, in milliseconds: by the second where something is due within the hour, else by the minute. */
function useNow(isSoon: (now: number) => boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const tick = () => {
      const next = Date.now();
      setNow((last) => (next - last >= 60_000 || (!isStill && isSoon(next)) ? next : last));
    };
    clockTicks.add(tick);
    return () => void clockTicks.delete(tick);
  }, [isSoon]);
  return now;
}

const soonMs = 4 * 3_600_000;

/** A clock that runs towards a date, and on past it. `label` is what is due. */
export function Clock({ until, label }: { readonly until: string; readonly label?: string }) {
  const { format } = useShown();
  const due = Date.parse(until);
  const now = useNow((moment) => Math.abs(due - moment) < 3_600_000);
  if (Number.isNaN(due)) return <span>{until}</span>;
  const left = due - now;
  const isLate = left < 0;
  const state = isLate ? "late" : left < soonMs ? "soon" : "calm";
  const seconds = Math.floor(Math.abs(left) / 1000);
  const span =
    seconds < 3600
      ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} min`
      : format.span(left);
  return (
    <time class={`clock clock-${state}`} dateTime={until} title={format.time(until)}>
      {isLate && <span aria-hidden="true">▲ </span>}
      {label !== undefined && `${label} `}
      {isLate ? `${span} late` : `in ${span}`}
    </time>
  );
}

/** The sentences of {@link Warnings}. */
export const warningsOf = (data: Row): readonly string[] => [
  ...sentences(data, "warnings"),
  ...sentences(data, "left_out"),
];

/** The warnings of a result, and what it had no room for. */
export function Warnings({ data }: { readonly data: Row }) {
  const said = warningsOf(data);
  if (said.length === 0) return null;
  return (
    <ul class="warnings" aria-label="Warnings">
      {said.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

/** A choice among figures: pressed, it narrows what is shown. */
export function Chip(props: {
  readonly isPressed: boolean;
  readonly onPress: () => void;
  readonly children: ComponentChildren;
}) {
  return (
    <button type="button" class="chip" aria-pressed={props.isPressed} onClick={props.onPress}>
      {props.children}
    </button>
  );
}
