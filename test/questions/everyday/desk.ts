import { actionsOf, idOf, newestOf, num, ticketNow } from "../world.ts";
import { type Deed, last, now } from "./deed.ts";

const wexcombe = "Wexcombe Architects";

/** What technicians and dispatchers write all day: tickets, notes, time, machines, appointments. */
export const desk: readonly Deed[] = [
  {
    asks: "Log a ticket for Wexcombe Architects: the plotter on the second floor jams. High priority.",
    tool: "halo_create_ticket",
    args: () => ({ client: wexcombe, summary: "The plotter on the second floor jams", priority: "High" }),
    stored: (world) => {
      const before = last(world, "Tickets").id;
      return () => {
        const made = last(world, "Tickets");
        return {
          "that it is new": [num(made.id) > num(before), true],
          client: [made.client_id, idOf(world, "Client", wexcombe)],
          summary: [made.summary, "The plotter on the second floor jams"],
        };
      };
    },
  },
  {
    asks: "The newest ticket of Wexcombe Architects waits for the user now.",
    tool: "halo_update_ticket",
    args: (world) => ({ id: newestOf(world, wexcombe).id, status: "With User" }),
    stored: (world) => {
      const { id } = newestOf(world, wexcombe);
      return () => ({ status: [ticketNow(world, id).status_id, idOf(world, "Status", "With User")] });
    },
  },
  {
    asks: "Call the newest ticket of Wexcombe Architects «Plotter jams, second floor».",
    tool: "halo_update_ticket",
    args: (world) => ({ id: newestOf(world, wexcombe).id, summary: "Plotter jams, second floor" }),
    stored: (world) => {
      const { id, status_id } = newestOf(world, wexcombe);
      return () => ({
        summary: [ticketNow(world, id).summary, "Plotter jams, second floor"],
        status: [ticketNow(world, id).status_id, status_id],
      });
    },
  },
  {
    asks: "Move the newest ticket of Wexcombe Architects to the Infrastructure team.",
    tool: "halo_assign_ticket",
    args: (world) => ({ ticket_id: newestOf(world, wexcombe).id, team: "Infrastructure" }),
    stored: (world) => {
      const { id } = newestOf(world, wexcombe);
      return () => ({ team: [ticketNow(world, id).team, "Infrastructure"] });
    },
  },
  {
    asks: "Three quarters of an hour yesterday on the newest ticket of Wexcombe Architects: rollers cleaned.",
    tool: "halo_log_time",
    args: (world) => ({
      ticket_id: newestOf(world, wexcombe).id,
      timetaken: "45m",
      note: "Rollers cleaned.",
      datetime: "yesterday 14:00",
    }),
    stored: (world) => {
      const { id } = newestOf(world, wexcombe);
      return () => {
        const [made] = actionsOf(world, id);
        const day = new Date(world.now.getTime() - 86_400_000).toISOString().slice(0, 10);
        return {
          hours: [made?.timetaken, 0.75],
          note: [made?.note, "Rollers cleaned."],
          day: [String(made?.datetime).slice(0, 10), day],
        };
      };
    },
  },
  {
    asks: "Note for us on the newest ticket of Wexcombe Architects: the landlord has the keys.",
    tool: "halo_create_action",
    args: (world) => ({
      ticket_id: newestOf(world, wexcombe).id,
      outcome: "Private Note",
      note: "The landlord has the keys.",
      hiddenfromuser: true,
    }),
    stored: (world) => {
      const { id } = newestOf(world, wexcombe);
      return () => {
        const [made] = actionsOf(world, id);
        return {
          note: [made?.note, "The landlord has the keys."],
          "that it is internal": [made?.hiddenfromuser, true],
        };
      };
    },
  },
  {
    asks: "A new workstation at Quillmere Logistics: QUI-WS0999.",
    tool: "halo_create_asset",
    args: () => ({
      client: "Quillmere Logistics",
      asset_type: "Workstation",
      inventory_number: "QUI-WS0999",
    }),
    stored: (world) => () => {
      const made = last(world, "Asset");
      return {
        number: [made.inventory_number, "QUI-WS0999"],
        client: [made.client_id, idOf(world, "Client", "Quillmere Logistics")],
      };
    },
  },
  {
    asks: "QUI-WS0102 belongs to Teddy Vance now.",
    tool: "halo_update_asset",
    args: () => ({ id: 102, user: "Teddy Vance" }),
    stored: (world) => () => ({ user: [now(world, "Asset", 102).user_id, 27] }),
  },
  {
    asks: "QUI-WS0104 is thrown away.",
    tool: "halo_update_asset",
    args: () => ({ id: 104, inactive: true }),
    stored: (world) => () => ({ inactive: [now(world, "Asset", 104).inactive, true] }),
  },
  {
    asks: "Book Rowan Pellerin at Wexcombe Architects tomorrow from nine to ten: look at the plotter.",
    tool: "halo_create_appointment",
    args: () => ({
      subject: "Look at the plotter",
      start_date: "tomorrow 9am",
      end_date: "tomorrow 10am",
      agent: "Rowan Pellerin",
      client: wexcombe,
    }),
    stored: (world) => () => {
      const made = last(world, "Appointment");
      const day = new Date(world.now.getTime() + 86_400_000).toISOString().slice(0, 10);
      return {
        start: [String(made.start_date).slice(0, 16), `${day}T09:00`],
        agent: [made.agent_id, idOf(world, "Agent", "Rowan Pellerin")],
        client: [made.client_id, idOf(world, "Client", wexcombe)],
      };
    },
  },
  {
    asks: "Move the service review with number 301 to tomorrow at two, for an hour.",
    tool: "halo_update_appointment",
    args: () => ({ id: 301, start_date: "tomorrow 14:00", end_date: "tomorrow 15:00" }),
    stored: (world) => () => {
      const moved = now(world, "Appointment", 301);
      const day = new Date(world.now.getTime() + 86_400_000).toISOString().slice(0, 10);
      return {
        start: [String(moved.start_date).slice(0, 16), `${day}T14:00`],
        end: [String(moved.end_date).slice(0, 16), `${day}T15:00`],
      };
    },
  },
  {
    asks: "The certification study with number 304 is done.",
    tool: "halo_update_appointment",
    args: () => ({ id: 304, completed: true }),
    stored: (world) => () => ({
      "that it is open": [now(world, "Appointment", 304).complete_status === -1, false],
    }),
  },
  {
    asks: "Log a change for Wexcombe Architects: open port 8443 on the firewall.",
    tool: "halo_create_ticket",
    args: () => ({
      client: wexcombe,
      summary: "Open port 8443 on the firewall",
      ticket_type: "Change Request",
    }),
    stored: (world) => () => {
      const made = last(world, "Tickets");
      return {
        type: [made.tickettype_id, idOf(world, "TicketType", "Change Request")],
        summary: [made.summary, "Open port 8443 on the firewall"],
      };
    },
  },
  {
    asks: "The newest ticket of Wexcombe Architects is done, nothing to bill: close it.",
    tool: "halo_close_ticket",
    args: (world) => ({ ticket_id: newestOf(world, wexcombe).id, note: "The plotter prints again." }),
    stored: (world) => {
      const { id } = newestOf(world, wexcombe);
      return () => ({ status: [ticketNow(world, id).status_id, 9] });
    },
  },
  {
    asks: "Give the newest ticket of Wexcombe Architects back to nobody.",
    tool: "halo_assign_ticket",
    args: (world) => ({ ticket_id: newestOf(world, wexcombe).id, agent: "Unassigned" }),
    stored: (world) => {
      const { id } = newestOf(world, wexcombe);
      return () => ({ agent: [ticketNow(world, id).agent_id, 1] });
    },
  },
];
