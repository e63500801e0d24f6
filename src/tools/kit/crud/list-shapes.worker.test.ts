import { expect, test } from "vitest";
import {
  bothEras,
  connect,
  inEras,
  inOneEra,
  recordOf,
  rowsOf,
  useSandbox,
} from "../../../../test/support/harness.ts";
import { first, idsOfAllPages, sorted } from "../../../../test/support/lists.ts";
import { isThere } from "../../../../test/support/tickets.ts";

const halo = useSandbox();

type Row = Record<string, unknown>;
interface Envelope {
  readonly page_no: number;
  readonly record_count: number;
  readonly suppliers: readonly Row[];
}

const always = Number.POSITIVE_INFINITY;
const suppliers = "/api/supplier\\b";

/** Changes every answer with suppliers. */
function change(how: (body: Envelope) => unknown, path = suppliers): void {
  // Not what is said of a token that has ended.
  const transform = (body: unknown) => ("Message" in (body as object) ? body : how(body as Envelope));
  halo().faults.add({ path, times: always, transform });
}

/** Halo counts the rows of the answer in place of those that match. */
const countsThePage = (body: Envelope) => ({ ...body, record_count: body.suppliers.length });
const allSuppliers = () =>
  sorted(
    halo()
      .tenant.tables.Supplier.filter((row) => row.inactive !== true)
      .map((row) => Number(row.id)),
  );
const asked = () => halo().log.entries.filter(({ path }) => /^\/api\/supplier$/i.test(path)).length;

