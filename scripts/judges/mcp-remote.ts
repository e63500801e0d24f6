import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client as ModernClient } from "@modelcontextprotocol/client";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import * as z from "zod";
import { root } from "../support/worker.ts";
import { type Judgement, judged, keyHeader, type Stage } from "./stage.ts";

/** How long one call may take, the sign-in of the first one included, in milliseconds. */
const callTimeoutMs = 45_000;
const folder = join(root, "node_modules/mcp-remote");
const Package = z.object({ version: z.string(), bin: z.object({ "mcp-remote": z.string() }) });
const Me = z.object({ record: z.object({ id: z.number(), name: z.string() }) });

/** What the host speaks with mcp-remote, and mcp-remote with the Worker; `memory` names what it remembers. */
const ways = [
  { what: "2025-era host", host: "legacy", options: [], memory: "one" },
  // mcp-remote asks the server what it knows, and translates for its host.
  { what: "2025-era host, --protocol auto", host: "legacy", options: ["--protocol", "auto"], memory: "two" },
  // The host's requests go through as they are. It remembers the first one's sign-in, since an SDK client of
  // 2026-07-28 asks a process that it throws away first, and that one's browser would go unseen.
  { what: "2026-07-28 host", host: { pin: "2026-07-28" }, options: [], memory: "one" },
] as const;
type Way = (typeof ways)[number];

/** mcp-remote with an access key in a header. */
export function judgeRemoteWithKey(stage: Stage): Promise<Judgement[]> {
  return judgeWays(stage, "access key", ["--header", keyHeader(stage)]);
}

/** mcp-remote through its whole sign-in: it registers, opens the pages, and redeems the code. */
export function judgeRemoteWithSignIn(stage: Stage): Promise<Judgement[]> {
  return judgeWays(stage, "sign-in to Halo", []);
}

async function judgeWays(stage: Stage, how: string, options: readonly string[]): Promise<Judgement[]> {
  const { version } = packageOf();
  const judgements: Judgement[] = [];
  const signedIn = new Set<string>();
  for (const way of ways) {
    const signIns = stage.signIn === "key" || signedIn.has(way.memory) ? 0 : 1;
    signedIn.add(way.memory);
    judgements.push(
      await judged(
        `mcp-remote ${version}`,
        `${how}, ${way.what}`,
        () => useThrough(stage, way, options, signIns),
        stage.signal,
      ),
    );
  }
  return judgements;
}

/** Connects as a host does, lists the tools and asks who it is. */
async function useThrough(
  stage: Stage,
  way: Way,
  options: readonly string[],
  expectedSignIns: number,
): Promise<string> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [
      ...["--import", join(import.meta.dirname, "no-browser.ts")],
      ...[
        join(folder, packageOf().bin["mcp-remote"]),
        stage.endpoint,
        "--enable-proxy",
        ...options,
        ...way.options,
      ],
    ],
    env: {
      ...getDefaultEnvironment(),
      ...stage.environment,
      MCP_REMOTE_CONFIG_DIR: join(stage.scratch, `mcp-remote-${way.memory}`),
    },
    stderr: "pipe",
  });
  const client = new ModernClient(
    { name: "judge", version: "1" },
    { versionNegotiation: { mode: way.host } },
  );
  let said = "";
  let signIns = 0;
  const trouble = new Promise<never>((_, reject) => {
    let seen = 0;
    transport.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
      const opened = [...said.matchAll(/^OPENED (\S+)\n/gm)];
      for (const [, url = ""] of opened.slice(seen)) {
        signIns += 1;
        signInFor(stage, url).catch(reject);
      }
      seen = opened.length;
    });
  });
  const end = () => void transport.close();
  stage.signal.addEventListener("abort", end);
  try {
    const used = (async () => {
      await client.connect(transport, { timeout: callTimeoutMs });
      const { tools } = await client.listTools({}, { timeout: callTimeoutMs });
      const answer = await client.callTool({ name: "halo_get_me" }, { timeout: callTimeoutMs });
      const { record } = Me.parse(answer.structuredContent);
      return { tools, record };
    })();
    const { tools, record } = await Promise.race([used, trouble]);
    if (tools.length === 0) throw new Error("no tools");
    if (record.id !== stage.agentId) throw new Error(`agent ${record.id} instead of ${stage.agentId}`);
    if (signIns !== expectedSignIns) throw new Error(`${signIns} sign-ins instead of ${expectedSignIns}`);
    return [
      `${tools.length} tools, agent ${record.id} (${record.name})`,
      `protocol ${client.getNegotiatedProtocolVersion()}`,
      ...(stage.signIn === "key" ? [] : [signIns === 0 ? "the sign-in from before" : "one sign-in"]),
    ].join(", ");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${why}; mcp-remote said: ${said.trim().slice(-800)}`);
  } finally {
    stage.signal.removeEventListener("abort", end);
    await client.close();
    await transport.close();
  }
}

/** The pages, and the way back to mcp-remote's own port. */
async function signInFor(stage: Stage, url: string): Promise<void> {
  const back = await stage.person.agree(url);
  const answer = await fetch(back, {
    signal: AbortSignal.any([stage.signal, AbortSignal.timeout(callTimeoutMs)]),
  });
  if (!answer.ok) throw new Error(`mcp-remote answered the way back with ${answer.status}`);
  await answer.text();
}

function packageOf(): z.infer<typeof Package> {
  return Package.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
}
