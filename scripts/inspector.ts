/**
 * `npm run inspector`: starts the Worker and the Halo sandbox, and calls the Worker by the command line of
 * the MCP Inspector, a client that others wrote. Exits with 1 when a call does not end as it should.
 */
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox } from "../sandbox/server/main.ts";
import { defaultCredentials } from "../sandbox/server/options.ts";
import { withNamedRows } from "../test/support/rows.ts";
import { interruption, runNode } from "./support/command.ts";
import { freePort, root, startWorker, waitUntilReady } from "./support/worker.ts";

const callTimeoutMs = 60_000;
const inspectorFolder = join(root, "node_modules/@modelcontextprotocol/inspector");

type Json = Record<string, unknown>;

const scratch = await mkdtemp(join(tmpdir(), "halo-mcp-inspector-"));
// The sandbox is what is asked here, whatever `.dev.vars` says.
const noVariables = join(scratch, "none.env");
await writeFile(noVariables, "");
const sandbox = await startSandbox({ port: 0 });
const worker = startWorker({
  port: await freePort(),
  storage: join(scratch, "storage"),
  environmentFile: noVariables,
  variables: {
    HALO_BASE_URL: sandbox.url,
    HALO_CLIENT_ID: defaultCredentials.clientId,
    HALO_CLIENT_SECRET: defaultCredentials.clientSecret,
  },
  output: "keep",
});
const interrupted = interruption();
interrupted.addEventListener("abort", () => void worker.close());

/** Runs the Inspector once and gives the result of its call. */
async function inspect(method: string, ...options: string[]): Promise<Json> {
  const { bin }: { bin: Record<string, string> } = JSON.parse(
    readFileSync(join(inspectorFolder, "package.json"), "utf8"),
  );
  const { code, stdout, stderr } = await runNode(
    [
      join(inspectorFolder, bin["mcp-inspector"] ?? ""),
      ...["--cli", `${worker.url}/mcp`, "--transport", "http", "--method", method, "--format", "json"],
      ...options,
    ],
    // Else the Inspector writes into the home folder.
    {
      timeoutMs: callTimeoutMs,
      signal: interrupted,
      environment: {
        MCP_CATALOG_PATH: join(scratch, "catalog.json"),
        MCP_STORAGE_DIR: join(scratch, "inspector"),
      },
    },
  );
  const what = [method, ...options].join(" ");
  if (code !== 0)
    throw new Error(`${what}: the Inspector ended with ${code}: ${(stderr || stdout).slice(-1_000)}`);
  const answer: unknown = JSON.parse(stdout);
  if (!isJson(answer) || !isJson(answer.result))
    throw new Error(`${what}: no result: ${stdout.slice(0, 300)}`);
  return answer.result;
}

/** Calls a tool, prints a line about it, and gives its structured content. */
async function call(tool: string, ...args: string[]): Promise<Json> {
  const options = args.length === 0 ? [] : ["--tool-arg", ...args];
  const { structuredContent, isError } = await inspect("tools/call", "--tool-name", tool, ...options);
  if (isError === true || !isJson(structuredContent)) throw new Error(`${tool}: no structured content.`);
  return withNamedRows(structuredContent);
}

/** The rows of a list, of which there must be some. */
function rowsOf(tool: string, content: Json): Json[] {
  const rows = Object.values(content).find(
    (value): value is Json[] => Array.isArray(value) && value.every(isJson),
  );
  if (rows === undefined || rows.length === 0) throw new Error(`${tool}: no rows.`);
  console.log(`ok  tools/call ${tool}: ${rows.length} rows`);
  return rows;
}

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

try {
  await waitUntilReady(worker);
  const { tools } = await inspect("tools/list");
  if (!Array.isArray(tools) || tools.length === 0) throw new Error("tools/list: no tools.");
  console.log(`ok  tools/list: ${tools.length} tools`);

  const [ticket] = rowsOf("halo_list_tickets", await call("halo_list_tickets", "page_size=5"));
  const { record } = await call("halo_get_ticket", `id=${ticket?.id}`);
  if (!isJson(record) || record.id !== ticket?.id)
    throw new Error("halo_get_ticket: not the ticket of the list.");
  console.log(`ok  tools/call halo_get_ticket: record ${record.id}`);
  rowsOf("halo_list_clients", await call("halo_list_clients", "page_size=5"));
} catch (error) {
  process.exitCode = interrupted.aborted ? 130 : 1;
  if (!interrupted.aborted) {
    console.error(`FAILED  ${error instanceof Error ? error.message : String(error)}`);
    console.error(`\nWhat the Worker printed last:\n${worker.output().slice(-4_000)}`);
  }
} finally {
  await worker.close();
  await sandbox.close();
  await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
