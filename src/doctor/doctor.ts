import type { Config } from "../config/config.ts";
import { platformRuntime, type Runtime } from "../halo/runtime.ts";
import { lazily } from "../lazily.ts";
import { Budget, mostRequests } from "./budget.ts";
import { type Check, type Finding, type Level, levels, type Patient } from "./check.ts";
import { connectionChecks } from "./checks/connection.ts";
import { dialectCheck } from "./checks/dialects.ts";
import { rightsChecks } from "./checks/rights.ts";
import { ruleChecks } from "./checks/rules.ts";
import { forecastFor, toolCheck } from "./checks/tools.ts";
import { askDialects, type Dialects } from "./dialects/index.ts";
import { Probes } from "./probes.ts";
import { Reader } from "./reading.ts";
import { type SignedIn, signedInWith, signInOnce } from "./sign-in.ts";
import type { ToolForecast } from "./tools.ts";

/** All checks, in the order of their lines. */
export const checks: readonly Check[] = [
  ...connectionChecks,
  ...rightsChecks,
  ...ruleChecks,
  dialectCheck,
  toolCheck,
];

/** Milliseconds after which nothing more is read. */
const readingTimeMs = 80_000;
/** Milliseconds that one check may take: longer, so that it can tell what was not read. */
const checkTimeoutMs = 90_000;

/** One line of the result. */
export interface Line extends Finding {
  readonly check: string;
  readonly title: string;
}

/** What was found at a tenant. */
export interface Examination {
  /** 0: all is well. 1: something is taken away. 2: it can't work. */
  readonly severity: 0 | 1 | 2;
  readonly lines: readonly Line[];
  /** Requests that were sent, the sign-in's own included. */
  readonly requests: number;
  readonly dialects: Dialects;
  readonly tools: ReadonlyMap<string, ToolForecast>;
  /** What was read, for a report; everything is read already. */
  readonly patient: Patient;
}

/** How to examine. */
export interface ExaminationOptions {
  readonly config: Config;
  /** The platform unless told otherwise. */
  readonly runtime?: Runtime;
  /** The token of somebody who is signed in already; without one the examination signs in, once. */
  readonly token?: string | undefined;
  /** Address and sign-in only. */
  readonly short?: boolean;
  readonly mostRequests?: number;
}

/**
 * Examines a tenant: signs in for real, reads and writes nothing, and judges what came. A check that fails or takes
 * too long is a line of its own, and the others go on.
 */
export async function examine(options: ExaminationOptions): Promise<Examination> {
  const { config, runtime = platformRuntime, short = false } = options;
  const budget = new Budget(options.mostRequests ?? mostRequests);
  const counting = budget.counting(runtime);
  using whole = runtime.timeLimit(readingTimeMs);
  const signedIn = options.token === undefined ? signInOnce(config, counting) : signedInWith(options.token);
  const patient = patientOf({ config, runtime: counting, budget, signal: whole.signal, signedIn });
  const wanted = checks.filter((check) => !short || check.short === true);
  const lines = (await Promise.all(wanted.map((check) => run(check, patient, runtime)))).flat();
  const reached = !short && (await signedIn()).kind === "signed_in";
  return {
    severity: severityOf(lines),
    lines,
    requests: budget.sent,
    dialects: short ? new Map() : await patient.dialects(),
    tools: reached ? await forecastFor(patient) : new Map(),
    patient,
  };
}

function patientOf(given: {
  readonly config: Config;
  readonly runtime: Runtime;
  readonly budget: Budget;
  readonly signal: AbortSignal;
  readonly signedIn: () => Promise<SignedIn>;
}): Patient {
  const { config, runtime, budget, signal, signedIn } = given;
  const token = async () => {
    const came = await signedIn();
    return came.kind === "signed_in" ? came.token : undefined;
  };
  const now = runtime.now();
  const probes = new Probes(new Reader({ baseUrl: config.baseUrl, runtime, budget, signal, token }), now);
  const scopes = async () => {
    const came = await signedIn();
    // A token lasts for a time that only the answer to a sign-in tells.
    return came.kind === "signed_in" && came.seconds !== undefined ? came.scopes : "unknown";
  };
  const dialects = lazily(() => askDialects({ probes, now, scopes, scopeAsked: config.scope }));
  return { config, probes, signedIn, now, dialects };
}

/** Runs one check, bounded in time; what goes wrong in it is its line. */
async function run(check: Check, patient: Patient, runtime: Runtime): Promise<readonly Line[]> {
  using limit = runtime.timeLimit(checkTimeoutMs);
  const { id, title } = check;
  try {
    if (check.anonymous !== true && (await patient.signedIn()).kind !== "signed_in") return [];
    const found = await limit.within(check.judge(patient));
    return [found].flat().map((finding) => ({ check: id, title, ...finding }));
  } catch (error) {
    const why = limit.expired() ? `took longer than ${checkTimeoutMs / 1000} seconds` : "could not be judged";
    const name = error instanceof Error && !limit.expired() ? ` (${error.name})` : "";
    return [{ check: id, title, level: "warning", text: `This ${why}${name}; the others go on.` }];
  }
}

function severityOf(lines: readonly { readonly level: Level }[]): 0 | 1 | 2 {
  const worst = Math.max(0, ...lines.map(({ level }) => levels.indexOf(level)));
  return worst < 2 ? 0 : worst === 2 ? 1 : 2;
}
