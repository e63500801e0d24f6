import * as z from "zod";
import type { HaloRecord } from "../../halo/client.ts";
import { badInput } from "../../halo/errors.ts";
import { isRecord } from "../../halo/lists.ts";
import type { Address } from "../../halo/openapi/address.ts";
import type { ApiIndex } from "../../halo/openapi/api-index.ts";
import { onlyOf, type RecordId, recordIdOf } from "../../halo/records.ts";
import type { HaloResource } from "../../halo/resources.ts";
import { movedWith, namedChanges } from "../kit/crud/writing/changes.ts";
import { creationOf, dryRun, dryUpdate, updateOf } from "../kit/crud/writing/dry-run.ts";
import { allowDuplicate, refuseDuplicate } from "../kit/crud/writing/duplicates.ts";
import { callRow } from "../kit/crud/writing/recorded.ts";
import { sendCall, sendCreate, sendUpdate, written } from "../kit/crud/writing/send.ts";
import { defineWriteTool, type ToolContext } from "../kit/define.ts";
import { writeOutput } from "../kit/output.ts";
import type { ToolResult } from "../kit/result.ts";
import type { View } from "../kit/view.ts";
import { addressOf, apiOf, named, path, requireOn } from "./asked.ts";
import { checkBody, naturalKeys } from "./body.ts";
import { resourceOf, viewOf, withoutSecrets } from "./shown.ts";
import { typedToolFor } from "./tools.ts";

/** What a call of `halo_api_write` asks for, checked. */
interface Write {
  readonly address: Address;
  readonly record: HaloRecord;
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
  if (typeof known === "number" ? !Number.isInteger(known) : !/^[\da-f-]{36}$/i.test(known)) {
    throw badInput("id has to be a whole number or a GUID.");
  }
  return known;
}

/** Parameters with which records of a resource are read. Numbers of actions repeat in every ticket. */
const readWith = (resource: HaloResource, sent: HaloRecord) =>
  resource.path === "Actions" && sent.ticket_id !== undefined ? { ticket_id: Number(sent.ticket_id) } : {};

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
  { address, record, isDry, warnings }: Write,
  resource: HaloResource,
  context: ToolContext,
): Promise<ToolResult> {
  const { operation } = address;
  const has = Object.keys(record).length > 0;
  const body = operation.body === undefined || !has ? undefined : operation.body.isList ? [record] : record;
  const request = { method: "POST", path: `/api/${address.path.join("/")}` } as const;
  const view = viewOfWrite(resource, [record], record);
  if (isDry) {
    const requests = [has ? { ...request, body: [record] } : request];
    return { kind: "dry_run", would: "updated", view, changes: [], requests, warnings };
  }
  const id = address.path.find((part) => typeof part === "number");
  const shown = await sendCall(view, callRow(view, id, record), context, async () => {
    const answer = onlyOf(await context.halo.api.post(address, body, { signal: context.signal }));
    return isRecord(answer) ? withoutSecrets(answer) : {};
  });
  const said = `Halo took ${request.path}. What it did was not compared with what is stored: read it.`;
  return written(
    viewOfWrite(resource, [shown], record),
    { record: shown, state: "unknown", warnings: [...warnings, said] },
    { verb: "updated", changes: [] },
    context,
  );
}

function checked(
  given: {
    readonly path: string;
    readonly record: HaloRecord;
    readonly dry_run?: boolean | undefined;
    readonly allow_duplicate?: boolean | undefined;
  },
  index: ApiIndex,
  context: ToolContext,
): Write {
  const which = named(given.path, "POST", index);
  requireOn(which.operation, apiOf(context));
  const { operation } = which;
  if (operation.body !== undefined && operation.body.schema === undefined) {
    throw badInput("It takes a list of ids or a form, which is not sent from here. Do it in Halo.");
  }
  return {
    address: addressOf(which),
    record: given.record,
    isDry: given.dry_run === true,
    allowsDuplicate: given.allow_duplicate === true,
    warnings: operation.body === undefined ? [] : checkBody(given.record, operation, index),
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
    record: z.record(z.string().max(80), z.unknown()),
    allow_duplicate: allowDuplicate,
    dry_run: dryRun,
  },
  output: () => writeOutput(emptyView),
  handler: async (args, context) => {
    const index = await apiOf(context).index(context.signal);
    const write = checked(args, index, context);
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
    const known = { ...resource, paged };
    return id === undefined ? create(told, known, context) : update(told, id, known, context);
  },
});

/** Whether the list of a resource has pages: a record whose answer was lost is looked for in it. */
function listIsPaged(resource: string, index: ApiIndex): boolean {
  return index.find("GET", `/${resource}`)?.query.has("page_no") ?? false;
}
