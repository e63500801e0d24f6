import { readFile } from "node:fs/promises";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { startSandbox } from "../../sandbox/server/main.ts";
import { defaultCredentials } from "../../sandbox/server/options.ts";
import { memoryStore } from "../../src/halo/runtime.ts";
import { createServer } from "../../src/mcp/server.ts";
import { sharedSetup } from "../../src/mcp/shared-setup.ts";
import { scopes } from "../../src/tools/scopes.ts";
import { writePages } from "../build-ui.ts";
import { root } from "../support/worker.ts";
import { type Preview, type PreviewHost, startPreview } from "./server.ts";

/**
 * The page of the views over the sandbox without a Worker: the same catalogue as an MCP server of this process. The checks
 * in Chromium look at it; that the Worker serves the same is a test in workerd.
 *
 * @param host another host than the project's own
 */
export async function startSandboxPreview(host?: PreviewHost): Promise<Preview> {
  const sandbox = await startSandbox({ port: 0 });
  await writePages();
  const bindings = {
    HALO_BASE_URL: sandbox.url,
    HALO_CLIENT_ID: defaultCredentials.clientId,
    HALO_CLIENT_SECRET: defaultCredentials.clientSecret,
    HALO_REQUESTS_PER_5_MINUTES: "0",
  };
  const setup = {
    ...sharedSetup(bindings, memoryStore(), () => {}),
    caller: () => ({ id: "local", client: "local", scopes }),
    readView: (name: string) => readFile(`${root}dist/ui/${name}.html`, "utf8").catch(() => undefined),
  };
  const handler = createMcpHandler(() => createServer(setup), { legacy: "reject" });
  const preview = await startPreview((request) => handler.fetch(request), host);
  return {
    url: preview.url,
    close: async () => {
      await preview.close();
      await sandbox.close();
    },
  };
}

if (import.meta.main) console.log((await startSandboxPreview()).url);
