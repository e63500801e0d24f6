import { type Context, Hono } from "hono";
import { haloDate, parseDate } from "../../engine/dates.ts";
import { bindingFailure, notFound } from "../../engine/errors.ts";
import { findRecord } from "../../engine/find.ts";
import { answerList } from "../../engine/list/list.ts";
import { flag, integer, readQuery } from "../../engine/list/query.ts";
import { byId, type Tenant, textIn } from "../../engine/model.ts";
import { loadReport, runReport } from "../../engine/reports/reports.ts";
import { writeRecords } from "../../engine/write/write.ts";
import { writeLines } from "../../resources/billing/invoice-rules.ts";
import { decide } from "../../resources/billing/quotation.ts";
import { served } from "../../resources/index.ts";
import { contentTypeOf, isDataUri } from "../../resources/tickets/attachment.ts";
import { decideApproval } from "../../resources/tickets/ticket-approval.ts";
import type { SandboxState } from "../state.ts";
import {
  type ApiEnvironment,
  listContext,
  plainQuery,
  readJson,
  requireScope,
  writeContext,
} from "./environment.ts";

/** Who the caller is, as an agent and as a user. */
export function personRoutes(state: SandboxState): Hono<ApiEnvironment> {
  const { tenant } = state;
  const router = new Hono<ApiEnvironment>();
  router.get("/agent/me", requireScope(state, undefined), (context) => {
    const agent = byId(tenant, "Agent", context.get("grant").agentId);
    if (agent === undefined) throw notFound();
    return context.json(served.Agent.shape.detail(agent, tenant, readQuery(context.req.url)));
  });
  router.get("/users/me", requireScope(state, "customers"), (context) => {
    const { agentId } = context.get("grant");
    const users = tenant.tables.Users;
    const own = users.find((candidate) => candidate.linked_agent_id === agentId);
    // Some user stands in for the API's own agent; for a person that would be somebody else.
    const standIn =
      agentId === tenant.meAgentId ? users.find((candidate) => candidate.inactive !== true) : undefined;
    const user = own ?? standIn;
    if (user === undefined) throw notFound();
    return context.json(served.Users.shape.detail(user, tenant, readQuery(context.req.url)));
  });
  return router;
}

/** A ticket that is sent alone, the one place where tickets come without an array. */
export function ticketObjectRoutes(state: SandboxState): Hono<ApiEnvironment> {
  const router = new Hono<ApiEnvironment>();
  router.post("/tickets/object", requireScope(state, "tickets"), async (context) => {
    const body = await readJson(context);
    if (Array.isArray(body)) throw bindingFailure({ "": ["The body must be a single object."] });
    const record = writeRecords(served.Tickets, [body], writeContext(state, context));
    return context.json(served.Tickets.shape.detail(record, state.tenant, plainQuery()), 201);
  });
  return router;
}

