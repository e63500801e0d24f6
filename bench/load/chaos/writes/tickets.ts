/** Writes to tickets: what is opened, noted, logged, changed, closed, joined and decided. */
import { type Told, toldByError, toldOfClosing } from "../ledger.ts";
import { formerAgent, type OwnRecords, otherAgents } from "../own-records.ts";
import type { ToolAnswer } from "../wire.ts";
import { changeOf, creation, note } from "./deeds.ts";
import type { WriteKind } from "./write-kind.ts";

/** Marks that break out of where text is put, if anything lets them. */
const hostile = "<script>alert(1)</script> » ok « '; DROP TABLE FAULTS;-- \u202e";

const creations: readonly WriteKind[] = [
  {
    weight: 12,
    prepare: creation("halo_create_ticket", "Tickets", "summary", (random, own) => ({
      client_id: random.pick(own.clients),
      ...(random.chance(0.3) ? { details: hostile } : {}),
    })),
  },
  {
    weight: 10,
    prepare: (marker, random, own) => ({
      tool: "halo_create_action",
      args: {
        ticket_id: random.pick(own.openTickets),
        outcome: "Private Note",
        hiddenfromuser: true,
        note: marker,
      },
      deeds: [note("a note", marker, own)],
      isNote: true,
    }),
  },
  {
    weight: 6,
    prepare: (marker, random, own) => ({
      tool: "halo_log_time",
      args: { ticket_id: random.pick(own.openTickets), timetaken: random.int(1, 8) / 4, note: marker },
      deeds: [note("a time entry", marker, own)],
      isNote: true,
    }),
  },
  {
    weight: 5,
    prepare: (marker, random, own) => ({
      tool: "halo_reply_to_ticket",
      args: {
        ticket_id: random.pick(own.openTickets),
        note: marker,
        ...(random.chance(0.5) ? { hidden: true } : {}),
      },
      deeds: [note("a reply", marker, own)],
      isNote: true,
    }),
  },
];

const listOfIds = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What the lists of a bulk write say of one of its tickets. */
function toldOfOne(id: number, { isError, text, data }: ToolAnswer): Told {
  if (isError) return toldByError(text);
  if (data.done === "dry_run") return { telling: "dry run" };
  if (listOfIds(data.updated).includes(id)) return { telling: "done", key: String(id) };
  const isNotDone = [data.failed, data.not_tried, data.not_updated].some((list) =>
    listOfIds(list).includes(id),
  );
  // In none of the lists it counts as done, which then has to be so.
  if (isNotDone) return { telling: "not done" };
  return listOfIds(data.unknown).includes(id) ? { telling: "unknown" } : { telling: "done" };
}

const changes: readonly WriteKind[] = [
  {
    weight: 10,
    prepare: (marker, _random, own) => {
      const id = own.ticket("A ticket of the chaos run");
      return {
        tool: "halo_update_ticket",
        args: { id, summary: marker },
        deeds: [
          { what: `summary of ticket ${id}`, found: () => own.withValue("Tickets", id, "summary", [marker]) },
        ],
      };
    },
  },
  {
    weight: 5,
    prepare: (_marker, random, own) => {
      const id = own.ticket("A ticket to be assigned");
      const agent = random.pick(otherAgents);
      return {
        tool: "halo_assign_ticket",
        args: { ticket_id: id, agent_id: agent },
        deeds: [
          {
            what: `agent of ticket ${id}`,
            found: () => own.withValue("Tickets", id, "agent_id", [agent]),
            row: changeOf("Tickets", id),
          },
        ],
      };
    },
  },
  {
    weight: 6,
    prepare: (marker, _random, own) => {
      const id = own.ticket("A ticket to be closed");
      return {
        tool: "halo_close_ticket",
        args: { ticket_id: id, note: marker },
        deeds: [
          note("closing note", marker, own),
          { what: `closing of ticket ${id}`, found: () => own.closed(id), row: changeOf("Tickets", id) },
        ],
        toldOf: ({ isError, text, data }) => {
          if (isError) return toldOfClosing(text);
          if (data.done === "dry_run") return [{ telling: "dry run" }, { telling: "dry run" }];
          const action = /as action (\d+)/.exec(String(data.also))?.[1];
          return [
            { telling: "done", key: `${id}/${action}` },
            { telling: "done", key: String(id) },
          ];
        },
      };
    },
  },
  {
    weight: 5,
    prepare: (_marker, random, own) => {
      const ids = Array.from({ length: random.int(2, 6) }, () => own.ticket("A ticket of many"));
      const agent = random.pick(otherAgents);
      return {
        tool: "halo_bulk_update_tickets",
        args: { ticket_ids: ids, agent_id: agent, confirm: true },
        deeds: ids.map((id) => ({
          what: `agent of ticket ${id}, ${formerAgent} before`,
          found: () => own.withValue("Tickets", id, "agent_id", [agent]),
          row: changeOf("Tickets", id),
        })),
        toldOf: (answer) => ids.map((id) => toldOfOne(id, answer)),
      };
    },
  },
];

/** Two new tickets of one client. */
const two = (own: OwnRecords) =>
  [own.ticket("A ticket to be joined"), own.ticket("A ticket that another joins")] as const;

const joins: readonly WriteKind[] = [
  {
    weight: 4,
    prepare: (_marker, _random, own) => {
      const [id, into] = two(own);
      return {
        tool: "halo_merge_tickets",
        args: { id, into, confirm: true },
        deeds: [
          {
            what: `ticket ${id} in ticket ${into}`,
            found: () => own.withValue("Tickets", id, "merged_into_id", [into]),
            row: changeOf("Tickets", id),
          },
        ],
      };
    },
  },
  {
    weight: 3,
    prepare: (_marker, _random, own) => {
      const [id, parent] = two(own);
      return {
        tool: "halo_link_tickets",
        args: { ticket_id: id, parent_id: parent },
        deeds: [
          {
            what: `parent of ticket ${id}`,
            found: () => own.withValue("Tickets", id, "parent_id", [parent]),
            row: changeOf("Tickets", id),
          },
        ],
      };
    },
  },
];

/** What Halo stores of a decision. */
const decisions = { approve: 1, reject: 2 } as const;

const ofOneself: readonly WriteKind[] = [
  {
    weight: 4,
    prepare: (marker, random, own) => {
      const ticket_id = random.pick(own.openTickets);
      const id = own.ownAction(ticket_id, "A note to be corrected");
      return {
        tool: "halo_update_action",
        args: { ticket_id, id, note: marker },
        deeds: [note(`text of action ${id} of ticket ${ticket_id}`, marker, own)],
        isNote: true,
      };
    },
  },
  {
    weight: 4,
    prepare: (marker, random, own) => {
      const { ticketId, id } = own.approval();
      const decision = random.pick(["approve", "reject"] as const);
      const isStored = () => own.withValue("TicketApproval", id, "approver_note", [marker]).length > 0;
      return {
        tool: "halo_decide_approval",
        args: { ticket_id: ticketId, decision, note: marker, confirm: true },
        deeds: [
          {
            what: `decision on ticket ${ticketId}`,
            staysOpen: "Approvals are read by their ticket, which the ledger does not.",
            found: () =>
              isStored() ? own.withValue("TicketApproval", id, "result", [decisions[decision]]) : [],
          },
        ],
      };
    },
  },
];

export const ticketWrites: readonly WriteKind[] = [...creations, ...changes, ...joins, ...ofOneself];
