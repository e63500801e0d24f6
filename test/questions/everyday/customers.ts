import { idOf, num } from "../world.ts";
import { type Deed, last, now } from "./deed.ts";

/** What is written of customers, sales and projects. */
export const customers: readonly Deed[] = [
  {
    asks: "A new customer: Harrowgate Press, looked after by Maren Holloway.",
    tool: "halo_create_client",
    args: () => ({ name: "Harrowgate Press", account_manager: "Maren Holloway" }),
    stored: (world) => () => ({
      name: [last(world, "Client").name, "Harrowgate Press"],
      manager: [last(world, "Client").accountmanagertech, idOf(world, "Agent", "Maren Holloway")],
    }),
  },
  {
    asks: "Wexcombe Architects has a second office: Harbour Street.",
    tool: "halo_create_site",
    args: () => ({ client: "Wexcombe Architects", name: "Harbour Street" }),
    stored: (world) => () => {
      const made = last(world, "Site");
      return {
        name: [made.name, "Harbour Street"],
        client: [made.client_id, idOf(world, "Client", "Wexcombe Architects")],
      };
    },
  },
  {
    asks: "Ines Calloway has begun at Quillmere Logistics: ines.calloway@quillmere-logistics.example.",
    tool: "halo_create_user",
    args: () => ({
      name: "Ines Calloway",
      client: "Quillmere Logistics",
      emailaddress: "ines.calloway@quillmere-logistics.example",
    }),
    stored: (world) => () => {
      const made = last(world, "Users");
      return {
        name: [made.name, "Ines Calloway"],
        address: [made.emailaddress, "ines.calloway@quillmere-logistics.example"],
        client: [made.client_id, idOf(world, "Client", "Quillmere Logistics")],
      };
    },
  },
  {
    asks: "Teddy Vance (27) has a new mobile: 07700 900111.",
    tool: "halo_update_user",
    args: () => ({ id: 27, mobilenumber: "07700 900111" }),
    stored: (world) => () => ({ mobile: [now(world, "Users", 27).mobilenumber, "07700 900111"] }),
  },
  {
    asks: "Queenie Larkin (25) has left.",
    tool: "halo_update_user",
    args: () => ({ id: 25, inactive: true }),
    stored: (world) => () => ({ inactive: [now(world, "Users", 25).inactive, true] }),
  },
  {
    asks: "The 27 inch monitor (8) costs 189 from now on.",
    tool: "halo_update_item",
    args: () => ({ id: 8, baseprice: 189 }),
    stored: (world) => () => ({ price: [num(now(world, "Item", 8).baseprice), 189] }),
  },
  {
    asks: "A new item among the hardware: docking station, 149.",
    tool: "halo_create_item",
    args: (world) => ({
      name: "Docking station",
      item_group: String(now(world, "Item", 7).assetgroup_id),
      baseprice: 149,
    }),
    stored: (world) => () => ({
      name: [last(world, "Item").name, "Docking station"],
      price: [last(world, "Item").baseprice, 149],
    }),
  },
  {
    asks: "An opportunity at Quillmere Logistics: thirty new laptops, 24,000.",
    tool: "halo_create_opportunity",
    args: () => ({ client: "Quillmere Logistics", summary: "Thirty new laptops", oppvalue: 24_000 }),
    stored: (world) => () => ({
      summary: [last(world, "Opportunities").summary, "Thirty new laptops"],
      value: [last(world, "Opportunities").oppvalue, 24_000],
    }),
  },
  {
    asks: "The opportunity with number 2044 is three in four now.",
    tool: "halo_update_opportunity",
    args: () => ({ id: 2044, oppconversionprobability: 75 }),
    stored: (world) => () => ({
      probability: [now(world, "Opportunities", 2044).oppconversionprobability, 75],
    }),
  },
  {
    asks: "A project for Wexcombe Architects: move to the new office, done by the end of March 2027.",
    tool: "halo_create_project",
    args: () => ({
      client: "Wexcombe Architects",
      summary: "Move to the new office",
      targetdate: "2027-03-31",
    }),
    stored: (world) => () => ({
      summary: [last(world, "Projects").summary, "Move to the new office"],
      target: [String(last(world, "Projects").targetdate).slice(0, 10), "2027-03-31"],
    }),
  },
];
