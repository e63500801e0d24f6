import { day, hour, inOfficeHours, minute } from "../../engine/seed/dates.ts";
import type { Random } from "../../engine/seed/random.ts";
import { once } from "../../engine/seed/seed.ts";
import { busyClientId } from "../customers.ts";
import { addOpportunity, addProject } from "./pipeline.ts";
import { planScenarios } from "./scenarios.ts";
import { hostileTicketIds, largeTicketId, linkTickets, TicketMaker } from "./ticket-maker.ts";

/** The id of the oldest fault; tickets, projects and opportunities count on from here together. */
const firstFaultId = 2001;

/** Tickets, projects and opportunities together: 423, 12 and 25. */
const faultCount = 460;

function kindOf(index: number): "project" | "opportunity" | "ticket" {
  if (index % 38 === 12) return "project";
  if (index % 18 === 7) return "opportunity";
  return "ticket";
}

/** Moments within the last 18 months, oldest first, more of them recent; mostly in office hours. */
function openingMoments(now: number, random: Random): number[] {
  const moments = Array.from({ length: faultCount }, () => {
    const rough = now - 545 * day * random.next() ** 1.5;
    const moment = random.chance(0.85) ? inOfficeHours(rough, random) : rough;
    return moment < now - 10 * minute ? moment : now - 10 * minute - random.next() * 5 * hour;
  });
  return moments.sort((left, right) => left - right);
}

/** Fills Tickets, Projects and Opportunities, which share their numbers, and Actions: whichever comes first fills all. */
export const fillTickets = once((build) => {
  const random = build.stream("faults");
  const tickets = new TicketMaker(build, random.fork("tickets"), busyClientId);
  const pipeline = random.fork("pipeline");
  const moments = openingMoments(build.now, random);
  const ticketIndexes = moments.map((_, index) => index).filter((index) => kindOf(index) === "ticket");
  const ages = ticketIndexes.map((index) => (build.now - (moments[index] ?? build.now)) / day);
  const scenarios = planScenarios(ages, random);
  const plan = new Map(ticketIndexes.map((index, position) => [index, scenarios[position]]));
  const special = new Set<number>([largeTicketId, ...Object.values(hostileTicketIds)]);
  let [projects, opportunities] = [0, 0];
  for (const [index, occurred] of moments.entries()) {
    const id = firstFaultId + index;
    const kind = kindOf(index);
    if (kind === "project") {
      tickets.addProject(addProject(build, id, occurred, projects, pipeline));
      projects += 1;
    } else if (kind === "opportunity") {
      addOpportunity(build, id, occurred, opportunities, pipeline);
      opportunities += 1;
    } else {
      tickets.add(id, occurred, special.has(id) ? "working" : (plan.get(index) ?? "closed"));
    }
  }
  linkTickets(build);
});
