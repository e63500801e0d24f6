/**
 * `npm run build:ui`: makes the page of each view of `ui/views/`, one HTML file that holds all that it needs, in
 * dist/ui. Prints the sizes, and fails where a page is larger than hosts should have to load.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { uiNames, uiTitles } from "../src/tools/kit/ui.ts";
import { licences } from "./build-stdio.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const views = join(root, "ui/views");

/** Where the pages are written. */
const distUi = join(root, "dist/ui");

/** Bytes that a page may have. */
const mostBytes = 130 * 1024;

/** One page. */
export interface Page {
  readonly name: string;
  readonly html: string;
  /** Source files of which something is in it, from the project's folder. */
  readonly inputs: readonly string[];
}

/**
 * Bundles the pages, in memory.
 *
 * @throws Error when the sources don't bundle, or a page is over its budget
 */
export async function buildPages(): Promise<readonly Page[]> {
  const names = (await readdir(views)).sort();
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(names.map((name) => [name, join(views, name, "main.tsx")])),
    outdir: distUi,
    bundle: true,
    format: "iife",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    charset: "utf8",
    minify: true,
    write: false,
    metafile: true,
    logLevel: "warning",
    define: { "process.env.NODE_ENV": '"production"' },
    legalComments: "none",
  });
  const textOf = (name: string) => outputFiles.find(({ path }) => path === join(distUi, name))?.text ?? "";
  const pages = await Promise.all(
    names.map(async (name) => {
      const inputs = Object.keys(metafile.outputs[`dist/ui/${name}.js`]?.inputs ?? {});
      const style = `${await licences(inputs)}${textOf(`${name}.css`)}`;
      return { name, html: pageOf(name, textOf(`${name}.js`), style), inputs };
    }),
  );
  for (const { name, html } of pages) {
    const size = Buffer.byteLength(html);
    if (size > mostBytes)
      throw new Error(`The page ${name} has ${kib(size)}; it may have ${kib(mostBytes)}.`);
  }
  return pages;
}

/**
 * The page around a script and a style. Its policy lets this script and this style alone run and nothing be loaded,
 * whatever the host allows.
 */
function pageOf(name: string, script: string, style: string): string {
  // Inside the element, only its end tag and the opening of a comment would be read as HTML; a style has neither.
  const code = script.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(code)}`,
    `style-src ${hashOf(style)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="halo">
<title>${titleOf(name)}</title>
<style>${style}</style>
</head>
<body>
<div id="view"></div>
<script>${code}</script>
</body>
</html>
`;
}

/** The title of a page, without which it has none. */
function titleOf(name: string): string {
  const known = uiNames.find((each) => each === name);
  if (known === undefined) throw new Error(`src/tools/kit/ui.ts has no view ${name}.`);
  return uiTitles[known];
}

const hashOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;

/** Writes the pages. Files that are the same are left alone, since another command may read them. */
export async function writePages(folder = distUi): Promise<readonly Page[]> {
  const pages = await buildPages();
  await mkdir(folder, { recursive: true });
  for (const { name, html } of pages) {
    const path = join(folder, `${name}.html`);
    if ((await readFile(path, "utf8").catch(() => undefined)) !== html) await writeFile(path, html);
  }
  const written = new Set(pages.map(({ name }) => `${name}.html`));
  const stale = (await readdir(folder)).filter((file) => !written.has(file));
  await Promise.all(stale.map((file) => rm(join(folder, file), { force: true, recursive: true })));
  return pages;
}

if (import.meta.main) {
  for (const { name, html } of await writePages())
    console.log(`dist/ui/${name}.html: ${kib(Buffer.byteLength(html))}`);
}
