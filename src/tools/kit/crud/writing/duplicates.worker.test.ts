import { expect, test } from "vitest";
import type { HaloRecord, ResourceName } from "../../../../../sandbox/index.ts";
import { connect, inOneEra, recordOf, useSandbox } from "../../../../../test/support/harness.ts";
import { stored } from "../../../../../test/support/lists.ts";

const halo = useSandbox();
const rows = (summary: string, name: ResourceName = "Tickets") =>
  halo().tenant.tables[name].filter((row) => row.summary === summary);
const posts = () => halo().log.count({ method: "POST", path: "/api/" });
const agoMs = (row: HaloRecord, milliseconds: number) => {
  row.dateoccurred = new Date(Date.now() - milliseconds).toISOString().slice(0, 19);
};

let count = 0;
const unique = () => `The printer is on fire ${++count}`;

inOneEra((era) => {
  test("a ticket that was opened just now is not opened again: the one there is named, and how to go on", async () => {
    const client = await connect(era);
    const summary = unique();
    const { id } = recordOf(await client.call("halo_create_ticket", { summary, client_id: 12 }));
    halo().log.clear();
    const again = await client.call("halo_create_ticket", { summary: `  ${summary} `, client_id: 12 });
    expect(again.isError).toBe(true);
    expect(again.text).toMatch(
      new RegExp(`^Not created: ticket ${String(id)} with this summary was opened at 20`),
    );
    expect(again.text).toContain(`«${summary}»`);
    expect(again.text).toContain("allow_duplicate: true");
    expect(rows(summary)).toHaveLength(1);
    expect(posts()).toBe(0);
    // One request is all that the look costs, beside the one for the client.
    expect(halo().log.entries.filter(({ path }) => path.startsWith("/api/"))).toHaveLength(2);

    const wanted = { summary, client_id: 12, allow_duplicate: true };
    const second = await client.call("halo_create_ticket", wanted);
    expect(recordOf(second).id).not.toBe(id);
    expect(second.data.warnings).toBeUndefined();
    expect(rows(summary)).toHaveLength(2);
  });
});

inOneEra((era) => {
  test("another client's, an older one and another summary are none", async () => {
    const client = await connect(era);
    const summary = unique();
    const { id } = recordOf(await client.call("halo_create_ticket", { summary, client_id: 12 }));
    recordOf(await client.call("halo_create_ticket", { summary, client_id: 14 }));
    recordOf(await client.call("halo_create_ticket", { summary: `${summary}!`, client_id: 12 }));
    const row = stored(halo().tenant.tables.Tickets, id);
    agoMs(row, 9.5 * 60_000);
    expect((await client.call("halo_create_ticket", { summary, client_id: 12 })).isError).toBe(true);
    agoMs(row, 10.5 * 60_000);
    recordOf(await client.call("halo_create_ticket", { summary, client_id: 12 }));
  });

  test("without a client its site or nobody's newest tickets are looked at", async () => {
    const client = await connect(era);
    const { Site } = halo().tenant.tables;
    const [site, other] = Site.filter((row) => row.inactive !== true);
    const ofSite = unique();
    recordOf(await client.call("halo_create_ticket", { summary: ofSite, site_id: site?.id }));
    expect((await client.call("halo_create_ticket", { summary: ofSite, site_id: site?.id })).isError).toBe(
      true,
    );
    recordOf(await client.call("halo_create_ticket", { summary: ofSite, site_id: other?.id }));
    const ofNobody = unique();
    recordOf(await client.call("halo_create_ticket", { summary: ofNobody }));
    expect((await client.call("halo_create_ticket", { summary: ofNobody })).isError).toBe(true);
  });

  test.each([
    ["halo_create_project", "Projects", "project"],
    ["halo_create_opportunity", "Opportunities", "opportunity"],
  ] as const)("%s looks too", async (tool, name, noun) => {
    const client = await connect(era);
    const summary = unique();
    recordOf(await client.call(tool, { summary, client_id: 12 }));
    const again = await client.call(tool, { summary, client_id: 12 });
    expect(again.text).toContain(`Not created: ${noun} `);
    expect(rows(summary, name)).toHaveLength(1);
    recordOf(await client.call(tool, { summary, client_id: 12, allow_duplicate: true }));
  });

  test("a look that fails creates nothing, and says how to create without it", async () => {
    const client = await connect(era);
    const summary = unique();
    const args = { summary, client_id: 12 };
    for (const fault of [
      { status: 501 },
      { body: "<html>", contentType: "text/html" },
      { emptyObject: true },
    ]) {
      halo().faults.add({ method: "GET", path: "/api/tickets", ...fault });
      const result = await client.call("halo_create_ticket", args);
      expect(result.isError).toBe(true);
      expect(result.text).toMatch(/^Not created: the look .* failed\..*allow_duplicate: true/);
    }
    expect([rows(summary).length, posts()]).toEqual([0, 0]);
    halo().faults.add({ method: "GET", path: "/api/tickets", status: 501, times: Number.POSITIVE_INFINITY });
    recordOf(await client.call("halo_create_ticket", { ...args, allow_duplicate: true }));
    expect(rows(summary)).toHaveLength(1);
  });

  test("a list that ignores the filter finds no double in another client's ticket", async () => {
    const client = await connect(era);
    const summary = unique();
    recordOf(await client.call("halo_create_ticket", { summary, client_id: 14 }));
    halo().faults.add({
      method: "GET",
      path: "client_id=12",
      transform: () => {
        const tickets = rows(summary);
        return { record_count: tickets.length, tickets };
      },
    });
    recordOf(await client.call("halo_create_ticket", { summary, client_id: 12 }));
  });

  test("more new tickets than are looked at: created, and that is said", async () => {
    const client = await connect(era);
    const [like] = rows((await connectAndCreate(client)).summary);
    const tickets = Array.from({ length: 25 }, (_, index) => ({ ...like, id: 90_000 - index }));
    halo().faults.add({
      method: "GET",
      path: "datesearch=dateoccured",
      transform: () => ({ record_count: 40, tickets }),
    });
    const result = await client.call("halo_create_ticket", { summary: unique(), client_id: 12 });
    recordOf(result);
    expect(result.data.warnings).toEqual([expect.stringContaining("More than 25 tickets")]);
  });
});

async function connectAndCreate(client: Awaited<ReturnType<typeof connect>>): Promise<{ summary: string }> {
  const summary = unique();
  recordOf(await client.call("halo_create_ticket", { summary, client_id: 12 }));
  return { summary };
}
