import { expect, test } from "vitest";
import { openNodeDesk } from "../../../../test/support/node-desk.ts";

test("actions of one client are not told as none where their tickets could not be read, and come later", async () => {
  const { call, newTicket, actionsOf, sandbox, session } = await openNodeDesk();
  const ticket = newTicket({ last_update: "2026-11-21T11:59:58" });
  for (const action of actionsOf(ticket.id)) action.datetime = "2026-11-21T11:59:58";
  const client = String(ticket.client_id);
  sandbox.faults.add({ path: "/api/tickets", status: 403, times: Number.POSITIVE_INFINITY });
  const untold = await call("halo_changes_since", { since: "2026-11-21T11:59:57", client });
  expect(untold.text).toMatch(/^Changed: tickets not told, actions not told, \d+ invoices\./);
  const warnings = untold.data.warnings as readonly string[];
  expect(warnings).toEqual([
    expect.stringMatching(/^tickets are left out: /),
    "Actions of tickets that could not be read are left out: whose they are, their tickets tell.",
  ]);
  for (const warning of warnings) expect(untold.text).toContain(warning);
  sandbox.faults.clear();
  const told = await call("halo_changes_since", { client });
  expect(told.text).toMatch(/^Changed: [1-9]\d* tickets?, [1-9]\d* actions?, /);
  await session.close();
});
