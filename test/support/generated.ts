import type { Speech } from "../../sandbox/dialects/index.ts";
import {
  buildTenant,
  createSandbox,
  type Fault,
  type HaloRecord,
  type RequestLogEntry,
  type ResourceName,
  type Tenant,
} from "../../sandbox/index.ts";
import { hasServiceIdentity, readConfig } from "../../src/config/config.ts";
import { SignIn } from "../../src/halo/auth/sign-in.ts";
import { HaloClient } from "../../src/halo/client.ts";
import type { WorkingCopy } from "../../src/halo/copy/copy.ts";
import { Lookups } from "../../src/halo/lookups.ts";
import { haloResources } from "../../src/halo/resources.ts";
import { memoryStore, type Runtime, timeLimit } from "../../src/halo/runtime.ts";
import { noLedger } from "../../src/ledger/recorder.ts";
import type { Tool, ToolContext } from "../../src/tools/kit/define.ts";
import { argumentsFor } from "../../src/tools/kit/reading/read.ts";
import type { ToolResult } from "../../src/tools/kit/result.ts";
import { sandboxToken } from "./sandbox-token.ts";

/**
 * Tenants whose rows a test makes up, and a call of one tool on them without MCP: for properties that hold for
 * any data, checked many times.
 */

/** The moment at which the made-up tenants are looked at. */
export const now = new Date("2026-11-21T12:00:00Z");

let base: Tenant | undefined;

/** A tenant with the usual lookups, agents and clients, and with the given tables instead of its own. */
export function tenantWith(
  tables: Partial<Record<ResourceName, readonly HaloRecord[]>>,
  closing?: ReadonlySet<number>,
): Tenant {
  base ??= buildTenant({ now });
  const own = Object.entries(tables).map(([name, rows]) => [name, [...(rows ?? [])]]);
  const money = ["Invoice", "RecurringInvoice", "ClientContract"];
  const work = [
    "Tickets",
    "Projects",
    "Opportunities",
    "Actions",
    "Appointment",
    "Timesheet",
    "TimesheetEvent",
    "Asset",
  ];
  const empty = [...money, ...work].map((name) => [name, []]);
  return {
    ...base,
    ...(closing === undefined ? {} : { closing }),
    tables: { ...base.tables, ...Object.fromEntries(empty), ...Object.fromEntries(own) },
  };
}

/** Open tickets of one client and agent, as many as are asked for. */
export function plainTickets(count: number): HaloRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    summary: `Ticket ${index + 1}`,
    client_id: 2,
    status_id: 1,
    agent_id: 1,
    dateoccurred: "2026-11-20T09:00:00",
    lastactiondate: "2026-11-21T09:00:00",
  }));
}

/** The same tenant with records of its own, made in a tenth of the time that another one takes. */
export function copyOf(tenant: Tenant): Tenant {
  const tables = Object.entries(tenant.tables).map(([name, rows]) => [name, rows.map((row) => ({ ...row }))]);
  return {
    ...tenant,
    tables: { ...tenant.tables, ...Object.fromEntries(tables) },
    files: new Map(tenant.files),
  };
}

/** What is known of a call beside its answer. */
export interface Called {
  readonly result: ToolResult;
  /** Requests that Halo got for it. */
  readonly requests: number;
  /** These requests in their order, without that for the token. */
  readonly sent: readonly RequestLogEntry[];
}

/** Where and when a call takes place. */
export interface CallPlace {
  /** Behaviours of Halo that differ from the usual ones. */
  readonly speech?: Speech;
  /** What goes wrong on the way. */
  readonly faults?: readonly Fault[];
  /** Sees each request to the sandbox with its answer. */
  readonly watch?: (request: Request, answer: Response) => Promise<void>;
  readonly timeZone?: string;
  readonly now?: Date;
  /** What earlier calls have read. */
  readonly copy?: WorkingCopy;
  /** `HALO_REQUESTS_PER_5_MINUTES`, of which an answer leaves some to others; hosted Halo's unless given. */
  readonly requestLimit?: number;
  /** Requests that other calls have sent within the last five minutes. */
  readonly spent?: number;
  readonly progress?: ToolContext["progress"];
  /** None unless given. */
  readonly ledger?: ToolContext["ledger"];
}

/** A limit of Halo's that leaves one answer some 36 requests. */
export const tightLimit = { requestLimit: 50 } as const;

/**
 * Calls a tool on a tenant, with its arguments checked as a client's are.
 *
 * @throws HaloError as the tool does, and an Error for arguments that its schema refuses
 */
export async function callOn(
  tenant: Tenant,
  tool: Tool,
  args: Record<string, unknown> = {},
  place: CallPlace = {},
): Promise<Called> {
  const moment = place.now ?? now;
  const sandbox = createSandbox({
    tenant,
    resets: false,
    clock: () => moment.getTime(),
    rateLimit: { requests: 10_000, windowMs: 1_000 },
    ...(place.speech === undefined ? {} : { speech: place.speech }),
    ...(place.timeZone === undefined ? {} : { timeZone: place.timeZone }),
  });
  for (const fault of place.faults ?? []) sandbox.faults.add(fault);
  const runtime: Runtime = {
    fetch: async (url, init) => {
      const request = new Request(url, init);
      if (place.watch === undefined) return sandbox.fetch(request);
      const answer = await sandbox.fetch(request.clone());
      const { status, headers } = answer;
      const bytes = await answer.arrayBuffer();
      // Not a clone: to cancel one of two branches waits for the other.
      const whole = () => new Response(bytes.byteLength === 0 ? null : bytes, { status, headers });
      await place.watch(request, whole());
      return whole();
    },
    now: () => moment.getTime(),
    random: () => 0.5,
    sleep: async () => {},
    timeLimit,
  };
  const reading = readConfig({
    HALO_BASE_URL: "https://halo.test",
    HALO_CLIENT_ID: "sandbox-client",
    HALO_CLIENT_SECRET: "sandbox-secret",
    ...(place.requestLimit === undefined ? {} : { HALO_REQUESTS_PER_5_MINUTES: String(place.requestLimit) }),
  });
  if (!reading.ok) throw new Error(reading.problems.join(" "));
  const { config } = reading;
  // Only a speech is also how a sign-in is answered; else the sandbox's own token does.
  const source =
    place.speech !== undefined && hasServiceIdentity(config)
      ? new SignIn(config, runtime, memoryStore())
      : { accessToken: async () => sandboxToken(sandbox) };
  const client = HaloClient.of(config, runtime, source);
  const others = client.forCall();
  const { signal } = new AbortController();
  for (let sent = 0; sent < (place.spent ?? 0); sent += 1)
    await others.list(haloResources.tickets, {}, { number: 1, size: 1 }, { signal });
  const earlier = sandbox.log.entries.length;
  const halo = client.forCall();
  const context: ToolContext = {
    halo,
    lookups: new Lookups(halo, runtime),
    copy: place.copy,
    signal,
    now: runtime.now,
    timeZone: place.timeZone ?? "UTC",
    ledger: place.ledger ?? noLedger,
    progress: place.progress ?? (async () => {}),
    confirm: async () => {},
  };
  const result = await tool.handle(argumentsFor(tool, args), context);
  const sent = sandbox.log.entries.slice(earlier).filter(({ path }) => path.startsWith("/api/"));
  return { result, requests: halo.requests, sent };
}
