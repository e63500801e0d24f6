import { buildTenant, createSandbox, type Fault, type Sandbox } from "../../sandbox/index.ts";
import type { LedgerRow } from "../../src/ledger/entry.ts";
import type { FaultCase, Meddled } from "./cases.ts";
import { type Column, columns, hasActed, type Trial, trialOf, workOf } from "./columns.ts";
import { type Called, type FaultEra, type FaultSession, openSession } from "./session.ts";
import { VirtualTime } from "./virtual-time.ts";

/** The moment at which the sandbox's data is looked at. */
const start = new Date("2026-11-21T12:00:00Z");

/** A try has 20 seconds, a report 60, a file that is sent 100; tries begin within 45 seconds. */
const bounds = { usual: 65_000, report: 105_000, upload: 145_000 };
/** A sign-in may take as long again: the address is asked for, then a token. */
const signInMs = 40_000;

/** What stands in the hostile bodies of the faults, and must stand in no answer. */
export const leak = /LEAKED|<\/?[a-z!]|SELECT |dbo\.|C:\\|\bat Halo\.|System\.(Data|Null)|stack ?trace/i;

/** How an empty answer would be told; an error must not sound like one. */
const emptiness = /\b(0|no) (open )?(tickets|actions|results|rows|records|attachments)\b/i;

/** What one cell came to. */
export interface Cell {
  readonly column: Column;
  /** The class of the outcome and the requests that Halo got for it: "ok 2", "unknown 3". */
  readonly result: string;
  /** What was wrong; empty where nothing was. */
  readonly problems: readonly string[];
  /** How long the call took, in milliseconds of the cell's own clock. */
  readonly milliseconds: number;
}

/** A sandbox with a clock of its own, for all cells of a run. */
export interface Ground {
  readonly time: VirtualTime;
  readonly sandbox: Sandbox;
  /** What the tools that read answer when nothing goes wrong; the clock always stands at the same time for it. */
  readonly usual: Map<string, Called>;
  /** The session of each era that most rows share. */
  readonly sessions: Map<FaultEra, Opened>;
}

/** Lays the ground for a run: one tenant, one clock. */
export function layGround(): Ground {
  const time = new VirtualTime(start.getTime());
  const tenant = buildTenant({ now: start });
  const sandbox = createSandbox({
    tenant,
    clock: time.now,
    sleep: time.sleep,
    rateLimit: { requests: 1_000_000, windowMs: 1_000 },
  });
  return { time, sandbox, usual: new Map(), sessions: new Map() };
}

/** A runtime whose Halo is the sandbox and whose clock stands still while anything is being done. */
export function meddledRuntime({ time, sandbox }: Ground): Meddled {
  const meddled: Meddled = {
    skew: 0,
    onRequest: undefined,
    astray: [],
    runtime: {
      fetch: async (url, init) => {
        const request = new Request(url, init);
        time.note();
        const { host } = new URL(request.url);
        if (host !== "halo.test" || request.redirect !== "manual") meddled.astray.push(request.url);
        meddled.onRequest?.(request);
        try {
          return await sandbox.fetch(request);
        } finally {
          time.note();
        }
      },
      now: () => time.now() + meddled.skew,
      sleep: time.sleep,
      timeLimit: time.timeLimit,
      random: () => 0.5,
    },
  };
  return meddled;
}

/** An open session, and what it runs on. */
interface Opened {
  readonly session: FaultSession;
  readonly meddled: Meddled;
}

/** Runs one row of the matrix in one era, all columns in one session. */
export async function runCase(
  faultCase: FaultCase,
  era: FaultEra,
  ground: Ground,
  only: (column: Column) => boolean = () => true,
): Promise<Cell[]> {
  const cells: Cell[] = [];
  await runTrials(faultCase, era, ground, async ({ cell }) => {
    for (const column of columns) {
      const faults = only(column) ? faultCase.faults(column) : undefined;
      if (faults === undefined) continue;
      cells.push(await cell(column, faults, (call) => trialOf(column, ground.sandbox, call)));
    }
  });
  return cells;
}

/** What runs the cells of one fault, in one session. */
interface Runner {
  readonly session: FaultSession;
  /** @param trial made when all is ready for it, by calls of the session */
  readonly cell: (
    column: Column,
    faults: readonly Fault[],
    trial: (call: FaultSession["call"]) => Promise<Trial>,
  ) => Promise<Cell>;
}

