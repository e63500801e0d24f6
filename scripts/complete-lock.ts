/**
 * Completes package-lock.json with the optional, platform-bound packages that a partial registry
 * mirror did not list. `npm install` drops an optional dependency that it cannot find and writes a
 * lock file which `npm ci` then refuses ("Missing: … from lock file"), on every machine.
 *
 * Run it after each `npm install`: `npm run lock`. An entry added here has a version and its
 * platform, but no integrity: it is only fetched on that platform, by the version that its parent pins.
 */
import { readFileSync, writeFileSync } from "node:fs";

export interface LockEntry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const systems: Record<string, string> = {
  android: "android",
  darwin: "darwin",
  freebsd: "freebsd",
  linux: "linux",
  netbsd: "netbsd",
  openbsd: "openbsd",
  openharmony: "openharmony",
  sunos: "sunos",
  wasm32: "wasi",
  win32: "win32",
  windows: "win32",
};
const processors: Record<string, string> = {
  arm: "arm",
  arm64: "arm64",
  ia32: "ia32",
  loong64: "loong64",
  ppc64: "ppc64",
  riscv64: "riscv64",
  s390x: "s390x",
  wasm32: "wasm32",
  x64: "x64",
  "64": "x64",
};

/** A lock file's packages with what it lacked. */
export interface Completion {
  readonly packages: Readonly<Record<string, LockEntry>>;
  /** What was added, as `name@version`. */
  readonly added: readonly string[];
  /** What is lacking and could not be added, as it names no platform. */
  readonly leftAlone: readonly string[];
}

/** Adds the optional packages that the others name and the lock file does not have. */
export function completed(packages: Readonly<Record<string, LockEntry>>): Completion {
  const all: Record<string, LockEntry> = { ...packages };
  const added: string[] = [];
  const leftAlone: string[] = [];
  for (const [parentPath, parent] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const nested = `${parentPath}/node_modules/${name}`;
      const hoisted = `node_modules/${name}`;
      const found = all[nested] ?? all[hoisted];
      if (found?.version === version || (found && !/^\d/.test(version))) continue;
      const words = name.split(/[/-]/);
      const os = words.map((word) => systems[word]).find((word) => word !== undefined);
      const cpu = words.map((word) => processors[word]).find((word) => word !== undefined);
      if (os === undefined || !/^\d/.test(version)) {
        leftAlone.push(`${name}@${version}`);
        continue;
      }
      all[found === undefined ? hoisted : nested] = {
        version,
        ...(cpu === undefined ? {} : { cpu: [cpu] }),
        ...(parent.dev ? { dev: true } : {}),
        ...(words.includes("musl") ? { libc: ["musl"] } : {}),
        optional: true,
        os: [os],
      };
      added.push(`${name}@${version}`);
    }
  }
  const sorted = Object.entries(all).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return { packages: Object.fromEntries(sorted), added, leftAlone };
}

if (import.meta.main) {
  const lockPath = new URL("../package-lock.json", import.meta.url);
  const lock = JSON.parse(readFileSync(lockPath, "utf8")) as { packages: Record<string, LockEntry> };
  const { packages, added, leftAlone } = completed(lock.packages);
  for (const name of leftAlone) console.error(`left alone: ${name} (no platform in its name)`);
  writeFileSync(lockPath, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
  console.log(added.length === 0 ? "package-lock.json is complete" : `added ${added.join(", ")}`);
}
