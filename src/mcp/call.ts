import type { CallToolResult, InputRequiredResult } from "@modelcontextprotocol/server";
import type { CallStatus } from "../log.ts";
import type { Tool, ToolContext } from "../tools/kit/define.ts";
import { callStatusOf, describeError, errorResult } from "./errors.ts";
import { render } from "./render/index.ts";
import type { Caller, ServerSetup } from "./setup.ts";

/** What a tool call needs of the request that it came with. */
export type CallRequest = Pick<ToolContext, "signal" | "progress" | "confirm">;

/** Thrown to leave a handler when the client must ask its user; carries MCP's `input_required` result. */
export class QuestionAsked extends Error {
  readonly question: InputRequiredResult;
  constructor(question: InputRequiredResult) {
    super("input required");
    this.question = question;
  }
}

/**
 * Runs a tool on arguments that its input has parsed, and writes the call's one line of log.
 *
 * @returns the result, an error's sentence or a question as MCP results: nothing is thrown
 */
export async function callTool(
  tool: Tool,
  args: unknown,
  request: CallRequest,
  setup: ServerSetup,
): Promise<CallToolResult | InputRequiredResult> {
  const caller = setup.caller();
  const startedAt = setup.now();
  const halo = setup.services.ok ? setup.services.services.halo.forCall(caller.tokens) : undefined;
  const done = <Result>(outcome: CallStatus, result: Result): Result => {
    const milliseconds = setup.now() - startedAt;
    logCall(setup, tool, caller, { outcome, haloRequests: halo?.requests ?? 0, milliseconds });
    return result;
  };
  if (!setup.services.ok || halo === undefined) {
    const problems = setup.services.ok ? [] : setup.services.problems;
    return done("configuration", errorResult(configurationSentence(problems)));
  }
  const { lookups, maxResultTokens, timeZone } = setup.services.services;
  try {
    using _running = setup.running.enter();
    const { signal, progress, confirm } = request;
    const context: ToolContext = {
      halo,
      lookups: lookups.forCall(halo),
      signal,
      now: setup.now,
      timeZone,
      progress,
      confirm,
    };
    const result = await tool.handle(args, context);
    return done("ok", render(result, { maxResultTokens, webUrl: halo.webUrl }));
  } catch (error) {
    if (error instanceof QuestionAsked) return done("question", error.question);
    if (request.signal.aborted) return done("cancelled", errorResult("The call was cancelled."));
    return done(callStatusOf(error), describeError(error, setup.log, tool.name));
  }
}

/** Writes the line of a call whose arguments were refused before anything ran. */
export function logRefusedCall(setup: ServerSetup, tool: Tool): void {
  logCall(setup, tool, setup.caller(), { outcome: "bad_input", haloRequests: 0, milliseconds: 0 });
}

/** The problems of a configuration as one sentence for a result. */
export function configurationSentence(problems: readonly string[]): string {
  return `This halo-mcp is not configured: ${problems.join(" ")}`;
}

/**
 * The one line that the operator's log has of each tool call: who called what and what came of it. Never
 * an argument, never anything that came from Halo.
 */
function logCall(
  setup: ServerSetup,
  tool: Tool,
  caller: Caller,
  call: { outcome: CallStatus; haloRequests: number; milliseconds: number },
): void {
  setup.log({
    event: "tool_call",
    tool: tool.name,
    principal: caller.id,
    scopes: caller.scopes,
    outcome: call.outcome,
    halo_requests: call.haloRequests,
    milliseconds: call.milliseconds,
  });
}
