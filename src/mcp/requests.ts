import { ProtocolError, ProtocolErrorCode, ResourceNotFoundError } from "@modelcontextprotocol/server";
import { HaloError } from "../halo/errors.ts";
import type { CallStatus } from "../log.ts";
import { callStatusOf, configurationSentence, describeError } from "./errors.ts";
import { type Caller, haloFor, type ServerSetup, type Services } from "./setup.ts";

/** How the log names a request that is not a tool call. */
export interface RequestKind {
  /** Of completions only failures are logged, because typing one word sends a dozen. */
  readonly event: "resource_read" | "prompt_get" | "completion_failed";
  /** The name of the prompt, template or completion. Never anything that the client sent. */
  readonly name: string;
}

/**
 * The services for one request of this caller.
 *
 * @throws ProtocolError with the problems of an invalid configuration
 */
function servicesFor(setup: ServerSetup, caller: Caller): Services {
  if (!setup.services.ok) {
    const sentence = configurationSentence(setup.services.problems);
    throw new ProtocolError(ProtocolErrorCode.InternalError, sentence, { reason: "configuration" });
  }
  const { services } = setup.services;
  const halo = haloFor(services, caller);
  return { ...services, halo, lookups: services.lookups.forCall(halo) };
}

/**
 * Runs a request that is not a tool call, and writes its line of the log.
 *
 * @throws ProtocolError for every error: bad input as Invalid params, a failure of Halo with its message, an
 *   unexpected error with an id under which the log has its stack
 */
export async function serve<Result>(
  setup: ServerSetup,
  kind: RequestKind,
  signal: AbortSignal,
  work: (services: Services) => Promise<Result> | Result,
): Promise<Result> {
  const caller = setup.caller();
  const startedAt = setup.now();
  let services: Services | undefined;
  const done = (outcome: CallStatus) => {
    setup.log({
      ...kind,
      principal: caller.id,
      scopes: caller.scopes,
      outcome,
      halo_requests: services?.halo.requests ?? 0,
      milliseconds: setup.now() - startedAt,
    });
  };
  try {
    services = servicesFor(setup, caller);
    using _running = setup.running.enter();
    const result = await work(services);
    if (kind.event !== "completion_failed") done("ok");
    return result;
  } catch (error) {
    // A client cancels a completion when its user types on: that is no failure, so it is not logged.
    if (!signal.aborted) done(requestStatusOf(error));
    else if (kind.event !== "completion_failed") done("cancelled");
    throw protocolError(error, setup, kind);
  }
}

/** Logs a request whose arguments were refused before anything ran. */
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
