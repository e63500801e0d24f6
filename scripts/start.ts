/**
 * `npm start`: the Worker under `wrangler dev`, and beside it the Halo sandbox, unless `.dev.vars` names a
 * Halo of one's own. `-- --sign-in halo` or `-- --sign-in key` asks for a sign-in, as a deployment does;
 * `-- --like FILE` makes the sandbox speak as the tenant of a doctor's report, `-- --dialect NAME` in one of
 * `sandbox/dialects/` (`NAME=VALUE` for another value than the first, several times for several), `-- --size large`
 * as large as that of thirty technicians. Prints how to connect; Ctrl-C ends both.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Speech, speechOf } from "../sandbox/dialects/index.ts";
import { exampleSignIns } from "../sandbox/server/accounts.ts";
import { startSandbox } from "../sandbox/server/main.ts";
import { defaultCredentials } from "../sandbox/server/options.ts";
import { tenantSizes } from "../sandbox/tenant.ts";
import { type Preview, passingOn, startPreview } from "./preview/server.ts";
import { likenessOf } from "./start/like.ts";
import { configurationProblems, lookAtOwnHalo } from "./start/own-halo.ts";
import { readVariables } from "./support/variables.ts";
import { isFree, root, startWorker, waitUntilReady } from "./support/worker.ts";

/** Ends with a sentence instead of a stack. */
function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    fail(`"${text}" is not a port: give a number from 1 to 65535.`);
  return port;
}

const signIns = ["none", "halo", "key"] as const;

function signInOf(text: string): (typeof signIns)[number] {
  const signIn = signIns.find((each) => each === text);
  return signIn ?? fail(`"${text}" is no sign-in: give --sign-in halo, --sign-in key or --sign-in none.`);
}

const { values } = parseArgs({
  options: {
    port: { type: "string", default: process.env.PORT ?? "8787" },
    "sign-in": { type: "string" },
    like: { type: "string" },
    dialect: { type: "string", multiple: true, default: [] },
    size: { type: "string", default: "small" },
  },
});
const port = portOf(values.port);
const own = readVariables(`${root}.dev.vars`);
const signIn = signInOf(values["sign-in"] ?? own.SIGN_IN ?? "none");
if (!(await isFree(port))) {
  fail(`Port ${port} is taken. End what uses it, or start on another one: PORT=${port + 1} npm start`);
}

const size =
  tenantSizes.find((each) => each === values.size) ??
  fail(`"${values.size}" is no size: give --size large or --size small.`);
const likeness = values.like === undefined ? undefined : readLikeness(values.like);
const speech = { ...likeness?.speech, ...readSpeech(values.dialect) };
const isChanged = likeness !== undefined || Object.keys(speech).length > 0 || size !== "small";

const origin = `http://localhost:${port}`;
// To see how another tenant is, no tenant of one's own is asked.
const halo = isChanged ? undefined : own.HALO_BASE_URL;
const sandbox =
  halo === undefined
    ? await startSandbox({ port: 0, redirectUris: [`${origin}/callback`], speech, size })
    : undefined;
/** Good for what runs on this machine only. */
const exampleKey = "a-key-for-this-machine-only";
const ownKeys = signIn === "key" ? own.ACCESS_KEYS : undefined;
const variables = {
  ...(sandbox === undefined
    ? {}
    : {
        HALO_BASE_URL: sandbox.url,
        HALO_CLIENT_ID: defaultCredentials.clientId,
        HALO_CLIENT_SECRET: defaultCredentials.clientSecret,
        // Those of a Halo of one's own in .dev.vars are not the sandbox's.
        HALO_TENANT: "",
        HALO_AUTH_URL: "",
        HALO_SCOPE: "all",
      }),
  SIGN_IN: signIn === "none" ? "" : signIn,
  PUBLIC_URL: origin,
  ACCESS_KEYS: signIn === "key" ? (ownKeys ?? `you:${exampleKey}`) : "",
};
const lookingAtHalo = sandbox === undefined ? lookAtOwnHalo({ ...own, ...variables }) : undefined;
/** What Durable Objects and sign-ins keep is about the sandbox's records, which are others at the next start. */
const storage = sandbox === undefined ? undefined : mkdtempSync(join(tmpdir(), "halo-mcp-start-"));
if (storage !== undefined) {
  process.on("exit", () => rmSync(storage, { recursive: true, force: true, maxRetries: 5 }));
}
const worker = startWorker({
  port,
  variables,
  output: "show",
  ...(storage === undefined ? {} : { storage }),
});

