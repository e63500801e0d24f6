import * as z from "zod";
import type { HaloRecord } from "../../halo/client.ts";
import { badInput } from "../../halo/errors.ts";
import { isRecord } from "../../halo/lists.ts";
import type { Address } from "../../halo/openapi/address.ts";
import type { ApiIndex, Operation } from "../../halo/openapi/api-index.ts";
import type { Kind } from "../../halo/openapi/compact.ts";
import { isGuid, onlyOf, type RecordId, recordIdOf } from "../../halo/records.ts";
import type { HaloResource } from "../../halo/resources.ts";
import { movedWith, namedChanges } from "../kit/crud/writing/changes.ts";
import { creationOf, dryRun, dryUpdate, updateOf } from "../kit/crud/writing/dry-run.ts";
import { allowDuplicate, refuseDuplicate } from "../kit/crud/writing/once/duplicates.ts";
import { callRow, identified } from "../kit/crud/writing/recorded.ts";
import { sendCall, sendCreate, sendUpdate, written } from "../kit/crud/writing/send.ts";
import { defineWriteTool, type ToolContext } from "../kit/define.ts";
import { writeOutput } from "../kit/output.ts";
import type { ToolResult } from "../kit/result.ts";
import type { View } from "../kit/view.ts";
import { type Api, addressOf, apiOf, named, path, requireOn } from "./asked.ts";
import { checkBody, naturalKeys } from "./body.ts";
import { resourceOf, viewOf, withoutSecrets } from "./shown.ts";
import { typedToolFor } from "./tools.ts";

/** What a call of `halo_api_write` asks for, checked. */
interface Write {
  readonly address: Address;
  readonly record: HaloRecord;
  /** Of an operation that takes ids in place of records. */
  readonly ids: readonly RecordId[] | undefined;
  readonly isDry: boolean;
  readonly allowsDuplicate: boolean;
  readonly warnings: readonly string[];
}

/** A view of a record that is written: what was sent is what is shown of it. */
function viewOfWrite(resource: HaloResource, records: readonly HaloRecord[], sent: HaloRecord): View {
  const scalars = Object.keys(sent).filter((field) => typeof sent[field] !== "object");
  const view = viewOf(resource, records.map(withoutSecrets), scalars.slice(0, 20));
  return { ...view, whole: `halo_api_read of ${resource.path} with its id` };
}

/** Fields by which a new record is found again when Halo's answer was lost: what was sent that tells it from others. */
function identifying(sent: HaloRecord): readonly string[] {
  const names = [
    ...naturalKeys,
    "summary",
    "subject",
    "title",
    "note",
    "description",
    "ticket_id",
    "client_id",
  ];
  const known = names.filter((field) => sent[field] !== undefined && typeof sent[field] !== "object");
  return known.length > 0 ? known : Object.keys(sent).filter((field) => typeof sent[field] !== "object");
}

/** Resources that Halo stores as tickets, where one like it that was just opened is a double. */
const guarded = new Set(["tickets", "projects", "opportunities"]);

function idOf(record: HaloRecord): RecordId | undefined {
  const { id } = record;
  if (id === undefined || id === null || id === 0 || id === "") return undefined;
  if (typeof id !== "number" && typeof id !== "string") throw badInput("id has to be a number or a GUID.");
  const known = recordIdOf(id);
  if (typeof known === "number" ? !Number.isInteger(known) : !isGuid(known)) {
    throw badInput("id has to be a whole number or a GUID.");
  }
  return known;
}

/** Parameters with which records of a resource are read. Numbers of actions repeat in every ticket. */
const readWith = (resource: HaloResource, sent: HaloRecord) =>
  resource.path === "Actions" && sent.ticket_id !== undefined
    ? { ticket_id: Number(sent.ticket_id) }
    : (resource.foundIn ?? {});

