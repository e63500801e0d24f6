/**
 * A session from nothing against the same requests of a session that has been at work: what the first question of
 * the day costs. The runtime is warm, the session's object is not: it has no token, no names, no server.
 */

import { infoRow, type Row, ratioRow } from "../scripts/support/table.ts";
import { type Caller, openSession, type StatelessCaller } from "./calls.ts";

const target = 3;
/** Sessions opened each way; the middle one counts. */
export const samples = 30;

/** How a session of an era begins. */
interface Beginning {
  readonly era: string;
  /** Shakes hands with an object that nobody has used. */
  readonly open: () => Promise<Opened>;
}

interface Opened {
  readonly caller: Caller;
  /** The handshake again: of the 2025 era it always opens a session. */
  readonly handshake: () => Promise<unknown>;
}

/** The timed call. */
interface Timed {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/**
 * The rows of both eras.
 *
 * @param url where sessions of the 2025 era are opened
 * @param stranger gives callers of 2026-07-28 who have not been here: each has an object of their own
 */
export async function coldRows(
  url: string,
  stranger: () => StatelessCaller,
  timed: Timed,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const beginnings: readonly Beginning[] = [
    {
      era: "2025-11-25",
      open: async () => ({ caller: await openSession(url), handshake: () => openSession(url) }),
    },
    {
      era: "2026-07-28",
      open: async () => {
        const caller = stranger();
        await caller.discover();
        return { caller, handshake: () => caller.discover() };
      },
    },
  ];
  const rows: Row[] = [];
  for (const { era, open } of beginnings) {
    const cold: number[] = [];
    const warm: number[] = [];
    const parts: number[][] = [[], [], []];
    for (let n = 0; n < samples; n += 1) {
      signal.throwIfAborted();
      const begun = performance.now();
      const { caller, handshake } = await open();
      const opening = performance.now() - begun;
      const work = [() => caller.listTools(), () => caller.call(timed.tool, timed.args)];
      const first = [opening, ...(await each(work))];
      const again = await each([handshake, ...work]);
      cold.push(sum(first));
      warm.push(sum(again));
      for (const [index, part] of first.entries()) parts[index]?.push(part);
    }
    const [handshakeMs, listMs, callMs] = parts.map(median);
    rows.push(
      ratioRow(
        `a cold session (handshake, list of tools, first call), ${era}, against the same of a warm one`,
        median(cold) / median(warm),
        target,
        true,
        `${median(cold).toFixed(1)} ms and ${median(warm).toFixed(1)} ms`,
      ),
      infoRow(
        "  handshake, list of tools, first call of the cold one",
        `${handshakeMs?.toFixed(1)}, ${listMs?.toFixed(1)}, ${callMs?.toFixed(1)} ms; the median of ${samples} sessions`,
      ),
    );
  }
  return rows;
}

async function each(steps: readonly (() => Promise<unknown>)[]): Promise<number[]> {
  const times: number[] = [];
  for (const step of steps) {
    const begun = performance.now();
    await step();
    times.push(performance.now() - begun);
  }
  return times;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
