import "./theme.css";
import "./parts.css";
import type { CallToolResult } from "@modelcontextprotocol/client";
import { type ComponentChildren, createContext, type FunctionComponent, render } from "preact";
import { useContext, useEffect, useMemo, useState } from "preact/hooks";
import { type Row, structureOf, textOf } from "./data.ts";
import { type Format, formatFor } from "./format.ts";
import { Host, HostError, type HostState } from "./host.ts";

/** What every component of a view can use. */
export interface Shown {
  readonly host: Host;
  readonly state: HostState;
  readonly format: Format;
  /** Whether the view can call tools: without, it shows no buttons that would. */
  readonly callsTools: boolean;
}

const Context = createContext<Shown | undefined>(undefined);

/** The host, its state and its formats. */
export function useShown(): Shown {
  const shown = useContext(Context);
  if (shown === undefined) throw new Error("outside of a view");
  return shown;
}

/** What a view is given: the result of the call that it shows. */
export interface ViewProps {
  /** The structure of the result. */
  readonly data: Row;
  readonly result: CallToolResult;
  /** The arguments of the call. */
  readonly input: Row;
}

/** What a failed call is told as. */
export interface Problem {
  /** `unknown`: a write was sent, and no answer says whether it was done. */
  readonly kind: "signed_out" | "failed" | "unknown";
  readonly said: string;
}

/** What went wrong in a call of the view's own; a host has no code for a sign-in that is over, so its words are looked at. */
export function problemOf(error: unknown): Problem {
  const said = error instanceof Error ? error.message : String(error);
  const isSignIn =
    error instanceof HostError && /\b401\b|unauthori[sz]ed|sign(?:ed)?[ -]?(?:in|out)/i.test(said);
  return { kind: isSignIn ? "signed_out" : "failed", said };
}

/** A notice in place of what could not be shown. */
export function Notice(props: {
  readonly kind: "loading" | "error" | "cancelled" | "signed_out" | "empty";
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  const isBad = props.kind === "error" || props.kind === "signed_out";
  return (
    <div class={`notice notice-${props.kind}`} role={isBad ? "alert" : "status"}>
      <span class="notice-mark" aria-hidden="true">
        {marks[props.kind]}
      </span>
      <div>
        <p class="notice-title">{props.title}</p>
        {props.children}
      </div>
    </div>
  );
}

const marks = { loading: "…", error: "!", cancelled: "–", signed_out: "!", empty: "✓" } as const;

/** A problem, with what to do about it. */
export function ProblemNotice({ problem }: { readonly problem: Problem }) {
  if (problem.kind === "signed_out") {
    return (
      <Notice kind="signed_out" title="You are signed out">
        <p>Sign in to this connector again in your client's settings, then ask once more.</p>
      </Notice>
    );
  }
  if (problem.kind === "unknown") {
    return (
      <Notice kind="error" title="It is not known whether this was done">
        <p>It was sent, and no answer came back. Look at the record in Halo before you try again.</p>
        <p class="said quiet">{problem.said}</p>
      </Notice>
    );
  }
  return (
    <Notice kind="error" title="That did not work">
      <p class="said">{problem.said}</p>
    </Notice>
  );
}

/**
 * Starts a view: what it shows is given to the component, and its states without a result are the kit's own. Its title is
 * that of its page.
 */
export function start(name: string, View: FunctionComponent<ViewProps>): void {
  const host = new Host();
  const root = document.querySelector("#view");
  if (root === null) throw new Error("the page has no place for its view");
  render(<Root host={host} title={document.title} View={View} />, root);
  reportSize(host);
  void host.connect(name);
}

function Root({
  host,
  title,
  View,
}: {
  readonly host: Host;
  readonly title: string;
  readonly View: FunctionComponent<ViewProps>;
}) {
  const [state, setState] = useState(host.state);
  useEffect(() => host.listen(() => setState(host.state)), [host]);
  const { context } = state;
  useEffect(() => applyContext(context), [context]);
  const { locale, timeZone } = context;
  const format = useMemo(() => formatFor({ locale, timeZone }), [locale, timeZone]);
  const shown = { host, state, format, callsTools: state.capabilities.serverTools !== undefined };
  return (
    <Context.Provider value={shown}>
      <main class="view" aria-label={title}>
        <Body state={state} title={title} View={View} />
      </main>
    </Context.Provider>
  );
}

function Body({
  state: { phase, result, input },
  title,
  View,
}: {
  readonly state: HostState;
  readonly title: string;
  readonly View: FunctionComponent<ViewProps>;
}) {
  if (phase === "result" && result !== undefined && result.isError !== true)
    return <View key={keyOf(result)} data={structureOf(result)} result={result} input={input} />;
  return (
    <>
      <h1 class="hidden">{title}</h1>
      <Without phase={phase} result={result} title={title} />
    </>
  );
}

/** What is said in place of a result. */
function Without({ phase, result, title }: Pick<HostState, "phase" | "result"> & { readonly title: string }) {
  if (phase === "unreachable") {
    return (
      <Notice kind="error" title="This app does not answer">
        <p>The result is in the conversation as text.</p>
      </Notice>
    );
  }
  if (phase === "cancelled") {
    return (
      <Notice kind="cancelled" title="The call was cancelled">
        <p>Ask again to see this.</p>
      </Notice>
    );
  }
  if (phase === "loading" || result === undefined) {
    return (
      <Notice kind="loading" title={`${title} is loading`}>
        <p>Halo is being asked.</p>
      </Notice>
    );
  }
  return <ProblemNotice problem={{ kind: "failed", said: textOf(result) }} />;
}

const keys = new WeakMap<object, number>();
let lastKey = 0;

/** A key for each result: another one is shown from its beginning. */
function keyOf(result: CallToolResult): number {
  const known = keys.get(result);
  if (known !== undefined) return known;
  keys.set(result, ++lastKey);
  return lastKey;
}

/** Follows the host's theme, zone of comfort and fonts. */
function applyContext({ theme, safeAreaInsets, styles, displayMode }: HostState["context"]): void {
  const { documentElement: page } = document;
  // Without a word of the host, the person's own system decides, as color-scheme says.
  if (theme !== undefined) page.dataset.theme = theme;
  page.dataset.mode = displayMode ?? "inline";
  for (const [side, width] of Object.entries(safeAreaInsets ?? {}))
    page.style.setProperty(`--safe-${side}`, `${Number(width)}px`);
  const font = styles?.variables?.["--font-sans"];
  if (font !== undefined) page.style.setProperty("--font", font);
}

/** Tells the host how high the view is, now and after each change. */
function reportSize(host: Host): void {
  let last = 0;
  const report = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === last || !host.state.isConnected) return;
    last = height;
    host.notify("ui/notifications/size-changed", { width: innerWidth, height });
  };
  new ResizeObserver(report).observe(document.body);
  host.listen(report);
}
