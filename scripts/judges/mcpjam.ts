import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "smol-toml";
import * as z from "zod";
import { clientDocument, redirectUrl } from "../../test/judges/client-document.ts";
import { installApart, installedVersion } from "../support/apart.ts";
import { runNode } from "../support/command.ts";
import { root } from "../support/worker.ts";
import type { McpJamSettings } from "./mcpjam-run.ts";
import { register } from "./register.ts";
import { type Judgement, judged, type Run, type Stage } from "./stage.ts";

const flowTimeoutMs = 60_000;
const folder = join(root, "test/judges/mcpjam");
const script = join(import.meta.dirname, "mcpjam-run.ts");

const Step = z.object({
  step: z.string(),
  status: z.enum(["passed", "failed", "skipped"]),
  error: z.object({ message: z.string() }).optional(),
});
type Step = z.infer<typeof Step>;
const Result = z.object({ passed: z.boolean(), summary: z.string(), steps: z.array(Step) });

/** A revision of MCP's authorization, and how the client comes to its id. */
interface Flow {
  readonly protocolVersion: string;
  readonly registrationStrategy: "dcr" | "preregistered" | "cimd";
}

const revisions = ["2025-03-26", "2025-06-18", "2025-11-25"];
const flows = revisions.flatMap((protocolVersion): Flow[] => [
  { protocolVersion, registrationStrategy: "dcr" },
  { protocolVersion, registrationStrategy: "preregistered" },
]);

/** How the names of what the SDK looks at after a flow begin. */
const checkPrefix = "oauth_";

/** What the SDK that is installed looks at beside the flow; one that is missing is a failure, too. */
const expectedChecks = [
  "oauth_dcr_http_redirect_uri",
  "oauth_invalid_client",
  "oauth_invalid_authorize_redirect",
  "oauth_invalid_token",
  "oauth_token_format",
];
const expectedVerification = ["verify_list_tools", "verify_call_tool"];

/** Checks that the SDK can't bring to an end here, by their names, and why. */
const expectedSkips: Readonly<Record<string, string>> = {
  oauth_invalid_redirect:
    "it sends a code that is spent already, which is refused as such (OAuth 2.1, 4.1.3) before its redirect URI matters",
};

/** Installs the SDK into its own folder, from the lock file beside it, unless it is there. */
export const installMcpJam = (run: Run) => installApart(folder, run.signal);

/** MCPJam's OAuth conformance test for clients that register, or did so before. */
export async function judgeByMcpJam(stage: Stage): Promise<Judgement[]> {
  const clientId = await register(stage, "MCPJam, registered before", redirectUrl);
  return judgeFlows(stage, flows, { preregistered: { clientId } });
}

/** The same for a client that names itself by an address; needs the Worker of {@link writeCimdConfig}. */
export function judgeByMcpJamWithDocument(stage: Stage): Promise<Judgement[]> {
  return judgeFlows(stage, [{ protocolVersion: "2025-11-25", registrationStrategy: "cimd" }], {
    clientIdMetadataUrl: clientDocument.client_id,
  });
}

/** Writes a wrangler.toml that is the project's own but for the entry, test/judges/worker.ts, which wrangler bundles. */
export async function writeCimdConfig(run: Run): Promise<string> {
  const {
    no_bundle: _,
    rules: _rules,
    build: _build,
    // No view is asked for, and the folder is relative to this file.
    assets: _assets,
    ...own
  } = parse(await readFile(join(root, "wrangler.toml"), "utf8"));
  const path = join(run.scratch, "wrangler.toml");
  await writeFile(path, stringify({ ...own, main: join(root, "test/judges/worker.ts"), minify: true }));
  return path;
}

async function judgeFlows(stage: Stage, asked: readonly Flow[], client: object): Promise<Judgement[]> {
  const judge = `MCPJam SDK ${installedVersion(folder, "@mcpjam/sdk")}`;
  const judgements: Judgement[] = [];
  const skipped = new Set<string>();
  for (const flow of asked) {
    const look = async () => {
      const steps = await judgeFlow(stage, { ...flow, client });
      for (const { step, status } of steps) if (status === "skipped") skipped.add(step);
      const passed = steps.filter(({ status }) => status === "passed").map(({ step }) => step);
      const checks = passed.filter((step) => step.startsWith(checkPrefix));
      const names = checks.map((step) => step.slice(checkPrefix.length)).join(", ");
      return `${passed.length - checks.length} steps to a tool call; checks ${names}`;
    };
    const what = `${flow.protocolVersion} ${flow.registrationStrategy}, sign-in ${stage.signIn}`;
    judgements.push(await judged(judge, what, look, stage.signal));
  }
  for (const what of skipped) {
    judgements.push({ judge, what, outcome: "left out", seen: expectedSkips[what] ?? "" });
  }
  return judgements;
}

/** The steps of the flow to a tool call, and the checks that the SDK makes after another one. */
async function judgeFlow(stage: Stage, test: object): Promise<Step[]> {
  const verification = { listTools: true, callTool: { name: "halo_get_me" } };
  const flow = await runFlow(stage, { ...test, verification }, expectedVerification);
  // A flow of its own: the checks send the code again, upon which the server withdraws the tokens.
  const checked = await runFlow(stage, { ...test, oauthConformanceChecks: true }, expectedChecks);
  return [...flow, ...checked.filter(({ step }) => step.startsWith(checkPrefix))];
}

/** Runs one test in a process of its own, which one can end. */
async function runFlow(stage: Stage, test: object, expected: readonly string[]): Promise<Step[]> {
  const settings: McpJamSettings = {
    manifest: join(folder, "package.json"),
    url: stage.url,
    account: stage.account,
    test: {
      ...test,
      serverUrl: stage.endpoint,
      auth: { mode: "headless" },
      redirectUrl,
      stepTimeout: 15_000,
    },
  };
  const { code, stdout, stderr } = await runNode([script, JSON.stringify(settings)], {
    timeoutMs: flowTimeoutMs,
    signal: stage.signal,
    environment: stage.environment,
  });
  if (code !== 0) throw new Error(`the SDK ended with ${code}: ${(stderr || stdout).trim().slice(-800)}`);
  const result = Result.parse(JSON.parse(stdout));
  const passed = new Set(result.steps.filter(({ status }) => status === "passed").map(({ step }) => step));
  const problems = [
    ...result.steps
      .filter(({ step, status }) => status !== "passed" && !(status === "skipped" && step in expectedSkips))
      .map(({ step, status, error }) => `${step} ${status}: ${error?.message ?? "no reason given"}`),
    ...expected.filter((step) => !passed.has(step)).map((step) => `${step} did not pass`),
  ];
  if (!result.passed || problems.length > 0) throw new Error(problems.join("; ") || result.summary);
  return result.steps;
}
