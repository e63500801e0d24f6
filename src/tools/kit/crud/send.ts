import { type HaloRecord, isAmbiguous } from "../../../halo/client.ts";
import { HaloError, unexpectedAnswer } from "../../../halo/errors.ts";
import type { ToolContext } from "../define.ts";
import type { WriteResult } from "../result.ts";
import type { View } from "../view.ts";
import { differences } from "./compare.ts";
import { withNames } from "./list.ts";
import { type Creation, createdAfterAll, isAnother, updatedAfterAll } from "./recover.ts";

/** What Halo stored, and what must be said of it. */
export interface Stored {
  readonly record: HaloRecord;
  readonly warnings: readonly string[];
}

/**
 * Creates a record: sent once, and looked for when Halo's answer leaves open whether it was stored.
 *
 * @param skip fields that Halo acts on and does not keep
 * @throws HaloError Halo's refusal, that it was not created, or `outcome_unknown`
 */
export async function sendCreate(
  creation: Creation,
  sent: HaloRecord,
  skip: ReadonlySet<string>,
  context: ToolContext,
): Promise<Stored> {
  const startedAt = context.now();
  try {
    const record = await context.halo.create(creation.view.resource, sent, { signal: context.signal });
    if (isAnother(creation, sent, record, startedAt)) {
      const subject = `new ${creation.view.resource.noun}`;
      throw unexpectedAnswer(`it is another record (asked for a ${subject})`, { ambiguous: true });
    }
    return { record, warnings: differences(sent, record, skip) };
  } catch (error) {
    if (!isAmbiguous(error)) throw error;
    const { record, warning } = await createdAfterAll(creation, sent, startedAt, error, context);
    return { record, warnings: [warning] };
  }
}

/**
 * Changes fields of a record: sent once, and read again when Halo's answer leaves open whether it was.
 *
 * @param once gives up at the first try, where a call must not use Halo's limit up
 * @throws HaloError Halo's refusal, that nothing was changed, or `outcome_unknown`
 */
export async function sendUpdate(
  view: View,
  before: HaloRecord,
  { id, sent, skip, once = false }: Update,
  context: ToolContext,
): Promise<Stored> {
  try {
    const record = await context.halo.update(view.resource, id, sent, { signal: context.signal, once });
    return { record, warnings: differences(sent, record, skip ?? new Set()) };
  } catch (error) {
    if (!isAmbiguous(error)) throw error;
    const { record, warning } = await updatedAfterAll(view, id, sent, before, error, context);
    return { record, warnings: [warning] };
  }
}

/** A change of one record. */
interface Update {
  readonly id: number;
  readonly sent: HaloRecord;
  /** Fields that Halo acts on and does not keep. */
  readonly skip?: ReadonlySet<string>;
  readonly once?: boolean;
}

/** The outcome of a write that has happened: names that can't be read must not turn it into an error. */
export async function written(
  view: View,
  { record, warnings }: Stored,
  what: Pick<WriteResult, "verb" | "changes" | "also">,
  context: ToolContext,
): Promise<WriteResult> {
  const named = await namedOrPlain(view, [record], context);
  return {
    kind: "write",
    view,
    record: named.rows[0] ?? record,
    ...what,
    warnings: [...warnings, ...named.warnings],
  };
}

/** The records with names beside their ids; as they are when the names can't be read. */
export async function namedOrPlain(
  view: View,
  records: readonly HaloRecord[],
  context: ToolContext,
): Promise<{ readonly rows: readonly HaloRecord[]; readonly warnings: readonly string[] }> {
  try {
    return await withNames(view, records, context);
  } catch (error) {
    if (error instanceof HaloError) return { rows: records, warnings: [] };
    throw error;
  }
}
