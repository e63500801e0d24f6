import { expect, test } from "vitest";
import { useSandbox } from "../../../test/support/harness.ts";
import { first } from "../../../test/support/lists.ts";
import { connectDirect } from "../../mcp/in-memory.testing.ts";

const halo = useSandbox();

const types = () => halo().tenant.tables.TicketType;
const open = (type: unknown) =>
  first(
    halo().tenant.tables.Tickets,
    ({ tickettype_id, status_id, deleted, merged_into_id }) =>
      tickettype_id === type && status_id === 2 && deleted !== true && !merged_into_id,
  );
const writes = () =>
  halo().log.entries.filter(({ method, path }) => method !== "GET" && !path.startsWith("/auth"));

/** A client whose deployment says this of the first two types that have open tickets. */
async function started() {
  const used = [
    ...new Set(
      halo()
        .tenant.tables.Tickets.filter(
          ({ status_id, deleted, merged_into_id }) => status_id === 2 && deleted !== true && !merged_into_id,
        )
        .map(({ tickettype_id }) => tickettype_id),
    ),
  ];
  const [never, internal] = used;
  const name = types().find(({ id }) => id === never)?.name;
  const { client } = await connectDirect({
    TICKET_TYPE_POLICIES: `"${String(name).toUpperCase()}"=never touch, ${String(internal)}=internal-only`,
  });
  const call = async (tool: string, args: object) =>
    JSON.stringify(await client.callTool({ name: tool, arguments: { ...args } }));
  return { call, never: open(never), internal: open(internal) };
}

test("tickets that are never touched are read, and nothing is written to them or added as one", async () => {
  const { call, never } = await started();
  expect(await call("halo_get_ticket", { id: never.id })).not.toContain('"isError":true');
  for (const [tool, args] of [
    ["halo_update_ticket", { id: never.id, summary: "x" }],
    ["halo_update_ticket", { id: never.id, summary: "x", dry_run: true }],
    ["halo_log_time", { ticket_id: never.id, timetaken: 1, note: "x" }],
    ["halo_close_ticket", { ticket_id: never.id }],
    ["halo_create_ticket", { summary: "x", ticket_type: `#${String(never.tickettype_id)}` }],
    ["halo_create_ticket", { summary: "x" }],
    ["halo_bulk_update_tickets", { ticket_ids: [never.id], agent: "#2", confirm: true }],
    // What is not sent is held as what is, and nobody is asked for what would be refused.
    ["halo_log_time", { ticket_id: never.id, timetaken: 1, note: "x", dry_run: true }],
    ["halo_create_action", { ticket_id: never.id, note: "x", outcome: "Note", dry_run: true }],
    ["halo_close_ticket", { ticket_id: never.id, note: "x", dry_run: true }],
    ["halo_create_ticket", { summary: "x", dry_run: true }],
    ["halo_bulk_update_tickets", { ticket_ids: [never.id], agent: "#2", dry_run: true }],
    ["halo_delete_action", { ticket_id: never.id, id: 1, dry_run: true }],
    ["halo_delete_action", { ticket_id: never.id, id: 1 }],
  ] as const) {
    expect(await call(tool, args), tool).toMatch(/not to be touched here/);
  }
  expect(writes()).toEqual([]);
});

test("tickets for internal notes alone take these, and nothing that the user sees or is mailed", async () => {
  const { call, internal } = await started();
  expect(await call("halo_reply_to_ticket", { ticket_id: internal.id, note: "x" })).toContain(
    "internal notes alone",
  );
  const visible = { ticket_id: internal.id, note: "x", outcome: "Note", hiddenfromuser: false };
  expect(await call("halo_create_action", visible)).toContain("internal notes alone");
  expect(writes()).toEqual([]);
  const note = await call("halo_reply_to_ticket", { ticket_id: internal.id, note: "x", hidden: true });
  expect(note).not.toContain('"isError":true');
  expect(writes()).toHaveLength(1);
});

test("a type that Halo does not have is told, and nothing is written", async () => {
  const { client } = await connectDirect({ TICKET_TYPE_POLICIES: "Nothing such=never-touch" });
  const ticket = open(1);
  const result = await client.callTool({
    name: "halo_update_ticket",
    arguments: { id: ticket.id, summary: "x" },
  });
  expect(JSON.stringify(result)).toContain("names a ticket type that Halo does not have");
  expect(writes()).toEqual([]);
});
