import type { Fault, Sandbox } from "../../sandbox/index.ts";
import type { Runtime } from "../../src/halo/runtime.ts";
import { type Column, hasActed, workOf } from "./columns.ts";

/** What a session runs on, and the way to meddle with it. */
export interface Meddled {
  readonly runtime: Runtime;
  /** Milliseconds by which our clock is ahead of Halo's. */
  skew: number;
  /** Told of each request before Halo gets it. */
  onRequest: ((request: Request) => void) | undefined;
  /** Requests that went to another host than Halo's, or would be led there by a redirect. */
  readonly astray: string[];
}

/** What goes wrong in one row of the matrix, and what must come of it. */
export interface FaultCase {
  readonly name: string;
  /** The faults of a column; undefined where the row means nothing for it. They meet the trial's target unless they name a path. */
  readonly faults: (column: Column) => readonly Fault[] | undefined;
  /** Called before Halo gets the request that the call is for: the first, the second … */
  readonly before?: (moment: {
    readonly sandbox: Sandbox;
    readonly meddled: Meddled;
    readonly number: number;
  }) => void;
  /** Milliseconds by which our clock is ahead of Halo's from the beginning. */
  readonly skewMs?: number;
  /** Whether our clock is or goes wrong, and with it what an answer says of "now". */
  readonly movesClock?: boolean;
  /** Variables of the session. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Every token is refused, so that the call must sign in anew. */
  readonly isSignIn?: boolean;
  /** The tool that must work afterwards; the same one unless given. */
  readonly usable?: string;
}

const always = Number.POSITIVE_INFINITY;
const isWrite = (column: Column) => workOf(column) !== "read";

/** Halo has refused the request, and so has surely not acted on it. */
const refused =
  (...faults: readonly Fault[]) =>
  (column: Column) =>
    hasActed(column) ? undefined : faults;

/** Something else than Halo's answer comes back, whether Halo has acted or not. */
const instead =
  (fault: Fault) =>
  (column: Column): readonly Fault[] => [hasActed(column) ? { ...fault, afterActing: true } : fault];

/** Halo's own answer is damaged on its way back: it has acted on every write. */
const damaged =
  (fault: Fault | ((column: Column) => Fault | undefined)) =>
  (column: Column): readonly Fault[] | undefined => {
    if (isWrite(column) && !hasActed(column)) return undefined;
    const made = typeof fault === "function" ? fault(column) : fault;
    return made === undefined ? undefined : [made];
  };

const page = "<!doctype html><html><body><h1>LEAKED</h1><p>Maintenance</p></body></html>";
const sql = "LEAKED: SELECT * FROM dbo.uname WHERE uid = 1; Invalid column name 'x'.";
const stack = {
  ClassName: "System.Data.SqlClient.SqlException",
  Message: sql,
  StackTraceString: "   at Halo.Api.Tickets.Save() in C:\\inetpub\\LEAKED\\Tickets.cs:line 12",
};

/** Halo's error bodies (its 400s come in all of them). */
const shapes: Readonly<Record<string, Fault>> = {
  "plain text": { body: "An Outcome must be entered for this Action" },
  "a .NET exception": { body: { ClassName: "System.Exception", Message: "An Outcome must be entered" } },
  Message: { body: { Message: "Item group must be completed" } },
  message: { body: { message: "ticket_id must be specified" } },
  error: { body: { error: "Invalid advanced search parameter" } },
  resultCode: { body: { resultCode: 400, errorMessage: "No access at the moment" } },
  "model binding": { body: { "[0].id": ["The value 'x' is not valid."] } },
  SQL: { body: sql },
  HTML: { body: page, contentType: "text/html" },
  "no body": { body: "" },
};

const statuses: readonly FaultCase[] = [
  { name: "401 once", faults: refused({ status: 401 }) },
  { name: "401 always", faults: refused({ status: 401, times: always }) },
  {
    name: "expired in mid-page",
    faults: refused(),
    before: ({ sandbox, number }) => {
      if (number === 2) sandbox.expireTokens();
    },
  },
  {
    name: "403 by scope",
    faults: refused(),
    variables: { HALO_SCOPE: "read:customers" },
    usable: "halo_list_clients",
  },
  {
    name: "403 by agent",
    faults: refused({ status: 403, body: { Message: "No access for this agent" }, times: always }),
  },
  { name: "404", faults: refused({ status: 404 }) },
  { name: "429 once", faults: refused({ status: 429 }) },
  { name: "429 once, Retry-After 5", faults: refused({ status: 429, headers: { "retry-after": "5" } }) },
  { name: "429 ten times", faults: refused({ status: 429, times: 10 }) },
  {
    name: "429 ten times, Retry-After 1",
    faults: refused({ status: 429, times: 10, headers: { "retry-after": "1" } }),
  },
  { name: "429 always", faults: refused({ status: 429, times: always }) },
  {
    name: "429 always, Retry-After 300",
    faults: refused({ status: 429, times: always, headers: { "retry-after": "300" } }),
  },
  ...Object.entries(shapes).map(([shape, fault]) => ({
    name: `400: ${shape}`,
    faults: refused({ status: 400, ...fault }),
  })),
  { name: "500 with HTML", faults: instead({ status: 500, body: page, contentType: "text/html" }) },
  { name: "500 with SQL", faults: instead({ status: 500, body: sql }) },
  { name: "500 with a stack", faults: instead({ status: 500, body: stack }) },
  ...[502, 503, 504].flatMap((status) => [
    { name: `${status} once`, faults: instead({ status }) },
    { name: `${status} always`, faults: instead({ status, times: always }) },
  ]),
];

