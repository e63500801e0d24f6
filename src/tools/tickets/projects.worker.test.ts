import { expect, test } from "vitest";
import type { ResourceName } from "../../../sandbox/index.ts";
import { connect, inOneEra, recordOf, rowsOf, useSandbox } from "../../../test/support/harness.ts";
import { expectFilter, first, idsOfAllPages, sorted, stored } from "../../../test/support/lists.ts";

const halo = useSandbox();
const closedStatuses = [8, 9, 34, 35, 44];

/** Projects and opportunities are tickets of their own kind; what holds for one holds for the other. */
const kinds: readonly { table: ResourceName; one: string; many: string; values: Record<string, unknown> }[] =
  [
    {
      table: "Projects",
      one: "project",
      many: "projects",
      values: { startdate: "2026-12-01", targetdate: "2027-03-31T17:00:00Z", projecttimebudget: 37.5 },
    },
    {
      table: "Opportunities",
      one: "opportunity",
      many: "opportunities",
      values: { oppvalue: 12_500.5, oppconversionprobability: 40, targetdate: "2027-03-31T17:00:00Z" },
    },
  ];

for (const { table, one, many, values } of kinds) {
  const records = () => halo().tenant.tables[table];
  const inHalo = Object.fromEntries(
    Object.entries(values).map(([field, value]) => [
      field,
      typeof value === "string" ? new Date(value).toISOString().slice(0, 19) : value,
    ]),
  );

  inOneEra((era) => {
    test(`lists ${many} to the last page`, async () => {
      const client = await connect(era);
      const ids = await idsOfAllPages(client, `halo_list_${many}`, {}, 5);
      expect(ids).toEqual(sorted(records().map((record) => Number(record.id))).reverse());
    });

    test(`filters ${many}`, async () => {
      const client = await connect(era);
      const list = `halo_list_${many}`;
      const sample = first(records());
      for (const field of ["client_id", "agent_id", "status_id"] as const) {
        await expectFilter(
          client,
          list,
          { [field]: sample[field] },
          records(),
          (record) => record[field] === sample[field],
        );
      }
      await expectFilter(
        client,
        list,
        { open_only: true },
        records(),
        (record) => !closedStatuses.includes(Number(record.status_id)),
      );
      await expectFilter(
        client,
        list,
        { search: String(sample.id) },
        records(),
        (record) => record.id === sample.id,
      );
      const middle = String(records()[Math.floor(records().length / 2)]?.dateoccurred);
      await expectFilter(
        client,
        list,
        { opened_after: middle },
        records(),
        (record) => String(record.dateoccurred) >= middle,
      );
      await expectFilter(
        client,
        list,
        { opened_before: middle },
        records(),
        (record) => String(record.dateoccurred) <= middle,
      );
    });

    test(`reads one ${one} with names and its latest actions`, async () => {
      const client = await connect(era);
      const record = first(records());
      const result = await client.call(`halo_get_${one}`, { id: record.id, actions: 3 });
      const status = stored(halo().tenant.tables.Status, record.status_id);
      expect(recordOf(result)).toMatchObject({
        id: record.id,
        status_name: status.name,
        details: record.details,
      });
      const actions = halo().tenant.tables.Actions.filter((action) => action.ticket_id === record.id);
      const latest = sorted(actions.map((action) => Number(action.id)))
        .slice(-3)
        .reverse();
      expect((result.data.actions as { id: number }[]).map(({ id }) => id)).toEqual(latest);
      expect(result.text).toContain(`/ticket?id=${record.id}`);
    });

    test(`creates and changes a ${one}`, async () => {
      const client = await connect(era);
      const summary = `New ${one} ${era}`;
      const created = recordOf(await client.call(`halo_create_${one}`, { summary, client_id: 5, ...values }));
      const record = stored(records(), created.id);
      expect(record).toMatchObject({ summary, client_id: 5, ...inHalo });

      const changed = await client.call(`halo_update_${one}`, {
        id: created.id,
        details: "Agreed by phone",
        custom_fields: { 31: "north" },
        targetdate: "2027-04-30",
      });
      expect(changed.data.changes).toContainEqual({
        field: "targetdate",
        before: "2027-03-31",
        after: "2027-04-30",
      });
      expect(record).toMatchObject({
        summary,
        details: "Agreed by phone",
        targetdate: "2027-04-30T00:00:00",
        customfields: [{ id: 31, value: "north" }],
      });
    });

    test(`a ${one} that was stored although Halo failed is found, not made twice`, async () => {
      const client = await connect(era);
      halo().faults.add({ method: "POST", path: `/api/${many}`, status: 500, afterActing: true });
      const summary = `Ambiguous ${one} ${era}`;
      const result = await client.call(`halo_create_${one}`, { summary, client_id: 5 });
      expect(recordOf(result).summary).toBe(summary);
      expect(result.text).toContain("Do not create it again");
      expect(records().filter((record) => record.summary === summary)).toHaveLength(1);
    });

    test(`refuses what a ${one} can't be`, async () => {
      const client = await connect(era);
      const nobodys = await client.call(`halo_create_${one}`, { summary: "X", user_id: 99_999 });
      expect(nobodys.isError).toBe(true);
      expect(nobodys.text).toContain("user 99999 is not known in Halo");
      const nothing = await client.call(`halo_update_${one}`, { id: first(records()).id });
      expect(nothing.isError).toBe(true);
      expect(nothing.text).toContain("Nothing to change");
      const misspelt = await client.call(`halo_list_${many}`, { clientid: 3 });
      expect(misspelt.isError).toBe(true);
      expect(misspelt.text).toContain('did you mean "client"');
    });
  });
}

inOneEra((era) => {
  test("filters projects by team", async () => {
    const client = await connect(era);
    const { Projects, Team } = halo().tenant.tables;
    const team = first(Team, (record) => record.name === first(Projects).team);
    const wanted = Projects.filter((record) => record.team === team.name).map((record) => Number(record.id));
    expect(await idsOfAllPages(client, "halo_list_projects", { team_id: team.id })).toEqual(
      sorted(wanted).reverse(),
    );
    const other = first(Team, (record) => !Projects.some((project) => project.team === record.name));
    expect(rowsOf(await client.call("halo_list_projects", { team_id: other.id }))).toEqual([]);
    halo().faults.add({
      path: "/api/projects",
      transform: (answer) => {
        const envelope = answer as { tickets: object[] };
        return { ...envelope, tickets: envelope.tickets.map((row) => ({ ...row, team: other.name })) };
      },
    });
    const ignored = await client.call("halo_list_projects", { team_id: team.id, page_size: 2 });
    expect(ignored.text).toMatch(/of these \d rows do not match team/);
  });

  test("shows the milestones of a project", async () => {
    const client = await connect(era);
    const project = first(halo().tenant.tables.Projects);
    const result = await client.call("halo_get_project", { id: project.id });
    expect(result.data.milestones).toMatchObject(
      (project.milestones as { id: number; name: string }[]).map(({ id, name }) => ({ id, name })),
    );
  });
});
