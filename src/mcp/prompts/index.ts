import type { McpServer } from "@modelcontextprotocol/server";
import { logRefused, type RequestKind, serve } from "../requests.ts";
import type { ServerSetup } from "../setup.ts";
import { linesOnHidden, toolsNamedIn } from "../surface/not-listed.ts";
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
export function modeOf({ reach }: Pick<ServerSetup, "reach">): PromptMode {
  return { canWrite: reach.some(({ access }) => access === "write") };
}

/** The texts that a prompt may have in a mode: without arguments, and with all of them. */
function textsOf({ arguments: fields, text }: Prompt, mode: PromptMode): string {
  const all = Object.fromEntries(Object.keys(fields).map((name) => [name, "1"]));
  return `${text({}, mode)}\n${text(all, mode)}`;
}

/** The prompts of a session: those that name no tool which it can't reach. */
export function openPrompts(setup: Pick<ServerSetup, "reach" | "hidden">): readonly Prompt[] {
  const mode = modeOf(setup);
  return prompts.filter((prompt) =>
    toolsNamedIn(textsOf(prompt, mode)).every((name) => setup.hidden.get(name)?.isCalled !== false),
  );
}

/** The text of a prompt, with how the tools are called that it names and that are not listed. */
function textFor(text: string, setup: ServerSetup): string {
  return [text, ...linesOnHidden(text, setup, Number.POSITIVE_INFINITY)].join("\n\n");
}

/** Registers the prompts with a server. */
export function addPrompts(server: McpServer, setup: ServerSetup): void {
  const mode = modeOf(setup);
  for (const prompt of openPrompts(setup)) {
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
          messages: [
            { role: "user", content: { type: "text", text: textFor(prompt.text(given, mode), setup) } },
          ],
        })),
    );
  }
}
