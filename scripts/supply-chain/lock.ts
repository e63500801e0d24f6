/**
 * Whether what is installed is the same everywhere: exact versions in package.json, and a lock file that tells each
 * package by its checksum. That the two agree, that packages for other platforms are in it and that every install
 * script was decided on is refused by `npm ci` itself.
 */
import * as z from "zod";

/** Folders with a package.json and a lock file of their own, since their packages don't go together with the project's. */
export const foldersApart: readonly string[] = ["test/judges/mcpjam/", "test/hosts/mcp-ui/"];

const Versions = z.record(z.string(), z.string()).default({});

/** What package.json says of its dependencies. */
export const Manifest = z.object({
  dependencies: Versions,
  devDependencies: Versions,
  optionalDependencies: Versions,
});
export type Manifest = z.infer<typeof Manifest>;

/** A package-lock.json; the packages by their folder, the project itself at "". */
export const Lock = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(
    z.string(),
    z.object({
      /** Only where the folder is named otherwise. */
      name: z.string().optional(),
      version: z.string().optional(),
      /** SPDX. */
      license: z.string().optional(),
      integrity: z.string().optional(),
      /** The address that it comes from; left out for the registry (`omit-lockfile-registry-resolved` in .npmrc). */
      resolved: z.string().optional(),
    }),
  ),
});
export type Lock = z.infer<typeof Lock>;

/** One version and no other, as SemVer 2 writes it, or such a version of a package under another name. */
const exact = /^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(?:-[\w.-]+)?$/;

/** The dependencies that a package.json asks for, each with its version. */
export function dependenciesOf(manifest: Manifest): [name: string, version: string][] {
  return [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies].flatMap(
    Object.entries,
  );
}

/** A sentence for each dependency that could be another version tomorrow. */
export function pinProblems(manifest: Manifest): string[] {
  return dependenciesOf(manifest)
    .filter(([, version]) => !exact.test(version))
    .map(
      ([name, version]) => `${name} is "${version}" in package.json: write the one version that is meant.`,
    );
}

/** A sentence for each locked package that does not come from the registry, or whose content could change. */
export function lockProblems(lock: Lock): string[] {
  return Object.entries(lock.packages).flatMap(([path, { integrity, resolved }]) => {
    if (path === "") return [];
    const problems: string[] = [];
    if (resolved !== undefined) {
      problems.push(`${path} comes from ${resolved}: take it from the registry, and run npm install again.`);
    }
    if (integrity?.startsWith("sha512-") !== true) {
      problems.push(
        `${path} has no SHA-512 checksum in the lock file: remove its entry and run npm install again.`,
      );
    }
    return problems;
  });
}
