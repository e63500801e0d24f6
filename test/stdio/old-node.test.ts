import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runNode } from "../../scripts/support/command.ts";
import { root } from "../../scripts/support/worker.ts";

/** Runs the package's command on a Node that says of itself that it is older. */
async function onNode(version: string) {
  const folder = mkdtempSync(join(tmpdir(), "halo-mcp-node-"));
  try {
    const fake = join(folder, "fake.cjs");
    const versions = `{ ...process.versions, node: "${version}" }`;
    writeFileSync(fake, `Object.defineProperty(process, "versions", { value: ${versions} });`);
    const options = { timeoutMs: 30_000, signal: new AbortController().signal };
    return await runNode(["--require", fake, join(root, "bin/halo-mcp.cjs"), "--help"], options);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test.each(["20.11.1", "18.20.8", "10.24.1"])("Node %s is told what it lacks", async (version) => {
  expect(await onNode(version)).toEqual({
    code: 2,
    stdout: "",
    stderr: `halo-mcp needs Node 20.12 or newer, and this is Node ${version}. Install a newer one from https://nodejs.org, or let the client start one that is there by its whole path.\n`,
  });
});
