import { expect, test } from "vitest";
import { type Args, tickets, useDesk } from "../../../test/support/desk.ts";
import { inOneEra } from "../../../test/support/harness.ts";
import { stored } from "../../../test/support/lists.ts";

const { halo, tables, posts, newTicket, warm } = useDesk();

inOneEra((era) => {
  const sentFields = () => ((posts(tickets).at(-1)?.body ?? []) as Args[])[0]?.customfields;

  test("custom fields by name, label or id, with choices by name and days as days", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    const result = await client.call("halo_update_ticket", {
      id: ticket.id,
      custom_fields: {
        "root cause": "Dust",
        CFPurchaseRef: "PO-7",
        "215": "a site",
        "Go-live date": "2026-12-01",
        Approved: true,
      },
    });
    expect(result.isError, result.text).toBe(false);
    expect(sentFields()).toEqual(
      expect.arrayContaining([
        { id: 213, value: "Dust" },
        { id: 212, value: "PO-7" },
        { id: 215, value: 3 },
        { id: 216, value: "2026-12-01T00:00:00Z" },
        { id: 217, value: true },
      ]),
    );
    expect(result.data).toMatchObject({ state: "done" });
    expect(result.data.warnings).toBeUndefined();
    expect(result.text).toContain("customfields 213 «Root cause»: empty → «Dust»");
    expect(result.text).toContain("customfields 215 «Impact area»: empty → «A site»");
    expect(result.text).toContain("customfields 216 «Go-live date»: empty → «2026-12-01»");
    const read = await client.call("halo_get_ticket", { id: ticket.id });
    expect(read.data.custom_fields).toEqual(
      expect.arrayContaining([
        { id: 213, name: "Root cause", value: "Dust" },
        { id: 215, name: "Impact area", value: "A site" },
        { id: 216, name: "Go-live date", value: "2026-12-01" },
      ]),
    );

    const created = await client.call("halo_create_ticket", {
      summary: "With fields by name",
      tickettype_id: 1,
      custom_fields: { "Root cause": "Age", "Impact area": "Everybody" },
    });
    expect(created.isError, created.text).toBe(false);
    expect(sentFields()).toEqual([
      { id: 213, value: "Age" },
      { id: 215, value: 4 },
    ]);
    const client12 = await client.call("halo_update_client", { id: 12, custom_fields: { Nothing: "x" } });
    expect(client12.text).toContain("this client has no custom field «Nothing»");
  });

  test.each([
    [{ "Root couse": "x" }, /no custom field «Root couse»\. Those that it has: 213 «Root cause»/],
    [{ "Impact area": "Nobody" }, /no choice «Nobody»\. Its choices: 1 «One person», 2 «A team»/],
    [{ "Go-live date": "next spring" }, /holds a date/],
    [{ "Root cause": "a", "213": "b" }, /the field 213 twice/],
  ])("refuses %j before anything is sent", async (custom_fields, said) => {
    const client = await warm(era);
    const result = await client.call("halo_update_ticket", { id: newTicket().id, custom_fields });
    expect(result.isError).toBe(true);
    expect(result.text).toMatch(said);
    expect(posts(tickets)).toEqual([]);
  });

  test("a custom field that Halo drops is told", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    halo().faults.add({
      method: "POST",
      path: "/api/tickets",
      transform: (body) => {
        const row = stored(tables().Tickets, ticket.id);
        row.customfields = [];
        const list = (body as Args).customfields as Args[];
        return {
          ...(body as Args),
          customfields: list.map((field) => ({ ...field, value: "", display: "" })),
        };
      },
    });
    const result = await client.call("halo_update_ticket", {
      id: ticket.id,
      agent_id: 5,
      custom_fields: { "Root cause": "Dust" },
    });
    expect(result.data).toMatchObject({
      state: "done_in_part",
      differs: [{ field: "customfields 213", label: "Root cause", asked: "Dust", state: "not_done" }],
    });
  });

  test("a ticket of many empty fields shows those that are filled", async () => {
    const client = await warm(era);
    const field = (id: number, value: unknown) => ({
      id,
      name: `CF${id}`,
      label: `Field ${id}`,
      type: 0,
      value,
      display: value,
    });
    const empty = Array.from({ length: 45 }, (_, index) => field(300 + index, ""));
    const ticket = newTicket({ customfields: [...empty, field(400, "Filled")] });
    for (const detail of ["summary", "full"]) {
      const read = await client.call("halo_get_ticket", { id: ticket.id, detail });
      expect(read.data.custom_fields).toEqual([{ id: 400, name: "Field 400", value: "Filled" }]);
      expect(read.text).toContain("Field 400: «Filled»");
    }
  });

  test("a ticket type lists its custom fields with kinds and choices", async () => {
    const client = await warm(era);
    const type = await client.call("halo_get_ticket_type", { id: 1 });
    expect(type.data.custom_fields).toEqual(
      expect.arrayContaining([
        { id: 213, name: "Root cause", field: "CFRootCause", kind: "text" },
        {
          id: 215,
          name: "Impact area",
          field: "CFImpactArea",
          kind: "select",
          options: "One person, A team, A site, Everybody",
        },
        { id: 216, name: "Go-live date", field: "CFGoLive", kind: "date" },
      ]),
    );
    expect(type.text).toContain("215 Impact area · select · one of «One person, A team, A site, Everybody»");
  });
});
