import type { CallOptions, HaloClient, HaloRecord } from "../client.ts";
import { type HaloResource, haloResources } from "../resources.ts";
import { BoundedClient } from "./bounded-client.ts";

/** A request that writes, as a dry run shows it: `/api/Actions/3?ticket_id=2301`. */
interface WritingRequest {
  readonly method: "POST" | "DELETE";
  readonly path: string;
  readonly body?: readonly HaloRecord[];
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
  const known = Object.values(haloResources).find((each) => each.path === name);
  const resource = known ?? { ...shown, path: name };
  const [id] = within.map(Number);
  if (method === "DELETE") {
    return halo.mayRemove(resource, Number(id), Object.fromEntries(url.searchParams), options);
  }
  if (id !== undefined) {
    return halo.mayPost([name, id, ...within.slice(1)], body, `${resource.noun} ${id}`, options);
  }
  const { id: record, ...fields } = body?.[0] ?? {};
  return halo.mayWrite(resource, record === undefined ? undefined : Number(record), fields, options);
}
