import { dayZones } from "../../sandbox/dialects/days.ts";
import { dialects, type Speech } from "../../sandbox/dialects/index.ts";
import { buildTenant, type Fault, type Tenant } from "../../sandbox/index.ts";
import { HaloError } from "../../src/halo/errors.ts";
import { render } from "../../src/mcp/render/index.ts";
import type { Tool } from "../../src/tools/kit/define.ts";
import { callOn, copyOf, now } from "../support/generated.ts";
import { withNamedRows } from "../support/rows.ts";
import { type Call, calls, sceneOf } from "./calls.ts";
import { type Exchange, exchangeOf, touchOf } from "./exchanges.ts";

/**
 * Every tool in a dialect of Halo, held against the same call of the usual sandbox: the same answer, an answer that
 * says what may be wrong with it, or a refusal. Anything else is wrong: another figure, rows that are not there or
 * told as none, a sign-in that is told as lost, something written twice or otherwise than it is told.
 */

/**
 * What a call came to: `untouched` where the dialect changes nothing of what it asks and gets, `right` the usual
 * answer, `warned` another that says so, `refused` an error of the closed set.
 */
export type Verdict = "untouched" | "right" | "warned" | "refused" | "wrong";

export interface Judged {
  readonly call: string;
  readonly tool: string;
  readonly verdict: Verdict;
  /** What was wrong, or how a warned answer differs; empty where nothing does. */
  readonly why: string;
}

/** What one call answered, and what it left in the tenant. */
interface Outcome {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>> | undefined;
  readonly kind: string | undefined;
  readonly tables: string;
  readonly rows: number;
  /** Requests that write: POST but for the run of a report, and DELETE. */
  readonly writes: number;
}

const usualTenant = buildTenant({ now });
// Some examples add what they are about, which then is there for all of them.
for (const { args } of calls) args(usualTenant);
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

interface Setting {
  readonly speech: Speech;
  readonly timeZone: string;
  readonly faults: readonly Fault[];
  /** Gets what went to and fro. */
  readonly heard?: Exchange[];
  /** The size of pages. */
  readonly size?: number;
}

async function outcomeOf(
  { tool, args: argsOf }: Call,
  { speech, timeZone, faults, heard, size }: Setting,
): Promise<Outcome> {
  const tenant = tool.access === "read" ? usualTenant : copyOf(usualTenant);
  const paged = tool.input.shape.page_size === undefined ? {} : { page_size: size ?? page_size };
  const args = renumbered({ ...paged, ...argsOf(tenant) }, tool, speech);
  let writes = 0;
  const watch = async (request: Request, answer: Response) => {
    const isWrite = /^\/api\/(?!report)/i.test(new URL(request.url).pathname) && request.method !== "GET";
    if (isWrite) writes++;
    heard?.push(await exchangeOf(request, answer));
  };
  const left = () => ({ ...(tool.access === "read" ? nothing : leftIn(tenant)), writes });
  try {
    const { result } = await callOn(tenant, tool, args, { speech, timeZone, faults, watch });
    const { content, structuredContent } = render(result, { ...settings, timeZone });
    const text = content.map((block) => (block.type === "text" ? block.text : "")).join("\n");
    const data = renumbered(withNamedRows(structuredContent as Record<string, unknown>), tool, speech);
    return { text, data, kind: undefined, ...left() };
  } catch (error) {
    const kind = error instanceof HaloError ? error.kind : `fault: ${String(error)}`;
    return { text: error instanceof Error ? error.message : "", data: undefined, kind, ...left() };
  }
}

/** An outcome with the words of a speech put back to the usual ones. */
function inUsualWords(outcome: Outcome, speech: Speech): Outcome {
  const words = dialects.flatMap(({ name, words: own = [] }) => (speech[name] === undefined ? [] : own));
  if (words.length === 0) return outcome;
  const usual = (json: string) =>
    words.reduce((text, [here, usually]) => text.replaceAll(inJson(here), inJson(usually)), json);
  const { data, tables } = outcome;
  return {
    ...outcome,
    data: data === undefined ? undefined : JSON.parse(usual(JSON.stringify(data))),
    tables: usual(tables),
  };
}

const inJson = (text: string) => JSON.stringify(text).slice(1, -1);

/**
 * Words about the answer, which may differ while the answer is the same; `areas` is what is known of the rights, which
 * the answer to the sign-in tells.
 */
const aside = new Set(["understood", "basis", "warnings", "areas"]);

function contentOf(data: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.entries(data).filter(([name]) => !aside.has(name)));
}

/** A list that may come in any order, by its ids: of a search the fitting rows come first, unless an order is asked for. */
function inOrderOf(outcome: Outcome, args: Readonly<Record<string, unknown>>): Outcome {
  const { data } = outcome;
  if (args.search === undefined || args.order !== undefined || !Array.isArray(data?.rows)) return outcome;
  const rows = data.rows.toSorted((one, other) => Number(one.id) - Number(other.id));
  return { ...outcome, data: { ...data, rows } };
}

/** What says how much of a list a page holds; it may be less than usual, and larger pages may come. */
const ofPage = new Set(["rows", "total", "has_more", "page_size", "next", "left_out", "summary"]);

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

const warningsOf = ({ warnings }: Readonly<Record<string, unknown>>): readonly string[] =>
  // Another figure in it makes no other warning.
  Array.isArray(warnings) ? warnings.map((text) => String(text).replace(/\d+/g, "#")) : [];

/** What a write tells beside what was asked for. */
const toldBeside = ({ also }: Readonly<Record<string, unknown>> = {}): readonly string[] =>
  Array.isArray(also) ? also.map(String) : [];

