import { describe, expect, test } from "vitest";
import { createSandbox, knownRecords } from "../index.ts";
import { Api, askToken, objectOf, origin, read } from "./api.ts";

/** One for all: its data takes a second to make. */
const sandbox = createSandbox();

const open = async (path: string) => read(await sandbox.fetch(new Request(origin + path)));

describe("the pages that links of answers lead to", () => {
  test("a ticket with its actions, and its client with its open tickets", async () => {
    const { Tickets, Client } = sandbox.tenant.tables;
    // Which ticket has which summary changes by the hour.
    const ticket = Tickets.find(({ id }) => id === knownRecords(sandbox.tenant).openTicketId);
    const page = await open(`/ticket?id=${ticket?.id}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain(`<h1>#${ticket?.id} ${ticket?.summary}</h1>`);
    expect(page.text).toContain("New Ticket Logged");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    const [, client = ""] = /href="(\/customer\?clientid=\d+)"/.exec(page.text) ?? [];
    const customer = await open(client);
    expect(customer.text).toContain(`<h1>${Client.find(({ id }) => id === ticket?.client_id)?.name}</h1>`);
    expect(customer.text).toContain(`<a href="/ticket?id=${ticket?.id}">`);
  });

  test("what is stored is text on them, as it is now", async () => {
    const ticket = sandbox.tenant.tables.Tickets.find(({ id }) => id === 2302);
    Object.assign(ticket ?? {}, { summary: "<script>alert(1)</script>" });
    const page = await open("/ticket?id=2302");
    expect(page.text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page.text).not.toContain("<script>");
  });

  test("a client's page has the open tickets that the API counts, and a deleted ticket is said to be", async () => {
    const { Tickets } = sandbox.tenant.tables;
    const own = Tickets.find(
      (each) =>
        each.deleted !== true && Tickets.filter(({ client_id }) => client_id === each.client_id).length > 3,
    );
    const client = own?.client_id;
    const ofClient = Tickets.filter(({ client_id }) => client_id === client);
    const [deleted, merged, reopened] = ofClient;
    Object.assign(deleted ?? {}, { deleted: true, status_id: 1, dateclosed: "1900-01-01T00:00:00" });
    Object.assign(merged ?? {}, { merged_into_id: reopened?.id, dateclosed: "1900-01-01T00:00:00" });
    Object.assign(reopened ?? {}, {
      ...{ deleted: false, merged_into_id: 0, status_id: 1, dateclosed: "2026-01-05T10:00:00" },
    });
    const token = String(objectOf(await askToken(sandbox)).access_token);
    const list = `tickets?client_id=${client}&open_only=true&pageinate=true&page_size=1&page_no=1`;
    const { record_count } = objectOf(await new Api(sandbox, token).get(list));
    const { text } = await open(`/customer?clientid=${client}`);
    expect(text).toContain(`<dt>Open tickets</dt><dd>${record_count}</dd>`);
    expect(text).toContain(`/ticket?id=${reopened?.id}"`);
    for (const gone of [deleted, merged]) expect(text).not.toContain(`/ticket?id=${gone?.id}"`);
    const page = await open(`/ticket?id=${deleted?.id}`);
    expect(page.status).toBe(404);
    expect(page.text).toContain(`#${deleted?.id} was deleted`);
  });

  test("projects and opportunities are there too, what is not is said, and the first page says what this is", async () => {
    const { Projects, Opportunities } = sandbox.tenant.tables;
    for (const record of [Projects[0], Opportunities[0]])
      expect((await open(`/ticket?id=${record?.id}`)).text).toContain(`#${record?.id} `);
    for (const path of ["/ticket?id=999999", "/ticket", "/customer?clientid=x"])
      expect((await open(path)).status, path).toBe(404);
    expect((await open("/")).text).toContain("stands in for a Halo tenant");
  });
});
