import type { Random } from "../../../sandbox/engine/seed/random.ts";
import type { Arguments } from "../../calls.ts";
import type { Deed, Told } from "./ledger.ts";
import type { OwnRecords } from "./own-records.ts";
import type { ToolAnswer } from "./wire.ts";

/** A call that writes, made ready. */
export interface Write {
  readonly tool: string;
  readonly args: Arguments;
  readonly deeds: readonly Deed[];
  /** Whether the record is an action, whose number counts within its ticket. */
  readonly isNote?: boolean;
  /** What an answer says of each of the deeds; the same of all unless given. */
  readonly toldOf?: (answer: ToolAnswer) => readonly Told[];
}

/** One kind of write. */
export interface WriteKind {
  readonly weight: number;
  readonly prepare: (marker: string, random: Random, own: OwnRecords) => Write;
}
