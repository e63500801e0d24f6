import { facts } from "./context.ts";
import { type HaloRecord } from "../engine/model.ts";
import { chargeTypeIds, hourlyRates, sourceIds, statusIds } from "./codes.ts";
import { type Build } from "../engine/seed/seed.ts";
import { addMonths, stamp, startOfMonth } from "../engine/seed/dates.ts";
import { noDate } from "../engine/rules.ts";

/** id, name, short name, `type`, colour, slaaction ("H" holds the clock, "R" lets it run). */
const statuses: readonly (readonly [number, string, string, string, string, string])[] = [
  [statusIds.new, "New", "New", "ticket", "#d9534f", "R"],
  [statusIds.inProgress, "In Progress", "In Prog", "ticket", "#f0ad4e", "R"],
  [statusIds.withUser, "With User", "With User", "ticket", "#5bc0de", "H"],
  [statusIds.withSupplier, "With Supplier", "Supplier", "ticket", "#9b59b6", "H"],
  [statusIds.scheduled, "Scheduled", "Sched", "ticket", "#2f6f9f", "H"],
  [statusIds.completed, "Completed/Cancelled", "Comp", "ticket", "#7f8c8d", "R"],
  [statusIds.closed, "Closed", "Closed", "ticket", "#5cb85c", "R"],
  [statusIds.awaitingApproval, "Awaiting Approval", "Approval", "ticket", "#e67e22", "H"],
  [statusIds.updated, "Updated", "Updated", "ticket", "#c0392b", "R"],
  [statusIds.oppQualifying, "Qualifying", "Qual", "opportunity", "#5bc0de", "R"],
  [statusIds.oppProposal, "Proposal Sent", "Proposal", "opportunity", "#f0ad4e", "R"],
  [statusIds.oppNegotiation, "Negotiation", "Negot", "opportunity", "#e67e22", "R"],
  [statusIds.oppWon, "Won", "Won", "opportunity", "#5cb85c", "R"],
  [statusIds.oppLost, "Lost", "Lost", "opportunity", "#7f8c8d", "R"],
  [statusIds.projectNotStarted, "Not Started", "Not Start", "project", "#95a5a6", "R"],
  [statusIds.projectActive, "In Delivery", "Delivery", "project", "#f0ad4e", "R"],
  [statusIds.projectOnHold, "Project On Hold", "On Hold", "project", "#9b59b6", "H"],
  [statusIds.projectFinished, "Project Complete", "Complete", "project", "#5cb85c", "R"],
];

/** id, name, `use`, ITIL class (ANALYTICS.md 1.5), group. */
const ticketTypes: readonly (readonly [number, string, string, number, string])[] = [
  [1, "Incident", "ticket", 1, "Service Desk"],
  [2, "Change Request", "ticket", 2, "Change"],
  [3, "Service Request", "ticket", 3, "Service Desk"],
  [4, "Problem", "ticket", 4, "Service Desk"],
  [5, "Project", "project", 22, "Projects"],
  [6, "Project Task", "ticket", 22, "Projects"],
  [7, "Opportunity", "opportunity", 21, "Sales"],
  [8, "Monitoring Alert", "ticket", 21, "Service Desk"],
  [9, "Starter / Leaver", "ticket", 3, "Service Desk"],
];

/** SLA id and name with response and fix times in hours for priorities 1 to 4. */
const slas: readonly (readonly [number, string, readonly (readonly [number, number])[]])[] = [
  [
    1,
    "Standard Business Hours",
    [
      [1, 4],
      [2, 8],
      [4, 24],
      [8, 40],
    ],
  ],
  [
    2,
    "Premium 24x7",
    [
      [0.25, 2],
      [0.5, 4],
      [2, 12],
      [4, 24],
    ],
  ],
  [
    3,
    "Essentials",
    [
      [2, 8],
      [4, 16],
      [8, 40],
      [16, 80],
    ],
  ],
];

const priorityNames = ["Critical", "High", "Medium", "Low"];
const priorityColours = ["#c0392b", "#e67e22", "#f1c40f", "#27ae60"];

