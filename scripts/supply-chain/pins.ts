/** Whether what is installed is the same everywhere: exact versions, and a lock file that has them all. */
import * as z from "zod";
import { completed } from "../complete-lock.ts";

const Versions = z.record(z.string(), z.string()).default({});

/** What package.json says of its dependencies. */
export const Manifest = z.object({
  dependencies: Versions,
  devDependencies: Versions,
  optionalDependencies: Versions,
  /** Which install scripts may run; npm asks for a word on each. */
  allowScripts: z.record(z.string(), z.boolean()).default({}),
});
export type Manifest = z.infer<typeof Manifest>;

const LockEntry = z.looseObject({
  name: z.string().optional(),
  version: z.string().optional(),
  license: z.string().optional(),
  integrity: z.string().optional(),
  hasInstallScript: z.boolean().optional(),
  optional: z.boolean().optional(),
  os: z.array(z.string()).optional(),
  cpu: z.array(z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
});
type LockEntry = z.infer<typeof LockEntry>;

/** A package-lock.json; the packages by their folder, the project itself at "". */
export const Lock = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(z.string(), z.intersection(LockEntry, Manifest.partial())),
});
export type Lock = z.infer<typeof Lock>;

/** One version and no other, as SemVer 2 writes it, or such a version of a package under another name. */
const exact = /^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?(\d+\.\d+\.\d+(?:-[\w.-]+)?)$/;

function dependenciesOf(manifest: Manifest): [string, string][] {
  return [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies].flatMap(
    Object.entries,
  );
}

/** How many packages a package.json asks for. */
export function dependencyCount(manifest: Manifest): number {
  return dependenciesOf(manifest).length;
}

/** A sentence for each dependency that could be another version tomorrow. */
export function pinProblems(manifest: Manifest): string[] {
  return dependenciesOf(manifest)
    .filter(([, version]) => !exact.test(version))
    .map(
      ([name, version]) => `${name} is "${version}" in package.json: write the one version that is meant.`,
    );
}

/** Whether npm can install an entry by its version alone, as it is for another platform (complete-lock.ts). */
function isForPlatform(entry: LockEntry): boolean {
  return entry.optional === true && (entry.os !== undefined || entry.cpu !== undefined);
}

/** The entries that the lock file knows by their version alone. */
export function withoutChecksum(lock: Lock): string[] {
  return Object.entries(lock.packages)
    .filter(([path, { integrity }]) => path !== "" && integrity === undefined)
    .map(([path]) => path);
}

/** A sentence for each way in which the lock file is not the one of this package.json, or not whole. */
export function lockProblems(manifest: Manifest, lock: Lock): string[] {
  const { packages } = lock;
  const root = Manifest.parse(packages[""] ?? {});
  const problems: string[] = [];
  const locked = new Map(dependenciesOf(root));
  for (const [name, version] of dependenciesOf(manifest)) {
    const found = packages[`node_modules/${name}`]?.version;
    if (
      locked.get(name) !== version ||
      found !== (exact.exec(version)?.[1] ?? found) ||
      found === undefined
    ) {
      problems.push(`${name} is "${version}" in package.json, ${found ?? "missing"} in the lock file.`);
    }
    locked.delete(name);
  }
  for (const name of locked.keys()) problems.push(`${name} is in the lock file, not in package.json.`);
  for (const path of withoutChecksum(lock)) {
    const entry = packages[path];
    if (entry !== undefined && !isForPlatform(entry)) {
      problems.push(`${path} has no checksum in the lock file: it comes from no registry.`);
    }
  }
  for (const [path, { hasInstallScript }] of Object.entries(packages)) {
    const name = path.replace(/^.*node_modules\//, "");
    if (hasInstallScript === true && manifest.allowScripts[name] === undefined) {
      problems.push(`${name} runs a script when it is installed: say yes or no in allowScripts.`);
    }
  }
  const { added, leftAlone } = completed(platformEntries(packages));
  for (const name of [...added, ...leftAlone]) {
    problems.push(`${name} is optional somewhere and missing in the lock file: run npm run lock.`);
  }
  return problems;
}

/** The entries as complete-lock.ts takes them: what is not there is left out. */
function platformEntries(packages: Lock["packages"]): Parameters<typeof completed>[0] {
  return Object.fromEntries(
    Object.entries(packages).map(([path, { version, optionalDependencies }]) => [
      path,
      {
        ...(version === undefined ? {} : { version }),
        ...(optionalDependencies === undefined ? {} : { optionalDependencies }),
      },
    ]),
  );
}
