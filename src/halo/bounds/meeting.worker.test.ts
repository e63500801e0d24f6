import { env } from "cloudflare:workers";
import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { expect, onTestFinished, test } from "vitest";
import { type Answer, haloUrl, useSandbox } from "../../../test/support/harness.ts";
import { first } from "../../../test/support/lists.ts";
import { createServer } from "../../mcp/server.ts";
import type { Caller } from "../../mcp/setup.ts";
import { sharedSetup } from "../../mcp/shared-setup.ts";
import { ledgerKeeperOf, ledgerObject } from "../../session/halo-ledger.ts";
import { pass } from "../../tools/changes/undoing.testing.ts";
import { scopes } from "../../tools/scopes.ts";
import { memoryStore } from "../runtime.ts";

/** Where the bounds of a caller meet the tools over the whole API, undoing, categories and the ledger. */

const halo = useSandbox({ rateLimit: { requests: 100_000, windowMs: 300_000 } });

const tables = () => halo().tenant.tables;
const writes = () =>
  halo()
    .log.entries.filter(({ method, path }) => method !== "GET" && !path.startsWith("/auth"))
    .map(({ method, path }) => `${method} ${path}`);

interface Options {
  readonly variables?: Record<string, string>;
  readonly caller?: Partial<Caller>;
  readonly elicit?: (message: string) => Answer;
}

/** A server in this process with the ledger and the whole API; what its caller may do can be changed between calls. */
async function started({ variables = {}, caller = {}, elicit }: Options = {}) {
  const bindings = {
    HALO_BASE_URL: haloUrl,
    HALO_CLIENT_ID: "sandbox-client",
    HALO_CLIENT_SECRET: "sandbox-secret",
    HALO_API: "on",
  };
  let now: Caller = { id: "key-acme", client: "key", scopes, ...caller };
  const serve = async (told: Record<string, string>) => {
    const made = sharedSetup(
      { ...bindings, ...told },
      memoryStore(),
      () => {},
      undefined,
      undefined,
      ledgerKeeperOf(env),
    );
    const client = new Client(
      { name: "test-direct", version: "1" },
      { capabilities: elicit === undefined ? {} : { elicitation: {} } },
    );
    if (elicit !== undefined) {
      client.setRequestHandler("elicitation/create", ({ params }) => elicit(params.message));
    }
    const [near, far] = InMemoryTransport.createLinkedPair();
    await createServer({ ...made, caller: () => now }).connect(far);
    await client.connect(near);
    onTestFinished(() => client.close());
    return async (name: string, args: object) => {
      const result = await client.callTool({ name, arguments: { ...args } });
      return { isError: result.isError === true, text: JSON.stringify(result) };
    };
  };
  return {
    call: await serve(variables),
    /** The same with other variables: the deployment was told something else since. */
    serve,
    become: (other: Partial<Caller>) => {
      now = { ...now, ...other };
    },
  };
}

/** The index of the API is the bundled one, which has not all fields, so a field that it does not have is sent. */
const withoutDescription = () =>
  halo().faults.add({ path: "/swagger/", status: 404, times: Number.POSITIVE_INFINITY });

const own = 12;
const openTicket = (client: number) =>
  first(
    tables().Tickets,
    ({ client_id, status_id, deleted, merged_into_id, use }) =>
      client_id === client && status_id === 2 && deleted !== true && !merged_into_id && use === "ticket",
  );

test("a field of another spelling passes no bound: Halo reads names without regard to case", async () => {
  withoutDescription();
  const ticket = openTicket(own);
  const { call } = await started({
    variables: { TICKET_TYPE_POLICIES: `${String(ticket.tickettype_id)}=never-touch` },
  });
  const note = { note: "x", hiddenfromuser: true, sendemail: false };
  for (const [path, record] of [
    ["Actions", { Ticket_Id: ticket.id, ...note }],
    ["Actions", { ticket_id: 1, Ticket_Id: ticket.id, ...note }],
    ["Tickets", { summary: "x", TicketType_ID: ticket.tickettype_id, tickettype_id: 99 }],
    ["Downtime", { FaultID: ticket.id }],
    ["Downtime", { faultid: ticket.id }],
  ] as const) {
    const { isError, text } = await call("halo_api_write", { path, record, allow_duplicate: true });
    expect(isError, text).toBe(true);
  }
  expect(writes()).toEqual([]);
});

