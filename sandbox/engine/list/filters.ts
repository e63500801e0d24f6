/** The building blocks of list filters. */

import { parseDate } from "../dates.ts";
import { byId, type HaloRecord, numberIn, type ResourceName, textIn } from "../model.ts";
import type { Filter, ListContext, Predicate } from "../resource.ts";
import { flag, integerList, parseInteger } from "./query.ts";

/** A field equal to a whole number; 0 stands for "not set" and filters nothing. */
export function equal(...fields: string[]): Filter {
  return whole((value) => (record) => fields.some((field) => record[field] === value));
}

/** A whole number, tested by a predicate of its own; 0 filters nothing. */
export function whole(test: (value: number, context: ListContext) => Predicate): Filter {
  return (text, context) => {
    const value = parseInteger(text);
    return value === undefined || value === 0 ? undefined : test(value, context);
  };
}

/** A field that is one of a list of whole numbers. */
export function among(...fields: string[]): Filter {
  return numbers(
    (wanted) => (record) => fields.some((field) => wanted.includes(numberIn(record, field) || Number.NaN)),
  );
}

/** A list of whole numbers, tested by a predicate of its own. */
export function numbers(test: (values: number[], context: ListContext) => Predicate): Filter {
  return (text, context) => {
    const values = integerList(text);
    return values === undefined ? undefined : test(values, context);
  };
}

/** A switch that narrows the list when it is true. */
export function when(test: (context: ListContext) => Predicate): Filter {
  return (text, context) => (text.toLowerCase() === "true" ? test(context) : undefined);
}

/** Text, tested by a predicate of its own; empty text filters nothing. */
export function text(test: (value: string, context: ListContext) => Predicate): Filter {
  return (value, context) => (value.trim() === "" ? undefined : test(value.trim(), context));
}

/** A field equal to text, without regard to case. */
export function same(field: string): Filter {
  return text((value) => (record) => textIn(record, field).toLowerCase() === value.toLowerCase());
}

/** Text somewhere in one of the fields, or the record's number. */
export function search(...fields: string[]): Filter {
  return text((value, context) => containing(value, context, ...fields));
}

/** Whether text occurs in one of the fields; letter case does not matter. */
export function containing(value: string, context: ListContext, ...fields: string[]): Predicate {
  const wanted = value.toLowerCase();
  return (record) => fields.some((field) => readable(record, field, context).toLowerCase().includes(wanted));
}

/** Keeps records whose date is at or after the moment sent. Records without a date go. */
export function since(field: string): Filter {
  return date((moment) => (value) => value >= moment, field);
}

/** Keeps records whose date is at or before the moment sent. Records without a date go. */
export function until(field: string): Filter {
  return date((moment) => (value) => value <= moment, field);
}

function date(test: (moment: number) => (value: number) => boolean, field: string): Filter {
  return (sent) => {
    const moment = parseDate(sent);
    if (moment === undefined) return undefined;
    const holds = test(moment);
    return (record) => {
      const value = parseDate(record[field]);
      return value !== undefined && holds(value);
    };
  };
}

/** Records of any client of a top level. */
export const inTopLevel: Filter = whole((value, { tenant }) => {
  const clients = new Set(
    tenant.tables.Client.filter((client) => client.toplevel_id === value).map((client) => client.id),
  );
  return (record) => clients.has(numberIn(record, "client_id"));
});

/** Hides inactive records unless asked for, as Halo does by default. */
export function activeByDefault(context: ListContext): Predicate {
  const { query } = context;
  const pair = query.get("activeinactive")?.toLowerCase().split(",");
  const active = pair === undefined ? flag(query, "includeactive") !== false : pair[0] !== "false";
  const inactive = pair === undefined ? flag(query, "includeinactive") === true : pair[1] === "true";
  return (record) => (record.inactive === true ? inactive : active);
}

const namedTables: Readonly<Record<string, ResourceName>> = {
  client_name: "Client",
  site_name: "Site",
  user_name: "Users",
  agent_name: "Agent",
  supplier_name: "Supplier",
  assettype_name: "AssetType",
  assetgroup_name: "AssetGroup",
  tickettype_name: "TicketType",
  status_name: "Status",
};

/** A field as text; a name that the record does not hold itself is read from the table that it points to. */
export function readable(record: HaloRecord, field: string, { tenant }: Pick<ListContext, "tenant">): string {
  const value = record[field];
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  const table = namedTables[field];
  if (table === undefined) return "";
  const target = byId(tenant, table, record[field.replace(/_name$/, "_id")]);
  return target === undefined ? "" : textIn(target, "name");
}
