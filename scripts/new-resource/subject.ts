/** What is known of the resource that tools are to be written for, and what is not. */
import { closest } from "fastest-levenshtein";
import type { Fields, ResourceFacts } from "../../sandbox/schema/facts.ts";
import { describedNames, factsOf, fieldsOf, rowsKeyOf } from "../../sandbox/schema/index.ts";
import { haloResources } from "../../src/halo/resources.ts";
import { Refusal } from "../scaffold/files.ts";
import { type ResourceNames, resourceNames } from "../scaffold/names.ts";
import { type ChosenFields, chooseFields } from "./fields.ts";

/** A filter of the list, by a field of the rows that shows whether it was obeyed. */
export interface ChosenFilter {
  /** Halo's parameter, which is the argument too. */
  readonly parameter: string;
  /** The kind of record that is named by it; tickets are named by their id alone. */
  readonly reference: "client" | "site" | "user" | "agent" | "supplier" | "ticket";
  /** The words of its description. */
  readonly words: string;
}

/** A resource that tools are written for. */
export interface Subject {
  readonly names: ResourceNames;
  /** The folder of its tools in `src/tools/`. */
  readonly area: string;
  readonly facts: ResourceFacts;
  /** The key of the rows in the answer: null for a bare array, undefined when nobody knows. */
  readonly rowsKey: string | null | undefined;
  readonly fields: ChosenFields;
  readonly filters: readonly ChosenFilter[];
  /** Halo can be asked for one record by its id. */
  readonly hasGet: boolean;
  /** The list takes a text to search for. */
  readonly hasSearch: boolean;
  /** Rows can be inactive, and the list leaves them out unless it is asked for them. */
  readonly hidesInactive: boolean;
  /** Whether `src/halo/resources.ts` has it already. */
  readonly isInResources: boolean;
}

const usualFilters: readonly ChosenFilter[] = [
  { parameter: "client_id", reference: "client", words: "Client" },
  { parameter: "site_id", reference: "site", words: "Site" },
  { parameter: "user_id", reference: "user", words: "User" },
  { parameter: "agent_id", reference: "agent", words: "Agent" },
  { parameter: "ticket_id", reference: "ticket", words: "Ticket" },
  { parameter: "supplier_id", reference: "supplier", words: "Supplier" },
];

/** The likeliest folder for a resource with these fields. */
function areaOf(path: string, fields: Fields): string {
  const has = (...names: string[]) => names.some((name) => name in fields);
  if (/invoice|contract|quot|order|price|tax|currency|item|supplier|budget/i.test(path)) return "billing";
  if (/ticket|action|fault|status|workflow|release/i.test(path)) return "tickets";
  if (/^kb|article|faq/i.test(path)) return "knowledge";
  if (/report|analy|dashboard/i.test(path)) return "reports";
  if (/agent|team|appointment|holiday|timesheet|shift/i.test(path)) return "agents";
  if (has("total", "price", "revenue", "cost")) return "billing";
  if (has("ticket_id")) return "tickets";
  if (has("client_id", "site_id", "user_id")) return "customers";
  return "settings";
}

/** How the command was called. */
export interface SubjectOptions {
  /** As it was written: letter case does not matter. */
  readonly resource: string;
  readonly area?: string | undefined;
  readonly noun?: string | undefined;
}

/** The fields of a schema; those of the settings of a whole tenant are not kept here. */
function fieldsOrRefusal(path: string, schema: string): Fields {
  try {
    return fieldsOf(schema);
  } catch (error) {
    throw new Refusal(`Nothing is known of the fields of /${path}: write its tools by hand.`, {
      cause: error,
    });
  }
}

/**
 * Finds a resource in Halo's description.
 *
 * @throws Refusal when Halo has none of that name, or when it can't be listed by the kit
 */
export function subjectOf({ resource, area, noun }: SubjectOptions): Subject {
  const path = describedNames.find((name) => name.toLowerCase() === resource.toLowerCase());
  if (path === undefined) {
    throw new Refusal(
      `Halo's description has no /${resource}. The nearest name is ${closest(resource, [...describedNames])}; all are in sandbox/schema/resources.json.`,
    );
  }
  const facts = factsOf(path);
  const methods = facts.can.split(" ");
  if (!methods.includes("list")) {
    const others = facts.also?.join(", ") ?? "none";
    throw new Refusal(
      `Halo has no list of /${path}, so the usual tools make no sense. What it has: ${others}.`,
    );
  }
  if (facts.schema === undefined) {
    throw new Refusal(
      `Halo's description does not say which fields a record of /${path} has. Find a recorded answer first, and write the tools by hand.`,
    );
  }
  const detail = fieldsOrRefusal(path, facts.schema);
  const row = facts.row === undefined ? detail : fieldsOrRefusal(path, facts.row);
  if (row.id !== "int" && row.id !== "num") {
    throw new Refusal(
      `The ids of /${path} are ${row.id === undefined ? "not in its rows" : `of the type ${row.id}`}; the kit's list and get are for numbers. Write the tools by hand.`,
    );
  }
  const [key, known] = Object.entries(haloResources).find(([, candidate]) => candidate.path === path) ?? [];
  const names = resourceNames(path, noun ?? known?.noun);
  const list = facts.list ?? {};
  return {
    names: { ...names, key: key ?? names.key },
    area: area ?? areaOf(path, detail),
    facts,
    rowsKey: rowsKeyOf(path),
    fields: chooseFields(detail, row),
    filters: usualFilters.filter(({ parameter }) => list[parameter] === "int" && row[parameter] === "int"),
    hasGet: methods.includes("get"),
    hasSearch: "search" in list,
    hidesInactive: "includeinactive" in list && "inactive" in row,
    isInResources: key !== undefined,
  };
}
