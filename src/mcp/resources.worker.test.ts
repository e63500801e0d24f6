import { UriTemplate } from "@modelcontextprotocol/server";
import { describe, expect, test, vi } from "vitest";
import { knownRecords } from "../../sandbox/index.ts";
import {
  bothEras,
  connect,
  eras,
  inEras,
  mcpUrl,
  send,
  type TestClient,
  useSandbox,
} from "../../test/support/harness.ts";
import { first } from "../../test/support/lists.ts";
import { HaloClient } from "../halo/client.ts";
import { connectDirect } from "./in-memory.testing.ts";
import { lookupKinds, templates } from "./resources/kinds.ts";
import { nextOfList, nextOfRecord, pageAfter } from "./resources/paging.ts";
import { PagedTemplate } from "./resources/template.ts";

const halo = useSandbox();

/** Follows the addresses that the texts give, as a reader would. */
async function walk(read: (uri: string) => Promise<string>, uri: string): Promise<string[]> {
  const pages: string[] = [];
  for (let next: string | undefined = uri; next !== undefined; ) {
    const text = await read(next);
    pages.push(text);
    next = /^Next page: (\S+)$/m.exec(text)?.[1];
    if (pages.length > 200) throw new Error("never ends");
  }
  return pages;
}

/** The ids at the beginning of the lines of a list. */
const idsOf = (pages: readonly string[]) =>
  pages.flatMap((page) => [...page.matchAll(/^- #(\d+)\b/gm)].map(([, id]) => Number(id)));

const ticketActions = (id: number) =>
  halo()
    .tenant.tables.Actions.filter((row) => row.ticket_id === id && row.actionby !== "System")
    .map((row) => Number(row.id));

inEras(eras, (era) => {
  test("the templates are listed, and of resources the lookups alone, without asking Halo", async () => {
    const client = await connect(era);
    halo().log.clear();
    expect((await client.listTemplates()).map(({ uriTemplate }) => uriTemplate)).toEqual([
      "halo://tickets/{id}{?page,page_size}",
      "halo://clients/{id}{?page,page_size}",
      "halo://reports/{id}",
      "halo://lookups/{kind}{?page,page_size}",
    ]);
    const listed = await client.listResources();
    expect(listed.map(({ uri }) => uri)).toEqual(
      Object.keys(lookupKinds).map((kind) => `halo://lookups/${kind}`),
    );
    for (const { title, description, mimeType } of listed) {
      expect(title).toMatch(/\S/);
      expect(description).toMatch(/\S/);
      expect(mimeType).toBe("text/plain");
    }
    expect(halo().log.entries).toEqual([]);
    expect(client.capabilities).toMatchObject({ resources: { listChanged: false, subscribe: false } });
  });

  test("a record reads as its get tool answers", async () => {
    const client = await connect(era);
    const { openTicketId, busyClientId, reportWithRowsId } = knownRecords(halo().tenant);
    for (const [kind, tool, id] of [
      ["tickets", "halo_get_ticket", openTicketId],
      ["clients", "halo_get_client", busyClientId],
      ["reports", "halo_get_report", reportWithRowsId],
    ] as const) {
      const text = await client.read(`halo://${kind}/${id}`);
      expect(text).toContain((await client.call(tool, { id })).text);
      expect(text).toMatch(/^What stands between « and » was written by people in Halo/);
    }
  });

  test("a long ticket goes on over pages, each action once and newest first", async () => {
    const client = await connect(era);
    const id = knownRecords(halo().tenant).largeTicketId;
    const pages = await walk(client.read, `halo://tickets/${id}`);
    expect(pages.length).toBeGreaterThan(2);
    expect(pages[0]).toContain(`Next page: halo://tickets/${id}?page=2&page_size=10`);
    const all = await client.call("halo_list_actions", { ticket_id: id, page_size: 100 });
    const wanted = (all.data.rows as { id: number }[]).map((row) => row.id);
    expect(wanted).toHaveLength(ticketActions(id).length);
    expect(idsOf(pages)).toEqual(wanted);
  });

  test("a page of one's own size goes on in that size", async () => {
    const client = await connect(era);
    const id = knownRecords(halo().tenant).largeTicketId;
    const pages = await walk(client.read, `halo://tickets/${id}?page_size=7`);
    expect(idsOf(pages.slice(0, 1))).toHaveLength(7);
    expect(idsOf(pages)).toEqual(idsOf(await walk(client.read, `halo://tickets/${id}`)));
  });

  test.each(Object.keys(lookupKinds))("the %s can be read, whole and page by page", async (kind) => {
    const client = await connect(era);
    const whole = await client.read(`halo://lookups/${kind}`);
    expect(whole).toMatch(/^\d+ [a-z ]+, all shown:$/m);
    const total = Number(/^(\d+) /m.exec(whole)?.[1]);
    expect(total).toBeGreaterThan(3);
    const pages = await walk(client.read, `halo://lookups/${kind}?page_size=3`);
    expect(pages).toHaveLength(Math.ceil(total / 3));
    expect(idsOf(pages)).toEqual(idsOf([whole]));
    expect(idsOf([whole])).toHaveLength(total);
  });
});

inEras(bothEras, (era) => {
  test.each([
    "halo://tickets/999999",
    "halo://tickets/999999?page=3",
    "halo://clients/999999",
    "halo://clients/999999?page=2",
    "halo://reports/999999",
    "halo://tickets/0",
    "halo://tickets/-5",
    "halo://tickets/1.5",
    "halo://tickets/0x10",
    "halo://tickets/99999999999999999999",
    "halo://tickets/2147483648",
    "halo://tickets/abc",
    "halo://tickets/%31",
    "halo://tickets/1%2F..%2F2",
    "halo://tickets/2301/actions",
    "halo://tickets/2301#x",
    "halo://tickets/",
    "halo://invoices/1",
    "halo://reports/101?page=2",
    "halo://tickets/2301?detail=full",
    "halo://tickets/2301?page=1&page=2",
    "halo://lookups/users",
    "halo://lookups/constructor",
    "file:///etc/passwd",
    "https://halo.test/api/tickets/2301",
  ])("%s is not found, as MCP says it", async (uri) => {
    const client = await connect(era);
    await expect(client.read(uri)).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining("not found"),
      data: { uri },
    });
  });

  test.each([
    "page=0",
    "page=-1",
    "page=two",
    "page=",
    "page=1000000",
    "page_size=0",
    "page_size=101",
    "page=1.5",
  ])("?%s is refused with what to give, and is no missing resource", async (query) => {
    const client = await connect(era);
    halo().log.clear();
    const failure: unknown = await client.read(`halo://tickets/2301?${query}`).catch((error) => error);
    expect(failure).toMatchObject({
      code: -32602,
      message: expect.stringContaining("page must be a whole number from 1 to 100000"),
    });
    expect(failure).not.toHaveProperty("data.uri");
    expect(halo().log.entries).toEqual([]);
  });

  test("a page past the end says so", async () => {
    const client = await connect(era);
    const id = knownRecords(halo().tenant).largeTicketId;
    expect(await client.read(`halo://tickets/${id}?page=900`)).toContain("Page 900 is past the end");
  });

  test.each<[string, Parameters<ReturnType<typeof halo>["faults"]["add"]>[0], RegExp]>([
    [
      "an error page",
      { status: 200, body: "<html>very-private-page</html>", contentType: "text/html" },
      /web page/,
    ],
    ["a refusal", { status: 403 }, /not allow|permission|may not/i],
    ["half an answer", { status: 200, truncate: 40 }, /answer could not be used/],
    ["nothing", { emptyObject: true }, /answer could not be used/],
  ])("%s of Halo is an error in plain words, not an empty resource", async (_what, fault, sentence) => {
    const client = await connect(era);
    halo().faults.add({ path: "/api/client/12", times: 10, ...fault });
    const failure: unknown = await client.read("halo://clients/12").catch((error) => error);
    expect(failure).toMatchObject({ code: -32603, message: expect.stringMatching(sentence) });
    expect(failure).not.toHaveProperty("data.uri");
    expect(String(failure)).not.toMatch(/very-private|<html/);
  });

  test("a fault of this server is masked under an id", async () => {
    const client = await connect(era);
    const get = vi.spyOn(HaloClient.prototype, "get").mockImplementation(async () => {
      throw new TypeError("very-private stack of /src/halo");
    });
    const failure: unknown = await client.read("halo://reports/101").catch((error) => error);
    get.mockRestore();
    expect(failure).toMatchObject({
      code: -32603,
      message: expect.stringMatching(/Internal error [0-9a-f-]{36} in halo-mcp/),
    });
    expect(JSON.stringify(failure) + String(failure)).not.toContain("very-private");
  });

  test("hostile text is cleaned and stays between its marks", async () => {
    const client = await connect(era);
    const { hostileTicketIds } = knownRecords(halo().tenant);
    for (const id of Object.values(hostileTicketIds)) {
      const text = await client.read(`halo://tickets/${id}`);
      expect(text).not.toMatch(/<script|onerror|[\u200b-\u200d\u202a-\u202e\u2066-\u2069\ufeff]/);
      const outside = text.replace(/«[^«»]*»/g, "");
      expect(outside).not.toMatch(/ignore all previous|\[system\]/i);
    }
  });
});

test("records are live, lookups may be kept, and all of it is one person's", async () => {
  const ask = async (method: string, params: Record<string, unknown>, name?: string) => {
    const response = await send(mcpUrl, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        "mcp-protocol-version": "2026-07-28",
        "mcp-method": method,
        ...(name === undefined ? {} : { "mcp-name": name }),
      },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method,
        params: {
          ...params,
          _meta: {
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": {},
            "io.modelcontextprotocol/clientInfo": { name: "raw", version: "1" },
          },
        },
      }),
    });
    return ((await response.json()) as { result: { ttlMs: number; cacheScope: string } }).result;
  };
  for (const method of ["prompts/list", "resources/list", "resources/templates/list"]) {
    expect(await ask(method, {})).toMatchObject({ ttlMs: 300_000, cacheScope: "private" });
  }
  const read = (uri: string) => ask("resources/read", { uri }, uri);
  expect(await read("halo://clients/12")).toMatchObject({ ttlMs: 0, cacheScope: "private" });
  expect(await read("halo://lookups/teams")).toMatchObject({ ttlMs: 600_000, cacheScope: "private" });
});

