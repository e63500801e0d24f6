import { unassignedAgentId } from "../../../src/halo/rules.ts";
import type { HaloRecord } from "../../engine/model.ts";
import { noDate } from "../../engine/rules.ts";
import { day, stamp } from "../../engine/seed/dates.ts";
import type { Random } from "../../engine/seed/random.ts";
import type { Build } from "../../engine/seed/seed.ts";
import { chargeTypeIds, closedStatusIds, sourceIds, ticketTypeIds } from "../codes.ts";
import { type AgentFacts, type ClientFacts, facts, numberOf, textOf, type UserFacts } from "../context.ts";
import { apiAgentId, teamNames, workingAgents } from "../people.ts";
import { spreadMoments, writeActions } from "./actions.ts";
import { hostileTexts } from "./hostile.ts";
import { isOpen, type Scenario } from "./scenarios.ts";
import { scheduleTicket, type TicketTimes } from "./schedule.ts";
import { planSteps } from "./steps.ts";
import { type Theme, themes } from "./themes.ts";

/** A ticket with a long history; its id is the same for every seed. */
export const largeTicketId = 2301;

/** Ids of the tickets with hostile text in summary, details or notes; the same for every seed. */
export const hostileTicketIds = {
  instruction: 2441,
  markup: 2446,
  invisible: 2450,
  bidirectional: 2428,
} as const;

/** A project that tickets can be tasks of. */
export interface ProjectFacts {
  readonly id: number;
  readonly client: ClientFacts;
  readonly occurred: number;
  readonly tasks: readonly string[];
  readonly finished: boolean;
}

function taskTheme(project: ProjectFacts, random: Random): Theme {
  const task = random.pick(project.tasks);
  return {
    category: "Hardware>Server",
    tickettype: ticketTypeIds.projectTask,
    summary: task,
    details: `${task}: part of project ${project.id}.`,
    notes: ["Agreed the steps with the project manager.", "Done for the first site, the others follow."],
    fix: "Finished and signed off by the client.",
  };
}

/** Makes the tickets one by one; keeps what later tickets refer to. */
export class TicketMaker {
  readonly #build: Build;
  readonly #random: Random;
  readonly #agents: readonly AgentFacts[];
  readonly #clients: readonly (readonly [ClientFacts, number])[];
  readonly #projects: ProjectFacts[] = [];