/** Whether an answer warns of something that the usual one does not, or of more. */
function warnsOfMore(usual: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>) {
  const [before, now] = [warningsOf(usual), warningsOf(other)];
  return now.length > before.length || now.some((warning) => !before.includes(warning));
}

function judge({ name, tool }: Call, usual: Outcome, other: Outcome): Judged {
  const told = (verdict: Verdict, why = ""): Judged => ({ call: name, tool: tool.name, verdict, why });
  if (other.kind?.startsWith("fault") === true) return told("wrong", other.kind);
  if (other.kind === "sign_in_refused" && usual.kind !== other.kind)
    return told("wrong", `the sign-in is told as lost: ${other.text}`);
  if (other.writes > usual.writes)
    return told("wrong", `${other.writes} writes were sent in place of ${usual.writes}`);
  if (other.data === undefined) {
    if (tool.access === "read" || other.tables === nothing.tables) return told("refused", other.text);
    return other.kind === "outcome_unknown"
      ? told("refused", other.text)
      : told("wrong", `told as not done, and something is: ${other.text}`);
  }
  if (usual.data === undefined) return told("wrong", "an answer where there is usually none");
  // What Halo does by itself with a write, such as copying a history, the answer has to tell.
  const tellsMore = toldBeside(other.data).some((sentence) => !toldBeside(usual.data).includes(sentence));
  if (tool.access !== "read" && other.rows !== usual.rows && !tellsMore)
    return told("wrong", `${other.rows - usual.rows} records more than usual`);
  const isSame = contentOf(usual.data) === contentOf(other.data) || isSameList(usual.data, other.data);
  if (isSame && usual.tables === other.tables) return told("right");
  // A write that tells that it was not done as asked has nothing to tell of what was not.
  if (isShort(other.data) && !isShort(usual.data)) return told("warned", difference(usual, other));
  const none = emptied(usual.data, other.data);
  if (none !== undefined) return told("wrong", `${none} is told as none, and there is something`);
  const says = warnsOfMore(usual.data, other.data) || tellsMore || other.data.complete === false;
  return says
    ? told("warned", difference(usual, other))
    : told("wrong", `another answer, and not a word about it: ${difference(usual, other)}`);
}

/** Whether a write says that not all of it is stored. */
function isShort(data: Readonly<Record<string, unknown>>): boolean {
  const lists = [data.differs, data.updated_in_part, data.not_updated, data.failed, data.unknown];
  return (
    (typeof data.state === "string" && data.state !== "done") ||
    lists.some((list) => isRecord(list) || (Array.isArray(list) && list.length > 0))
  );
}

/** The name of a figure or list that is nothing, and usually is not; what is absent is not told as none. */
function emptied(usual: unknown, other: unknown, name = "the answer"): string | undefined {
  if (typeof usual === "number") return usual !== 0 && other === 0 ? name : undefined;
  if (Array.isArray(usual)) return usual.length > 0 && isEmptyList(other) ? name : undefined;
  if (!isRecord(usual) || !isRecord(other)) return undefined;
  for (const [key, value] of Object.entries(usual)) {
    const found = aside.has(key) ? undefined : emptied(value, other[key], key);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Where two answers differ first. */
function difference(usual: Outcome, other: Outcome): string {
  const [one, two] = [contentOf(usual.data ?? {}), contentOf(other.data ?? {})];
  const [left, right] = one === two ? [usual.tables, other.tables] : [one, two];
  let at = 0;
  while (at < left.length && left[at] === right[at]) at++;
  const around = (text: string) => text.slice(Math.max(0, at - 60), at + 60);
  return `usually …${around(left)}…, here …${around(right)}…`;
}

/** Calls of the usual sandbox, by the scene and the call, with what went to and fro. */
const usualOnes = new Map<
  string,
  Promise<{ readonly outcome: Outcome; readonly heard: readonly Exchange[] }>
>();

async function usualOf(call: Call, timeZone: string, faults: readonly Fault[]) {
  const heard: Exchange[] = [];
  return { outcome: await outcomeOf(call, { speech: {}, timeZone, faults, heard }), heard };
}

/** All calls in one speech. @param only which calls */
export async function judgeSpeech(
  speech: Speech,
  only: (call: Call) => boolean = () => true,
): Promise<readonly Judged[]> {
  const scene = sceneOf(Object.keys(speech));
  const timeZone = zoneOf(speech);
  const isTouched = touchOf(speech, timeZone);
  const judged: Judged[] = [];
  for (const call of calls.filter(only)) {
    const key = `${scene.name}/${timeZone}/${call.name}`;
    const usual = usualOnes.get(key) ?? usualOf(call, timeZone, scene.faults);
    usualOnes.set(key, usual);
    const { outcome, heard } = await usual;
    if (await someAsync(heard, isTouched)) {
      const other = inUsualWords(await outcomeOf(call, { speech, timeZone, faults: scene.faults }), speech);
      // A later page of another size, which is said, has other rows.
      const size = Number(other.data?.page_size ?? page_size);
      const isOtherPage = size !== page_size && Number(other.data?.page) > 1;
      const asked = isOtherPage
        ? await outcomeOf(call, { speech: {}, timeZone, faults: scene.faults, size })
        : outcome;
      const args = call.args(usualTenant);
      judged.push(judge(call, inOrderOf(asked, args), inOrderOf(other, args)));
    } else judged.push({ call: call.name, tool: call.tool.name, verdict: "untouched", why: "" });
  }
  return judged;
}

async function someAsync<T>(values: readonly T[], test: (value: T) => Promise<boolean>): Promise<boolean> {
  for (const value of values) if (await test(value)) return true;
  return false;
}
