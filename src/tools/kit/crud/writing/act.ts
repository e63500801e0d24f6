import type { HaloRecord } from "../../../../halo/client.ts";
import { HaloError, isUncertain, unread } from "../../../../halo/errors.ts";
import type { Write } from "../../../../ledger/recorder.ts";
import type { ToolContext } from "../../define.ts";
import type { WriteState } from "../../result.ts";
import type { View } from "../../view.ts";
import { differencesOf } from "./compare.ts";
import { isOver, surelyNot, unknownWhether } from "./once/recover.ts";
import { recorded } from "./recorded.ts";
import type { Stored } from "./send.ts";

/** A write that is no change of fields, and yet shows in the record: a decision, an order, a submission. */
export interface Act {
  readonly view: View;
  /** Its row in the ledger. */
  readonly write: Write;
  /** "quotation 12 was approved", as a sentence goes on. */
  readonly what: string;
  /** Sends it, once. */
  readonly send: () => Promise<unknown>;
  /** Reads the record afterwards, with a signal of its own. */
  readonly read: () => Promise<HaloRecord>;
  /** Fields that go along and are kept, such as a decision's note. */
  readonly kept?: HaloRecord;
  /** What the record shows of it; undefined where it shows neither that it was done nor that it was not. */
  readonly isDone: (after: HaloRecord) => boolean | undefined;
}

const stateOf = (isDone: boolean | undefined): WriteState =>
  isDone === undefined ? "unknown" : isDone ? "done" : "not_done";

/**
 * Sends such a write and decides by what the record shows then, whatever Halo answered.
 *
 * @throws HaloError Halo's refusal, that it was not done, or `outcome_unknown`
 */
export async function sendAct(act: Act, context: ToolContext): Promise<Stored> {
  return recorded(act.view, act.write, context, async () => withKept(act, await work(act), context));
}

async function work({ what, send, read, isDone }: Act): Promise<Stored> {
  const failure = await sent(send);
  let after: HaloRecord;
  try {
    after = await read();
    // A copy may be older than the write.
    if (failure === undefined && isDone(after) !== true) after = await read();
  } catch (error) {
    if (!(error instanceof HaloError)) throw error;
    if (failure !== undefined) throw unknownWhether(what, "read it", failure);
    return {
      record: {},
      state: "unknown",
      warnings: [unread("The record", error, `whether ${what} is not known`)],
    };
  }
  const state = stateOf(isDone(after));
  if (failure === undefined) return { record: after, state, warnings: [] };
  if (state === "done") {
    return { record: after, state, warnings: [`Halo did not confirm it, but ${what}.`] };
  }
  if (state === "unknown" || !isOver(failure)) throw unknownWhether(what, "read it", failure);
  throw surelyNot(failure, `It was not done: the record does not show that ${what}.`);
}

/** What was done, with what went along and is not stored as it was sent. */
function withKept({ view, kept = {} }: Act, stored: Stored, { timeZone }: ToolContext): Stored {
  if (stored.state !== "done") return stored;
  const differs = differencesOf({ sent: kept }, stored.record, { resource: view.resource, timeZone });
  return differs.length === 0 ? stored : { ...stored, state: "done_in_part", differs };
}

/** @returns the failure that leaves open whether Halo acted */
async function sent(send: Act["send"]): Promise<HaloError | undefined> {
  try {
    await send();
    return undefined;
  } catch (error) {
    if (isUncertain(error) && error instanceof HaloError) return error;
    throw error;
  }
}
