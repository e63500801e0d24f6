/** One call of each class of tools, with what the issue of speed asks of some of them. */
import type { knownRecords } from "../sandbox/index.ts";
import type { Arguments } from "./calls.ts";

/** A call that stands for a class of tools. */
export interface ClassOfTool {
  readonly name: string;
  readonly tool: string;
  /** The arguments of the n-th call. */
  readonly args: (n: number) => Arguments;
  /** The most that its p50 may be of the floor's. */
  readonly target?: number;
  /** Deletes the record with this id: each call needs one that is still there. */
  readonly deletes?: (id: number) => Arguments;
}

/** The classes, the one that most calls are of first. */
export function classesOfTools(marks: ReturnType<typeof knownRecords>): readonly ClassOfTool[] {
  const ticket_id = marks.openTicketId;
  const always = (args: Arguments) => () => args;
  return [
    { name: "a list of 5 rows", tool: "halo_list_tickets", args: always({ page_size: 5 }), target: 1.25 },
    { name: "a list of 100 rows", tool: "halo_list_tickets", args: always({ page_size: 100 }), target: 1.5 },
    {
      name: "a ticket of 120 kB with its actions",
      tool: "halo_get_ticket",
      args: always({ id: marks.largeTicketId }),
      target: 1.5,
    },
    { name: "a report", tool: "halo_run_report", args: always({ id: marks.reportWithRowsId }) },
    {
      name: "an attachment",
      tool: "halo_get_attachment",
      args: always({ id: marks.textAttachmentId, ticket_id: marks.largeTicketId }),
    },
    { name: "a composite answer", tool: "halo_workload", args: always({}) },
    {
      name: "a note created",
      tool: "halo_create_action",
      args: (n) => ({
        ticket_id,
        outcome: "Private Note",
        note: `Of the benchmark, ${n}.`,
        hiddenfromuser: true,
      }),
    },
    {
      name: "a ticket updated",
      tool: "halo_update_ticket",
      args: (n) => ({ id: ticket_id, summary: `Of the benchmark, ${n}` }),
    },
    {
      name: "a note deleted",
      tool: "halo_delete_action",
      args: always({}),
      deletes: (id) => ({ id, ticket_id, confirm: true }),
    },
  ];
}
