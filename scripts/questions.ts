/**
 * `npm run questions`: asks the Worker, before the Halo sandbox, every question of `test/questions/` (those in SQL too) through an
 * MCP client, and prints what each answer cost and whether it is right. Before that it reads the phrases of
 * `test/questions/phrases/`, and prints what each means at four clocks. Exits with 1 when an answer or a meaning is
 * wrong or a target is missed. `-- --only TEXT` asks those that have the text in their words, role or tools, or reads
 * those phrases; `-- --phrases` reads the phrases alone.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import * as z from "zod";
import { startSandbox } from "../sandbox/server/main.ts";
import { defaultCredentials } from "../sandbox/server/options.ts";
import { type Asked, ask, targets, verdictOf } from "../test/questions/asking.ts";
import { questions } from "../test/questions/index.ts";
import { clocks } from "../test/questions/phrases/clocks.ts";
import { faultsOf, type Phrase, phrases } from "../test/questions/phrases/index.ts";
import { askInSql, sqlQuestions, wholeCopyOf } from "../test/questions/sql/asking.ts";
import type { SqlQuestion } from "../test/questions/sql/types.ts";
import type { Call, Reply, RoleQuestion } from "../test/questions/types.ts";
import { everyTool } from "../test/support/every-tool.ts";
import { withNamedRows } from "../test/support/rows.ts";
import { interruption } from "./support/command.ts";
import { freePort, root, startWorker, waitUntilReady } from "./support/worker.ts";

/** A tool's result, as far as a question looks at it. */
const Result = z.object({
  isError: z.boolean().optional(),
  content: z.array(z.looseObject({ text: z.string().optional() })),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
});

const { values } = parseArgs({ options: { only: { type: "string" }, phrases: { type: "boolean" } } });
const only = values.only;
const read = phrases.filter(
  ({ words }) => only === undefined || words.toLowerCase().includes(only.toLowerCase()),
);
if (!printPhrases(read)) process.exitCode = 1;
if (values.phrases === true) await leave();

const wanted = questions.filter((question) => values.only === undefined || mentions(question, values.only));
const wantedInSql = sqlQuestions.filter(
  ({ asks, sql }) =>
    only === undefined || `${asks} halo_query ${sql}`.toLowerCase().includes(only.toLowerCase()),
);
if (wanted.length + wantedInSql.length === 0 && read.length > 0) await leave();
if (wanted.length + wantedInSql.length === 0) {
  console.error(
    `No phrase and no question has ${JSON.stringify(values.only)} in its words, its role or its tools.`,
  );
  process.exit(1);
}

const scratch = await mkdtemp(join(tmpdir(), "halo-mcp-questions-"));
// The sandbox is what is asked here, whatever `.dev.vars` says.
const noVariables = join(scratch, "none.env");
await writeFile(noVariables, "");
// Hosted Halo allows 700 requests in five minutes; a whole list of questions takes more in one.
const served = await startSandbox({ port: 0, rateLimit: { requests: 1_000_000, windowMs: 1_000 } });
const { sandbox } = served;
const worker = startWorker({
  port: await freePort(),
  config: join(root, "wrangler.toml"),
  storage: join(scratch, "storage"),
  environmentFile: noVariables,
  variables: {
    HALO_BASE_URL: served.url,
    HALO_TOOLS: everyTool,
    HALO_CLIENT_ID: defaultCredentials.clientId,
    HALO_CLIENT_SECRET: defaultCredentials.clientSecret,
  },
  output: "keep",
});
const interrupted = interruption();
interrupted.addEventListener("abort", () => void worker.close());

