import * as z from "zod";
import { badInput } from "../../../halo/errors.ts";
import type { ToolContext } from "../context.ts";
import { dateForms, type Edge, isExactTime, readDate, toHaloTime, toLocalTime } from "./dates.ts";
import {
  type Found,
  findReference,
  type ReferenceKind,
  referenceInput,
  understoodReference,
} from "./references.ts";

/**
 * What stands between the arguments as they are written and those that a handler gets: names become ids,
 * relative dates become moments. One place for all tools.
 */

/** The argument that names a record, for each that holds its id. */
const twins: Readonly<Record<string, { readonly twin: string; readonly kind: ReferenceKind }>> = {
  // In the order in which they are looked up: a client narrows the search for its site, both that for a user.
  client_id: { twin: "client", kind: "client" },
  site_id: { twin: "site", kind: "site" },
  user_id: { twin: "user", kind: "user" },
  agent_id: { twin: "agent", kind: "agent" },
  team_id: { twin: "team", kind: "team" },
  status_id: { twin: "status", kind: "status" },
  tickettype_id: { twin: "ticket_type", kind: "ticket_type" },
  priority_id: { twin: "priority", kind: "priority" },
};

/** Schemas of arguments that hold a moment as it was written. */
export const writtenMoments = z.registry<{ edge: Edge; stored: boolean }>();

/** Schemas of arguments that hold a record's name where Halo takes the name itself. */
export const writtenNames = z.registry<{ kind: ReferenceKind }>();

/** Schemas of an argument `id` whose record may be named instead, by the argument of its kind. */
export const namedIds = z.registry<{ kind: ReferenceKind }>();

/** The argument by name beside an argument, if there is one. */
function twinOf(name: string, schema: z.core.$ZodType): { twin: string; kind: ReferenceKind } | undefined {
  const kind = namedIds.get(unwrapped(schema))?.kind;
  return kind === undefined ? twins[name] : { twin: kind, kind };
}

/** Lists of names, and where their ids go. */
const listTwins: Readonly<Record<string, { readonly twin: string; readonly kind: ReferenceKind }>> = {
  client_ids: { twin: "clients", kind: "client" },
};

const mostNames = 50;

/** A shape with the arguments by name beside those by id; one that needs an id takes either. */
export function withReferences<Shape extends z.ZodRawShape>(shape: Shape): z.ZodRawShape {
  const result: Record<string, z.core.$ZodType> = {};
  for (const [name, schema] of Object.entries(shape)) {
    const single = twinOf(name, schema);
    const list = listTwins[name];
    if (single !== undefined && !(single.twin in shape)) {
      result[name] = new z.ZodOptional({ type: "optional", innerType: unwrapped(schema) });
      result[single.twin] = referenceInput(single.kind).optional();
    } else if (list !== undefined) {
      result[name] = schema;
      result[list.twin] = z
        .array(referenceInput(list.kind))
        .min(1)
        .max(mostNames)
        .optional()
        .describe("Names or ids");
    } else {
      result[name] = schema;
    }
  }
  return result;
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? unwrapped(schema.unwrap()) : schema;
}

/** The arguments that a shape can't do without although `withReferences` lets them be left out. */
function needed(shape: z.ZodRawShape): string[] {
  return Object.entries(shape)
    .filter(([name, schema]) => twinOf(name, schema) !== undefined && !z.safeParse(schema, undefined).success)
    .map(([name]) => name);
}

/** The arguments by id that a shape has, in the order in which their names are looked up. */
function referencesOf(shape: z.ZodRawShape): { id: string; twin: string; kind: ReferenceKind }[] {
  const order = Object.keys(twins);
  return Object.entries(shape)
    .flatMap(([id, schema]) => {
      const twin = twinOf(id, schema);
      return twin === undefined || twin.twin in shape ? [] : [{ id, ...twin }];
    })
    .sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
}

/** Arguments as a handler wants them, and a sentence for each thing that was understood. */
export interface Understanding {
  readonly args: Readonly<Record<string, unknown>>;
  readonly understood: readonly string[];
}

