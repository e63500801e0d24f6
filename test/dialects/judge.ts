import { dayZones } from "../../sandbox/dialects/days.ts";
import { dialects, type Speech } from "../../sandbox/dialects/index.ts";
import { buildTenant, type Tenant } from "../../sandbox/index.ts";
import { HaloError } from "../../src/halo/errors.ts";
import { render } from "../../src/mcp/render/index.ts";
import { catalogue } from "../../src/tools/index.ts";
import type { Tool } from "../../src/tools/kit/define.ts";
import { exampleArguments } from "../examples.ts";
import { callOn, copyOf, now } from "../support/generated.ts";

/**
 * Every tool in a dialect of Halo, held against the same call of the usual sandbox: the same answer, an answer that
 * says what may be wrong with it, or a refusal. Anything else is wrong: another figure, rows that are not there,
 * something written twice or otherwise than it is told.
 */

/** What a call came to: `right` the usual answer, `warned` another that says so, `refused` an error of the closed set. */
export type Verdict = "right" | "warned" | "refused" | "wrong";

export interface Judged {
  readonly tool: string;
  readonly verdict: Verdict;
  /** What was wrong; empty where nothing was. */
  readonly why: string;
}

/** What one call answered, and what it left in the tenant. */
interface Outcome {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly kind: string | undefined;
  readonly tables: string;
  readonly rows: number;
}

const usualTenant = buildTenant({ now });
/** What a call leaves that writes nothing. */
const nothing = { tables: "[]", rows: 0 };
const page_size = 5;
const settings = { maxResultTokens: 5_000, webUrl: "https://halo.test" };

/** What a call left in a copy of the usual tenant: the records that are other than they were, and how many more. */
function leftIn({ tables }: Tenant): { readonly tables: string; readonly rows: number } {
  let rows = 0;
  const changed = Object.entries(tables).flatMap(([name, table]) => {
    const before = usualTenant.tables[name as keyof typeof tables];
    rows += table.length - before.length;
    const shifted = table.length !== before.length;
    const known = shifted ? new Map(before.map((row) => [JSON.stringify(row), true])) : undefined;
    const others = table.filter((row, index) =>
      known === undefined ? !isEqual(row, before[index]) : !known.has(JSON.stringify(row)),
    );
    return others.length === 0 && !shifted ? [] : [[name, table.length - before.length, others]];
  });
  // Each new record has another.
  return { tables: JSON.stringify(changed, (name, value: unknown) => (name === "guid" ? "" : value)), rows };
}

/** Whether two records hold the same; those that nothing has written to share their inner values. */
function isEqual(one: object, other: object | undefined): boolean {
  if (other === undefined) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Reflect.get(one, name) === Reflect.get(other, name))
  );
}

/** Where the tenant of a speech is: days that are stored as instants are those of its zone. */
function zoneOf({ "calendar-day": stored }: Speech): string {
  return stored === "east" || stored === "west" ? dayZones[stored] : "UTC";
}

/** What a tool is asked or tells in a speech, with the numbers of the usual tenant turned into those of the other. */
function renumbered<Value>(value: Value, tool: Tool, speech: Speech): Value {
  return dialects.reduce((told, { name, renumbers }) => {
    const spoken = speech[name];
    // What is renumbered keeps its shape.
    return spoken === undefined || renumbers === undefined
      ? told
      : (renumbers(told, tool.name, spoken) as Value);
  }, value);
}

async function outcomeOf(tool: Tool, speech: Speech, timeZone: string): Promise<Outcome> {
  const tenant = tool.access === "read" ? usualTenant : copyOf(usualTenant);
  const paged = tool.input.shape.page_size === undefined ? {} : { page_size };
  const args = renumbered({ ...paged, ...exampleArguments(tool.name, tenant) }, tool, speech);
  const left = () => (tool.access === "read" ? nothing : leftIn(tenant));
  try {
    const { result } = await callOn(tenant, tool, args, { speech, timeZone });
    const { content, structuredContent } = render(result, { ...settings, timeZone });
    const text = content.map((block) => (block.type === "text" ? block.text : "")).join("\n");
    const data = renumbered(structuredContent as Record<string, unknown>, tool, speech);
    return { text, data, kind: undefined, ...left() };
  } catch (error) {
    const kind = error instanceof HaloError ? error.kind : `fault: ${String(error)}`;
    return { text: error instanceof Error ? error.message : "", data: undefined, kind, ...left() };
  }
}

