import { expect, test } from "vitest";
import { connect, inOneEra, recordOf, rowsOf, useSandbox } from "../../../../test/support/harness.ts";
import { first } from "../../../../test/support/lists.ts";

const halo = useSandbox();
const tables = () => halo().tenant.tables;
const posts = () => halo().log.count({ method: "POST", path: "/api/tickets" });
const openTicket = () => first(tables().Tickets, (row) => row.status_id === 2);

inOneEra((era) => {
  test.each([
    ["status_id", 77, "status 77 is not known in Halo: see halo_list_statuses."],
    ["agent_id", 999, "agent 999 is not known in Halo: see halo_list_agents."],
    ["team_id", 999, "team 999 is not known in Halo: see halo_list_teams."],
    ["tickettype_id", 999, "ticket type 999 is not known in Halo: see halo_list_ticket_types."],
    ["client_id", 99_999, "client 99999 is not known in Halo: see halo_list_clients."],
    ["site_id", 99_999, "site 99999 is not known in Halo: see halo_list_sites."],
    ["user_id", 99_999, "user 99999 is not known in Halo: see halo_list_users."],
  ])("an id that no record has, as %s of a filter", async (argument, id, said) => {
    const client = await connect(era);
    const result = await client.call("halo_list_tickets", { [argument]: id });
    expect(result.isError).toBe(true);
    expect(result.text).toBe(said);
  });

  test.each([
    { status_id: 77 },
    { agent_id: 999 },
    { client_id: 99_999 },
    { client: "99999" },
    { user_id: 99_999, site_id: 1 },
    { team: "999" },
  ])("and of a write, of which nothing is sent: %j", async (args) => {
    const client = await connect(era);
    const result = await client.call("halo_update_ticket", { id: openTicket().id, ...args });
    expect(result.isError).toBe(true);
    expect(result.text).toContain("is not known in Halo: see halo_list_");
    expect(posts()).toBe(0);
  });

  test("and of records that are named by id alone, or stand in a short list", async () => {
    const client = await connect(era);
    for (const [tool, argument, said] of [
      ["halo_list_appointments", "ticket_id", "ticket 98765 is not known in Halo: see halo_list_tickets."],
      [
        "halo_list_tickets",
        "parent_id",
        "parent_id: ticket 98765 is not known in Halo: see halo_list_tickets.",
      ],
      ["halo_list_users", "asset_id", "asset 98765 is not known in Halo: see halo_list_assets."],
      ["halo_list_invoices", "contract_id", "contract 98765 is not known in Halo: see halo_list_contracts."],
      ["halo_list_tickets", "parent_id", "ticket 98765 is not known"],
      ["halo_list_items", "supplier_id", "supplier 98765 is not known in Halo: see halo_list_suppliers."],
      ["halo_list_clients", "toplevel_id", "client group 98765 is not known"],
      [
        "halo_list_assets",
        "assettype_id",
        "asset type 98765 is not known in Halo: there are 1 «Workstation»",
      ],
      ["halo_list_reports", "reportgroup_id", "report group 98765 is not known in Halo: there are 1 "],
    ] as const) {
      const result = await client.call(tool, { [argument]: 98_765 });
      expect(result.isError, tool).toBe(true);
      expect(result.text).toContain(said);
    }
    const { id: opportunity } = first(tables().Opportunities);
    const none = await client.call("halo_list_quotations", { ticket_id: opportunity });
    expect(none.isError, none.text).toBe(false);
  });

  test("and of what a write names beside its record, before anything is sent", async () => {
    const client = await connect(era);
    const ticket_id = openTicket().id;
    const note = { ticket_id, note: "x", outcome: "Private Note" };
    for (const [tool, args, said] of [
      ["halo_create_action", { ...note, new_status: 77 }, "status 77 is not known"],
      ["halo_create_action", { ...note, chargerate: 99 }, "charge type 99 is not known"],
      ["halo_create_action", { ...note, outcome: "Nonsense" }, "no outcome «Nonsense»"],
      ["halo_create_action", { ticket_id, note: "x", outcome_id: 99 }, "no outcome «99»"],
      [
        "halo_reply_to_ticket",
        { ticket_id, note: "x", status: "Nonsense" },
        "status «Nonsense» is not known",
      ],
      ["halo_create_client", { name: "New", accountmanagertech: 999 }, "agent 999 is not known"],
      ["halo_create_client", { name: "New", toplevel_id: 999 }, "client group 999 is not known"],
      ["halo_create_item", { name: "New", assetgroup_id: 999 }, "item group 999 is not known"],
    ] as const) {
      const result = await client.call(tool, args);
      expect(result.isError, tool).toBe(true);
      expect(result.text).toContain(said);
    }
    expect(
      halo().log.entries.filter(({ method, path }) => method === "POST" && path.startsWith("/api/")),
    ).toEqual([]);
  });

  test("an answer of nothing about a client that is not there", async () => {
    const client = await connect(era);
    const result = await client.call("halo_triage", { client_id: 99_999 });
    expect(result.text).toBe("client 99999 is not known in Halo: see halo_list_clients.");
  });

  test("a list that finds rows costs no request more for its ids", async () => {
    const client = await connect(era);
    const { client_id, status_id } = openTicket();
    // Many rows, so that what is read for remarks on them is known: which rows have one depends on the time of day.
    await client.call("halo_list_tickets", { page_size: 100 });
    halo().log.clear();
    await client.call("halo_list_tickets", { client_id, status_id });
    expect(halo().log.entries.map(({ path }) => path)).toEqual(["/api/Tickets"]);
  });

  test("what is new in Halo since the list was read is there; unknown ids are no storm of requests", async () => {
    const client = await connect(era);
    await client.call("halo_list_tickets", { status_id: 2 });
    tables().Status.push({ ...first(tables().Status), id: 61, name: "Parts ordered", type: "ticket" });
    try {
      expect((await client.call("halo_list_tickets", { status_id: 61 })).isError).toBe(false);
      halo().log.clear();
      for (let times = 0; times < 12; times++) await client.call("halo_list_tickets", { status_id: 78 });
      expect(
        halo().log.entries.filter(({ path }) => /\/api\/status$/i.test(path)).length,
      ).toBeLessThanOrEqual(5);
    } finally {
      tables().Status.pop();
    }
  });

  test("what Halo shows by id is there, though its list does not hold it", async () => {
    const client = await connect(era);
    const { Agent } = tables();
    halo().faults.add({ path: "/api/agent?", transform: () => Agent.slice(0, 2), times: 5 });
    const result = await client.call("halo_update_ticket", { id: openTicket().id, agent_id: 5 });
    expect(recordOf(result).agent_id).toBe(5);
  });

  test("a right that is missing, or lists that fail, hinder no write by id", async () => {
    const client = await connect(era);
    halo().faults.add({ path: "/api/client/2", status: 403, times: 3 });
    halo().faults.add({ path: "/api/status", status: 403, times: 5 });
    const args = { summary: `Scanner is silent ${era}`, client_id: 2, status_id: 2 };
    expect((await client.call("halo_create_ticket", args)).isError).toBe(false);
  });

  test("a site or user of another client is refused", async () => {
    const client = await connect(era);
    const site = first(tables().Site, (row) => row.client_id === 3);
    const user = first(tables().Users, (row) => row.client_id === 3);
    const refused = await client.call("halo_create_ticket", {
      summary: "Misplaced",
      client_id: 2,
      site_id: site.id,
    });
    expect(refused.text).toContain(`site ${String(site.id)} «${String(site.name)}» belongs to client 3`);
    const userRefused = await client.call("halo_create_ticket", {
      summary: "Misplaced",
      client_id: 2,
      user: String(user.id),
    });
    expect(userRefused.text).toContain("belongs to client 3");
    const listed = await client.call("halo_list_tickets", { client_id: 2, site_id: site.id });
    expect(listed.text).toContain("belongs to client 3");
    expect(posts()).toBe(0);
    expect(rowsOf(await client.call("halo_list_tickets", { client_id: 2 })).length).toBeGreaterThan(0);
  });
});
