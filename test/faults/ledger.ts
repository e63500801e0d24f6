import { Random } from "../../sandbox/engine/seed/random.ts";
import { type Fault, type HaloRecord, knownRecords, type Sandbox } from "../../sandbox/index.ts";
import type { LedgerRow, RowState } from "../../src/ledger/entry.ts";
import { type Ground, leak, meddledRuntime } from "./matrix.ts";
import { type FaultEra, type FaultSession, openSession } from "./session.ts";

/** What a create was reported as. */
export const reports = [
  "created",
  "created, found by a look",
  "not created",
  "unknown: check first",
] as const;
export type Report = (typeof reports)[number];

/** How a run of creates ended: for each report, how many rows Halo has of each create. */
export interface Ledger {
  readonly seed: number;
  readonly creates: number;
  /** By report: creates of which Halo has no row, and those of which it has one. */
  readonly counts: Readonly<Record<Report, { readonly absent: number; readonly there: number }>>;
  /** Reports that were wrong, and creates that were done twice; empty when all is well. */
  readonly wrong: readonly string[];
  /** POSTs that Halo got. */
  readonly posts: number;
  /** How the rows of the server's own ledger ended, after what was unknown was looked up; each was held against Halo. */
  readonly states: ReadonlyMap<RowState, number>;
}

interface Kind {
  readonly tool: string;
  readonly path: string;
  readonly args: (text: string, sandbox: Sandbox) => Readonly<Record<string, unknown>>;
  readonly rows: (sandbox: Sandbox) => readonly HaloRecord[];
  readonly holds: (row: HaloRecord, text: string) => boolean;
}

/** What is created: with and without paging, with and without a look for doubles, with and without a date in its rows. */
const kinds: readonly [Kind, ...Kind[]] = [
  {
    tool: "halo_create_ticket",
    path: "/api/tickets",
    args: (summary, sandbox) => ({ summary, client_id: knownRecords(sandbox.tenant).busyClientId }),
    rows: ({ tenant }) => tenant.tables.Tickets,
    holds: ({ summary }, text) => summary === text,
  },
  {
    tool: "halo_create_action",
    path: "/api/actions",
    args: (note, sandbox) => ({
      note,
      ticket_id: knownRecords(sandbox.tenant).openTicketId,
      outcome: "Private Note",
    }),
    rows: ({ tenant }) => tenant.tables.Actions,
    holds: ({ note }, text) => note === text,
  },
  {
    tool: "halo_create_client",
    path: "/api/client",
    args: (name) => ({ name }),
    rows: ({ tenant }) => tenant.tables.Client,
    holds: ({ name }, text) => name === text,
  },
  {
    tool: "halo_create_appointment",
    path: "/api/appointment",
    args: (subject, sandbox) => ({
      subject,
      agent_id: knownRecords(sandbox.tenant).apiAgentId,
      start_date: "2027-03-01T09:00:00Z",
      end_date: "2027-03-01T10:00:00Z",
    }),
    rows: ({ tenant }) => tenant.tables.Appointment,
    holds: ({ subject }, text) => subject === text,
  },
];

const page = "<html><body>LEAKED</body></html>";

/** What may happen to the request that creates. */
const ofWrites: readonly [Fault, ...Fault[]] = [
  { status: 500 },
  { status: 500, afterActing: true },
  { status: 500, body: page, contentType: "text/html", afterActing: true },
  { status: 502 },
  { status: 502, afterActing: true },
  { status: 503 },
  { status: 504 },
  { status: 504, afterActing: true },
  { status: 429 },
  { status: 429, times: 3, headers: { "retry-after": "2" } },
  { status: 429, times: 20 },
  { status: 400, body: { Message: "Please contact the administrator" } },
  { status: 401 },
  { status: 403 },
  { body: page, contentType: "text/html" },
  { body: page, contentType: "text/html", afterActing: true },
  { emptyObject: true },
  { emptyObject: true, afterActing: true },
  { body: "null", afterActing: true },
  { truncate: 30 },
  { brokenGzip: true },
  { reset: "before" },
  { reset: "after" },
  { reset: "answer" },
  { hang: true },
  { hang: true, afterActing: true },
  { actsLateMs: 25_000 },
  { actsLateMs: 90_000 },
  { drip: { parts: 5, everyMs: 30_000 } },
  { delayMs: 15_000 },
  { redirect: "https://elsewhere.example/" },
];

/** What may happen to the requests that look: before a create, and after one that was left open. */
const ofLooks: readonly [Fault, ...Fault[]] = [
  { status: 500, times: 2 },
  { status: 503, times: 10 },
  { status: 503 },
  { reset: "after" },
  { emptyObject: true },
  { body: page, contentType: "text/html" },
  { truncate: 50 },
  { hang: true },
  { status: 403, times: 2 },
];

/**
 * Creates many records under random faults, and holds what was said of each against the rows that Halo has in
 * the end.
 *
 * @param seed the same seed makes the same run
 */
