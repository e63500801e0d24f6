import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type ServedSandbox, startSandbox } from "../../sandbox/server/main.ts";
import { defaultCredentials } from "../../sandbox/server/options.ts";
import { everyTool } from "../../test/support/every-tool.ts";
import { type Account, Person } from "../support/person.ts";
import { freePort, type RunningWorker, startWorker, waitUntilReady } from "../support/worker.ts";

/** What one judge saw of one thing. */
export interface Judgement {
  readonly judge: string;
  /** What was tried, in a few words. */
  readonly what: string;
  /** `left out`: the judge can't be asked here, and `seen` says why. */
  readonly outcome: "ok" | "failed" | "left out";
  readonly seen: string;
}

/** What all judges of a run share. */
export interface Run {
  /** A folder that is deleted at the end. */
  readonly scratch: string;
  /** Aborts when the run is to end. */
  readonly signal: AbortSignal;
  /** The environment for programs of others: no telemetry, no way out of this machine, nothing in the home folder. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A running Worker with a sign-in, the sandbox behind it, and someone who can sign in. */
export interface Stage extends Run {
  readonly signIn: "key" | "halo";
  /** The Worker's PUBLIC_URL, which is its issuer too. */
  readonly url: string;
  /** The MCP endpoint. */
  readonly endpoint: string;
  /** What `person` signs in with. */
  readonly account: Account;
  readonly person: Person;
  /** The id of the agent in Halo as whom the Worker works after the sign-in. */
  readonly agentId: number;
  /** What the Worker printed. */
  output(): string;
  close(): Promise<void>;
}

/** The key that a stage with access keys takes. */
const accessKey = "a-key-for-the-judges-only";

/** Who signs in at a stage with Halo's login: not the agent of the API, so that one sees the difference. */
const signedInAgent = 3;

/** What to put before the judges. */
export interface StageOptions {
  readonly signIn: "key" | "halo";
  /** The file of a Worker that was bundled. */
  readonly bundle: string;
  /** The wrangler.toml of the bundle. */
  readonly config: string;
}

/** Starts a sandbox and a Worker before it, and waits until it answers. */
export async function openStage(run: Run, options: StageOptions): Promise<Stage> {
  const port = await freePort();
  const scratch = join(run.scratch, `stage-${port}`);
  await mkdir(scratch);
  const url = `http://localhost:${port}`;
  const sandbox = await startSandbox({ port: 0, redirectUris: [`${url}/callback`] });
  const worker = startWorker({
    port,
    config: options.config,
    bundle: options.bundle,
    storage: join(scratch, "storage"),
    // The sandbox is what is asked here, whatever `.dev.vars` says.
    environmentFile: join(run.scratch, "none.env"),
    variables: {
      HALO_BASE_URL: sandbox.url,
      HALO_TOOLS: everyTool,
      HALO_CLIENT_ID: defaultCredentials.clientId,
      HALO_CLIENT_SECRET: defaultCredentials.clientSecret,
      PUBLIC_URL: url,
      SIGN_IN: options.signIn,
      ACCESS_KEYS: options.signIn === "key" ? `judge:${accessKey}` : "",
    },
    output: "keep",
  });
  const close = () => closeBoth(worker, sandbox);
  const end = () => void worker.close();
  run.signal.addEventListener("abort", end);
  try {
    run.signal.throwIfAborted();
    await waitUntilReady(worker);
  } catch (error) {
    await close();
    throw new Error(`${error instanceof Error ? error.message : error}\n${worker.output().slice(-4_000)}`);
  }
  const account: Account =
    options.signIn === "key"
      ? { kind: "key", key: accessKey }
      : { kind: "halo", ...sandbox.sandbox.signInOf(signedInAgent) };
  return {
    ...run,
    scratch,
    signIn: options.signIn,
    url,
    endpoint: `${url}/mcp`,
    account,
    person: new Person(account),
    agentId: options.signIn === "key" ? sandbox.sandbox.tenant.meAgentId : signedInAgent,
    output: worker.output,
    close: async () => {
      run.signal.removeEventListener("abort", end);
      await close();
    },
  };
}

async function closeBoth(worker: RunningWorker, sandbox: ServedSandbox): Promise<void> {
  await worker.close();
  await sandbox.close();
}

/** The header that lets in whoever has the key of a stage. */
export function keyHeader(stage: Stage): string {
  if (stage.account.kind !== "key") throw new Error("this stage takes no access key");
  return `Authorization: Bearer ${stage.account.key}`;
}

/** A judgement from something that throws when it does not come out as expected. */
export async function judged(
  judge: string,
  what: string,
  look: () => Promise<string>,
  signal: AbortSignal,
): Promise<Judgement> {
  try {
    return { judge, what, outcome: "ok", seen: await look() };
  } catch (error) {
    signal.throwIfAborted();
    return { judge, what, outcome: "failed", seen: error instanceof Error ? error.message : String(error) };
  }
}