let ending = false;
let preview: Preview | undefined;
void worker.ended.then(async (code) => {
  await preview?.close();
  await sandbox?.close();
  if (!ending && code !== 0) console.error("The Worker has stopped.");
  process.exit(ending ? 0 : code);
});
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    ending = true;
    void worker.close();
  });
}

try {
  await waitUntilReady(worker);
} catch (error) {
  await worker.close();
  if (ending) process.exit(0);
  fail(error instanceof Error ? error.message : String(error));
}
// With Halo's own sign-in there is nobody yet who has signed in.
preview =
  signIn === "halo"
    ? undefined
    : await startPreview(
        passingOn(
          origin,
          signIn === "key" ? { authorization: `Bearer ${ownKeys?.split(/[\s:]/)[1] ?? exampleKey}` } : {},
        ),
      );
const aboutHalo = (await lookingAtHalo) ?? [
  ...configurationProblems({ ...own, ...variables }),
  ...likenessLines(),
];
if (ending) process.exit(0);
const url = `${origin}/mcp`;
const header =
  signIn === "key"
    ? ` --header "Authorization: Bearer ${ownKeys === undefined ? exampleKey : "YOUR-KEY"}"`
    : "";
console.log(`
${aboutHalo.map((line) => `${line}\n`).join("")}halo-mcp is running on ${url}
Halo: ${sandbox === undefined ? `${halo} (from .dev.vars)` : `the built-in sandbox on ${sandbox.url}, with invented data; what you write, sign-ins and the ledger of writes are gone when it ends`}
${signInText()}
Connect with one of
  Claude Code     claude mcp add --transport http halo ${url}${header}
  MCP Inspector   npx @modelcontextprotocol/inspector --cli ${url} --transport http --method tools/list${header}
  mcp-remote      npx mcp-remote ${url}${header}

${preview === undefined ? "" : `Views, as a chat client shows them: ${preview.url}\n\n`}Ctrl-C ends it.`);

/** Reads the report that `--like` names. */
function readLikeness(path: string) {
  try {
    return likenessOf(readFileSync(path, "utf8"));
  } catch (error) {
    return fail(`--like ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Reads the dialects that `--dialect` names. */
function readSpeech(words: readonly string[]): Speech {
  try {
    return speechOf(words);
  } catch (error) {
    return fail(`--dialect: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** How the sandbox speaks, where a report or the command said it. */
function likenessLines(): readonly string[] {
  const spoken = Object.entries(speech).map(([name, value]) => `${name}=${value}`);
  const told = spoken.length === 0 ? "as it does by itself" : spoken.join(", ");
  const unknown = likeness?.unknown ?? [];
  return [
    ...(isChanged ? [`The sandbox speaks ${told}.`] : []),
    ...(unknown.length === 0 ? [] : [`It can't be made to speak so: ${unknown.join(", ")}.`]),
  ];
}

/** How one signs in to what was started. */
function signInText(): string {
  if (signIn === "none")
    return "Sign-in: none; this machine only (--sign-in halo or --sign-in key to try one)\n";
  if (signIn === "key") {
    const key = ownKeys === undefined ? `the access key ${exampleKey}` : "a key of ACCESS_KEYS in .dev.vars";
    return `Sign-in: ${key}, in the browser or as a header\nConnections: ${origin}/connections\n`;
  }
  const examples = sandbox === undefined ? [] : exampleSignIns(sandbox.sandbox.tenant);
  const lines = examples.map(
    ({ name, username, password, note }) => `  ${username}  ${password}  (${name}: ${note})`,
  );
  return [
    "Sign-in: each agent as themselves, in Halo's own login",
    ...lines,
    `Connections: ${origin}/connections`,
    "",
  ].join("\n");
}
