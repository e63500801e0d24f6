import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { buildStdio, type StdioBundle } from "../../scripts/build-stdio.ts";
import { writePages } from "../../scripts/build-ui.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The stdio server, for the files that start it. */
    readonly bundle: StdioBundle;
  }
}

/** Bundles the stdio server once for all files that start it, into a folder that goes with the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "halo-mcp-bundle-"));
  // As in the package: Node before 20.19 does not see by itself what an ES module is.
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  await writePages(join(folder, "dist", "ui"));
  project.provide("bundle", await buildStdio(join(folder, "dist", "stdio.js")));
  return () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
