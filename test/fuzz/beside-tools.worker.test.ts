import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod";
import { prompts } from "../../src/mcp/prompts/index.ts";
import { templates } from "../../src/mcp/resources/kinds.ts";
import { nameKey } from "../../src/tools/kit/arguments/alike.ts";
import { useSandbox } from "../support/harness.ts";
import { anyText, anyValue, strangeKey } from "./support/hostile.ts";
import { Logged } from "./support/logged.ts";
import { isWithinReach } from "./support/paths.ts";
import { type RpcMessage, request, type Standalone, standalone } from "./support/rpc.ts";
import { holds, patience } from "./support/runs.ts";

const halo = useSandbox({ rateLimit: { requests: 1_000_000, windowMs: 1_000 } });
const logged = new Logged();
beforeEach(() => logged.start());
afterEach(() => logged.stop());

const era = fc.constantFrom(...standalone);

/** Invalid params; the SDK (2.4.0) says Internal error of params that are no prompts/get or completion at all. */
const refusals = [-32600, -32602, -32603];

const Suggested = z.object({ values: z.array(z.string()) });

/** What prompts, resources and completions may read. */
const reach = { reads: ["tickets", "clients", "reports", "actions", "sites"] } as const;

/** A name may be longer than a header takes, so the era without such headers carries those. */
function eraFor(when: Standalone, named: string): Standalone {
  return /^[\x21-\x7e]{1,200}$/.test(named) ? when : "2025-11-25";
}

/** One request, and all that must hold of it whatever it says. */
async function ask(when: Standalone, method: string, params: Record<string, unknown>): Promise<RpcMessage> {
  halo().log.clear();
  logged.clear();
  const answer = await request(when, method, params);
  // A draw over 4 MiB is refused before anybody reads what it asks; that has a test of its own.
  fc.pre(answer.status !== 413);
  expect(answer.status, answer.text.slice(0, 300)).toBeLessThan(500);
  expect(logged.failures).toEqual([]);
  const astray = halo().log.entries.filter((entry) => !isWithinReach(reach, entry));
  expect(astray.map(({ method: verb, path }) => `${verb} ${path}`)).toEqual([]);
  const [message] = answer.messages;
  if (message === undefined) throw new Error(`no answer: ${answer.status} ${answer.text.slice(0, 300)}`);
  expect(message.error?.message ?? "").not.toMatch(/Internal error|call stack/);
  return message;
}

describe("prompts", () => {
  for (const prompt of prompts) {
    const names = Object.keys(prompt.arguments);

    test(`${prompt.name}: what is typed stays on one line between marks`, { timeout: patience }, async () => {
      const given = fc
        .subarray(names, { minLength: 1 })
        .chain((some) => fc.record(Object.fromEntries(some.map((name) => [name, anyText]))));
      await holds(
        fc.asyncProperty(era, given, async (when, args) => {
          const { result, error } = await ask(when, "prompts/get", { name: prompt.name, arguments: args });
          if (error !== undefined) {
            expect(error.code).toBe(-32602);
            expect(
              names.some((name) => error.message.includes(name)),
              error.message,
            ).toBe(true);
            expect(error.message.length).toBeLessThan(2_000);
            return;
          }
          const text = JSON.stringify(result?.messages);
          expect(JSON.parse(text)[0].content.text).not.toMatch(/[\p{Cf}\ud800-\udfff\0]/u);
          const outside = String(JSON.parse(text)[0].content.text).replace(/«[^«»\n]*»/g, "«»");
          for (const typed of Object.values(args)) {
            // A number stands bare, and short words stand in the prompt's own text.
            if (typed.trim().length > 12 && !/^\d+$/.test(typed)) expect(outside).not.toContain(typed.trim());
          }
          expect(outside.replaceAll("«»", "").replace("Between « and » stands", "")).not.toMatch(/[«»]/);
        }),
        8,
      );
    });
  }

  test("take only what they know, by any name", { timeout: patience }, async () => {
    const name = fc.oneof(fc.constantFrom(...prompts.map((prompt) => prompt.name)), anyText);
    await holds(
      fc.asyncProperty(era, name, fc.dictionary(strangeKey, anyValue), async (when, asked, args) => {
        const { error } = await ask(eraFor(when, asked), "prompts/get", { name: asked, arguments: args });
        const isKnown = prompts.some((prompt) => prompt.name === asked);
        if (!isKnown) expect(refusals).toContain(error?.code);
        expect(halo().log.entries).toEqual([]);
      }),
      25,
    );
  });
});

