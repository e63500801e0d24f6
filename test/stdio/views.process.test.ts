import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { expect, onTestFinished, test } from "vitest";
import { usersNode, useStage } from "./harness.ts";

const stage = useStage();
const uri = "ui://halo/triage.html";

/** What a client is told of the view of triage. */
async function told(era: "2025-11-25" | "2026-07-28", extensions: Record<string, { mimeTypes: string[] }>) {
  const client = new Client(
    { name: "test-views", version: "1" },
    {
      capabilities: { extensions },
      versionNegotiation: { mode: era === "2026-07-28" ? { pin: era } : "legacy" },
    },
  );
  const { bundle, variables, folder } = stage();
  const env = { PATH: process.env.PATH ?? "", HOME: folder, ...variables };
  await client.connect(
    new StdioClientTransport({ command: usersNode, args: [bundle.file], env, stderr: "ignore", cwd: folder }),
  );
  onTestFinished(() => client.close());
  const { tools } = await client.listTools();
  const page = await client.readResource({ uri }).catch(() => undefined);
  return { named: tools.find(({ name }) => name === "halo_triage")?._meta?.["ui/resourceUri"], page };
}

test.each(["2025-11-25", "2026-07-28"] as const)(
  "a client that shows views gets the pages beside the command, any other none (%s)",
  async (era) => {
    const mimeType = "text/html;profile=mcp-app";
    const shows = await told(era, { "io.modelcontextprotocol/ui": { mimeTypes: [mimeType] } });
    expect(shows.named).toBe(uri);
    expect(shows.page?.contents).toMatchObject([
      { uri, mimeType, text: expect.stringContaining("<!doctype html>") },
    ]);
    expect(await told(era, {})).toEqual({ named: undefined, page: undefined });
  },
);
