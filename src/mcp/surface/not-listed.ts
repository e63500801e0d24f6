import type { CallToolResult } from "@modelcontextprotocol/server";
import { callToolName } from "../../tools/surface/call.ts";
import type { ServerSetup } from "../setup.ts";

/** What of a session says which tools are listed. */
type Listed = Pick<ServerSetup, "hidden">;

/** How many tools a line names at most. */
const mostNames = 3;

/** Room for the lines on tools that are not listed, in text and structure together, in tokens. */
export const roomForHidden = ({ hidden }: Listed) => (hidden.size === 0 ? 0 : 150);

/** The tools that a text of this server names, outside of what people wrote. */
export function toolsNamedIn(text: string): readonly string[] {
  return [...new Set(text.replace(/«[^»]*»/g, "").match(/\bhalo_[a-z]+(?:_[a-z]+)*\b/g) ?? [])];
}

/**
 * Lines on the tools that a text names and that are not listed: how they are called, or that they are not.
 *
 * @param most how many tools each line names
 */
export function linesOnHidden(text: string, { hidden }: Listed, most = mostNames): readonly string[] {
  if (hidden.size === 0) return [];
  const named = toolsNamedIn(text).flatMap((name) => {
    const of = hidden.get(name);
    return of === undefined ? [] : [{ name, ...of }];
  });
  const line = (said: string, isCalled: boolean) => {
    const names = named.filter((one) => one.isCalled === isCalled).map(({ name }) => name);
    return names.length === 0 ? [] : [`${said}: ${names.slice(0, most).join(", ")}.`];
  };
  return [
    ...line(`Not listed, called by ${callToolName}`, true),
    ...line("Not open to this connection", false),
  ];
}

/** A result with those lines, in its text and in its structure. A text that is JSON is left as it is. */
export function sayingHowToCall(result: CallToolResult, setup: Listed): CallToolResult {
  const [first, ...others] = result.content;
  if (setup.hidden.size === 0 || first?.type !== "text" || first.text.startsWith("{")) return result;
  const lines = linesOnHidden(first.text, setup);
  if (lines.length === 0) return result;
  const { structuredContent } = result;
  return {
    ...result,
    content: [{ ...first, text: [first.text, ...lines].join("\n") }, ...others],
    ...(structuredContent === undefined
      ? {}
      : { structuredContent: { ...(structuredContent as object), not_listed: lines.join(" ") } }),
  };
}