test("without halo:send no spelling of a field makes a note visible", async () => {
  withoutDescription();
  const { call } = await started({ caller: { scopes: ["halo:read", "halo:write"] } });
  const ticket = openTicket(own);
  for (const [path, record] of [
    [
      "Actions",
      { ticket_id: ticket.id, note: "x", hiddenfromuser: true, HiddenFromUser: false, sendemail: false },
    ],
    ["Actions", { ticket_id: ticket.id, note: "x", hiddenfromuser: true, sendemail: false, SendEmail: "" }],
    ["Appointment", { subject: "x", User_Id: 4, agents: [{ id: 1 }] }],
    ["Tickets", { summary: "x", details: "y", actions: [{ note: "visible", hiddenfromuser: false }] }],
    ["TicketApproval", { ticket_id: ticket.id, emailaddress: "a@b.example" }],
  ] as const) {
    const { isError, text } = await call("halo_api_write", { path, record });
    expect(isError, text).toBe(true);
  }
  expect(writes()).toEqual([]);
});

test("a key for a client uses nothing of the whole API, its own client's records included", async () => {
  const questions: string[] = [];
  const { call } = await started({
    caller: { limits: { clients: [String(own)] } },
    elicit: (message) => {
      questions.push(message);
      return { action: "accept" };
    },
  });
  const ticket = openTicket(own);
  const foreign = first(tables().Tickets, ({ client_id }) => client_id !== own);
  for (const [tool, args] of [
    ["halo_api_read", { path: `Tickets/${String(ticket.id)}` }],
    ["halo_api_write", { path: "Tickets", record: { id: ticket.id, replied_to_ticket_id: foreign.id } }],
    ["halo_api_write", { path: "Tickets", record: { id: ticket.id, summary: "x" } }],
    ["halo_api_write", { path: "Tickets", record: { id: ticket.id, summary: "x" }, dry_run: true }],
    [
      "halo_api_delete",
      { path: `Asset/${String(first(tables().Asset, ({ client_id }) => client_id === own).id)}` },
    ],
  ] as const) {
    const { isError, text } = await call(tool, args);
    expect(isError, text).toBe(true);
    expect(text).toContain("whole API is not open to it");
  }
  expect(questions).toEqual([]);
  expect(writes()).toEqual([]);
});

test("what is a part of a ticket of a type that is not touched is not deleted by the whole API either", async () => {
  const attachment = first(tables().Attachment, ({ ticket_id }) => Number(ticket_id) > 0);
  const ticket = first(tables().Tickets, ({ id }) => id === attachment.ticket_id);
  const questions: string[] = [];
  const { call } = await started({
    variables: { TICKET_TYPE_POLICIES: `${String(ticket.tickettype_id)}=never-touch` },
    elicit: (message) => {
      questions.push(message);
      return { action: "accept" };
    },
  });
  const [action] = tables().Actions.filter(({ ticket_id }) => ticket_id === ticket.id);
  for (const [path, params] of [
    [`Attachment/${String(attachment.id)}`, {}],
    [`Actions/${String(action?.id)}`, { ticket_id: Number(ticket.id) }],
    [`Tickets/${String(ticket.id)}`, {}],
  ] as const) {
    const { isError, text } = await call("halo_api_delete", { path, params });
    expect(isError, text).toBe(true);
  }
  expect(writes()).toEqual([]);
  // Nobody is asked for what would be refused.
  expect(questions).toEqual([]);
});