const shapesOfSuccess: readonly FaultCase[] = [
  { name: "200 with HTML", faults: instead({ body: page, contentType: "text/html" }) },
  {
    name: "200 with HTML that says it is JSON",
    faults: instead({ body: page, contentType: "application/json" }),
  },
  { name: "200 with {}", faults: instead({ emptyObject: true }) },
  { name: "200 with null", faults: instead({ body: "null", contentType: "application/json" }) },
  { name: "200 with nothing", faults: instead({ status: 200, body: "" }) },
  {
    name: "a bare array for an envelope or a record",
    faults: damaged((column) =>
      column === "attachment"
        ? { body: "[]", contentType: "application/json" }
        : { transform: (body) => listIn(body) ?? [body] },
    ),
  },
  {
    name: "an envelope for a list or a record",
    faults: damaged((column) =>
      column === "attachment"
        ? { body: { record_count: 0, attachments: [] } }
        : {
            transform: (body) => ({
              page_no: 1,
              page_size: 50,
              record_count: 1,
              records: listIn(body) ?? [body],
            }),
          },
    ),
  },
  { name: "truncated JSON", faults: damaged({ truncate: 60 }) },
  { name: "an error with 200", faults: instead({ body: { Message: "Object reference not set" } }) },
];

const connections: readonly FaultCase[] = [
  { name: "a 60 MB body", faults: damaged({ padBytes: 60 * 1024 * 1024 }) },
  { name: "gzip that breaks off", faults: damaged({ brokenGzip: true }) },
  { name: "gzip that always breaks off", faults: damaged({ brokenGzip: true, times: always }) },
  { name: "a drip of 10 s", faults: damaged({ drip: { parts: 10, everyMs: 1_000 } }) },
  { name: "a drip of 5 minutes", faults: damaged({ drip: { parts: 10, everyMs: 30_000 } }) },
  { name: "a hang", faults: instead({ hang: true }) },
  { name: "an answer after 10 s", faults: damaged({ delayMs: 10_000 }) },
  {
    name: "503 after 19 s, always",
    faults: instead({ status: 503, delayMs: 19_000, times: always }),
  },
  { name: "a reset before the request was read", faults: refused({ reset: "before" }) },
  { name: "a reset before it was read, always", faults: refused({ reset: "before", times: always }) },
  { name: "a reset after it was read", faults: damaged({ reset: "after" }) },
  { name: "a reset after it was read, always", faults: damaged({ reset: "after", times: always }) },
  { name: "a reset half way through the answer", faults: damaged({ reset: "answer" }) },
  { name: "a redirect to another host", faults: instead({ redirect: "https://elsewhere.example/LEAKED" }) },
];

/** The rows and the record of an answer that holds a list. */
function listIn(body: unknown): readonly unknown[] | undefined {
  if (typeof body !== "object" || body === null || !("record_count" in body)) return undefined;
  return Object.values(body).find((value): value is unknown[] => Array.isArray(value) && value.length > 0);
}

const minute = 60_000;
const hour = 60 * minute;

/** Our clock jumps while the request is under way; a write has an answer that leaves it open besides. */
function clockJumps(name: string, jump: number): FaultCase {
  return {
    name: `the clock jumps ${name}`,
    faults: (column) => (isWrite(column) ? instead({ status: 500 })(column) : []),
    before: ({ meddled }) => {
      meddled.skew = jump;
    },
    movesClock: true,
  };
}

/** Our clock is wrong from the beginning, and a write has an answer that leaves it open. */
function clockIs(name: string, skewMs: number): FaultCase {
  return {
    name: `our clock is ${name}`,
    faults: (column) => (isWrite(column) ? instead({ status: 500 })(column) : []),
    skewMs,
    movesClock: true,
  };
}

const clocks: readonly FaultCase[] = [
  clockJumps("an hour on", hour),
  clockJumps("an hour back", -hour),
  clockJumps("a day on", 24 * hour),
  clockJumps("a day back", -24 * hour),
  clockIs("ten minutes ahead", 10 * minute),
  clockIs("ten minutes behind", -10 * minute),
  clockIs("two days ahead", 48 * hour),
  clockIs("two days behind", -48 * hour),
];

/** Actions as they come when Halo takes no notice of the ticket. */
function ofOtherTickets(body: unknown): unknown {
  const actions = listIn(body) ?? [];
  return {
    ...(body as object),
    actions: [...actions, ...actions.map((action) => ({ ...(action as object), ticket_id: 2_001 }))],
  };
}

