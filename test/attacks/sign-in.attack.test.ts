import { calculatePKCECodeChallenge } from "oauth4webapi";
import { describe, expect, test } from "vitest";
import { Person } from "../../scripts/support/person.ts";
import { json, startSite } from "./support/documents.ts";
import { Client, doorOf, freshAddress, key, opens, redirectUri, rpc, send } from "./support/door.ts";

const doors = ["key", "halo"] as const;

describe("2 PKCE", () => {
  describe.each(doors)("%s", (kind) => {
    const door = () => doorOf(kind);
    const withSecret = (method: string) => Client.register(door(), { token_endpoint_auth_method: method });
    /** The error that a client is sent back with. */
    const errorOf = async (client: Client, changes: Record<string, string | undefined>) => {
      const response = await send(await client.authorizeUrl(changes));
      await response.body?.cancel();
      const location = new URL(response.headers.get("location") ?? "about:blank");
      return [response.status, location.searchParams.get("error")];
    };

    test.each(["none", "client_secret_basic", "client_secret_post"])(
      "is asked of clients with %s",
      async (method) => {
        const client = await withSecret(method);
        const changes = [
          { code_challenge: undefined, code_challenge_method: undefined },
          { code_challenge_method: undefined },
          { code_challenge_method: "plain" },
          { code_challenge_method: "s256" },
          { code_challenge: "" },
          ...[
            "a",
            "a".repeat(42),
            "a".repeat(44),
            "a".repeat(129),
            `${"a".repeat(42)}=`,
            `${"a".repeat(42)}!`,
          ].map((code_challenge) => ({ code_challenge })),
        ];
        for (const change of changes) {
          expect(await errorOf(client, change), JSON.stringify(change)).toEqual([302, "invalid_request"]);
        }
      },
    );

    test.each([
      "a",
      "a".repeat(42),
      "a".repeat(129),
      `${"a".repeat(42)} `,
      `${"a".repeat(43)}\n`,
      "ü".repeat(43),
    ])("the verifier %j is refused, though its challenge is right", async (verifier) => {
      const client = await withSecret("client_secret_post");
      client.verifier = verifier;
      const { status, error } = await client.connect({
        code_challenge: await calculatePKCECodeChallenge(verifier),
      });
      expect([status, error]).toEqual([400, "invalid_request"]);
    });

    test("verifiers of 43 and of 128 characters are accepted; none or another is not", async () => {
      for (const verifier of ["-._~".repeat(32), "Aa0-._~".repeat(7).slice(0, 43)]) {
        const client = await withSecret("client_secret_post");
        client.verifier = verifier;
        expect((await client.connect()).status).toBe(200);
        const code = await client.code();
        expect((await client.redeem(code, { code_verifier: undefined })).error).toBe("invalid_request");
        expect((await client.redeem(code, { code_verifier: "b".repeat(43) })).error).toBe("invalid_grant");
      }
    });
  });
});

describe("3 stolen refresh tokens", () => {
  describe.each(doors)("%s", (kind) => {
    test("whoever uses one again, the grant ends for all, and its owner reads of it", async () => {
      const door = doorOf(kind);
      const client = await Client.register(door, { client_name: `Stolen by ${kind}` });
      const first = await client.connect();
      const second = await client.refresh(first.refresh_token);
      const third = await client.refresh(second.refresh_token);
      expect(await opens(door, third.access_token)).toBe(true);
      const reuse = await client.refresh(first.refresh_token);
      expect([reuse.status, reuse.error]).toEqual([400, "invalid_grant"]);
      expect((await client.refresh(third.refresh_token)).error).toBe("invalid_grant");
      await expect.poll(() => opens(door, third.access_token)).toBe(false);
    });

    test("a lost answer is asked for once more; what never was ends nothing", async () => {
      const door = doorOf(kind);
      const client = await Client.register(door);
      const first = await client.connect();
      await client.refresh(first.refresh_token);
      const retry = await client.refresh(first.refresh_token);
      expect(retry.status).toBe(200);
      const [user, grant] = first.access_token.split(":");
      expect((await client.refresh(`${user}:${grant}:${"x".repeat(32)}`)).error).toBe("invalid_grant");
      expect(await opens(door, retry.access_token)).toBe(true);
    });
  });
});

describe("4 limits and addresses", () => {
  describe.each(doors)("%s", (kind) => {
    /** Sends until one is refused, from ever new addresses of one /64. */
    async function flood(ask: (address: string) => Promise<Response>, most: number): Promise<number[]> {
      const network = freshAddress().replace("::1", "");
      const statuses: number[] = [];
      while (statuses.length < most && !statuses.includes(429)) {
        const response = await ask(`${network}:${statuses.length.toString(16)}::7`);
        await response.body?.cancel();
        statuses.push(response.status);
      }
      return statuses;
    }

    test("one /64 is one caller at the pages, and in nobody's way", async () => {
      const url = `${doorOf(kind).origin}/connections`;
      expect(await flood((address) => send(url, {}, address), 130)).toContain(429);
      expect((await send(url)).status).toBe(200);
    });

    test("one /64 is one caller at the registration, and in nobody's way", async () => {
      const register = (address: string) =>
        send(
          `${doorOf(kind).origin}/oauth/register`,
          {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ redirect_uris: [redirectUri], token_endpoint_auth_method: "none" }),
          },
          address,
        );
      expect(await flood(register, 130)).toContain(429);
      expect((await register(freshAddress())).status).toBe(201);
    });

    test("metadata of more than a few KB are refused", async () => {
      const response = await send(`${doorOf(kind).origin}/oauth/register`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ redirect_uris: [redirectUri], client_name: "x".repeat(5_000) }),
      });
      expect(response.status).toBe(413);
    });
  });
});