/** What a shape has that must be understood; worked out once for each tool. */
export type Understander = (
  written: Readonly<Record<string, unknown>>,
  context: ToolContext,
) => Promise<Understanding>;

/**
 * Makes what reads the arguments of one shape.
 *
 * @param shape as the tool declares it, without the arguments by name
 * @returns undefined where nothing is to be understood; else a function that throws HaloError `bad_input` for a name that fits none or several, for a name beside
 * its id, and for an argument that is missing
 */
export function understander(shape: z.ZodRawShape): Understander | undefined {
  const required = needed(shape);
  const moments = registered(shape, writtenMoments);
  const names = registered(shape, writtenNames);
  const references = referencesOf(shape);
  const lists = Object.entries(listTwins).filter(([ids]) => ids in shape);
  if ([references, lists, moments, names].every((some) => some.length === 0)) return undefined;
  return async (written, context) => {
    const args: Record<string, unknown> = { ...written };
    const understood: string[] = [];
    for (const { id, twin, kind } of references) {
      const name = args[twin];
      delete args[twin];
      if (typeof name === "string") {
        if (args[id] !== undefined) throw badInput(`${twin} and ${id} are both given: give one of them.`);
        const found = await findReference(kind, name, context, args);
        args[id] = found.id;
        // A user belongs to one site, and Halo wants it named beside the user.
        if (kind === "user" && "site_id" in shape && args.site_id === undefined) {
          const site = Number(found.row?.site_id_int ?? found.row?.site_id);
          if (Number.isInteger(site) && site > 0) args.site_id = site;
        }
        say(understood, kind, name, found);
      } else if (required.includes(id) && args[id] === undefined) {
        throw badInput(`${id} is missing: give it, or ${twin} by its name.`);
      }
    }
    for (const [ids, { twin, kind }] of lists) {
      const given = args[twin];
      delete args[twin];
      if (!Array.isArray(given)) continue;
      if (args[ids] !== undefined) throw badInput(`${twin} and ${ids} are both given: give one of them.`);
      const found: number[] = [];
      for (const name of given.map(String)) {
        const one = await findReference(kind, name, context);
        found.push(one.id);
        say(understood, kind, name, one);
      }
      args[ids] = [...new Set(found)];
    }
    for (const [name, { kind }] of names) {
      const value = args[name];
      if (typeof value !== "string") continue;
      const found = await findReference(kind, value, context);
      args[name] = found.row === undefined ? await nameOf(kind, found, context) : found.name;
      say(understood, kind, value, found);
    }
    for (const [name, { edge, stored }] of moments) {
      const value = args[name];
      if (typeof value !== "string") continue;
      const moment = readDate(value, edge, context);
      if (moment === undefined) throw badInput(`${name}: ${dateForms}.`);
      args[name] = stored ? `${toHaloTime(moment)}Z` : toHaloTime(moment);
      if (!isExactTime(value) && !(context.timeZone === "UTC" && /^\d{4}-\d{2}-\d{2}$/.test(value.trim()))) {
        understood.push(`${name} ${value.trim()} is ${toLocalTime(moment, context.timeZone)}`);
      }
    }
    return { args, understood };
  };
}

function say(understood: string[], kind: ReferenceKind, written: string, found: Found): void {
  const sentence = understoodReference(kind, written, found);
  if (sentence !== undefined) understood.push(sentence);
}

/** The name that belongs to an id that was given where Halo takes a name. */
async function nameOf(kind: ReferenceKind, found: Found, context: ToolContext): Promise<string> {
  if (kind !== "team") return found.name;
  const names = await context.lookups.names("teams", context.signal);
  const name = names(found.id);
  if (name === undefined) throw badInput(`team ${found.id} is not known in Halo: see halo_list_teams.`);
  return name;
}

function registered<Meta extends object>(
  shape: z.ZodRawShape,
  registry: z.core.$ZodRegistry<Meta>,
): [string, Meta][] {
  return Object.entries(shape).flatMap(([name, schema]): [string, Meta][] => {
    const meta = registry.get(unwrapped(schema));
    return meta === undefined ? [] : [[name, meta as Meta]];
  });
}
