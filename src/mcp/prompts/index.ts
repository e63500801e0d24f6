import type { McpServer } from "@modelcontextprotocol/server";
import { logRefused, type RequestKind, serve } from "../requests.ts";
import type { ServerSetup } from "../setup.ts";
import { clientReview, customerUpdate } from "./customers.ts";
import { argumentsSchema, type Prompt, type PromptMode } from "./define.ts";
import { billingCheck, revenueReview } from "./money.ts";
import { shiftHandover, triageQueue } from "./queue.ts";

/** Every prompt, in the order of the menu. */
export const prompts: readonly Prompt[] = [
  triageQueue,
  shiftHandover,
  customerUpdate,
  clientReview,
  revenueReview,
  billingCheck,
];

/** What a session's tools can do, for the text of its prompts. */
export function modeOf({ tools }: Pick<ServerSetup, "tools">): PromptMode {
  return { canWrite: tools.some(({ access }) => access === "write") };
}

/** Registers the prompts with a server. */
export function addPrompts(server: McpServer, setup: ServerSetup): void {
  const mode = modeOf(setup);
  for (const prompt of prompts) {
    const kind: RequestKind = { event: "prompt_get", name: prompt.name };
    server.registerPrompt(
      prompt.name,
      {
        title: prompt.title,
        description: prompt.description,
        argsSchema: argumentsSchema(prompt, () => logRefused(setup, kind)),
      },
      (given, { mcpReq }) =>
        serve(setup, kind, mcpReq.signal, () => ({
          description: prompt.description,
          messages: [{ role: "user", content: { type: "text", text: prompt.text(given, mode) } }],
        })),
    );
  }
}
