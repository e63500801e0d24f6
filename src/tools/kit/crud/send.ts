import type { HaloRecord } from "../../../halo/client.ts";
import { HaloError, isUncertain, unexpectedAnswer } from "../../../halo/errors.ts";
import type { ToolContext } from "../define.ts";
import type { WriteResult } from "../result.ts";
import type { View } from "../view.ts";
import { differences } from "./compare.ts";
import { withNames } from "./list.ts";
import {
  type Creation,
  isAnother,
  type Removal,
  type Verified,
  verifyCreated,
  verifyRemoved,
  verifyUpdated,
} from "./recover.ts";

/**
 * How every write is sent. Three parts, in this order:
 * - The Halo client sends it once, and marks a failure as `uncertain` when Halo may have acted all the same.
 * - `sendOnce` has such a failure verified, and passes on all others.
 * - `recover.ts` looks in Halo, decides between done, not done and unknown, and words that.
 */

/** What Halo stored, with warnings. */
export interface Stored {
  readonly record: HaloRecord;
  readonly warnings: readonly string[];
}

async function sendOnce(
  write: () => Promise<Stored>,
  verify: (failure: HaloError) => Promise<Verified>,
): Promise<Stored> {
  try {
    return await write();
  } catch (error) {
    if (!isUncertain(error)) throw error;
    const { record, warning } = await verify(error);
    return { record, warnings: [warning] };
  }
}

/**
 * Creates a record.
 *
 * @param skip fields that Halo acts on and does not keep
 * @throws HaloError Halo's refusal, that it was not created, or `outcome_unknown`
 */
export function sendCreate(
  creation: Creation,
  sent: HaloRecord,
  skip: ReadonlySet<string>,
  context: ToolContext,
): Promise<Stored> {
  const { resource } = creation.view;
  const startedAt = context.now();
  return sendOnce(
    async () => {
      const record = await context.halo.create(resource, sent, { signal: context.signal });
      if (isAnother(creation, sent, record, startedAt)) {
        const what = `it is another record (asked for a new ${resource.noun})`;
        throw unexpectedAnswer(what, { uncertain: true });
      }
      return { record, warnings: differences(sent, record, skip) };
    },
    (failure) => verifyCreated(creation, sent, startedAt, failure, context),
  );
}

/**
 * Changes fields of a record.
 *
 * @throws HaloError Halo's refusal, that nothing was changed, or `outcome_unknown`
 */
export function sendUpdate(
  view: View,
  before: HaloRecord,
  { id, sent, skip = new Set(), once = false }: Update,
  context: ToolContext,
): Promise<Stored> {
  return sendOnce(
    async () => {
      const record = await context.halo.update(view.resource, id, sent, { signal: context.signal, once });
      return { record, warnings: differences(sent, record, skip) };
    },
    (failure) => verifyUpdated(view, id, sent, before, failure, context),
  );
}

/**
 * Deletes or voids a record.
 *
 * @param act does it; returns the record afterwards where Halo gives it
 * @throws HaloError Halo's refusal, that it was not done, or `outcome_unknown`
 */
export function sendRemoval(
  removal: Removal,
  before: HaloRecord,
  act: () => Promise<HaloRecord | undefined>,
): Promise<Stored> {
  return sendOnce(
    async () => ({ record: (await act()) ?? before, warnings: [] }),
    async (failure) => ({ record: before, warning: await verifyRemoved(removal, failure) }),
  );
}

/** A change of one record. */
interface Update {
  readonly id: number;
  readonly sent: HaloRecord;
  /** Fields that Halo acts on and does not keep. */
  readonly skip?: ReadonlySet<string>;
  /** Gives up at the first try, where a call must not use Halo's limit up. */
  readonly once?: boolean;
}

/** The result of a write that has happened: names that can't be read must not turn it into an error. */
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
