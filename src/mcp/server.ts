import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequiredResult,
  inputRequired,
  McpServer,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { badInput, HaloError } from "../halo/errors.ts";
import type { Outcome } from "../log.ts";
import type { Tool, ToolContext } from "../tools/support/define.ts";
import { describeError, errorResult, outcomeOf } from "./boundary.ts";
import { addCompletions } from "./completions.ts";
import { instructions } from "./instructions.ts";
import { addPrompts } from "./prompts/index.ts";
import { render } from "./render/index.ts";
import { addResources } from "./resources/index.ts";
import { inputSchema, outputSchema } from "./schema.ts";
import type { Caller, ServerSetup } from "./setup.ts";
import { name, version } from "./version.ts";

/** Five minutes, in milliseconds: how long a client may keep lists that change only when the Worker is deployed anew. */
const listLifetimeMs = 5 * 60_000;

/** What a server offers beside its tools: lists that never change while it runs, nothing to subscribe to. */
const besideTools = {
  prompts: { listChanged: false },
  resources: { listChanged: false, subscribe: false },
  completions: {},
} as const;

/**
 * Makes an MCP server from the catalogue: one instance for each connection of the 2025 era, one for each
 * request of 2026-07-28. The same declarations serve both.
 *
 * @param only the one tool that this instance will be asked for, where that is known before
 */
export function createServer(setup: ServerSetup, only?: string): McpServer {
  const lists = { ttlMs: listLifetimeMs, cacheScope: "private" } as const;
  const { services } = setup;
  const server = new McpServer(
    { name, version, title: "Halo" },
    {
      capabilities: { tools: { listChanged: false }, ...(only === undefined ? besideTools : {}) },
      instructions: services.ok ? instructions : configurationSentence(services.problems),
      cacheHints: {
        "tools/list": lists,
        "server/discover": lists,
        "prompts/list": lists,
        "resources/list": lists,
        "resources/templates/list": lists,
      },
    },
  );
  for (const tool of setup.tools) {
    if (only !== undefined && tool.name !== only) continue;
    server.registerTool(
      tool.name,
      {
        title: tool.title,
        description: tool.description,
        annotations: { title: tool.title, ...tool.annotations },
        inputSchema: inputSchema(tool, () => {
          logCall(setup, tool, setup.caller(), { outcome: "bad_input", haloRequests: 0, milliseconds: 0 });
        }),
        outputSchema: outputSchema(tool),
      },
      (args, request) => callTool(tool, args, request, setup, server),
    );
  }
  if (only === undefined) {
    addPrompts(server, setup);
    addResources(server, setup);
    addCompletions(server, setup);
  }
  return server;
}

/** The problems of a configuration as one sentence for a result. */
export function configurationSentence(problems: readonly string[]): string {
  return `This halo-mcp is not configured: ${problems.join(" ")}`;
}

async function callTool(
  tool: Tool,
  args: unknown,
  request: ServerContext,
  setup: ServerSetup,
  server: McpServer,
) {
  const caller = setup.caller();
  const startedAt = setup.now();
  const halo = setup.services.ok ? setup.services.services.halo.forCall(caller.tokens) : undefined;
  const done = <Result>(outcome: Outcome, result: Result): Result => {
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
    const context: ToolContext = {
      halo,
      lookups: lookups.forCall(halo),
      signal: request.mcpReq.signal,
      now: setup.now,
      timeZone,
      progress: progressOf(request),
      confirm: async (question, confirmed) => confirm(question, confirmed, request, server),
    };
    const outcome = await tool.handle(args, context);
    return done("ok", render(outcome, { maxResultTokens, webUrl: halo.webUrl }));
  } catch (error) {
    if (error instanceof QuestionAsked) return done("question", error.question);
    if (request.mcpReq.signal.aborted) return done("cancelled", errorResult("The call was cancelled."));
    return done(outcomeOf(error), describeError(error, setup.log, tool.name));
  }
}

/**
 * The one line that the operator's log has of each tool call: who called what and what came of it. Never
 * an argument, never anything that came from Halo.
 */
function logCall(
  setup: ServerSetup,
  tool: Tool,
  caller: Caller,
  call: { outcome: Outcome; haloRequests: number; milliseconds: number },
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

function progressOf(request: ServerContext): ToolContext["progress"] {
  const progressToken = request.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return async () => {};
  return (done, total, message) =>
    request.mcpReq.notify({
      method: "notifications/progress",
      params: { progressToken, progress: done, message, ...(total === undefined ? {} : { total }) },
    });
}

/** Thrown to leave a handler when the client must ask its user; carries MCP's `input_required` result. */
class QuestionAsked extends Error {
  readonly question: InputRequiredResult;
  constructor(question: InputRequiredResult) {
    super("input required");
    this.question = question;
  }
}

const Answer = z.object({ confirm: z.boolean() });
const answerKey = "confirm";

/**
 * Asks through elicitation where the client can show a form (MCP 2025-06-18 and later; the SDK turns the
 * result into a pushed request for 2025-era sessions), and else relies on `confirm: true`.
 */
function confirm(
  question: string,
  confirmed: boolean | undefined,
  request: ServerContext,
  server: McpServer,
): void {
  if (!canAsk(request, server)) {
    if (confirmed === true) return;
    throw badInput(
      `Not done: this needs a yes. ${question} Ask the user, then call again with confirm: true.`,
    );
  }
  const responses = request.mcpReq.inputResponses;
  if (responses !== undefined && answerKey in responses) {
    if (acceptedContent(responses, answerKey, Answer)?.confirm === true) return;
    throw new HaloError("bad_input", "Not done: the user did not agree. Nothing was changed in Halo.");
  }
  throw new QuestionAsked(
    inputRequired({
      inputRequests: {
        [answerKey]: inputRequired.elicit({
          message: question,
          requestedSchema: {
            type: "object",
            properties: { confirm: { type: "boolean", title: "Yes, do it", default: false } },
            required: ["confirm"],
          },
        }),
      },
    }),
  );
}

/** What a 2026-07-28 request says of its client; the SDK's own type of it names no keys (2.4.0). */
const Envelope = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({ elicitation: z.record(z.string(), z.unknown()).optional() }),
});

/**
 * Whether the client can show its user a form. A 2026-07-28 request says itself what its client can do; a
 * 2025-era client said so once, when it connected.
 */
function canAsk(request: ServerContext, server: McpServer): boolean {
  const said = Envelope.safeParse(request.mcpReq.envelope);
  const { elicitation } =
    (said.success ? said.data[CLIENT_CAPABILITIES_META_KEY] : server.server.getClientCapabilities()) ?? {};
  if (elicitation === undefined) return false;
  // An empty declaration means forms; one that names only `url` can't show a form.
  return Object.keys(elicitation).length === 0 || "form" in elicitation;
}
