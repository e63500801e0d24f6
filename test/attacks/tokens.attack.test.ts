import { describe, expect, test } from "vitest";
import { Client, type Door, doorOf, opens, rpc, send, type Tokens } from "./support/door.ts";

const doors = ["key", "halo"] as const;

const call = (name: string, args: object) => ({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name, arguments: args },
});

const bearer = ({ access_token }: Tokens) => ({ authorization: `Bearer ${access_token}` });

const unsigned = [
  btoa('{"alg":"none"}').replaceAll("=", ""),
  btoa('{"sub":"admin","scope":"halo:read halo:write halo:delete"}').replaceAll("=", ""),
  "",
].join(".");

describe("14 tokens for something else", () => {
  describe.each(doors)("%s", (kind) => {
    const door = () => doorOf(kind);

    test("only an access token of this server opens it, and only as a bearer", async () => {
      const tokens = await (await Client.register(door())).connect();
      expect(await opens(door(), tokens.access_token)).toBe(true);
      const [user, grant, secret = ""] = tokens.access_token.split(":");
      for (const wrong of [
        tokens.refresh_token,
        unsigned,
        `${user}:${grant}:${"x".repeat(secret.length)}`,
        `${user}:${grant}:`,
        `${user}:*:${secret}`,
        `../${tokens.access_token}`,
        `${tokens.access_token} `.repeat(2).trim(),
        tokens.access_token.slice(0, -1),
      ]) {
        expect(await opens(door(), wrong), wrong).toBe(false);
      }
      for (const authorization of [`Basic ${btoa(tokens.access_token)}`, tokens.access_token, "Bearer"]) {
        const answer = await rpc(door(), { jsonrpc: "2.0", id: 1, method: "ping" }, { authorization });
        await answer.body?.cancel();
        expect(answer.status, authorization).toBe(401);
      }
    });

    test.each(["https://evil.example/mcp", "http://localhost:1/mcp", "not a URL"])(
      "none is given for %s",
      async (resource) => {
        const client = await Client.register(door());
        const answer = await send(await client.authorizeUrl({ resource }));
        const location = new URL(answer.headers.get("location") ?? "about:blank");
        await answer.body?.cancel();
        expect(location.searchParams.get("error") ?? `page ${answer.status}`).toMatch(
          /^(?:invalid_target|invalid_request|page 400)$/,
        );
      },
    );

    test("one of another deployment opens nothing here", async () => {
      const other = doorOf(kind === "key" ? "halo" : "key");
      const tokens = await (await Client.register(other)).connect();
      expect(await opens(other, tokens.access_token)).toBe(true);
      expect(await opens(door(), tokens.access_token)).toBe(false);
    });
  });
});

describe("15 more than was granted", () => {
  describe.each(doors)("%s", (kind) => {
    const door = () => doorOf(kind);
    const reading = async (): Promise<[Client, Tokens]> => {
      const client = await Client.register(door());
      return [client, await client.connect({ scope: "halo:read" })];
    };
    const refused = async (tokens: Tokens, name: string, args: object) => {
      const answer = await rpc(door(), call(name, args), bearer(tokens));
      const text = await answer.text();
      expect([answer.status, text], name).toEqual([403, expect.stringContaining("insufficient_scope")]);
    };

    test("a token that reads can't change, delete or void, by any name of a tool", async () => {
      const [, tokens] = await reading();
      await refused(tokens, "halo_create_ticket", { summary: "x", details: "x" });
      await refused(tokens, "halo_update_ticket", { id: 1, summary: "x" });
      await refused(tokens, "halo_bulk_update_tickets", { ticket_ids: [1], status_id: 2 });
      await refused(tokens, "halo_delete_action", { ticket_id: 1, id: 1, confirm: true });
      await refused(tokens, "halo_void_invoice", { id: 1, confirm: true });
      const list = await (
        await rpc(door(), { jsonrpc: "2.0", id: 1, method: "tools/list" }, bearer(tokens))
      ).text();
      expect(list).toContain("halo_list_tickets");
      expect(list).not.toMatch(/"name":"halo_(?:create|update|delete|void|bulk)_/);
    });

    test("a renewal gives no more, whatever it asks for", async () => {
      const [client, tokens] = await reading();
      const more = await client.refresh(tokens.refresh_token, {
        scope: "halo:read halo:write halo:delete",
      });
      if (more.status === 200) await refused(more, "halo_create_ticket", { summary: "x", details: "x" });
      else expect(more.status).toBe(400);
    });

    test("nor does an exchange that names what was not asked for", async () => {
      const client = await Client.register(door());
      const tokens = await client.redeem(await client.code({ scope: "halo:read" }), {
        scope: "halo:read halo:write",
      });
      if (tokens.status === 200) await refused(tokens, "halo_create_ticket", { summary: "x", details: "x" });
      else expect(tokens.status).toBe(400);
    });
  });
});

/** Opens a session and gives its id. */
async function sessionOf(door: Door, tokens: Tokens): Promise<string> {
  const initialize = {
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: {
      protocolVersion: "2025-11-25",
      capabilities: {},
      clientInfo: { name: "attacks", version: "1" },
    },
  };
  const answer = await rpc(door, initialize, bearer(tokens));
  await answer.body?.cancel();
  return answer.headers.get("mcp-session-id") ?? "";
}

describe("16 sessions of others", () => {
  describe.each(doors)("%s", (kind) => {
    const door = () => doorOf(kind);
    const inSession = async (tokens: Tokens, session: string, headers: Record<string, string> = {}) => {
      const answer = await rpc(
        door(),
        { jsonrpc: "2.0", id: 2, method: "tools/list" },
        { ...bearer(tokens), "mcp-session-id": session, ...headers },
      );
      await answer.body?.cancel();
      return answer.status;
    };

    test("another client of the same person has no part in one, and can't end it", async () => {
      const [mine, theirs] = await Promise.all([
        (await Client.register(door())).connect(),
        (await Client.register(door())).connect(),
      ]);
      const session = await sessionOf(door(), mine);
      expect(session).not.toBe("");
      expect(await inSession(mine, session)).toBe(200);
      expect(await inSession(theirs, session)).toBe(404);
      const end = await send(`${door().origin}/mcp`, {
        method: "DELETE",
        headers: { ...bearer(theirs), "mcp-session-id": session },
      });
      await end.body?.cancel();
      expect(end.status).toBe(404);
      expect(await inSession(mine, session)).toBe(200);
    });

    test("an id that is guessed, cut or of another kind is nobody's", async () => {
      const tokens = await (await Client.register(door())).connect();
      const session = await sessionOf(door(), tokens);
      for (const wrong of ["0".repeat(64), session.slice(1), session.toUpperCase(), "../x", "x"]) {
        expect(await inSession(tokens, wrong), wrong).toBe(404);
      }
    });

    test("headers from outside make nobody somebody else", async () => {
      const [mine, theirs] = await Promise.all([
        (await Client.register(door())).connect(),
        (await Client.register(door())).connect(),
      ]);
      const session = await sessionOf(door(), mine);
      for (const header of ["x-principal", "x-halo-principal", "cf-principal", "x-forwarded-user"]) {
        expect(await inSession(theirs, session, { [header]: "key:somebody" }), header).toBe(404);
        const alone = await rpc(
          door(),
          { jsonrpc: "2.0", id: 1, method: "ping" },
          { [header]: "key:somebody" },
        );
        await alone.body?.cancel();
        expect(alone.status, header).toBe(401);
      }
    });
  });
});
