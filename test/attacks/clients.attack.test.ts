import { describe, expect, test } from "vitest";
import {
  Client,
  type Door,
  type DoorKind,
  doorKinds,
  doorOf,
  key,
  redirectUri,
  rpc,
  send,
} from "./support/door.ts";

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "t", version: "1" } },
};
const list = { jsonrpc: "2.0", id: 2, method: "tools/list" };

const tokens = new Map<DoorKind, string>();
/** The header that lets in at a door. */
async function authorization(door: Door): Promise<Record<string, string>> {
  if (door.kind === "none") return {};
  if (door.kind === "key") return { authorization: `Bearer ${key}` };
  const token = tokens.get(door.kind) ?? (await (await Client.register(door)).connect()).access_token;
  tokens.set(door.kind, token);
  return { authorization: `Bearer ${token}` };
}

describe("10 what real clients send", () => {
  describe.each(doorKinds)("%s", (kind) => {
    test.each([
      ["application/json", "application/json"],
      ["APPLICATION/JSON", "application/json"],
      ["application/*", "application/json"],
      ["text/event-stream", "text/event-stream"],
      ["TEXT/EVENT-STREAM", "text/event-stream"],
      ["*/*", undefined],
      ["", undefined],
      ["Application/JSON, Text/Event-Stream", undefined],
      ["application/json;q=0.9, text/event-stream;q=0.8", undefined],
    ])("Accept: %s", async (accept, type) => {
      const door = doorOf(kind);
      const headers = { ...(await authorization(door)), accept };
      const opened = await rpc(door, initialize, headers);
      expect(opened.status).toBe(200);
      const session = opened.headers.get("mcp-session-id") ?? "";
      const inSession = { ...headers, "mcp-session-id": session, "mcp-protocol-version": "2025-11-25" };
      const answers = [
        [opened, initialize.id],
        [await rpc(door, list, inSession), list.id],
        [await rpc(door, list, headers), list.id],
        [
          await rpc(
            door,
            {
              jsonrpc: "2.0",
              id: 3,
              method: "tools/call",
              params: { name: "halo_list_statuses", arguments: {} },
            },
            inSession,
          ),
          3,
        ],
      ] as const;
      for (const [answer, id] of answers) {
        expect(answer.status).toBe(200);
        const got = answer.headers.get("content-type") ?? "";
        if (type !== undefined) expect(got).toContain(type);
        const text = await answer.text();
        const message = got.includes("json") ? text : (/^data: (.*)$/m.exec(text)?.[1] ?? "");
        expect(JSON.parse(message)).toMatchObject({ jsonrpc: "2.0", id, result: {} });
      }
    });

    test("what takes neither form is told what is missing", async () => {
      const door = doorOf(kind);
      const answer = await rpc(door, list, { ...(await authorization(door)), accept: "text/html" });
      expect(answer.status).toBe(406);
    });

    test("a batch and a notification for a client that takes JSON alone", async () => {
      const door = doorOf(kind);
      const headers = { ...(await authorization(door)), accept: "application/json" };
      const batch = await rpc(door, [list, { ...list, id: 4 }], headers);
      expect(batch.status).toBe(200);
      expect(((await batch.json()) as { id: number }[]).map(({ id }) => id).sort()).toEqual([2, 4]);
      const notification = { jsonrpc: "2.0", method: "notifications/initialized" };
      expect((await rpc(door, notification, headers)).status).toBe(202);
    });

    test("a slash at the end of a path", async () => {
      const door = doorOf(kind);
      const headers = await authorization(door);
      expect((await rpc(door, list, headers, "/mcp/")).status).toBe(200);
      if (kind === "halo") return;
      const stream = await send(`${door.origin}/sse/`, { headers });
      expect([stream.status, stream.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
      await stream.body?.cancel();
    });

    test.each(["/mcp", "/mcp/", "/sse", "/messages"])(
      "a browser may ask %s, of its own origin alone",
      async (path) => {
        const door = doorOf(kind);
        const preflight = (origin: string) =>
          send(door.origin + path, {
            method: "OPTIONS",
            headers: {
              origin,
              "access-control-request-method": "POST",
              "access-control-request-headers":
                "authorization,content-type,mcp-protocol-version,mcp-session-id",
            },
          });
        const allowed = await preflight(door.origin);
        expect([allowed.status, allowed.headers.get("access-control-allow-origin")]).toEqual([
          204,
          door.origin,
        ]);
        expect(allowed.headers.get("access-control-allow-headers")).toContain("mcp-session-id");
        expect(allowed.headers.get("access-control-allow-methods")).toMatch(/POST/);
        const foreign = await preflight("https://evil.example");
        expect([foreign.status, foreign.headers.get("access-control-allow-origin")]).toEqual([403, null]);
      },
    );

    test("a browser may read the headers that a client needs", async () => {
      const door = doorOf(kind);
      const answers = [
        await rpc(door, initialize, { ...(await authorization(door)), origin: door.origin }),
        ...(kind === "none" ? [] : [await rpc(door, initialize, { origin: door.origin })]),
      ];
      for (const answer of answers) {
        expect(answer.headers.get("access-control-allow-origin")).toBe(door.origin);
        for (const header of ["mcp-session-id", "www-authenticate", "retry-after"]) {
          expect(answer.headers.get("access-control-expose-headers")?.toLowerCase()).toContain(header);
        }
      }
    });
  });

  describe.each(["key", "halo"] as const)("%s", (kind) => {
    test("the resource with a slash at its end, when asked for and when exchanged", async () => {
      const door = doorOf(kind);
      const client = await Client.register(door);
      const resource = `${door.origin}/mcp/`;
      const tokensOfIt = await client.redeem(await client.code({ resource }), { resource });
      expect(tokensOfIt.status).toBe(200);
      expect((await client.refresh(tokensOfIt.refresh_token, { resource })).status).toBe(200);
      const other = await client.code();
      expect((await client.redeem(other, { resource: `${door.origin}/mcp/other` })).error).toBe(
        "invalid_target",
      );
    });

    test("metadata with nulls", async () => {
      const door = doorOf(kind);
      const nulls = [
        "logo_uri",
        "client_uri",
        "tos_uri",
        "policy_uri",
        "jwks_uri",
        "contacts",
        "scope",
        "client_name",
      ];
      const client = await Client.register(door, Object.fromEntries(nulls.map((name) => [name, null])));
      expect(client.id).toMatch(/^[\w-]{16}$/);
      const response = await send(`${door.origin}/oauth/register`, { method: "POST", body: "null" });
      expect(response.status).toBe(400);
      expect((await Client.register(door, { redirect_uris: null })).id).toBeUndefined();
      expect((await send(await client.authorizeUrl({ redirect_uri: redirectUri }))).status).toBe(200);
    });

    test("without a token: 401 with a body that says what to do", async () => {
      const door = doorOf(kind);
      const answer = await rpc(door, list);
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toContain("resource_metadata=");
      const { error } = (await answer.json()) as { error: { message: string } };
      expect(error.message).toContain("WWW-Authenticate");
      expect(error.message).toContain(`${door.origin}/`);
      expect(error.message.includes("access key")).toBe(kind === "key");
    });
  });
});
