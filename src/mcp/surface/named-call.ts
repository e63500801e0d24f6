import type { Tool } from "../../tools/kit/define.ts";
import { type Reading, readArguments } from "../../tools/kit/reading/read.ts";
import { callToolName, namedCall } from "../../tools/surface/call.ts";
import { findToolName } from "../../tools/surface/find.ts";
import type { ServerSetup } from "../setup.ts";

/** What a call runs: a tool, with what was read of its arguments. */
export interface Target {
  readonly tool: Tool;
  readonly reading: Reading;
}

/**
 * What a call runs: the tool itself, or the one that a call by name is about. From there on it is a call of that tool:
 * its rights, ledger, log, questions and results are those of a call of its own.
 */
export function targetOf(
  tool: Tool,
  reading: Reading,
  { reach, hidden }: Pick<ServerSetup, "reach" | "hidden">,
): Target {
  if (tool.name !== callToolName || !reading.ok) return { tool, reading };
  const refused = (refusal: string): Target => ({ tool, reading: { ok: false, refusal } });
  const named = namedCall(reading.args);
  if (!named.ok) return refused(named.refusal);
  const called = reach.find(({ name }) => name === named.name);
  if (called !== undefined) return { tool: called, reading: readArguments(called, named.args) };
  return refused(hidden.get(named.name)?.why ?? noSuchTool(named.name));
}

/** The refusal of a name that is not that of a tool of this session. */
const noSuchTool = (name: string) =>
  /^[\w.-]{1,128}$/.test(name)
    ? `This connection has no tool ${name}. Nothing was called: ${findToolName} finds tools by words.`
    : `This is not the name of a tool. Nothing was called: ${findToolName} finds tools by words.`;
