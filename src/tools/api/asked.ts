import { closest, distance } from "fastest-levenshtein";
import * as z from "zod";
import { requireWholeApi } from "../../halo/bounds/guard.ts";
import { badInput, HaloError } from "../../halo/errors.ts";
import type { Query } from "../../halo/http/http.ts";
import { Address, matchPath, type Values } from "../../halo/openapi/address.ts";
import {
  type ApiIndex,
  type Method,
  type Operation,
  operationName,
  type Parameter,
} from "../../halo/openapi/api-index.ts";
import { isSecretField } from "../../halo/records.ts";
import { imported } from "../../lazily.ts";
import type { ApiAccess, ToolContext } from "../kit/context.ts";
import type { LineFor } from "./lines/line.ts";
import { canBeAllowed, whyOff } from "./reach.ts";
import { extraParameters } from "./traps.ts";

/** How a call of the tools over Halo's API is read: its path, its ids, its parameters. Nothing here sends anything. */

/** Loaded when first used: they are much text, and few sessions use the whole API. */
const lines = imported(() => import("./lines/index.ts"));

/** Halo's API, with what is written of its resources. */
export interface Api extends ApiAccess {
  readonly lineFor: LineFor;
}

/**
 * Halo's API, as this deployment may use it.
 *
 * @throws HaloError `bad_input` where it is not offered, `permission` for whom it is not open
 */
export async function apiOf(context: Pick<ToolContext, "api" | "halo">): Promise<Api> {
  if (context.api === undefined) throw badInput("Halo's API is not offered here. Use the other tools.");
  requireWholeApi(context.halo.bounds);
  const { lineFor } = await lines();
  return { ...context.api, lineFor };
}

/** The argument `path`, which is read against the index. */
export const path = (description: string) => z.string().trim().min(1).max(200).describe(description);

/** The argument `params`: values by the names of parameters. */
export const params = z
  .record(z.string().max(80), z.union([z.string().max(2_000), z.number(), z.boolean()]))
  .optional();

const toolOf: Readonly<Record<Method, string>> = {
  GET: "halo_api_read",
  POST: "halo_api_write",
  DELETE: "halo_api_delete",
};

/** The tool that sends requests of a method. */
export const toolFor = (method: Method): string => toolOf[method];

/** An operation that a call names, with the ids that its path has. */
export interface Named {
  readonly operation: Operation;
  readonly ids: Values;
}

/** Names of resources or parameters that are spelt almost like a word. */
function nearest(word: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const lower = new Map(names.map((name) => [name.toLowerCase(), name] as const));
  const found = closest(word.toLowerCase(), [...lower.keys()]);
  return distance(word.toLowerCase(), found) <= Math.max(2, word.length / 3) ? lower.get(found) : undefined;
}

const isQuoted = (text: string) => (/^[\w/{}&-]{1,120}$/.test(text) ? `«${text}»` : "this path");

/**
 * The operation of a method that a path names.
 *
 * @throws HaloError `bad_input` for a path that the index does not have: nothing else can be reached
 */
export function named(written: string, method: Method, index: ApiIndex): Named {
  const [, verb, rest = written] = /^(GET|POST|DELETE)\s+(.+)$/i.exec(written) ?? [];
  if (verb !== undefined && verb.toUpperCase() !== method) {
    throw badInput(`${toolFor(method)} sends no ${verb.toUpperCase()}.`);
  }
  const all = [...index.operations];
  const found = matchPath(
    rest,
    all.filter((operation) => operation.method === method),
  );
  if (found !== undefined) return found;
  const [resource = ""] = rest.replace(/^\/?(?:api\/)?/i, "").split("/");
  const own = index.of(resource);
  if (own.length > 0) {
    const list = own.map(operationName).slice(0, 12).join(", ");
    throw badInput(`Halo has no ${method} ${isQuoted(rest)}. It has: ${list}.`);
  }
  const close = nearest(resource, index.resources);
  const hint = close === undefined ? "Look for it with halo_api_search." : `Nearest: ${close}.`;
  throw badInput(`Halo's API has no ${isQuoted(rest)}. ${hint}`);
}

