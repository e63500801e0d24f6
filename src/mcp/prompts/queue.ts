import { argument, call, changeRule, commonRules, type Prompt, paragraphs, steps } from "./define.ts";

/** Sorts the open queue by urgency, with an owner for each ticket. */
export const triageQueue: Prompt = {
  name: "triage_queue",
  title: "Triage my queue",
  description: "Sorts the open tickets of an agent or a team: what first, why, and the next step of each.",
  arguments: {
    agent: { description: "Agent by name; yourself when neither agent nor team is given", suggest: "agents" },
    team: { description: "Team by name", suggest: "teams" },
    hours: { description: "Look so many hours ahead for SLA targets; 24 when left blank", number: true },
  },
  text: ({ agent, team, hours = "24" }, mode) =>
    paragraphs(
      `Triage the open tickets${agent === undefined && team === undefined ? " of the agent that I am" : ""}${argument("of the agent", agent)}${argument("of the team", team)}: what must be done first in the next ${hours} hours?`,
      steps(
        agent === undefined && team === undefined
          ? `Call ${call("halo_triage", { agent: "me", due_within_hours: hours })}; where "me" is nobody, ask me for my name.`
          : `Call ${call("halo_triage", { agent, team, due_within_hours: hours })}.`,
        `Call ${call("halo_list_tickets", { unassigned: true, open_only: true })} for work that nobody has yet, and keep what belongs to this queue.`,
        "Read the five most urgent ones with halo_get_ticket: who wrote last, who is waiting for whom, what was promised and until when.",
        `If halo_triage fails, use ${call("halo_list_tickets", { agent, team, open_only: true, order: "fixbydate" })}, and say that the order then rests on fix-by dates alone.`,
      ),
      "Order: SLA already missed; missed within these hours; the customer wrote last and has no answer; VIP or many people affected; nobody assigned; nothing done for days. A ticket on hold has a stopped clock: list it apart, with what it waits for.",
      "Answer with one table under Now, Today and Can wait: ticket number and subject, client, why it stands there, the next step, who. Then one line on what you did not look at.",
      commonRules(
        "A ticket without an SLA target is not on time, it has none: say so.",
        changeRule(
          mode,
          "End with proposals, numbered. When I agree to some of them, and only then: halo_assign_ticket to hand one over, halo_update_ticket for priority or status, halo_reply_to_ticket for an answer whose text I have seen, halo_bulk_update_tickets for several tickets at once after naming each of them. Closing with halo_close_ticket needs a yes of its own.",
        ),
      ),
    ),
};

/** What the next shift has to know. */
export const shiftHandover: Prompt = {
  name: "shift_handover",
  title: "Shift handover",
  description:
    "Writes the handover of a team or an agent for who comes next: open risks, promises, what changed.",
  arguments: {
    team: { description: "Team by name", suggest: "teams" },
    agent: { description: "Agent by name, for the handover of one person", suggest: "agents" },
    hours: { description: "How many hours the shift lasted; 8 when left blank", number: true },
  },
  text: ({ team, agent, hours = "8" }, mode) =>
    paragraphs(
      `Write the handover of the last ${hours} hours${argument("of the team", team)}${argument("of the agent", agent)} for whoever comes next.${team === undefined && agent === undefined ? " No team or agent was named: call halo_get_me and take that agent's teams, and say which." : ""}`,
      steps(
        `Call ${call("halo_triage", { team, agent, due_within_hours: hours })} for what is at risk in the coming shift.`,
        `Call ${call("halo_list_tickets", { team, agent, lastaction_after: `${hours} hours ago` })} for what moved, then with opened_after and again with closed_after in its place for what came in and was finished: Halo takes one date range per call.`,
        `Call ${call("halo_workload", { period: "today", team })} for who has how much.`,
        "Call halo_list_appointments for what is booked in the coming shift.",
        "Read with halo_get_ticket each ticket that you will name under Watch out: the last actions hold the promises and the waiting.",
      ),
      "Answer on one page: Watch out (SLA at risk or missed, outages, unhappy customers, each with its ticket and the next step) · Promised (what, to whom, by when) · Waiting (for the customer, for a supplier, since when) · Came in and not touched yet · Finished · Booked. Leave a heading out only after you looked and found nothing, and say at the end which ones those are.",
      commonRules(
        "Times in results are the tenant's, with their offset from UTC: write them with the zone, or in mine when I have told you which it is.",
        "Judge the work, not the people: no ranking of colleagues.",
        changeRule(
          mode,
          "When I ask for it, put the part that concerns a ticket there as an internal note with halo_create_action, after I have seen its text; hand tickets over with halo_assign_ticket one by one as I name them.",
        ),
      ),
    ),
};
