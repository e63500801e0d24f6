/**
 * `npm run bench`: measures the Worker against the Halo sandbox on this machine, and prints one table. Exits
 * with 1 when it could not measure, or when a figure that is the same on every machine misses its target;
 * times differ between machines, so that a missed one is only printed. `--only sizes` compares the tenants alone.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { defaultCredentials, knownRecords } from "../sandbox/index.ts";
import { startSandbox } from "../sandbox/server/main.ts";
import { interruption } from "../scripts/support/command.ts";
import { infoRow, type Row, table } from "../scripts/support/table.ts";
import { bundleWorker, freePort, root } from "../scripts/support/worker.ts";
import { answerRows, catalogueRows } from "./answers.ts";
import { bearerRows } from "./bearer.ts";
import { bundleRows } from "./bundle.ts";
import { type Caller, eras, openSession, type StatelessCaller, statelessCaller } from "./calls.ts";
import { classesOfTools } from "./classes.ts";
import { coldRows, samples } from "./cold.ts";
import { compositeRows } from "./composites.ts";
import { sdkContender, shown, timeInTurns, timesOf } from "./latency.ts";
import { firstCalls, ratioRows } from "./ratios.ts";
import { coldTokenRow, warmRequestRows } from "./requests.ts";
import { sizeRows } from "./sizes.ts";
import { platformOf, productOn, type Served, serveBundle, type WorkerdOptions } from "./workerd.ts";

/** Starts the Worker with more variables. */
type Start = (options: Pick<WorkerdOptions, "variables" | "port">) => Promise<Served>;

const { values } = parseArgs({ options: { only: { type: "string" } } });
const timeLimitMs = 600_000;
/** The call that is timed. */
const timed = { tool: "halo_list_tickets", args: { page_size: 5 } };

const interrupted = interruption();
const ending = AbortSignal.any([interrupted, AbortSignal.timeout(timeLimitMs)]);
const scratch = await mkdtemp(join(tmpdir(), "halo-mcp-bench-"));
// Hosted Halo allows 700 requests in five minutes; a benchmark sends more in one.
const served = await startSandbox({ port: 0, rateLimit: { requests: 1_000_000, windowMs: 1_000 } });
const { log, tenant } = served.sandbox;
const workers: Served[] = [];
// What waits for an answer fails when its Worker ends.
ending.addEventListener("abort", () => void endWorkers());

