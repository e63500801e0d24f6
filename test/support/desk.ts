import { type HaloRecord, knownRecords, type Sandbox } from "../../sandbox/index.ts";
import { useInstantWaits } from "../faults/errors/waits.ts";
import { connect, type Era, type TestClient, useSandbox } from "./harness.ts";
import { stored } from "./lists.ts";

/** Arguments or fields of a record. */
export type Args = Record<string, unknown>;

/** What the tests of the technician's tools share. */
export interface Desk {
  readonly halo: () => Sandbox;
  readonly tables: () => Sandbox["tenant"]["tables"];
  readonly actionsOf: (ticketId: unknown) => HaloRecord[];
  /** The POSTs of the test to a path. */
  readonly posts: (path: RegExp) => Sandbox["log"]["entries"];
  /** A ticket of its own for each test: of a user with an address, in progress, nobody's. */
  readonly newTicket: (fields?: Args) => HaloRecord;
  /** A client that has its token and names, with an empty log. */
  readonly warm: (era: Era, options?: Parameters<typeof connect>[1]) => Promise<TestClient>;
}

/** Paths that are written to. */
export const tickets = /\/api\/tickets$/i;
export const actions = /\/api\/actions$/i;
export const anything = /^\/api\//;

/** Gives a test file a sandbox with tickets to work on, and no waits. */
export function useDesk(): Desk {
  const halo = useSandbox({ rateLimit: { requests: 100_000, windowMs: 300_000 } });
  useInstantWaits();
  let count = 0;
  const tables = () => halo().tenant.tables;
  return {
    halo,
    tables,
    actionsOf: (id) => tables().Actions.filter(({ ticket_id }) => ticket_id === id),
    posts: (path) => halo().log.entries.filter((entry) => entry.method === "POST" && path.test(entry.path)),
    newTicket: (fields = {}) => {
      const model = stored(tables().Tickets, knownRecords(halo().tenant).openTicketId);
      const id = 700_000 + ++count;
      const ticket: HaloRecord = {
        ...structuredClone(model),
        id,
        summary: `Of its own ${count}`,
        status_id: 2,
        agent_id: 1,
        tickettype_id: 1,
        ...fields,
      };
      tables().Tickets.push(ticket);
      return ticket;
    },
    warm: async (era, options) => {
      const client = await connect(era, options);
      await client.call("halo_list_tickets", { page_size: 1 });
      halo().log.clear();
      return client;
    },
  };
}