/** Words about the answer, which may differ while the answer is the same. */
const aside = new Set(["understood", "basis", "warnings"]);

function contentOf(data: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(data).filter(([name]) => !aside.has(name)));
}

/** What says how much of a list a page holds; it may be less than usual, and larger pages may come. */
const ofPage = new Set(["rows", "total", "has_more", "page_size", "next", "left_out"]);

/** Whether two first pages begin alike, and neither tells another total or ends before its time. */
function isSameList(usual: Outcome["data"] = {}, other: Outcome["data"] = {}): boolean {
  if (!Array.isArray(usual.rows) || !Array.isArray(other.rows)) return false;
  const rest = (data: Readonly<Record<string, unknown>>) =>
    contentOf(Object.fromEntries(Object.entries(data).filter(([name]) => !ofPage.has(name))));
  const common = Math.min(usual.rows.length, other.rows.length);
  const first = (rows: readonly unknown[]) => JSON.stringify(rows.slice(0, common));
  const { total } = usual;
  const isTotal = other.total === undefined || total === undefined || other.total === total;
  const isWhole = usual.has_more === false || other.rows.length === total;
  const ends = other.has_more === true ? other.rows.length >= usual.rows.length : isWhole;
  return first(usual.rows) === first(other.rows) && rest(usual) === rest(other) && isTotal && ends;
}

const warningsOf = (data: Readonly<Record<string, unknown>>) =>
  Array.isArray(data.warnings) ? data.warnings.length : 0;

function judge(tool: Tool, usual: Outcome, other: Outcome): Judged {
  const told = (verdict: Verdict, why = ""): Judged => ({ tool: tool.name, verdict, why });
  if (other.kind?.startsWith("fault") === true) return told("wrong", other.kind);
  if (other.data === undefined) {
    if (tool.access === "read" || other.tables === nothing.tables) return told("refused", other.text);
    return other.kind === "outcome_unknown"
      ? told("refused", other.text)
      : told("wrong", `told as not done, and something is: ${other.text}`);
  }
  if (usual.data === undefined) return told("wrong", "an answer where there is usually none");
  if (tool.access !== "read" && other.rows !== usual.rows)
    return told("wrong", `${other.rows - usual.rows} records more than usual`);
  const isSame = contentOf(usual.data) === contentOf(other.data) || isSameList(usual.data, other.data);
  if (isSame && usual.tables === other.tables) return told("right");
  const says = warningsOf(other.data) > warningsOf(usual.data) || other.data.complete === false;
  return says
    ? told("warned")
    : told("wrong", `another answer, and not a word about it: ${difference(usual, other)}`);
}

/** Where two answers differ first. */
function difference(usual: Outcome, other: Outcome): string {
  const [one, two] = [contentOf(usual.data ?? {}), contentOf(other.data ?? {})];
  const [left, right] = one === two ? [usual.tables, other.tables] : [one, two];
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  const around = (text: string) => text.slice(Math.max(0, at - 60), at + 60);
  return `usually …${around(left)}…, here …${around(right)}…`;
}

const usualOutcomes = new Map<string, Promise<Outcome>>();

/** All tools in one speech. @param only which tools */
export async function judgeSpeech(
  speech: Speech,
  only: (tool: Tool) => boolean = () => true,
): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const tool of catalogue.filter(only)) {
    const timeZone = zoneOf(speech);
    const key = `${tool.name} ${timeZone}`;
    const usual = usualOutcomes.get(key) ?? outcomeOf(tool, {}, timeZone);
    usualOutcomes.set(key, usual);
    judged.push(judge(tool, await usual, await outcomeOf(tool, speech, timeZone)));
  }
  return judged;
}
