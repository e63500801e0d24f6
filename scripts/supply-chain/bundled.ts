/** What of other people's code is in the Worker, in dist/stdio.js and in the views, and under which licences. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildStdio, packageFolders } from "../build-stdio.ts";
import { buildPages } from "../build-ui.ts";
import { bundleModules } from "../bundle.ts";
import { root } from "../support/worker.ts";
import type { Lock } from "./lock.ts";

/** Licences (SPDX) of what may be bundled: they ask for no more than their own text to travel with it. */
const allowed: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "MIT-0",
  "MIT OR Apache-2.0",
  "Unlicense",
]);

/** Packages that others carry inside their own files, where no package.json tells a licence: looked up by hand. */
const carriedLicences: Readonly<Record<string, string>> = {
  "@cfworker/json-schema": "MIT",
  ajv: "MIT",
  "ajv-formats": "MIT",
  "content-type": "MIT",
  "fast-deep-equal": "MIT",
  "fast-uri": "BSD-3-Clause",
  "json-schema-traverse": "MIT",
};

/** What is built: the script of the Worker, the command, the pages of the views. */
export type BundleName = "Worker" | "stdio" | "views";

/** A package that is bundled. */
export interface Bundled {
  readonly name: string;
  /** Unknown of one that another carries inside. */
  readonly version: string | undefined;
  /** SPDX; undefined when the package does not say. */
  readonly licence: string | undefined;
  /** Where it is installed, from the project's folder; of one that another carries, where that is. */
  readonly folder: string;
  /** The package whose files it is inside of, when it is not installed by itself. */
  readonly inside: string | undefined;
  /** Which of the bundles it is in. */
  readonly bundles: readonly BundleName[];
}

/**
 * Bundles all, and says what is in them, by name.
 *
 * @param scratch a folder for what is built
 * @throws Error when one can't be built
 */
export async function findBundled(scratch: string, lock: Lock): Promise<Bundled[]> {
  const [Worker, stdio, views] = await Promise.all([
    bundleModules().then(({ inputs }) => inputs),
    buildStdio(join(scratch, "stdio.js")).then(({ inputs }) => inputs),
    buildPages().then((pages) => [...new Set(pages.flatMap(({ inputs }) => inputs))]),
  ]);
  const found = new Map<string, Bundled>();
  for (const [bundle, inputs] of Object.entries({ Worker, stdio, views }) as [BundleName, string[]][]) {
    for (const one of await packagesOf(inputs, lock)) {
      const key = `${one.name} ${one.version} ${one.inside}`;
      found.set(key, { ...one, bundles: [...(found.get(key)?.bundles ?? []), bundle] });
    }
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

async function packagesOf(inputs: readonly string[], lock: Lock): Promise<Omit<Bundled, "bundles">[]> {
  const installed = packageFolders(inputs).map(async (folder) => {
    const { name = folder.replace(/^.*node_modules\//, ""), version, license } = lock.packages[folder] ?? {};
    const own = inputs.filter((path) => path.startsWith(`${folder}/`));
    const texts = await Promise.all(own.map((path) => readFile(join(root, path), "utf8")));
    const inside = [...new Set(texts.flatMap(carried))].filter((one) => one !== name);
    return [
      { name, version, licence: license, folder, inside: undefined },
      ...inside.map((one) => ({
        name: one,
        version: undefined,
        licence: carriedLicences[one],
        folder,
        inside: name,
      })),
    ];
  });
  return (await Promise.all(installed)).flat();
}

/** The packages that a bundler put into a file: rolldown and esbuild leave the path of each source in a comment. */
export function carried(text: string): string[] {
  const paths = text.matchAll(/^\/\/ ?(?:#region )?\S*node_modules\/((?:@[\w.-]+\/)?[\w.-]+)\//gm);
  return [...paths].flatMap(([, name]) => name ?? []);
}

/** A sentence for each package whose licence is not one that may be bundled. */
export function licenceProblems(bundled: readonly Bundled[]): string[] {
  return bundled.flatMap(({ name, licence, inside }) => {
    if (licence !== undefined && allowed.has(licence)) return [];
    if (licence === undefined && inside !== undefined) {
      return [`${inside} carries ${name} inside: look its licence up and note it in carriedLicences.`];
    }
    return [`${name} is bundled, and its licence (${licence ?? "not stated"}) is not one of those allowed.`];
  });
}