try {
  const rows = await measure();
  console.log(table(rows));
  const missed = rows.filter(({ verdict }) => verdict === "MISSED");
  if (missed.some(({ deterministic }) => deterministic)) process.exitCode = 1;
} catch (error) {
  process.exitCode = interrupted.aborted ? 130 : 1;
  if (!interrupted.aborted) {
    console.error(
      ending.aborted ? `Not measured within ${timeLimitMs / 1000} seconds.` : "Could not be measured:",
    );
    console.error(error);
    for (const worker of workers) console.error(worker.output().slice(-2_000));
  }
} finally {
  await endWorkers();
  await served.close();
  await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

async function measure(): Promise<readonly Row[]> {
  const marks = knownRecords(tenant);
  const bundle = await bundled(join(root, "wrangler.toml"), "worker");
  if (values.only === "sizes") return sizeRows(bundle, workers);
  const product = productOn(served.url);
  const start: Start = async (options) => {
    const worker = await serveBundle({
      ...options,
      bundle,
      ...product,
      variables: { ...product.variables, ...options.variables },
    });
    workers.push(worker);
    return worker;
  };
  const worker = await start({ variables: {} });
  const url = `${worker.url}/mcp`;

  // Before anything else, as long as the object of 2026-07-28 has no token.
  const stateless = statelessCaller(url);
  const cold = [await coldTokenRow(stateless, log), await coldTokenRow(await openSession(url), log)];

  const session = await openSession(url);
  const tools = await session.listTools();
  const rows = [
    ...catalogueRows(tools),
    ...(await answerRows(session, log, marks.largeTicketId)),
    ...(await warmRequestRows(session, tools, log, tenant)),
    ...(await compositeRows(session, tools, log, tenant)),
    ...cold,
  ];
  const stranger = await strangers(start);
  return [
    ...rows,
    ...(await timings(worker, [session, stateless], stranger, marks)),
    ...(await coldRows(url, stranger, timed, ending)),
    ...(await bearerRows({ url }, start, timed, ending)),
    ...(await bundleRows(bundle, scratch, ending)),
    ...(await sizeRows(bundle, workers)),
  ];
}

/** The classes of tools against the floor, and what stands beside them. */
async function timings(
  worker: Served,
  callers: readonly Caller[],
  stranger: () => Caller,
  marks: ReturnType<typeof knownRecords>,
): Promise<readonly Row[]> {
  const token = await haloToken();
  const floor = await startFloor(token);
  const newNote = async () => {
    const body = JSON.stringify([{ ticket_id: marks.openTicketId, outcome: "Private Note", note: "To go." }]);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const made = await fetch(`${served.url}/api/Actions`, { method: "POST", headers, body });
    const { id }: { id: number } = await made.json();
    return id;
  };
  const fresh = {
    "2025-11-25": () => openSession(`${worker.url}/mcp`),
    "2026-07-28": async () => stranger(),
  };
  const stand = { floor, worker, callers, fresh, halo: { url: served.url, log, newNote } };
  const rows: Row[] = [];
  for (const [index, subject] of classesOfTools(marks).entries()) {
    rows.push(...(await ratioRows(subject, stand, index === 0, ending)));
  }
  return [...rows, ...(await clientRows(`${worker.url}/mcp`))];
}

/** What a client adds that validates each answer against the tool's output schema. */
async function clientRows(url: string): Promise<readonly Row[]> {
  const clients = await Promise.all(eras.map((era) => sdkContender(url, era, timed.tool, timed.args)));
  try {
    const times = await timeInTurns(clients, { warmUp: 50, least: 100, most: 200, withinMs: 4_000 }, ending);
    return clients.map(({ name }) => infoRow(`  ${name}`, shown(timesOf(times, name))));
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
}

/** Callers of 2026-07-28 who have not been here: people with a key each, whose objects are their own. */
async function strangers(start: Start): Promise<() => StatelessCaller> {
  const count = samples + firstCalls * classesOfTools(knownRecords(tenant)).length;
  const keys = Array.from({ length: count }, (_, index) => ({
    name: `bench${index}`,
    key: `a-key-of-the-benchmark-only-${index}`,
  }));
  const port = await freePort();
  // The pages' cookies are for https, and for a machine's own name.
  const PUBLIC_URL = `http://localhost:${port}`;
  const ACCESS_KEYS = keys.map(({ name, key }) => `${name}:${key}`).join(",");
  await start({ port, variables: { SIGN_IN: "key", PUBLIC_URL, ACCESS_KEYS } });
  const url = `${PUBLIC_URL}/mcp`;
  const caller = (key: string | undefined) => statelessCaller(url, { authorization: `Bearer ${key}` });
  // The runtime is warm, their objects are not.
  const warm = await openSession(url, { authorization: `Bearer ${keys[0]?.key}` });
  for (let call = 0; call < 50; call += 1) await warm.call(timed.tool, timed.args);
  await warm.listTools();
  let next = 0;
  return () => {
    const key = keys[next]?.key;
    next += 1;
    return caller(key);
  };
}

async function startFloor(token: string): Promise<Served> {
  const config = join(root, "bench/floor/floor.toml");
  const [own, product] = [config, join(root, "wrangler.toml")].map((file) =>
    JSON.stringify(platformOf(file)),
  );
  if (own !== product)
    throw new Error("The compatibility lines of wrangler.toml and bench/floor/floor.toml differ.");
  const floor = await serveBundle({
    bundle: await bundled(config, "floor"),
    durableObjects: [{ binding: "FLOOR", className: "Floor" }],
    variables: { HALO_TOKEN: token },
  });
  workers.push(floor);
  return floor;
}

function bundled(config: string, folder: string): Promise<string> {
  return bundleWorker(config, join(scratch, folder), ending);
}

async function haloToken(): Promise<string> {
  const response = await fetch(`${served.url}/auth/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: defaultCredentials.clientId,
      client_secret: defaultCredentials.clientSecret,
      scope: "all",
    }),
  });
  const { access_token: token }: { access_token: string } = await response.json();
  return token;
}

async function endWorkers(): Promise<void> {
  await Promise.all(workers.map((worker) => worker.close()));
}
