/** The table of a chaos run, and the stories of what was wrong. */
import { formatted, infoRow, type Row } from "../../../scripts/support/table.ts";
import type { Stage } from "../stage.ts";
import { shown } from "../tally.ts";
import { type Judged, tellings } from "./ledger.ts";
import type { Chaos } from "./run.ts";

const mostStories = 25;
const longestStory = 600;
/** Tools whose request to Halo has the marker in it, so that the ledger sees whether it was sent. */
const carriesMarker = /^halo_(?:create|log|reply|update)_/;

/** The rows of the table, and a line for each thing that is wrong. */
export function reportOf(
  chaos: Chaos,
  stage: Stage,
): { readonly rows: readonly Row[]; readonly stories: readonly string[] } {
  const judged = chaos.ledger.judge();
  const { sessions, reads, faults, output } = chaos;
  const stories = [
    ...judged.flatMap((entry) => (entry.wrong === undefined ? [] : [storyOf(entry)])),
    ...(chaos.serverLedger?.wrong ?? []).map((line) => `the server's ledger: ${line}`),
    ...reads.wrong,
    ...chaos.wrong,
    ...output.internalErrors,
  ];
  const calls = [...chaos.ends.values()].reduce((sum, one) => sum + one, 0);
  const { tokens, others } = stage.haloRequests();
  const rows: Row[] = [
    infoRow(
      "run",
      `${formatted(chaos.seconds)} s, seed ${chaos.options.seed}, ${chaos.options.callers} callers, ${formatted(sessions?.count ?? 0)} sessions open, ${formatted(sessions?.renewed ?? 0)} ended and opened anew`,
    ),
    infoRow(
      "calls",
      `${formatted(calls)}, ${formatted(calls / chaos.seconds)} a second: ${listed(chaos.ends)}`,
    ),
    ...[...chaos.times].map(([kind, times]) =>
      infoRow(`  ${kind}`, `${shown(times)} (${formatted(times.length)})`),
    ),
    ...ledgerRows(judged),
    ...serverLedgerRows(chaos),
    zeroRow(
      "reads that were wrong",
      reads.wrong.length,
      `${formatted(reads.counts.same)} as ever, ${formatted(reads.counts.warned)} with a warning, ${formatted(reads.counts.errors)} errors, ${formatted(reads.counts.moving)} of what the run writes, ${formatted(reads.counts.unsure)} changed with the hour${reads.unsureTools.size === 0 ? "" : ` (${[...reads.unsureTools].join(", ")})`}`,
    ),
    zeroRow("answers that leak, break off, are HTTP 5xx or no MCP", chaos.wrong.length),
    ...faults.counts.map(([name, { set, met }]) =>
      infoRow(`  fault: ${name}`, `${formatted(set)} times, met ${formatted(met)} requests`),
    ),
    infoRow("tokens ended before their time", formatted(faults.tokensEnded)),
    infoRow(
      "evictions",
      `${formatted(sessions?.evictions.idle ?? 0)}, and ${formatted(sessions?.evictions.busy ?? 0)} with calls under way`,
    ),
    infoRow("kills of workerd, with calls under way", formatted(sessions?.kills ?? 0)),
    ...[...chaos.garbage].map(([name, got]) => infoRow(`  garbage: ${name}`, listed(got))),
    ...[...output.outcomes].map(([outcome, number]) =>
      infoRow(`  logged: ${outcome}`, `${formatted(number)} calls`),
    ),
    zeroRow(
      "faults of the server in its log",
      output.internalErrors.length,
      `${formatted(output.evicted)} calls of evicted sessions`,
    ),
    zeroRow("sessions that do not answer afterwards", unanswered(chaos), askedAgain(chaos)),
    ...[...output.strange].map(([line, number]) =>
      infoRow("  workerd itself printed", `${formatted(number)} times: ${line}`),
    ),
    infoRow("memory of workerd (RSS)", chaos.memory.join(", ")),
    infoRow("requests to Halo", `${formatted(others)}, and ${formatted(tokens)} for tokens`),
  ];
  const left = stories.length - mostStories;
  return {
    rows,
    stories: [
      ...stories.slice(0, mostStories).map((story) => story.replaceAll(/\s+/g, " ").slice(0, longestStory)),
      ...(left > 0 ? [`and ${left} more`] : []),
    ],
  };
}

const unanswered = ({ askedAgain: { asked, answered, limited } }: Chaos) => asked - answered - limited;
const askedAgain = ({ askedAgain: { asked, answered, limited } }: Chaos) =>
  `${formatted(answered)} of ${formatted(asked)} do, ${formatted(limited)} wait for Halo's limit`;

function ledgerRows(judged: readonly Judged[]): Row[] {
  const wrongIn = (entries: readonly Judged[]) => entries.filter(({ wrong }) => wrong !== undefined).length;
  const byTelling = tellings.map((telling) => {
    const entries = judged.filter(({ told }) => told.telling === telling);
    const there = entries.filter(({ rows }) => rows.length > 0).length;
    const limited = entries.filter(({ wasLimited }) => wasLimited).length;
    const unsent = entries.filter(({ tool, sent }) => carriesMarker.test(tool) && sent === 0).length;
    const why =
      telling === "not done"
        ? `, ${formatted(limited)} for a limit, ${formatted(unsent)} surely before anything was sent`
        : "";
    return zeroRow(
      `  told ${telling}`,
      wrongIn(entries),
      `${formatted(entries.length)} told${why}; ${formatted(there)} written, ${formatted(entries.length - there)} not`,
    );
  });
  const tools = [...new Set(judged.map(({ tool }) => tool))].toSorted();
  const byTool = tools.map((tool) => {
    const entries = judged.filter((entry) => entry.tool === tool);
    const told = new Map<string, number>(
      tellings
        .map((telling) => [telling, entries.filter(({ told }) => told.telling === telling).length] as const)
        .filter(([, number]) => number > 0),
    );
    const written = entries.reduce((sum, { rows }) => sum + rows.length, 0);
    return zeroRow(
      `  ${tool}`,
      wrongIn(entries),
      `${formatted(entries.length)} asked: ${listed(told)}; ${formatted(written)} written`,
    );
  });
  const written = judged.reduce((sum, { rows }) => sum + rows.length, 0);
  return [
    zeroRow(
      "the ledger",
      wrongIn(judged),
      `${formatted(judged.length)} asked, ${formatted(written)} written in Halo`,
    ),
    ...byTelling,
    ...byTool,
  ];
}

function serverLedgerRows({ serverLedger }: Chaos): Row[] {
  if (serverLedger === undefined) return [];
  const { rows, states, lookedUp, wrong } = serverLedger;
  const note = `${formatted(rows)} rows: ${listed(states)}; ${formatted(lookedUp)} looked up afterwards`;
  return [zeroRow("the server's ledger against Halo, row by row", wrong.length, note)];
}

/** A figure that must be none, after what else there is to say. */
function zeroRow(what: string, wrong: number, note?: string): Row {
  return {
    what,
    measured: `${note === undefined ? "" : `${note}; `}${formatted(wrong)} wrong`,
    target: "0 wrong",
    verdict: wrong === 0 ? "ok" : "MISSED",
    deterministic: true,
  };
}

function storyOf({ tool, what, marker, wrong, told, rows, sent, said }: Judged): string {
  const key = told.key === undefined ? "" : ` ${told.key}`;
  return `${tool}, ${what}, ${marker}: ${wrong}. Told ${told.telling}${key}; Halo holds [${rows.join(", ")}], got ${sent} requests; the answer: ${said}`;
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([kind, number]) => `${formatted(number)} ${kind}`).join(", ");
}