async function create(
  { record, isDry, allowsDuplicate, warnings: said }: Write,
  resource: HaloResource,
  context: ToolContext,
): Promise<ToolResult> {
  const { id: _id, ...sent } = record;
  const view = viewOfWrite(resource, [sent], sent);
  const key = naturalKeys.find((field) => sent[field] !== undefined);
  const isNew =
    key === undefined
      ? []
      : [`Without an id this is a new ${resource.noun}, also where one with this ${key} is there already.`];
  const looks = guarded.has(resource.path.toLowerCase()) && !allowsDuplicate;
  const doubles = looks ? await refuseDuplicate(view, sent, context) : [];
  const warnings = [...said, ...isNew, ...doubles];
  if (isDry) {
    return {
      kind: "dry_run",
      would: "created",
      view,
      changes: [],
      requests: [creationOf(resource, sent)],
      warnings,
    };
  }
  const identifyQuery = () => readWith(resource, sent);
  const stored = await sendCreate(
    { view, identify: identifying(sent), identifyQuery },
    sent,
    new Set(),
    context,
  );
  const shown = withoutSecrets(stored.record);
  const frame = { verb: "created", changes: [] } as const;
  return written(
    viewOfWrite(resource, [shown], sent),
    { ...stored, record: shown, warnings: [...stored.warnings, ...warnings] },
    frame,
    context,
  );
}

async function update(
  { record, isDry, warnings }: Write,
  id: RecordId,
  resource: HaloResource,
  context: ToolContext,
): Promise<ToolResult> {
  const { id: _id, ...sent } = record;
  if (Object.keys(sent).length === 0) throw badInput("Nothing to change: give fields beside id.");
  if (resource.path === "Actions")
    throw badInput("Notes are not changed here. Use halo_create_action for a new one.");
  const before = await context.halo.get(resource, id, { includedetails: true }, { signal: context.signal });
  const view = viewOfWrite(resource, [before], sent);
  if (isDry) {
    const dry = await dryUpdate(view, withoutSecrets(before), sent, updateOf(resource, id, sent), context);
    return { ...dry, warnings: [...warnings, ...dry.warnings] };
  }
  const stored = await sendUpdate(view, before, { id, sent }, context);
  const shown = withoutSecrets(stored.record);
  const changes = await namedChanges(view, sent, [], before, shown, context);
  const also = movedWith(changes, sent, view);
  return written(
    view,
    { ...stored, record: shown, warnings: [...stored.warnings, ...warnings] },
    { verb: "updated", changes, also },
    context,
  );
}

/** An operation that is no list of records: accept a quote, receive an order. */
async function act(
  { address, record, ids, isDry, warnings }: Write,
  resource: HaloResource,
  context: ToolContext,
): Promise<ToolResult> {
  const { operation } = address;
  const has = ids !== undefined || Object.keys(record).length > 0;
  const list = ids ?? [record];
  const body = operation.body === undefined || !has ? undefined : operation.body.isList ? list : record;
  const request = { method: "POST", path: `/api/${address.path.join("/")}` } as const;
  const view = viewOfWrite(resource, [record], record);
  if (isDry) {
    const requests = [has ? { ...request, body: list } : request];
    return { kind: "dry_run", would: "updated", view, changes: [], requests, warnings };
  }
  const id = address.path.slice(1).find((part) => "record" in identified(part));
  const shown = await sendCall(
    view,
    callRow(view, id, ids === undefined ? record : { ids }),
    context,
    async () => {
      const answer = onlyOf(await context.halo.api.post(address, body, { signal: context.signal }));
      return isRecord(answer) ? withoutSecrets(answer) : {};
    },
  );
  const said = `Halo took ${request.path}. What it did was not compared with what is stored: read it.`;
  return written(
    viewOfWrite(resource, [shown], record),
    { record: shown, state: "unknown", warnings: [...warnings, said] },
    { verb: "updated", changes: [] },
    context,
  );
}

/** The kinds of ids of which a few operations take a list in place of records. */
const idKinds: Partial<Record<Kind, { readonly fits: (id: RecordId) => boolean; readonly says: string }>> = {
  int: { fits: (id) => Number.isInteger(id), says: "whole numbers" },
  guid: { fits: (id) => isGuid(id), says: "GUIDs" },
};

/**
 * The ids that a call gives for an operation that takes a list of ids; undefined for one that takes records, or nothing.
 *
 * @throws HaloError `bad_input` where the one is given in place of the other, and for an operation that takes neither
 */
