import type { HaloRecord, ResourceName } from "../../../sandbox/index.ts";
import type { Call, Pair, Question, World } from "../types.ts";
import { found, num } from "../world.ts";

/** A thing that somebody wants done. */
export interface Deed {
  readonly asks: string;
  readonly tool: string;
  readonly args: (world: World) => Call["args"];
  /** Worked out before the call; what it gives is read from the tables after it. */
  readonly stored: (world: World) => () => Readonly<Record<string, Pair>>;
  /** What a model must read of it. */
  readonly text?: readonly (string | number)[];
  /** A call that gives the yes where the tool asks for one. */
  readonly yes?: Call["args"];
}

/** The question of a deed: one call, or two where a yes is wanted of a client that can't ask its user. */
export const asQuestion = ({ asks, tool, args, stored, text = [], yes }: Deed): Question => ({
  asks,
  calls: [
    (world) => ({ tool, args: args(world) }),
    ...(yes === undefined ? [] : [(world: World) => ({ tool, args: { ...args(world), ...yes } })]),
  ],
  truth: (world) => ({ structured: {}, text, stored: stored(world) }),
});

/** The record of a table that was made last: the one with the greatest id. */
export function last(world: World, table: ResourceName): HaloRecord {
  return found(world.tables[table].toSorted((one, other) => num(other.id) - num(one.id))[0], table);
}

/** A record as it is stored now. */
export function now(world: World, table: ResourceName, id: unknown): HaloRecord {
  return found(
    world.tables[table].find((row) => row.id === id),
    `${table} ${String(id)}`,
  );
}
