import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  inputRequired,
  McpServer,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { HaloError } from "../halo/errors.ts";
import { YesNeeded } from "../tools/kit/confirmation.ts";
import type { ToolContext } from "../tools/kit/define.ts";
import type { Reading } from "../tools/kit/reading/read.ts";
import type { Question } from "../tools/kit/result.ts";
import { type CallRequest, callTool, QuestionAsked } from "./call.ts";
import { addCompletions } from "./completions/index.ts";
import { configurationSentence } from "./errors.ts";
import { instructionsFor } from "./instructions.ts";
import { addPrompts } from "./prompts/index.ts";
import { addResources } from "./resources/index.ts";
import { inputSchema, outputSchema } from "./schema.ts";
import type { ServerSetup } from "./setup.ts";
import { serverInfo } from "./version.ts";

/** How long a client may cache the lists, in milliseconds; they change only when a new version is deployed. */
const listLifetimeMs = 5 * 60_000;

/** The capabilities besides tools: the lists never change while the server runs, and there are no subscriptions. */
const otherCapabilities = {
  prompts: { listChanged: false },
  resources: { listChanged: false, subscribe: false },
  completions: {},
} as const;

/**
 * Creates an MCP server from the catalogue, from the same declarations for both eras: one for each connection of
 * the 2025 era, one for each request of 2026-07-28.
 *
 * @param only the name of the one tool that this server will call, if known: nothing else is registered
 */
export function createServer(setup: ServerSetup, only?: string): McpServer {
  const lists = { ttlMs: listLifetimeMs, cacheScope: "private" } as const;
  const { services } = setup;
  const server = new McpServer(serverInfo, {
    capabilities: { tools: { listChanged: false }, ...(only === undefined ? otherCapabilities : {}) },
    instructions: services.ok ? instructionsFor(setup.tools) : configurationSentence(services.problems),
    cacheHints: {
      "tools/list": lists,
      "server/discover": lists,
      "prompts/list": lists,
      "resources/list": lists,
      "resources/templates/list": lists,
    },
  });
  for (const tool of setup.tools) {
    if (only !== undefined && tool.name !== only) continue;
    server.registerTool(
      tool.name,
      {
        title: tool.title,
        description: tool.description,
        annotations: { title: tool.title, ...tool.annotations },
        inputSchema: inputSchema(tool),
        outputSchema: outputSchema(tool),
      },
      // What the schema made of the arguments.
      (reading, request) => callTool(tool, reading as Reading, callRequest(request, server), setup),
    );
  }
  if (only === undefined) {
    addPrompts(server, setup);
    addResources(server, setup);
    addCompletions(server, setup);
  }
  return server;
}

/** The part of the SDK's request that a tool call needs. */
function callRequest(request: ServerContext, server: McpServer): CallRequest {
  return {
    signal: request.mcpReq.signal,
    app: appOf(request, server),
    progress: progressOf(request),
    confirm: async (question, confirmed) => confirm(question, confirmed, request, server),
  };
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

const Answer = z.object({ confirm: z.boolean() });
const answerKey = "confirm";

/**
 * Asks the user by elicitation if the client can show a form (MCP 2025-06-18 and later; in 2025-era sessions the SDK
 * turns the result into a request to the client). Otherwise `confirm: true` is required.
 *
 * @throws QuestionAsked when the user has to be asked
 * @throws HaloError `bad_input` when the user declined
 * @throws YesNeeded when the client can't ask, and `confirm: true` is missing
 */
function confirm(
  question: Question,
  confirmed: boolean | undefined,
  request: ServerContext,
  server: McpServer,
): void {
  if (!canAsk(request, server)) {
    if (confirmed === true) return;
    throw new YesNeeded(question);
  }
  const { about } = question;
  const responses = request.mcpReq.inputResponses;
  // It comes back through the client, which also gives the answer: it guards against mistakes and not against a client.
  const isAnswered = about === undefined || request.mcpReq.requestState() === about;
  if (responses !== undefined && answerKey in responses && isAnswered) {
    if (acceptedContent(responses, answerKey, Answer)?.confirm === true) return;
    throw new HaloError("bad_input", "Not done: the user did not agree. Nothing was changed in Halo.");
  }
  throw new QuestionAsked(
    inputRequired({
      ...(about === undefined ? {} : { requestState: about }),
      inputRequests: {
        [answerKey]: inputRequired.elicit({
          message: question.sentence,
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

/** What a client calls itself: in a 2026-07-28 request, or when it connected. */
function appOf(request: ServerContext, server: McpServer): string | undefined {
  const envelope = z
    .object({ [CLIENT_INFO_META_KEY]: z.object({ name: z.string() }) })
    .safeParse(request.mcpReq.envelope);
  return envelope.success ? envelope.data[CLIENT_INFO_META_KEY].name : server.server.getClientVersion()?.name;
}

/** The client's capabilities in a 2026-07-28 request; the SDK's type of the envelope has no keys (2.4.0). */
const Envelope = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({ elicitation: z.record(z.string(), z.unknown()).optional() }),
});

/**
 * Whether the client can show its user a form. A 2026-07-28 request declares the client's capabilities itself; a
 * 2025-era client declared them when it connected.
 */
function canAsk(request: ServerContext, server: McpServer): boolean {
  const envelope = Envelope.safeParse(request.mcpReq.envelope);
  const { elicitation } =
    (envelope.success
      ? envelope.data[CLIENT_CAPABILITIES_META_KEY]
      : server.server.getClientCapabilities()) ?? {};
  if (elicitation === undefined) return false;
  // An empty object means forms; `url` alone does not.
  return Object.keys(elicitation).length === 0 || "form" in elicitation;
}
