/** The bill of materials, as npm itself writes it (CycloneDX). */
import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import manifest from "../../package.json" with { type: "json" };
import type { Bundled } from "./bundled.ts";
import { runNpm } from "./npm.ts";

/** The parts of a CycloneDX document that are looked at; the rest stays as npm wrote it. */
const Bom = z.looseObject({
  bomFormat: z.literal("CycloneDX"),
  metadata: z.looseObject({ component: z.looseObject({ "bom-ref": z.string(), name: z.string() }) }),
  components: z.array(z.looseObject({ "bom-ref": z.string(), name: z.string(), version: z.string() })),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
});
type Bom = z.infer<typeof Bom>;

/** What was written: the file, from the project's folder, and how many components are in it. */
export interface Written {
  readonly file: string;
  readonly components: number;
}

/**
 * Writes two bills into a folder: of all that the lock file names, and of what is bundled.
 *
 * @throws Error when npm gives none, or a bundled package is not in it
 */
export async function writeBills(
  folder: string,
  bundled: readonly Bundled[],
  signal: AbortSignal,
): Promise<Written[]> {
  const args = ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx"];
  const { code, stdout, stderr } = await runNpm(args, { timeoutMs: 30_000, signal });
  if (code !== 0) throw new Error(`npm sbom ended with ${code}:\n${stderr}`);
  const bom = Bom.parse(JSON.parse(stdout));
  // npm takes the folder's name, which is different on each machine.
  bom.metadata.component.name = manifest.name;
  await mkdir(folder, { recursive: true });
  const bills = { "sbom.cdx.json": bom, "sbom-bundled.cdx.json": onlyBundled(bom, bundled) };
  for (const [name, bill] of Object.entries(bills)) {
    await writeFile(join(folder, name), `${JSON.stringify(bill, null, 2)}\n`);
  }
  return Object.entries(bills).map(([file, { components }]) => ({ file, components: components.length }));
}

/** The bill of what is bundled: what is deployed and shipped. */
function onlyBundled(bom: Bom, bundled: readonly Bundled[]): Bom {
  const installed = bundled.filter(({ inside }) => inside === undefined);
  const wanted = new Set(installed.map(({ name, version }) => `${name} ${version}`));
  const components = bom.components.filter(({ name, version }) => wanted.delete(`${name} ${version}`));
  if (wanted.size > 0) throw new Error(`Bundled, but not in npm's bill: ${[...wanted].join(", ")}.`);
  const refs = new Set([bom.metadata.component, ...components].map((component) => component["bom-ref"]));
  const dependencies = bom.dependencies
    .filter(({ ref }) => refs.has(ref))
    .map((one) => ({ ...one, dependsOn: one.dependsOn?.filter((ref) => refs.has(ref)) ?? [] }));
  return { ...bom, serialNumber: `urn:uuid:${randomUUID()}`, components, dependencies };
}