test("each read is one line of log with the template, never with what was read", async () => {
  const { client, log } = await connectDirect();
  await client.readResource({ uri: "halo://clients/12" });
  await client.readResource({ uri: "halo://clients/999999" }).catch(() => {});
  await client.readResource({ uri: "halo://clients/12?page=0" }).catch(() => {});
  const name = "halo://clients/{id}{?page,page_size}";
  expect(log.filter(({ event }) => event === "resource_read")).toEqual([
    {
      event: "resource_read",
      name,
      principal: "local",
      outcome: "ok",
      scopes: ["halo:read", "halo:write", "halo:delete", "halo:send", "halo:sql"],
      halo_requests: expect.any(Number),
      milliseconds: expect.any(Number),
    },
    expect.objectContaining({ name, outcome: "not_found" }),
    expect.objectContaining({ name, outcome: "bad_input", halo_requests: 0 }),
  ]);
  expect(log[0]?.halo_requests).toBeGreaterThan(0);
});

test("without a configuration a read says so", async () => {
  const { client } = await connectDirect({ HALO_CLIENT_SECRET: "" });
  await expect(client.readResource({ uri: "halo://clients/12" })).rejects.toThrow(/HALO_CLIENT_SECRET/);
});

test("a small budget holds, and the pages still lead through everything", async () => {
  const { client } = await connectDirect({ HALO_MAX_RESULT_TOKENS: "800" });
  const read: TestClient["read"] = async (uri) => {
    const [content] = (await client.readResource({ uri })).contents;
    const text = content !== undefined && "text" in content ? content.text : "";
    expect(text.length).toBeLessThanOrEqual(3_200);
    return text;
  };
  const id = knownRecords(halo().tenant).largeTicketId;
  const seen = idsOf(await walk(read, `halo://tickets/${id}`));
  expect([...seen].sort((a, b) => a - b)).toEqual(ticketActions(id).sort((a, b) => a - b));
  const agents = halo().tenant.tables.Agent.filter(
    (row) => row.isdisabled !== true && row.isapiagent !== true && row.id !== 1,
  );
  const shown = await walk(read, "halo://lookups/agents");
  expect(shown.length).toBeGreaterThan(1);
  expect(new Set(idsOf(shown))).toEqual(new Set(agents.map((row) => Number(row.id))));
});

