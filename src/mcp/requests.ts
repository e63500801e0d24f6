import { ProtocolError, ProtocolErrorCode, ResourceNotFoundError } from "@modelcontextprotocol/server";
import { HaloError } from "../halo/errors.ts";
import type { CallStatus } from "../log.ts";
import { callStatusOf, describeError } from "./errors.ts";
import type { Caller, ServerSetup, Services } from "./setup.ts";

/** What a request other than a tool call is, for the operator's log. */
export interface RequestKind {
  /** Of a completion only a failure is logged: a person who types asks a dozen times. */
  readonly event: "resource_read" | "prompt_get" | "completion_failed";
  /** The prompt, the template or what was to be completed, by a name of our own: never what was asked for. */
  readonly name: string;
}

/** What such a request may read with. */
export type Reading = Services;

/** The services for one request of this caller, or a `ProtocolError` with what is wrong with the configuration. */
function readingFor(setup: ServerSetup, caller: Caller): Reading {
  if (!setup.services.ok) {
    const problems = setup.services.problems.join(" ");
    throw new ProtocolError(ProtocolErrorCode.InternalError, `This halo-mcp is not configured: ${problems}`, {
      reason: "configuration",
    });
  }
  const { services } = setup.services;
  const halo = services.halo.forCall(caller.tokens);
  return { ...services, halo, lookups: services.lookups.forCall(halo) };
}

/**
 * Serves a request that is no tool call, and writes its one line of log as tool calls have one.
 *
 * @throws ProtocolError the only thing that leaves: bad input as Invalid params, Halo's failures in their own
 * sentence, a bug as an id whose stack is in the log
 */
export async function serve<Result>(
  setup: ServerSetup,
  kind: RequestKind,
  signal: AbortSignal,
  work: (reading: Reading) => Promise<Result> | Result,
): Promise<Result> {
  const caller = setup.caller();
  const startedAt = setup.now();
  let reading: Reading | undefined;
  const done = (outcome: CallStatus) => {
    setup.log({
      ...kind,
      principal: caller.id,
      scopes: caller.scopes,
      outcome,
      halo_requests: reading?.halo.requests ?? 0,
      milliseconds: setup.now() - startedAt,
    });
  };
  try {
    reading = readingFor(setup, caller);
    using _running = setup.running.enter();
    const result = await work(reading);
    if (kind.event !== "completion_failed") done("ok");
    return result;
  } catch (error) {
    // Whoever types on has no use for the suggestions before: that is no failure.
    if (!signal.aborted) done(requestStatusOf(error));
    else if (kind.event !== "completion_failed") done("cancelled");
    throw protocolError(error, setup, kind);
  }
}

/** Writes the line of a request whose arguments were refused before anything ran. */
export function logRefused(setup: ServerSetup, kind: RequestKind): void {
  const { id, scopes } = setup.caller();
  setup.log({ ...kind, principal: id, scopes, outcome: "bad_input", halo_requests: 0, milliseconds: 0 });
}

function requestStatusOf(error: unknown): CallStatus {
  if (error instanceof ResourceNotFoundError) return "not_found";
  if (!(error instanceof ProtocolError)) return callStatusOf(error);
  return error.code === ProtocolErrorCode.InvalidParams ? "bad_input" : "configuration";
}

function protocolError(error: unknown, setup: ServerSetup, kind: RequestKind): ProtocolError {
  if (error instanceof ProtocolError) return error;
  const code =
    error instanceof HaloError && error.kind === "bad_input"
      ? ProtocolErrorCode.InvalidParams
      : ProtocolErrorCode.InternalError;
  const [said] = describeError(error, setup.log, kind.name).content;
  return new ProtocolError(code, said?.type === "text" ? said.text : "Internal error");
}
