import { attention } from "./attention.ts";
import { endings } from "./endings.ts";
import { billable, entries, logged } from "./hours.ts";
import { sum } from "./numbers.ts";
import type { Question } from "./types.ts";
import {
  actionsOf,
  at,
  clientOf,
  firstId,
  found,
  idOf,
  ids,
  isIn,
  lastDays,
  named,
  newestOf,
  newestOfAgent,
  nextDays,
  num,
  openOf,
  openTickets,
  ticketNow,
  week,
} from "./world.ts";

const me = "Rowan Pellerin";
const wexcombe = "Wexcombe Architects";

/** What a technician asks: my queue, this ticket, this machine, and what I did. */
export const technician: readonly Question[] = [
  {
    asks: "I am Rowan Pellerin. Which tickets do I have open?",
    calls: [{ tool: "halo_list_tickets", args: { agent: me, open_only: true } }],
    truth: (world) => {
      const mine = openTickets(world).filter((ticket) => ticket.agent_id === idOf(world, "Agent", me));
      return {
        structured: { total: mine.length, "rows.*.id": ids(mine) },
        text: [mine.length, ...mine.map((ticket) => `#${ticket.id}`)],
      };
    },
  },
  {
    asks: "What of mine needs attention first? (Tobias Renwick)",
    calls: [{ tool: "halo_triage", args: { agent: "Tobias Renwick" } }],
    truth: (world) =>
      attention(world, (ticket) => ticket.agent_id === idOf(world, "Agent", "Tobias Renwick")),
  },
  {
    asks: "Read me ticket 2301: where does it stand, and what happened last?",
    calls: [{ tool: "halo_get_ticket", args: { id: 2301, actions: 3 } }],
    truth: (world) => {
      const ticket = ticketNow(world, 2301);
      const status = found(
        world.tables.Status.find((row) => row.id === ticket.status_id),
        "status",
      );
      const done = actionsOf(world, 2301);
      return {
        structured: {
          "record.status_id": ticket.status_id,
          "record.status_name": status.name,
          "record.client_name": ticket.client_name,
          "actions.*.id": done.slice(0, 3).map((action) => action.id),
        },
        text: [String(status.name), String(done[0]?.who)],
      };
    },
  },
  {
    asks: "What is open at Quilmere Logistiks?",
    calls: [{ tool: "halo_list_tickets", args: { client: "Quilmere Logistiks", open_only: true } }],
    truth: (world) => {
      const open = openOf(world, "Quillmere Logistics");
      return { structured: { total: open.length, "rows.*.id": ids(open) }, text: [] };
    },
  },
  {
    asks: "Somebody wrote from lee@harrowfen-dental-group.example: who is that, and where?",
    calls: [{ tool: "halo_find_user_by_email", args: { email: "lee@harrowfen-dental-group.example" } }],
    truth: (world) => {
      const user = found(
        world.tables.Users.find((row) => row.emailaddress === "lee@harrowfen-dental-group.example"),
        "such address",
      );
      return {
        structured: { total: 1, "rows.0.id": user.id, "rows.0.client_name": user.client_name },
        text: ["Lee Whitlock", "Harrowfen Dental Group"],
      };
    },
  },
  {
    asks: "Which machines does Wexcombe Architects have?",
    calls: [{ tool: "halo_list_assets", args: { client: wexcombe, page_size: 10 } }],
    truth: (world) => {
      const machines = world.tables.Asset.filter(
        (asset) =>
          asset.client_id === idOf(world, "Client", wexcombe) &&
          asset.inactive !== true &&
          asset.is_template !== true,
      );
      return { structured: { total: machines.length }, text: [machines.length] };
    },
  },
  {
    asks: "Is the newest laptop of Ashenby Print Works still under warranty?",
    calls: [
      (world) => ({
        tool: "halo_list_assets",
        args: {
          client: "Ashenby Print Works",
          assettype_id: idOf(world, "AssetType", "Laptop"),
          order: "warranty_end",
          order_desc: true,
          page_size: 3,
        },
      }),
    ],
    truth: (world) => {
      const laptops = world.tables.Asset.filter(
        (asset) =>
          asset.client_id === idOf(world, "Client", "Ashenby Print Works") &&
          asset.assettype_name === "Laptop" &&
          asset.inactive !== true,
      ).toSorted((one, other) => (at(other.warranty_end) ?? 0) - (at(one.warranty_end) ?? 0));
      const best = found(laptops[0], "laptop of Ashenby Print Works");
      return {
        structured: {
          total: laptops.length,
          "rows.0.inventory_number": best.inventory_number,
          "rows.0.warranty_end": String(best.warranty_end).slice(0, 10),
        },
        text: [String(best.inventory_number), String(best.warranty_end).slice(0, 10)],
      };
    },
  },
  {
    asks: "What is in my calendar for the next seven days? (Nadia Quenby)",
    calls: [
      (world) => ({
        tool: "halo_list_appointments",
        args: { agents: [idOf(world, "Agent", "Nadia Quenby")], start_date: "today", end_date: "+7d" },
      }),
    ],
    truth: (world) => {
      const [start, end] = nextDays(world, 7);
      const mine = world.tables.Appointment.filter(
        (entry) =>
          entry.agent_id === idOf(world, "Agent", "Nadia Quenby") &&
          entry.deleted !== true &&
          (at(entry.end_date) ?? 0) >= start &&
          (at(entry.start_date) ?? 0) < end,
      );
      return {
        structured: { "rows.*.id": ids(mine) },
        text: mine.map((entry) => String(entry.subject)),
      };
    },
  },
  {
    asks: "What do I have to know of Wexcombe Architects before I call them?",
    calls: [{ tool: "halo_get_client", args: { client: wexcombe } }],
    truth: (world) => {
      const client = named(world, "Client", wexcombe);
      const sites = world.tables.Site.filter(
        (site) => site.client_id === client.id && site.inactive !== true,
      );
      return {
        structured: { "record.name": wexcombe, "sites.*.id": ids(sites) },
        text: [String(client.accountmanagertech_name), ...sites.map((site) => String(site.name))],
      };
    },
  },
  {
    asks: "What did I last note on the newest ticket that I have open? (Sigrid Amble)",
    calls: [
      {
        tool: "halo_list_tickets",
        args: { agent: "Sigrid Amble", open_only: true, order: "id", order_desc: true, page_size: 1 },
      },
      (_world, replies) => ({ tool: "halo_list_actions", args: { ticket_id: firstId(replies.at(-1)) } }),
    ],
    truth: (world) => {
      const ticket = newestOfAgent(world, "Sigrid Amble");
      const noted = world.tables.Actions.filter(
        (action) => action.ticket_id === ticket.id && action.who === "Sigrid Amble",
      );
      return {
        structured: { "rows.0.ticket_id": ticket.id },
        text: noted.length === 0 ? [] : ["Sigrid Amble"],
      };
    },
  },
  {
    asks: "Tell the user of the newest ticket of Wexcombe Architects that the part arrives tomorrow.",
    calls: [
      (world) => ({
        tool: "halo_reply_to_ticket",
        args: { ticket_id: newestOf(world, wexcombe).id, note: "The part arrives tomorrow." },
      }),
    ],
    truth: (world) => {
      const ticket = newestOf(world, wexcombe);
      const before = actionsOf(world, ticket.id).length;
      const user = world.tables.Users.find((row) => row.id === ticket.user_id);
      return {
        structured: { "record.ticket_id": ticket.id, "record.note": "The part arrives tomorrow." },
        text: ["The part arrives tomorrow.", String(user?.emailaddress)],
        stored: () => {
          const after = actionsOf(world, ticket.id);
          return {
            "the number of actions": [after.length, before + 1],
            "the note": [after[0]?.note, "The part arrives tomorrow."],
            "whether it is internal": [after[0]?.hiddenfromuser, false],
          };
        },
      };
    },
  },
  {
    asks: "Note on the newest ticket of Wexcombe Architects, for us only, that the switch is out of support.",
    calls: [
      (world) => ({
        tool: "halo_reply_to_ticket",
        args: {
          ticket_id: newestOf(world, wexcombe).id,
          note: "The switch is out of support.",
          hidden: true,
        },
      }),
    ],
    truth: (world) => {
      const ticket = newestOf(world, wexcombe);
      return {
        structured: { "record.ticket_id": ticket.id, "record.hiddenfromuser": true },
        text: ["internal", "The switch is out of support."],
        stored: () => {
          const [added] = actionsOf(world, ticket.id);
          return {
            "the note": [added?.note, "The switch is out of support."],
            "whether it is internal": [added?.hiddenfromuser, true],
            "the status of the ticket": [ticketNow(world, ticket.id).status_id, ticket.status_id],
          };
        },
      };
    },
  },
  {
    asks: "Log an hour and a half on the newest ticket of Wexcombe Architects: firmware replaced.",
    calls: [
      (world) => ({
        tool: "halo_log_time",
        args: { ticket_id: newestOf(world, wexcombe).id, timetaken: 1.5, note: "Firmware replaced." },
      }),
    ],
    truth: (world) => {
      const ticket = newestOf(world, wexcombe);
      const before = num(ticket.timetaken);
      return {
        structured: { "record.ticket_id": ticket.id, "record.timetaken": 1.5 },
        text: [1.5, "Firmware replaced."],
        stored: () => {
          const [added] = actionsOf(world, ticket.id);
          return {
            hours: [added?.timetaken, 1.5],
            "the note": [added?.note, "Firmware replaced."],
            "whether it is internal": [added?.hiddenfromuser, true],
            "hours of the ticket": [ticketNow(world, ticket.id).timetaken, before + 1.5],
          };
        },
      };
    },
  },
  {
    asks: "The newest ticket of Wexcombe Architects is done: close it with a quarter of an hour.",
    calls: [
      (world) => ({
        tool: "halo_close_ticket",
        args: {
          ticket_id: newestOf(world, wexcombe).id,
          note: "Works again after the firmware was replaced.",
          timetaken: 0.25,
        },
      }),
    ],
    truth: (world) => {
      const ticket = newestOf(world, wexcombe);
      const before = actionsOf(world, ticket.id).length;
      return {
        structured: { "record.id": ticket.id, "record.status_id": 9, "record.status_name": "Closed" },
        text: [`#${ticket.id}`, "Closed"],
        stored: () => {
          const now = ticketNow(world, ticket.id);
          const [note] = actionsOf(world, ticket.id);
          return {
            status: [now.status_id, 9],
            "whether it has a date of closing": [at(now.dateclosed) !== undefined, true],
            "the number of actions": [actionsOf(world, ticket.id).length, before + 1],
            "hours of the note": [note?.timetaken, 0.25],
          };
        },
      };
    },
  },
  {
    asks: "Give my newest ticket to Nadia Quenby in Infrastructure. (Rowan Pellerin)",
    calls: [
      (world) => ({
        tool: "halo_assign_ticket",
        args: { ticket_id: newestOfAgent(world, me).id, agent: "Nadia Quenby", team: "Infrastructure" },
      }),
    ],
    truth: (world) => {
      const ticket = newestOfAgent(world, me);
      return {
        structured: { "record.id": ticket.id, "record.agent_name": "Nadia Quenby" },
        text: ["Nadia Quenby", "Infrastructure"],
        stored: () => ({
          agent: [ticketNow(world, ticket.id).agent_id, idOf(world, "Agent", "Nadia Quenby")],
          team: [ticketNow(world, ticket.id).team, "Infrastructure"],
        }),
      };
    },
  },
  {
    asks: "How many hours did I log last week, and where do some lack? (Kwame Ilderton)",
    calls: [{ tool: "halo_time_summary", args: { agent: "Kwame Ilderton", period: "last week" } }],
    truth: (world) => {
      const id = idOf(world, "Agent", "Kwame Ilderton");
      const done = entries(world, week(world, -1), (action) => action.who_agentid === id);
      const sheets = world.tables.Timesheet.filter(
        (sheet) => sheet.agent_id === id && isIn(week(world, -1), sheet.date),
      );
      const apart = world.tables.TimesheetEvent.filter(
        (event) =>
          event.agent_id === id && event.action_number === 0 && isIn(week(world, -1), event.start_date),
      );
      const short = sheets.filter((sheet) => num(sheet.actual_hours) < num(sheet.target_hours));
      return {
        structured: {
          "figures.hours": logged(done),
          "figures.billable": billable(done),
          "figures.short_days": short.filter((sheet) => num(sheet.actual_hours) > 0).length,
          "figures.timesheet_only": sum(apart, (event) => num(event.timetaken)),
        },
        text: [logged(done), billable(done)],
      };
    },
  },
  {
    asks: "What did I do for Wexcombe Architects in the last 30 days? (Freya Dunstall)",
    calls: [
      {
        tool: "halo_time_summary",
        args: { agent: "Freya Dunstall", client: wexcombe, by: "ticket", period: "30d" },
      },
    ],
    truth: (world) => {
      const id = idOf(world, "Agent", "Freya Dunstall");
      const done = entries(
        world,
        lastDays(world, 30),
        (action) => action.who_agentid === id && clientOf(world, action.ticket_id) === wexcombe,
      );
      return { structured: { "figures.hours": logged(done) }, text: [logged(done)] };
    },
  },
  {
    asks: "Which machines of Underhill Travel lose their warranty within a quarter of a year?",
    calls: [
      {
        tool: "halo_contracts_expiring",
        args: { client: "Underhill Travel", kind: "warranties", within_days: 92, page_size: 30 },
      },
    ],
    truth: (world) => {
      const id = idOf(world, "Client", "Underhill Travel");
      const { warranties } = endings(world, 92, (record) => record.client_id === id);
      return {
        structured: { "figures.warranties": warranties.length },
        text: [
          "Underhill Travel",
          ...warranties.flatMap((asset) => [
            String(asset.inventory_number),
            String(asset.warranty_end).slice(0, 10),
          ]),
        ],
      };
    },
  },
];
