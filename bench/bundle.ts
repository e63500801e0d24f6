/** What a deployment uploads: its size, and the time that it takes to start. */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { runNode } from "../scripts/support/command.ts";
import { countRow, formatted, infoRow, type Row, timeRow } from "../scripts/support/table.ts";
import { root } from "../scripts/support/worker.ts";
import { modulesOf } from "./workerd.ts";

const gzipTargetKib = 420;
const startupTimeoutMs = 15_000;
const startUpTargetMs = 60;
/** Starts of which the middle one counts. */
const starts = 5;

/** Measures a bundle that `wrangler deploy --dry-run` wrote: its entry, and the modules beside it. */
export async function bundleRows(
  bundle: string,
  scratch: string,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const code = Buffer.concat(
    await Promise.all(modulesOf(bundle).map((file) => readFile(join(dirname(bundle), file)))),
  );
  const times: number[] = [];
  for (let start = 0; start < starts; start += 1) {
    const took = await startUp(scratch, signal);
    if (took !== undefined) times.push(took);
  }
  const median = times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)];
  return [
    countRow(
      "the Worker's bundle, gzip",
      gzipSync(code).byteLength / 1024,
      gzipTargetKib,
      "KiB",
      `${formatted(code.byteLength / 1024)} KiB as it is`,
    ),
    median === undefined
      ? infoRow("its start-up", "not measured")
      : timeRow(
          "its start-up, CPU",
          median,
          startUpTargetMs,
          `the median of ${times.length} on this machine`,
        ),
  ];
}

/** Milliseconds of CPU that a start takes, as wrangler tells them. */
async function startUp(scratch: string, signal: AbortSignal): Promise<number | undefined> {
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
  const active = /Active: ([\d.]+) ms/.exec(stdout)?.[1];
  return active === undefined ? undefined : Number(active);
}
