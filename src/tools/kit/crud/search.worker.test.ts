import { expect, test } from "vitest";
import { connect, inOneEra, rowsOf, useSandbox } from "../../../../test/support/harness.ts";
import { first } from "../../../../test/support/lists.ts";
import { isThere } from "../../../../test/support/tickets.ts";

const halo = useSandbox();

/** Halo takes no notice of `search`, and of further parameters. */
const ignoring = (path: string, ...also: string[]) =>
  halo().faults.add({ path, times: Number.POSITIVE_INFINITY, ignore: ["search", ...also] });
const paths = (path: string) => halo().log.entries.filter((entry) => entry.path.toLowerCase() === path);

inOneEra((era) => {
  test("agents are searched here where Halo ignores the words", async () => {
    const client = await connect(era);
    const wanted = await client.call("halo_list_agents", { search: "farrow", page_size: 100 });
    expect(wanted.data.warnings).toBeUndefined();
    expect(rowsOf(wanted).length).toBeGreaterThan(0);
    ignoring("/api/agent");
    const found = await client.call("halo_list_agents", { search: "FÁRROW", page_size: 100 });
    expect(rowsOf(found).map(({ id }) => id)).toEqual(rowsOf(wanted).map(({ id }) => id));
    expect(found.data.total).toBe(rowsOf(wanted).length);
    expect(String(found.data.warnings)).toContain("This Halo ignores search for agents");
    const none = await client.call("halo_list_agents", { search: "nobody of that name" });
    expect(rowsOf(none)).toEqual([]);
    expect(none.text).toContain("This Halo ignores search for agents");
  });

  test("clients are found by an exact search where Halo ignores the words", async () => {
    const client = await connect(era);
    const name = String(first(halo().tenant.tables.Client, (row) => row.inactive !== true).name);
    ignoring("/api/client");
    const found = await client.call("halo_list_clients", { search: name });
    expect(rowsOf(found).map((row) => row.name)).toEqual([name]);
    expect(found.data.total).toBe(1);
    expect(String(found.data.warnings)).toMatch(
      /ignores search for clients: they were searched by name alone/,
    );
    const [, , exact] = paths("/api/client");
    expect(JSON.parse(String(exact?.query.advanced_search))).toEqual([
      { filter_name: "name", filter_type: 4, filter_value: name },
    ]);
  });

  test.each([
    ["halo_list_clients", "/api/client", "advanced_search"],
    ["halo_list_tickets", "/api/tickets", "advanced_search"],
    ["halo_list_suppliers", "/api/supplier", "advanced_search"],
    ["halo_list_quotations", "/api/quotation", "advanced_search"],
  ])("%s says that the words were ignored where nothing helps", async (tool, path, also) => {
    const client = await connect(era);
    ignoring(path, also);
    const found = await client.call(tool, { search: "zzyzx", page_size: 4 });
    expect(found.isError, found.text).toBe(false);
    expect(String(found.data.warnings)).toMatch(
      /4 of these 4 rows do not match search: this Halo seems to have ignored that filter/,
    );
  });

  test("an exact search that Halo refuses is not the end of it", async () => {
    const client = await connect(era);
    halo().faults.add({
      path: "advanced_search",
      times: 9,
      status: 400,
      body: "Invalid advanced search parameter",
    });
    ignoring("/api/client");
    const found = await client.call("halo_list_clients", { search: "zzyzx", page_size: 4 });
    expect(String(found.data.warnings)).toContain("do not match search");
  });

  test("what Halo finds in text that its rows do not show stays, without a warning", async () => {
    const client = await connect(era);
    const { Tickets } = halo().tenant.tables;
    const ticket = first(Tickets, isThere);
    const before = ticket.reportedby;
    ticket.reportedby = "quixotry@example.org";
    const found = await client.call("halo_list_tickets", { search: "quixotry" });
    ticket.reportedby = before;
    expect(rowsOf(found).map((row) => row.id)).toEqual([ticket.id]);
    expect(found.data.warnings).toBeUndefined();
    // One request with the words, and one without them to tell the two apart.
    expect(paths("/api/tickets").map(({ query }) => query.search)).toEqual(["quixotry", undefined]);
  });

  test("rows that show the words cost no further request", async () => {
    const client = await connect(era);
    const name = String(first(halo().tenant.tables.Client, (row) => row.inactive !== true).name);
    const found = await client.call("halo_list_clients", { search: name.slice(0, 6) });
    expect(rowsOf(found).length).toBeGreaterThan(0);
    expect(paths("/api/client")).toHaveLength(1);
  });

  test("when the list can't be read without the words, the doubt is told", async () => {
    const client = await connect(era);
    const { Tickets } = halo().tenant.tables;
    const ticket = first(Tickets, isThere);
    const before = ticket.reportedby;
    ticket.reportedby = "quixotry@example.org";
    halo().faults.add({ path: "/api/tickets", skip: 1, times: 9, status: 403 });
    const found = await client.call("halo_list_tickets", { search: "quixotry" });
    ticket.reportedby = before;
    expect(rowsOf(found)).toHaveLength(1);
    expect(String(found.data.warnings)).toContain("do not match search");
  });
});
