import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { knownRecords } from "../../sandbox/index.ts";
import { prompts } from "../../src/mcp/prompts/index.ts";
import { lookupKinds, templates } from "../../src/mcp/resources/kinds.ts";
import { catalogue } from "../../src/tools/index.ts";
import type { Tool } from "../../src/tools/kit/define.ts";
import { exampleArguments } from "../examples.ts";
import { connect, type TestClient, type ToolResult, useSandbox } from "../support/harness.ts";
import { sampled } from "../support/length.ts";
import { isAnswer, siblingOf } from "../support/tool-names.ts";
import { type Arguments, fitting } from "./support/arguments.ts";
import { knownIds } from "./support/known.ts";
import { type Attack, attacks, poison, written } from "./support/poison.ts";
import { holds, patience, times } from "./support/runs.ts";

const halo = useSandbox({ rateLimit: { requests: 1_000_000, windowMs: 1_000 } });

/** Control characters but line feed and tab, format characters, variation selectors, lone surrogates. */
const invisible = /[^\P{C}\n\t]|[\ufe00-\ufe0f]/u;
/** What only a browser or a mail program may make of a text. */
const markup = /<script|<style|<img|HIDDEN/;

/** Shows where a pattern is found, escaped: the test runner's own connection breaks over lone surrogates. */
function lacks(text: string, pattern: RegExp, what: string): void {
  const at = text.search(pattern);
  const around = at < 0 ? undefined : JSON.stringify(text.slice(Math.max(0, at - 100), at + 100));
  if (around !== undefined) throw new Error(`${what}: ${pattern} in ${around}`);
}