/** id, name, the status that it sets (0 = none), whether it mails the user, whether it is private. */
const outcomes: readonly (readonly [number, string, number, boolean, boolean])[] = [
  [1, "New Ticket Logged", 0, false, false],
  [2, "Email User", statusIds.withUser, true, false],
  [3, "Note", 0, false, false],
  [4, "Resolved", statusIds.closed, true, false],
  [5, "Re-Assign", 0, false, true],
  [6, "User Updated", statusIds.updated, false, false],
  [7, "Private Note", 0, false, true],
  [8, "Phone Call", statusIds.inProgress, false, false],
  [9, "Site Visit", statusIds.inProgress, false, false],
  [10, "Email Supplier", statusIds.withSupplier, false, true],
  [11, "Acknowledgement Email", 0, true, false],
  [12, "Reopened", statusIds.inProgress, false, false],
  [13, "Schedule Work", statusIds.scheduled, true, false],
  [14, "Merged", statusIds.closed, false, true],
  [15, "Quick Time", statusIds.closed, false, true],
];

/** The names of the outcomes, by id. */
export const outcomeNames: ReadonlyMap<number, string> = new Map(outcomes.map(([id, name]) => [id, name]));

/** The names of the statuses, by id. */
export const statusNames: ReadonlyMap<number, string> = new Map(statuses.map(([id, name]) => [id, name]));

/** Code tables by `lookupid`: 11, 17, 22, 39 and 41 as HALO-API.md 5 has them, 28 and 38 as ANALYTICS.md 1.5. */
export const lookupTables: Readonly<Record<number, readonly (readonly [number, string])[]>> = {
  11: [
    [11, "Lookup Types"],
    [17, "Charge Types"],
    [22, "Request Source"],
    [28, "Contract Types"],
    [38, "Contract Statuses"],
    [39, "Quotation Statuses"],
    [41, "Report Groups"],
  ],
  17: [
    [chargeTypeIds.none, "No Charge"],
    [chargeTypeIds.remote, "Remote Support"],
    [chargeTypeIds.onsite, "On-Site Labour"],
    [chargeTypeIds.outOfHours, "Out of Hours"],
    [chargeTypeIds.project, "Project Labour"],
  ],
  22: [
    [sourceIds.email, "Email"],
    [sourceIds.phone, "Phone"],
    [sourceIds.portal, "Self Service Portal"],
    [sourceIds.monitoring, "Monitoring"],
    [sourceIds.chat, "Chat"],
    [sourceIds.walkUp, "Walk-Up"],
  ],
  28: [
    [1, "Managed Service Agreement"],
    [2, "Pre-Pay Hours"],
    [3, "Backup and Recovery"],
    [4, "Security Monitoring"],
    [5, "Hosting"],
  ],
  38: [
    [1, "Draft"],
    [2, "Awaiting Signature"],
    [3, "Active"],
    [4, "Suspended"],
    [5, "Expired"],
  ],
  39: [
    [1, "Draft"],
    [2, "Sent"],
    [3, "Accepted"],
    [4, "Declined"],
    [5, "Expired"],
  ],
  41: [
    [1, "Service Desk"],
    [2, "Finance"],
    [3, "Assets"],
    [4, "Management"],
  ],
};

const categories: Readonly<Record<string, readonly string[]>> = {
  Hardware: ["Printer", "Laptop", "Desktop", "Monitor", "Docking Station", "Server"],
  Software: ["Office Apps", "Line of Business", "Operating System", "Licensing"],
  Network: ["Wireless", "VPN", "Switching", "Internet", "Firewall"],
  Email: ["Mailbox", "Spam", "Distribution List", "Delivery"],
  Security: ["Phishing", "Malware", "Multi-Factor", "Permissions"],
  "User Account": ["Password Reset", "New Starter", "Leaver", "Access Request"],
  Backup: ["Failure", "Restore"],
};

function addServiceLevels(build: Build): void {
  const random = build.stream("sla");
  for (const [slaid, slaName, times] of slas) {
    build.tables.SLA.push({
      id: slaid,
      guid: random.guid(),
      name: slaName,
      workday_id: slaid === 2 ? 2 : 1,
      workday_name: slaid === 2 ? "Round the Clock" : "Office Hours",
      responsereset: false,
      trackslaresponsetime: true,
      trackslafixbytime: true,
      autoreleaseoption: true,
      autoreleaselimit: 0,
      statusafterautorelease: statusIds.inProgress,
    });
    for (const [index, [responsetime, fixtime]] of times.entries()) {
      const name = priorityNames[index] ?? "";
      const priorityid = index + 1;
      facts(build).priorities.push({ slaid, priorityid, name, responsetime, fixtime });
      build.tables.Priority.push({
        id: random.guid(),
        slaid,
        priorityid,
        name,
        fixtime,
        fixunits: "H",
        responsetime,
        responseunits: "H",
        ishidden: false,
        colour: priorityColours[index] ?? "",
      });
    }
  }
}

