import { statusNames } from "../resources/codes/status.ts";
import { type Asked, type Dialect, eachObject, isObject, type JsonObject } from "./dialect.ts";

/** Which statuses close, and what shows it. */

/**
 * The same tenant with other numbers for two of its statuses: `own` closes by 22 and leaves tickets open in 9,
 * `resolved-open` leaves them open in 8 and closes by 2.
 */
const swaps: Readonly<Record<string, readonly [number, number]>> = { own: [9, 22], "resolved-open": [8, 2] };

/** Fields and parameters that hold the number of a status. */
const statusFields = new Set([
  "status_id",
  "new_status",
  "old_status",
  "newstatus",
  "statuschangeto",
  "status",
]);

/** A number of a status in such a tenant, from that of the usual one and back. */
function swapped(value: unknown, tenant: string): unknown {
  const [one, other] = swaps[tenant] ?? [0, 0];
  const id = Number(value);
  const changed = id === one ? other : id === other ? one : undefined;
  if (changed === undefined || value === null || value === "") return value;
  return typeof value === "string" ? String(changed) : changed;
}

const isStatus = ({ path }: Asked) => path[0] === "status";

/** Resources whose `status` is none of these. */
const isOfTickets = ({ path }: Asked) =>
  ["tickets", "projects", "opportunities", "actions", "status", "outcome", "tickettype"].includes(
    path[0] ?? "",
  );

/** The values of `closing-statuses` in what Halo is asked and answers, and in what a tool is. */
function withSwappedStatuses(value: unknown, tenant: string, isOwn = false): unknown {
  return eachObject(value, (object) => renumbered(object, tenant, isOwn));
}

/** Groups of tickets by their status, told by `halo_count_tickets`, which counts by other things too. */
function withSwappedGroups(told: unknown, tenant: string): unknown {
  const names = new Set(swaps[tenant]?.map((id) => statusNames.get(id)));
  return eachObject(told, (group) =>
    "tickets" in group && typeof group.name === "string" && names.has(group.name)
      ? { ...group, id: swapped(group.id, tenant) }
      : group,
  );
}

function renumbered(object: JsonObject, tenant: string, isOwn: boolean): JsonObject {
  // A change of a field, as tools tell it.
  const isChange = object.field === "status_id";
  const holdsStatus = (name: string) =>
    statusFields.has(name) ||
    (isOwn && name === "id") ||
    (isChange && ["before", "after", "asked", "stored"].includes(name));
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [name, holdsStatus(name) ? swapped(value, tenant) : value]),
  );
}

const deaf =
  (parameter: string, name: string) =>
  ({ method, path, query }: Asked): void => {
    if (method === "GET" && path.length === 1 && path[0] === name) query.delete(parameter);
  };

export const closingDialects: readonly Dialect[] = [
  {
    name: "closing-statuses",
    title: "Which statuses close",
    values: ["stock", "own", "resolved-open"],
    evidence: "HALO-API.md 7.5: other statuses are per tenant; ANALYTICS.md 6: 8 is Resolved or other",
    trust: "B",
    hears: (asked, value) => {
      if (!isOfTickets(asked)) return;
      for (const name of ["status_id", "status"]) {
        const given = asked.query.get(name);
        if (given === null) continue;
        asked.query.set(
          name,
          given
            .split(",")
            .map((id) => String(swapped(id, value)))
            .join(","),
        );
      }
    },
    takes: (body, asked, value) =>
      isOfTickets(asked) ? withSwappedStatuses(body, value, isStatus(asked)) : body,
    says: (body, asked, value) =>
      isOfTickets(asked) ? withSwappedStatuses(body, value, isStatus(asked)) : body,
    renumbers: (asked, tool, value) =>
      tool === "halo_count_tickets"
        ? withSwappedGroups(withSwappedStatuses(asked, value), value)
        : tool.includes("quotation")
          ? asked
          : withSwappedStatuses(asked, value, /^halo_(?:list_statuses|get_status)$/.test(tool)),
  },
  {
    name: "closed-statuses",
    title: "Whether the list of statuses heeds `excludeclosed`",
    values: ["heeded", "ignored"],
    evidence: "HALO-API.md 5: in the description of the API; no live source used it",
    trust: "C",
    hears: deaf("excludeclosed", "status"),
  },
  {
    name: "closed-filter",
    title: "Whether tickets heed `closed_only`",
    values: ["heeded", "ignored"],
    evidence: "HALO-API.md 5: a filter that a version does not know is ignored",
    trust: "C",
    hears: deaf("closed_only", "tickets"),
  },
  {
    name: "closing-marks",
    title: "What the rows of tickets show of their closing",
    values: ["date-and-flag", "date", "none"],
    evidence:
      "HALO-API.md 7.1: hasbeenclosed with the detail; tickets-row: a closed row without dateclosed (live, trimmed)",
    trust: "C",
    says: (body, { method, path }, value) =>
      method !== "GET" || path.length !== 1 || path[0] !== "tickets" || !isObject(body)
        ? body
        : eachObject(body, ({ hasbeenclosed: _flag, ...row }) =>
            value === "none" && "dateclosed" in row ? { ...row, dateclosed: null } : row,
          ),
  },
  {
    name: "allowed-statuses",
    title: "Whether a ticket's type tells which statuses are allowed",
    values: ["all", "listed", "unsaid"],
    evidence:
      "swagger: `allowall_status`, `allowed_status` of a ticket type; tickettype-embedded: the switch off within a ticket, without the list (live)",
    trust: "B",
    says: (body, { path }, value) =>
      ["tickets", "tickettype"].includes(path[0] ?? "")
        ? eachObject(body, ({ allowed_status: list, ...type }) => {
            if (!Array.isArray(list)) return type;
            if (value === "unsaid") return { ...type, allowall_status: false };
            const kept = list.filter((row: unknown) => isObject(row) && Number(row.status_id) < 5);
            return { ...type, allowall_status: false, allowed_status: kept };
          })
        : body,
  },
];