  constructor(build: Build, random: Random, busyClientId: number) {
    this.#build = build;
    this.#random = random;
    this.#agents = workingAgents(build).filter((agent) => agent.team !== "Account Management");
    this.#clients = facts(build).clients.map((client) => {
      if (client.id === busyClientId) return [client, 14] as const;
      if (client.id === 1) return [client, 0.6] as const;
      return [client, client.inactive ? 0.3 : random.pick([0.4, 1, 1, 2.5])] as const;
    });
  }

  /** Lets later tickets become tasks of a project. */
  addProject(project: ProjectFacts): void {
    this.#projects.push(project);
  }

  #person(client: ClientFacts): UserFacts {
    const people = client.users.filter((user) => !user.isGeneralUser);
    return this.#random.pick(people.length > 0 ? people : client.users);
  }

  #assignee(scenario: Scenario, source: number): AgentFacts | undefined {
    if (scenario === "fresh" && source === sourceIds.monitoring && this.#random.chance(0.7)) {
      return facts(this.#build).agents.find((agent) => agent.id === apiAgentId);
    }
    if (["fresh", "deleted"].includes(scenario)) return undefined;
    if (scenario === "responseBreached" && this.#random.chance(0.6)) return undefined;
    if (!isOpen(scenario) && this.#random.chance(0.06)) {
      return facts(this.#build).agents.find((agent) => agent.isdisabled);
    }
    return this.#random.pick(this.#agents);
  }

  #actionCount(id: number, scenario: Scenario): number {
    if (id === largeTicketId) return 24;
    if (scenario === "reopened") return this.#random.int(6, 14);
    return this.#random.weighted([
      [this.#random.int(3, 6), 60],
      [this.#random.int(6, 12), 34],
      [this.#random.int(12, 24), 6],
    ]);
  }

  /** Stores one ticket that was opened at `occurred`, with its actions. */
  add(id: number, occurred: number, scenario: Scenario): void {
    const random = this.#random;
    const build = this.#build;
    const running = this.#projects.filter(
      (entry) => entry.occurred < occurred && !(entry.finished && isOpen(scenario)),
    );
    const isTask = running.length > 0 && scenario !== "stub" && random.chance(0.07);
    const project = isTask ? random.pick(running.slice(-4)) : undefined;
    const client = project?.client ?? random.weighted(this.#clients);
    const theme = project === undefined ? random.pick(themes) : taskTheme(project, random);
    const user = this.#person(client);
    const namesAsset = client.assetIds.length > 0 && theme.summary.includes("{asset}");
    const assetId = namesAsset ? random.pick(client.assetIds) : undefined;
    const asset = assetId === undefined ? undefined : build.tables.Asset.find((row) => row.id === assetId);
    const fill = (text: string) =>
      text
        .replaceAll("{asset}", textOf(asset?.inventory_number) || "the old server")
        .replaceAll("{person}", this.#person(client).name)
        .replaceAll("{site}", user.site_name);
    const isAlert = theme.tickettype === ticketTypeIds.alert;
    const source = isAlert
      ? sourceIds.monitoring
      : random.weighted([
          [sourceIds.email, 55],
          [sourceIds.phone, 25],
          [sourceIds.portal, 15],
          [sourceIds.chat, 5],
        ] as const);
    const priorityid = random.weighted([
      [1, 5],
      [2, 20],
      [3, 50],
      [4, 25],
    ] as const);
    const priority = facts(build).priorities.find(
      (row) => row.slaid === client.sla_id && row.priorityid === priorityid,
    );
    if (priority === undefined) throw new Error(`no priority ${priorityid} in SLA ${client.sla_id}`);
    const times = scheduleTicket(build.now, occurred, scenario, priority, random);
    const agent = this.#assignee(scenario, source);
    const hostile = this.#hostile(id);
    const summary = hostile.summary ?? fill(theme.summary);
    const greeting = source === sourceIds.email ? `\n\nKind regards,\n${user.name}\n${client.name}` : "";
    const details = hostile.details ?? `${fill(theme.details)}${greeting}`;
    const wasReopened = scenario === "reopened" || (scenario === "closed" && random.chance(0.06));
    const covering = facts(build).contracts.find(
      (row) => row.client_id === client.id && row.active && row.coverage !== "none",
    );
    const chargerate =
      theme.tickettype === ticketTypeIds.projectTask
        ? chargeTypeIds.project
        : random.weighted([
            [chargeTypeIds.remote, 78],
            [chargeTypeIds.onsite, 8],
            [chargeTypeIds.none, 14],
          ] as const);
    const steps = planSteps(
      {
        scenario,
        opening: details,
        openedBy: isAlert ? "system" : source === sourceIds.phone ? "agent" : "user",
        openedByMail: source === sourceIds.email,
        notes: hostile.note === undefined ? theme.notes : [hostile.note],
        fix: theme.fix,
        count: hostile.note === undefined ? this.#actionCount(id, scenario) : 9,
        wasReopened,
      },
      random,
    );
    const moments = spreadMoments(
      steps.length,
      occurred,
      times.response ?? occurred,
      times.lastAction,
      random,
    );
    const totals = writeActions(
      build,
      {
        ticketId: id,
        summary,
        company: client.name,
        user,
        agent: agent ?? random.pick(this.#agents),
        colleagues: this.#agents,
        steps,
        moments,
        contract: covering,
        chargerate,
      },
      random,
    );
    const last = moments.at(-1) ?? occurred;
    const lastMail = steps.findLastIndex((step) => step.by === "user" && step.isMail === true);
    build.tables.Tickets.push({
      id,
      guid: random.guid(),
      summary,
      details,
      details_html: `<p>${details.replaceAll("\n", "<br>")}</p>`,
      ...this.#people(client, user, agent),
      ...this.#slaFields(times, scenario, priorityid),
      tickettype_id: theme.tickettype,
      itil_requesttype_id: itilClass(build, theme.tickettype),
      sla_id: client.sla_id,
      category_1: theme.category,
      source,
      parent_id: project?.id ?? 0,
      child_count: 0,
      impact: Math.min(3, priorityid),
      urgency: Math.min(3, priorityid),
      contract_id: covering?.id ?? 0,
      contract_ref: covering?.ref ?? "",
      chargerate,
      ...totals,
      assets: asset === undefined ? [] : [{ id: asset.id, inventory_number: asset.inventory_number }],
      inventory_number: textOf(asset?.inventory_number),
      hasbeenclosed: times.closed !== undefined || wasReopened,
      firsttimefix: scenario === "closed" && steps.length <= 4 ? 1 : 0,
      closure_agent_id: times.closed === undefined ? 0 : (agent?.id ?? 0),
      lastactiondate: stamp(last),
      last_update: stamp(last),
      lastincomingemail: lastMail < 0 ? noDate : stamp(moments[lastMail] ?? occurred),
      deleted: scenario === "deleted",
      inactive: scenario === "deleted" || scenario === "merged",
      merged_into_id: 0,
      attachment_count: 0,
      use: "ticket",
      ticket_tags: random.chance(0.06) ? random.pick(["vip", "follow-up", "rollout"]) : "",
    });
  }

  #hostile(id: number): { summary?: string; details?: string; note?: string } {
    if (id === hostileTicketIds.instruction) {
      return { note: hostileTexts.instruction, details: hostileTexts.fakeMarkers };
    }
    if (id === hostileTicketIds.markup) return { summary: hostileTexts.markup, note: hostileTexts.markup };
    if (id === hostileTicketIds.invisible) return { summary: hostileTexts.invisible };
    if (id === hostileTicketIds.bidirectional)
      return { summary: hostileTexts.bidirectional, note: hostileTexts.bidirectional };
    return {};
  }

  #people(client: ClientFacts, user: UserFacts, agent: AgentFacts | undefined) {
    return {
      client_id: client.id,
      client_name: client.name,
      site_id: user.site_id,
      site_name: user.site_name,
      user_id: user.id,
      user_name: user.name,
      user_email: user.emailaddress,
      reportedby: user.name,
      agent_id: agent?.id ?? unassignedAgentId,
      team: agent?.team ?? teamNames[0],
      dateassigned: noDate,
    };
  }

  #slaFields(times: TicketTimes, scenario: Scenario, priorityid: number) {
    const { now } = this.#build;
    const date = (moment: number | undefined) => (moment === undefined ? noDate : stamp(moment));
    const late = (moment: number, limit: number | undefined) =>
      limit === undefined ? "" : moment > limit ? "O" : "I";
    const unansweredState = scenario === "responseBreached" && this.#random.chance(0.5) ? "O" : "";
    const overdue = isOpen(scenario) && !times.onhold && times.fixBy !== undefined && times.fixBy < now;
    return {
      priority_id: priorityid,
      dateoccurred: stamp(times.occurred),
      datecreated: stamp(times.occurred),
      dateclosed: date(times.closed),
      date_fully_closed: date(times.closed),
      respondbydate: date(times.respondBy),
      responsedate: date(times.response),
      first_responsedate: date(times.response),
      fixbydate: date(times.fixBy),
      fixbydateadjusted: times.fixByAdjusted,
      targetdate: noDate,
      deadlinedate: noDate,
      startdate: noDate,
      slaresponsestate:
        times.response === undefined ? unansweredState : late(times.response, times.respondBy),
      slastate: times.closed === undefined ? (overdue ? "O" : "") : late(times.closed, times.fixBy),
      excludefromsla: scenario === "excluded" || scenario === "stub",
      onhold: times.onhold,
      slaholdtime: times.holdHours,
      ticketage: Math.round(((times.closed ?? now) - times.occurred) / day),
    };
  }
}