test("an undo that would be refused is neither shown as possible nor asked about", async () => {
  const questions: string[] = [];
  const ticket = openTicket(own);
  const { call, serve } = await started({
    elicit: (message) => {
      questions.push(message);
      return { action: "accept" };
    },
  });
  const before = ticket.agent_id;
  expect((await call("halo_update_ticket", { id: ticket.id, agent: "#5" })).isError).toBe(false);
  const later = await serve({ TICKET_TYPE_POLICIES: `${String(ticket.tickettype_id)}=never-touch` });
  for (const dry_run of [true, false]) {
    const { isError, text } = await later("halo_undo_change", { change: "last", dry_run });
    expect(text).toContain("not to be touched here");
    expect(isError).toBe(true);
  }
  expect(questions).toEqual([]);
  expect(ticket.agent_id).toBe(5);
  ticket.agent_id = before;
});

test("a key that is for one client since sees nothing of the others in what it changed", async () => {
  const foreign = first(
    tables().Tickets,
    ({ client_id, status_id, deleted, use }) =>
      client_id !== own && status_id === 2 && deleted !== true && use === "ticket",
  );
  const { call, become } = await started({ elicit: () => ({ action: "accept" }) });
  const done = await call("halo_update_ticket", { id: foreign.id, summary: "PLANTED" });
  expect(done.isError, done.text).toBe(false);
  const client = await call("halo_update_client", { id: foreign.client_id, name: "PLANTED client" });
  expect(client.isError, client.text).toBe(false);
  const ticket = openTicket(own);
  expect((await call("halo_update_ticket", { id: ticket.id, agent: "#7" })).isError).toBe(false);
  expect((await call("halo_update_client", { id: foreign.client_id, name: "PLANTED again" })).isError).toBe(
    false,
  );
  become({ limits: { clients: [String(own)] } });
  for (const [tool, args] of [
    ["halo_my_changes", {}],
    ["halo_undo_change", { change: "last" }],
    ["halo_undo_change", { change: "last", dry_run: true }],
  ] as const) {
    const { text } = await call(tool, args);
    expect(text, tool).not.toContain("PLANTED");
    expect(text, tool).not.toMatch(new RegExp(`ticket #?${String(foreign.id)}\\b`));
  }
  const { text } = await call("halo_my_changes", {});
  expect(text).toContain(`updated ticket #${String(ticket.id)}`);
  expect(text).toContain("not shown client");
});

test("a key for a client or an area looks a category up in the tenant's list, as others do", async () => {
  const ticket = openTicket(own);
  for (const limits of [{ clients: [String(own)] }, { areas: ["tickets"] }]) {
    const { call } = await started({ caller: { limits } });
    const { isError, text } = await call("halo_update_ticket", {
      id: ticket.id,
      category_1: "No such category",
    });
    expect(text).toContain("there is no category");
    expect(isError).toBe(true);
  }
  expect(writes()).toEqual([]);
});

test("a key that does not see a record settles nothing of what became of it", async () => {
  const asset = first(tables().Asset, ({ client_id }) => client_id !== own);
  const { call } = await started({ caller: { limits: { clients: [String(own)] } } });
  const written = {
    principal: "key-acme",
    client: "key",
    tool: "halo_delete_asset",
    call: crypto.randomUUID(),
    dry: false,
    noun: "asset",
    resource: "Asset",
    mailed: [],
    within: {},
  } as const;
  const field = { field: "inventory_number", after: { value: "Not there" } };
  const rows = [
    { ...written, key: "open-deletion", kind: "deleted", record: Number(asset.id), fields: [] },
    { ...written, key: "open-creation", kind: "created", fields: [field] },
  ] as const;
  for (const row of rows) {
    const look = { identify: row.kind === "created" ? ["inventory_number"] : [], query: {} };
    await ledgerObject(env).begin({ ...row, look });
    await ledgerObject(env).complete(row.key, { outcome: "unknown", reason: "unavailable" });
  }
  await pass();
  await call("halo_undo_change", { change: written.call });
  const after = await ledgerObject(env).list({ call: written.call }, { number: 1, size: 9 });
  expect(after.rows.map(({ state }) => state)).toEqual(["unknown", "unknown"]);
});
