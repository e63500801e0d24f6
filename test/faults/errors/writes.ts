import {
  type Fault,
  type HaloRecord,
  knownRecords,
  type ResourceName,
  type Sandbox,
} from "../../../sandbox/index.ts";
import { connect, type Era, type TestClient, useSandbox } from "../../support/harness.ts";
import { first } from "../../support/lists.ts";
import { useInstantWaits } from "./waits.ts";

/** What the tests of writing share. */
export interface Writes {
  readonly halo: () => Sandbox;
  readonly table: (name: ResourceName) => HaloRecord[];
  readonly openTicket: () => HaloRecord;
  /** How many requests of a method went to a path and what lies below it. */
  readonly sent: (method: string, path: string) => number;
  /** A client whose session has its token and its names, with an empty log. */
  readonly warm: (era: Era) => Promise<TestClient>;
  /** A text that stands in no record yet. */
  readonly unique: () => string;
}

/** Gives a test file a sandbox to write to, and no waits. */
export function useWrites(): Writes {
  const halo = useSandbox({ rateLimit: { requests: 100_000, windowMs: 300_000 } });
  useInstantWaits();
  let count = 0;
  const table = (name: ResourceName) => halo().tenant.tables[name];
  return {
    halo,
    table,
    openTicket: () => first(table("Tickets"), ({ id }) => id === knownRecords(halo().tenant).openTicketId),
    sent: (method, path) => halo().log.count({ method, path: new RegExp(`${path}(/|$)`) }),
    warm: async (era) => {
      const client = await connect(era);
      await client.call("halo_list_tickets", { page_size: 1 });
      halo().log.clear();
      return client;
    },
    unique: () => `Written ${++count}`,
  };
}

/** Failures after which Halo has written, and nothing says so. */
export const lostAnswers: readonly [string, Fault][] = [
  ["a 500", { status: 500, afterActing: true }],
  ["a lost connection", { reset: "after" }],
  ["a web page", { body: "<html>Welcome", contentType: "text/html", afterActing: true }],
  ["a 502", { status: 502, afterActing: true }],
  ["a 504", { status: 504, afterActing: true }],
  ["an empty answer", { status: 201, body: "", afterActing: true }],
  ["the answer {}", { emptyObject: true, afterActing: true }],
  ["half an answer", { truncate: 40 }],
  ["an answer without an id", { transform: () => ({ done: true }) }],
  ["a redirect", { redirect: "https://elsewhere.example/", afterActing: true }],
];
