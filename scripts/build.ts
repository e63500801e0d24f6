/**
 * `npm run build`: bundles the Worker as a deployment does (scripts/bundle.ts), into dist/worker, and prints its size and the
 * time that it takes to start on this machine. Fails when the bundle is over its budget, or when the
 * example environment of wrangler.toml could not be deployed.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parseSync } from "vite";
import { interruption, runNode } from "./support/command.ts";
import { root } from "./support/worker.ts";

/**
 * KiB gzip that the bundle may take; a Worker of the free plan may have 3 MiB. Queries take 50 of it: 33 the parser,
 * which is evaluated at the first query, and 17 the guard with the tables. The tools over Halo's whole API take some 60:
 * 25 the bundled index and 6 the search, which are evaluated when they are first used, and 15 the written lines. Finding
 * and calling tools by name, ChatGPT's two and the choice on the consent page take 8. Reports in SQL take 82: 34 the T-SQL
 * parser and 24 the names of tables and columns, which are evaluated when they are first used, the rest guard and lines.
 * The everyday writes, files, knowledge and what changed take 58.
 */
const budgetKib = 800;

/** KiB gzip of what serves a session: all but the parts that are loaded when they are first used. */
const servingKib = 600;
const timeoutMs = 60_000;

const wrangler = join(root, "node_modules/wrangler/bin/wrangler.js");
const environment = {
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};
const options = { timeoutMs, signal: interruption(), environment };

/** Bundles for an environment of wrangler.toml; the empty name is the top level. */
const bundle = (name: string, folder: string) =>
  runNode([wrangler, "deploy", "--dry-run", "--env", name, "--outdir", folder], options);

const out = join(root, "dist/worker");
rmSync(out, { recursive: true, force: true });
const built = await bundle("", out);
const size = /gzip: ([\d.]+) KiB/.exec(built.stdout)?.[1];
if (built.code !== 0 || size === undefined) {
  console.error(built.stdout + built.stderr);
  process.exit(1);
}
console.log(`Worker bundle: ${size} KiB gzip (budget ${budgetKib} KiB)`);
const serving = sizeOfServing(out);
console.log(
  `What serves a session: ${serving.toFixed(2)} KiB gzip (budget ${servingKib} KiB); the rest when first used`,
);

const example = await bundle("example", join(root, "dist/example"));
if (example.code !== 0) {
  console.error(example.stdout + example.stderr);
  process.exit(1);
}
console.log("The example environment of wrangler.toml can be deployed.");

const folder = mkdtempSync(join(tmpdir(), "halo-mcp-startup-"));
const profile = join(folder, "worker.cpuprofile");
const started = await runNode([wrangler, "check", "startup", "--outfile", profile], options);
rmSync(folder, { recursive: true, force: true });
const active = /Active: ([\d.]+ ms)/.exec(started.stdout)?.[1];
console.log(`Worker start-up: ${active === undefined ? "not measured" : `${active} of CPU on this machine`}`);

if (serving > servingKib) {
  console.error(`What serves a session is over its budget of ${servingKib} KiB.`);
  process.exit(1);
}
if (Number(size) > budgetKib) {
  console.error(`The bundle is over its budget of ${budgetKib} KiB.`);
  process.exit(1);
}

/** KiB gzip of the modules that the Worker imports when it starts, and with its first session. */
function sizeOfServing(folder: string): number {
  const session = readdirSync(folder).filter((name) => /^part-session-[^.]*\.js$/.test(name));
  if (session.length !== 1) throw new Error(`The bundle has ${session.length} modules of sessions.`);
  const modules = new Set(["worker.js", ...session]);
  let size = 0;
  // A set can be added to while it is walked: what is added is walked too.
  for (const name of modules) {
    const text = readFileSync(join(folder, name), "utf8");
    size += gzipSync(text).length;
    const { module } = parseSync(name, text);
    for (const { moduleRequest } of [
      ...module.staticImports,
      ...module.staticExports.flatMap((one) => one.entries),
    ])
      if (moduleRequest?.value.startsWith("./")) modules.add(moduleRequest.value.slice(2));
  }
  return size / 1024;
}
