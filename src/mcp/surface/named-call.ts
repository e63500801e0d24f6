import { distance } from "fastest-levenshtein";
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
  return refused(hidden.get(named.name)?.why ?? noSuchTool(named.name, reach));
}

/** How many names a refusal offers. */
const mostNames = 3;

/** A name in the form of those of tools: `listInvoices`, `list-invoices` and `halo.list_invoices` are `halo_list_invoices`. */
function asToolName(written: string): string {
  const words = written
    .replace(/(?<=[a-z\d])(?=[A-Z])/g, "_")
    .toLowerCase()
    .replace(/[^a-z\d]+/g, "_");
  return words.startsWith("halo_") ? words : `halo_${words}`;
}

/** The names of tools that are spelt nearly so, the nearest first. */
function nearest(written: string, tools: readonly Pick<Tool, "name">[]): readonly string[] {
  const name = asToolName(written);
  return tools
    .map((tool) => ({ name: tool.name, off: distance(name, tool.name) }))
    .filter(({ off }) => off <= Math.max(2, (name.length - "halo_".length) / 3))
    .sort((one, other) => one.off - other.off)
    .slice(0, mostNames)
    .map((tool) => tool.name);
}

/** The refusal of a name that is not that of a tool which can be called by name. */
function noSuchTool(name: string, reach: readonly Pick<Tool, "name">[]): string {
  if (name === findToolName || name === callToolName) {
    return `${name} is listed: call it by itself, not by ${callToolName}. Nothing was called.`;
  }
  const known = /^[\w.-]{1,128}$/.test(name);
  const close = known ? nearest(name, reach) : [];
  const what = known ? `This connection has no tool ${name}.` : "This is not the name of a tool.";
  const hint = close.length === 0 ? "" : ` Did you mean ${close.join(", ")}?`;
  return `${what} Nothing was called.${hint} ${findToolName} finds tools by words.`;
}
