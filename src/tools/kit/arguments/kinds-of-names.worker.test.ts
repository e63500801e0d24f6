import { expect, test } from "vitest";
import { connect, inOneEra, rowsOf, useSandbox } from "../../../../test/support/harness.ts";
import { stored } from "../../../../test/support/lists.ts";
import { isThere } from "../../../../test/support/tickets.ts";

const halo = useSandbox();

const tables = () => halo().tenant.tables;
const named = (table: "Client" | "Agent" | "Site" | "Users" | "Team" | "Status", id: number) =>
  stored(tables()[table], id);
const list = "halo_list_tickets";

inOneEra((era) => {
  test("nobody is found by id, whatever the tenant calls it", async () => {
    const client = await connect(era);
    const row = named("Agent", 1);
    const before = row.name;
    row.name = "Nicht zugewiesen";
    await client.call(list, { agent: "somebody else" });
    try {
      const result = await client.call("halo_list_tickets", { agent: "Unassigned", page_size: 50 });
      expect(rowsOf(result).every(({ agent_id }) => agent_id === undefined || agent_id === 1)).toBe(true);
      expect(String(result.data.understood)).toContain("agent «Unassigned» is #1 «");
    } finally {
      row.name = before;
    }
  });

  test("a status of the kind in question, where two kinds have one of that name", async () => {
    const client = await connect(era);
    const statuses = tables().Status;
    const ofProjects = statuses.find((row) => row.type === "project");
    statuses.push({ ...named("Status", 2), id: 63, name: String(ofProjects?.name) });
    await client.call(list, { status: "another one" });
    try {
      const args = { status: String(ofProjects?.name) };
      const tickets = await client.call(list, args);
      expect(tickets.isError, tickets.text).toBe(false);
      const sent = () => halo().log.entries.filter(({ query }) => query.status_id !== undefined);
      expect(sent().at(-1)?.query.status_id).toBe("63");
      const projects = await client.call("halo_list_projects", args);
      expect(projects.isError, projects.text).toBe(false);
      expect(sent().at(-1)?.query.status_id).toBe(String(ofProjects?.id));
    } finally {
      statuses.pop();
    }
    const ticket = tables().Tickets.find((row) => row.status_id === 2 && isThere(row));
    const wrong = await client.call("halo_update_ticket", { id: ticket?.id, status_id: ofProjects?.id });
    expect(wrong.text).toContain("is not one of tickets");
  });

  test("a write takes no status and no type of another kind of record", async () => {
    const client = await connect(era);
    const args = { summary: `Of another kind ${era}`, client_id: 2 };
    for (const [tool, of, said] of [
      ["halo_create_opportunity", { status: "In Progress" }, "which have 31 «Qualifying»"],
      ["halo_create_project", { status_id: 31 }, "is not one of projects"],
      ["halo_create_project", { tickettype_id: 1 }, "is not one of projects, which have 5 «Project»"],
      ["halo_create_ticket", { ticket_type: "Opportunity" }, "is not one of tickets"],
    ] as const) {
      const result = await client.call(tool, { ...args, ...of });
      expect(result.isError, tool).toBe(true);
      expect(result.text).toContain(said);
    }
    // What closes on every Halo does so for a project too.
    const closed = await client.call("halo_create_project", { ...args, status_id: 9, dry_run: true });
    expect(closed.isError, closed.text).toBe(false);
  });

  test("what stands in short lists, by name: types, groups, suppliers, charge types, agents of a list", async () => {
    const client = await connect(era);
    const dry = { dry_run: true };
    const sent = async (tool: string, args: Record<string, unknown>) =>
      (await client.call(tool, { ...args, ...dry })).text;
    expect(
      await sent("halo_create_asset", { asset_type: "server", inventory_number: "X", client_id: 2 }),
    ).toContain('"assettype_id":3');
    const manager = named("Agent", 5).name;
    expect(await sent("halo_create_client", { name: "X", account_manager: manager })).toContain(
      '"accountmanagertech":5',
    );
    const supplier = tables().Supplier[0];
    expect(
      await sent("halo_create_item", { name: "X", item_group: "Labour", supplier: supplier?.name }),
    ).toContain(`"assetgroup_id":7,"supplier_id":${String(supplier?.id)}`);
    expect(
      await sent("halo_log_time", {
        ticket_id: 2001,
        timetaken: 1,
        note: "x",
        charge_type: "On-Site Labour",
      }),
    ).toContain('"chargerate":2');
    const booked = await client.call("halo_list_appointments", { agents: [manager, 6], page_size: 50 });
    expect(booked.isError, booked.text).toBe(false);
    expect(halo().log.entries.at(-1)?.query.agents).toBe("5,6");
  });

  test("the general user of a site, whatever the tenant calls it", async () => {
    const client = await connect(era);
    const general = tables().Users.find((row) => row.isgeneraluser === true && row.client_id === 2);
    if (general === undefined) throw new Error("client 2 has no general user");
    const before = general.name;
    const args = {
      summary: `At the desk ${era}`,
      client_id: 2,
      site_id: general.site_id,
      user: "General User",
    };
    try {
      general.name = "Allgemeiner Benutzer";
      const result = await client.call("halo_create_ticket", { ...args, dry_run: true });
      expect(result.text).toContain(`"user_id":${String(general.id)}`);
      expect(result.text).toContain("user «General User» is");
      const anywhere = await client.call(list, { user: "General User" });
      expect(anywhere.isError).toBe(true);
    } finally {
      general.name = before;
    }
  });

  test("where Halo ignores search, its exact search tells who there is and that there is nobody", async () => {
    const client = await connect(era);
    const row = named("Client", 2);
    expect(tables().Client.length).toBeGreaterThan(100);
    const before = row.name;
    const ignoring = (path: string) =>
      halo().faults.add({ path, ignore: ["search"], times: Number.POSITIVE_INFINITY });
    ignoring("/api/client");
    ignoring("/api/users");
    try {
      row.name = "Zweig O’Brien & Söhne";
      const typed = await client.call(list, { client: "zweig o'brien & söhne", page_size: 1 });
      expect(typed.data.understood).toEqual(["client «zweig o'brien & söhne» is #2 «Zweig O’Brien & Söhne»"]);
      const begun = await client.call(list, { client: "Zweig", page_size: 1 });
      expect(begun.data.understood).toEqual(["client «Zweig» is #2 «Zweig O’Brien & Söhne»"]);
      halo().log.clear();
      const none = await client.call(list, { client: "Qqqq" });
      expect(none.text).toContain("client «Qqqq» is not known in Halo.");
      expect(halo().log.count({ path: "/api/client" })).toBeLessThan(6);
      const user = tables().Users.findLast(({ emailaddress }) => emailaddress !== "");
      const found = await client.call("halo_find_user_by_email", { email: user?.emailaddress });
      expect(rowsOf(found).map(({ id }) => id)).toEqual([user?.id]);
      expect(found.text).toContain("searched by emailaddress alone");
    } finally {
      row.name = before;
    }
  });
});
