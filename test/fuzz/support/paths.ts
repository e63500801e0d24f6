import type { RequestLogEntry } from "../../../sandbox/index.ts";
import { haloResources } from "../../../src/halo/resources.ts";
import { type Reach, reachOf } from "../../examples.ts";
import type { ResourceKey as Resource } from "../../support/tool-names.ts";

/** Any tool may look for the record that an argument names, by its name or its id, and put names beside ids. */
const names: readonly Resource[] = [
  ...(["agents", "clients", "sites", "statuses", "teams", "ticketTypes", "users"] as const),
  ...(["assetTypes", "assetGroups", "clientGroups", "suppliers"] as const),
];
/** Lists in which it looks, and whose rows it never reads by id: their numbers are unique within a parent only. */
const lists: readonly Resource[] = ["priorities", "chargeTypes"];
/** Records that arguments name by id alone, which it looks for by that id. */
const byIdAlone: readonly Resource[] = ["actions", "tickets", "assets", "contracts"];

const signIn = ["GET /api/authinfo", "POST /auth/token"];
const me = "GET /api/Agent/me";

/** Whether a request to Halo is one that a tool of this name may make, as its example says. */
export const isAllowedFor = (tool: string, entry: RequestLogEntry): boolean =>
  isWithinReach(reachOf(tool), entry);

/** Whether a request to Halo is within a reach: method, path, and of a report's run that it stores nothing. */
export function isWithinReach(reach: Reach, { method, path, body }: RequestLogEntry): boolean {
  const asked = `${method} ${path}`;
  if (signIn.includes(asked) || asked === me) return true;
  const [, api, segment, id, act, ...rest] = path.split("/");
  if (api !== "api" || segment === undefined || rest.length > 0) return false;
  if (id !== undefined && !/^-?\d{1,10}$/.test(id)) return false;
  const is = (resources: readonly Resource[] = []) =>
    resources.some((resource) => haloResources[resource].path === segment);
  if (method === "GET") {
    // How a custom field is set up, with its choices; and the categories of tickets.
    const isSetUp =
      (segment === "FieldInfo" && id !== undefined) || (segment === "Category" && id === undefined);
    const isLookUp = isSetUp || is(names) || is(id === undefined ? lists : byIdAlone);
    return act === undefined && (is(reach.reads) || isLookUp);
  }
  if (method === "DELETE") return id !== undefined && act === undefined && is(reach.removes);
  if (method !== "POST") return false;
  if (act === "void") return segment === "Invoice" && is(reach.removes);
  if (segment === "Report") return id === undefined && is(reach.reads) && onlyLoads(body);
  return id === undefined && is(reach.writes);
}

/** A POST of a report that runs it; any other would change its definition. */
function onlyLoads(body: unknown): boolean {
  return (
    Array.isArray(body) &&
    body.length === 1 &&
    body.every((report: Readonly<Record<string, unknown>>) => report._loadreportonly === true)
  );
}
