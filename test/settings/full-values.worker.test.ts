import { expect, test } from "vitest";
import { knownRecords } from "../../sandbox/index.ts";
import { connect, useSandbox } from "../support/harness.ts";
import { stored } from "../support/lists.ts";

/** LEDGER_VALUES=full. */
const halo = useSandbox();

test("a text goes back to what it was, since it was kept", async () => {
  const yes = () => ({ action: "accept", content: { confirm: true } }) as const;
  const client = await connect("2026-07-28", { elicit: yes });
  const id = knownRecords(halo().tenant).openTicketId;
  const ticket = () => stored(halo().tenant.tables.Tickets, id);
  const { summary } = ticket();
  await client.call("halo_update_ticket", { id, summary: "Another subject" });
  expect(ticket().summary).toBe("Another subject");
  const done = await client.call("halo_undo_change", { change: "last" });
  expect(done.isError, done.text).toBe(false);
  expect(done.text).toContain("summary «Another subject» → ");
  expect(ticket().summary).toBe(summary);
});
