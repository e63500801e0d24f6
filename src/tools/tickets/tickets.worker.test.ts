import { describe, expect, test } from "vitest";
import type { HaloRecord } from "../../../sandbox/index.ts";
import { connect, inOneEra, recordOf, rowsOf, useSandbox } from "../../../test/support/harness.ts";
import { expectFilter, first, idsOfAllPages, sorted, stored } from "../../../test/support/lists.ts";

const halo = useSandbox();
const closedStatuses = new Set([8, 9, 34, 35, 44]);
const list = "halo_list_tickets";

/** What the list shows: deleted and merged tickets are hidden by Halo. */
const visible = () =>
  halo().tenant.tables.Tickets.filter(
    (row) => row.deleted !== true && !(Number(row.merged_into_id ?? 0) > 0),
  );
const isOpen = (row: HaloRecord) => !closedStatuses.has(Number(row.status_id));
const on = (row: HaloRecord, field: string) => String(row[field]);

inOneEra((era) => {
  test("lists all tickets to the last page, each once", async () => {
    const client = await connect(era);
    const ids = await idsOfAllPages(client, list, {}, 60);
    // The newest come first.
    expect(ids).toEqual(sorted(visible().map((row) => Number(row.id))).reverse());
  });

  test("filters by each id", async () => {
    const client = await connect(era);
    const sample = first(visible(), (row) => isOpen(row) && row.agent_id !== 1 && Number(row.user_id) > 0);
    for (const field of [
      "client_id",
      "site_id",
      "user_id",
      "agent_id",
      "status_id",
      "tickettype_id",
      "priority_id",
    ]) {
      const value = sample[field];
      await expectFilter(client, list, { [field]: value }, visible(), (row) => row[field] === value);
    }
    const team = first(halo().tenant.tables.Team, (row) => row.name === sample.team);
    await expectFilter(client, list, { team_id: team.id }, visible(), (row) => row.team === sample.team);
  });

  test("filters by open, closed and unassigned", async () => {
    const client = await connect(era);
    await expectFilter(client, list, { open_only: true }, visible(), isOpen);
    await expectFilter(client, list, { closed_only: true }, visible(), (row) => !isOpen(row));
    await expectFilter(
      client,
      list,
      { unassigned: true, open_only: true },
      visible(),
      (row) => isOpen(row) && row.agent_id === 1,
    );
  });

  test.each([
    ["opened", "dateoccurred"],
    ["closed", "dateclosed"],
    ["due", "fixbydate"],
    ["lastaction", "lastactiondate"],
  ])("filters by a range of the date %s", async (name, field) => {
    const client = await connect(era);
    const dates = visible()
      .map((row) => on(row, field))
      .filter((date) => date > "2000")
      .sort();
    const after = dates[Math.floor(dates.length / 4)] ?? "";
    const before = dates[Math.floor(dates.length / 2)] ?? "";
    await expectFilter(
      client,
      list,
      { [`${name}_after`]: `${after}Z`, [`${name}_before`]: `${before}Z` },
      visible(),
      (row) => on(row, field) >= after && on(row, field) <= before,
    );
  });

  test("searches and orders", async () => {
    const client = await connect(era);
    const found = rowsOf(await client.call(list, { search: "printer", page_size: 100 }));
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(visible().length);
    const newest = rowsOf(
      await client.call(list, { order: "dateoccurred", order_desc: true, page_size: 100 }),
    );
    const dates = newest.map((row) => String(row.dateoccurred));
    expect(dates).toEqual([...dates].sort().reverse());
    expect(new Set(dates).size).toBeGreaterThan(50);
  });

  test("a row has names beside ids, and nothing that Halo leaves empty", async () => {
    const client = await connect(era);
    const [row] = rowsOf(await client.call(list, { page_size: 1, open_only: true }));
    const record = stored(visible(), row?.id);
    const { Status, Agent } = halo().tenant.tables;
    expect(row).toMatchObject({
      summary: record.summary,
      client_name: record.client_name,
      status_name: stored(Status, record.status_id).name,
      agent_name: stored(Agent, record.agent_id).name,
      dateoccurred: `${on(record, "dateoccurred").slice(0, 19)}Z`,
    });
    expect(Object.values(row ?? {})).not.toContain(null);
    expect(Object.values(row ?? {})).not.toContain("");
    expect(JSON.stringify(row)).not.toContain("1900-01-01");
  });

  test("the names cost one request each, once, however many calls want them", async () => {
    const client = await connect(era);
    await Promise.all(Array.from({ length: 8 }, () => client.call(list, { page_size: 2 })));
    await client.call(list, { page_size: 2 });
    for (const path of ["/api/status", "/api/agent", "/api/tickettype", "/api/priority"]) {
      expect(halo().log.count({ path }), path).toBeLessThanOrEqual(1);
    }
    expect(halo().log.count({ path: "/api/tickets" })).toBe(9);
  });

  test("the names of a lookup that can't be read are left out, with a warning", async () => {
    halo().faults.add({ path: "/api/status", status: 403, times: Number.POSITIVE_INFINITY });
    const { abortAllDurableObjects } = await import("cloudflare:test");
    await abortAllDurableObjects();
    const client = await connect(era);
    const result = await client.call(list, { page_size: 3 });
    const rows = rowsOf(result);
    expect(rows).toHaveLength(3);
    expect(rows[0]).not.toHaveProperty("status_name");
    expect(rows[0]).toHaveProperty("agent_name");
    expect(result.text).toMatch(/Warning: .*status_id/);
    // A lookup that failed is left alone for a while; the next test begins anew.
    await abortAllDurableObjects();
  });

  test("filters by parent, asset and contract", async () => {
    const client = await connect(era);
    const child = first(visible(), (row) => Number(row.parent_id) > 0);
    const siblings = (row: HaloRecord) => row.parent_id === child.parent_id;
    await expectFilter(client, list, { parent_id: child.parent_id }, visible(), siblings);
    const billed = first(visible(), (row) => Number(row.contract_id) > 0);
    const args = { contract_id: billed.contract_id };
    await expectFilter(client, list, args, visible(), (row) => row.contract_id === billed.contract_id);
    const assetsOf = (row: HaloRecord) =>
      (Array.isArray(row.assets) ? row.assets : []).map((asset: { id?: number } | number) =>
        typeof asset === "object" ? asset.id : asset,
      );
    const [asset] = assetsOf(first(visible(), (row) => assetsOf(row).length > 0));
    await expectFilter(client, list, { asset_id: asset }, visible(), (row) => assetsOf(row).includes(asset));
  });

  test("a date alone is included as the end of a range", async () => {
    const client = await connect(era);
    const day = on(first(visible()), "dateoccurred").slice(0, 10);
    const opened = (row: HaloRecord) => on(row, "dateoccurred").slice(0, 10) === day;
    await expectFilter(client, list, { opened_after: day, opened_before: day }, visible(), opened);
  });

  const answered = (change: (row: HaloRecord) => HaloRecord) =>
    halo().faults.add({
      path: "/api/tickets",
      transform: (answer: unknown) => {
        const envelope = answer as { tickets: HaloRecord[] };
        return { ...envelope, tickets: envelope.tickets.map(change) };
      },
    });

  const never = "1900-01-01T00:00:00";

  const closing = "2026-03-04T15:30:00";

  const open = { status_id: 2, dateclosed: never, hasbeenclosed: false, lastactiondate: closing };

  const closed = { status_id: 77, dateclosed: closing, hasbeenclosed: true, lastactiondate: closing };

  const without = ({ dateclosed: _date, hasbeenclosed: _flag, ...row }: HaloRecord) => row;

  const answers: [string, Record<string, unknown>, Record<string, unknown>, boolean][] = [
    ["open tickets, closed in a period", { closed_after: "2026-01-01" }, open, true],
    ["a null date of closing", { closed_after: "2026-01-01" }, { ...open, dateclosed: null }, true],
    ["closed tickets, closed in a period", { closed_after: "2026-01-01" }, closed, false],
    ["closed tickets as open", { open_only: true }, closed, true],
    ["stock closed tickets as open", { open_only: true }, { ...open, status_id: 9 }, true],
    ["reopened tickets as open", { open_only: true }, { ...open, hasbeenclosed: true }, false],
    [
      "reopened tickets that keep their date as open",
      { open_only: true },
      { ...closed, lastactiondate: "2026-03-05T09:00:00" },
      false,
    ],
    ["open tickets as closed", { closed_only: true }, open, true],
    ["reopened tickets as closed", { closed_only: true }, { ...open, hasbeenclosed: true }, true],
    ["closed tickets as closed", { closed_only: true }, closed, false],
    ["assigned tickets as unassigned", { unassigned: true }, { agent_id: 5 }, true],
    ["tickets without agent as unassigned", { unassigned: true }, { agent_id: null }, false],
    ["another team's tickets", { team_id: 1 }, { team: "Somewhere else" }, true],
    ["no team's tickets", { team_id: 1 }, { team: "" }, true],
    ["tickets without the agent asked for", { agent_id: 5 }, { agent_id: null }, true],
    ["another ticket's children", { parent_id: 2 }, { parent_id: 0 }, true],
  ];

  test.each(answers)("%s: contradicted or not by the rows", async (_what, args, fields, warned) => {
    const client = await connect(era);
    // Rows of any kind, whatever was asked for.
    halo().faults.add({
      path: "/api/tickets",
      transform: (answer: unknown) => ({
        ...(answer as object),
        record_count: 3,
        tickets: visible()
          .slice(0, 3)
          .reverse()
          .map((row) => ({ ...row, ...args, ...fields })),
      }),
    });
    const result = await client.call(list, { ...args, page_size: 3 });
    expect(rowsOf(result)).toHaveLength(3);
    if (warned) expect(result.text).toMatch(/3 of these 3 rows do not match/);
    else expect(result.data.warnings).toBeUndefined();
  });

  test("rows that lack the fields can't tell", async () => {
    const client = await connect(era);
    for (const args of [{ open_only: true }, { closed_after: "2026-01-01" }]) {
      answered((row) => ({ ...without(row), status_id: 2 }));
      expect((await client.call(list, { ...args, page_size: 3 })).data.warnings).toBeUndefined();
    }
  });

  test("an order that Halo does not keep is reported", async () => {
    const client = await connect(era);
    const args = { order: "dateoccurred", page_size: 10 };
    const reversed = () =>
      halo().faults.add({
        path: "/api/tickets",
        transform: (answer: unknown) => {
          const envelope = answer as { tickets: HaloRecord[] };
          return { ...envelope, tickets: [...envelope.tickets].reverse() };
        },
      });
    reversed();
    const rising = await client.call(list, args);
    expect(rising.text).toContain("not in the order of dateoccurred");
    reversed();
    const falling = await client.call(list, { page_size: 10, order_desc: true });
    expect(falling.text).toContain("not in the order of id");
    for (const kept of [args, { ...args, order_desc: true }, { order: "priority_id" }]) {
      expect((await client.call(list, kept)).data.warnings).toBeUndefined();
    }
  });

  test("a filter that Halo ignores is reported", async () => {
    halo().faults.add({
      path: "/api/tickets",
      transform: (answer: unknown) => {
        const envelope = answer as { tickets: { client_id: number }[] };
        return {
          ...envelope,
          tickets: envelope.tickets.map((row) => ({ ...row, client_id: row.client_id + 1 })),
        };
      },
    });
    const client = await connect(era);
    const result = await client.call(list, { client_id: 12, page_size: 5 });
    expect(rowsOf(result).length).toBeGreaterThan(0);
    expect(result.text).toMatch(/5 of these 5 rows do not match client/);
    expect(result.data.warnings).toHaveLength(1);
  });

  test("a page past the end says so, and is no empty result", async () => {
    const client = await connect(era);
    const result = await client.call(list, { page: 900 });
    expect(result.text).toContain("past the end");
    expect(result.data.total).toBeUndefined();
  });

  test("detail full gives Halo's other fields, cleaned", async () => {
    const client = await connect(era);
    const [summary] = rowsOf(await client.call(list, { page_size: 1 }));
    const result = await client.call(list, { page_size: 1, detail: "full" });
    const [full] = rowsOf(result);
    expect(Object.keys(full ?? {}).length).toBeGreaterThan(Object.keys(summary ?? {}).length + 10);
    expect(full).toMatchObject(summary ?? {});
    expect(JSON.stringify(full)).not.toMatch(/1900-01-01|<[a-z]+>/);
  });
});

