import { abortAllDurableObjects } from "cloudflare:test";
import { expect, test } from "vitest";
import { knownRecords } from "../../../sandbox/index.ts";
import { connect, inOneEra, recordOf, rowsOf, useSandbox } from "../../../test/support/harness.ts";
import { sortedIds } from "../../../test/support/lists.ts";

const halo = useSandbox();

type Row = Record<string, unknown>;

inOneEra((era) => {
  test("lists agents page by page; disabled and API agents only when asked", async () => {
    const client = await connect(era);
    const { Agent } = halo().tenant.tables;
    const { unassignedAgentId, apiAgentId, disabledAgentId } = knownRecords(halo().tenant);
    const people = Agent.filter((row) => row.id !== unassignedAgentId);
    const usual = people.filter((row) => row.id !== apiAgentId && row.id !== disabledAgentId);
    const rows: Row[] = [];
    for (let page = 1; page <= 3; page++) {
      const result = await client.call("halo_list_agents", { page_size: 7, page });
      expect(result.data.total).toBe(usual.length);
      expect(result.data.has_more).toBe(page < 3);
      rows.push(...rowsOf(result));
    }
    expect(sortedIds(rows)).toEqual(sortedIds(usual));
    const every = await client.call("halo_list_agents", {
      include_inactive: true,
      include_api_agents: true,
      page_size: 100,
    });
    expect(sortedIds(rowsOf(every))).toEqual(sortedIds(people));
    expect(every.text).toContain("disabled");
  });

  test("filters agents by team and search", async () => {
    const client = await connect(era);
    const { Agent, Team } = halo().tenant.tables;
    const usual = Agent.filter((row) => row.isdisabled !== true && row.isapiagent !== true && row.id !== 1);
    const team = Team[1];
    const members = usual.filter((row) => row.team === team?.name);
    expect(members.length).toBeGreaterThan(0);
    const inTeam = await client.call("halo_list_agents", { team_id: team?.id });
    expect(sortedIds(rowsOf(inTeam))).toEqual(sortedIds(members));
    expect(inTeam.text).not.toContain("Warning");
    const found = await client.call("halo_list_agents", { search: "priya" });
    expect(sortedIds(rowsOf(found))).toEqual(
      sortedIds(usual.filter((row) => /priya/i.test(String(row.name)))),
    );
  });

  test("reads an agent with teams, and nothing of cost", async () => {
    const client = await connect(era);
    const agent = halo().tenant.tables.Agent.find((row) => Number(row.costprice) > 0);
    const result = await client.call("halo_get_agent", { id: agent?.id });
    expect(recordOf(result)).toMatchObject({ id: agent?.id, name: agent?.name, email: agent?.email });
    expect(recordOf(result)).not.toHaveProperty("costprice");
    expect(result.data.teams).toEqual([expect.objectContaining({ team_name: agent?.team })]);
  });

  test("lists teams by what they are for, by name, and the inactive ones when asked", async () => {
    const client = await connect(era);
    const { Team } = halo().tenant.tables;
    const every = await client.call("halo_list_teams");
    expect(sortedIds(rowsOf(every))).toEqual(sortedIds(Team));
    for (const [type, field] of [
      ["reqs", "forrequests"],
      ["opps", "foropps"],
      ["prjs", "forprojects"],
    ] as const) {
      const wanted = Team.filter((row) => row[field] === true);
      expect(wanted.length).toBeLessThan(Team.length);
      expect(sortedIds(rowsOf(await client.call("halo_list_teams", { type })))).toEqual(sortedIds(wanted));
    }
    const lines = rowsOf(await client.call("halo_list_teams", { search: "LINE" }));
    expect(sortedIds(lines)).toEqual(sortedIds(Team.filter((row) => /line/i.test(String(row.name)))));
    const [first] = Team;
    if (first === undefined) throw new Error("the sandbox has no teams");
    first.inactive = true;
    try {
      expect(sortedIds(rowsOf(await client.call("halo_list_teams")))).not.toContain(first.id);
      expect(sortedIds(rowsOf(await client.call("halo_list_teams", { include_inactive: true })))).toContain(
        first.id,
      );
    } finally {
      first.inactive = false;
    }
  });

  test("reads a team with its agents", async () => {
    const client = await connect(era);
    const { Agent, Team } = halo().tenant.tables;
    const team = Team[1];
    const result = await client.call("halo_get_team", { id: team?.id });
    expect(recordOf(result)).toMatchObject({ id: team?.id, name: team?.name });
    const members = Agent.filter((row) => row.team === team?.name && row.isdisabled !== true);
    const shown = (result.data.agents as Row[]).map((row) => row.agent_id).sort();
    expect(shown).toEqual(members.map((row) => row.id).sort());
  });
});

