import type { Random } from "../../engine/seed/random.ts";
import { outcomeIds, statusIds } from "../codes.ts";
import type { Scenario } from "./scenarios.ts";
import { agentMails, plainNotes, supplierMails, userMails } from "./themes.ts";

/** One thing that happens on a ticket, before it has a time. `hours` is the time logged. */
export interface Step {
  readonly outcomeId: number;
  readonly by: "user" | "agent" | "colleague" | "system";
  readonly text: string;
  readonly hours: number;
  readonly newStatus?: number;
  readonly isMail?: boolean;
}

/** What the steps of a ticket are made from. */
export interface StepBrief {
  readonly scenario: Scenario;
  readonly opening: string;
  readonly openedBy: Step["by"];
  readonly openedByMail: boolean;
  readonly notes: readonly string[];
  readonly fix: string;
  /** How many actions the ticket is to have in all. */
  readonly count: number;
  /** Closed once, and opened again by the user. */
  readonly wasReopened: boolean;
}

const acknowledgement: Step = {
  outcomeId: outcomeIds.acknowledgement,
  by: "system",
  text: "We have received your request and will respond within the time that your agreement sets.",
  hours: 0,
  isMail: true,
};

function fromUser(random: Random, newStatus?: number): Step {
  const step = {
    outcomeId: outcomeIds.userUpdated,
    by: "user",
    text: random.pick(userMails),
    hours: 0,
  } as const;
  return newStatus === undefined ? { ...step, isMail: true } : { ...step, isMail: true, newStatus };
}

function quarterHours(random: Random, most: number): number {
  return random.int(1, most * 4) / 4;
}

function firstResponse(random: Random): Step {
  if (random.chance(0.3)) {
    const text = "Called the user and went through the symptoms.";
    return {
      outcomeId: outcomeIds.phoneCall,
      by: "agent",
      text,
      hours: 0.25,
      newStatus: statusIds.inProgress,
    };
  }
  const text = agentMails[0];
  const hours = random.pick([0.1, 0.25]);
  const newStatus = statusIds.inProgress;
  return { outcomeId: outcomeIds.emailUser, by: "agent", text, hours, newStatus, isMail: true };
}

/** One step in the middle of the work. */
function middleStep(brief: StepBrief, random: Random): Step {
  const kind = random.weighted([
    ["private", 34],
    ["note", 18],
    ["mail", 16],
    ["call", 12],
    ["visit", 4],
    ["reassign", 8],
    ["user", 8],
  ] as const);
  const hours = quarterHours(random, 1);
  const text = random.chance(0.6) ? random.pick(brief.notes) : random.pick(plainNotes);
  switch (kind) {
    case "private":
      return { outcomeId: outcomeIds.privateNote, by: "agent", text, hours };
    case "note":
      return { outcomeId: outcomeIds.note, by: "agent", text, hours };
    case "mail": {
      const mail = random.pick(agentMails.slice(1));
      const newStatus = statusIds.withUser;
      return {
        outcomeId: outcomeIds.emailUser,
        by: "agent",
        text: mail,
        hours: 0.25,
        newStatus,
        isMail: true,
      };
    }
    case "call":
      return { outcomeId: outcomeIds.phoneCall, by: "agent", text, hours };
    case "visit":
      return { outcomeId: outcomeIds.siteVisit, by: "agent", text, hours: quarterHours(random, 3) + 0.5 };
    case "reassign":
      return {
        outcomeId: outcomeIds.reassign,
        by: "colleague",
        text: "Passed on for a second look.",
        hours: 0,
      };
    case "user":
      return fromUser(random);
  }
}

function lastStep(brief: StepBrief, random: Random): Step {
  const agent = { by: "agent", hours: 0.25 } as const;
  switch (brief.scenario) {
    case "closed":
      return {
        ...agent,
        outcomeId: outcomeIds.resolved,
        text: brief.fix,
        newStatus: statusIds.closed,
        isMail: true,
      };
    case "cancelled": {
      const text = "No longer needed, cancelled at the user's request.";
      return { ...agent, outcomeId: outcomeIds.note, text, newStatus: statusIds.completed };
    }
    case "stub":
      return { ...agent, outcomeId: outcomeIds.quickTime, text: brief.fix, newStatus: statusIds.closed };
    case "merged": {
      const text = "Same matter as an earlier request; merged.";
      return { ...agent, hours: 0, outcomeId: outcomeIds.merged, text, newStatus: statusIds.closed };
    }
    case "withUser": {
      const text = random.pick(agentMails.slice(1));
      return { ...agent, outcomeId: outcomeIds.emailUser, text, newStatus: statusIds.withUser, isMail: true };
    }
    case "withSupplier": {
      const text = random.pick(supplierMails);
      const newStatus = statusIds.withSupplier;
      return { ...agent, outcomeId: outcomeIds.emailSupplier, text, newStatus, isMail: true };
    }
    case "scheduled": {
      if (random.chance(0.35)) {
        const text = "Sent to the client's director for approval.";
        return {
          ...agent,
          outcomeId: outcomeIds.emailUser,
          text,
          newStatus: statusIds.awaitingApproval,
          isMail: true,
        };
      }
      const text = "Work is booked with the site contact.";
      return { ...agent, outcomeId: outcomeIds.schedule, text, newStatus: statusIds.scheduled };
    }
    default:
      if (brief.scenario === "working" && random.chance(0.2)) return fromUser(random, statusIds.updated);
      return { ...agent, outcomeId: outcomeIds.privateNote, text: random.pick(brief.notes) };
  }
}

const reopening: readonly Step[] = [
  {
    outcomeId: outcomeIds.resolved,
    by: "agent",
    text: "Tested with the user, closing this request.",
    hours: 0.25,
    newStatus: statusIds.closed,
    isMail: true,
  },
  {
    outcomeId: outcomeIds.reopened,
    by: "user",
    text: "I am afraid that it has come back, please open this again.",
    hours: 0,
    newStatus: statusIds.inProgress,
    isMail: true,
  },
];

/**
 * The steps of a ticket in order. The second step is the first response, but for tickets that nobody has
 * answered. Statuses are consistent: a ticket that waits for its user goes on with the user's reply.
 */
export function planSteps(brief: StepBrief, random: Random): Step[] {
  const opening: Step = {
    outcomeId: outcomeIds.logged,
    by: brief.openedBy,
    text: brief.opening,
    hours: 0,
    newStatus: statusIds.new,
    isMail: brief.openedByMail,
  };
  if (brief.scenario === "stub") return [opening, lastStep(brief, random)];
  if (["fresh", "deleted"].includes(brief.scenario)) return [opening, acknowledgement];
  if (brief.scenario === "responseBreached") {
    const chasers = Array.from({ length: random.int(0, 2) }, () => fromUser(random));
    return [opening, acknowledgement, ...chasers];
  }
  const steps: Step[] = [opening, firstResponse(random)];
  const tail = brief.wasReopened ? [...reopening, lastStep(brief, random)] : [lastStep(brief, random)];
  let withUser = false;
  while (steps.length < brief.count - tail.length) {
    const step = withUser ? fromUser(random, statusIds.inProgress) : middleStep(brief, random);
    if (step.outcomeId === outcomeIds.userUpdated) withUser = false;
    if (step.newStatus === statusIds.withUser) withUser = true;
    steps.push(step);
  }
  if (withUser) steps.push(fromUser(random, statusIds.inProgress));
  return [...steps, ...tail];
}