describe("one ticket", () => {
  inOneEra((era) => {
    test("is read with its latest actions in two requests", async () => {
      const { largeTicketId } = await import("../../../sandbox/data/tickets/ticket-maker.ts");
      const client = await connect(era);
      await client.call(list, { page_size: 1 });
      halo().log.clear();
      const result = await client.call("halo_get_ticket", { id: largeTicketId });
      const record = recordOf(result);
      expect(record.id).toBe(largeTicketId);
      expect(halo().log.entries).toHaveLength(2);
      const actions = result.data.actions as { id: number }[];
      const all = halo().tenant.tables.Actions.filter((row) => row.ticket_id === largeTicketId);
      const written = sorted(
        all.filter((row) => row.action_systemid === 0).map((row) => Number(row.id)),
      ).reverse();
      expect(actions.map(({ id }) => id)).toEqual(written.slice(0, 10));
      expect(result.text).toContain(`/ticket?id=${largeTicketId}`);
      expect(result.data.link).toContain(`/ticket?id=${largeTicketId}`);
    });

    test("is not found when there is none", async () => {
      const client = await connect(era);
      const result = await client.call("halo_get_ticket", { id: 999_999 });
      expect(result.isError).toBe(true);
      expect(result.text).toMatch(/no ticket 999999/);
    });

    test("hostile text comes out as marked, visible, plain data", async () => {
      const { hostileTicketIds } = await import("../../../sandbox/data/tickets/ticket-maker.ts");
      const client = await connect(era);
      for (const id of Object.values(hostileTicketIds)) {
        const result = await client.call("halo_get_ticket", { id, actions: 100 });
        recordOf(result);
        const everything = JSON.stringify(result.data) + result.text;
        expect(everything).not.toMatch(/<script|javascript:|onerror=/i);
        expect(everything).not.toMatch(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/u);
      }
    });
  });
});
