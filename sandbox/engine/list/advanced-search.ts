/** `advanced_search`: a JSON array of conditions on allowed fields. */

import { errorFailure } from "../errors.ts";
import type { ListContext, Predicate } from "../resource.ts";
import { readable } from "./filters.ts";
import { textList } from "./query.ts";

/** Tests by `filter_type`. */
const tests: Readonly<Record<number, (own: string, wanted: string) => boolean>> = {
  0: (own, wanted) => textList(wanted).includes(own),
  1: (own, wanted) => !textList(wanted).includes(own),
  2: (own, wanted) => own === wanted,
  3: (own, wanted) => own !== wanted,
  4: (own, wanted) => own.includes(wanted.replace(/^%|%$/g, "")),
  5: (own, wanted) => !own.includes(wanted.replace(/^%|%$/g, "")),
  6: (own, wanted) => own === wanted,
  7: (own, wanted) => compare(own, wanted) > 0,
  8: (own, wanted) => compare(own, wanted) >= 0,
  9: (own, wanted) => compare(own, wanted) < 0,
  10: (own, wanted) => compare(own, wanted) <= 0,
};

/** Reads the conditions; throws Halo's 400 for JSON it cannot read, an unknown type or a field not allowed. */
export function advancedSearch(json: string, allowed: readonly string[], context: ListContext): Predicate {
  const predicates = readConditions(json).map((condition): Predicate => {
    const field = String(condition.filter_name ?? "").toLowerCase();
    const test = tests[Number(condition.filter_type)];
    if (!allowed.includes(field) || test === undefined) throw refusal();
    const wanted = String(condition.filter_value ?? "").toLowerCase();
    return (record) => {
      const value = record[field];
      const own = typeof value === "boolean" ? String(value) : readable(record, field, context);
      return test(own.toLowerCase(), wanted);
    };
  });
  return (record) => predicates.every((predicate) => predicate(record));
}

function readConditions(json: string): Record<string, unknown>[] {
  try {
    const parsed: unknown = JSON.parse(json);
    if (Array.isArray(parsed) && parsed.every((entry) => typeof entry === "object" && entry !== null)) {
      return parsed;
    }
  } catch {
    // Answered below, like every other search that cannot be read.
  }
  throw refusal();
}

const refusal = () => errorFailure("Invalid advanced search parameter");

function compare(own: string, wanted: string): number {
  const left = Number(own);
  const right = Number(wanted);
  if (own !== "" && wanted !== "" && !Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  return own < wanted ? -1 : own > wanted ? 1 : 0;
}
