import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { fingerprint } from "../../../src/oauth/encryption.ts";
import { networkOf } from "../../../src/oauth/guards/addresses.ts";
import { send, useSandbox } from "../../support/harness.ts";
import { longTest } from "../../support/length.ts";
import { Browser, publicUrl } from "../support/browser.ts";
import { allowWithKey, bearer, codeOf, initialize, post, TestOAuthClient, token } from "../support/client.ts";
import { skipDelays } from "../support/delays.ts";
import { everythingStored } from "../support/storage.ts";

useSandbox();
skipDelays();
const alice = "alice-key-0123456789abcdef";
const bob = "bob-key-0123456789abcdefgh";

const register = (metadata: object, address = "198.51.100.7") =>
  send(`${publicUrl}/oauth/register`, {
    method: "POST",
    headers: { "content-type": "application/json", "cf-connecting-ip": address },
    body: JSON.stringify({ redirect_uris: ["http://localhost/cb"], ...metadata }),
  });

describe("4 limits and addresses", () => {
  test.each([
    ["198.51.100.7", "198.51.100.7"],
    ["2001:db8:1:2::1", "20010db800010002/64"],
    ["2001:DB8:1:2:ffff:ffff:ffff:ffff", "20010db800010002/64"],
    ["2001:db8:1:3::1", "20010db800010003/64"],
    ["::ffff:198.51.100.7", "198.51.100.7"],
    ["::1", "0/64"],
    ["not an address", "not an address"],
    ["1:2:3", "invalid"],
    ["", "unknown"],
  ])("%j is %s", (address, network) => {
    const headers = address === "" ? {} : { "cf-connecting-ip": address };
    expect(networkOf(new Request(publicUrl, { headers })).padStart(network.length, "0")).toBe(network);
  });

  test("the addresses of one /64 share the limit of registrations, and close it for nobody else", async () => {
    const from = (prefix: string, host: number) => `${prefix}:${host.toString(16)}:0:0:1`;
    const statuses: number[] = [];
    for (let host = 1; host <= 125; host++) {
      statuses.push((await register({}, from("2001:db8:aa:1", host))).status);
    }
    expect(statuses.slice(0, 60)).toEqual(Array(60).fill(201));
    expect(statuses).toContain(429);
    expect((await register({}, from("2001:db8:aa:2", 1))).status).toBe(201);
    expect((await register({}, "203.0.113.9")).status).toBe(201);
  });

  test("a registration is a few KB at most, and lives a day until it has led to a grant", async () => {
    const large = await register({ client_name: "x".repeat(5_000) });
    expect([large.status, (await large.json<{ error: string }>()).error]).toEqual([
      413,
      "invalid_client_metadata",
    ]);
    const day = 24 * 60 * 60;
    const left = async (id: string) => {
      const { keys } = await env.OAUTH_KV.list({ prefix: `client:${id}` });
      return (keys[0]?.expiration ?? Number.POSITIVE_INFINITY) - Date.now() / 1000;
    };
    const client = await TestOAuthClient.register();
    expect(await left(client.clientId)).toBeLessThanOrEqual(day + 1);
    await client.redeem(codeOf(await allowWithKey(client, alice)));
    // Longer than any of its grants.
    expect(await left(client.clientId)).toBeGreaterThan(31 * day);
    expect(await left(client.clientId)).toBeLessThan(Number.POSITIVE_INFINITY);
  });
});

describe("5 strangers at the token endpoint", () => {
  longTest("are counted by network, and others go on", async () => {
    const from = (address: string) =>
      send(`${publicUrl}/oauth/token`, {
        method: "POST",
        headers: { "cf-connecting-ip": address },
        body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: "x", client_id: "nobody" }),
      });
    const statuses = new Set<number>();
    for (let host = 0; host < 630 && !statuses.has(429); host++) {
      statuses.add((await from(`2001:db8:bb:1::${host.toString(16)}`)).status);
    }
    expect(statuses).toContain(429);
    expect((await from("2001:db8:bb:2::1")).status).not.toBe(429);
  });
});