/** Downloads: bytes, not JSON. */
export function attachmentRoutes(state: SandboxState): Hono<ApiEnvironment> {
  const { tenant } = state;
  const router = new Hono<ApiEnvironment>();
  router.get("/attachment/:id", requireScope(state, "tickets"), (context) => {
    const query = readQuery(context.req.url);
    const { record } = findRecord(served.Attachment, context.req.param("id"), query, tenant, "read");
    const bytes = tenant.files.get(Number(record.id));
    if (bytes === undefined) throw notFound();
    const filename = textIn(record, "filename");
    const ascii = filename.replace(/[^\x20-\x7e]|["\\]/g, "_");
    return context.body(bytes.slice(), 200, {
      "content-type": contentTypeOf(filename),
      "content-disposition": `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(filename)}`,
    });
  });
  // A file in another form than a data URI is told by a warning, and by the id 0 (HALO-API.md, corrections 31 and 32).
  router.post("/attachment", requireScope(state, "tickets"), async (context) => {
    const body = await readJson(context);
    const sent: readonly unknown[] = Array.isArray(body) ? body : [];
    if (sent.some((entry) => isObject(entry) && !isDataUri(textIn(entry, "data_base64")))) {
      return context.json(notStored, 201);
    }
    const record = writeRecords(served.Attachment, body, writeContext(state, context));
    return context.json(served.Attachment.shape.detail(record, tenant, plainQuery()), 201);
  });
  return router;
}

/** The answer to a file that Halo takes and does not store. */
const notStored = { _warning: "The attachment could not be saved", attachments: [{ id: 0 }] };

/** A file in Halo's CDN (the dialect `attachment-download`): whoever has the link gets it, and nobody with a token. */
export function linkedFile(context: Context, tenant: Tenant): Response {
  const bytes = tenant.files.get(Number(context.req.param("id")));
  if (bytes === undefined) return new Response(null, { status: 404 });
  if (context.req.header("authorization") !== undefined) return new Response(null, { status: 400 });
  return new Response(bytes.slice(), { headers: { "content-type": "application/octet-stream" } });
}

/** Voiding an invoice: no body, and the invoice as the answer. */
export function invoiceRoutes(state: SandboxState): Hono<ApiEnvironment> {
  const { tenant } = state;
  const router = new Hono<ApiEnvironment>();
  router.post("/invoice/:id/void", requireScope(state, "invoices"), (context) => {
    const query = readQuery(context.req.url);
    const { record } = findRecord(served.Invoice, context.req.param("id"), query, tenant, "read");
    record.voided = true;
    record.amountdue = 0;
    return context.json(served.Invoice.shape.detail(record, tenant, plainQuery()));
  });
  for (const path of ["updatelines", "lines"]) {
    router.post(`/recurringinvoice/${path}`, requireScope(state, "invoices"), async (context) => {
      return context.json(writeLines(await readJson(context), tenant.tables.RecurringInvoice), 201);
    });
  }
  return router;
}

/** The customer's decision about a quotation. */
export function quotationRoutes(state: SandboxState): Hono<ApiEnvironment> {
  const router = new Hono<ApiEnvironment>();
  router.post("/quotation/approval", requireScope(state, "quotes"), async (context) => {
    const record = decide(await readJson(context), state.tenant, state.clock());
    return context.json(served.Quotation.shape.detail(record, state.tenant, plainQuery()), 201);
  });
  return router;
}

/** A decision about an approval, whose answer has no id of its own. */
export function approvalRoutes(state: SandboxState): Hono<ApiEnvironment> {
  const router = new Hono<ApiEnvironment>();
  router.post("/ticketapproval", requireScope(state, "tickets"), async (context) =>
    context.json(decideApproval(await readJson(context), state.tenant, state.clock()), 201),
  );
  return router;
}

/** Time of the calling agent, and the day of one agent. */
export function timesheetRoutes(state: SandboxState): Hono<ApiEnvironment> {
  const { tenant } = state;
  const router = new Hono<ApiEnvironment>();
  for (const name of ["Timesheet", "TimesheetEvent"] as const) {
    router.get(`/${name.toLowerCase()}/mine`, requireScope(state, "timesheets"), (context) => {
      const { agentId } = context.get("grant");
      const rows = answerList(
        {
          ...served[name],
          source: () => ({
            records: tenant.tables[name].filter((record) => record.agent_id === agentId),
          }),
        },
        listContext(state, context),
      );
      return context.json(rows);
    });
  }
  router.get("/timesheet/:id", requireScope(state, "timesheets"), (context) => {
    const query = readQuery(context.req.url);
    const agent_id = integer(query, "agent_id");
    const moment = parseDate(query.get("date"));
    const id = context.req.param("id");
    if (agent_id === undefined || moment === undefined) {
      const { record } = findRecord(served.Timesheet, id, query, tenant, "read");
      return context.json(served.Timesheet.shape.detail(record, tenant, query));
    }
    // Only the calendar day of a timesheet's date means something.
    const day = haloDate(moment).slice(0, 10);
    const record = tenant.tables.Timesheet.find(
      (candidate) => candidate.agent_id === agent_id && textIn(candidate, "date").startsWith(day),
    );
    if (record !== undefined) return context.json(served.Timesheet.shape.detail(record, tenant, query));
    // No record for that day is told by the id 0, not by 404.
    return context.json({ id: 0, agent_id, date: `${day}T00:00:00`, events: [] });
  });
  return router;
}

/** Reports: the definition, a run of a saved one, and SQL. */
export function reportRoutes(state: SandboxState): Hono<ApiEnvironment> {
  const { tenant } = state;
  const { Report } = served;
  const router = new Hono<ApiEnvironment>();
  router.get("/report/:id", requireScope(state, "reporting"), (context) => {
    const query = readQuery(context.req.url);
    const { record } = findRecord(Report, context.req.param("id"), query, tenant, "read");
    const definition = Report.shape.detail(record, tenant, query);
    if (flag(query, "loadreport") !== true) return context.json(definition);
    const request = {
      reportingperiod: query.get("reportingperiod"),
      reportingperiodstartdate: query.get("reportingperiodstartdate"),
      reportingperiodenddate: query.get("reportingperiodenddate"),
    };
    return context.json(runReport(record, definition, request, state.clock()));
  });
  router.post("/report", requireScope(state, "reporting"), async (context) => {
    const body = await readJson(context);
    const last: unknown = Array.isArray(body) ? body.at(-1) : undefined;
    if (isObject(last) && last._loadreportonly === true) {
      return context.json(await loadReport(last, Report.shape, tenant, state.clock()), 201);
    }
    const record = writeRecords(Report, body, writeContext(state, context));
    return context.json(Report.shape.detail(record, tenant, plainQuery()), 201);
  });
  return router;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
