import {
  type CallToolResult,
  CLIENT_INFO_META_KEY,
  type InputRequiredResult,
  McpServer,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import type { Tool, ToolContext } from "../tools/kit/define.ts";
import type { Reading } from "../tools/kit/reading/read.ts";
import { callTool } from "./call.ts";
import { addCompletions } from "./completions/index.ts";
import type { AskedFor } from "./elicitation/bound-yes.ts";
import { type AnsweredNow, askNow, confirming } from "./elicitation/confirm.ts";
import { offering } from "./elicitation/offer-link.ts";
import { configurationSentence } from "./errors.ts";
import { instructionsFor } from "./instructions.ts";
import { addPrompts } from "./prompts/index.ts";
import { addResources } from "./resources/index.ts";
import { addViews, shownIn } from "./resources/views.ts";
import { inputSchema, outputSchema } from "./schema.ts";
import type { ServerSetup } from "./setup.ts";
import { refuseHidden } from "./surface/hidden-calls.ts";
import { targetOf } from "./surface/named-call.ts";
import { sandboxInfo, serverInfo } from "./version.ts";

/** Said to models before all else, where the tenant is invented. */
const inventedTenant =
  "This is a sandbox: every client, person, ticket and amount is invented, and what is written is gone after a day. Say so when you answer.\n";

/** How long a client may cache the lists, in milliseconds; they change only when a new version is deployed. */
const listLifetimeMs = 5 * 60_000;

/**
 * The capabilities besides tools: the lists never change while the server runs. `subscribe` is that of the 2025 era, which
 * has no stream to be told on; streams that listen (2026-07-28) declare it for themselves.
 */
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
  const isSandbox = services.ok && services.services.sandbox === true;
  const server = new McpServer(isSandbox ? sandboxInfo : serverInfo, {
    capabilities: { tools: { listChanged: false }, ...(only === undefined ? otherCapabilities : {}) },
    instructions: services.ok
      ? `${isSandbox ? inventedTenant : ""}${instructionsFor(setup, setup.lacking)}`
      : configurationSentence(services.problems),
    cacheHints: {
      "tools/list": lists,
      "server/discover": lists,
      "prompts/list": lists,
      "resources/list": lists,
      "resources/templates/list": lists,
    },
  });
  const run = (tool: Tool, reading: Reading, request: ServerContext) => {
    const target = targetOf(tool, reading, setup);
    return runTool(target.tool, target.reading, { request, server, setup });
  };
  for (const tool of setup.tools) {
    if (only !== undefined && tool.name !== only) continue;
    const registered = server.registerTool(
      tool.name,
      {
        title: tool.title,
        description: tool.description,
        annotations: { title: tool.title, ...tool.annotations },
        inputSchema: inputSchema(tool),
        outputSchema: outputSchema(tool),
      },
      // What the schema made of the arguments.
      (reading, request) => run(tool, reading as Reading, request),
    );
    shownIn(registered, tool, server, setup);
  }
  if (setup.hidden.size > 0 && (only === undefined || setup.hidden.has(only)))
    refuseHidden(server, setup, run);
  if (only === undefined) {
    addPrompts(server, setup);
    addResources(server, setup);
    addViews(server, setup);
    addCompletions(server, setup);
  }
  return server;
}

/** A request to a server. */
interface Requested {
  readonly request: ServerContext;
  readonly server: McpServer;
  readonly setup: ServerSetup;
}

/** How often a call of the 2025 era asks because what was shown has moved meanwhile. */
const mostQuestions = 3;

/** Runs a tool, and again with the answer where its question can be asked within the same request. */
async function runTool(
  tool: Tool,
  reading: Reading,
  requested: Requested,
): Promise<CallToolResult | InputRequiredResult> {
  let answered: AnsweredNow | undefined;
  for (let asked = 0; ; asked++) {
    const questions: AskedFor[] = [];
    const result = await callTool(tool, reading, callRequest(tool, reading, requested, answered), {
      ...requested.setup,
      onQuestion: (question) => questions.push(question),
    });
    const [question] = questions;
    if (question === undefined || asked >= mostQuestions) return result;
    answered = await askNow(question, requested.request);
    if (answered === undefined) return result;
  }
}

/** The part of the SDK's request that a tool call needs. */
function callRequest(
  tool: Tool,
  reading: Reading,
  { request, server, setup }: Requested,
  answered: AnsweredNow | undefined,
) {
  const { id, copyOwner: principal = id } = setup.caller();
  const args = reading.ok ? reading.args : undefined;
  return {
    signal: request.mcpReq.signal,
    app: appOf(request, server),
    progress: progressOf(request),
    offerLink:
      setup.makeLink &&
      offering({
        request,
        server,
        yeses: setup.yeses,
        bound: JSON.stringify([principal, tool.name, args]),
        make: setup.makeLink,
      }),
    confirm: confirming({
      request,
      server,
      by: setup.services.ok ? setup.services.services.confirmBy : "ask",
      yeses: setup.yeses,
      call: { principal, tool: tool.name, args },
      answered,
    }),
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

/** What a client calls itself: in a 2026-07-28 request, or when it connected. */
function appOf(request: ServerContext, server: McpServer): string | undefined {
  const envelope = z
    .object({ [CLIENT_INFO_META_KEY]: z.object({ name: z.string() }) })
    .safeParse(request.mcpReq.envelope);
  return envelope.success ? envelope.data[CLIENT_INFO_META_KEY].name : server.server.getClientVersion()?.name;
}