describe("5 strangers at the token endpoint", () => {
  describe.each(doors)("%s", (kind) => {
    test("have nothing fetched, whatever they call themselves", async () => {
      const site = await startSite();
      const id = site.serve("/metadata", json({}));
      const user = kind === "key" ? "key-somebody" : "agent-3";
      const never = `${user}:${"g".repeat(16)}:${"s".repeat(32)}`;
      const client = new Client(doorOf(kind), id);
      for (const form of [
        { grant_type: "refresh_token", refresh_token: never },
        { grant_type: "refresh_token", refresh_token: "x" },
        { grant_type: "authorization_code", code: never, code_verifier: "v".repeat(43) },
        { grant_type: "client_credentials" },
        { token: never },
      ]) {
        expect((await client.token(form)).status).toBeLessThan(500);
        const claims = Buffer.from(JSON.stringify({ iss: id, sub: id })).toString("base64url");
        const asserted = await client.token({
          ...form,
          client_id: undefined,
          client_assertion: `e30.${claims}.c2ln`,
          client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        });
        expect(asserted.status).toBeLessThan(500);
        const basic = await send(`${doorOf(kind).origin}/oauth/token`, {
          method: "POST",
          headers: {
            authorization: `Basic\t${Buffer.from(`${encodeURIComponent(id)}:x`).toString("base64")}`,
          },
          body: new URLSearchParams(Object.entries(form)),
        });
        expect(basic.status).toBeLessThan(500);
      }
      // Nor with a grant of their own.
      const own = await Client.register(doorOf(kind));
      const { refresh_token } = await own.connect();
      expect((await client.refresh(refresh_token)).error).toBe("invalid_grant");
      expect(site.asked).toEqual([]);
      expect((await own.refresh(refresh_token)).status).toBe(200);
    });

    test("are told to wait after 300 requests a minute of one network, and others go on", async () => {
      const address = freshAddress();
      const client = new Client(doorOf(kind), "nobody");
      const ask = (from: string) =>
        send(
          `${client.door.origin}/oauth/token`,
          { method: "POST", body: new URLSearchParams({ token: "x" }) },
          from,
        );
      const statuses = new Set<number>();
      for (let tries = 0; tries < 630 && !statuses.has(429); tries++)
        statuses.add((await ask(address)).status);
      expect(statuses).toContain(429);
      expect((await ask(freshAddress())).status).not.toBe(429);
    });
  });
});

describe("8 withdrawn grants, and a store that lags or fails", () => {
  test.each(doors)("%s: its newest token opens nothing any more", async (kind) => {
    const door = doorOf(kind);
    const client = await Client.register(door);
    const { access_token, refresh_token } = await client.connect();
    const newest = await client.refresh(refresh_token);
    expect(await opens(door, newest.access_token)).toBe(true);
    expect((await client.token({ token: newest.refresh_token })).status).toBe(200);
    for (const token of [access_token, newest.access_token]) {
      await expect.poll(() => opens(door, token)).toBe(false);
    }
  });
});

describe("9 ids, parameters, names, keys and sessions", () => {
  describe.each(doors)("%s", (kind) => {
    test.each(["x".repeat(505), "x".repeat(2_000), "ü".repeat(250), "\u0000"])(
      "the id %.10j… is refused, never a 500",
      async (id) => {
        const door = doorOf(kind);
        const client = new Client(door, id);
        expect((await send(await client.authorizeUrl())).status).toBe(400);
        expect((await client.token({ grant_type: "refresh_token", refresh_token: "x" })).status).toBeLessThan(
          500,
        );
        expect((await new Client(door, "x").token({ token: id })).status).toBeLessThan(500);
        const session = { "mcp-session-id": encodeURIComponent(id), authorization: `Bearer ${key}` };
        expect((await rpc(door, { jsonrpc: "2.0", id: 1, method: "ping" }, session)).status).toBeLessThan(
          500,
        );
      },
    );

    test.each(["state", "client_id", "redirect_uri", "code_challenge", "scope", "anything"])(
      "%s sent twice is refused on a page",
      async (name) => {
        const url = await (await Client.register(doorOf(kind))).authorizeUrl();
        const response = await send(`${url}&${name}=once&${name}=twice`);
        expect([response.status, response.headers.get("location")]).toEqual([400, null]);
      },
    );

    test.each(["\u200b\u2060", "\u3164\u115f", "\u2800", "…"])(
      "an app named %j is shown by its host",
      async (name) => {
        const client = await Client.register(doorOf(kind), { client_name: name });
        expect(await (await send(await client.authorizeUrl())).text()).toContain("<bdi>localhost</bdi>");
      },
    );
  });

  test("a person still gets in afterwards", async () => {
    const door = doorOf("key");
    const client = await Client.register(door);
    const back = await new Person({ kind: "key", key }).agree(await client.authorizeUrl());
    expect(back).toContain("code=");
  });
});
