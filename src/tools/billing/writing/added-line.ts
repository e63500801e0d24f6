import type { HaloRecord } from "../../../halo/client.ts";
import { HaloError, isUncertain, unexpectedAnswer } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { sameValue } from "../../../halo/same-value.ts";
import { lookOptions } from "../../kit/crud/writing/once/recover.ts";
import { callRow, recorded } from "../../kit/crud/writing/recorded.ts";
import type { ToolContext } from "../../kit/define.ts";
import type { SentRequest } from "../../kit/result.ts";
import { recurringView } from "../invoices.ts";
import { linesIn } from "../lines.ts";

/** A new line of a recurring invoice. What Halo answers to it is not known, so it is looked for among the lines. */

const resource = haloResources.recurringInvoices;
const path = [resource.path, "Lines"] as const;

/** What is sent: the line as one that is not billed, until it is known to be there once. */
const lineToSend = (id: number, line: HaloRecord): HaloRecord => ({ ...line, ihid: id, isinactive: true });

/** The request that adds a line to a recurring invoice. */
export function additionOf(id: number, line: HaloRecord): SentRequest {
  return { method: "POST", path: `/api/${path.join("/")}`, body: [lineToSend(id, line)] };
}

/** A line that was added. */
interface Added {
  readonly lineId: number;
  /** The recurring invoice, read after it. */
  readonly record: HaloRecord;
  readonly warnings: readonly string[];
}

/**
 * Adds a line that is not billed yet.
 *
 * @param before the recurring invoice before it, with its lines
 * @throws HaloError Halo's refusal, or `outcome_unknown` when it can't be seen whether it is there
 */
export async function addLine(
  id: number,
  before: HaloRecord,
  line: HaloRecord,
  context: ToolContext,
): Promise<Added> {
  const sent = lineToSend(id, line);
  const { item_shortdescription, qty_order, unit_price } = line;
  const write = callRow(recurringView, id, {
    new_line: item_shortdescription,
    new_quantity: qty_order,
    new_price: unit_price,
  });
  const { record, lineId, warnings } = await recorded(recurringView, write, context, async () => {
    const failure = await send(sent, context);
    const after = await read(id, failure, context);
    const found = newLines(before, after, line);
    const [only] = found;
    if (only === undefined || found.length > 1) {
      const happened = failure?.happened ?? "Halo took it, and the line is not among its lines.";
      throw unknown(id, happened, failure);
    }
    const warnings =
      failure === undefined
        ? []
        : [`Halo did not confirm a new line, but it is there as ${String(only.id)}.`];
    return { record: after, lineId: Number(only.id), warnings };
  });
  return { record, lineId, warnings };
}

/** Sends it once. @returns the failure that leaves open whether Halo did it */
async function send(sent: HaloRecord, { halo, signal }: ToolContext): Promise<HaloError | undefined> {
  try {
    await halo.post(path, [sent], `new line of ${resource.noun} ${String(sent.ihid)}`, { signal });
    return undefined;
  } catch (error) {
    if (!isUncertain(error)) throw error;
    return error instanceof HaloError ? error : unexpectedAnswer(String(error));
  }
}

async function read(id: number, failure: HaloError | undefined, { halo }: ToolContext): Promise<HaloRecord> {
  try {
    return await halo.get(resource, id, { includedetails: true }, { ...lookOptions(), once: true });
  } catch (error) {
    if (!(error instanceof HaloError)) throw error;
    throw unknown(id, (failure ?? error).happened, failure ?? error);
  }
}

/** The lines that were not there before and are like the one that was sent. */
function newLines(before: HaloRecord, after: HaloRecord, line: HaloRecord): readonly HaloRecord[] {
  const known = new Set((linesIn(before) ?? []).map(({ id }) => Number(id)));
  return (linesIn(after) ?? []).filter(
    (each) =>
      !known.has(Number(each.id)) &&
      ["item_shortdescription", "qty_order", "unit_price"].every((field) =>
        sameValue(each[field], line[field]),
      ),
  );
}

function unknown(id: number, happened: string, failure: HaloError | undefined): HaloError {
  const error = failure ?? new HaloError("outcome_unknown", happened);
  return error.with({
    kind: "outcome_unknown",
    happened: `Unknown whether a line was added to recurring invoice ${id}: ${happened}`,
    advice: `Do not repeat the call before you read it with halo_get_recurring_invoice and see. The line was sent as one that is not billed.`,
    uncertain: false,
  });
}
