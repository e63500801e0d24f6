/** What of other people's code is in the Worker and in dist/stdio.js, and under which licences. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { buildStdio, packageFolders } from "../build-stdio.ts";
import { runNode } from "../command.ts";
import { root } from "../worker.ts";

const timeoutMs = 60_000;

/** Licences (SPDX) of what may be bundled: they ask for no more than their own text to travel with it. */
export const allowed: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "MIT-0",
  "MIT OR Apache-2.0",
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

/** One of the two things that are made of the sources. */
export type Bundle = "Worker" | "stdio";

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
  readonly bundles: readonly Bundle[];
}

const Metafile = z.object({
  outputs: z.record(
    z.string(),
    z.object({ inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })) }),
  ),
});

const Package = z.object({ name: z.string(), version: z.string(), license: z.string().optional() });

/**
 * Bundles both, and says what is in them.
 *
 * @param folder for what is built
 * @throws Error when one can't be built
 */
export async function findBundled(folder: string, signal: AbortSignal): Promise<Bundled[]> {
  const [worker, stdio] = await Promise.all([
    workerInputs(folder, signal),
    buildStdio(join(folder, "stdio.js")).then(({ inputs }) => inputs),
  ]);
  const found = new Map<string, Bundled>();
  for (const [bundle, inputs] of [["Worker", worker] as const, ["stdio", stdio] as const]) {
    for (const one of await packagesOf(inputs)) {
      const key = `${one.name} ${one.version} ${one.inside}`;
      const bundles = [...(found.get(key)?.bundles ?? []), bundle];
      found.set(key, { ...one, bundles });
    }
  }
  return [...found.values()].sort((a, b) => order(a, b));
}

function order(a: Bundled, b: Bundled): number {
  const [first, second] = [a, b].map(({ name, version }) => `${name} ${version}`);
  return first === second ? 0 : (first ?? "") < (second ?? "") ? -1 : 1;
}

/** The source files of which something is in the Worker as wrangler bundles it, from the project's folder. */
async function workerInputs(folder: string, signal: AbortSignal): Promise<string[]> {
  const metafile = join(folder, "worker.json");
  const { code, stdout, stderr } = await runNode(
    [
      join(root, "node_modules/wrangler/bin/wrangler.js"),
      ...["deploy", "--dry-run", "--env", "", "--outdir", join(folder, "worker"), "--metafile", metafile],
    ],
    {
      timeoutMs,
      signal,
      environment: {
        WRANGLER_SEND_METRICS: "false",
        WRANGLER_HIDE_BANNER: "true",
        CLOUDFLARE_CF_FETCH_ENABLED: "false",
      },
    },
  );
  if (code !== 0) throw new Error(`The Worker could not be bundled:\n${stdout}${stderr}`);
  const { outputs } = Metafile.parse(JSON.parse(await readFile(metafile, "utf8")));
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );
}

type Found = Omit<Bundled, "bundles">;

async function packagesOf(inputs: readonly string[]): Promise<Found[]> {
  const installed = await Promise.all(
    packageFolders(inputs).map(async (folder) => {
      const text = await readFile(join(root, folder, "package.json"), "utf8");
      const { name, version, license } = Package.parse(JSON.parse(text));
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
    }),
  );
  return installed.flat();
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
