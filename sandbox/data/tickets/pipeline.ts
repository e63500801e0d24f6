import { noDate } from "../../engine/rules.ts";
import { addMonths, day, stamp } from "../../engine/seed/dates.ts";
import type { Random } from "../../engine/seed/random.ts";
import type { Build } from "../../engine/seed/seed.ts";
import { chargeTypeIds, closedStatusIds, outcomeIds, sourceIds, statusIds, ticketTypeIds } from "../codes.ts";
import { type ClientFacts, facts, money } from "../context.ts";
import { workingAgents } from "../people.ts";
import { spreadMoments, writeActions } from "./actions.ts";
import type { Step } from "./steps.ts";
import type { ProjectFacts } from "./ticket-maker.ts";

const projectKinds: readonly { name: string; tasks: readonly string[] }[] = [
  {
    name: "Office move",
    tasks: ["Survey of the new office", "Cabling and patching", "Move weekend", "Disposal of old equipment"],
  },
  {
    name: "Mail migration",
    tasks: ["Mailbox audit", "Pilot group migration", "Main migration wave", "Decommission old mail server"],
  },
  {
    name: "Server refresh",
    tasks: ["Build the new host", "Copy of the file shares", "Cut-over of line of business application"],
  },
  { name: "Wireless renewal", tasks: ["Radio survey", "Mount access points", "Acceptance test"] },
  { name: "Laptop roll-out", tasks: ["Prepare the image", "Hand-over days", "Collect old laptops"] },
  {
    name: "Phone system replacement",
    tasks: ["Number porting request", "Handset roll-out", "Training session"],
  },
];

const opportunityKinds = [
  "Managed service for {n} seats",
  "Security bundle upgrade",
  "Server replacement",
  "Backup for cloud mail",
  "Leased line for the second site",
  "Phishing training for all staff",
  "Laptop refresh, {n} devices",
  "Phone system",
] as const;

/** Pipeline stage of an opportunity by status: stage id, name, probability in percent. */
const stages: Readonly<Record<number, readonly [number, string, number]>> = {
  [statusIds.oppQualifying]: [1, "Qualifying", 20],
  [statusIds.oppProposal]: [2, "Proposal", 50],
  [statusIds.oppNegotiation]: [3, "Negotiation", 75],
  [statusIds.oppWon]: [4, "Won", 100],
  [statusIds.oppLost]: [5, "Lost", 0],
};

interface Shared {
  readonly id: number;
  readonly occurred: number;
  readonly client: ClientFacts;
  readonly team: string;
  readonly firstStatus: number;
  readonly status: number;
  readonly summary: string;
  readonly details: string;
  readonly texts: readonly string[];
  readonly tickettype: number;
  readonly hours: boolean;
}

/** Writes the actions of a project or an opportunity and gives the fields that all faults have. */
function faultFields(build: Build, shared: Shared, random: Random) {
  const { client, id, occurred, status } = shared;
  const agents = workingAgents(build).filter((agent) => agent.team === shared.team);
  const agent = random.pick(agents);
  const people = client.users.filter((user) => !user.isGeneralUser);
  const user = random.pick(people.length > 0 ? people : client.users);
  const closed = closedStatusIds.has(status);
  const steps: Step[] = [
    {
      outcomeId: outcomeIds.logged,
      by: "agent",
      text: shared.details,
      hours: 0,
      newStatus: shared.firstStatus,
    },
  ];
  for (let count = random.int(3, 10); count > 0; count -= 1) {
    const hours = shared.hours ? random.int(2, 16) / 4 : random.int(1, 4) / 4;
    const outcomeId = random.pick([outcomeIds.note, outcomeIds.phoneCall, outcomeIds.privateNote]);
    steps.push({ outcomeId, by: "agent", text: random.pick(shared.texts), hours });
  }
  steps.push({
    outcomeId: outcomeIds.note,
    by: "agent",
    text: "Status reviewed.",
    hours: 0.25,
    newStatus: status,
  });
  const end = occurred + (build.now - occurred) * random.between(0.4, 0.97);
  const moments = spreadMoments(steps.length, occurred, occurred + day / 8, end, random);
  const chargerate = shared.hours ? chargeTypeIds.project : chargeTypeIds.none;
  const brief = {
    ticketId: id,
    summary: shared.summary,
    company: client.name,
    user,
    agent,
    colleagues: agents,
  };
  const totals = writeActions(build, { ...brief, steps, moments, contract: undefined, chargerate }, random);
  const last = stamp(moments.at(-1) ?? occurred);
  return {
    id,
    guid: random.guid(),
    summary: shared.summary,
    details: shared.details,
    details_html: `<p>${shared.details}</p>`,
    dateoccurred: stamp(occurred),
    datecreated: stamp(occurred),
    tickettype_id: shared.tickettype,
    itil_requesttype_id: shared.hours ? 22 : 21,
    sla_id: client.sla_id,
    priority_id: 4,
    client_id: client.id,
    client_name: client.name,
    site_id: user.site_id,
    site_name: user.site_name,
    user_id: user.id,
    user_name: user.name,
    user_email: user.emailaddress,
    reportedby: user.name,
    agent_id: agent.id,
    team: agent.team,
    category_1: "",
    source: sourceIds.phone,
    parent_id: 0,
    child_count: 0,
    ...totals,
    dateclosed: closed ? last : noDate,
    respondbydate: noDate,
    responsedate: noDate,
    fixbydate: noDate,
    targetdate: noDate,
    slaresponsestate: "",
    slastate: "",
    excludefromsla: true,
    onhold: status === statusIds.projectOnHold,
    hasbeenclosed: closed,
    closure_agent_id: closed ? agent.id : 0,
    lastactiondate: last,
    last_update: last,
    deleted: false,
    inactive: false,
    merged_into_id: 0,
    attachment_count: 0,
    assets: [],
  };
}