const lies: readonly FaultCase[] = [
  {
    name: "Halo ignores the filter",
    faults: (column) => {
      const filters: Partial<Record<Column, Fault>> = {
        list: { ignore: ["client_id"] },
        get: { method: "GET", path: "/api/actions", transform: ofOtherTickets },
        composite: { ignore: ["client_id"], times: always },
        "composite, paged": { ignore: ["datesearch", "startdate", "enddate"], times: always },
        attachment: { method: "GET", path: "/api/attachment?ticket_id", ignore: ["ticket_id"] },
        create: { method: "GET", path: "/api/tickets", ignore: ["client_id", "startdate", "datesearch"] },
      };
      const fault = filters[column];
      return fault === undefined ? undefined : [fault];
    },
  },
  {
    name: "Halo gives another record",
    faults: damaged((column) => {
      if (column === "list" || column.startsWith("composite") || workOf(column) === "create")
        return undefined;
      if (column === "attachment") return { body: "The text of another file", contentType: "text/plain" };
      return { transform: (body) => ({ ...(body as object), id: 2_001 }) };
    }),
  },
  {
    name: "Halo gives another, older record",
    faults: (column) => {
      if (workOf(column) !== "create" && workOf(column) !== "update") return undefined;
      const date = "2025-01-05T08:00:00";
      const [summary, subject] = ["Of last year", "Of last year"];
      const older = column.startsWith("close, note")
        ? { id: 7, note: summary, actiondatecreated: date }
        : { id: 2_001, summary, subject, start_date: date, agent_id: -1, dateoccurred: date };
      return instead({ body: older })(column);
    },
  },
];

const token = { method: "POST", path: "/auth/token" } as const;

/** The same faults at the token endpoint, where a call has to sign in anew. */
const signIns: readonly FaultCase[] = (
  [
    ["400", { status: 400, body: { error: "invalid_grant" } }],
    ...Object.entries(shapes).map(([shape, fault]): [string, Fault] => [
      `400: ${shape}`,
      { status: 400, ...fault },
    ]),
    ["401 once", { status: 401, times: 1, body: { error: "invalid_client" } }],
    ["401 always", { status: 401, body: { error: "invalid_client" } }],
    ["403 with HTML", { status: 403, body: page, contentType: "text/html" }],
    ["404", { status: 404 }],
    ["429 once", { status: 429, times: 1 }],
    ["429 once, Retry-After 5", { status: 429, times: 1, headers: { "retry-after": "5" } }],
    ["429 ten times", { status: 429, times: 10 }],
    ["429 ten times, Retry-After 1", { status: 429, times: 10, headers: { "retry-after": "1" } }],
    ["429 always", { status: 429 }],
    ["429 always, Retry-After 300", { status: 429, headers: { "retry-after": "300" } }],
    ["500 with HTML", { status: 500, body: page, contentType: "text/html" }],
    ["500 with SQL", { status: 500, body: sql }],
    ["500 with a stack", { status: 500, body: stack }],
    ...[502, 503, 504].flatMap((status): [string, Fault][] => [
      [`${status} once`, { status, times: 1 }],
      [`${status} always`, { status }],
    ]),
    ["200 with HTML", { body: page, contentType: "text/html" }],
    ["200 with HTML that says it is JSON", { body: page, contentType: "application/json" }],
    ["200 with {}", { emptyObject: true }],
    ["200 with null", { body: "null", contentType: "application/json" }],
    ["200 with nothing", { status: 200, body: "" }],
    ["200 with an array", { body: "[]", contentType: "application/json" }],
    ["an envelope", { transform: (body) => ({ record_count: 1, tokens: [body] }) }],
    ["truncated JSON", { truncate: 40 }],
    ["an error with 200", { body: { Message: "Object reference not set" } }],
    ["a 60 MB body", { padBytes: 60 * 1024 * 1024 }],
    ["gzip that breaks off", { brokenGzip: true }],
    ["a drip of 10 s", { drip: { parts: 10, everyMs: 1_000 } }],
    ["a drip of 5 minutes", { drip: { parts: 10, everyMs: 30_000 } }],
    ["a hang", { hang: true }],
    ["an answer after 10 s", { delayMs: 10_000 }],
    ["a reset before", { reset: "before" }],
    ["a reset after", { reset: "after" }],
    ["a reset half way through the answer", { reset: "answer" }],
    ["a redirect to another host", { redirect: "https://elsewhere.example/LEAKED" }],
  ] satisfies [string, Fault][]
).map(([name, fault]) => ({
  name: `token: ${name}`,
  faults: (column) => (hasActed(column) ? undefined : [{ times: always, ...fault, ...token }]),
  isSignIn: true,
}));

/** All rows of the matrix. */
export const faultCases: readonly FaultCase[] = [
  ...statuses,
  ...shapesOfSuccess,
  ...connections,
  ...clocks,
  ...lies,
  ...signIns,
];
