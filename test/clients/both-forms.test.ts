import { beforeAll, describe, expect, test } from "vitest";
import { buildTenant, type Tenant } from "../../sandbox/index.ts";
import { render } from "../../src/mcp/render/index.ts";
import { calls } from "../dialects/calls.ts";
import { callOn, copyOf, now } from "../support/generated.ts";

/**
 * Half of the clients give a model the text of a result alone, and half the structured content alone. So each of them has
 * what was written by people, which records it is about and every note, and neither is much longer than the other.
 */

/** What the names of fields take, of which a text has none, in characters: it is much only of a short result. */
const namesRoom = 250;

interface Forms {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

let usual: Tenant;
let compared = 0;
beforeAll(() => {
  usual = buildTenant({ now });
});

const known = new Map<string, Promise<Forms | undefined>>();

/** Both forms of a call's result, made once; undefined of one that is refused. */
function formsOf(call: (typeof calls)[number]): Promise<Forms | undefined> {
  const forms = known.get(call.name) ?? makeForms(call);
  known.set(call.name, forms);
  return forms;
}

async function makeForms({ tool, args }: (typeof calls)[number]): Promise<Forms | undefined> {
  const tenant = tool.access === "read" ? usual : copyOf(usual);
  const called = await callOn(tenant, tool, args(tenant)).catch(() => undefined);
  if (called === undefined) return undefined;
  const settings = { maxResultTokens: 5_000, webUrl: "https://halo.test", timeZone: "UTC" };
  const { content, structuredContent } = render(called.result, settings);
  const text = content.map((block) => (block.type === "text" ? block.text : "")).join("\n");
  return { text, data: structuredContent as Forms["data"] };
}

/** All texts and numbers in structured content. */
function valuesIn(value: unknown): readonly (string | number)[] {
  if (typeof value === "string" || typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(valuesIn) : [];
}

/** Lines that are in the structured content as they are in the text. */
const lineFields = ["summary", "basis", "warnings", "left_out", "understood", "also", "notes"];

const linesIn = (data: Forms["data"]): readonly string[] =>
  lineFields.flatMap((name) => valuesIn(data[name])).filter((value) => typeof value === "string");

/** What stands between the marks and is no value of Halo's: a request that was sent, a stand-in for what is empty. */
const isOurs = (quoted: string) => quoted.startsWith("[{") || quoted === "(no title)";

/** As both forms have it: a text is cut in a line, where its row has more of it. */
const plain = (text: string) => text.replace(/\s+/g, " ").replace(/…$/, "").trim();

/** Numbers as they are written in a text: `1,234.50`, `75`; no parts of words, dates and times. */
const numbersIn = (text: string): ReadonlySet<number> =>
  new Set(
    [...text.matchAll(/(?<![\w.:-])[-+]?\d[\d,]*(?:\.\d+)?(?![\w:]|-\d)/g)].map(([written]) =>
      Math.abs(Number(written.replaceAll(",", ""))),
    ),
  );

/** Cells of an answer's tables, and the columns of which a line of text has something else: ids beside names, flags. */
const saidOtherwise = /(?:^|_)id$|^others$|^groups$|^rest$|^days_left$/;

function figuresInRows(data: Forms["data"]): readonly (readonly [string, number])[] {
  return Object.entries(data).flatMap(([table, value]) => {
    if (typeof value !== "object" || value === null || !("columns" in value) || !("rows" in value)) return [];
    const { columns, rows } = value;
    if (!Array.isArray(columns) || !Array.isArray(rows)) return [];
    return rows.flatMap((row) =>
      columns.flatMap((column, place) => {
        const cell: unknown = Array.isArray(row) ? row[place] : undefined;
        const isFigure = typeof cell === "number" && cell !== 0 && !saidOtherwise.test(String(column));
        return isFigure ? [[`${table}.${String(column)}`, Math.abs(cell)] as const] : [];
      }),
    );
  });
}

describe("the figures of an answer's groups", () => {
  const answers = calls.filter(({ tool }) => "rows" in tool.input.shape);
  test.each(answers.map((call) => [call.name, call] as const))(
    "%s: stand in the text too",
    async (_name, call) => {
      const forms = await formsOf(call);
      if (forms === undefined) return;
      const told = numbersIn(forms.text);
      const missing = figuresInRows(forms.data).filter(([, value]) => !told.has(value));
      expect([...new Set(missing.map(([name]) => name))]).toEqual([]);
    },
  );

  test("are percents written in one form, and sentences agree in number", async () => {
    for (const call of answers) {
      const text = (await formsOf(call))?.text ?? "";
      expect(text, call.name).not.toMatch(/\d%/);
      expect(text.replace(/«[^»]*»/g, "«»"), call.name).not.toMatch(
        /(?<![\d.,])1 (?:tickets|agents|records|days|contracts|warranties|invoices|entries|clients|weeks)\b|\bundefined\b|\.\.\s/,
      );
    }
  });
});

describe("a result in text and as structured content", () => {
  test.each(calls.map((call) => [call.name, call] as const))("%s", async (_name, call) => {
    const forms = await formsOf(call);
    if (forms === undefined) return;
    compared++;
    const { text, data } = forms;
    const json = JSON.stringify(data);
    const [shorter = 0, longer = 0] = [text.length, json.length].toSorted((one, other) => one - other);
    expect(longer, `text ${text.length}, structured ${json.length}`).toBeLessThanOrEqual(
      1.5 * shorter + namesRoom,
    );
    for (const line of linesIn(data)) for (const part of line.split("\n")) expect(text).toContain(part);
    const told = valuesIn(data);
    const texts = told.map((value) => plain(String(value))).join("\n");
    for (const [, quoted = ""] of text.matchAll(/«([^»]*)»/g))
      for (const part of isOurs(quoted) ? [] : quoted.split(" | ")) expect(texts).toContain(plain(part));
    for (const [, id] of text.matchAll(/#(\d+)\b/g)) expect(texts).toMatch(new RegExp(`\\b${id}\\b`));
  });

  test("was there of nearly all calls", () => {
    expect(compared / calls.length).toBeGreaterThan(0.95);
  });
});
