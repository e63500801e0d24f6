import type { CallOptions, HaloClient, HaloRecord } from "../client.ts";
import { HaloError } from "../errors.ts";
import { isRecord } from "../lists.ts";
import type { RecordId } from "../records.ts";
import { type HaloResource, resourceAt } from "../resources.ts";
import { BoundedClient } from "./bounded-client.ts";

/** A request that writes, as a dry run shows it: `/api/Actions/3?ticket_id=2301`. */
interface WritingRequest {
  readonly method: "POST" | "DELETE";
  readonly path: string;
  readonly body?: readonly (HaloRecord | RecordId)[];
}

/**
 * Holds a request that is shown or asked about, and not sent yet, against the bounds of the caller, as it would be when
 * it is sent. Otherwise a dry run would show what is refused, a person would be asked for nothing, and either might tell
 * of a record that the caller does not see.
 *
 * @param shown the resource whose record it is, where the path names none that is known
 * @throws HaloError `permission` or `not_found`, as the write would
 */
export async function requireMaySend(
  { method, path, body }: WritingRequest,
  shown: HaloResource,
  halo: HaloClient,
  options: CallOptions,
): Promise<void> {
  if (!(halo instanceof BoundedClient)) return;
  const url = new URL(path, "https://halo.invalid");
  const [, , name = "", ...within] = url.pathname.split("/");
  const known = resourceAt(name);
  const resource = known ?? { ...shown, path: name };
  const [id] = within.map(Number);
  if (method === "DELETE") {
    return halo.mayRemove(resource, Number(id), Object.fromEntries(url.searchParams), options);
  }
  if (id !== undefined) {
    const path = within.map((part) => (/^-?\d+$/.test(part) ? Number(part) : part));
    return halo.mayPost([name, ...path], body, `${resource.noun} ${id}`, options);
  }
  const [sent] = body ?? [];
  const { id: record, ...fields } = isRecord(sent) ? sent : {};
  return halo.mayWrite(resource, record === undefined ? undefined : Number(record), fields, options);
}

/** A record that the ledger of writes names. */
interface NamedRecord {
  /** Its path below `/api`. */
  readonly resource: string;
  readonly record?: RecordId | undefined;
  /** The ids of records within which its id is one's own. */
  readonly within: Readonly<Record<string, number>>;
}

/**
 * Whether a caller may see a record that the ledger names: their access key may be for other clients or areas than when
 * it was written. One that can't be read any more, or is of no resource that is known, is not seen by who is bound.
 */
export async function seesRecord(
  { resource: path, record, within }: NamedRecord,
  halo: HaloClient,
  options: CallOptions,
): Promise<boolean> {
  const { clients, areas } = halo.bounds;
  if (!(halo instanceof BoundedClient) || (clients === undefined && areas === undefined)) return true;
  const resource = resourceAt(path);
  if (resource === undefined) return false;
  try {
    const id = typeof record === "number" ? record : undefined;
    return await halo.sees(resource, id, within, { ...options, once: true });
  } catch (error) {
    if (!(error instanceof HaloError) || error.kind === "cancelled") throw error;
    return false;
  }
}