function idsFor(
  { body, path: of }: Operation,
  {
    record,
    ids,
  }: { readonly record?: HaloRecord | undefined; readonly ids?: readonly RecordId[] | undefined },
): readonly RecordId[] | undefined {
  if (body === undefined || body.schema !== undefined) {
    if (ids !== undefined) throw badInput(`POST ${of} takes no ids: give record.`);
    if (record === undefined && body !== undefined) throw badInput("record is missing: give its fields.");
    return undefined;
  }
  const kind = body.isList ? idKinds[body.kind] : undefined;
  if (kind === undefined) throw badInput("It takes a form, which is not sent from here. Do it in Halo.");
  if (ids === undefined || record !== undefined) {
    throw badInput(`POST ${of} takes a list of ids: give ids (${kind.says}) in place of record.`);
  }
  const known = ids.map(recordIdOf);
  if (!known.every(kind.fits)) throw badInput(`ids of POST ${of} have to be ${kind.says}.`);
  return known;
}

function checked(
  given: {
    readonly path: string;
    readonly record?: HaloRecord | undefined;
    readonly ids?: readonly RecordId[] | undefined;
    readonly dry_run?: boolean | undefined;
    readonly allow_duplicate?: boolean | undefined;
  },
  index: ApiIndex,
  api: Api,
): Write {
  const which = named(given.path, "POST", index);
  requireOn(which.operation, api);
  const { operation } = which;
  const record = given.record ?? {};
  const ids = idsFor(operation, given);
  return {
    address: addressOf(which),
    record,
    ids,
    isDry: given.dry_run === true,
    allowsDuplicate: given.allow_duplicate === true,
    warnings: operation.body === undefined || ids !== undefined ? [] : checkBody(record, operation, index),
  };
}

const emptyView = viewOf(resourceOf("Record", false), []);

/** `halo_api_write`. */
export const writeTool = defineWriteTool({
  name: "halo_api_write",
  title: "Write by Halo's API",
  description:
    "POST of an operation of halo_api_search, one record a call: without id a new one, with id only the given fields change. Fields as in halo_api_describe. For what other tools don't write.",
  idempotent: false,
  input: {
    path: path("Holiday, or PurchaseOrder/confirmreceipt"),
    record: z.record(z.string().max(80), z.unknown()).optional(),
    ids: z
      .array(z.union([z.int(), z.string().max(40)]))
      .min(1)
      .max(200)
      .optional()
      .describe("In place of record, where it takes a list of ids"),
    allow_duplicate: allowDuplicate,
    dry_run: dryRun,
  },
  output: () => writeOutput(emptyView),
  handler: async (args, context) => {
    const api = await apiOf(context);
    const index = await api.index(context.signal);
    const write = checked(args, index, api);
    const { operation } = write.address;
    const resource = resourceOf(operation.resource, operation.query.has("page_no"));
    const typed = typedToolFor("POST", operation.path);
    const told =
      typed === undefined
        ? write
        : { ...write, warnings: [...write.warnings, `There are tools for this: ${typed}.`] };
    if (operation.path !== `/${operation.resource}`) return act(told, resource, context);
    const id = idOf(write.record);
    const paged = listIsPaged(operation.resource, index);
    const known = { ...resource, paged, ...foundIn(operation.resource, write.record, index) };
    return id === undefined ? create(told, known, context) : update(told, id, known, context);
  },
});

/** Whether the list of a resource has pages: a record whose answer was lost is looked for in it. */
function listIsPaged(resource: string, index: ApiIndex): boolean {
  return index.find("GET", `/${resource}`)?.query.has("page_no") ?? false;
}

/**
 * Where a record is looked for of which Halo reads none by its id (to-dos): its list, by those fields of it that are
 * parameters of that list.
 */
function foundIn(resource: string, sent: HaloRecord, index: ApiIndex): Pick<HaloResource, "foundIn"> {
  const list = index.find("GET", `/${resource}`);
  if (list === undefined || index.find("GET", `/${resource}/{id}`) !== undefined) return {};
  const given = Object.entries(sent).flatMap(([name, value]) =>
    list.query.get(name)?.kind === "int" && typeof value === "number" ? [[name, value] as const] : [],
  );
  return { foundIn: Object.fromEntries(given) };
}
