/** What a deployment uploads: its size, and the time that it takes to start. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { runNode } from "../scripts/command.ts";
import { root } from "../scripts/worker.ts";
import { countRow, formatted, infoRow, type Row } from "./table.ts";

const gzipTargetKib = 420;
const startupTimeoutMs = 15_000;

/** Measures a bundle that `wrangler deploy --dry-run` wrote. */
export async function bundleRows(
  bundle: string,
  scratch: string,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const code = await readFile(bundle);
  const { stdout } = await runNode(
    [
      join(root, "node_modules/wrangler/bin/wrangler.js"),
      ...["check", "startup", "--outfile", join(scratch, "startup.cpuprofile")],
    ],
    {
      timeoutMs: startupTimeoutMs,
      signal,
      environment: {
        WRANGLER_SEND_METRICS: "false",
        WRANGLER_HIDE_BANNER: "true",
        CLOUDFLARE_CF_FETCH_ENABLED: "false",
      },
    },
  );
  const active = /Active: ([\d.]+ ms)/.exec(stdout)?.[1];
  return [
    countRow(
      "the Worker's bundle, gzip",
      gzipSync(code).byteLength / 1024,
      gzipTargetKib,
      "KiB",
      `${formatted(code.byteLength / 1024)} KiB as it is`,
    ),
    infoRow("  its start-up", active === undefined ? "not measured" : `${active} of CPU on this machine`),
  ];
}
