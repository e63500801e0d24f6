/**
 * `npm run build:stdio`: bundles the stdio server into dist/stdio.js, one file that needs Node and nothing
 * else, and prints its size.
 */
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Plugin } from "esbuild";
import { grammarAlone } from "./support/sql-parser.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** KiB gzip that the bundle may take; more means that something came in which does not belong there. */
const budgetKib = 860;

/** What was built. */
export interface StdioBundle {
  readonly file: string;
  /** In bytes. */
  readonly size: number;
  /** In bytes, as a registry or an image would carry it. */
  readonly gzipSize: number;
  /** Source files in the bundle, from the project's folder. */
  readonly inputs: readonly string[];
  /** Modules that are imported at run time. */
  readonly externals: readonly string[];
}

/**
 * Bundles `src/stdio.ts`. Names are kept: it is downloaded once, and a stack in a user's log should name functions and
 * lines.
 *
 * @throws Error when the sources don't bundle, or the bundle is over its budget
 */
export async function buildStdio(file = join(root, "dist/stdio.js")): Promise<StdioBundle> {
  const built = await build({
    absWorkingDir: root,
    entryPoints: ["src/stdio.ts"],
    outfile: resolve(file),
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    legalComments: "eof",
    // Shorter statements without indentation, with all names as they are, and lines that a stack can tell.
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 160,
    write: false,
    metafile: true,
    plugins: [ownModulesAtOnce, grammarAlone],
    logLevel: "warning",
  });
  const [code] = built.outputFiles;
  const [output] = Object.values(built.metafile.outputs);
  if (code === undefined || output === undefined) throw new Error("esbuild gave no bundle.");
  const inputs = Object.entries(output.inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path);
  const bytes = Buffer.from(`${code.text}\n${await licences(inputs)}`);
  const gzipSize = gzipSync(bytes).length;
  if (gzipSize > budgetKib * 1024) {
    throw new Error(`The bundle takes ${kib(gzipSize)} gzip, over its budget of ${budgetKib} KiB.`);
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  await chmod(file, 0o755);
  return { file, size: bytes.length, gzipSize, inputs, externals: output.imports.map(({ path }) => path) };
}

/** A module of ours that is loaded when it is first used (src/lazily.ts). */
const laterImport = /(?<=\bimported\(\(\) => )import\(("\.{1,2}\/[^"]+\.tsx?")\)/g;

/**
 * Imports modules of ours at the start which the Worker loads when they are first used. In one file esbuild puts what
 * such a module imports into functions, and those of packages with circular imports ran in another order than they need.
 */
const ownModulesAtOnce: Plugin = {
  name: "own-modules-at-once",
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.tsx?$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const names = [...new Set([...text.matchAll(laterImport)].map(([, name = ""]) => name))];
      if (names.length === 0) return undefined;
      const imports = names.map((name, index) => `import * as later${index} from ${name};`).join("");
      const rest = text.replace(
        laterImport,
        (_, name: string) => `Promise.resolve(later${names.indexOf(name)})`,
      );
      return { contents: `${imports}${rest}`, loader: path.endsWith("x") ? "tsx" : "ts" };
    });
  },
};

/** The folders of the packages that source files come from, sorted. */
export function packageFolders(inputs: readonly string[]): string[] {
  const folders = new Set(
    inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  return [...folders].sort();
}

/** The licences of what is bundled, which must travel with it, as one comment of JavaScript or CSS. */
export async function licences(inputs: readonly string[]): Promise<string> {
  const parts = await Promise.all(packageFolders(inputs).map(licence));
  // The end of a comment inside a licence would end ours.
  const text = parts.join("\n\n---\n\n").replaceAll("*/", "* /");
  return `/*!\nThis file contains the following packages.\n\n${text}\n*/\n`;
}

async function licence(folder: string): Promise<string> {
  const path = join(root, folder);
  const manifest: { name: string; version: string; license?: string } = JSON.parse(
    await readFile(join(path, "package.json"), "utf8"),
  );
  const files = (await readdir(path)).filter((file) => /^(?:licen[cs]e|notice|copying)\b/i.test(file)).sort();
  if (files.length === 0 && manifest.license === undefined) {
    throw new Error(`${manifest.name} is in the bundle and says nothing of its licence.`);
  }
  const texts = await Promise.all(files.map((file) => readFile(join(path, file), "utf8")));
  const heading = `${manifest.name} ${manifest.version} (${manifest.license ?? "see below"})`;
  return [heading, ...texts.map((text) => text.trim())].join("\n\n");
}

function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KiB`;
}

if (import.meta.main) {
  const { size, gzipSize } = await buildStdio();
  console.log(`dist/stdio.js: ${kib(size)}, ${kib(gzipSize)} gzip (budget ${budgetKib} KiB)`);
}
