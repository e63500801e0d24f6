import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { catalogue } from "../../src/tools/index.ts";
import type { Tool } from "../../src/tools/kit/define.ts";
import { readArguments } from "../../src/tools/kit/reading/read.ts";
import { haloUrl, useSandbox } from "../support/harness.ts";
import { type Arguments, beside, fitting } from "./support/arguments.ts";
import { knownIds } from "./support/known.ts";
import { Logged } from "./support/logged.ts";
import { isAllowedFor } from "./support/paths.ts";
import { type RpcAnswer, request, standalone, textOf } from "./support/rpc.ts";
import { holds, patience } from "./support/runs.ts";

const halo = useSandbox({ rateLimit: { requests: 1_000_000, windowMs: 1_000 } });
const logged = new Logged();
beforeEach(() => logged.start());
afterEach(() => logged.stop());

/** The most characters of a refusal, whatever was sent. */
const longestRefusal = 5_000;
/** Milliseconds within which every call is answered on a machine that does other things too. */
const longestCall = 8_000;

/**
 * What a tool's own schema says of arguments, by the first name in each of its complaints; undefined where they are taken,
 * if need be in another form than the schema's.
 */
function complaints(tool: Tool, args: unknown): readonly string[] | undefined {
  if (readArguments(tool, args).ok) return undefined;
  const parsed = tool.input.safeParse(args);
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue) =>
    issue.path.length > 0
      ? [String(issue.path[0])]
      : issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => key.slice(0, 10).replace(/\p{C}.*/su, ""))
        : ["expected"],
  );
}

/** Whether a text names one of some arguments, as it is written or in words: `asset_type` is the asset type. */
const names = (text: string, some: readonly string[]) =>
  some.some((name) => text.includes(name) || text.includes(name.replaceAll("_", " ")));

/** One call, and everything that must hold of it whatever its arguments are. */
async function call(tool: Tool, era: (typeof standalone)[number], args: unknown): Promise<RpcAnswer> {
  halo().log.clear();
  logged.clear();
  const started = performance.now();
  const answer = await request(era, "tools/call", { name: tool.name, arguments: args });
  expect(performance.now() - started, "milliseconds").toBeLessThan(longestCall);
  if (answer.status === 400 && answer.text.includes("A message may nest 64 deep")) {
    expect(halo().log.entries).toEqual([]);
    return answer;
  }
  expect(answer.status).toBe(200);
  expect(logged.failures, "faults of the server in its log").toEqual([]);
  const [message] = answer.messages.filter(({ id }) => id === 1);
  if (message === undefined) throw new Error(`no answer: ${answer.text.slice(0, 500)}`);
  const { error, result } = message;
  // Arguments that are no object are no MCP request at all.
  if (error !== undefined) {
    expect(error.code).toBe(-32602);
    expect(error.message).toContain("arguments");
    expect(typeof args !== "object" || args === null || Array.isArray(args)).toBe(true);
    return answer;
  }
  const text = textOf(message);
  expect(text).not.toContain("Internal error");
  const refused = complaints(tool, args ?? {});
  if (refused?.every((name) => name === "__proto__") === true) {
    // The SDK drops this one by itself in one of the eras; what matters is that nothing takes it for a prototype.
  } else if (refused !== undefined) {
    expect(result?.isError, text).toBe(true);
    if (refused.length > 0)
      expect(names(text, refused), `names one of ${refused.slice(0, 5)}: ${text.slice(0, 500)}`).toBe(true);
    expect(halo().log.entries).toEqual([]);
  } else if (result?.isError === true && logged.outcome === "bad_input") {
    const understood = [...Object.keys(tool.input.shape), ...tool.aliases.keys()];
    expect(names(text, understood), text).toBe(true);
  }
  if (result?.isError === true) expect(text.length).toBeLessThan(longestRefusal);
  // What is shown of the arguments has nothing invisible in it that could turn a line round.
  expect(text).not.toMatch(/[\p{Cf}\ud800-\udfff]/u);
  const astray = halo().log.entries.filter((entry) => !isAllowedFor(tool.name, entry));
  expect(astray.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  return answer;
}

describe("arguments of every tool", () => {
  for (const tool of catalogue) {
    test(tool.name, { timeout: patience }, async () => {
      const known = knownIds(halo().tenant, tool);
      const era = fc.constantFrom(...standalone);
      await holds(
        fc.asyncProperty(
          era,
          fitting(tool, known),
          async (when, args) => void (await call(tool, when, args)),
        ),
        3,
      );
      await holds(
        fc.asyncProperty(era, beside(tool, known), async (when, args) => void (await call(tool, when, args))),
        3,
      );
    });
  }

  test("what was sent went to Halo and nowhere else", () => {
    expect(logged.hosts.filter((host) => host !== new URL(haloUrl).host)).toEqual([]);
  });
});

describe("refusals", () => {
  const [tickets] = catalogue.filter(({ name }) => name === "halo_list_tickets");
  const refusal = async (args: Arguments) => {
    if (tickets === undefined) throw new Error("there is no such tool");
    return call(tickets, "2025-11-25", args);
  };

  test("are short however many arguments there are, and say how many more", async () => {
    const args = Object.fromEntries(Array.from({ length: 9_000 }, (_, index) => [`key ${index}`, 1]));
    const { text } = await refusal(args);
    expect(text).toContain('unknown argument \\"key 0\\"');
    expect(text).toContain("And 8995 more.");
    expect(text.length).toBeLessThan(longestRefusal);
  });
});
