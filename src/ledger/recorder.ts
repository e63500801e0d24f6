import type { HaloClient } from "../halo/client.ts";
import { HaloError } from "../halo/errors.ts";
import type { RecordId } from "../halo/records.ts";
import { timeLimit } from "../halo/runtime.ts";
import type { Log } from "../log.ts";
import type {
  CallOfWrite,
  Claimed,
  Completion,
  FieldStanding,
  LedgerKeeper,
  LedgerPage,
  LedgerQuery,
  NewRow,
  SeenValues,
  Settlement,
} from "./entry.ts";
import { lookUp } from "./look-up.ts";

/** A write as a tool tells it, before it is sent. */
export type Write = Pick<NewRow, "kind" | "resource" | "noun" | "within" | "fields" | "mailed" | "look"> &
  Partial<Pick<NewRow, "record" | "link" | "undoes">>;

/** The row of a write that is under way. */
export interface WriteRow {
  /** Completes it. Never throws: the write has happened, whatever becomes of its row. */
  readonly complete: (completion: Completion) => Promise<void>;
  /** Keeps what a later look showed, where that differs from what it was completed with. Never throws. */
  readonly settle: (settlement: Settlement) => Promise<void>;
}

/** The ledger as one call of a tool sees it. */
export interface CallLedger {
  /**
   * Writes the row of a write that is about to be sent.
   *
   * @throws HaloError `unavailable` when it can't be written: the write is not to be sent then
   */
  readonly begin: (write: Write) => Promise<WriteRow>;
  /** Writes the rows of a dry run. Never throws. */
  readonly dryRun: (writes: readonly Write[]) => Promise<void>;
  /** Claims a key by which this call happens once, for its principal; undefined where no ledger is kept. */
  readonly claim: ((key: string, args: string) => Promise<Claimed>) | undefined;
  /** Gives the key back, where this call began no row. Never throws. */
  readonly release: (key: string, args: string) => Promise<void>;
  /** The rows of this principal alone, newest first; undefined where no ledger is kept. */
  readonly own:
    | ((query: Omit<LedgerQuery, "principal">, page: { number: number; size: number }) => Promise<LedgerPage>)
    | undefined;
  /** How the fields of a row of this principal stand now; none when there is no such row. */
  readonly standing: (key: string, seen: SeenValues) => Promise<readonly FieldStanding[]>;
  /** Looks up a row of this principal whose end is not known, once its call is surely over. */
  readonly lookUp: (key: string, halo: HaloClient, signal: AbortSignal) => Promise<void>;
}

const nothing = async () => {};

/** Where no ledger is kept: a stdio server without a file for it, and what only reads. */
export const noLedger: CallLedger = {
  begin: async () => ({ complete: nothing, settle: nothing }),
  dryRun: nothing,
  claim: undefined,
  release: nothing,
  own: undefined,
  standing: async () => [],
  lookUp: nothing,
};

/** How long a write waits for its row, and its call for the end of it, in milliseconds. */
const mostWaitMs = 5_000;

/**
 * The ledger for one call.
 *
 * @param newKey makes the key of a row
 */
export function callLedger(
  keeper: LedgerKeeper,
  call: CallOfWrite,
  log: Log,
  newKey: () => string = () => crypto.randomUUID(),
): CallLedger {
  const rowOf = (write: Write, dry: boolean): NewRow => ({ ...call, ...write, key: newKey(), dry });
  /** Tried twice, since an object that was replaced is there again at once. */
  const reached = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    using limit = timeLimit(mostWaitMs);
    return limit.within(work().catch(() => work()));
  };
  const quietly = async (key: string, work: () => Promise<void>) => {
    try {
      await reached(work);
    } catch (error) {
      log({ event: "ledger_unreachable", row: key, while: "completing", error: nameOf(error) });
    }
  };
  const ofCall = { principal: call.principal, tool: call.tool, call: call.call };
  return {
    begin: async (write) => {
      const row = rowOf(write, false);
      try {
        await reached(() => keeper.begin(row));
      } catch (error) {
        log({ event: "ledger_unreachable", row: row.key, while: "beginning", error: nameOf(error) });
        throw notKept(error);
      }
      return {
        complete: async (completion) => {
          log({
            event: "write",
            row: row.key,
            tool: call.tool,
            principal: call.principal,
            kind: row.kind,
            record: nameOfRecord({ ...row, ...completion }),
            outcome: completion.outcome,
          });
          await quietly(row.key, () => keeper.complete(row.key, completion));
        },
        settle: (settlement) => quietly(row.key, () => keeper.settle(row.key, settlement)),
      };
    },
    dryRun: async (writes) => {
      for (const write of writes) {
        const row = rowOf(write, true);
        await quietly(row.key, () => keeper.begin(row));
      }
    },
    claim: async (key, args) => {
      try {
        return await reached(() => keeper.claim({ ...ofCall, key, args }));
      } catch (error) {
        log({ event: "ledger_unreachable", row: ofCall.call, while: "beginning", error: nameOf(error) });
        throw notKept(error);
      }
    },
    release: (key, args) => quietly(ofCall.call, () => keeper.release({ ...ofCall, key, args })),
    own: (query, page) =>
      reached(() => keeper.list({ ...query, principal: call.principal, ofHalo: true }, page)),
    standing: (key, seen) => reached(() => keeper.standing(call.principal, key, seen)),
    lookUp: async (key, halo, signal) => {
      // What others' records became can't be told by who sees some clients or areas alone: all of them would be gone.
      // The deployment looks by itself, since such callers use its own identity.
      const { clients, areas } = halo.bounds;
      if (clients !== undefined || areas !== undefined) return;
      const row = await reached(() => keeper.open(call.principal, key));
      if (row === undefined) return;
      await lookUp(row, { judge: (...asked) => reached(() => keeper.judge(...asked)) }, halo, signal);
    },
  };
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : typeof error);

/** A record in a log or a line: `ticket #2301`, `new ticket`; of a GUID `holiday 6f1c…`. */
export function nameOfRecord({
  noun,
  record,
}: {
  readonly noun: string;
  readonly record?: RecordId;
}): string {
  if (record === undefined) return `new ${noun}`;
  return `${noun} ${typeof record === "number" ? "#" : ""}${record}`;
}

function notKept(cause: unknown): HaloError {
  return new HaloError(
    "unavailable",
    "Nothing was changed: this server's ledger of writes could not be reached, and no write is sent without its row.",
    {
      advice:
        "Call again in a minute; if it stays so, tell the operator (event ledger_unreachable of the log).",
      cause,
    },
  );
}
