import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "smol-toml";
import { onTestFinished } from "vitest";
import { runTenantCommand } from "./command.ts";

/** The folder of the project. */
export const root = join(import.meta.dirname, "../..");

/** The project's own wrangler.toml. */
export const projectText = readFileSync(join(root, "wrangler.toml"), "utf8");

/** The project's wrangler.toml without its example: what stood there before the first tenant. */
export const baseText = projectText.slice(0, projectText.indexOf("\n# An example of a deployment"));

/** What a command printed, and how it ended. */
export interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A wrangler.toml in a folder of its own, which is removed after the test. */
export interface Workspace {
  readonly folder: string;
  readonly path: string;
  /** The file as it is now. */
  text(): string;
  bytes(): Buffer;
  /** The environments of the file, parsed. */
  environments(): Record<string, unknown>;
  write(text: string | Uint8Array): void;
  files(): string[];
  /** Runs a command on this file. */
  run(...args: string[]): Result;
}

/** Makes a workspace with this wrangler.toml. */
export function workspace(content: string | Uint8Array = baseText): Workspace {
  const folder = mkdtempSync(join(tmpdir(), "halo-mcp-tenant-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "wrangler.toml");
  writeFileSync(path, content);
  const text = () => readFileSync(path, "utf8");
  return {
    folder,
    path,
    text,
    bytes: () => readFileSync(path),
    environments: () => {
      const { env } = parse(text());
      if (typeof env !== "object" || Array.isArray(env)) throw new Error("The file has no environments.");
      return { ...env };
    },
    write: (next) => writeFileSync(path, next),
    files: () => readdirSync(folder),
    run: (...args) => runTenant(...args, "--file", path),
  };
}

/** Runs a command line in this process. */
export function runTenant(...args: string[]): Result {
  const out: string[] = [];
  const err: string[] = [];
  const code = runTenantCommand(args, {
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

/** The command line that adds a tenant, with other values where they are given. */
export function addition(
  name = "acme",
  { halo = `https://${name}.halopsa.com`, url = `https://halo-${name}.example.com`, signIn = "" } = {},
): string[] {
  return ["add", name, "--halo", halo, "--url", url, ...(signIn === "" ? [] : ["--sign-in", signIn])];
}

/** A workspace with the tenants acme (a domain of its own, halo) and bolt (workers.dev, key). */
export function twoTenants(): Workspace {
  const file = workspace();
  const url = "https://halo-mcp-bolt.my-account.workers.dev";
  for (const args of [addition(), addition("bolt", { url, signIn: "key" })]) {
    const { code, err } = file.run(...args);
    if (code !== 0) throw new Error(err);
  }
  return file;
}
