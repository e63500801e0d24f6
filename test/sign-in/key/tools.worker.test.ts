import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { boxes } from "../../../src/tools/scopes.ts";
import { areaOfTool } from "../../../src/tools/surface/areas.ts";
import { scopesOfTool, toolsOfDeployment } from "../../../src/tools/surfaces.ts";
import { exampleArguments } from "../../examples.ts";
import { bothEras, connect, inEras, rowsOf, useSandbox } from "../../support/harness.ts";
import { isThere } from "../../support/tickets.ts";
import { Browser, publicUrl } from "../support/browser.ts";
import {
  allowWithKey,
  bearer,
  call,
  codeOf,
  endpoint,
  initialize,
  post,
  TestOAuthClient,
} from "../support/client.ts";
import { connectStream } from "../support/event-stream.ts";

/** Which tools are listed for whom, and that no way leads around it. */

const halo = useSandbox({ rateLimit: { requests: 1_000_000, windowMs: 1_000 } });

const deployed = toolsOfDeployment({ readOnly: false, hasCopy: true, hasLedger: true });
const alice = "alice-key-0123456789abcdef";
const erin = "erin-key-0123456789abcdefg";
const finn = "finn-key-0123456789abcdefg";
const gwen = "gwen-key-0123456789abcdefg";

type Name = Parameters<typeof exampleArguments>[0];
const argumentsOf = (name: string) =>
  deployed.some((tool) => tool.name === name) && !/_query$|_changes?$/.test(name)
    ? exampleArguments(name as Name, halo().tenant)
    : {};

const byName = (name: string, args: object) => ({ name, arguments: JSON.stringify(args) });

describe.each([
  ["as its key says", finn, {}],
  ["as its header asks", alice, { "halo-tools": "core" }],
] as const)("a client that sees few tools %s", (_what, key, headers) => {
  inEras(bothEras, (era) => {
    test("finds and calls the others", async () => {
      const client = await connect(era, { url: endpoint, headers: { ...bearer(key), ...headers } });
      const names = (await client.listTools()).map(({ name }) => name);
      expect(names.length).toBeLessThanOrEqual(30);
      expect(names).toEqual(expect.arrayContaining(["halo_list_tickets", "halo_call_tool"]));
      expect(names).not.toContain("halo_list_actions");
      expect(
        rowsOf(await client.call("halo_call_tool", byName("halo_list_statuses", { page_size: 3 }))),
      ).toHaveLength(3);
    });
  });
});

inEras(bothEras, (era) => {
  test("a header only narrows what a key leaves", async () => {
    const names = async (key: string, tools: string) => {
      const client = await connect(era, { url: endpoint, headers: { ...bearer(key), "halo-tools": tools } });
      return (await client.listTools()).map(({ name }) => name);
    };
    const own = await names(finn, "core");
    expect(await names(finn, "all")).toEqual(own);
    expect(await names(finn, "billing,core,all")).toEqual(own);
    expect((await names(finn, "tickets")).every((name) => own.includes(name))).toBe(true);
    expect(await names(erin, "billing")).toEqual([]);
    expect((await names(alice, "billing")).map(areaOfTool)).toEqual(
      (await names(alice, "billing")).map(() => "billing"),
    );
  });
});

test("a header that is not understood is refused, and says what there is", async () => {
  const response = await post(initialize, { ...bearer(alice), "halo-tools": "everything" });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(
    "Halo-Tools has to be usual, all, core or chatgpt, or areas (tickets, ",
  );
});

test("a stream of HTTP+SSE has what was asked for when it was opened", async () => {
  const client = await connectStream("SDK v2", `${publicUrl}/sse`, {
    ...bearer(alice),
    "halo-tools": "reports",
  });
  const names = (await client.listTools()).tools.map(({ name }) => name);
  expect(names).toEqual(["halo_list_reports", "halo_get_report", "halo_run_report"]);
  await expect(client.call("halo_list_tickets")).rejects.toThrow("that this client asks for");
});

