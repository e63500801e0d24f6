import { badInput, HaloError, notSent } from "../../../halo/errors.ts";
import { isGuid } from "../../../halo/records.ts";
import type { LedgerRow } from "../../../ledger/entry.ts";
import type { CallLedger } from "../../../ledger/recorder.ts";
import type { ToolContext } from "../../kit/define.ts";

/** Which rows of the ledger are to be undone, as far as the ledger alone decides that. */

/** Rows of one call, newest first. */
export interface Chosen {
  readonly rows: readonly LedgerRow[];
  /** The argument that names them and nothing else: the number of the one row, or the id of the call. */
  readonly name: string;
}

/** The most rows of one call: a bulk write has fifty, and the steps of a call are few. */
const mostOfCall = 200;
/** How far back the last change is looked for: pages, and rows of each. */
const mostPages = 10;
const pageSize = 50;

/** Whether a row may have changed something that nothing has taken back. */
const isStanding = ({ state, undoneBy }: LedgerRow) =>
  undoneBy === undefined && (state === "done" || state === "done_in_part" || state === "unknown");

/**
 * The caller's own rows that an argument means: a row's number, the id of a call, or `last`.
 *
 * @throws HaloError `not_found` when there are none
 */
export async function chosenBy(change: string, context: ToolContext): Promise<Chosen> {
  const { own } = context.ledger;
  if (own === undefined) throw notSent("no ledger of writes is kept here: HALO_LEDGER_FILE is not set.");
  const ofCall = async (call: string): Promise<Chosen> => {
    const { rows } = await own({ call, dryRuns: "with" }, { number: 1, size: mostOfCall });
    const [first] = rows;
    if (first === undefined) throw none(`call ${call}`);
    return { rows, name: rows.length === 1 ? String(first.number) : call };
  };
  const words = change.trim().toLowerCase();
  if (words === "last") {
    const last = await lastStanding(own);
    if (last === undefined) throw none("last change that still stands");
    return ofCall(last.call);
  }
  const number = /^#?(\d{1,15})$/.exec(words)?.[1];
  if (number !== undefined) {
    const { rows } = await own({ number: Number(number), dryRuns: "with" }, { number: 1, size: 1 });
    if (rows.length === 0) throw none(`change #${number}`);
    return { rows, name: number };
  }
  if (isGuid(words)) return ofCall(words);
  throw badInput(
    'change is the number of a change as halo_my_changes has it, the id of its call, or "last".',
  );
}

async function lastStanding(own: NonNullable<CallLedger["own"]>): Promise<LedgerRow | undefined> {
  for (let number = 1; number <= mostPages; number++) {
    const { rows } = await own({}, { number, size: pageSize });
    const last = rows.find(isStanding);
    if (last !== undefined || rows.length < pageSize) return last;
  }
  return undefined;
}

function none(what: string): HaloError {
  return new HaloError("not_found", `Nothing was undone: there is no ${what} of yours in the ledger.`, {
    advice: "halo_my_changes lists what you changed; period goes further back than today.",
  });
}

/** A row as it has to be taken: as it is now, or why there is nothing to undo. */
export type Taken = { readonly row: LedgerRow; readonly nothing?: string; readonly isOpen?: boolean };

const waits = "Call again in two minutes, when it can be looked up.";

/** Looks up what is not known of a row, and says whether there is something of it to undo. */
export async function taken(row: LedgerRow, context: ToolContext): Promise<Taken> {
  if (row.dry) return { row, nothing: "It was a dry run: nothing was sent." };
  let now = row.state === "unknown" ? await lookedUp(row, context) : row;
  if (now.undoneBy !== undefined) {
    const undo = await lookedUpByKey(now.undoneBy, context);
    now = (await lookedUpByKey(now.key, context, false)) ?? now;
    if (now.undoneBy !== undefined) return { row: now, nothing: undoneBy(undo) };
  }
  switch (now.state) {
    case "refused":
      return { row: now, nothing: "Halo refused it: nothing was changed." };
    case "not_done":
      return { row: now, nothing: "It was not done: nothing was changed." };
    case "running":
      return { row: now, nothing: `It may still be under way. ${waits}` };
    case "unknown":
      return now.kind === "updated"
        ? { row: now, isOpen: true }
        : {
            row: now,
            nothing: `It is not known whether Halo did it: look at the ${now.noun} in Halo. ${row.finding ?? waits}`,
          };
    case "done":
    case "done_in_part":
      return now.kind === "deleted" || now.kind === "voided"
        ? { row: now, nothing: `The ${now.noun} was ${now.kind}, and Halo has no way back from that.` }
        : { row: now };
  }
}

function undoneBy(undo: LedgerRow | undefined): string {
  if (undo === undefined || undo.state === "done") return `It was undone already${by(undo)}.`;
  if (undo.state === "done_in_part") return `It was undone already${by(undo)}, in part.`;
  return `Whether it was undone${by(undo)} is not known. ${undo.finding ?? waits}`;
}

const by = (undo: LedgerRow | undefined) => (undo === undefined ? "" : `, by change #${undo.number}`);

async function lookedUp(row: LedgerRow, context: ToolContext): Promise<LedgerRow> {
  return (await lookedUpByKey(row.key, context)) ?? row;
}

/** A row of the caller as it is after a look at Halo, where its end is not known. */
async function lookedUpByKey(
  key: string,
  { ledger, halo, signal }: ToolContext,
  looks = true,
): Promise<LedgerRow | undefined> {
  const read = async () => (await ledger.own?.({ key }, { number: 1, size: 1 }))?.rows[0];
  const row = await read();
  if (!looks || (row?.state !== "unknown" && row?.state !== "running")) return row;
  await ledger.lookUp(key, halo, signal);
  return read();
}
