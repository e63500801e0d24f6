import { haloResources } from "../../../halo/resources.ts";
import { approvalDecision, idOf } from "../../../halo/rules.ts";
import { dated, labelled, numbered, parts, quoted, unlabelled, type View } from "../../kit/view.ts";

/** How an approval is shown. Its number (`seq`) is one within its ticket. */
export const approvalView: View = {
  resource: haloResources.ticketApprovals,
  row: {
    ticket_id: "id",
    seq: "number",
    summary: "text",
    decision: "label",
    result: "number",
    name: "text",
    approval_process_name: "name",
    step_name: "name",
    requestor_name: "text",
    datetime: "date",
    dateapproved: "date",
    note: "text",
    approver_note: "text",
  },
  derive: (record) => ({ decision: approvalDecision(record.result), ticket_id: idOf(record.ticket_id) }),
  line: (row) =>
    parts(
      numbered("ticket", row.ticket_id),
      labelled("approval", row.seq),
      quoted(row.summary),
      row.decision === undefined ? labelled("result", row.result) : String(row.decision),
      row.name !== undefined && `by ${quoted(row.name)}`,
      unlabelled(row.step_name),
      dated("asked", row.datetime),
      dated("decided", row.dateapproved),
    ),
};
