/** The two Workers that the checks visit, each with a Halo behind it: started once for the whole run. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { exampleSignIns } from "../../sandbox/server/accounts.ts";
import { startSandbox } from "../../sandbox/server/main.ts";
import { defaultCredentials } from "../../sandbox/server/options.ts";
import { everyTool } from "../../test/support/every-tool.ts";
import { freePort, startWorker, waitUntilReady } from "../support/worker.ts";

/** The two sign-ins that a deployment can have. */
export type SignInMode = "halo" | "key";

/** The key that the Worker knows. */
const accessKey = "a-key-for-the-browser-checks";

const Deployment = z.object({
  /** The Worker's, without a slash at the end. */
  origin: z.string(),
  /** Halo's. */
  halo: z.string(),
  /** What the tool that names the signed-in agent says of them. */
  agent: z.string(),
  /** What the page of connections calls the person. */
  who: z.string(),
  /** What is typed into the fields of the sign-in, by their labels. */
  credentials: z.record(z.string(), z.string()),
});
/** A Worker with a sign-in before it, and somebody who can sign in. */
export type Deployment = z.infer<typeof Deployment>;

const Deployments = z.object({ halo: Deployment, key: Deployment });

/** The variable by which the processes that run the checks are told of what was started. */
const variable = "BROWSER_CHECK_DEPLOYMENTS";

/**
 * What was started for this run.
 *
 * @throws Error outside of a run
 */
export function deployment(mode: SignInMode): Deployment {
  return Deployments.parse(JSON.parse(process.env[variable] ?? "{}"))[mode];
}

/** What was started, and how the processes that run the checks are told of it. */
export interface Started {
  readonly environment: Readonly<Record<string, string>>;
  end(): Promise<void>;
}

/**
 * Starts both, and waits until they answer.
 *
 * @throws Error with what the Workers printed, when one does not start
 */
export async function startDeployments(): Promise<Started> {
  const scratch = await mkdtemp(join(tmpdir(), "halo-mcp-browser-"));
  // The sandbox is what is asked here, whatever `.dev.vars` says.
  await writeFile(join(scratch, "none.env"), "");
  const [halo, key] = await Promise.all([startOne("halo", scratch), startOne("key", scratch)]);
  const end = async () => {
    await Promise.all([halo.end(), key.end()]);
    await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    await Promise.all([waitUntilReady(halo.worker), waitUntilReady(key.worker)]);
  } catch (error) {
    await end();
    throw new Error(`A Worker did not start:\n${halo.worker.output()}${key.worker.output()}`, {
      cause: error,
    });
  }
  const told = JSON.stringify({ halo: halo.deployment, key: key.deployment });
  return { environment: { [variable]: told }, end };
}

async function startOne(mode: SignInMode, scratch: string) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const sandbox = await startSandbox({ port: 0, redirectUris: [`${origin}/callback`] });
  const [agent] = exampleSignIns(sandbox.sandbox.tenant);
  if (agent === undefined) throw new Error("The sandbox has nobody who can sign in.");
  const worker = startWorker({
    port,
    storage: join(scratch, mode),
    environmentFile: join(scratch, "none.env"),
    variables: {
      HALO_BASE_URL: sandbox.url,
      HALO_TOOLS: everyTool,
      HALO_CLIENT_ID: defaultCredentials.clientId,
      HALO_CLIENT_SECRET: defaultCredentials.clientSecret,
      SIGN_IN: mode,
      PUBLIC_URL: origin,
      ...(mode === "key" ? { ACCESS_KEYS: `somebody:${accessKey}`, ADMINS: "somebody" } : {}),
    },
    output: "keep",
  });
  const person =
    mode === "halo"
      ? {
          agent: agent.name,
          who: agent.name,
          credentials: { "User name": agent.username, Password: agent.password },
        }
      : { agent: "", who: "somebody", credentials: { "Access key": accessKey } };
  return {
    worker,
    deployment: { origin, halo: sandbox.url, ...person },
    end: async () => {
      await worker.close();
      await sandbox.close();
    },
  };
}