/**
 * Refuses an operation that is off here.
 *
 * @throws HaloError `refused`, with the reason and how an operator switches it on
 */
export function requireOn(operation: Operation, { policy, lineFor }: Api): void {
  const reason = whyOff(operation, policy, lineFor);
  if (reason === undefined) return;
  const how = canBeAllowed(operation)
    ? `An operator can allow it with HALO_API_ALLOW (${operation.resource}).`
    : "Use another tool, or do it in Halo.";
  throw new HaloError("refused", `${operationName(operation)} is off here: ${reason}.`, { advice: how });
}

const fits: Partial<Record<Parameter["kind"], (value: unknown) => boolean>> = {
  int: (value) => /^-?\d{1,18}$/.test(String(value)),
  number: (value) => value !== "" && Number.isFinite(Number(value)),
  bool: (value) => /^(?:true|false|1|0)$/i.test(String(value)),
};

/** Parameters that a call says with arguments of its own. */
const paging = new Set(["pageinate", "page_no", "page_size"]);

/**
 * The query of a call, each parameter as the index has it: Halo ignores those that it does not know, and answers as if
 * nothing had been asked.
 *
 * @throws HaloError `bad_input` for a parameter that the operation does not have, or a value of another kind
 */
function queryOf(operation: Operation, given: Values = {}): Query {
  const known = new Map([...operation.query, ...extraParameters(operation)]);
  const byName = new Map([...known.keys()].map((name) => [name.toLowerCase(), name] as const));
  const query: Record<string, string | number | boolean> = {};
  for (const [written, value] of Object.entries(given)) {
    const name = byName.get(written.toLowerCase());
    const parameter = name === undefined ? undefined : known.get(name);
    if (name === undefined || parameter === undefined) {
      const close = nearest(written, [...known.keys()]);
      const hint =
        close === undefined
          ? `halo_api_describe lists its ${known.size}.`
          : `Nearest: ${close}. halo_api_describe lists all.`;
      throw badInput(
        `${operationName(operation)} has no parameter ${isQuoted(written)}, and Halo would ignore it. ${hint}`,
      );
    }
    if (paging.has(name)) throw badInput(`Say ${name} with the arguments page and page_size.`);
    if (isSecretField(name)) throw badInput(`${name} is not sent from here.`);
    if (fits[parameter.kind]?.(value) === false) {
      throw badInput(`${name} of ${operationName(operation)} has to be ${kindName(parameter)}.`);
    }
    query[name] = value;
  }
  return query;
}

/** The ids of a path among those in the path and in the parameters, and the parameters without them. */
export function addressOf({ operation, ids }: Named, given: Values = {}): Address {
  const names = new Set(operation.placeholders.map(({ name }) => name));
  const entries = Object.entries(given);
  const beside = Object.fromEntries(
    entries.filter(([name]) => names.has(name) && !operation.query.has(name)),
  );
  const others = Object.fromEntries(entries.filter(([name]) => !(name in beside)));
  return Address.of(operation, { ...beside, ...ids }, queryOf(operation, others));
}

const kindNames: Readonly<Record<Parameter["kind"], string>> = {
  int: "a whole number",
  number: "a number",
  bool: "true or false",
  date: "a date",
  guid: "a GUID",
  list: "a list",
  record: "a record",
  any: "a value",
  text: "text",
};

/** What a parameter or field holds, in words. */
export function kindName({ kind, of, isList }: Pick<Parameter, "kind" | "of" | "isList">): string {
  if (of === undefined) return kindNames[kind];
  return isList === true ? `a list of ${of}` : `a record (${of})`;
}

/** The nearest of some names, for a message. */
export const hintFor = (word: string, names: readonly string[]): string => {
  const close = nearest(word, names);
  return close === undefined ? "" : ` Nearest: ${close}.`;
};
