/**
 * `npm run bench`: measures the Worker against the Halo sandbox on this machine, and prints one table. Exits
 * with 1 when it could not measure, or when a figure that is the same on every machine misses its target;
 * times differ between machines, so that a missed one is only printed.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { interruption } from "../scripts/command.ts";
import { bundleWorker, root } from "../scripts/worker.ts";
import { defaultCredentials, landmarks, type RequestLogEntry } from "../src/sandbox/index.ts";
import { startSandbox } from "../src/sandbox/main.ts";
import { answerRows, catalogueRows } from "./answers.ts";
import { bearerRows } from "./bearer.ts";
import { bundleRows } from "./bundle.ts";
import { baseHeaders, openSession, sender, statelessCaller, toolResult } from "./calls.ts";
import { compositeRows } from "./composites.ts";
import { latencyRows, sdkContender } from "./latency.ts";
import { coldTokenRow, warmRequestRows } from "./requests.ts";
import { type Row, table } from "./table.ts";
import { platformOf, type Served, serveBundle, type WorkerdOptions } from "./workerd.ts";

const timeLimitMs = 200_000;
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
  const marks = landmarks(tenant);
  const bundle = await bundled(join(root, "wrangler.toml"), "index");
  const start = async (options: Pick<WorkerdOptions, "variables" | "port">) => {
    const worker = await serveBundle({
      ...options,
      bundle,
      durableObjects: [
        { binding: "HALO_SESSION", className: "HaloSession" },
        { binding: "AUTHORIZATION_STEP", className: "AuthorizationStep" },
      ],
      stores: ["OAUTH_KV"],
      limits: ["MCP_LIMIT", "SIGN_IN_LIMIT"],
      variables: {
        HALO_BASE_URL: served.url,
        HALO_CLIENT_ID: defaultCredentials.clientId,
        HALO_CLIENT_SECRET: defaultCredentials.clientSecret,
        HALO_REQUESTS_PER_5_MINUTES: "0",
        ...options.variables,
      },
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
    ...(await warmRequestRows(session, tools, log, marks)),
    ...(await compositeRows(session, tools, log)),
    ...cold,
  ];
  return [
    ...rows,
    ...(await timings(url, [session, stateless])),
    ...(await bearerRows({ url }, start, timed, ending)),
    ...(await bundleRows(bundle, scratch, ending)),
  ];
}

async function timings(
  url: string,
  callers: readonly ReturnType<typeof statelessCaller>[],
): Promise<readonly Row[]> {
  log.clear();
  for (const caller of callers) {
    toolResult(timed.tool, await caller.prepare(timed.tool, timed.args)());
  }
  const [asked] = log.entries;
  if (asked === undefined) throw new Error(`${timed.tool} asked nothing of Halo.`);
  const page = pageOf(asked);
  const token = await haloToken();
  const floor = await startFloor(page, token);
  const sdk = await Promise.all(callers.map(({ era }) => sdkContender(url, era, timed.tool, timed.args)));
  try {
    return await latencyRows(
      {
        floor: {
          name: "floor",
          // The same request as a tool's call, for whatever the way of it costs.
          run: sender(floor.url, baseHeaders("2025-11-25"), {
            params: { name: timed.tool, arguments: timed.args },
          }),
        },
        eras: callers.map((caller) => ({
          name: `${timed.tool}, ${caller.era}`,
          run: caller.prepare(timed.tool, timed.args),
        })),
        others: [
          {
            name: "the sandbox alone, asked for the same page",
            run: async () => (await fetch(page, { headers: { authorization: `Bearer ${token}` } })).text(),
          },
          ...sdk,
        ],
      },
      "in workerd itself, minified",
      ending,
    );
  } finally {
    await Promise.all(sdk.map((contender) => contender.close()));
  }
}

async function startFloor(page: string, token: string): Promise<Served> {
  const config = join(root, "bench/floor.toml");
  const [own, product] = [config, join(root, "wrangler.toml")].map((file) =>
    JSON.stringify(platformOf(file)),
  );
  if (own !== product)
    throw new Error("The compatibility lines of wrangler.toml and bench/floor.toml differ.");
  const floor = await serveBundle({
    bundle: await bundled(config, "floor"),
    durableObjects: [{ binding: "FLOOR", className: "Floor" }],
    variables: { HALO_PAGE_URL: page, HALO_TOKEN: token },
  });
  workers.push(floor);
  return floor;
}

function bundled(config: string, main: string): Promise<string> {
  return bundleWorker(config, main, join(scratch, main), ending);
}

/** The address of what the Worker asked for, so that the floor asks for the very same. */
function pageOf({ path, query }: RequestLogEntry): string {
  return `${served.url}${path}?${new URLSearchParams(query)}`;
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
