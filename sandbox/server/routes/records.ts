import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { closes } from "../../data/codes.ts";
import { byId, type HaloRecord, type ResourceName, type Tenant, textIn } from "../../engine/model.ts";
import type { SandboxState } from "../state.ts";
import { page, pageHeaders } from "./page.ts";

/** A label and what stands behind it. */
type Fact = readonly [label: string, value: string];

/**
 * What Halo's web app shows at the addresses that answers link to: `/ticket?id=2301` (tickets, projects and
 * opportunities), `/customer?clientid=35`, and the first page. One small page each, to be read alone, without a
 * sign-in: the data is invented, and the sandbox listens on this machine only.
 */
export function recordRoutes({ tenant }: Pick<SandboxState, "tenant">): Hono {
  const router = new Hono();
  for (const path of ["/", "/ticket", "/customer"]) router.use(path, pageHeaders());
  router.get("/", (context) => context.html(page("Halo sandbox", firstPage)));
  router.get("/ticket", (context) => {
    const id = Number(context.req.query("id"));
    const kinds = ["Tickets", "Projects", "Opportunities"] as const;
    const record = kinds.map((kind) => byId(tenant, kind, id)).find((each) => each !== undefined);
    if (record === undefined) return notThere(context);
    return record.deleted === true ? deletedPage(context, id) : ticketPage(context, tenant, record);
  });
  router.get("/customer", (context) => {
    const client = byId(tenant, "Client", Number(context.req.query("clientid")));
    return client === undefined ? notThere(context) : clientPage(context, tenant, client);
  });
  return router;
}

const firstPage = html`<p>This stands in for a Halo tenant, with invented data. An answer's links lead to a page of the
record, such as <a href="/ticket?id=2301">/ticket?id=2301</a>; all the rest is told through its API.</p>`;

function notThere(context: Context) {
  return context.html(
    page("No such record", html`<p>The sandbox has no record of this id. It begins anew at each start.</p>`),
    404,
  );
}

function deletedPage(context: Context, id: number) {
  return context.html(
    page(`#${id} was deleted`, html`<p>Lists, counts and the API leave a deleted ticket out.</p>`),
    404,
  );
}

function ticketPage(context: Context, tenant: Tenant, ticket: HaloRecord) {
  const actions = tenant.tables.Actions.filter((action) => action.ticket_id === ticket.id);
  const content = html`${facts([
    ["Status", nameOf(tenant, "Status", ticket.status_id)],
    ["Type", nameOf(tenant, "TicketType", ticket.tickettype_id)],
    ["Client", textIn(ticket, "client_name")],
    ["User", textIn(ticket, "user_name")],
    ["Agent", nameOf(tenant, "Agent", ticket.agent_id)],
    ["Team", textIn(ticket, "team")],
    ["Opened", dateIn(ticket, "dateoccurred")],
    ["To be fixed by", dateIn(ticket, "fixbydate")],
    ["Closed", dateIn(ticket, "dateclosed")],
  ])}
<p><a href="/customer?clientid=${String(ticket.client_id)}">The client</a></p>
<pre>${textIn(ticket, "details")}</pre>
<h2>Actions</h2>
${actions.map(actionPart)}`;
  return context.html(page(`#${ticket.id} ${textIn(ticket, "summary")}`, content, "wide"));
}

function actionPart(action: HaloRecord) {
  return html`<article>
<p><strong>${textIn(action, "outcome")}</strong>, ${textIn(action, "who")}, ${dateIn(action, "datetime")}${
    action.hiddenfromuser === true ? " (internal)" : ""
  }</p>
<pre>${textIn(action, "note")}</pre>
</article>`;
}

function clientPage(context: Context, tenant: Tenant, client: HaloRecord) {
  const tickets = tenant.tables.Tickets.filter(
    (ticket) =>
      ticket.client_id === client.id &&
      !closes(tenant, ticket.status_id) &&
      // As the API's list leaves them out.
      ticket.deleted !== true &&
      !(Number(ticket.merged_into_id) > 0),
  );
  const content = html`${facts([
    ["Main site", textIn(client, "main_site_name")],
    ["Account manager", textIn(client, "accountmanagertech_name")],
    ["Currency", textIn(client, "clientcurrency")],
    ["Website", textIn(client, "website")],
    ["Open tickets", String(tickets.length)],
  ])}
<ul>${tickets.map(
    (ticket) =>
      html`<li><a href="/ticket?id=${String(ticket.id)}">#${ticket.id}</a> ${textIn(ticket, "summary")}</li>`,
  )}</ul>`;
  return context.html(page(textIn(client, "name"), content, "wide"));
}

/** The facts that hold something. */
function facts(all: readonly Fact[]) {
  const told = all.filter(([, value]) => value !== "");
  return html`<dl>${told.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}</dl>`;
}

function nameOf(tenant: Tenant, name: ResourceName, id: unknown): string {
  const record = byId(tenant, name, id);
  return record === undefined ? "" : textIn(record, "name");
}

/** A stored date to the minute; "" for none, which Halo stores as the year 1900. */
function dateIn(record: HaloRecord, field: string): string {
  const date = textIn(record, field);
  return date.startsWith("1900-") ? "" : date.slice(0, 16).replace("T", " ");
}
