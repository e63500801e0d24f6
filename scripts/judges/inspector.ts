import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { type Outcome, runNode } from "../support/command.ts";
import { root } from "../support/worker.ts";
import { type Judgement, judged, keyHeader, type Stage } from "./stage.ts";

const callTimeoutMs = 60_000;
const folder = join(root, "node_modules/@modelcontextprotocol/inspector");
const Package = z.object({ version: z.string(), bin: z.object({ "mcp-inspector": z.string() }) });

/** The exit code with which the Inspector says that it would have to sign in. */
const authRequired = 3;

const Tools = z.object({ result: z.object({ tools: z.array(z.object({ name: z.string() })).min(1) }) });
const Me = z.object({
  result: z.object({ structuredContent: z.object({ record: z.object({ id: z.number() }) }) }),
});

/** The command line of the MCP Inspector, without a key and with one. */
export async function judgeByInspector(stage: Stage): Promise<Judgement[]> {
  const { version, bin } = Package.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  const script = join(folder, bin["mcp-inspector"]);
  const inspect = (...options: string[]): Promise<Outcome> =>
    runNode([script, "--cli", stage.endpoint, "--transport", "http", "--format", "json", ...options], {
      timeoutMs: callTimeoutMs,
      signal: stage.signal,
      // Else the Inspector writes into the home folder.
      environment: {
        ...stage.environment,
        MCP_CATALOG_PATH: join(stage.scratch, "catalog.json"),
        MCP_STORAGE_DIR: join(stage.scratch, "inspector"),
      },
    });
  const withKey = ["--header", keyHeader(stage)];
  const judge = `Inspector ${version}`;
  return [
    await judged(
      judge,
      "tools/list without a key",
      async () => {
        const outcome = await inspect("--method", "tools/list");
        expectCode(outcome, authRequired);
        return `exit code ${outcome.code}, sign-in required`;
      },
      stage.signal,
    ),
    await judged(
      judge,
      "tools/list with a key",
      async () => {
        const outcome = await inspect("--method", "tools/list", ...withKey);
        expectCode(outcome, 0);
        const { result } = Tools.parse(JSON.parse(outcome.stdout));
        return `exit code 0, ${result.tools.length} tools`;
      },
      stage.signal,
    ),
    await judged(
      judge,
      "halo_get_me with a key",
      async () => {
        const outcome = await inspect("--method", "tools/call", "--tool-name", "halo_get_me", ...withKey);
        expectCode(outcome, 0);
        const { id } = Me.parse(JSON.parse(outcome.stdout)).result.structuredContent.record;
        if (id !== stage.agentId) throw new Error(`agent ${id} instead of ${stage.agentId}`);
        return `exit code 0, agent ${id}`;
      },
      stage.signal,
    ),
  ];
}

function expectCode({ code, stdout, stderr }: Outcome, expected: number): void {
  if (code === expected) return;
  throw new Error(`exit code ${code} instead of ${expected}: ${(stderr || stdout).trim().slice(-600)}`);
}
