import type { HaloRecord } from "../../../halo/client.ts";
import { isWorkingAgent } from "../../../halo/rules.ts";
import { listedName, shortLabel } from "../../kit/clean.ts";
import { firstNames } from "./words.ts";

/** Who could have a group of its own: its key among the groups, and its name. */
export interface Member {
  readonly key: string;
  readonly name: string;
}

/** The most who are named in one sentence. */
const mostNamed = 12;

/** The teams at work on tickets: without those switched off, and those for opportunities or projects alone. */
export function ticketTeams(rows: readonly HaloRecord[]): readonly Member[] {
  const names = rows
    .filter(({ inactive, forrequests }) => inactive !== true && forrequests !== false)
    .map(({ name }) => shortLabel(String(name ?? "").trim()))
    .filter((name) => name !== "");
  // Departments may have teams of one name, which is all that tickets hold of them.
  return [...new Map(names.map((name) => [name.toLowerCase(), { key: name.toLowerCase(), name }])).values()];
}

/** The agents at work: persons who are not disabled. */
export function agentsAtWork(rows: readonly HaloRecord[]): readonly Member[] {
  return rows
    .filter(isWorkingAgent)
    .map(({ id, name }) => ({ key: String(id), name: shortLabel(String(name ?? "").trim()) }))
    .filter(({ name }) => name !== "");
}

/**
 * A sentence that names the members who have nothing, `None open: A, B.`; undefined where nobody is left.
 *
 * @param none what they have none of: "None open"
 * @param members all there are, of a list that was read whole
 * @param having the keys of those who have some
 */
export function withNothing(
  none: string,
  members: readonly Member[],
  having: ReadonlySet<string>,
): string | undefined {
  const idle = members.filter(({ key }) => !having.has(key)).map(({ name }) => name);
  return idle.length === 0 ? undefined : `${none}: ${firstNames(idle.map(listedName), mostNamed)}.`;
}
