import * as z from "zod";
import { type HaloRecord, knownRecords, type Sandbox } from "../../sandbox/index.ts";
import type { FaultSession } from "./session.ts";

/**
 * The columns of the matrix: the classes of tools, those that write once where Halo has not acted and once where it
 * has. Closing with a note writes twice: the fault meets the note, or what closes the ticket once its note is there.
 */
export const columns = [
  "list",
  "get",
  "composite",
  "composite, paged",
  "report",
  "attachment",
  "create",
  "create, acted",
  "update",
  "update, acted",
  "delete",
  "delete, acted",
  "close, note",
  "close, note acted",
  "close",
  "close, acted",
  "undo",
  "undo, acted",
  "merge",
  "merge, acted",
  "api read",
  "api create",
  "api create, acted",
  "api delete",
  "api delete, acted",
  "api ids",
  "api ids, acted",
  "api guids",
  "api guids, acted",
  "sql",
] as const;
export type Column = (typeof columns)[number];

/** Columns of which no class and count of requests is written down: they are held against the rules for all cells. */
export const isByRulesAlone = (column: Column): boolean => /^(?:undo|merge|api|sql)/.test(column);

/** What a class of tools does: it decides what may be concluded from an answer that went wrong. */
export type Work = "read" | "create" | "update" | "delete";

/** What a column's tool does. */
export function workOf(column: Column): Work {
  if (column.startsWith("close, note")) return "create";
  if (/^(?:close|undo|merge|api ids|api guids)/.test(column)) return "update";
  const [first] = column.replace("api ", "").split(",");
  return first === "create" || first === "update" || first === "delete" ? first : "read";
}

/** Whether Halo has acted on the request whose answer goes wrong. */
export const hasActed = (column: Column): boolean => column.endsWith("acted");

/** One call, made ready. */
export interface Trial {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** The request that the fault meets: what the call is for, not the look before it. */
  readonly target: {
    readonly method: "GET" | "POST" | "DELETE";
    readonly path: string;
    /** How many requests like it come before, and are let through. */
    readonly skip?: number;
  };
  /** How often a write took place; undefined for a tool that reads. */
  readonly acted?: () => number;
  /** Of a call with several writes: whether some of what it usually does was done, and not all. */
  readonly isInPart?: () => boolean;
  /** What else must not have come of it, in words; empty where nothing did. */
  readonly also?: () => string;
  /** Takes away what the trial left in the sandbox. */
  readonly clean?: () => void;
}

let made = 0;

/** Calls a tool of the session that the trial is for, before anything goes wrong. */
type Call = FaultSession["call"];