describe("resources", () => {
  const part = fc.oneof(
    fc.constantFrom(
      "1",
      "2301",
      "-1",
      "0",
      "01",
      "1e3",
      "0x10",
      "1.0",
      "99999999999",
      "%31",
      "1%2f..%2fAgent",
    ),
    fc.constantFrom(
      "..",
      "../Agent/me",
      "me",
      "__proto__",
      "constructor",
      "statuses",
      "teams",
      "",
      "?page=1",
    ),
    anyText,
  );
  const uri = fc.oneof(
    fc
      .tuple(fc.constantFrom("tickets", "clients", "reports", "lookups", "users", "", ".."), part, part)
      .map(([kind, id, more]) => `halo://${kind}/${id}${more}`),
    fc.tuple(part, part).map(([page, size]) => `halo://tickets/2301?page=${page}&page_size=${size}`),
    anyText,
    fc.webUrl(),
  );

  test("are read by their own addresses only", { timeout: patience }, async () => {
    await holds(
      fc.asyncProperty(era, uri, async (when, asked) => {
        const { error } = await ask(eraFor(when, asked), "resources/read", { uri: asked });
        if (error === undefined)
          expect(asked.trim()).toMatch(/^halo:\/\/(?:tickets|clients|reports|lookups)\//i);
        else expect(error.message.length).toBeLessThan(2_000 + 2 * asked.length);
      }),
      60,
    );
  });

  test("with an id that is none ask Halo nothing", async () => {
    for (const id of ["..%2fAgent%2fme", "1%2f..", "me", "-1", "0", "1e3", "2301%00", "%32%33%30%31%2f"]) {
      const { error } = await ask("2025-11-25", "resources/read", { uri: `halo://tickets/${id}` });
      expect(error?.code, id).toBe(-32602);
      expect(halo().log.entries, id).toEqual([]);
    }
  });
});

describe("completions", () => {
  const refs = [
    ...prompts.flatMap((prompt) =>
      Object.keys(prompt.arguments).map((name) => ({ ref: { type: "ref/prompt", name: prompt.name }, name })),
    ),
    ...templates.map(({ template }) => ({
      ref: { type: "ref/resource", uri: template.toString() },
      name: template.variableNames[0] ?? "",
    })),
  ];

  test("suggest names for whatever is typed, or nothing", { timeout: patience }, async () => {
    await holds(
      fc.asyncProperty(era, fc.constantFrom(...refs), anyText, async (when, { ref, name }, value) => {
        const { result } = await ask(when, "completion/complete", { ref, argument: { name, value } });
        const { values } = Suggested.parse(result?.completion);
        for (const one of values) expect(nameKey(one).startsWith(nameKey(value))).toBe(true);
        for (const { path, query } of halo().log.entries) {
          if (path === "/api/Client") expect(Object.keys(query).sort()).toEqual(clientQuery(query));
        }
      }),
      50,
    );
  });

  test("for what is nothing of ours are refused", { timeout: patience }, async () => {
    const ref = fc.oneof(
      fc.record({ type: fc.constant("ref/prompt"), name: anyText }),
      fc.record({ type: fc.constant("ref/resource"), uri: anyText }),
      anyValue,
    );
    await holds(
      fc.asyncProperty(era, ref, anyValue, async (when, asked, argument) => {
        const { error } = await ask(when, "completion/complete", { ref: asked, argument });
        expect(refusals).toContain(error?.code);
        expect(halo().log.entries).toEqual([]);
      }),
      25,
    );
  });
});

/** The parameters that a completion's search has, whatever is searched for. */
function clientQuery(query: Readonly<Record<string, string>>): string[] {
  const paging = ["order", "page_no", "page_size", "pageinate"];
  return "search" in query ? [...paging, "search"] : paging;
}
