/** Makes the sandbox speak as the tenant of a doctor's report does. */
import * as z from "zod";
import type { Fault } from "../../sandbox/index.ts";
import { reportFormat } from "../../src/doctor/report/report.ts";
import { type Change, switches } from "./switches.ts";

const Report = z.object({
  format: z.literal(reportFormat),
  dialects: z.record(z.string(), z.string().nullable()),
});

/** What a report asks of the sandbox. */
export interface Likeness {
  /** Changes of the sandbox's answers. */
  readonly faults: readonly Fault[];
  /** Switches that were set, as `id = value`. */
  readonly set: readonly string[];
  /** Ids or values that the sandbox has no switch for: it may or may not speak so. */
  readonly unknown: readonly string[];
}

/**
 * Reads a report of `npm run doctor -- --report`.
 *
 * @throws Error when the text is no such report
 */
export function likenessOf(text: string): Likeness {
  const changes: Change[] = [];
  const set: string[] = [];
  const unknown: string[] = [];
  for (const [id, value] of Object.entries(dialectsIn(text))) {
    if (value === null) continue;
    const values = Object.hasOwn(switches, id) ? switches[id] : undefined;
    const found = values !== undefined && Object.hasOwn(values, value) ? values[value] : undefined;
    if (found === undefined) unknown.push(`${id} = ${value}`);
    else if (found.length > 0) set.push(`${id} = ${value}`);
    changes.push(...(found ?? []));
  }
  return { faults: faultsOf(changes), set, unknown };
}

/** The dialects of a report. */
function dialectsIn(text: string): Readonly<Record<string, string | null>> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error("It is no JSON: give a file that npm run doctor -- --report FILE wrote.");
  }
  const report = Report.safeParse(json);
  if (report.success) return report.data.dialects;
  throw new Error("It is no report of the doctor: give a file that npm run doctor -- --report FILE wrote.");
}

/** One fault for each path and query, since the sandbox takes the first that matches. */
function faultsOf(changes: readonly Change[]): Fault[] {
  const paths = [...new Set(changes.map(({ path }) => path))];
  return paths.flatMap((path) => {
    const always = changes.filter((change) => change.path === path && change.query === undefined);
    const queries = [
      ...new Set(changes.flatMap((change) => (change.path === path ? (change.query ?? []) : []))),
    ];
    const narrow = queries.map((query) => {
      const here = changes.filter((change) => change.path === path && change.query === query);
      return { path: `^/api/${path}\\?${query}`, ...merged([...always, ...here]) };
    });
    return always.length === 0 ? narrow : [...narrow, { path: `^/api/${path}$`, ...merged(always) }];
  });
}

function merged(changes: readonly Change[]): Fault {
  const instead = changes.find((change) => change.instead !== undefined)?.instead;
  if (instead !== undefined) return { method: "GET", times: Number.POSITIVE_INFINITY, ...instead };
  const transforms = changes.flatMap(({ transform }) => transform ?? []);
  return {
    method: "GET",
    times: Number.POSITIVE_INFINITY,
    ignore: changes.flatMap(({ ignore }) => ignore ?? []),
    ...(transforms.length === 0
      ? {}
      : { transform: (body) => transforms.reduce((changed, change) => change(changed), body) }),
  };
}