function addCategories(build: Build): void {
  const random = build.stream("category");
  let id = 0;
  const add = (value: string) => {
    id += 1;
    build.tables.Category.push({
      id,
      guid: random.guid(),
      value,
      category_name: value.slice(value.lastIndexOf(">") + 1),
      type_id: 1,
      sla_id: 0,
      priority_id: 0,
      chargerate: -1,
      itilrequesttype: 0,
    });
  };
  for (const [group, names] of Object.entries(categories)) {
    add(group);
    for (const name of names) add(`${group}>${name}`);
  }
}

function addMoneyTables(build: Build): void {
  const updated = stamp(startOfMonth(build.now));
  build.tables.Currency.push(
    { id: 1, name: "Pound Sterling", symbol: "£", code: "GBP", conversion_rate: 1, last_updated: updated },
    { id: 2, name: "Euro", symbol: "€", code: "EUR", conversion_rate: 1.17, last_updated: updated },
  );
  const rates: readonly HaloRecord[] = [
    { id: 1, name: "Standard Rate", code: "T1", value: 20 },
    { id: 2, name: "Zero Rate", code: "T0", value: 0 },
    { id: 3, name: "Exempt", code: "T2", value: 0 },
  ];
  build.tables.Tax.push(...rates);
  const start = stamp(addMonths(startOfMonth(build.now), -36));
  let id = 0;
  for (const [charge_id, rate] of Object.entries(hourlyRates)) {
    if (rate === 0) continue;
    id += 1;
    build.tables.ChargeRate.push({
      id,
      area: 0,
      contract_id: 0,
      charge_id: Number(charge_id),
      startdate: start,
      expirydate: noDate,
      rate,
      minimum: 0,
      increment: 0.25,
      oohmultiplier: 1.5,
      holidaymultiplier: 2,
      weekendmultiplier: 1.5,
      current: true,
      current_rate: rate,
    });
  }
}

/** Fills the tables of codes: statuses, types, SLAs, categories, outcomes, lookups, taxes, rates. */
export function addLookups(build: Build): void {
  const random = build.stream("lookups");
  for (const [index, [id, name, shortname, type, colour, slaaction]] of statuses.entries()) {
    const sequence = (index + 1) * 10;
    build.tables.Status.push({ id, guid: random.guid(), name, shortname, type, sequence, colour, slaaction });
  }
  for (const [index, [id, name, use, itilrequesttype, group_name]] of ticketTypes.entries()) {
    build.tables.TicketType.push({
      id,
      guid: random.guid(),
      name,
      use,
      sequence: (index + 1) * 10,
      default_sla: 1,
      default_priority: 3,
      group_id: ["Service Desk", "Change", "Projects", "Sales"].indexOf(group_name) + 1,
      group_name,
      itilrequesttype,
      cancreate: true,
      agentscanselect: true,
      enduserscanselect: use === "ticket" && id !== 8,
      visible: true,
      workflow_id: id === 2 ? 1 : 0,
    });
  }
  for (const [index, [id, outcome, newstatus, mails, hidefromuser]] of outcomes.entries()) {
    build.tables.Outcome.push({
      id,
      guid: random.guid(),
      outcome,
      buttonname: outcome,
      labellong: outcome,
      sequence: (index + 1) * 10,
      hidden: [1, 6, 11, 14].includes(id),
      systemid: [1, 6, 11, 12, 14].includes(id) ? id : 0,
      newstatus,
      sendemail: mails ? 1 : 0,
      hidefromuser,
      chargerate: id === 9 ? chargeTypeIds.onsite : chargeTypeIds.remote,
    });
  }
  for (const [lookupid, rows] of Object.entries(lookupTables)) {
    for (const [index, [id, name]] of rows.entries()) {
      build.tables.Lookup.push({
        id,
        lookupid: Number(lookupid),
        name,
        sequence: index + 1,
        inactive: false,
      });
    }
  }
  addServiceLevels(build);
  addCategories(build);
  addMoneyTables(build);
}