test("a client with many sites goes on over pages", async () => {
  const { client } = await connectDirect();
  const { Site } = halo().tenant.tables;
  const own = first(Site, (row) => row.client_id === 12);
  for (let index = 0; index < 45; index++) {
    Site.push({ ...own, id: 90_000 + index, name: `Branch ${String(index).padStart(2, "0")}` });
  }
  try {
    const read = async (uri: string) => {
      const [content] = (await client.readResource({ uri })).contents;
      return content !== undefined && "text" in content ? content.text : "";
    };
    const pages = await walk(read, "halo://clients/12");
    expect(pages).toHaveLength(3);
    const wanted = Site.filter((row) => row.client_id === 12 && row.inactive !== true).map(({ id }) =>
      Number(id),
    );
    expect(idsOf(pages).sort((a, b) => a - b)).toEqual(wanted.sort((a, b) => a - b));
  } finally {
    Site.splice(-45);
  }
});

describe("addresses", () => {
  test("a template is RFC 6570: what it expands to, it matches", () => {
    for (const { template } of templates) {
      const [name = ""] = template.variableNames;
      for (const query of template instanceof PagedTemplate
        ? [{}, { page: "2" }, { page: "2", page_size: "10" }]
        : [{}]) {
        const variables = { [name]: "12", ...query };
        const uri = new UriTemplate(template.toString()).expand(variables);
        expect(template.match(uri)).toEqual(variables);
      }
    }
  });

  test("the order of the query is free", () => {
    expect(new PagedTemplate("halo://x/{id}").match("halo://x/1?page_size=5&page=2")).toEqual({
      id: "1",
      page: "2",
      page_size: "5",
    });
  });

  test("the next page begins at the first row that was not shown", () => {
    for (let before = 1; before <= 400; before++) {
      for (const most of [1, 3, 10, 100]) {
        const query = new URLSearchParams(pageAfter(before, most));
        const [page, size] = [Number(query.get("page")), Number(query.get("page_size"))];
        expect((page - 1) * size).toBe(before);
        expect(size).toBeLessThanOrEqual(most);
      }
    }
  });

  test("there is no next page after the last, nor after nothing", () => {
    const page = { page: 2, page_size: 10, rows: [1, 2, 3] };
    expect(nextOfList({ ...page, has_more: false })).toBeUndefined();
    expect(nextOfList({ ...page, has_more: true })).toBe("?page=14&page_size=1");
    expect(nextOfList({ ...page, has_more: true, rows: [] })).toBeUndefined();
    expect(nextOfList({ record: {} })).toBeUndefined();
    expect(nextOfRecord({ sites: { rows: [1, 2] } }, "sites", 2)).toBeUndefined();
    expect(nextOfRecord({ sites: { rows: [1, 2] } }, "sites", 3)).toBe("?page=2&page_size=2");
    expect(nextOfRecord({ sites: { rows: [] } }, "sites", 3)).toBeUndefined();
  });
});