/** Holds a text against what must be true of all that is shown; the name of the call is for the failure. */
function hold(text: string, what: string): void {
  lacks(text, invisible, what);
  lacks(text, markup, what);
  const own = text.replace(/«[^«»]*»/g, "«»");
  // A currency's name is made a code of letters, digits and underscores, which says nothing as a sentence would.
  lacks(own.replace(/\w*WRITTEN_\w+/g, ""), new RegExp(written), what);
  lacks(own, /^\W*(?:Warning: |\[system\]: |- )?INJECTED|^```|^<\/tool_result|^\{"isError/m, what);
  for (const [, link = ""] of text.matchAll(/^Link: (.*)$/gm)) {
    expect(link, what).toMatch(/^https:\/\/halo\.test\/(?:ticket\?id|customer\?clientid)=-?\d+$/);
  }
}

function holdResult(result: ToolResult, what: string): void {
  hold(result.text, what);
  const said = JSON.stringify(result.data);
  // In the data nothing stands between marks: its keys say what it is.
  lacks(said, markup, what);
  // A dry run's data is what was given, whole.
  for (const text of result.data.done === "dry_run" ? [] : textsIn(result.data)) lacks(text, invisible, what);
}

/** Every text in a value, the names of fields among them. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, entry]) => [name, ...textsIn(entry)]);
}

/** An ordinary run asks in all ways with one attack only: answers read thousands of rows. */
const isThorough = (attack: Attack) => attack === "lines" || times > 1;

/** Half of the tools, the others with each second seed, where not all ways are asked. */
const toolsFor = (tools: readonly Tool[], attack: Attack): readonly Tool[] =>
  isThorough(attack) ? tools : sampled(tools, 2);

const someOf = <Way>(ways: readonly Way[], attack: Attack): readonly Way[] =>
  isThorough(attack) ? ways : ways.slice(-1);

const valuesOf = (tool: Tool, argument: string): readonly string[] =>
  z
    .object({ properties: z.record(z.string(), z.looseObject({ enum: z.array(z.string()).optional() })) })
    .parse(z.toJSONSchema(tool.input, { io: "input" })).properties[argument]?.enum ?? [];

/** All ways to ask a tool that need no record: by each dimension, in each detail. */
function waysOf(tool: Tool): Arguments[] {
  const needed = exampleArguments(tool.name, halo().tenant);
  return ["by", "detail"].reduce<Arguments[]>(
    (ways, argument) => {
      const values = valuesOf(tool, argument);
      return values.length === 0
        ? ways
        : ways.flatMap((way) => values.map((value) => ({ ...way, [argument]: value })));
    },
    [needed],
  );
}

/** Reads the records behind each figure that an answer has, the first of the groups among them. */
async function readFigures(client: TestClient, tool: Tool, way: Arguments, answer: ToolResult) {
  const figures = Object.keys(z.record(z.string(), z.unknown()).catch({}).parse(answer.data.figures));
  for (const rows of [...figures.slice(0, times), "no such figure"]) {
    holdResult(await client.call(tool.name, { ...way, rows }), `${tool.name} rows ${rows}`);
  }
}

const Ids = z.array(z.looseObject({ id: z.number() })).min(1);
const listsOf = catalogue.filter(({ name }) => name.startsWith("halo_list_"));

describe.each(Object.keys(attacks) as Attack[])(
  "what people wrote in Halo, made an attack of: %s",
  (attack) => {
    test("is marked as data by every tool that lists and reads", { timeout: patience }, async () => {
      const client = await connect("2026-07-28");
      poison(halo(), attack);
      let marked = 0;
      const lists = toolsFor(listsOf, attack);
      for (const list of lists) {
        for (const way of someOf(waysOf(list), attack)) {
          const page = await client.call(list.name, { ...way, page_size: 5 });
          expect(page.isError, `${list.name}: ${page.text}`).toBe(false);
          holdResult(page, `${list.name} ${JSON.stringify(way)}`);
          marked += page.text.includes(written) ? 1 : 0;
          const getter = siblingOf(list.name, "get");
          const rows = Ids.safeParse(page.data.rows).data;
          if (getter === undefined || rows === undefined) continue;
          const asked = Object.fromEntries(
            Object.entries(way).filter(([name]) => name in getter.input.shape),
          );
          for (const { id } of rows.slice(0, times)) {
            const more = "content" in getter.input.shape ? { content: true } : {};
            const one = await client.call(getter.name, { ...asked, ...more, id });
            expect(one.isError, `${getter.name}: ${one.text}`).toBe(false);
            holdResult(one, `${getter.name} ${JSON.stringify(asked)}`);
          }
        }
      }
      expect(marked).toBeGreaterThan((15 * lists.length) / listsOf.length);
    });

    test("is marked as data by every answer and the figures behind it", { timeout: patience }, async () => {
      const client = await connect("2025-11-25");
      poison(halo(), attack);
      for (const tool of toolsFor(catalogue.filter(isAnswer), attack)) {
        const ways = someOf(waysOf(tool), attack);
        for (const way of times > 1 ? ways : ways.slice(-1)) {
          const answer = await client.call(tool.name, { ...way, page_size: 10 });
          expect(answer.isError, `${tool.name}: ${answer.text}`).toBe(false);
          holdResult(answer, `${tool.name} ${JSON.stringify(way)}`);
          if (way === ways.at(-1) || times > 1) await readFigures(client, tool, way, answer);
        }
      }
    });

    test("is marked as data in resources, and a plain name in completions", async () => {
      const client = await connect("2026-07-28");
      poison(halo(), attack);
      const { openTicketId } = knownRecords(halo().tenant);
      const client1 = halo().tenant.tables.Client[3]?.id;
      const uris = [
        ...[`halo://tickets/${openTicketId}`, `halo://tickets/${openTicketId}?page=2&page_size=1`],
        ...[
          `halo://clients/${client1}`,
          `halo://clients/${client1}?page=2&page_size=1`,
          "halo://reports/101",
        ],
        ...Object.keys(lookupKinds).map((kind) => `halo://lookups/${kind}`),
      ];
      for (const uri of uris) hold(await client.read(uri).catch(String), uri);
      const asked = [
        ...prompts.flatMap((prompt) =>
          Object.keys(prompt.arguments).map(
            (argument) => ({ ref: { type: "ref/prompt", name: prompt.name }, argument }) as const,
          ),
        ),
        ...templates.map(
          ({ template }) =>
            ({
              ref: { type: "ref/resource", uri: template.toString() },
              argument: template.variableNames[0] ?? "",
            }) as const,
        ),
      ];
      let names = 0;
      for (const { ref, argument } of asked) {
        for (const value of (await client.complete(ref, argument, "")).values) {
          names += value.includes("INJECTED") ? 1 : 0;
          lacks(value, invisible, argument);
          lacks(value, markup, argument);
          expect(value, argument).not.toContain("\n");
          expect(value.length, argument).toBeLessThanOrEqual(200);
        }
      }
      expect(names).toBeGreaterThan(0);
    });
  },
);

// After all that read: arguments that fit write too, and each attack shall meet the same records.
describe.each(Object.keys(attacks) as Attack[])(
  "what people wrote in Halo, made an attack of: %s",
  (attack) => {
    test("is marked as data by the rest, in refusals and in questions", { timeout: patience }, async () => {
      const questions: string[] = [];
      const client = await connect("2025-11-25", {
        elicit: (message) => {
          questions.push(message);
          return { action: "decline" };
        },
      });
      poison(halo(), attack);
      for (const tool of toolsFor(
        catalogue.filter((tool) => !isAnswer(tool)),
        attack,
      )) {
        const { confirm: _confirm, ...shape } = tool.input.shape;
        // A caller's own markup is shown as it was given: the attack is Halo's.
        const args = fitting({ ...tool, input: z.strictObject(shape) }, knownIds(halo().tenant, tool)).filter(
          (given) => !markup.test(JSON.stringify(given)),
        );
        await holds(
          fc.asyncProperty(args, async (given) => {
            holdResult(await client.call(tool.name, { ...given }), tool.name);
          }),
          1,
        );
      }
      const { Invoice, Asset, Appointment } = halo().tenant.tables;
      await client.call("halo_void_invoice", { id: Invoice.find(({ voided }) => voided !== true)?.id });
      await client.call("halo_delete_asset", { id: Asset[0]?.id });
      await client.call("halo_delete_appointment", { id: Appointment[0]?.id });
      for (const question of questions) hold(question, "question");
      expect(questions.length).toBeGreaterThan(2);
    });
  },
);