/** Makes a call of a class of tools ready in a sandbox; each write has records of its own. */
export async function trialOf(column: Column, sandbox: Sandbox, call: Call): Promise<Trial> {
  const { tables } = sandbox.tenant;
  const marks = knownRecords(sandbox.tenant);
  const unique = `Fault trial ${++made}`;
  switch (column) {
    case "list":
      return {
        tool: "halo_list_tickets",
        args: { client_id: marks.busyClientId, page_size: 5 },
        target: { method: "GET", path: "/api/tickets" },
      };
    case "get":
      return {
        tool: "halo_get_ticket",
        args: { id: marks.openTicketId },
        target: { method: "GET", path: `/api/tickets/${marks.openTicketId}` },
      };
    case "composite":
      return {
        tool: "halo_triage",
        args: { client_id: marks.busyClientId },
        target: { method: "GET", path: "/api/tickets" },
      };
    case "composite, paged":
      return {
        tool: "halo_sla_scorecard",
        args: { period: "365d" },
        target: { method: "GET", path: "/api/tickets" },
      };
    case "report":
      return {
        tool: "halo_run_report",
        args: { id: marks.reportWithRowsId, page_size: 5 },
        target: { method: "GET", path: `/api/report/${marks.reportWithRowsId}` },
      };
    case "attachment": {
      const id = marks.textAttachmentId;
      const row = tables.Attachment.find((attachment) => attachment.id === id);
      return {
        tool: "halo_get_attachment",
        args: { id, ticket_id: row?.ticket_id, content: true },
        target: { method: "GET", path: `/api/attachment/${id}` },
      };
    }
    case "create":
    case "create, acted":
      return {
        tool: "halo_create_ticket",
        args: { summary: unique, client_id: marks.busyClientId },
        target: { method: "POST", path: "/api/tickets" },
        acted: () => tables.Tickets.filter(({ summary }) => summary === unique).length,
        clean: () => without(tables.Tickets, ({ summary }) => summary === unique),
      };
    case "update":
    case "update, acted": {
      const ticket = ofItsOwn(tables.Tickets, marks.openTicketId, 800_000 + made, {
        summary: "Before",
      });
      return {
        tool: "halo_update_ticket",
        args: { id: ticket.id, summary: unique },
        target: { method: "POST", path: "/api/tickets" },
        acted: () => (tables.Tickets.find(({ id }) => id === ticket.id)?.summary === unique ? 1 : 0),
        clean: () => without(tables.Tickets, ({ id }) => id === ticket.id),
      };
    }
    case "close, note":
    case "close, note acted":
    case "close":
    case "close, acted": {
      const ticket = ofItsOwn(tables.Tickets, marks.openTicketId, 800_000 + made, { summary: unique });
      const { status_id } = ticket;
      const notes = () => tables.Actions.filter(({ note }) => note === unique).length;
      const closed = () =>
        tables.Tickets.some((row) => row.id === ticket.id && row.status_id !== status_id) ? 1 : 0;
      const isNote = column.startsWith("close, note");
      return {
        tool: "halo_close_ticket",
        args: { ticket_id: ticket.id, note: unique },
        target: { method: "POST", path: isNote ? "/api/actions" : "/api/tickets" },
        // A note that is there twice counts as closed twice.
        acted: () => (isNote ? notes() : closed() * notes()),
        ...(isNote ? { also: () => (closed() === 1 && notes() === 0 ? "closed without its note" : "") } : {}),
        clean: () => {
          without(tables.Tickets, ({ id }) => id === ticket.id);
          without(tables.Actions, ({ note }) => note === unique);
        },
      };
    }
    case "undo":
    case "undo, acted": {
      const ticket = ofItsOwn(tables.Tickets, marks.openTicketId, 800_000 + made, { summary: unique });
      await call("halo_update_ticket", { id: ticket.id, summary: "Changed" });
      const { data } = await call("halo_my_changes", { page_size: 1 });
      const [row] = z
        .array(z.looseObject({ id: z.number() }))
        .catch([])
        .parse(data.rows);
      const summaryOf = ({ id }: HaloRecord) => tables.Tickets.find((each) => each.id === id)?.summary;
      return {
        tool: "halo_undo_change",
        args: { change: `${row?.id ?? 1}`, confirm: true },
        target: { method: "POST", path: "/api/tickets" },
        // Where a right is missing nothing was changed that could be put back.
        acted: () => (row !== undefined && summaryOf(ticket) === unique ? 1 : 0),
        clean: () => without(tables.Tickets, ({ id }) => id === ticket.id),
      };
    }
    case "merge":
    case "merge, acted": {
      const [from, into] = [0, 1].map(() =>
        ofItsOwn(tables.Tickets, marks.openTicketId, 800_000 + ++made, { summary: unique }),
      );
      return {
        tool: "halo_merge_tickets",
        args: { id: from?.id, into: into?.id, confirm: true },
        target: { method: "POST", path: "/api/tickets" },
        acted: () =>
          tables.Tickets.filter((row) => row.id === from?.id && row.merged_into_id === into?.id).length,
        clean: () => without(tables.Tickets, ({ id }) => id === from?.id || id === into?.id),
      };
    }
    case "api read":
      return {
        tool: "halo_api_read",
        args: { path: "Supplier", page_size: 5 },
        target: { method: "GET", path: "/api/supplier" },
      };
    case "api create":
    case "api create, acted":
      return {
        tool: "halo_api_write",
        args: { path: "Supplier", record: { name: unique } },
        target: { method: "POST", path: "/api/supplier" },
        acted: () => tables.Supplier.filter(({ name }) => name === unique).length,
        clean: () => without(tables.Supplier, ({ name }) => name === unique),
      };
    case "api delete":
    case "api delete, acted": {
      const asset = ofItsOwn(tables.Asset, Number(tables.Asset[0]?.id), 800_000 + made, {
        inventory_number: unique,
      });
      return {
        tool: "halo_api_delete",
        args: { path: `Asset/${asset.id}`, confirm: true },
        target: { method: "DELETE", path: `/api/asset/${asset.id}` },
        acted: () => (tables.Asset.some(({ id }) => id === asset.id) ? 0 : 1),
        clean: () => without(tables.Asset, ({ id }) => id === asset.id),
      };
    }
    case "api ids":
    case "api ids, acted":
      return ofIds("HaloNews", "read", [made * 10 + 1, made * 10 + 2], sandbox);
    case "api guids":
    case "api guids, acted":
      return ofIds("Notifications", "process", [guidOf(made * 10 + 1), guidOf(made * 10 + 2)], sandbox);
    case "sql": {
      const args = { sql: "SELECT TOP 5 Faultid, Symptom FROM FAULTS ORDER BY Faultid" };
      // The columns of its table are asked for once: the fault meets the query itself.
      await call("halo_sql", args);
      return { tool: "halo_sql", args, target: { method: "POST", path: "/api/report" } };
    }
    case "delete":
    case "delete, acted": {
      const file = ofItsOwn(tables.Attachment, marks.textAttachmentId, 800_000 + made, { filename: unique });
      return {
        tool: "halo_delete_attachment",
        args: { id: file.id, ticket_id: file.ticket_id, confirm: true },
        target: { method: "DELETE", path: `/api/attachment/${file.id}` },
        acted: () => (tables.Attachment.some(({ id }) => id === file.id) ? 0 : 1),
        clean: () => without(tables.Attachment, ({ id }) => id === file.id),
      };
    }
  }
}

const guidOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** A write whose body is a list of ids. Each has ids that no other trial sends: by them it is known what was taken. */
function ofIds(
  resource: string,
  operation: string,
  ids: readonly (number | string)[],
  sandbox: Sandbox,
): Trial {
  const taken = () => (sandbox.thin.of(resource)?.table.taken ?? []).map(({ body }) => body);
  const isTheirs = (body: unknown) => JSON.stringify(body) === JSON.stringify(ids);
  const before = new Set(taken());
  return {
    tool: "halo_api_write",
    args: { path: `${resource}/${operation}`, ids },
    target: { method: "POST", path: `/api/${resource}/${operation}`.toLowerCase() },
    acted: () => taken().filter(isTheirs).length,
    also: () =>
      taken().every((body) => before.has(body) || isTheirs(body))
        ? ""
        : "other ids were sent than those that were given",
  };
}

/** A copy of a record under an id of its own. */
function ofItsOwn(table: HaloRecord[], model: number, id: number, fields: object): HaloRecord {
  const record = { ...structuredClone(table.find((row) => row.id === model)), ...fields, id };
  table.push(record);
  return record;
}

/** Takes rows out of a table in place, since the sandbox holds on to it. */
function without(table: HaloRecord[], gone: (row: HaloRecord) => boolean): void {
  table.splice(0, table.length, ...table.filter((row) => !gone(row)));
}
