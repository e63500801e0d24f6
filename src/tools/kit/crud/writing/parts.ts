import type { HaloRecord } from "../../../../halo/client.ts";
import { HaloError } from "../../../../halo/errors.ts";
import { recordIdOf } from "../../../../halo/records.ts";
import { quoteLine } from "../../../../halo/text.ts";
import { nameKey } from "../../arguments/alike.ts";
import type { ToolContext } from "../../define.ts";
import type { WriteState } from "../../result.ts";
import type { Creation } from "./once/recover.ts";
import { type Stored, sendCreate } from "./send.ts";

/** Records that are created with another one, after it: the sites of a client. Each is a write of its own. */
export interface Parts {
  readonly creation: Creation;
  /** Their names; none where the call gives none. */
  readonly names: readonly string[];
  /** The field that names the record that they belong to. */
  readonly parent: string;
}

/** What a dry run shows in place of the id that the record will get. */
const idToCome = "the id of the new record";

/** The fields of the parts, as they are sent. */
export const partsToSend = ({ names, parent }: Parts, id: unknown = idToCome): readonly HaloRecord[] =>
  names.map((name) => ({ name, [parent]: id }));

/**
 * Creates the parts of a record that was just created, one after another, and says of each what became of it. One that is
 * there already (Halo may make a first site by itself) is left as it is.
 */
export async function createParts(parts: Parts, of: Stored, context: ToolContext) {
  const { view } = parts.creation;
  const { noun } = view.resource;
  const id = recordIdOf(of.record.id);
  const said: string[] = [];
  const states: WriteState[] = [];
  let there: readonly HaloRecord[];
  try {
    const query = { [parts.parent]: id };
    there = await context.halo.listAll(view.resource, query, { signal: context.signal });
  } catch (error) {
    const why = reasonOf(error);
    const names = parts.names.map(quoteLine).join(", ");
    return {
      states: ["not_done"] as const,
      said: [
        `Not created: ${view.resource.plural} ${names}, since those that are there could not be read. ${why}`,
      ],
    };
  }
  for (const sent of partsToSend(parts, id)) {
    const name = quoteLine(String(sent.name));
    const known = there.find(
      (row) =>
        Number(row[parts.parent]) === Number(id) &&
        nameKey(String(row.name ?? "")) === nameKey(String(sent.name)),
    );
    if (known !== undefined) {
      said.push(`There already: ${noun} #${String(known.id)} ${name}.`);
      continue;
    }
    try {
      const stored = await sendCreate(parts.creation, sent, new Set(), context);
      const { state = "done" } = stored;
      states.push(state);
      const whole = state === "done" ? "" : ", but not all as asked";
      said.push(
        [`Created: ${noun} #${String(stored.record.id)} ${name}${whole}.`, ...stored.warnings].join(" "),
      );
    } catch (error) {
      const isUnknown = error instanceof HaloError && error.kind === "outcome_unknown";
      states.push(isUnknown ? "unknown" : "not_done");
      const head = isUnknown ? "Unknown whether created" : "Not created";
      said.push(`${head}: ${noun} ${name}. ${reasonOf(error)}`);
    }
  }
  return { states, said };
}

/** Why one failed, which is told beside what was done. */
function reasonOf(error: unknown): string {
  if (!(error instanceof HaloError) || error.kind === "cancelled") throw error;
  return error.message;
}

/** How the whole went: the record is there, so it is never less than done in part. */
export const stateWith = (own: WriteState | undefined, states: readonly WriteState[]): WriteState =>
  states.every((state) => state === "done") ? (own ?? "done") : "done_in_part";