inOneEra((era) => {
  test("agents may come in an envelope, as some versions send them", async () => {
    const client = await connect(era);
    halo().faults.add({ path: "/api/agent", transform: (agents) => ({ agents }) });
    expect(rowsOf(await client.call("halo_list_agents")).length).toBeGreaterThan(10);
  });

  test("an agent list that is no list is an error, not an empty one", async () => {
    const client = await connect(era);
    halo().faults.add({ path: "/api/agent", emptyObject: true });
    const result = await client.call("halo_list_agents");
    expect(result.isError).toBe(true);
    expect(result.text).toContain("could not be used");
  });

  test("a team filter that Halo ignored is reported", async () => {
    const client = await connect(era);
    const { Agent } = halo().tenant.tables;
    halo().faults.add({ path: "/api/agent", transform: () => Agent });
    const result = await client.call("halo_list_agents", { team_id: 2, page_size: 100 });
    expect(result.text).toContain("do not match team");
  });

  test("members may be embedded as links between agent and team", async () => {
    const client = await connect(era);
    halo().faults.add({
      path: "/api/team/1",
      transform: (team) => ({
        ...(team as Row),
        agents: [{ id: 500, agent_id: 4, agent_name: "Priya Valdane", is_manager: true }],
      }),
    });
    const result = await client.call("halo_get_team", { id: 1 });
    expect(result.data.agents).toEqual([{ agent_id: 4, agent_name: "Priya Valdane", is_manager: true }]);
  });
});

inOneEra((era) => {
  const areasIn = (result: Awaited<ReturnType<Awaited<ReturnType<typeof connect>>["call"]>>) =>
    Object.fromEntries(
      (result.data.areas as { reach: string; reading?: string; writing?: string }[]).map((row) => [
        row.reach,
        row,
      ]),
    );

  test("who I am says which areas of Halo are reached, as far as that is known", async () => {
    const client = await connect(era);
    const before = await client.call("halo_get_me");
    const first = areasIn(before);
    const unknown = "not known yet (not refused: a call shows)";
    // The sandbox grants what HALO_SCOPE asks for, which is `all`: no list of areas.
    expect(first[unknown]).toMatchObject({ reading: expect.stringContaining("tickets") });
    expect(first["refused by Halo"]).toBeUndefined();
    expect(before.text).toContain(`${unknown} · read `);
    // Halo's false and 0 mean nothing here, as in halo_get_agent.
    expect(before.data.record).not.toHaveProperty("isdisabled");
    expect(before.data.record).not.toHaveProperty("linemanager", 0);
    await client.call("halo_list_tickets", { page_size: 1 });
    halo().faults.add({ path: "/api/clientcontract", status: 401, body: "" });
    const refused = await client.call("halo_list_contracts");
    expect(refused.isError).toBe(true);
    expect(refused.text).toContain("read:contracts");
    const me = await client.call("halo_get_me");
    const areas = areasIn(me);
    expect(areas.yes).toMatchObject({ reading: "tickets" });
    expect(areas["refused by Halo"]).toEqual({ reach: "refused by Halo", reading: "contracts" });
    expect(areas[unknown]?.reading).not.toMatch(/contracts|tickets/);
    expect(me.text).toContain("refused by Halo · read contracts");
    expect(me.text).toContain("yes · read tickets");
  });

  test("a list that this Halo does not have is a sentence, once something else was read", async () => {
    const client = await connect(era);
    await client.call("halo_list_tickets", { page_size: 1 });
    halo().faults.add({ path: "/api/invoice", status: 404 });
    const result = await client.call("halo_list_invoices");
    expect(result.isError).toBe(true);
    expect(result.text).toContain(
      "This Halo has no list of invoices (HTTP 404): the module is not part of it",
    );
  });

  test("the signed-in agent is read once, however large Halo's answer is, and little of it is kept", async () => {
    await abortAllDurableObjects();
    const client = await connect(era);
    halo().log.clear();
    halo().faults.add({
      path: "/api/agent/me",
      transform: (body) => ({
        ...(body as object),
        claims: Array.from({ length: 108 }, (_, id) => ({ id, text: "x".repeat(20_000) })),
        signature: "y".repeat(100_000),
      }),
    });
    const me = await client.call("halo_get_me");
    expect(recordOf(me).id).toBe(halo().tenant.meAgentId);
    expect(me.text.length).toBeLessThan(3_000);
    await client.call("halo_get_me");
    expect(halo().log.count({ path: "/api/agent/me" })).toBe(1);
  });
});
