/** Writes that take something out of Halo for good. */
import type { Random } from "../../../../sandbox/engine/seed/random.ts";
import type { OwnRecords } from "../own-records.ts";
import { removalOf } from "./deeds.ts";
import type { WriteKind } from "./write-kind.ts";

export const removals: readonly WriteKind[] = [
  {
    weight: 3,
    prepare: (_marker, random, own) => {
      const id = own.like("Invoice", { client_id: random.pick(own.clients), voided: false, contract_id: -1 });
      return {
        tool: "halo_void_invoice",
        args: { id, confirm: true },
        deeds: [
          {
            what: `voiding of invoice ${id}`,
            found: () => own.withValue("Invoice", id, "voided", [true]),
            row: { resource: "Invoice", kind: "voided", record: id },
          },
        ],
      };
    },
  },
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
