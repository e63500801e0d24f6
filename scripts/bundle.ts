/**
 * `npm run bundle`: bundles the Worker into dist/bundle, as the modules that wrangler uploads. Wrangler runs it before
 * `deploy` and `dev` (`[build]` in wrangler.toml): bundling by itself it would make one file, in which what is loaded
 * when first used has its price in bytes (docs/decisions/0028).
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type OutputFile, type Plugin } from "esbuild";
import { minify } from "vite";
import { writePages } from "./build-ui.ts";
import { grammarAlone } from "./support/sql-parser.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "dist/bundle");

/** What was bundled. */
export interface WorkerBundle {
  readonly files: readonly OutputFile[];
  /** Source files of which something is in the modules, from the project's folder. */
  readonly inputs: readonly string[];
  /** Those of them that are evaluated when the Worker starts. */
  readonly atStart: readonly string[];
}

/**
 * Bundles `src/worker.ts` and what it imports, in memory; a module that is only imported dynamically becomes a file of its own.
 *
 * @throws Error when the sources don't bundle
 */
export async function bundleModules(): Promise<WorkerBundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["src/worker.ts"],
    outdir: folder,
    bundle: true,
    splitting: true,
    // What the rule in wrangler.toml names, which vitest reads too: it has to match no other file.
    chunkNames: "part-[name]-[hash]",
    format: "esm",
    target: "es2024",
    // As wrangler bundles, but that names are not kept: it wraps every function for that, which costs each call a
    // tenth of its time.
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    define: { "process.env.NODE_ENV": '"production"', "navigator.userAgent": '"Cloudflare-Workers"' },
    minify: true,
    sourcemap: "linked",
    alias: {
      // The SDK's file for workerd makes all its schemas at the start; the other one's are made when first asked for,
      // and a plain call asks for none.
      "@modelcontextprotocol/server/_shims":
        "./node_modules/@modelcontextprotocol/server/dist/shimsBrowser.mjs",
    },
    plugins: [versionAlone, grammarAlone],
    write: false,
    metafile: true,
    logLevel: "warning",
  });
  const outputs = new Map(Object.entries(metafile.outputs));
  const inputsOf = (names: Iterable<string>) => [
    ...new Set(
      [...names].flatMap((name) =>
        Object.entries(outputs.get(name)?.inputs ?? {})
          .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
          .map(([path]) => path),
      ),
    ),
  ];
  const start = new Set(["dist/bundle/worker.js"]);
  for (const name of start) {
    for (const { path, kind } of outputs.get(name)?.imports ?? []) {
      if (kind === "import-statement") start.add(path);
    }
  }
  return { files: outputFiles, inputs: inputsOf(outputs.keys()), atStart: inputsOf(start) };
}

/** A file of the bundle, as it is written. */
type File = Pick<OutputFile, "path" | "contents">;

/**
 * Names the variables of each module anew. esbuild gives the shortest name to the variable that is used most. oxc gives
 * the variables of all functions the same few names where it can, so that functions look more alike: modules of the same
 * length take 3 % less when they are compressed. Nothing but names is changed.
 *
 * @throws Error when a module can't be read
 */
async function namedAlike(files: readonly OutputFile[]): Promise<File[]> {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const named = files
    .filter(({ path }) => path.endsWith(".js"))
    .map(async ({ path, text }): Promise<File[]> => {
      const { code, map, errors } = await minify(basename(path), text, {
        module: true,
        compress: false,
        mangle: true,
        sourcemap: true,
        inputMap: JSON.parse(texts.get(`${path}.map`) ?? "null"),
      });
      if (errors.length > 0 || map === undefined) {
        throw new Error(`${basename(path)} could not be read: ${JSON.stringify(errors)}`);
      }
      const encoder = new TextEncoder();
      const comment = `//# sourceMappingURL=${basename(path)}.map\n`;
      return [
        { path, contents: encoder.encode(`${code}\n${comment}`) },
        { path: `${path}.map`, contents: encoder.encode(JSON.stringify(map)) },
      ];
    });
  return (await Promise.all(named)).flat();
}

/** Writes the modules. Files that are the same are left alone, since another command may read them. */
async function write(files: readonly File[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  // The entry comes last, when all that it names is there.
  const entryLast = files.toSorted((one, other) => Number(isEntry(one.path)) - Number(isEntry(other.path)));
  for (const { path, contents } of entryLast) {
    const before = await readFile(path).catch(() => undefined);
    if (before?.equals(contents) !== true) await writeFile(path, contents);
  }
  const written = new Set(files.map(({ path }) => basename(path)));
  const stale = (await readdir(folder)).filter((file) => !written.has(file));
  await Promise.all(stale.map((file) => rm(join(folder, file), { force: true })));
}

/** Of package.json the Worker says its version; the rest would be a part of each upload. */
const versionAlone: Plugin = {
  name: "version-alone",
  setup({ onLoad }) {
    onLoad({ filter: /\/package\.json$/ }, async ({ path }) => {
      if (path !== join(root, "package.json")) return undefined;
      const { version }: { version: string } = JSON.parse(await readFile(path, "utf8"));
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
  },
};

const isEntry = (path: string) => basename(path).startsWith("worker.js");

if (import.meta.main) {
  const [{ files }] = await Promise.all([bundleModules(), writePages()]);
  await write(await namedAlike(files));
}
