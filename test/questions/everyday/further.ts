import { actionsOf, idOf, num, openOf, ticketNow } from "../world.ts";
import { type Deed, last, now } from "./deed.ts";

const wexcombe = "Wexcombe Architects";
type World = Parameters<Deed["args"]>[0];

/** Two open tickets of a client, the newest first. */
function two(world: World): readonly [number, number] {
  const [one, other] = openOf(world, wexcombe).toSorted((a, b) => num(b.id) - num(a.id));
  return [num(one?.id), num(other?.id)];
}

const licence = (world: World) => world.tables.SoftwareLicence.find(({ id }) => id === 1);
const quarterly = -15;
const firstLine = (world: World) => {
  const { lines } = now(world, "RecurringInvoice", quarterly);
  const billed: readonly Readonly<Record<string, unknown>>[] = Array.isArray(lines) ? lines : [];
  return billed.find((line) => num(line.id) > 0 && num(line.qty_order) > 0 && line.isinactive !== true);
};

/** What is done less often: tickets that belong together, files, offers, what is billed. */
export const further: readonly Deed[] = [
  {
    asks: "The newest ticket of Wexcombe Architects is the same trouble as the one before it: make one of them.",
    tool: "halo_merge_tickets",
    args: (world) => ({ id: two(world)[0], into: two(world)[1] }),
    yes: { confirm: true },
    stored: (world) => {
      const [one, other] = two(world);
      return () => ({ "what it was merged into": [ticketNow(world, one).merged_into_id, other] });
    },
  },
  {
    asks: "The newest ticket of Wexcombe Architects belongs below the one before it.",
    tool: "halo_link_tickets",
    args: (world) => ({ ticket_id: two(world)[0], parent_id: two(world)[1] }),
    stored: (world) => {
      const [one, other] = two(world);
      return () => ({ parent: [ticketNow(world, one).parent_id, other] });
    },
  },
  {
    asks: "Answer on the newest ticket of Wexcombe Architects that we come on Monday, with a copy to their office.",
    tool: "halo_reply_to_ticket",
    args: (world) => ({
      ticket_id: two(world)[0],
      note: "We come on Monday.",
      cc: ["office@wexcombe-architects.example"],
    }),
    stored: (world) => {
      const [one] = two(world);
      return () => {
        const [made] = actionsOf(world, one);
        return {
          note: [made?.note, "We come on Monday."],
          copy: [String(made?.emailcc).includes("office@wexcombe-architects.example"), true],
        };
      };
    },
  },
  {
    asks: "Put this list of serial numbers on the newest ticket of Wexcombe Architects as a file, for us only.",
    tool: "halo_attach_file",
    args: (world) => ({
      ticket_id: two(world)[0],
      filename: "serials.txt",
      text: "SN-1\nSN-2\n",
      showforusers: false,
    }),
    stored: (world) => {
      const [one] = two(world);
      return () => {
        const made = last(world, "Attachment");
        return { ticket: [made.ticket_id, one], name: [made.filename, "serials.txt"] };
      };
    },
  },
  {
    asks: "Offer Quillmere Logistics two docking stations at 149.",
    tool: "halo_create_quotation",
    args: () => ({
      title: "Docking stations",
      client: "Quillmere Logistics",
      lines: [{ name: "Docking station", quantity: 2, price: 149 }],
    }),
    stored: (world) => () => ({
      title: [last(world, "Quotation").title, "Docking stations"],
      client: [last(world, "Quotation").client_id, idOf(world, "Client", "Quillmere Logistics")],
    }),
  },
  {
    asks: "Quillmere Logistics has sixty seats of the mail and office suite now.",
    tool: "halo_update_licence",
    args: () => ({ client: "Quillmere Logistics", name: "Mail and office suite", quantity: 60 }),
    yes: { confirm: true },
    stored: (world) => () => ({ seats: [licence(world)?.count, 60] }),
  },
  {
    asks: "The first billed line of the quarterly services of Wexcombe Architects is for three more from now on.",
    tool: "halo_update_recurring_lines",
    args: (world) => ({
      id: quarterly,
      lines: [{ id: firstLine(world)?.id, quantity: num(firstLine(world)?.qty_order) + 3 }],
    }),
    yes: { confirm: true },
    stored: (world) => {
      const before = num(firstLine(world)?.qty_order);
      return () => ({ quantity: [firstLine(world)?.qty_order, before + 3] });
    },
  },
  {
    asks: "Write down for our knowledge base how to clear the plotter's rollers, as a draft.",
    tool: "halo_draft_article",
    args: () => ({
      title: "The plotter jams",
      problem: "Paper is drawn in askew and stops.",
      solution: "Switch it off, open the lid, clean the rollers.",
    }),
    stored: (world) => () => ({
      name: [last(world, "KBArticle").name, "The plotter jams"],
      "that it is a draft": [last(world, "KBArticle").inactive, true],
    }),
  },
];