test("a session keeps what was asked for when it was opened: after an eviction, and whatever later requests ask", async () => {
  const client = await connect("2025-11-25", {
    url: endpoint,
    headers: { ...bearer(alice), "halo-tools": "reports" },
  });
  const names = (await client.listTools()).map(({ name }) => name);
  expect(names.map(areaOfTool)).toEqual(names.map(() => "reports"));
  const session = client.sessionId() ?? "";
  await evictDurableObject(env.HALO_SESSION.get(env.HALO_SESSION.idFromString(session)));
  const response = await post(call("halo_list_tickets", {}), {
    ...bearer(alice),
    "mcp-session-id": session,
    "mcp-protocol-version": "2025-11-25",
    "halo-tools": "all",
  });
  expect(await response.text()).toContain(
    "halo_list_tickets is not among the tools that this client asks for",
  );
});

describe("a key for tickets alone", () => {
  const headers = { ...bearer(erin) };

  inEras(bothEras, (era) => {
    test("reaches no tool of another area, by its name or by the tool that calls by name", async () => {
      const client = await connect(era, { url: endpoint, headers: { ...headers, "halo-tools": "core" } });
      const outside = deployed.filter(({ name }) => areaOfTool(name) !== "tickets");
      const found = await client.call("halo_find_tool", {
        query: "invoices contracts clients billing revenue",
      });
      for (const { name } of outside) expect(found.text).not.toContain(name);
      halo().log.clear();
      // Each tool in one of the eras: the requests of a key are counted by the minute.
      const both: readonly string[] = bothEras;
      const own = outside.filter((_, index) => index % bothEras.length === both.indexOf(era));
      for (const { name } of own) {
        const args = { ...argumentsOf(name), confirm: true };
        const named = await client.call("halo_call_tool", byName(name, args));
        expect(named.isError, name).toBe(true);
        expect(named.text, name).toMatch(/is outside of the areas that this access key is for|has no tool/);
        await expect(client.call(name, args), name).rejects.toThrow(name);
      }
      expect(halo().log.entries).toEqual([]);
    });

    test("has no prompt, resource, template or completion of another area", async () => {
      const client = await connect(era, { url: endpoint, headers });
      expect((await client.listPrompts()).map(({ name }) => name)).toEqual(["customer_update"]);
      const prompt = await client.getPrompt("customer_update", { ticket_id: "5" });
      for (const name of prompt.match(/halo_[a-z_]+/g) ?? []) expect(areaOfTool(name)).toBe("tickets");
      await expect(client.getPrompt("revenue_review")).rejects.toThrow("not found");
      const templates = (await client.listTemplates()).map(({ uriTemplate }) => uriTemplate);
      expect(templates.map((template) => template?.replace(/\{\?.*/, ""))).toEqual([
        "halo://tickets/{id}",
        "halo://lookups/{kind}",
      ]);
      expect((await client.listResources()).map(({ name }) => name)).toEqual([
        "statuses",
        "ticket_types",
        "priorities",
      ]);
      halo().log.clear();
      for (const uri of [
        "halo://clients/12",
        "halo://reports/1",
        "halo://lookups/agents",
        "halo://lookups/teams",
      ]) {
        await expect(client.read(uri), uri).rejects.toThrow(/not found/i);
      }
      for (const [ref, argument] of [
        [{ type: "ref/prompt", name: "revenue_review" }, "client"],
        [{ type: "ref/resource", uri: "halo://clients/{id}{?page,page_size}" }, "id"],
      ] as const) {
        await expect(client.complete(ref, argument, ""), argument).rejects.toThrow("not found");
      }
      const kinds = await client.complete({ type: "ref/resource", uri: templates[1] ?? "" }, "kind", "");
      expect(kinds.values).toEqual(["statuses", "ticket_types", "priorities"]);
      expect(halo().log.entries).toEqual([]);
    });

    test("searches and fetches tickets alone", async () => {
      const client = await connect(era, { url: endpoint, headers: { ...headers, "halo-tools": "chatgpt" } });
      expect((await client.listTools()).map(({ name }) => name)).toEqual(["search", "fetch"]);
      const found = await client.call("search", { query: "e" });
      const ids = (found.data.results as { id: string }[]).map(({ id }) => id);
      expect(ids.length).toBeGreaterThan(0);
      expect(ids.filter((id) => !id.startsWith("ticket:"))).toEqual([]);
      expect((await client.call("fetch", { id: "client:12" })).text).toContain(
        "one that search gave: ticket:5",
      );
    });
  });
});

describe("a grant of reading alone", () => {
  test("calls no tool by its name that needs more: each is refused with what to tick, and nothing reaches Halo", async () => {
    const token = await tokenOf({ tools: "core" });
    const writing = deployed.filter(({ name }) => !scopesOfTool(name).includes("halo:read"));
    expect(writing.length).toBeGreaterThan(25);
    halo().log.clear();
    for (const { name } of writing) {
      const response = await post(
        call("halo_call_tool", byName(name, { ...argumentsOf(name), confirm: true })),
        {
          ...bearer(token),
          "mcp-protocol-version": "2025-11-25",
        },
      );
      expect(response.status, name).toBe(403);
      const challenge = response.headers.get("www-authenticate") ?? "";
      for (const scope of scopesOfTool(name)) expect(challenge, name).toContain(scope);
      expect(challenge, name).toContain(boxes[scopesOfTool(name)[0] ?? "halo:read"]);
    }
    expect(halo().log.entries).toEqual([]);
  });

  test("a note that the customer sees is not sent by it without halo:send", async () => {
    const token = await tokenOf({ tools: "core", scopes: ["halo:write"] });
    const client = await connect("2026-07-28", { url: endpoint, headers: bearer(token) });
    const { id = 0 } = halo().tenant.tables.Tickets.find((row) => row.client_id === 12 && isThere(row)) ?? {};
    const note = {
      ticket_id: id,
      outcome: "Email User",
      note: "Hello",
      sendemail: true,
      hiddenfromuser: false,
    };
    const sent = await client.call("halo_call_tool", byName("halo_create_action", note));
    expect(sent.isError).toBe(true);
    expect(sent.text).toContain("may not send anything to customers");
  });
});

test("a key for one client sees no other client's by name", async () => {
  const client = await connect("2026-07-28", { url: endpoint, headers: bearer(gwen) });
  const other = halo().tenant.tables.Client.find(({ id }) => id !== 12);
  const result = await client.call("halo_call_tool", byName("halo_get_client", { id: other?.id }));
  expect(result.text).toBe(
    (await client.call("halo_call_tool", byName("halo_get_client", { id: 999_999 }))).text.replace(
      "999999",
      String(other?.id),
    ),
  );
  expect(result.isError).toBe(true);
});

describe("the consent page", () => {
  test("offers the tools that the deployment has, and what is chosen holds", async () => {
    const oauth = await TestOAuthClient.register();
    const page = await new Browser().get(await oauth.authorizeUrl());
    for (const text of ["Choose its tools", 'value="core"', 'value="chatgpt"', 'value="billing"']) {
      expect(page.html).toContain(text);
    }
    // The tools over the whole API are off here.
    expect(page.html).not.toContain('value="api"');

    const token = await tokenOf({ tools: "core", area: ["tickets", "billing"] });
    const client = await connect("2025-11-25", {
      url: endpoint,
      headers: { ...bearer(token), "halo-tools": "all" },
    });
    const names = (await client.listTools()).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["halo_list_tickets", "halo_call_tool"]));
    expect(names).not.toContain("halo_triage");
    expect(
      (await client.call("halo_call_tool", byName("halo_list_invoices", { page_size: 1 }))).isError,
    ).toBe(false);
    const refused = await client.call("halo_call_tool", byName("halo_triage", {}));
    expect(refused.text).toContain("not among the tools that were chosen when this app was connected");
  });

  test("what a forged form names widens nothing", async () => {
    const token = await tokenOf({ key: finn, tools: "all", area: ["billing", "api", "answers", "nonsense"] });
    const client = await connect("2026-07-28", { url: endpoint, headers: bearer(token) });
    const names = (await client.listTools()).map(({ name }) => name);
    expect(names).not.toContain("halo_list_invoices");
    expect((await client.call("halo_call_tool", byName("halo_list_invoices", {}))).isError).toBe(true);
  });
});

/** The access token of a grant that was made by the pages, with what is chosen on the consent page. */
async function tokenOf(choice: {
  readonly key?: string;
  readonly tools: string;
  readonly area?: readonly string[];
  readonly scopes?: readonly string[];
}): Promise<string> {
  const { key = alice, tools, area = [], scopes = [] } = choice;
  const client = await TestOAuthClient.register();
  const form = { tools, ...(area.length === 0 ? {} : { area }) };
  const { answer } = await client.redeem(codeOf(await allowWithKey(client, key, { scopes, form })));
  return answer.access_token ?? "";
}