/** Opens what the cells of one fault run in, in one era, and closes it after them. */
export async function runTrials(
  faultCase: FaultCase,
  era: FaultEra,
  ground: Ground,
  run: (runner: Runner) => Promise<void>,
): Promise<void> {
  const { variables, skewMs = 0, movesClock = false } = faultCase;
  const { sandbox, sessions } = ground;
  sandbox.faults.clear();
  // Most rows share one session, which has to be as good as new after each of them.
  const isShared = variables === undefined && !movesClock;
  const opened = (isShared ? sessions.get(era) : undefined) ?? (await open(era, ground, skewMs, variables));
  if (isShared) sessions.set(era, opened);
  // The other era's row has ended all tokens where that was its fault.
  await opened.session.call(faultCase.usable ?? "halo_list_tickets", { page_size: 1 });
  const cell: Runner["cell"] = async (column, faults, trial) => {
    opened.meddled.skew = skewMs;
    if (movesClock) {
      // The token and the names are of the time before the clock jumps, not of the jump in the column before.
      sandbox.revokeTokens();
      await warm(opened.session);
    }
    return runCell(faultCase, column, faults, await trial(opened.session.call), opened, ground);
  };
  await run({ session: opened.session, cell });
  if (!isShared) await opened.session.close();
}

async function open(
  era: FaultEra,
  ground: Ground,
  skewMs: number,
  variables: FaultCase["variables"],
): Promise<Opened> {
  const meddled = meddledRuntime(ground);
  meddled.skew = skewMs;
  const session = await openSession(era, meddled.runtime, variables);
  await warm(session);
  return { session, meddled };
}

/** Has the session have its token and the names, before anything goes wrong. */
async function warm(session: FaultSession): Promise<void> {
  await session.call("halo_close_ticket", { ticket_id: 2_301, note: "x", dry_run: true });
  await session.call("halo_triage", { page_size: 1 });
  await session.call("halo_sla_scorecard", { period: "today", by: "team" });
}

/** Closes the sessions that the rows of a run shared. */
export async function leaveGround({ sessions }: Ground): Promise<void> {
  await Promise.all([...sessions.values()].map(({ session }) => session.close()));
}

async function runCell(
  faultCase: FaultCase,
  column: Column,
  faults: readonly Fault[],
  trial: Trial,
  { session, meddled }: Opened,
  ground: Ground,
): Promise<Cell> {
  const { sandbox, time } = ground;
  // With paths of their own the faults meet another request than the one that the call is for.
  for (const fault of faults)
    sandbox.faults.add(fault.path === undefined ? { ...trial.target, ...fault } : fault);
  sandbox.log.clear();
  const meets = meeting(trial);
  let met = 0;
  meddled.onRequest = (request) => {
    if (meets(request)) faultCase.before?.({ sandbox, meddled, number: ++met });
  };
  if (faultCase.isSignIn === true) sandbox.revokeTokens();
  const rowBefore = (await session.newestRow())?.number;
  const startedAt = time.now();
  const called = await session.call(trial.tool, trial.args);
  const milliseconds = time.now() - startedAt;
  const requests = sandbox.log.count();
  meddled.onRequest = undefined;
  sandbox.faults.clear();
  // As if no time had passed, so that what depends on the time of day is the same.
  time.pass(-milliseconds);

  const row = await session.newestRow();
  const problems = [
    ...wrongs(called, trial, column),
    ...(row === undefined || row.number === rowBefore ? [] : wrongsOfRow(row, trial)),
  ];
  const astray = meddled.astray.splice(0);
  if (astray.length > 0) problems.push(`went astray: ${astray.join(", ")}`);
  trial.clean?.();
  const isUpload = trial.tool === "halo_attach_file";
  const most = column === "report" ? bounds.report : isUpload ? bounds.upload : bounds.usual;
  const bound = most + (faultCase.isSignIn === true ? signInMs : 0);
  if (milliseconds > bound) problems.push(`it took ${milliseconds / 1000} s, more than ${bound / 1000}`);
  // As long as a session keeps still after a 429.
  const pause = faults.some(({ status }) => status === 429) ? 400_000 : 0;
  time.pass(pause);
  const after = await session.call(faultCase.usable ?? "halo_list_tickets", { page_size: 1 });
  time.pass(-pause);
  if (after.outcome !== "ok") problems.push(`the session is not usable afterwards: ${after.text}`);
  const isComparable = workOf(column) === "read" && faultCase.movesClock !== true;
  if (isComparable && called.outcome === "ok" && !isSaid(called)) {
    const usual = await usualAnswer(trial, session, ground);
    if (!sameData(called, usual)) {
      problems.push("another answer than without the fault, and not a word about it");
    }
  }
  return { column, result: `${classOf(called, column)} ${requests}`, problems, milliseconds };
}

