import { instantOf } from "../../halo/dates/days.ts";
import { isGuid, recordIdOf } from "../../halo/records.ts";
import { type LedgerQuery, outcomes, type RowState } from "../../ledger/entry.ts";
import type { Reader } from "./reader.ts";

/** What a reader asks for, as it stands in the address: texts, empty where nothing is given. */
export interface Filter {
  readonly person: string;
  readonly tool: string;
  readonly client: string;
  readonly record: string;
  readonly state: string;
  readonly from: string;
  readonly to: string;
  readonly dry: string;
}

const names = ["person", "tool", "client", "record", "state", "from", "to", "dry"] as const;
const longest = 200;

/** The states that can be asked for. */
export const states: readonly RowState[] = [...outcomes, "running"];

/** The filter in an address. */
export function filterIn(search: URLSearchParams): Filter {
  const text = (name: string) => (search.get(name) ?? "").trim().slice(0, longest);
  const [person, tool, client, record, state, from, to, dry] = names.map(text);
  return {
    ...{ person: person ?? "", tool: tool ?? "", client: client ?? "", record: record ?? "" },
    ...{ state: state ?? "", from: from ?? "", to: to ?? "", dry: dry ?? "" },
  };
}

/** A filter as the query of an address, without what is not given. */
export function searchOf(filter: Filter, more: Readonly<Record<string, string>> = {}): string {
  const given = names.filter((name) => filter[name] !== "").map((name) => [name, filter[name]]);
  return new URLSearchParams(
    [...given, ...Object.entries(more)].map(([name = "", value = ""]) => [name, value]),
  ).toString();
}

/** The last millisecond of a second. */
const lastOf = (second: number | undefined) => (second === undefined ? undefined : second + 999);

const aDay = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The rows that a reader gets: of others only for an administrator, whatever stands in the address.
 *
 * @returns also the problems of what was asked for, in sentences
 */
export function queryOf(
  filter: Filter,
  reader: Reader,
  timeZone: string,
): { readonly query: LedgerQuery; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const record = filter.record === "" ? undefined : recordIdOf(filter.record.replace(/^#/, "").toLowerCase());
  if (record !== undefined && !Number.isInteger(record) && !isGuid(record))
    problems.push("A record is asked for by its number, or its GUID.");
  const day = (text: string, time: string) => {
    if (text === "") return undefined;
    const instant = aDay.test(text) ? instantOf(`${text}T${time}`, timeZone).getTime() : Number.NaN;
    if (Number.isNaN(instant)) problems.push("A day is written as 2026-11-21.");
    return instant;
  };
  const state = states.find((each) => each === filter.state);
  if (filter.state !== "" && state === undefined) problems.push("This is no state of a write.");
  const own = reader.isAdmin ? (filter.person === "" ? undefined : filter.person) : reader.principal;
  return {
    problems,
    query: {
      principal: own,
      tool: filter.tool === "" ? undefined : filter.tool,
      client: filter.client === "" ? undefined : filter.client,
      record,
      state,
      from: day(filter.from, "00:00:00"),
      to: lastOf(day(filter.to, "23:59:59")),
      dryRuns: filter.dry === "" ? undefined : "only",
    },
  };
}