function itilClass(build: Build, tickettype: number): number {
  return numberOf(build.tables.TicketType.find((row) => row.id === tickettype)?.itilrequesttype);
}

/** Links tickets of one client: some are children of an earlier one, merged ones name their target. */
export function linkTickets(build: Build): void {
  const random = build.stream("links");
  const earlier = new Map<unknown, HaloRecord[]>();
  for (const ticket of build.tables.Tickets) {
    const siblings = earlier.get(ticket.client_id) ?? [];
    earlier.set(ticket.client_id, siblings);
    const candidates = siblings.filter((other) => other.parent_id === 0 && other.inactive !== true);
    const target = candidates.length > 0 ? random.pick(candidates) : undefined;
    const merged = ticket.inactive === true && ticket.deleted !== true;
    if (merged) {
      const other = target ?? build.tables.Tickets.find((row) => row.id !== ticket.id);
      ticket.merged_into_id = other?.id ?? 0;
    }
    if (
      !merged &&
      target !== undefined &&
      ticket.deleted !== true &&
      ticket.parent_id === 0 &&
      random.chance(0.09)
    ) {
      ticket.parent_id = target.id;
    }
    siblings.push(ticket);
  }
  for (const table of [build.tables.Tickets, build.tables.Projects]) {
    for (const parent of table) {
      const children = build.tables.Tickets.filter((child) => child.parent_id === parent.id);
      parent.child_count = children.length;
      parent.child_count_open = children.filter(
        (child) => !closedStatusIds.has(numberOf(child.status_id)),
      ).length;
    }
  }
}
