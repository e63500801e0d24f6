import type { HaloRecord } from "../../../halo/client.ts";
import type { Query } from "../../../halo/http/http.ts";
import { filter, flagFilter } from "../../kit/crud/filters.ts";
import { listTool } from "../../kit/crud/list.ts";
import { sameNumber } from "../../kit/crud/warnings.ts";
import type { Tool } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { decideApproval } from "./decide.ts";
import { approvalView } from "./view.ts";

/** Of everybody, where that is asked for: Halo's `mine` is left out then. */
const ofAll = { mine: undefined } satisfies Query;

const list = listTool({
  name: "halo_list_approvals",
  title: "List approvals",
  description:
    "Approvals of tickets that wait for me, or of a ticket, with what was decided. decision is by Halo's usual codes.",
  view: approvalView,
  query: { mine: true, includeapprovaldetails: true },
  filters: {
    ticket_id: filter({
      argument: input.recordId("ticket", "All of a ticket"),
      query: (value: number): Query => ({ ...ofAll, ticket_id: value }),
      matches: (row: HaloRecord, value: number) => sameNumber(row.ticket_id, value),
    }),
    everyones: flagFilter("Not only mine", ofAll),
  },
});

/** Tools for approvals. */
export const approvalTools = [list, decideApproval] as const satisfies readonly Tool[];
