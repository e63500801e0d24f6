import type { HaloRecord } from "../halo/client.ts";
import { isRecord } from "../halo/lists.ts";
import { type HaloResource, resourceAt } from "../halo/resources.ts";
import type { Write } from "../ledger/recorder.ts";
import { givenFields, identified } from "../tools/kit/crud/writing/recorded.ts";
import type { BulkResult, DryRunResult, SentRequest, ToolResult } from "../tools/kit/result.ts";

/** The rows of the ledger that a result of a dry run stands for; none for any other result. */
export function dryRunsOf(result: ToolResult): readonly Write[] {
  if (result.kind === "dry_run") return result.requests.map((request) => ofRequest(request, result));
  return result.kind === "bulk" && result.dryRun ? ofBulk(result) : [];
}

function ofRequest({ path, body }: SentRequest, { would, updates, record, view }: DryRunResult): Write {
  const url = new URL(path, "https://halo.invalid");
  const [, , name = "", inPath] = url.pathname.split("/");
  const resource = resourceAt(name) ?? view.resource;
  const sent = sentIn(resource, inPath, body);
  // Behind the resource there may be an operation in place of an id: `/api/Quotation/Approval`.
  const [id = {}] = [updates, inPath, sent?.id].map(identified).filter(({ record }) => record !== undefined);
  const ticket = Number(url.searchParams.get("ticket_id") ?? sent?.ticket_id);
  const isNew = sent !== undefined && sent.id === undefined && updates === undefined;
  return {
    kind: sent === undefined ? would : isNew ? "created" : "updated",
    resource: resource.path,
    noun: resource.noun,
    ...id,
    within: Number.isInteger(ticket) && ticket > 0 ? { ticket_id: ticket } : {},
    // The note of a closing is a record of its own, of which nothing was there before.
    fields: givenFields(withoutId(sent ?? {}), isNew || sent === undefined ? {} : (record ?? {})),
    ...nothingElse,
  };
}

/** What a request sends, as fields of a record; undefined where it has no body. */
function sentIn(
  { linesAt }: HaloResource,
  inPath: string | undefined,
  body: SentRequest["body"],
): HaloRecord | undefined {
  if (body === undefined) return undefined;
  const records = body.filter(isRecord);
  const [first] = records;
  if (first === undefined) return { ids: body };
  if (linesAt === undefined || inPath !== linesAt) return first;
  return { id: first.ihid, lines: records.map(({ ihid: _, ...line }) => line) };
}

function ofBulk({ view, fields, rows }: BulkResult): readonly Write[] {
  return rows
    .filter(({ result }) => result === "would_update")
    .map(({ id, changes }) => ({
      kind: "updated",
      resource: view.resource.path,
      noun: view.resource.noun,
      record: id,
      within: {},
      fields: givenFields(fields, Object.fromEntries(changes.map(({ field, before }) => [field, before]))),
      ...nothingElse,
    }));
}

const nothingElse = { mailed: [], look: { identify: [], query: {} } };

/** What a request sends, without the id that is in every change. */
const withoutId = ({ id: _, ...fields }: HaloRecord): HaloRecord => fields;
