/** What goes wrong in Halo, and for how long: another fault or none every few hundred milliseconds. */
import { setTimeout as wait } from "node:timers/promises";
import type { Random } from "../../../sandbox/engine/seed/random.ts";
import type { Fault, RequestLogEntry, Sandbox } from "../../../sandbox/index.ts";

/** One kind of fault, as it is drawn. */
interface Kind {
  readonly name: string;
  readonly weight: number;
  readonly fault: (random: Random) => Fault;
  /** Another fault that comes with it. */
  readonly also?: Fault;
  /** What it can meet; anything unless given. */
  readonly meets?: "writes" | "reads" | "JSON" | "creates a ticket" | "tokens";
}

/** Stands in every body that a fault answers with, and must stand in no answer of the Worker. */
export const leakMark = "LEAKED";

const page = `<!doctype html><html><body><h1>${leakMark}</h1><p>Maintenance</p></body></html>`;
const sql = `${leakMark}: SELECT * FROM dbo.uname WHERE uid = 1; Invalid column name 'x'.`;
const stack = {
  ClassName: "System.Data.SqlClient.SqlException",
  Message: sql,
  StackTraceString: `   at Halo.Api.Tickets.Save() in C:\\inetpub\\${leakMark}\\Tickets.cs:line 12`,
};
const json = "application/json";

/** An answer in place of Halo's own, given before or after Halo has acted. */
const instead = (name: string, weight: number, fault: Fault): Kind => ({
  name,
  weight,
  fault: (random) => ({ ...fault, ...(random.chance(0.5) ? { afterActing: true } : {}) }),
});
const plain = (name: string, weight: number, fault: Fault, meets?: Kind["meets"]): Kind => ({
  name,
  weight,
  fault: () => fault,
  ...(meets === undefined ? {} : { meets }),
});
const ofRecord = (body: unknown): boolean =>
  typeof body === "object" && body !== null && !Array.isArray(body) && "id" in body;

const kinds: readonly Kind[] = [
  plain("401", 4, { status: 401 }),
  plain("403", 2, { status: 403, body: { Message: "No access for this agent" } }),
  plain("404", 1, { status: 404 }),
  {
    name: "429 with Retry-After",
    weight: 5,
    fault: (random) => ({ status: 429, headers: { "retry-after": String(random.int(0, 3)) } }),
  },
  plain("429 without Retry-After", 1, { status: 429 }),
  plain("400 with SQL", 2, { status: 400, body: sql }),
  instead("500 with HTML", 4, { status: 500, body: page, contentType: "text/html" }),
  instead("500 with SQL", 4, { status: 500, body: sql }),
  instead("500 with a stack", 4, { status: 500, body: stack }),
  instead("502", 4, { status: 502, body: page, contentType: "text/html" }),
  instead("503", 4, { status: 503, body: page, contentType: "text/html" }),
  instead("504", 4, { status: 504, body: page, contentType: "text/html" }),
  instead("200 with HTML", 4, { body: page, contentType: "text/html" }),
  instead("200 with HTML that says it is JSON", 2, { body: page, contentType: json }),
  instead("200 with {}", 4, { emptyObject: true }),
  instead("200 with null", 4, { body: "null", contentType: json }),
  instead("200 with nothing", 2, { status: 200, body: "" }),
  instead("an error with 200", 3, { body: { Message: "Object reference not set" } }),
  plain("a bare array", 4, { transform: (body) => (ofRecord(body) ? [body] : rowsIn(body)) }, "JSON"),
  plain(
    "an envelope",
    2,
    {
      transform: (body) =>
        ofRecord(body) ? { page_no: 1, page_size: 50, record_count: 1, records: [body] } : { records: body },
    },
    "JSON",
  ),
  {
    name: "truncated JSON",
    weight: 4,
    fault: (random) => ({ truncate: random.int(1, 300) }),
  },
  plain("a 60 MB body", 1, { padBytes: 60 * 1024 * 1024, times: 1 }),
  plain("gzip that breaks off", 4, { brokenGzip: true }),
  plain("a slow drip", 3, { drip: { parts: 5, everyMs: 400 } }),
  plain("a drip that does not end in time", 1, { drip: { parts: 10, everyMs: 4_000 }, times: 2 }),
  { name: "a slow answer", weight: 5, fault: (random) => ({ delayMs: random.int(200, 4_000) }) },
  { ...instead("a hang", 2, { hang: true }), fault: (random) => hang(random) },
  plain("acts late, never answers", 2, { actsLateMs: 3_000, times: 2 }, "writes"),
  plain("acts after the Worker gave up", 1, { actsLateMs: 24_000, times: 2 }, "writes"),
  plain("a reset before the request was read", 4, { reset: "before" }),
  plain("a reset after it was read", 4, { reset: "after" }),
  plain("a reset half way through the answer", 4, { reset: "answer" }),
  instead("a redirect", 2, { redirect: `https://elsewhere.example/${leakMark}` }),
  plain("an ignored filter", 4, { ignore: ["client_id", "search", "datesearch"] }, "reads"),
  plain("an ignored order", 3, { ignore: ["order", "orderdesc"] }, "reads"),
  plain(
    "another record",
    3,
    { method: "GET", transform: (body) => (ofRecord(body) ? { ...(body as object), id: 2_001 } : body) },
    "JSON",
  ),
  plain(
    "another, older record",
    2,
    {
      body: { id: 2_001, summary: "Of last year", dateoccurred: "2025-01-05T08:00:00" },
      afterActing: true,
    },
    "creates a ticket",
  ),
  {
    name: "500 after acting, and looks that come late",
    weight: 6,
    fault: () => ({ status: 500, body: sql, afterActing: true }),
    // The look for what was made, not the one for a double before it, which has a date.
    also: {
      method: "GET",
      path: "^/api/tickets\\?(?!.*startdate).*orderdesc=true",
      delayMs: 6_000,
      times: Number.POSITIVE_INFINITY,
    },
    meets: "creates a ticket",
  },
  plain("token: 400", 3, { status: 400, body: { error: "invalid_grant" } }, "tokens"),
  plain("token: 403 with HTML", 2, { status: 403, body: page, contentType: "text/html" }, "tokens"),
  plain("token: 500 with a stack", 3, { status: 500, body: stack }, "tokens"),
  plain("token: 503", 3, { status: 503 }, "tokens"),
  plain("token: 200 with {}", 2, { emptyObject: true }, "tokens"),
  plain("token: truncated JSON", 2, { truncate: 40 }, "tokens"),
  plain("token: a reset", 2, { reset: "after" }, "tokens"),
  plain("token: a hang", 1, { hang: true, times: 1 }, "tokens"),
];