inOneEra((era) => {
  test.each<[string, (body: Envelope) => unknown]>([
    ["a count of the page", countsThePage],
    ["a count of the page as text", (body) => ({ ...body, record_count: String(body.suppliers.length) })],
    ["no count", ({ record_count: _count, ...body }) => body],
    ["no envelope", ({ suppliers: rows }) => rows],
    ["the key results", ({ suppliers: rows, ...body }) => ({ ...body, results: rows })],
  ])("a list with %s is read to its last page", async (_name, how) => {
    const client = await connect(era);
    change(how);
    const expected = allSuppliers();
    // One page that is just full, and pages of which the last is short.
    for (const size of [expected.length, 9]) {
      expect(await idsOfAllPages(client, "halo_list_suppliers", {}, size), `${size}`).toSatisfy(
        (ids: number[]) => sorted(ids).join() === expected.join(),
      );
    }
  });

  test("a full page with a count that repeats it costs one request more, which settles the total", async () => {
    const client = await connect(era);
    const count = allSuppliers().length;
    const whole = await client.call("halo_list_suppliers", { page_size: count });
    expect(whole.data).toMatchObject({ total: count, has_more: false });
    expect(asked()).toBe(2);
    halo().log.clear();
    change(countsThePage);
    const part = await client.call("halo_list_suppliers", { page_size: 5 });
    expect(part.data).toMatchObject({ has_more: true });
    expect(part.data.total).toBeUndefined();
    expect(asked()).toBe(2);
    halo().log.clear();
    await client.call("halo_list_suppliers", { page_size: count + 1 });
    expect(asked()).toBe(1);
  });

  test("when the next page can't be read, the rows are shown and more is supposed", async () => {
    const client = await connect(era);
    halo().faults.add({ path: `${suppliers}.*page_no=2`, times: always, status: 403 });
    const result = await client.call("halo_list_suppliers", { page_size: allSuppliers().length });
    expect(rowsOf(result)).toHaveLength(allSuppliers().length);
    expect(result.data.has_more).toBe(true);
    expect(result.data.total).toBeUndefined();
  });

  test("a list whose last page comes again and again ends, without a doubt", async () => {
    const client = await connect(era);
    const count = allSuppliers().length;
    let last: Envelope | undefined;
    change((body) => {
      if (body.suppliers.length > 0) last = body;
      return countsThePage(last ?? body);
    });
    const size = [2, 3, 5, 7].find((each) => count % each === 0) ?? 1;
    expect(sorted(await idsOfAllPages(client, "halo_list_suppliers", {}, size))).toEqual(allSuppliers());
  });

  test("a list whose pages do not turn says that it may not be all", async () => {
    const client = await connect(era);
    halo().faults.add({ path: "/api/client", times: always, ignore: ["page_no", "pageinate"] });
    const result = await client.call("halo_list_clients", { page_size: 50 });
    expect(rowsOf(result)).toHaveLength(50);
    expect(result.data.has_more).toBe(false);
    expect(result.text).toMatch(/gave the same clients again for page 2: either these are all/);
    expect(String(result.data.warnings)).toMatch(/does not turn the pages/);
  });

  test("an answer over such a list is not complete, and ends", async () => {
    const client = await connect(era);
    await client.call("halo_triage", {});
    halo().log.clear();
    halo().faults.add({ path: "/api/tickets", times: always, ignore: ["page_no", "pageinate"] });
    const result = await client.call("halo_triage", {});
    expect(result.isError, result.text).toBe(false);
    expect(result.data.complete).toBe(false);
    expect(result.text).toContain("INCOMPLETE");
    expect(result.text).toContain("the same page of it again and again");
    // Two for the working copy, which such a list is not kept in, and two for the answer.
    expect(halo().log.count({ path: "/api/tickets" })).toBe(4);
  });

  test("an answer over a list of fifty a page, whose count repeats that, has all rows", async () => {
    const client = await connect(era);
    const before = await client.call("halo_triage", {});
    halo().faults.add({
      path: "/api/tickets",
      times: always,
      ignore: ["page_size"],
      transform: (body) => {
        const { tickets } = body as { tickets: Row[] };
        return { ...(body as Row), record_count: tickets.length };
      },
    });
    const after = await client.call("halo_triage", {});
    expect(after.data.complete).toBe(true);
    expect(after.data.figures).toEqual(before.data.figures);
  });

  test("a list that is asked for whole, comes in part and has no further pages is an error", async () => {
    const client = await connect(era);
    const before = rowsOf(await client.call("halo_list_agents", { page_size: 100 })).map(({ id }) => id);
    const agents: Row[] = [];
    halo().faults.add({
      path: "/api/agent",
      times: always,
      transform: (body) => {
        if (agents.length === 0) agents.push(...(body as Row[]));
        const page = halo().log.entries.filter(({ path }) => /agent/i.test(path)).length - 1;
        // The first answer has no page of its own.
        const from = Math.max(0, page - 1) * 6;
        return { record_count: agents.length, results: agents.slice(from, from + 6) };
      },
    });
    halo().log.clear();
    const result = await client.call("halo_list_agents", { page_size: 100 });
    expect(result.isError).toBe(true);
    expect(result.text).toContain(`it counts ${before.length} agents and gives 6 of them`);
  });

  test("agents in pages under results are all read", async () => {
    const client = await connect(era);
    const before = rowsOf(await client.call("halo_list_agents", { page_size: 100 })).map(({ id }) => id);
    const { Agent } = halo().tenant.tables;
    const template = first(Agent, (row) => row.name !== "Unassigned");
    const many = Array.from({ length: 120 }, (_, index) => ({
      ...template,
      id: 5_000 + index,
      name: `A ${index}`,
    }));
    Agent.push(...many);
    let answers = 0;
    halo().faults.add({
      path: "/api/agent",
      times: always,
      transform: (body) => {
        const rows = body as Row[];
        // Asked for whole, it gives the first fifty; asked for pages of a hundred, those.
        const page = answers % 3;
        const from = page === 0 ? 0 : (page - 1) * 100;
        const size = page === 0 ? 50 : 100;
        answers += 1;
        return { record_count: String(rows.length), results: rows.slice(from, from + size) };
      },
    });
    const ids = await idsOfAllPages(client, "halo_list_agents");
    Agent.splice(-many.length);
    expect(sorted(ids)).toEqual(sorted([...before.map(Number), ...many.map(({ id }) => id)]));
  });

  test("ids as text and the numbers for none are read in rows and records", async () => {
    const client = await connect(era);
    const { id } = first(halo().tenant.tables.Tickets, isThere);
    const texts = (row: Row): Row => ({
      ...row,
      ...Object.fromEntries(
        ["id", "client_id", "status_id", "agent_id"].map((field) => [field, String(row[field])]),
      ),
      contract_id: -1,
      parent_id: "-1",
      default_agent_id: -97,
    });
    const plain = await client.call("halo_get_ticket", { id });
    halo().faults.add({
      path: `/api/tickets/${String(id)}`,
      times: always,
      transform: (body) => texts(body as Row),
    });
    const record = recordOf(await client.call("halo_get_ticket", { id, detail: "full" }));
    const { client_id, status_id, status_name } = recordOf(plain);
    expect(record).toMatchObject({ id, client_id, status_id, status_name });
    for (const field of ["contract_id", "parent_id", "default_agent_id"])
      expect(record).not.toHaveProperty(field);
    halo().faults.add({
      path: "/api/tickets",
      times: always,
      transform: (body) => ({ ...(body as Row), tickets: (body as { tickets: Row[] }).tickets.map(texts) }),
    });
    const listed = await client.call("halo_list_tickets", { client_id, page_size: 3 });
    expect(listed.data.warnings).toBeUndefined();
    expect(rowsOf(listed)[0]).toMatchObject({ client_id });
  });

  test("a priority is known by its number, not by the GUID of its row", async () => {
    const client = await connect(era);
    const { id } = first(halo().tenant.tables.Tickets, (row) => Number(row.priority_id) === 3);
    const guid = "830d9449-bd4e-4910-8c00-08df22fb0c92";
    halo().faults.add({
      path: `/api/tickets/${String(id)}`,
      transform: (body) => {
        const { priority_id: _number, ...ticket } = body as Row;
        return { ...ticket, priority: { id: guid, priorityid: 3, name: "Medium" } };
      },
    });
    const result = await client.call("halo_get_ticket", { id, detail: "full" });
    expect(recordOf(result)).toMatchObject({ priority_id: 3, priority: { id: 3, name: "Medium" } });
    expect(result.text).not.toContain(guid);
  });

  test("a ticket that was merged or deleted says so wherever it is shown", async () => {
    const client = await connect(era);
    const { id } = first(halo().tenant.tables.Tickets, isThere);
    const path = `/api/tickets/${String(id)}`;
    halo().faults.add({ path, transform: (body) => ({ ...(body as Row), merged_into_id: "77" }) });
    const merged = await client.call("halo_get_ticket", { id });
    expect(merged.text).toContain(`Merged: ticket ${String(id)} into 77.`);
    expect(String(merged.data.warnings)).toContain("into 77");
    halo().faults.add({ path, transform: (body) => ({ ...(body as Row), deleted: true }) });
    const deleted = await client.call("halo_get_ticket", { id });
    expect(deleted.text).toContain(`Deleted in Halo: ticket ${String(id)}.`);
    halo().faults.add({
      path: "/api/tickets",
      transform: (body) => {
        const [one, two, ...rest] = (body as { tickets: Row[] }).tickets;
        const tickets = [{ ...one, merged_into_id: 9 }, { ...two, inactive: true }, ...rest];
        return { ...(body as Row), tickets };
      },
    });
    const listed = await client.call("halo_list_tickets", { page_size: 5 });
    const [one, two] = rowsOf(listed);
    expect(listed.data.warnings).toEqual([
      `Merged: ticket ${String(one?.id)} into 9. Go on in the ticket that it was merged into.`,
      `Deleted in Halo: ticket ${String(two?.id)}.`,
    ]);
  });
});

