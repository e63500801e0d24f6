import type { Area } from "../../config/surface.ts";
import { assetTools } from "../customers/assets.ts";
import { clientTools } from "../customers/clients.ts";
import { userTools } from "../customers/users.ts";
import type { Tool } from "../kit/define.ts";
import { ticketTools } from "../tickets/tickets.ts";

/** A kind of records that `search` looks among and `fetch` reads. */
export interface FoundKind {
  /** The word before the number in an id: `ticket:5`. */
  readonly word: string;
  readonly area: Area;
  readonly list: Tool;
  readonly get: Tool;
  /** Arguments of the get tool beside the id. */
  readonly with?: Readonly<Record<string, unknown>>;
  /** The fields whose texts are its title, the first that is filled of each; Halo's own names. */
  readonly title: readonly (readonly string[])[];
}

const [listTickets, getTicket] = ticketTools;
const [listClients, getClient] = clientTools;
const [listUsers, getUser] = userTools;
const [listAssets, getAsset] = assetTools;

/** In the order in which they are searched. Halo's knowledge base has no reader here yet. */
export const foundKinds: readonly FoundKind[] = [
  {
    word: "ticket",
    area: "tickets",
    list: listTickets,
    get: getTicket,
    with: { actions: 10 },
    title: [["summary"], ["client_name"]],
  },
  { word: "client", area: "customers", list: listClients, get: getClient, title: [["name"]] },
  { word: "user", area: "customers", list: listUsers, get: getUser, title: [["name"], ["client_name"]] },
  {
    word: "asset",
    area: "customers",
    list: listAssets,
    get: getAsset,
    title: [["inventory_number", "key_field"], ["client_name"]],
  },
];