function hang(random: Random): Fault {
  return { hang: true, times: random.int(1, 2), ...(random.chance(0.5) ? { afterActing: true } : {}) };
}

/** The rows of an envelope, without it. */
function rowsIn(body: unknown): unknown {
  if (typeof body !== "object" || body === null) return body;
  const isOfRecords = (value: unknown) =>
    Array.isArray(value) && value.every((entry) => typeof entry === "object" && entry !== null);
  // Files come after their folders, users before their ids alone: another list than the one asked for is no Halo's.
  return Object.values(body).findLast(isOfRecords) ?? [body];
}

const targets: Readonly<Record<NonNullable<Kind["meets"]>, readonly Fault[]>> = {
  writes: [{ method: "POST", path: "/api/" }],
  reads: [{ method: "GET", path: "/api/" }],
  // A file is no JSON that could be changed, and the answer to a deletion is empty at times.
  JSON: [
    { method: "GET", path: "^/api/(?!attachment/)" },
    { method: "POST", path: "/api/" },
  ],
  "creates a ticket": [{ method: "POST", path: "/api/tickets$" }],
  tokens: [{ method: "POST", path: "/auth/token" }],
};
/** Where a fault strikes that can meet anything: everywhere, what writes, what deletes, what reads, some paths. */
const anywhere: readonly Fault[] = [
  { path: "/api/" },
  { method: "POST", path: "/api/" },
  { method: "POST", path: "/api/" },
  { method: "DELETE", path: "/api/" },
  { method: "GET", path: "/api/" },
  { method: "GET", path: "/api/tickets" },
  { method: "POST", path: "/api/actions" },
  { method: "GET", path: "/api/actions" },
];

/** How long a fault stays at most, and how long nothing is wrong, in milliseconds. */
const [longestFault, longestQuiet] = [900, 900];
const [quietShare, alwaysShare] = [0.35, 0.12];
/** What acts late has acted by then, and a sign-in that hangs was given up, in milliseconds. */
const latestActMs = 26_000;

/** Faults that come and go, and what they met. */
export class ChangingFaults {
  readonly #kinds = new Map<number, string>();
  readonly #counts = new Map<string, { set: number; met: number }>();
  /** Tokens that were made invalid, all of them or before their time. */
  tokensEnded = 0;
  #lateUntil = 0;

  /** Lets faults come and go until told to end, and leaves Halo without any. */
  async run(sandbox: Sandbox, random: Random, goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      sandbox.faults.clear();
      if (random.chance(quietShare)) {
        await wait(random.next() * longestQuiet);
        continue;
      }
      for (let left = random.int(1, 4); left > 0; left -= 1) this.#set(sandbox, random);
      if (random.chance(0.15)) {
        this.tokensEnded += 1;
        if (random.chance(0.5)) sandbox.revokeTokens();
        else sandbox.expireTokens();
      }
      await wait(200 + random.next() * (longestFault - 200));
    }
    sandbox.faults.clear();
  }

  /** Milliseconds until everything has been done that Halo does late, and no sign-in hangs. */
  get lateFor(): number {
    return Math.max(0, this.#lateUntil - Date.now());
  }

  /** Notes a request that a fault met. */
  noteRequest({ fault }: RequestLogEntry): void {
    const counted = fault === undefined ? undefined : this.#counts.get(this.#kinds.get(fault) ?? "");
    if (counted !== undefined) counted.met += 1;
  }

  /** Each kind of fault: how often it was set, and how many requests it met. */
  get counts(): readonly (readonly [string, { readonly set: number; readonly met: number }])[] {
    return [...this.#counts].toSorted(([one], [other]) => one.localeCompare(other));
  }

  #set(sandbox: Sandbox, random: Random): void {
    const { name, fault, also, meets } = random.weighted(kinds.map((kind) => [kind, kind.weight] as const));
    const where = random.pick(meets === undefined ? anywhere : targets[meets]);
    const times = random.chance(alwaysShare) ? Number.POSITIVE_INFINITY : random.int(1, 8);
    const drawn = fault(random);
    // A sign-in that hangs holds up every call that comes meanwhile, also one of after the run.
    if (drawn.actsLateMs !== undefined || (meets === "tokens" && drawn.hang === true)) {
      this.#lateUntil = Date.now() + longestFault + latestActMs;
    }
    // Without its token no call gets as far as its own faults, so those are ended with it.
    if (meets === "tokens") sandbox.revokeTokens();
    this.#kinds.set(sandbox.faults.add({ times, ...where, ...drawn }), name);
    if (also !== undefined) this.#kinds.set(sandbox.faults.add(also), name);
    const counted = this.#counts.get(name) ?? { set: 0, met: 0 };
    counted.set += 1;
    this.#counts.set(name, counted);
  }
}
