import type { HaloRecord } from "../../../../halo/client.ts";
import type { Query } from "../../../../halo/http/http.ts";
import type { RecordId } from "../../../../halo/records.ts";
import { type HaloResource, requestOfUpdate } from "../../../../halo/resources.ts";
import { relating } from "../../../../halo/rules.ts";
import type { ToolContext } from "../../define.ts";
import * as input from "../../input.ts";
import type { DryRunResult, SentRequest } from "../../result.ts";
import { namedOrPlain } from "../names.ts";
import { namedChanges } from "./changes.ts";
import { isLines, mergedById, sentFields } from "./sent-fields.ts";

/** The argument `dry_run` of every tool that writes: sends nothing and shows what would be sent and changed. */
export const dryRun = input.flag().optional();

/** The request that creates a record with these fields. */
export function creationOf(resource: HaloResource, fields: HaloRecord): SentRequest {
  return { method: "POST", path: `/api/${resource.path}`, body: [fields] };
}

/** The request that changes these fields of a record. */
export function updateOf(resource: HaloResource, id: RecordId, fields: HaloRecord): SentRequest {
  const { path, body } = requestOfUpdate(resource, id, fields);
  return { method: "POST", path: `/api/${path.join("/")}`, body };
}

/** The request that deletes a record. */
export function removalOf(resource: HaloResource, id: RecordId, query: Query): SentRequest {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const search = given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
  return { method: "DELETE", path: `/api/${resource.path}/${id}${search}` };
}

/** The result of a dry run of an update: each field as it is in the record and as it was asked for. */
export async function dryUpdate(
  view: DryRunResult["view"],
  before: HaloRecord,
  sent: HaloRecord,
  request: SentRequest,
  context: ToolContext,
): Promise<DryRunResult> {
  const [named] = (await namedOrPlain(view, [before], context)).rows;
  const unseen = notShown(sent, before);
  return {
    kind: "dry_run",
    would: "updated",
    view,
    record: named ?? before,
    changes: await namedChanges(view, sent, [], before, asStored(sent, before), context),
    requests: [request],
    ...(unseen.length === 0 ? {} : { isUnsure: true }),
    warnings: [...unseen, ...(view.warn?.([before]) ?? [])],
  };
}

/** A record as it would be if Halo stored what is sent. The names of clients, sites and users are not known then. */
export function asStored(sent: HaloRecord, before: HaloRecord): HaloRecord {
  const unnamed = Object.keys(sent)
    .filter((field) => field.endsWith("_id") && sent[field] !== before[field])
    .map((field) => [`${field.slice(0, -3)}_name`, undefined]);
  const merged = sent.customfields === undefined ? {} : { customfields: mergedFields(sent, before) };
  const lines = isLines("lines", sent.lines) ? { lines: mergedById(before.lines, sent.lines) } : {};
  return {
    ...before,
    ...Object.fromEntries(unnamed),
    ...sent,
    ...merged,
    ...lines,
    ...related(sent, before),
  };
}

/** Relations are sent under another name than the one they are read by. */
function related(sent: HaloRecord, { [relating.stored]: list }: HaloRecord): HaloRecord {
  const fresh = sent[relating.sent];
  return Array.isArray(list) && Array.isArray(fresh) ? { [relating.stored]: [...list, ...fresh] } : {};
}

/** The custom fields with the values that are sent. */
function mergedFields(sent: HaloRecord, before: HaloRecord): unknown {
  const entries = sentFields({ customfields: sent.customfields });
  const list: readonly unknown[] = Array.isArray(before.customfields) ? before.customfields : [];
  const values = new Map(entries.map(({ field, value }) => [field, value]));
  const known = list.map((entry) => {
    const field = `customfields ${String((entry as HaloRecord).id)}`;
    if (!values.has(field)) return entry;
    const value = values.get(field);
    values.delete(field);
    return { ...(entry as HaloRecord), value, display: value };
  });
  return [...known, ...[...values].map(([field, value]) => ({ id: Number(field.split(" ")[1]), value }))];
}

/** Names the fields that the record does not show: they appear as empty, and Halo may hold a value. */
function notShown(sent: HaloRecord, before: HaloRecord): string[] {
  const unseen = sentFields(sent).filter(({ read }) => read(before) === undefined);
  if (unseen.length === 0) return [];
  const names = unseen.map(({ field }) => field).join(", ");
  return [`Halo's record does not show ${names}: what is there now is not known.`];
}
