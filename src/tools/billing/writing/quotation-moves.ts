import type { HaloRecord } from "../../../halo/client.ts";
import { badInput } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { idOf } from "../../../halo/rules.ts";
import { dateOf } from "../../../halo/text.ts";
import { sendAct } from "../../kit/crud/writing/act.ts";
import { updateOf } from "../../kit/crud/writing/dry-run.ts";
import { lookOptions } from "../../kit/crud/writing/once/recover.ts";
import { callRow } from "../../kit/crud/writing/recorded.ts";
import type { Stored } from "../../kit/crud/writing/send.ts";
import type { ToolContext } from "../../kit/define.ts";
import type { SentRequest } from "../../kit/result.ts";
import { quotationView } from "../quotations.ts";

/** What is done with a quotation that is no change of its fields: the customer's decision, and the order that follows. */

const resource = haloResources.quotations;

/** A move that is one request. */
export interface PlannedMove {
  readonly request: SentRequest;
  /** The question that comes before it. */
  readonly asks: string;
  readonly run: () => Promise<Stored>;
}

/** When the customer's decision was noted, by the record; undefined for none. */
const decidedAt = ({ approvaldatetime }: HaloRecord) => dateOf(approvaldatetime)?.getTime();

/**
 * Plans the note of a decision (`POST /Quotation/Approval`, swagger). What it does beside that (mails, a status, an order)
 * is the tenant's.
 *
 * @throws HaloError `bad_input` for one that was decided already
 */
export function planDecision(
  before: HaloRecord,
  isApproved: boolean,
  note: string | undefined,
  context: ToolContext,
): PlannedMove {
  const id = Number(before.id);
  const was = decidedAt(before);
  if (was !== undefined) {
    const status = typeof before.status_name === "string" ? ` Its status: ${before.status_name}.` : "";
    throw badInput(
      `Quotation ${id} was decided already, on ${new Date(was).toISOString().slice(0, 10)}.${status}`,
    );
  }
  const kept = note === undefined ? {} : { approvalnote: note };
  const sent = { id, result: isApproved, ...kept };
  const path = [resource.path, "Approval"] as const;
  const verb = isApproved ? "approved" : "rejected";
  return {
    request: { method: "POST", path: `/api/${path.join("/")}`, body: [sent] },
    asks: `Note that the customer has ${verb} it? What Halo mails or orders then is the tenant's setting.`,
    run: () =>
      sendAct(
        {
          view: quotationView,
          // Its id is not among what the row sets: by that every quotation would be as asked.
          write: callRow(quotationView, id, { decision: verb, ...kept }),
          what: `quotation ${id} was ${verb}`,
          send: () => context.halo.post(path, [sent], `quotation ${id}`, { signal: context.signal }),
          read: () => read(id, context),
          kept,
          isDone: (after) => {
            if (decidedAt(after) !== undefined || after.status !== before.status) return true;
            return "approvaldatetime" in after ? false : undefined;
          },
        },
        context,
      ),
  };
}

/**
 * Plans the sales order of a quotation (`_create_so`, swagger).
 *
 * @throws HaloError `bad_input` where there is one already
 */
export function planOrder(before: HaloRecord, context: ToolContext): PlannedMove {
  const id = Number(before.id);
  const known = idOf(before.salesorder_id);
  if (known !== undefined) throw badInput(`Quotation ${id} has the sales order ${known} already.`);
  const sent = { _create_so: true };
  return {
    request: updateOf(resource, id, sent),
    asks: "Make a sales order of it?",
    run: () =>
      sendAct(
        {
          view: quotationView,
          write: callRow(quotationView, id, sent),
          what: `quotation ${id} has a sales order`,
          send: () => context.halo.update(resource, id, sent, { signal: context.signal }),
          read: () => read(id, context),
          isDone: (after) =>
            idOf(after.salesorder_id) !== undefined ? true : "salesorder_id" in after ? false : undefined,
        },
        context,
      ),
  };
}

const read = (id: number, { halo }: ToolContext) =>
  halo.get(resource, id, { includedetails: true }, { ...lookOptions(), once: true });