inEras(bothEras, (era) => {
  test("what Halo warns of with status 200 is told, with what was not stored", async () => {
    const client = await connect(era);
    const name = `Warned ${era}`;
    halo().faults.add({
      method: "POST",
      path: "/api/client",
      transform: (body) => ({ ...(body as Row), _warning: "The website was not valid", website: "" }),
    });
    const created = await client.call("halo_create_client", { name, website: "https://example.org" });
    expect(created.isError, created.text).toBe(false);
    const said =
      /a warning about new client: «The website was not valid»\. Its answer does not show as stored: website/;
    expect(created.text).toMatch(said);
    expect(String(created.data.warnings)).toMatch(said);

    halo().faults.add({
      path: "/api/client/",
      transform: (body) => ({ ...(body as Row), _warning: "Half of it" }),
    });
    const read = await client.call("halo_get_client", { id: recordOf(created).id });
    expect(read.text).toContain("«Half of it»");
    halo().faults.add({
      path: "/api/client",
      transform: (body) => ({ ...(body as Row), _warning: "SELECT a FROM dbo.Area WHERE x = 1" }),
    });
    const listed = await client.call("halo_list_clients", { page_size: 2 });
    expect(String(listed.data.warnings)).toContain("a warning about clients that can't be shown here");
    expect(listed.text).not.toContain("dbo");
    const quiet = await client.call("halo_list_clients", { page_size: 2 });
    expect(quiet.data.warnings).toBeUndefined();
  });

  test("of a list that Halo narrows by whole days only, a count of more pages than are read is no total", async () => {
    const client = await connect(era);
    const args = { invoiced_after: "2020-01-01", page_size: 5 };
    const few = await client.call("halo_list_invoices", args);
    expect(Number(few.data.total), few.text).toBeGreaterThan(5);
    change((body) => ({ ...body, record_count: 100_000 }), "/api/invoice\\b");
    const many = await client.call("halo_list_invoices", args);
    expect(rowsOf(many)).toHaveLength(5);
    expect(many.data.has_more).toBe(true);
    expect(many.data.total).toBeUndefined();
    expect(many.text).not.toContain("100000");
  });
});
