/** The bill of materials, as npm itself writes it (CycloneDX, https://docs.npmjs.com/cli/commands/npm-sbom). */
import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import manifest from "../../package.json" with { type: "json" };
import { runNpm } from "../support/command.ts";
import type { Bundled } from "./bundled.ts";

/** The parts of a bill that are looked at; the rest stays as npm wrote it. */
const Bill = z.looseObject({
  metadata: z.looseObject({ component: z.looseObject({ "bom-ref": z.string(), name: z.string() }) }),
  components: z.array(z.looseObject({ "bom-ref": z.string(), name: z.string(), version: z.string() })),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
});
type Bill = z.infer<typeof Bill>;

/**
 * Writes two bills into a folder: of all that the lock file names, and of what is bundled.
 *
 * @returns for each, what was written, in words
 * @throws Error when npm gives none, or a bundled package is not in it
 */
export async function writeBills(
  folder: string,
  bundled: readonly Bundled[],
  signal: AbortSignal,
): Promise<string[]> {
  const args = ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx"];
  const { code, stdout, stderr } = await runNpm(args, { timeoutMs: 30_000, signal });
  if (code !== 0) throw new Error(`npm sbom ended with ${code}:\n${stderr}`);
  const whole = Bill.parse(JSON.parse(stdout));
  // npm takes the folder's name, which is different on each machine.
  whole.metadata.component.name = manifest.name;
  const bills = { "sbom.cdx.json": whole, "sbom-bundled.cdx.json": onlyBundled(whole, bundled) };
  await mkdir(folder, { recursive: true });
  for (const [file, bill] of Object.entries(bills)) {
    await writeFile(join(folder, file), `${JSON.stringify(bill, null, 2)}\n`);
  }
  return Object.entries(bills).map(([file, { components }]) => `${file} with ${components.length}`);
}

/** The bill of what is bundled: what is deployed and shipped. */
function onlyBundled(whole: Bill, bundled: readonly Bundled[]): Bill {
  const installed = bundled.filter(({ inside }) => inside === undefined);
  const wanted = new Set(installed.map(({ name, version }) => `${name} ${version}`));
  const components = whole.components.filter(({ name, version }) => wanted.delete(`${name} ${version}`));
  if (wanted.size > 0) throw new Error(`Bundled, but not in npm's bill: ${[...wanted].join(", ")}.`);
  const refs = new Set([whole.metadata.component, ...components].map((component) => component["bom-ref"]));
  const dependencies = whole.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map((one) => ({ ...one, dependsOn: one.dependsOn?.filter((ref) => refs.has(ref)) ?? [] }));
  return { ...whole, serialNumber: `urn:uuid:${randomUUID()}`, components, dependencies };
}
