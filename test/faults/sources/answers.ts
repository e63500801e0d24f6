import { buildTenant, createSandbox, type Fault, type Sandbox, type Tenant } from "../../../sandbox/index.ts";
import { readConfig } from "../../../src/config/config.ts";
import { HaloClient } from "../../../src/halo/client.ts";
import { Lookups } from "../../../src/halo/lookups.ts";
import type { Runtime } from "../../../src/halo/runtime.ts";
import { noLedger } from "../../../src/ledger/recorder.ts";
import { catalogue } from "../../../src/tools/index.ts";
import { argumentsFor } from "../../../src/tools/kit/reading/read.ts";
import type { AnswerResult } from "../../../src/tools/kit/result.ts";
import { sandboxToken } from "../../support/sandbox-token.ts";
import { VirtualTime } from "../virtual-time.ts";

/** Answers of a tenant of which one source fails, by a clock that only goes on while everybody waits. */

const start = new Date("2026-11-21T12:00:00Z");

/** What came of one call. */
export interface Told {
  readonly answer: AnswerResult | undefined;
  /** What it failed with: an error of the closed set, or a bug. */
  readonly error: unknown;
  readonly milliseconds: number;
  /** The resources that Halo was asked for, in lower case. */
  readonly asked: readonly string[];
  /** The paths of its requests, in lower case and in their order. */
  readonly paths: readonly string[];
}

/** The most rows of a table: enough for each list to have what is asked for, few enough to be read quickly. */
const mostRows = {
  Asset: 150,
  Invoice: 260,
  Actions: 900,
  RecurringInvoice: 60,
  ClientContract: 60,
} as const;

/** A tenant with the newest rows only of what is read whole. */
function smaller(tenant: Tenant): Tenant {
  const tables = Object.entries(mostRows).map(([table, most]) => [
    table,
    tenant.tables[table as keyof typeof mostRows].slice(-most),
  ]);
  return { ...tenant, tables: { ...tenant.tables, ...Object.fromEntries(tables) } };
}

/** One tenant and one clock for many calls that only read. */
export class Desk {
  readonly #time = new VirtualTime(start.getTime());
  readonly #sandbox: Sandbox;

  constructor() {
    this.#sandbox = createSandbox({
      tenant: smaller(buildTenant({ now: start })),
      clock: this.#time.now,
      sleep: this.#time.sleep,
      rateLimit: { requests: 1_000_000, windowMs: 1_000 },
    });
  }

  get tenant(): Sandbox["tenant"] {
    return this.#sandbox.tenant;
  }

  /** Calls an answer while these faults are on. */
  async call(name: string, args: Readonly<Record<string, unknown>>, faults: readonly Fault[]): Promise<Told> {
    const tool = catalogue.find((one) => one.name === name);
    if (tool === undefined) throw new Error(`no tool ${name}`);
    const sandbox = this.#sandbox;
    const time = this.#time;
    const startedAt = time.now();
    sandbox.faults.clear();
    const token = await sandboxToken(sandbox);
    for (const fault of faults) sandbox.faults.add(fault);
    sandbox.log.clear();
    const runtime: Runtime = {
      fetch: async (url, init) => {
        time.note();
        try {
          return await sandbox.fetch(new Request(url, init));
        } finally {
          time.note();
        }
      },
      now: time.now,
      sleep: time.sleep,
      timeLimit: time.timeLimit,
      random: () => 0.5,
    };
    const reading = readConfig({
      HALO_BASE_URL: "https://halo.test",
      HALO_CLIENT_ID: "sandbox-client",
      HALO_CLIENT_SECRET: "sandbox-secret",
      HALO_REQUESTS_PER_5_MINUTES: "0",
    });
    if (!reading.ok) throw new Error(reading.problems.join(" "));
    const halo = HaloClient.of(reading.config, runtime, { accessToken: async () => token }).forCall();
    const context = {
      halo,
      lookups: new Lookups(halo, runtime),
      signal: new AbortController().signal,
      // A second clock for what is asked about, so that every call is about the same moment.
      now: () => start.getTime(),
      timeZone: "Europe/London",
      ledger: noLedger,
      progress: async () => {},
      confirm: async () => {},
    };
    let answer: AnswerResult | undefined;
    let error: unknown;
    try {
      const result = await tool.handle(argumentsFor(tool, args), context);
      if (result.kind !== "answer") throw new Error(result.kind);
      answer = result;
    } catch (thrown) {
      error = thrown;
    }
    const milliseconds = time.now() - startedAt;
    const asked = sandbox.log.entries
      .map(({ path }) => path.toLowerCase())
      .filter((path) => path.startsWith("/api/"));
    sandbox.faults.clear();
    time.pass(-milliseconds);
    return {
      answer,
      error,
      milliseconds,
      paths: asked,
      asked: [...new Set(asked.map(sourceOf))].sort(),
    };
  }
}

/** The list or the records of a resource that a path asks for: `client`, `client/{id}`. */
function sourceOf(path: string): string {
  return path.replace(/^\/api\//, "").replace(/\/-?\d+$/, "/{id}");
}

/** The pattern of the paths of a source. */
export function pathOf(source: string): string {
  return `^/api/${source.replace("{id}", "-?\\d+")}$`;
}
