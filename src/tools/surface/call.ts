import * as z from "zod";
import { isRecord } from "../../halo/lists.ts";
import { changed, defineReadTool, defineWriteTool, type Tool } from "../kit/define.ts";

/** The name of the tool that calls a tool which is not listed. */
export const callToolName = "halo_call_tool";

/** The longest arguments as text, in characters; notes may be as long as 100,000. */
const longestArguments = 1_000_000;

const declaration = {
  name: callToolName,
  title: "Call a tool that is not listed",
  description:
    "Calls any tool by name, listed or not, with its own rights, questions and results. halo_find_tool tells names and arguments.",
  input: {
    name: z.string().trim().min(1).max(128).describe("Such as halo_list_invoices"),
    arguments: z
      .union([z.string().max(longestArguments), z.record(z.string(), z.unknown())])
      .meta({ type: "string" })
      .optional()
      .describe('The tool\'s arguments as JSON: {"client":"Acme"}'),
  },
  output: () => z.looseObject({}),
  // What is called may take long, and is not known before it is read.
  takesLong: true,
  handler: async () => {
    throw new Error("a call by name is run as the tool that it names");
  },
};

/** By what the tools may do that it calls. */
const reading: Tool = defineReadTool(declaration);
const writing: Tool = defineWriteTool({ ...declaration, idempotent: false });
const destructive: Tool = changed(writing, {
  handle: writing.handle,
  annotations: { ...writing.annotations, destructiveHint: true },
});

/** The tool that calls these by name: its hints are those of whatever it may call. */
export function callToolOver(tools: readonly Tool[]): Tool {
  if (tools.every(({ access }) => access === "read")) return reading;
  return tools.some(({ annotations }) => annotations.destructiveHint) ? destructive : writing;
}

/** What a call by name is about: the name, and the arguments as they would be given to the tool itself. */
export type Named =
  | { readonly ok: true; readonly name: string; readonly args: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly refusal: string };

/** Reads the arguments of {@link callToolName}, checked or as a client wrote them. */
export function namedCall(given: unknown): Named {
  if (!isRecord(given) || typeof given.name !== "string") {
    return { ok: false, refusal: "name is missing: give the name of the tool to call." };
  }
  const name = given.name.trim();
  const { arguments: written } = given;
  if (written === undefined || written === null) return { ok: true, name, args: {} };
  const args = typeof written === "string" ? jsonIn(written) : written;
  return isRecord(args)
    ? { ok: true, name, args }
    : { ok: false, refusal: `arguments has to be a JSON object, such as {"id": 5}. Nothing was called.` };
}

function jsonIn(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
