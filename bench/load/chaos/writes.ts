/** What the callers write: each call has a marker, and says how its deeds are found in Halo afterwards. */
import type { Random } from "../../../sandbox/engine/seed/random.ts";
import type { Arguments } from "../../calls.ts";
import { laterWrites } from "./later-writes.ts";
import { type Deed, type RowOfDeed, type Told, toldByError, toldOfClosing } from "./ledger.ts";
import { formerAgent, type OwnRecords, otherAgents } from "./own-records.ts";
import type { ToolAnswer } from "./wire.ts";
import type { Write, WriteKind } from "./write-kind.ts";

const note = (what: string, marker: string, own: OwnRecords): Deed => ({
  what,
  found: () => own.notes(marker),
});

/** A record that is made with the marker in a field. */
function creation(
  tool: string,
  table: "Tickets" | "Client" | "Asset" | "Site" | "Supplier" | "Appointment",
  field: string,
  args: (random: Random, own: OwnRecords) => Arguments,
): WriteKind["prepare"] {
  return (marker, random, own) => ({
    tool,
    args: { ...args(random, own), [field]: marker },
    deeds: [{ what: `a record of ${table}`, found: () => own.holding(table, field, marker) }],
  });
}

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
  { weight: 3, prepare: creation("halo_create_client", "Client", "name", () => ({})) },
  {
    weight: 3,
    prepare: creation("halo_create_site", "Site", "name", (random, own) => ({
      client_id: random.pick(own.clients),
    })),
  },
  {
    weight: 4,
    prepare: creation("halo_create_asset", "Asset", "inventory_number", (random, own) => ({
      client_id: random.pick(own.clients),
      assettype_id: random.int(1, 8),
    })),
  },
  { weight: 2, prepare: creation("halo_create_supplier", "Supplier", "name", () => ({})) },
  {
    weight: 3,
    prepare: (marker, _random, own) => ({
      tool: "halo_api_write",
      args: { path: "Supplier", record: { name: marker } },
      deeds: [
        { what: "a record of Supplier, by the API", found: () => own.holding("Supplier", "name", marker) },
      ],
    }),
  },
  {
    weight: 3,
    prepare: creation("halo_create_appointment", "Appointment", "subject", (random) => ({
      agent_id: random.pick(otherAgents),
      start_date: "2027-03-01T09:00:00Z",
      end_date: "2027-03-01T10:00:00Z",
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

/** The rows of the server's ledger of what is sent without the marker. */
const changeOf = (id: number): RowOfDeed => ({ resource: "Tickets", kind: "updated", record: id });
const removalOf = (resource: string, id: number): RowOfDeed => ({ resource, kind: "deleted", record: id });

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
    weight: 3,
    prepare: (marker, _random, own) => {
      const id = own.like("Supplier", { name: "A supplier of the chaos run" });
      return {
        tool: "halo_update_supplier",
        args: { id, notes: marker },
        deeds: [
          { what: `notes of supplier ${id}`, found: () => own.withValue("Supplier", id, "notes", [marker]) },
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
            row: changeOf(id),
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
          { what: `closing of ticket ${id}`, found: () => own.closed(id), row: changeOf(id) },
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
          row: changeOf(id),
        })),
        toldOf: (answer) => ids.map((id) => toldOfOne(id, answer)),
      };
    },
  },
];

const removals: readonly WriteKind[] = [
  {
    weight: 4,
    prepare: (marker, random, own) => {
      const ticket_id = random.pick(own.openTickets);
      const id = own.removableAction(ticket_id, `${marker}, to be deleted`);
      return {
        tool: "halo_delete_action",
        args: { id, ticket_id, confirm: true },
        deeds: [
          {
            what: `action ${id} of ticket ${ticket_id}`,
            found: () => (own.notes(`${marker}, to be deleted`).length === 0 ? [String(id)] : []),
            row: { resource: "Actions", kind: "deleted", record: id, ticket: ticket_id },
          },
        ],
      };
    },
  },
  ...(["halo_delete_asset", "halo_api_delete"] as const).map((tool) => ({
    weight: 2,
    prepare: (marker: string, _random: Random, own: OwnRecords) => {
      const id = own.removable("Asset", { inventory_number: marker });
      return {
        tool,
        args: tool === "halo_delete_asset" ? { id, confirm: true } : { path: `Asset/${id}`, confirm: true },
        deeds: [
          {
            what: `asset ${id}`,
            found: () => own.gone("Asset", id, "inventory_number", marker),
            row: removalOf("Asset", id),
          },
        ],
      };
    },
  })),
  {
    weight: 3,
    prepare: (marker, _random, own) => {
      const id = own.removable("Appointment", { subject: marker });
      return {
        tool: "halo_delete_appointment",
        args: { id, confirm: true },
        deeds: [
          {
            what: `appointment ${id}`,
            found: () => own.gone("Appointment", id, "subject", marker),
            row: removalOf("Appointment", id),
          },
        ],
      };
    },
  },
  {
    weight: 3,
    prepare: (marker, random, own) => {
      const ticket_id = random.pick(own.openTickets);
      const id = own.removable("Attachment", {
        filename: marker,
        ticket_id,
        unique_id: ticket_id,
        faultid: ticket_id,
      });
      return {
        tool: "halo_delete_attachment",
        args: { id, ticket_id, confirm: true },
        deeds: [
          {
            what: `attachment ${id}`,
            found: () => own.gone("Attachment", id, "filename", marker),
            row: removalOf("Attachment", id),
          },
        ],
      };
    },
  },
];

/** All kinds of writes. */
export const writeKinds: readonly WriteKind[] = [...creations, ...changes, ...removals, ...laterWrites];

/** What an answer says of each deed of a write. */
export function toldBy({ deeds, toldOf, isNote = false }: Write, answer: ToolAnswer): readonly Told[] {
  if (toldOf !== undefined) return toldOf(answer);
  const { isError, text, data } = answer;
  if (isError) return deeds.map(() => toldByError(text));
  if (data.done === "dry_run") return deeds.map(() => ({ telling: "dry run" }));
  if (data.done === "unknown") return deeds.map(() => ({ telling: "unknown" }));
  return deeds.map(() => ({ telling: "done", key: keyOf(data.record, isNote) }));
}

/** How a record is named among its like. */
function keyOf(record: unknown, isNote: boolean): string | undefined {
  if (typeof record !== "object" || record === null || !("id" in record)) return undefined;
  if (!isNote) return String(record.id);
  return "ticket_id" in record ? `${record.ticket_id}/${record.id}` : undefined;
}
