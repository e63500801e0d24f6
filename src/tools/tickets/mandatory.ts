import type { HaloRecord } from "../../halo/client.ts";
import { badInput, readOr } from "../../halo/errors.ts";
import { haloResources } from "../../halo/resources.ts";
import { idOf } from "../../halo/rules.ts";
import { quoteName } from "../../halo/text.ts";
import { customFieldsOfType, fieldSetupLine, setupRow } from "../kit/crud/custom-fields.ts";
import type { ToolContext } from "../kit/define.ts";

/** The fields that a ticket type demands of an agent, looked at before a ticket is sent. */

/** Halo's fields by the arguments that set them, where a type can demand them. */
const argumentOf: Readonly<Record<string, string>> = {
  details: "details",
  client_id: "client",
  site_id: "site",
  user_id: "user",
  status_id: "status",
  agent_id: "agent",
  team: "team",
  priority_id: "priority",
  ...{
    category_1: "category_1",
    category_2: "category_2",
    category_3: "category_3",
    category_4: "category_4",
  },
  source: "source",
  assets: "assets",
  emailcclist: "cc",
  contract_id: "contract",
  parent_id: "parent_id",
  respondbydate: "respondbydate",
  fixbydate: "fixbydate",
};

const isRecord = (value: unknown): value is HaloRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isFilled = (value: unknown) => Array.isArray(value) && value.length > 0;

/**
 * The entries of a type's screens that demand a value of whoever opens a ticket: marked so, without a default and without a
 * condition, whose outcome only Halo knows. Swagger; how Halo acts on the mark was not seen.
 */
function demandedIn(ticketType: HaloRecord): readonly HaloRecord[] {
  const entries: readonly unknown[] = Array.isArray(ticketType.fields) ? ticketType.fields : [];
  return entries.filter(isRecord).flatMap((entry) => {
    const info = entry.fieldinfo;
    if (!isRecord(info) || info.mandatory !== true || info.readonly === true) return [];
    const isConditional = isFilled(entry.visibility_conditions) || isFilled(info.visibility_conditions);
    const hasDefault = typeof info.defaultvalue === "string" && info.defaultvalue !== "";
    return isConditional || hasDefault ? [] : [info];
  });
}

const isEmpty = (value: unknown) => value === undefined || value === "" || value === null;

/** What of a type's demands is not among the fields of a new ticket, each as a caller gives it. */
function missingOf(ticketType: HaloRecord, sent: HaloRecord): readonly string[] {
  const demanded = demandedIn(ticketType);
  const ids = new Set(demanded.map(({ id }) => Number(id)));
  const given = new Map(
    (Array.isArray(sent.customfields) ? sent.customfields.filter(isRecord) : []).map(({ id, value }) => [
      Number(id),
      value,
    ]),
  );
  const custom = customFieldsOfType(ticketType)
    .filter(({ id }) => ids.has(id) && isEmpty(given.get(id)))
    .map((field) => `custom_fields ${fieldSetupLine(setupRow(field))}`);
  const plain = demanded.flatMap(({ name }) => {
    const argument = argumentOf[String(name)];
    if (argument === undefined || !isEmpty(sent[String(name)])) return [];
    // A new ticket gets what its type says.
    return isEmpty(ticketType[`default_${String(name).replace(/_id$/, "")}`]) ? [argument] : [];
  });
  return [...plain, ...custom];
}

/**
 * Refuses a new ticket without what its type demands, with kinds and choices, before it is sent. The type is read where
 * Halo's list of types says that it demands anything; what can't be read is left to Halo.
 *
 * @throws HaloError `bad_input`
 */
export async function requireDemanded(sent: HaloRecord, context: ToolContext): Promise<void> {
  const typeId = idOf(sent.tickettype_id);
  if (typeId === undefined || sent.template_id !== undefined) return;
  const type = await readOr(typeThatDemands(typeId, context), undefined);
  if (type === undefined) return;
  const missing = missingOf(type, sent);
  if (missing.length === 0) return;
  throw badInput(
    `Nothing was sent: tickets of type ${typeId} ${quoteName(type.name ?? "")} have to have ${missing.join("; ")}. Give them too. If Halo is known to take it without, ignore_mandatory: true sends it.`,
  );
}

async function typeThatDemands(id: number, { halo, lookups, signal }: ToolContext) {
  const rows = await lookups.rows("ticketTypes", signal);
  if (rows.find((row) => Number(row.id) === id)?.hasmandatorytechfields !== true) return undefined;
  return halo.get(haloResources.ticketTypes, id, { includedetails: true }, { signal, once: true });
}
