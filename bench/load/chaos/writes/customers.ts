/** Writes of records that are no tickets: clients and their people, what they have, what is sold, calendars. */
import { otherAgents } from "../own-records.ts";
import { changeOf, creation, textOf } from "./deeds.ts";
import type { WriteKind } from "./write-kind.ts";

const creations: readonly WriteKind[] = [
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
    weight: 3,
    prepare: (marker, random, own) => ({
      tool: "halo_create_user",
      args: { name: `Chaos ${marker}`, site: random.pick(own.sites) },
      deeds: [{ what: "a user", found: () => own.holding("Users", "name", `Chaos ${marker}`) }],
    }),
  },
  {
    weight: 3,
    prepare: creation("halo_create_item", "Item", "name", (_random, own) => ({
      assetgroup_id: own.rows("AssetGroup").find(({ showasitem }) => showasitem !== false)?.id,
    })),
  },
  {
    weight: 3,
    prepare: creation("halo_create_project", "Projects", "summary", (random, own) => ({
      client_id: random.pick(own.clients),
    })),
  },
  {
    weight: 3,
    prepare: creation("halo_create_opportunity", "Opportunities", "summary", (random, own) => ({
      client_id: random.pick(own.clients),
    })),
  },
];

const changes: readonly WriteKind[] = [
  {
    weight: 3,
    prepare: textOf("halo_update_supplier", "Supplier", "notes", (own) =>
      own.like("Supplier", { name: "A supplier of the chaos run" }),
    ),
  },
  {
    weight: 2,
    prepare: (marker, _random, own) => {
      const id = own.like("Supplier", { name: "A supplier of the chaos run" });
      return {
        tool: "halo_api_write",
        args: { path: "Supplier", record: { id, notes: marker } },
        deeds: [
          { what: `notes of supplier ${id}`, found: () => own.withValue("Supplier", id, "notes", [marker]) },
        ],
      };
    },
  },
  { weight: 2, prepare: textOf("halo_update_asset", "Asset", "notes", (own) => own.like("Asset", {})) },
  {
    weight: 3,
    prepare: textOf("halo_update_appointment", "Appointment", "subject", (own) =>
      own.like("Appointment", { deleted: false }),
    ),
  },
  {
    weight: 2,
    prepare: textOf("halo_update_client", "Client", "notes", (own) =>
      own.like("Client", { name: "A client of the chaos run" }),
    ),
  },
  {
    weight: 2,
    prepare: textOf("halo_update_site", "Site", "notes", (own) =>
      own.like("Site", { name: "A site of the chaos run" }),
    ),
  },
  {
    weight: 2,
    prepare: textOf("halo_update_item", "Item", "description", (own) =>
      own.like("Item", { name: "An item of the chaos run" }),
    ),
  },
  {
    weight: 2,
    prepare: textOf("halo_update_project", "Projects", "summary", (own) =>
      own.work("Projects", "A project of the chaos run"),
    ),
  },
  {
    weight: 2,
    prepare: textOf("halo_update_opportunity", "Opportunities", "summary", (own) =>
      own.work("Opportunities", "An opportunity of the chaos run"),
    ),
  },
  {
    weight: 4,
    prepare: (marker, random, own) => {
      const id = own.like("Users", {
        name: "A user of the chaos run",
        emailaddress: `${crypto.randomUUID()}@chaos.example`,
        inactive: false,
      });
      const leaves = random.chance(0.5);
      return {
        tool: "halo_update_user",
        args: leaves ? { id, inactive: true } : { id, notes: marker },
        deeds: [
          leaves
            ? {
                what: `leaving of user ${id}`,
                found: () => own.withValue("Users", id, "inactive", [true]),
                row: changeOf("Users", id),
              }
            : { what: `notes of user ${id}`, found: () => own.withValue("Users", id, "notes", [marker]) },
        ],
      };
    },
  },
];

export const customerWrites: readonly WriteKind[] = [...creations, ...changes];
