import type { HaloRecord } from "../../../halo/client.ts";
import type { Query } from "../../../halo/http/http.ts";
import type { HaloResource } from "../../../halo/resources.ts";
import * as input from "../input.ts";
import type { Change, DryRunResult, SentRequest } from "../result.ts";
import { changesOf, sentFields } from "./compare.ts";

/** The argument `dry_run` of every tool that writes: sends nothing and shows what would be sent and changed. */
export const dryRun = input.flag("Send nothing, show what would be").optional();

/** The request that creates a record with these fields. */
export function creationOf(resource: HaloResource, fields: HaloRecord): SentRequest {
  return { method: "POST", path: `/api/${resource.path}`, body: [fields] };
}

/** The request that changes these fields of a record. */
export function updateOf(resource: HaloResource, id: number, fields: HaloRecord): SentRequest {
  return { method: "POST", path: `/api/${resource.path}`, body: [{ ...fields, id }] };
}

/** The request that deletes a record. */
export function removalOf(resource: HaloResource, id: number, query: Query): SentRequest {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const search = given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
  return { method: "DELETE", path: `/api/${resource.path}/${id}${search}` };
}

/** The result of a dry run of an update: each field as it is in the record and as it was asked for. */
export function dryUpdate(
  view: DryRunResult["view"],
  before: HaloRecord,
  sent: HaloRecord,
  request: SentRequest,
): DryRunResult {
  return {
    kind: "dry_run",
    would: "updated",
    view,
    record: before,
    changes: wouldChange(sent, before),
    requests: [request],
    warnings: notShown(sent, before),
  };
}

/** The fields that an update would change, if Halo stored them as they are sent. */
export function wouldChange(sent: HaloRecord, before: HaloRecord): Change[] {
  return changesOf(sent, before, { ...before, ...sent });
}

/** Names the fields that the record does not show: they appear as empty, and Halo may hold a value. */
function notShown(sent: HaloRecord, before: HaloRecord): string[] {
  const unseen = sentFields(sent).filter(({ read }) => read(before) === undefined);
  if (unseen.length === 0) return [];
  const names = unseen.map(({ field }) => field).join(", ");
  return [`Halo's record does not show ${names}: what is there now is not known.`];
}
