/** Starts what the attacks go against, once for all of them: the Worker as it is deployed, behind each of its doors. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startSandbox } from "../../../sandbox/server/main.ts";
import { defaultCredentials } from "../../../sandbox/server/options.ts";
import {
  bundleWorker,
  freePort,
  root,
  startWorker,
  waitUntilReady,
} from "../../../scripts/support/worker.ts";
import { everyTool } from "../../support/every-tool.ts";
import { type Door, type DoorKind, doorKinds, key } from "./door.ts";

const certificate = join(import.meta.dirname, "loopback-certificate.pem");

const config = join(root, "wrangler.toml");

export default async function setUp({ provide }: TestProject): Promise<() => Promise<void>> {
  // Read by wrangler: the Worker then trusts the servers of documents.ts as it would trust any site's.
  process.env.NODE_EXTRA_CA_CERTS = certificate;
  const scratch = await mkdtemp(join(tmpdir(), "halo-mcp-attacks-"));
  await writeFile(join(scratch, "none.env"), "");
  const signal = new AbortController().signal;
  const bundle = await bundleWorker(config, join(scratch, "bundle"), signal);
  const started = await Promise.all(doorKinds.map((kind) => open(kind, scratch, bundle)));
  const end = async () => {
    await Promise.all(started.map(({ close }) => close()));
    await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    await Promise.all(started.map(({ worker }) => waitUntilReady(worker)));
  } catch (error) {
    const printed = started.map(({ worker }) => worker.output()).join("\n");
    await end();
    throw new Error(`A Worker did not start:\n${printed}`, { cause: error });
  }
  provide("doors" as never, started.map(({ door }) => door) as never);
  return end;
}

async function open(kind: DoorKind, scratch: string, bundle: string) {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const sandbox = await startSandbox({ port: 0, redirectUris: [`${origin}/callback`] });
  const log = join(scratch, `${kind}.log`);
  const worker = startWorker({
    port,
    config,
    bundle,
    storage: join(scratch, kind),
    environmentFile: join(scratch, "none.env"),
    variables: {
      HALO_BASE_URL: sandbox.url,
      HALO_TOOLS: everyTool,
      HALO_CLIENT_ID: defaultCredentials.clientId,
      HALO_CLIENT_SECRET: defaultCredentials.clientSecret,
      ...(kind === "none" ? {} : { SIGN_IN: kind, PUBLIC_URL: origin }),
      ...(kind === "key" ? { ACCESS_KEYS: `somebody:${key}` } : {}),
    },
    output: "keep",
    wholeLog: true,
  });
  // For the tests, which run in processes of their own.
  const kept = setInterval(() => void writeFile(log, worker.output()), 200);
  const door: Door = { kind, origin, log, agent: sandbox.sandbox.signInOf(3) };
  const close = async () => {
    clearInterval(kept);
    await worker.close();
    await sandbox.close();
  };
  return { worker, door, close };
}
