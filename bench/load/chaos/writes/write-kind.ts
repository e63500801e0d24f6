import type { Random } from "../../../../sandbox/engine/seed/random.ts";
import type { Arguments } from "../../../calls.ts";
import type { Deed, Told } from "../ledger.ts";
import type { OwnRecords } from "../own-records.ts";
import type { ToolAnswer } from "../wire.ts";

/** A call as it is sent, and what it is to do. */
export interface Planned {
  readonly args: Arguments;
  readonly deeds: readonly Deed[];
  /** What an answer says of each of the deeds; the same of all unless given. */
  readonly toldOf?: (answer: ToolAnswer) => readonly Told[];
}

/** Calls a tool before the write that is judged; undefined where no answer came. */
export type Ask = (tool: string, args: Arguments) => Promise<ToolAnswer | undefined>;

/** A call that writes, made ready. */
export interface Write extends Planned {
  readonly tool: string;
  /** Whether the record is an action, whose number counts within its ticket. */
  readonly isNote?: boolean;
  /**
   * What has to be done first, such as the change that is to be undone, and what is then called; undefined where that
   * came to nothing.
   */
  readonly first?: (ask: Ask) => Promise<Planned | undefined>;
}

/** One kind of write. */
export interface WriteKind {
  readonly weight: number;
  /** Makes it ready; undefined where the run has no record left for it. */
  readonly prepare: (marker: string, random: Random, own: OwnRecords) => Write | undefined;
}
