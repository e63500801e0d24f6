import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { freePort, root } from "../support/worker.ts";
import { register } from "./register.ts";
import type { Judgement, Stage } from "./stage.ts";

/** How long the suite may take; by itself it would wait five minutes for someone to sign in. */
const suiteTimeoutMs = 60_000;
const folder = join(root, "node_modules/conformance-2026");
const Package = z.object({ version: z.string() });
const Checks = z.array(z.object({ id: z.string(), status: z.string(), errorMessage: z.string().optional() }));

/**
 * The MCP conformance suite's scenarios for authorization servers (`conformance authorization`): the metadata,
 * and the whole authorization code grant of a client that was registered beforehand. Version 0.1.16 has none.
 */
export async function judgeByConformance(stage: Stage): Promise<Judgement[]> {
  const { version } = Package.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  const judge = `MCP conformance ${version}`;
  const port = await freePort();
  const clientId = await register(stage, "MCP conformance", `http://127.0.0.1:${port}/callback`);
  const results = join(stage.scratch, "authorization");
  const { code, said } = await runSuite(stage, [
    ...["--url", stage.url, "--resource", stage.endpoint],
    ...["--client-id", clientId, "--port", String(port), "--output-dir", results],
  ]);
  const checks = readChecks(results);
  const judgements = checks.map(({ id, status, errorMessage }): Judgement => {
    const ok = status === "SUCCESS" || status === "INFO";
    return {
      judge,
      what: id,
      outcome: ok ? "ok" : "failed",
      seen: ok ? status.toLowerCase() : `${status.toLowerCase()}: ${errorMessage ?? "no reason given"}`,
    };
  });
  const complete = code === 0 && expectedChecks.every((id) => checks.some((check) => check.id === id));
  if (complete) return judgements;
  const seen = `ended with ${code} after ${checks.length} checks: ${said.trim().slice(-800)}`;
  return [...judgements, { judge, what: "the suite as a whole", outcome: "failed", seen }];
}

/** What the version that is installed looks at; one that is left out shows as a failure. */
const expectedChecks = [
  "authorization-server-metadata",
  "authorization-server-metadata-cimd",
  "authorization-code-grant",
];

/** Runs the suite, and signs in at the address that it prints. */
function runSuite(stage: Stage, options: readonly string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(folder, "dist/index.js"), "authorization", ...options], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...stage.environment },
      timeout: suiteTimeoutMs,
      killSignal: "SIGKILL",
      signal: stage.signal,
    });
    let said = "";
    let signedIn = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        const [address] = /^http\S+\/authorize\?\S+(?=\n)/m.exec(said) ?? [];
        if (address === undefined || signedIn) return;
        signedIn = true;
        signIn(stage, address).catch((error) => {
          said += `\nThe sign-in failed: ${error}`;
          child.kill("SIGKILL");
        });
      });
    }
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 124, said }));
  });
}

async function signIn(stage: Stage, address: string): Promise<void> {
  const back = await stage.person.agree(address);
  const answer = await fetch(back, { signal: stage.signal });
  await answer.text();
}

/** What the suite wrote: a folder for each scenario, with its checks. */
function readChecks(results: string): z.infer<typeof Checks> {
  if (!existsSync(results)) return [];
  return readdirSync(results, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("checks.json"))
    .sort()
    .flatMap((file) => Checks.parse(JSON.parse(readFileSync(join(results, file), "utf8"))));
}
