import {
  buildTenant,
  createSandbox,
  type HaloRecord,
  knownRecords,
  type Sandbox,
} from "../../sandbox/index.ts";
import { meddledRuntime } from "../faults/matrix.ts";
import { type FaultSession, openSession } from "../faults/session.ts";
import { VirtualTime } from "../faults/virtual-time.ts";

/** A desk with tickets of its own, in Node and by a clock of its own: for tests that need no Worker. */
export interface NodeDesk {
  readonly sandbox: Sandbox;
  readonly session: FaultSession;
  readonly call: FaultSession["call"];
  /** A ticket in progress with an action, of a user with an address. */
  readonly newTicket: (fields?: object) => HaloRecord & { readonly id: number };
  readonly stored: (table: keyof Sandbox["tenant"]["tables"], id: unknown) => HaloRecord;
  readonly actionsOf: (ticketId: unknown) => HaloRecord[];
  /** The writes that Halo got since the log was cleared. */
  readonly writes: () => number;
}

const start = new Date("2026-11-21T12:00:00Z");

/**
 * @param speech how the tenant differs from the usual one
 * @param variables of the session
 */
export async function openNodeDesk(
  speech: Readonly<Record<string, string>> = {},
  variables: Readonly<Record<string, string>> = {},
): Promise<NodeDesk> {
  const time = new VirtualTime(start.getTime());
  const sandbox = createSandbox({
    tenant: buildTenant({ now: start }),
    clock: time.now,
    sleep: time.sleep,
    rateLimit: { requests: 1_000_000, windowMs: 1_000 },
    speech,
  });
  const { runtime } = meddledRuntime({ time, sandbox, usual: new Map(), sessions: new Map() });
  const session = await openSession("2026-07-28", runtime, variables);
  const { tables } = sandbox.tenant;
  let made = 700_000;
  const stored: NodeDesk["stored"] = (table, id) => {
    const found = tables[table].find((row) => row.id === id);
    if (found === undefined) throw new Error(`no ${table} ${String(id)}`);
    return found;
  };
  const model = stored("Tickets", knownRecords(sandbox.tenant).openTicketId);
  const actionsOf = (id: unknown) => tables.Actions.filter(({ ticket_id }) => ticket_id === id);
  return {
    sandbox,
    session,
    call: session.call,
    stored,
    actionsOf,
    newTicket: (fields = {}) => {
      const id = ++made;
      const ticket = { ...structuredClone(model), summary: `Of its own ${id}`, status_id: 2, ...fields, id };
      const [action] = actionsOf(model.id);
      tables.Tickets.push(ticket);
      tables.Actions.push({ ...structuredClone(action), id: 1, ticket_id: id, note: `Note of ${id}` });
      return ticket;
    },
    writes: () =>
      sandbox.log.entries.filter(({ method, path }) => method === "POST" && path.startsWith("/api/")).length,
  };
}
