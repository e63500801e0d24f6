import { buildTenant, createSandbox, type Fault, type Sandbox } from "../../sandbox/index.ts";
import type { FaultCase, Meddled } from "./cases.ts";
import { type Column, columns, hasActed, type Trial, trialOf, workOf } from "./columns.ts";
import { type Called, type FaultEra, type FaultSession, openSession } from "./session.ts";
import { VirtualTime } from "./virtual-time.ts";

/** The moment at which the sandbox's data is looked at. */
const start = new Date("2026-11-21T12:00:00Z");

/** A try has 20 seconds, a report 60; tries begin within 45 seconds. */
const bounds = { usual: 65_000, report: 105_000 };
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
  const { variables, skewMs = 0, movesClock = false } = faultCase;
  const { sandbox, sessions } = ground;
  sandbox.faults.clear();
  // Most rows share one session, which has to be as good as new after each of them.
  const isShared = variables === undefined && !movesClock;
  const opened = (isShared ? sessions.get(era) : undefined) ?? (await open(era, ground, skewMs, variables));
  if (isShared) sessions.set(era, opened);
  // The other era's row has ended all tokens where that was its fault.
  await opened.session.call(faultCase.usable ?? "halo_list_tickets", { page_size: 1 });
  const cells: Cell[] = [];
  for (const column of columns) {
    const faults = only(column) ? faultCase.faults(column) : undefined;
    if (faults === undefined) continue;
    opened.meddled.skew = skewMs;
    if (movesClock) {
      // The token and the names are of the time before the clock jumps, not of the jump in the column before.
      sandbox.revokeTokens();
      await warm(opened.session);
    }
    cells.push(await runCell(faultCase, column, faults, opened, ground));
  }
  if (!isShared) await opened.session.close();
  return cells;
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
  { session, meddled }: Opened,
  ground: Ground,
): Promise<Cell> {
  const { sandbox, time } = ground;
  const trial = await trialOf(column, sandbox, session.call);
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
  const startedAt = time.now();
  const called = await session.call(trial.tool, trial.args);
  const milliseconds = time.now() - startedAt;
  const requests = sandbox.log.count();
  meddled.onRequest = undefined;
  sandbox.faults.clear();
  // As if no time had passed, so that what depends on the time of day is the same.
  time.pass(-milliseconds);

  const problems = [...wrongs(called, trial, column)];
  const astray = meddled.astray.splice(0);
  if (astray.length > 0) problems.push(`went astray: ${astray.join(", ")}`);
  trial.clean?.();
  const most = column === "report" ? bounds.report : bounds.usual;
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
    method === target.method && new URL(url).pathname.toLowerCase() === target.path.toLowerCase();
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

/** What no cell may be, whatever the fault. */
function wrongs(called: Called, trial: Trial, column: Column): string[] {
  const problems: string[] = [];
  const failed = called.outcome !== "ok";
  if (called.outcome.includes("internal_error")) problems.push(`a bug: ${called.outcome}`);
  if (failed !== called.isError) problems.push(`logged as ${called.outcome}, isError ${called.isError}`);
  if ([called.text, JSON.stringify(called.data), called.logged].some((said) => leak.test(said)))
    problems.push(`leaks: ${called.text} ${called.logged}`);
  if (failed && Object.keys(called.data).length > 0) problems.push("an error with data");
  if (failed && emptiness.test(called.text)) problems.push(`an error that sounds empty: ${called.text}`);
  if (failed && called.text.trim() === "") problems.push("an error without a word");
  if (trial.acted === undefined) return problems;
  const acted = trial.acted();
  if (acted > 1) problems.push(`done ${acted} times`);
  // "Sent; unknown whether created" is an answer of its own.
  const isUnknown = called.data.done === "unknown";
  if (!failed && !isUnknown && acted === 0) problems.push(`said to be done and is not: ${called.text}`);
  if (failed && called.outcome !== "outcome_unknown" && acted > 0) {
    problems.push(`said not to be done and is: ${called.text}`);
  }
  const also = trial.also?.() ?? "";
  if (also !== "") problems.push(also);
  if (hasActed(column) && acted === 0) problems.push("the trial is wrong: Halo has not acted");
  return problems;
}
