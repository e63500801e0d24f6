import {
  type CallToolResult,
  type InputRequiredResult,
  isInputRequiredResult,
} from "@modelcontextprotocol/server";
import { requireMaySend } from "../halo/bounds/held.ts";
import { visibleText } from "../halo/text.ts";
import { type CallLedger, callLedger, noLedger } from "../ledger/recorder.ts";
import type { CallStatus } from "../log.ts";
import type { Tool, ToolContext } from "../tools/kit/define.ts";
import type { Reading } from "../tools/kit/reading/read.ts";
import { findToolName } from "../tools/surface/find.ts";
import { dryRunsOf } from "./dry-runs.ts";
import type { AskedFor } from "./elicitation/bound-yes.ts";
import { callStatusOf, configurationSentence, describeError, errorResult } from "./errors.ts";
import { render } from "./render/index.ts";
import { type Caller, haloFor, type ServerSetup, type Services } from "./setup.ts";
import { roomForHidden, sayingHowToCall } from "./surface/not-listed.ts";

/** What a tool call needs from its request. */
export interface CallRequest extends Pick<ToolContext, "signal" | "progress" | "confirm" | "offerLink"> {
  /** What the client calls itself, where it says it. */
  readonly app?: string | undefined;
}

/** Thrown to leave a handler when the client has to ask its user; contains MCP's `input_required` result. */
export class QuestionAsked extends Error {
  readonly question: InputRequiredResult;
  /** What a yes is asked for; undefined where the client only has to open a page. */
  readonly asked: AskedFor | undefined;
  constructor(question: InputRequiredResult, asked?: AskedFor) {
    super("input required");
    this.question = question;
    this.asked = asked;
  }
}

/**
 * Runs a tool and writes the call's line of the log.
 *
 * @param reading what `readArguments` made of the caller's arguments
 * @returns an MCP result: of the tool, of an error, or a question to the user. Nothing is thrown.
 */
export async function callTool(
  tool: Tool,
  reading: Reading,
  request: CallRequest,
  setup: ServerSetup,
): Promise<CallToolResult | InputRequiredResult> {
  const result = await runTool(tool, reading, request, setup);
  // What is found there is a list of tools, and says by itself how they are called.
  const isSaid = isInputRequiredResult(result) || tool.name === findToolName;
  return isSaid ? result : sayingHowToCall(result, setup);
}

async function runTool(
  tool: Tool,
  reading: Reading,
  request: CallRequest,
  setup: ServerSetup,
): Promise<CallToolResult | InputRequiredResult> {
  const caller = setup.caller();
  const startedAt = setup.now();
  const halo = setup.services.ok ? haloFor(setup.services.services, caller, tool.takesLong) : undefined;
  const copy = setup.services.ok && tool.takesLong ? setup.services.services.copy : undefined;
  let isClaimed = false;
  const done = <Result>(status: CallStatus, result: Result): Result => {
    const milliseconds = setup.now() - startedAt;
    halo?.giveBack();
    // Only for whom the copy belongs to: a call that was refused before may be somebody else's.
    if (isClaimed && copy?.isUnfinished === true) setup.fillOn?.();
    if (isClaimed) setup.lookUp?.();
    logCall(setup, tool, caller, { status, haloRequests: halo?.requests ?? 0, milliseconds });
    return result;
  };
  if (!setup.services.ok || halo === undefined) {
    const problems = setup.services.ok ? [] : setup.services.problems;
    return done("configuration", errorResult(configurationSentence(problems)));
  }
  if (!reading.ok) return done("bad_input", errorResult(reading.refusal));
  const { lookups, api, runbooks, maxResultTokens, timeZone, financialYearStart } = setup.services.services;
  try {
    using _running = setup.running.enter();
    if (caller.copyOwner !== undefined) copy?.claim(caller.copyOwner);
    isClaimed = true;
    const { signal, progress, confirm, offerLink } = request;
    const ledger = ledgerOf(setup, tool, caller, request);
    const context: ToolContext = {
      halo,
      lookups: lookups.forCall(halo),
      copy,
      marks: marksOf(setup.services.services, caller),
      ledger,
      mayDelete: caller.scopes.includes("halo:delete"),
      api,
      runbooks,
      signal,
      now: setup.now,
      timeZone,
      financialYearStart,
      progress,
      confirm,
      makeLink: setup.makeLink,
      offerLink,
      localFile: setup.localFile,
    };
    const result = await tool.handle(reading.args, context);
    if (result.kind === "dry_run") {
      for (const sent of result.requests) await requireMaySend(sent, result.view.resource, halo, { signal });
    }
    await ledger.dryRun(dryRunsOf(result));
    const understood = [...reading.said, ...(result.understood ?? [])];
    return done(
      result.kind === "confirmation" ? "question" : "ok",
      render(understood.length === 0 ? result : { ...result, understood }, {
        maxResultTokens: maxResultTokens - roomForHidden(setup),
        timeZone,
        webUrl: halo.webUrl,
      }),
    );
  } catch (error) {
    if (error instanceof QuestionAsked) {
      if (error.asked !== undefined) setup.onQuestion?.(error.asked);
      return done("question", error.question);
    }
    if (request.signal.aborted) return done("cancelled", errorResult("The call was cancelled."));
    return done(callStatusOf(error), describeError(error, setup.log, tool.name));
  }
}

/** What is kept of a caller's questions. */
function marksOf({ store }: Services, { id, limits }: Caller): ToolContext["marks"] {
  const key = `asked:${JSON.stringify([id, limits ?? null])}`;
  return { get: () => store.get(key), put: (value) => store.put(key, value) };
}

/** The ledger for one call, which knows who writes through what. */
function ledgerOf(setup: ServerSetup, tool: Tool, caller: Caller, { app }: CallRequest): CallLedger {
  const keeper = setup.services.ok ? setup.services.services.ledger : undefined;
  if (keeper === undefined) return noLedger;
  const { id: principal, client, grant, session } = caller;
  const call = {
    principal,
    client,
    tool: tool.name,
    call: crypto.randomUUID(),
    ...(app === undefined ? {} : { app: visibleText(app) }),
    ...(grant === undefined ? {} : { grant }),
    ...(session === undefined ? {} : { session }),
  };
  return callLedger(keeper, call, setup.log);
}

/** Logs a tool call: who called which tool and how it ended. Never an argument or anything from Halo. */
function logCall(
  setup: ServerSetup,
  tool: Tool,
  caller: Caller,
  call: { status: CallStatus; haloRequests: number; milliseconds: number },
): void {
  setup.log({
    event: "tool_call",
    tool: tool.name,
    principal: caller.id,
    scopes: caller.scopes,
    outcome: call.status,
    halo_requests: call.haloRequests,
    milliseconds: call.milliseconds,
  });
}