try {
  await waitUntilReady(worker);
  const client = new Client({ name: "halo-mcp-questions", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(`${worker.url}/mcp`)));
  const asked: Asked[] = [];
  for (const question of wanted) asked.push(await askAlone(client, question));
  await client.close();
  print(asked, await askedInSql(wantedInSql));
} catch (error) {
  process.exitCode = interrupted.aborted ? 130 : 1;
  if (!interrupted.aborted) {
    console.error(error);
    console.error(`What the Worker printed last:\n${worker.output().slice(-4_000)}`);
  }
} finally {
  await worker.close();
  await served.close();
  await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Asks a question of the tenant as it was at the start, whatever others wrote. */
async function askAlone(client: Client, question: RoleQuestion): Promise<Asked> {
  sandbox.log.clear();
  const asked = await ask(
    question,
    (call) => callTool(client, call),
    () => ({ tables: sandbox.tenant.tables, now: new Date() }),
  );
  if (sandbox.log.count({ method: "POST", path: /^\/api\// }) > 0) sandbox.reset();
  return asked;
}

/** Asks questions in SQL of a whole copy of the tenant. */
async function askedInSql(chosen: readonly SqlQuestion[]): Promise<readonly Asked[]> {
  const copy = await wholeCopyOf(sandbox.tenant);
  const world = { tables: sandbox.tenant.tables, now: new Date() };
  const asked: Asked[] = [];
  for (const question of chosen) asked.push(await askInSql(question, copy, world));
  return asked;
}

async function callTool(client: Client, { tool, args }: Call): Promise<Reply> {
  const { isError, content, structuredContent } = Result.parse(
    await client.callTool({ name: tool, arguments: { ...args } }),
  );
  return {
    isError: isError === true,
    text: content.map(({ text }) => text ?? "").join("\n"),
    data: withNamedRows(structuredContent ?? {}),
    structured: structuredContent ?? {},
  };
}

/** Whether a question has a text in its words, its role or the tools that it is known to call. */
function mentions({ asks, role, calls }: RoleQuestion, text: string): boolean {
  const tools = calls.map((step) => (typeof step === "function" ? String(step) : step.tool));
  return [asks, role, ...tools].some((words) => words.toLowerCase().includes(text.toLowerCase()));
}

/** Ends the process once all is printed: what stands in a pipe would be lost. */
async function leave(): Promise<never> {
  await new Promise((printed) => process.stdout.write("", printed));
  process.exit();
}

/** Prints what phrases mean at each clock; false where a meaning is wrong. */
function printPhrases(read: readonly Phrase[]): boolean {
  if (read.length === 0) return true;
  const faults = read.map((phrase) => faultsOf(phrase));
  printTable([
    ["argument", "phrase", ...clocks.map(({ what }) => what), "meaning"],
    ...read.map(({ kind, words, wanted }, index) => [
      kind,
      words,
      ...wanted,
      faults[index]?.length === 0 ? "right" : "WRONG",
    ]),
  ]);
  read.forEach(({ kind, words }, index) => {
    for (const fault of faults[index] ?? []) console.error(`\nWRONG  ${kind} "${words}"\n  ${fault}`);
  });
  const right = faults.filter((each) => each.length === 0).length;
  console.log(`\n${right} of ${read.length} phrases mean at ${clocks.length} clocks what they should.\n`);
  return right === read.length;
}

function print(asked: readonly Asked[], inSql: readonly Asked[]): void {
  const lines = [
    ["role", "question", "calls", "in", "out", "structured", "answer"],
    ...[...asked, ...inSql].map(({ question, calls, tokensIn, tokensOut, structuredOut, wrong }) => [
      question.role,
      question.asks,
      ...[calls, tokensIn, tokensOut, structuredOut].map(String),
      wrong.length === 0 ? "right" : "WRONG",
    ]),
  ];
  printTable(lines, [2, 3, 4, 5]);
  for (const { question, wrong } of [...asked, ...inSql]) {
    for (const fault of wrong) console.error(`\nWRONG  ${question.role}: ${question.asks}\n  ${fault}`);
  }
  const {
    questions: count,
    right,
    oneCall,
    medianTokens,
    medianStructured,
    reached,
  } = verdictOf(asked, inSql);
  const marked = (text: string, isReached: boolean) => `${text}: ${isReached ? "ok" : "MISSED"}`;
  console.log(`
Tokens are characters / 4: "in" is the names and arguments of the calls, "out" the text that a model reads, "structured" what clients get beside it.
${[
  marked(`${right} of ${count} answers right, ${inSql.length} of them in SQL`, reached.right),
  marked(
    `${Math.round(oneCall * 1_000) / 10} % in one call (target ${targets.oneCall * 100} %)`,
    reached.oneCall,
  ),
  marked(`median text ${medianTokens} tokens (target ${targets.medianTokens})`, reached.medianTokens),
  marked(
    `median structure ${medianStructured} tokens (target ${targets.medianStructured})`,
    reached.medianStructured,
  ),
].join("\n")}`);
  if (Object.values(reached).includes(false)) process.exitCode = 1;
}

/** Prints lines of cells as a table, the first as its head; `numbers` are the columns that are aligned right. */
function printTable(lines: readonly (readonly string[])[], numbers: readonly number[] = []): void {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const isNumber = (column: number) => numbers.includes(column);
  const text = lines.map((line) => {
    const cells = line.map((cell, column) =>
      isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    );
    return `| ${cells.join(" | ")} |`;
  });
  const rule = widths.map((width, column) =>
    isNumber(column) ? `${"-".repeat(width + 1)}:` : "-".repeat(width + 2),
  );
  console.log(text.toSpliced(1, 0, `|${rule.join("|")}|`).join("\n"));
}