/** Stores one project; `serial` counts them from 0. The answer is what its tasks need to know. */
export function addProject(
  build: Build,
  id: number,
  occurred: number,
  serial: number,
  random: Random,
): ProjectFacts {
  const kind = projectKinds[serial % projectKinds.length] ?? { name: "Project", tasks: ["Planning"] };
  const clients = facts(build).clients.filter((client) => !client.inactive && client.id > 1);
  const client = random.pick(clients);
  const age = (build.now - occurred) / day;
  const status =
    age > 150
      ? random.weighted([
          [statusIds.projectFinished, 80],
          [statusIds.projectActive, 20],
        ] as const)
      : serial % 5 === 3
        ? statusIds.projectOnHold
        : age < 14
          ? statusIds.projectNotStarted
          : statusIds.projectActive;
  const finished = status === statusIds.projectFinished;
  const fields = faultFields(
    build,
    {
      id,
      occurred,
      client,
      team: "Project Delivery",
      firstStatus: statusIds.projectNotStarted,
      status,
      summary: `${kind.name}: ${client.name}`,
      details: `${kind.name} for ${client.name}, scope as in the accepted proposal.`,
      texts: [
        "Weekly call with the client, on track.",
        "Plan updated after the site visit.",
        "Ordered the equipment.",
        "Risk: delivery of two parts is late.",
      ],
      tickettype: ticketTypeIds.project,
      hours: true,
    },
    random,
  );
  const budget = random.int(4, 30) * 10;
  const share = finished ? random.between(0.8, 1.25) : random.between(0.1, 0.9);
  build.tables.Projects.push({
    ...fields,
    use: "project",
    startdate: stamp(occurred + 7 * day),
    // Some running projects are past their date: those are late.
    targetdate: stamp(finished ? occurred + 90 * day : build.now + random.int(-30, 90) * day),
    estimate: budget,
    projecttimebudget: budget,
    projectmoneybudget: budget * 120,
    projecttimeactual: money(budget * share),
    projectmoneyactual: money(budget * share * 120),
    projecttimepercentage: Math.round(share * 100),
    projectcompletionpercentage: finished ? 100 : Math.min(95, Math.round(share * 90)),
    milestones: kind.tasks.map((name, index) => ({
      id: id * 10 + index,
      name,
      sequence: index + 1,
      status: finished ? 2 : index === 0 ? 1 : 0,
      start_date: stamp(occurred + (7 + index * 20) * day),
      end_date: stamp(occurred + (27 + index * 20) * day),
    })),
  });
  return { id, client, occurred, tasks: kind.tasks, finished };
}

/** Stores one opportunity; `serial` counts them from 0. */
export function addOpportunity(
  build: Build,
  id: number,
  occurred: number,
  serial: number,
  random: Random,
): void {
  const clients = facts(build).clients.filter((client) => !client.inactive && client.id > 1);
  const client = random.pick(clients);
  const age = (build.now - occurred) / day;
  const open = [statusIds.oppQualifying, statusIds.oppProposal, statusIds.oppNegotiation] as const;
  const status =
    age > 120
      ? random.weighted([
          [statusIds.oppWon, 45],
          [statusIds.oppLost, 45],
          [statusIds.oppProposal, 10],
        ] as const)
      : (open[serial % 3] ?? open[0]);
  const [stageId, stageName, probability] = stages[status] ?? [0, "", 0];
  const summary = (opportunityKinds[serial % opportunityKinds.length] ?? "").replace(
    "{n}",
    String(random.int(8, 60)),
  );
  const fields = faultFields(
    build,
    {
      id,
      occurred,
      client,
      team: "Account Management",
      firstStatus: statusIds.oppQualifying,
      status,
      summary,
      details: `${client.name} asked about: ${summary.toLowerCase()}.`,
      texts: [
        "Call with the decision maker, budget is confirmed.",
        "Sent the revised quote.",
        "Asked the distributor for a better price.",
        "No answer this week, try again on Monday.",
      ],
      tickettype: ticketTypeIds.opportunity,
      hours: false,
    },
    random,
  );
  const monthly = random.chance(0.6) ? random.int(8, 160) * 10 : 0;
  const oneOff = monthly === 0 || random.chance(0.5) ? random.int(10, 240) * 100 : 0;
  const value = oneOff + monthly * 12;
  const lost = status === statusIds.oppLost;
  build.tables.Opportunities.push({
    ...fields,
    use: "opportunity",
    followupdate: lost || status === statusIds.oppWon ? noDate : stamp(build.now + random.int(-10, 20) * day),
    // The expected closing date; for some it has passed.
    targetdate: stamp(addMonths(occurred, random.int(2, 6))),
    oppcontactname: fields.user_name,
    oppcompanyname: client.name,
    oppemailaddress: fields.user_email,
    opptel: "01632 960555",
    oppcountry: "United Kingdom",
    opptype: serial % 3 === 0 ? "New Business" : "Existing Client",
    oppvalue: value,
    oppvalue_monthly: monthly,
    oppvalue_annual: monthly * 12,
    oppvalue_oneoff: oneOff,
    oppconversionprobability: probability,
    oppvalueadjusted: money((value * probability) / 100),
    oppprofit: money(value * 0.28),
    oppcompetitors: serial % 4 === 0 ? "In-house team" : "",
    opphear: random.pick(["Review meeting", "Referral", "Website"]),
    oppreason: lost ? random.pick(["Price", "No decision", "Went with a competitor"]) : "",
    oppconverteddate: status === statusIds.oppWon ? fields.dateclosed : noDate,
    pipeline_stage_id: stageId,
    pipeline_stage_name: stageName,
  });
}
