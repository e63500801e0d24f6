/** Writes of everyday work beside tickets' own: people, assets, calendars, tickets that are joined. */
import type { OwnRecords } from "./own-records.ts";
import type { WriteKind } from "./write-kind.ts";

/** A change of a text of a record that was made for it. */
function textOf(
  tool: string,
  table: "Asset" | "Appointment",
  field: string,
  made: Readonly<Record<string, unknown>>,
): WriteKind["prepare"] {
  return (marker, _random, own) => {
    const id = own.like(table, made);
    return {
      tool,
      args: { id, [field]: marker },
      deeds: [{ what: `${field} of ${table} ${id}`, found: () => own.withValue(table, id, field, [marker]) }],
    };
  };
}

/** Two new tickets of one client. */
const two = (own: OwnRecords) =>
  [own.ticket("A ticket to be joined"), own.ticket("A ticket that another joins")] as const;

export const laterWrites: readonly WriteKind[] = [
  {
    weight: 3,
    prepare: (marker, random, own) => ({
      tool: "halo_create_user",
      args: { name: `Chaos ${marker}`, site: random.pick(own.sites) },
      deeds: [{ what: "a user", found: () => own.holding("Users", "name", `Chaos ${marker}`) }],
    }),
  },
  { weight: 2, prepare: textOf("halo_update_asset", "Asset", "notes", {}) },
  {
    weight: 3,
    prepare: textOf("halo_update_appointment", "Appointment", "subject", { deleted: false }),
  },
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
            row: { resource: "Tickets", kind: "updated", record: id },
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
            row: { resource: "Tickets", kind: "updated", record: id },
          },
        ],
      };
    },
  },
];
