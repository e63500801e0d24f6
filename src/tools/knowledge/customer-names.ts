import type { HaloRecord } from "../../halo/client.ts";
import { decodedName } from "../../halo/text.ts";

/** Takes the names of a customer and of people out of a text that came from a ticket. */

/** A name, and what stands in its place. */
interface Named {
  readonly name: string;
  readonly as: string;
  /** Whether case tells it from a word: a part of a name is one only where it is written as a name. */
  readonly isPart: boolean;
}

const shortestPart = 4;

/** Words in names of companies that are words of any text. */
const common =
  /^(?:the|and|group|limited|services?|solutions?|systems?|company|partners?|holdings?|international|logistics|consulting|surveyors?|homes?|care|media|design|legal|medical|energy|office|main|north|south|east|west)$/i;

const nameOf = (value: unknown) => (typeof value === "string" ? decodedName(value).trim() : "");

function withParts(name: string, as: string): readonly Named[] {
  if (name.length < 2) return [];
  const parts = name
    .split(/[\s,]+/)
    .filter((part) => part.length >= shortestPart && part !== name && !common.test(part));
  return [{ name, as, isPart: false }, ...parts.map((part) => ({ name: part, as, isPart: true }))];
}

/** The names in a ticket and its actions. Of sites the whole name alone: "Main" is a word. */
export function namesIn(ticket: HaloRecord, actions: readonly HaloRecord[]): readonly Named[] {
  const site = nameOf(ticket.site_name);
  const users = actions.filter(({ who_type }) => Number(who_type) === 1);
  const agents = actions.filter(({ who_type }) => Number(who_type ?? 0) !== 1);
  const found = [
    ...withParts(nameOf(ticket.client_name), "[client]"),
    ...(common.test(site) || site === "" ? [] : [{ name: site, as: "[site]", isPart: false }]),
    ...[ticket, ...users].flatMap((record) =>
      [record.user_name, record.reportedby, record.who_type === undefined ? undefined : record.who].flatMap(
        (name) => withParts(nameOf(name), "[user]"),
      ),
    ),
    ...[ticket.agent_name, ...agents.map(({ who }) => who)].flatMap((name) =>
      withParts(nameOf(name), "[agent]"),
    ),
  ];
  return found.toSorted((one, other) => other.name.length - one.name.length);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const anyAddress = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
/** Nine digits or more, as they are written in numbers of telephones; not times, versions or addresses of machines. */
const anyPhone = /(?<![\p{L}\p{N}.:/-])(?:\+|00?)[1-9](?:[ ()/-]{0,2}\d){7,13}(?![\p{N}.:])/gu;

/** A text without these names, without addresses and numbers of telephones; and how often something was replaced. */
export function withoutNames(
  text: string,
  names: readonly Named[],
): { readonly text: string; readonly replaced: number } {
  let replaced = 0;
  const put = (as: string) => () => {
    replaced += 1;
    return as;
  };
  let plain = text.replace(anyAddress, put("[address]")).replace(anyPhone, put("[phone]"));
  for (const { name, as, isPart } of names) {
    const whole = `(?<![\\p{L}\\p{N}])${escaped(name).replace(/\s+/g, "\\s+")}(?![\\p{L}\\p{N}])`;
    plain = plain.replace(new RegExp(whole, isPart ? "gu" : "giu"), put(as));
  }
  // A name of two parts that stood apart is one again.
  return { text: plain.replace(/(\[(?:user|agent|client)\])(?:\s+\1)+/g, "$1"), replaced };
}