/** What the same call answers without a fault. */
async function usualAnswer(trial: Trial, session: FaultSession, { usual }: Ground): Promise<Called> {
  const held = usual.get(trial.tool);
  if (held !== undefined) return held;
  const called = await session.call(trial.tool, trial.args);
  if (called.outcome !== "ok") throw new Error(`without a fault: ${called.text}`);
  usual.set(trial.tool, called);
  return called;
}

function meeting({ target }: Trial): (request: Request) => boolean {
  return ({ method, url }) =>
    method === target.method &&
    new URL(url).pathname.toLowerCase() === target.path.replace(/\$$/, "").toLowerCase();
}

const warningsOf = ({ data }: Called) => (Array.isArray(data.warnings) ? data.warnings.map(String) : []);
/** Whether an answer has a word about what may be wrong with it, or is not there. */
const isSaid = (called: Called) =>
  warningsOf(called).length > 0 || (Array.isArray(called.data.left_out) && called.data.left_out.length > 0);

/** Whether an answer holds what another does; how many there are in all may stay unsaid. */
function sameData(one: Called, usual: Called): boolean {
  const { total, ...rest } = usual.data;
  const wanted = one.data.total === undefined ? rest : { total, ...rest };
  const ordered = (data: object) =>
    JSON.stringify(Object.entries(data).sort(([a], [b]) => a.localeCompare(b)));
  return ordered(one.data) === ordered(wanted);
}

/** The class of an outcome, in a word. */
function classOf(called: Called, column: Column): string {
  if (called.outcome !== "ok") return called.outcome === "outcome_unknown" ? "unknown" : called.outcome;
  if (workOf(column) !== "read" && warningsOf(called).some((line) => /did not confirm/.test(line))) {
    return "confirmed";
  }
  return warningsOf(called).length > 0 ? "warned" : "ok";
}

/** What the ledger may not say of a write: what Halo did not do as done, and what it did as not done. */
function wrongsOfRow({ state }: LedgerRow, { acted, isInPart }: Trial): string[] {
  // Of a call with several writes the newest row says what became of the last one alone.
  if (acted === undefined || isInPart?.() === true) return [];
  const isDone = acted() > 0;
  if (!isDone && /^done/.test(state)) return [`${state} in the ledger, and not done`];
  return isDone && /^(not_done|refused)$/.test(state) ? [`${state} in the ledger, and done`] : [];
}

/** How the error of a call with several writes tells of those that were done. */
const partly = /in part|The note is on ticket|is there\.$/i;
/** How a write to many records tells that it changed none. */
const nothingOfMany = /^Updated 0 of \d+ /;

/** What no cell may be, whatever the fault. */
function wrongs(called: Called, trial: Trial, column: Column): string[] {
  const problems: string[] = [];
  const isError = called.outcome !== "ok";
  // Told with the record as it is: Halo took the write and stored nothing of it.
  const failed = isError || called.data.state === "not_done" || nothingOfMany.test(called.text);
  if (called.outcome.includes("internal_error")) problems.push(`a bug: ${called.outcome}`);
  if (called.isError ? !failed : isError)
    problems.push(`logged as ${called.outcome}, isError ${called.isError}`);
  if ([called.text, JSON.stringify(called.data), called.logged].some((said) => leak.test(said)))
    problems.push(`leaks: ${called.text} ${called.logged}`);
  if (isError && Object.keys(called.data).length > 0) problems.push("an error with data");
  if (failed && emptiness.test(called.text)) problems.push(`an error that sounds empty: ${called.text}`);
  if (failed && called.text.trim() === "") problems.push("an error without a word");
  if (trial.acted === undefined) return problems;
  const acted = trial.acted();
  if (acted > 1) problems.push(`done ${acted} times`);
  // "Sent; unknown whether created" is an answer of its own.
  const isUnknown = called.data.done === "unknown";
  if (!failed && !isUnknown && acted === 0) problems.push(`said to be done and is not: ${called.text}`);
  const isInPart = trial.isInPart?.() ?? false;
  if (
    failed &&
    called.outcome !== "outcome_unknown" &&
    acted > 0 &&
    !(isInPart && partly.test(called.text))
  ) {
    problems.push(`said not to be done and is${isInPart ? " in part" : ""}: ${called.text}`);
  }
  if (!failed && isInPart && called.data.state === "done" && !isSaid(called)) {
    problems.push(`said to be done and is in part: ${called.text}`);
  }
  const also = trial.also?.() ?? "";
  if (also !== "") problems.push(also);
  if (hasActed(column) && acted === 0) problems.push("the trial is wrong: Halo has not acted");
  return problems;
}
