/**
 * `npm run judges`: puts the Worker with a sign-in before clients and suites that others wrote, and prints a
 * line for each thing they tried. Exits with 1 when one does not come out as expected. `-- --quick` asks only
 * those that are installed with the project and take a key.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { interruption } from "../support/command.ts";
import { bundleWorker, root } from "../support/worker.ts";
import { judgeByConformance } from "./authorization.ts";
import { type Fence, raiseFence } from "./fence.ts";
import { judgeByInspector } from "./inspector.ts";
import { judgeRemoteWithKey, judgeRemoteWithSignIn } from "./mcp-remote.ts";
import { installMcpJam, judgeByMcpJam, judgeByMcpJamWithDocument, writeCimdConfig } from "./mcpjam.ts";
import { type Judgement, openStage, type Run, type Stage, type StageOptions } from "./stage.ts";

type Judge = (stage: Stage) => Promise<Judgement[]>;

const marks = { ok: "ok", failed: "FAILED", "left out": "left out" } as const;
const markWidth = 8;

/** Opens a stage, lets the judges look at it one after the other, and closes it. */
async function present(run: Run, options: StageOptions, judges: readonly Judge[]): Promise<void> {
  const stage = await openStage(run, options);
  let failed = false;
  try {
    for (const judge of judges) {
      const judgements = await judge(stage).catch((error: unknown) => [broken(error, run)]);
      for (const judgement of judgements) print(judgement);
      failed ||= judgements.some(({ outcome }) => outcome === "failed");
    }
  } finally {
    await stage.close();
    if (failed) {
      console.error(
        `\nWhat the Worker (sign-in ${stage.signIn}) printed last:\n${stage.output().slice(-4_000)}`,
      );
    }
  }
}

const printed = new Set<string>();

function print({ judge, what, outcome, seen }: Judgement): void {
  const line = `${marks[outcome].padEnd(markWidth)}  ${judge}, ${what}: ${seen.replaceAll(/\s+/g, " ")}`;
  // What can't be asked at one stage can't be asked at the next.
  if (!printed.has(line)) console.log(line);
  printed.add(line);
  if (outcome === "failed") process.exitCode = 1;
}

/** A judge that could not even begin; what the others see is still worth knowing. */
function broken(error: unknown, run: Run): Judgement {
  run.signal.throwIfAborted();
  const seen = error instanceof Error ? error.message : String(error);
  return { judge: "A judge", what: "before its first question", outcome: "failed", seen };
}

function judgeOfFence(fence: Fence): Judgement {
  const attempts = fence.attempts();
  return {
    judge: "The judges",
    what: "requests to beyond this machine",
    outcome: attempts.length === 0 ? "ok" : "failed",
    seen: attempts.length === 0 ? "none" : attempts.join(", "),
  };
}

/** The Worker as it is deployed, before everyone; and for one judge with a client's document in its reach. */
async function judgeAll(run: Run, quick: boolean): Promise<void> {
  const config = join(root, "wrangler.toml");
  // A bundle, so that an edit of the sources in the meantime does not restart the Worker amid a sign-in.
  const bundle = await bundleWorker(config, join(run.scratch, "bundle"), run.signal);
  const withKey = { signIn: "key", bundle, config } as const;
  const withHalo = { signIn: "halo", bundle, config } as const;
  if (quick) return present(run, withKey, [judgeByInspector, judgeRemoteWithKey]);

  await installMcpJam(run);
  await present(run, withKey, [judgeByInspector, judgeRemoteWithKey, judgeByMcpJam]);
  await present(run, withHalo, [judgeRemoteWithSignIn, judgeByConformance, judgeByMcpJam]);
  const cimdConfig = await writeCimdConfig(run);
  const cimdBundle = await bundleWorker(cimdConfig, join(run.scratch, "cimd-bundle"), run.signal);
  await present(run, { signIn: "halo", bundle: cimdBundle, config: cimdConfig }, [judgeByMcpJamWithDocument]);
}

const { values } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const scratch = await mkdtemp(join(tmpdir(), "halo-mcp-judges-"));
const signal = interruption();
const fence = await raiseFence();
const run: Run = {
  scratch,
  signal,
  environment: { ...fence.environment, DO_NOT_TRACK: "1", HOME: scratch },
};
try {
  await writeFile(join(scratch, "none.env"), "");
  await judgeAll(run, values.quick);
  print(judgeOfFence(fence));
} catch (error) {
  process.exitCode = signal.aborted ? 130 : 1;
  if (!signal.aborted) console.error(`FAILED  ${error instanceof Error ? error.message : error}`);
} finally {
  await fence.close();
  await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