describe("9 ids, parameters, names, keys and sessions", () => {
  test("an id of any length and in any place is refused, never a 500", async () => {
    const client = await TestOAuthClient.register();
    const wide = "ü".repeat(300);
    for (const id of ["x".repeat(505), "x".repeat(600), wide, "\u0000", "client:..", "."]) {
      const page = await new Browser().get(await client.authorizeUrl({ client_id: id }));
      expect([page.status, page.location], id).toEqual([400, undefined]);
      const forms: Record<string, string>[] = [
        { grant_type: "refresh_token", refresh_token: "x", client_id: id },
        { grant_type: "refresh_token", refresh_token: id, client_id: "x" },
        { token: id, client_id: id },
      ];
      for (const form of forms) expect((await token(form)).status, id).toBeLessThan(500);
      const percent = encodeURIComponent(id);
      for (const written of [percent, encodeURIComponent(percent)]) {
        const basic = await send(`${publicUrl}/oauth/token`, {
          method: "POST",
          headers: { authorization: `Basic ${btoa(`${written}:x`)}` },
          body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: "x" }),
        });
        expect(basic.status, id).toBeLessThan(500);
      }
      const claims = btoa(JSON.stringify({ iss: id.replace(/ü/g, "u".repeat(3)), sub: "x" }));
      const asserted = await token({
        grant_type: "refresh_token",
        refresh_token: "x",
        client_assertion: `e30.${claims}.c2ln`,
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      });
      expect(asserted.status, id).toBeLessThan(500);
    }
  });

  test.each([
    ["state", "other"],
    ["redirect_uri", "https://evil.example/cb"],
    ["scope", "halo:delete"],
    ["code_challenge", "x".repeat(43)],
    ["client_id", "nobody"],
    ["unknown", "x&unknown=y"],
  ])("%s sent twice at /authorize is refused on a page", async (name, value) => {
    const url = await (await TestOAuthClient.register()).authorizeUrl();
    const page = await new Browser().get(`${url}&${name}=${value}`);
    expect([page.status, page.location]).toEqual([400, undefined]);
  });

  test.each([
    ["invisible", "\u200b\u2060\u00ad"],
    ["Hangul fillers", "\u3164\u115f\uffa0"],
    ["blank Braille", "\u2800\u2800"],
    ["marks without a letter", "\u0301\u0301"],
    ["dots", "..."],
  ])("an app whose name is %s is shown by its host", async (_what, client_name) => {
    const client = await TestOAuthClient.register({ client_name });
    const { html } = await new Browser().get(await client.authorizeUrl());
    expect(/<bdi>([^<]*)<\/bdi>/.exec(html)?.[1]).toBe("localhost");
    expect(html).toContain("<title>Allow localhost?</title>");
  });

  test("what is stored of a key is no hash that whoever reads the store could try keys by", async () => {
    const browser = new Browser();
    const begun = await browser.submit(await browser.get(`${publicUrl}/connections`));
    await browser.submit(await browser.get(begun.location ?? ""), { key: alice });
    const stored = await everythingStored();
    expect(stored).toContain("key-alice");
    for (const text of [alice, `alice\n${alice}`, `alice:${alice}`]) {
      expect(stored).not.toContain(await fingerprint(text));
    }
  });

  /** Fills what an object records up to its bound, with newer sessions than those that are open. */
  async function fill(name: string): Promise<void> {
    const object = env.AUTHORIZATION_STEP.get(env.AUTHORIZATION_STEP.idFromName(name));
    await runInDurableObject(object, async (_step, { storage }) => {
      for (let session = 0; session < 199; session++) {
        await storage.put(`session:${env.HALO_SESSION.newUniqueId()}`, Date.now() + 1);
      }
    });
  }

  async function recordedBy(name: string): Promise<number> {
    const object = env.AUTHORIZATION_STEP.get(env.AUTHORIZATION_STEP.idFromName(name));
    return runInDurableObject(
      object,
      async (_step, { storage }) => (await storage.list({ prefix: "session:" })).size,
    );
  }

  longTest("beyond 200 streams the oldest ends, and none outlives its grant", async () => {
    const client = await TestOAuthClient.register();
    const resource = `${publicUrl}/sse`;
    const { answer } = await client.redeem(codeOf(await allowWithKey(client, alice, { resource })), {
      resource,
    });
    const grant = `grant:${answer.access_token.split(":").slice(0, 2).join(":")}`;
    const open = async () => {
      const response = await send(resource, { headers: bearer(answer.access_token) });
      expect(response.status).toBe(200);
      return response.body?.getReader();
    };
    const ended = async (stream: Awaited<ReturnType<typeof open>>) => {
      for (;;) {
        const next = await stream?.read();
        if (next === undefined || next.done) return true;
      }
    };
    const oldest = await open();
    await fill(grant);
    const others = [await open(), await open()];
    expect(await ended(oldest)).toBe(true);
    expect(await recordedBy(grant)).toBe(200);
    await client.revoke(answer.refresh_token ?? "");
    expect(await Promise.all(others.map(ended))).toEqual([true, true]);
    expect(await recordedBy(grant)).toBe(0);
  });

  test("sessions of one key are bounded in all, and another key's are its own", async () => {
    const open = async (key: string) =>
      (await post(initialize, bearer(key))).headers.get("mcp-session-id") ?? "";
    const ping = async (key: string, session: string) => {
      const headers = { "mcp-session-id": session, "mcp-protocol-version": "2025-11-25" };
      return (await post({ jsonrpc: "2.0", id: 2, method: "ping" }, { ...bearer(key), ...headers })).status;
    };
    const [oldest, other] = [await open(bob), await open(alice)];
    await fill("principal:key-bob");
    const newest = await open(bob);
    expect(await Promise.all([ping(bob, oldest), ping(bob, newest), ping(alice, other)])).toEqual([
      404, 200, 200,
    ]);
    expect(await recordedBy("principal:key-bob")).toBe(200);
  });
});
