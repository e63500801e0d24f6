import { expect } from "vitest";
import type { Sandbox } from "../../../sandbox/index.ts";
import {
  connect,
  type Era,
  recordOf,
  rowsOf,
  type TestClient,
  type ToolResult,
  useSandbox,
} from "../../support/harness.ts";
import { first } from "../../support/lists.ts";
import { useInstantWaits } from "./waits.ts";

/** A tool that reads, with the path that it asks Halo for. */
interface ReadingCall {
  readonly kind: string;
  readonly path: string;
  readonly call: (client: TestClient) => Promise<ToolResult>;
  /** Holds a result that is right. */
  readonly well: (result: ToolResult) => void;
}

/** What the tests of reading share. */
export interface Reads {
  readonly halo: () => Sandbox;
  /** The waits so far, in milliseconds; none of them takes any time. */
  readonly waits: readonly number[];
  /** A list and a get. */
  readonly calls: readonly ReadingCall[];
  readonly supplierId: () => number;
  /** How many tokens Halo was asked for. */
  readonly tokens: () => number;
  /** A client whose session has its token, with an empty log. */
  readonly warm: (era: Era) => Promise<TestClient>;
}

/** Gives a test file a sandbox to read from, and no waits. */
export function useReads(): Reads {
  const halo = useSandbox({ rateLimit: { requests: 100_000, windowMs: 300_000 } });
  const waits = useInstantWaits();
  const supplierId = () => Number(first(halo().tenant.tables.Supplier).id);
  return {
    halo,
    waits,
    calls: [
      {
        kind: "a list",
        path: "/api/tickets",
        call: (client) => client.call("halo_list_tickets", { page_size: 5 }),
        well: (result) => expect(rowsOf(result)).toHaveLength(5),
      },
      {
        kind: "a get",
        path: "/api/supplier/",
        call: (client) => client.call("halo_get_supplier", { id: supplierId() }),
        well: (result) => expect(recordOf(result).id).toBe(supplierId()),
      },
    ],
    supplierId,
    tokens: () => halo().log.count({ path: "/auth/token" }),
    warm: async (era) => {
      const client = await connect(era);
      rowsOf(await client.call("halo_list_tickets", { page_size: 1 }));
      halo().log.clear();
      return client;
    },
  };
}
