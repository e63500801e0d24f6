import { expect, test } from "vitest";
import { buildTenant } from "../../../sandbox/index.ts";
import { callOn, copyOf, now } from "../../../test/support/generated.ts";
import { ticketTools } from "./tickets.ts";

const base = buildTenant({ now });
const create = ticketTools.find(({ name }) => name === "halo_create_ticket") ?? expect.fail("no such tool");
const call = { summary: "Demanding", client: 2, ticket_type: 3 };

/** A tenant whose service requests demand two custom fields. */
function demanding() {
  const tenant = copyOf(base);
  const type = tenant.tables.TicketType.find(({ id }) => id === 3) ?? expect.fail("no type 3");
  type.demands = [215, 212];
  return tenant;
}

/** The refusal of a call, and how many tickets were sent. */
async function refusal(args: Record<string, unknown>) {
  const tenant = demanding();
  const count = tenant.tables.Tickets.length;
  const error: unknown = await callOn(tenant, create, { ...call, ...args }).catch(
    (thrown: unknown) => thrown,
  );
  expect(tenant.tables.Tickets.length).toBe(count);
  return error instanceof Error ? error.message : expect.fail("it was not refused");
}

test("what a type demands is told before anything is sent, with kinds and choices", async () => {
  const told = await refusal({ custom_fields: { 212: "PO-1" } });
  expect(told).toContain(
    "Nothing was sent: tickets of type 3 «Service Request» have to have custom_fields #215 Impact area · select · mandatory · one of «One person, A team, A site, Everybody».",
  );
  expect(told).not.toContain("#212");
  expect(await refusal({ custom_fields: { 212: "PO-1" }, dry_run: true })).toBe(told);
  // Where the mark is not believed, Halo decides.
  expect(await refusal({ ignore_mandatory: true })).toContain("Purchase reference must be completed");
});

test("a ticket with all of it is sent, and a type that demands nothing is not read", async () => {
  const full = { ...call, custom_fields: { 212: "PO-1", "Impact area": "A site" } };
  const { result } = await callOn(demanding(), create, full);
  expect(result).toMatchObject({ kind: "write", verb: "created", state: "done" });
  const { sent } = await callOn(copyOf(base), create, call);
  expect(sent.filter(({ path }) => /\/tickettype\/\d/i.test(path))).toEqual([]);
});

test("a date that the SLA works out instead is told as not stored", async () => {
  const own = { ...call, fixbydate: "2027-03-02T12:00:00Z" };
  const { result } = await callOn(copyOf(base), create, own, { speech: { "ticket-targets": "ignored" } });
  expect(result).toMatchObject({
    state: "done_in_part",
    differs: [{ field: "fixbydate", state: "not_done" }],
  });
});