export async function keepLedger(
  ground: Ground,
  { seed, creates, eras }: { seed: number; creates: number; eras: readonly [FaultEra, ...FaultEra[]] },
): Promise<Ledger> {
  const { sandbox, time } = ground;
  const random = new Random(seed);
  const { runtime } = meddledRuntime(ground);
  const jittered = { ...runtime, random: () => random.next() };
  const sessions = await Promise.all(eras.map((era) => openSession(era, jittered)));
  const entries: {
    kind: Kind;
    text: string;
    session: FaultSession;
    report: Report;
    id: unknown;
    said: string;
  }[] = [];
  const wrong: string[] = [];
  let posts = 0;
  for (let number = 1; number <= creates; number += 1) {
    const kind = random.pick(kinds);
    const text = `Ledger ${seed} entry ${number}`;
    sandbox.faults.clear();
    // As an alarm does it. One that comes hours later finds too much that is newer.
    for (const each of sessions) await each.lookUp();
    sandbox.log.clear();
    if (random.chance(0.8))
      sandbox.faults.add({ method: "POST", path: `${kind.path}$`, ...random.pick(ofWrites) });
    if (random.chance(0.3)) {
      sandbox.faults.add({ method: "GET", path: kind.path, skip: random.int(0, 1), ...random.pick(ofLooks) });
    }
    if (random.chance(0.05)) sandbox.revokeTokens();
    const session = sessions[number % sessions.length] ?? sessions[0];
    if (session === undefined) throw new Error("no session");
    const called = await session.call(kind.tool, kind.args(text, sandbox));
    const sent = sandbox.log.find({ method: "POST", path: new RegExp(`${kind.path}$`) });
    posts += sent.length;
    if (leak.test(called.text)) wrong.push(`${text}: leaks: ${called.text}`);
    if (called.outcome.includes("internal_error")) wrong.push(`${text}: ${called.outcome}`);
    const record = called.data.record as HaloRecord | undefined;
    entries.push({ kind, text, session, report: reportOf(called), id: record?.id, said: called.text });
    // A record of its own moment for each, so that the looks for doubles have nothing to warn of. What Halo does late,
    // it does meanwhile.
    await time.sleep(30_000, new AbortController().signal);
  }
  // What Halo does late, it has done by now.
  sandbox.faults.clear();
  await time.sleep(600_000, new AbortController().signal);
  const rowsOf = new Map<FaultSession, readonly LedgerRow[]>();
  for (const session of sessions) rowsOf.set(session, await settledRows(session, time));
  await Promise.all(sessions.map((session) => session.close()));

  const counts = Object.fromEntries(reports.map((report) => [report, { absent: 0, there: 0 }])) as Record<
    Report,
    { absent: number; there: number }
  >;
  const states = new Map<RowState, number>();
  for (const { kind, text, session, report, id, said } of entries) {
    const rows = kind.rows(sandbox).filter((row) => kind.holds(row, text));
    counts[report][rows.length === 0 ? "absent" : "there"] += 1;
    if (rows.length > 1) wrong.push(`${text}: ${rows.length} rows`);
    const isCreated = report === "created" || report === "created, found by a look";
    if (isCreated && (rows.length !== 1 || rows[0]?.id !== id))
      wrong.push(`${text}: not there as said: ${said}`);
    if (report === "not created" && rows.length > 0) wrong.push(`${text}: is there: ${said}`);
    const own = (rowsOf.get(session) ?? []).filter(({ fields }) => holdsText(fields, text));
    const [row] = own;
    if (row !== undefined) states.set(row.state, (states.get(row.state) ?? 0) + 1);
    const problem = ledgerProblem(own, rows.length > 0);
    if (problem !== undefined) {
      wrong.push(
        `${text}, ${kind.tool}: ${problem}, in the server's ledger (${row?.finding ?? "-"}); ${said}`,
      );
    }
  }
  return { seed, creates, counts, wrong, posts, states };
}

/** The rows of a session's ledger, once all is looked up that may be: a look comes later each time. */
async function settledRows(session: FaultSession, time: Ground["time"]): Promise<readonly LedgerRow[]> {
  const [rounds, between] = [60, 20 * 60_000];
  for (let round = 0; round < rounds; round += 1) {
    while ((await session.lookUp()) > 0);
    time.pass(between);
  }
  const rows = await session.ledgerRows();
  time.pass(-rounds * between);
  return rows;
}

const holdsText = (fields: LedgerRow["fields"], text: string) =>
  fields.some(({ after }) => after !== undefined && "value" in after && after.value === text);

/**
 * What is wrong with the rows of a create that was done, or was not; a call that was refused before has none. One that
 * stays unknown says nothing untrue: how many do is held by the test.
 */
function ledgerProblem(rows: readonly LedgerRow[], isDone: boolean): string | undefined {
  if (rows.length > 1) return `${rows.length} rows for one create`;
  const [row] = rows;
  if (row === undefined) return isDone ? "done in Halo without a row" : undefined;
  if (row.state === "unknown") return undefined;
  const saysDone = row.state === "done" || row.state === "done_in_part";
  const saysNot = row.state === "not_done" || row.state === "refused";
  if (isDone ? saysDone : saysNot) return undefined;
  return `${isDone ? "done" : "not done"} in Halo, and ${row.state}`;
}

function reportOf(called: { readonly outcome: string; readonly text: string }): Report {
  if (called.outcome === "ok") {
    return /did not confirm/.test(called.text) ? "created, found by a look" : "created";
  }
  return called.outcome === "outcome_unknown" ? "unknown: check first" : "not created";
}
