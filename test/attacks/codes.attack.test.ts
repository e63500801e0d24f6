import { describe, expect, test } from "vitest";
import { Person } from "../../scripts/support/person.ts";
import { Client, doorOf, freshAddress, key, opens, redirectUri, send } from "./support/door.ts";

const doors = ["key", "halo"] as const;

describe("11 codes", () => {
  describe.each(doors)("%s", (kind) => {
    const door = () => doorOf(kind);

    test("one that is used twice ends the grant", async () => {
      const client = await Client.register(door());
      const code = await client.code();
      const first = await client.redeem(code);
      expect(first.status).toBe(200);
      expect((await client.redeem(code)).error).toBe("invalid_grant");
      await expect.poll(() => opens(door(), first.access_token)).toBe(false);
    });

    test("of ten that use it at once one at most gets a token, and none keeps it", async () => {
      const client = await Client.register(door());
      const code = await client.code();
      const answers = await Promise.all(Array.from({ length: 10 }, () => client.redeem(code)));
      const given = answers.filter(({ status }) => status === 200);
      expect(given.length).toBeLessThanOrEqual(1);
      for (const { access_token } of given) {
        await expect.poll(() => opens(door(), access_token)).toBe(false);
      }
    });

    test("another client gets nothing for it, and its owner still does", async () => {
      const [owner, thief] = await Promise.all([Client.register(door()), Client.register(door())]);
      const code = await owner.code();
      thief.verifier = owner.verifier;
      expect((await thief.redeem(code)).error).toBe("invalid_grant");
      expect((await owner.redeem(code)).status).toBe(200);
    });

    test("nor does who names another place to go back to, or cuts or changes it", async () => {
      const client = await Client.register(door(), {
        redirect_uris: [redirectUri, "http://localhost:33418/other"],
      });
      const code = await client.code();
      const elsewhere = await client.redeem(code, { redirect_uri: "http://localhost:33418/other" });
      expect(elsewhere.status).toBe(400);
      const other = await client.code();
      for (const wrong of [other.slice(0, -1), `${other}x`, other.toUpperCase(), "::", ""]) {
        const { status } = await client.redeem(wrong);
        expect(status, wrong).toBe(400);
      }
    });
  });
});

describe("12 where a sign-in leads", () => {
  describe.each(doors)("%s", (kind) => {
    test.each([
      "https://evil.example/callback",
      `${redirectUri}/../other`,
      `${redirectUri}?next=https://evil.example`,
      `${redirectUri}#x`,
      "http://localhost:33418/callback@evil.example",
      "http://localhost:33418.evil.example/callback",
      "javascript:alert(1)",
      "data:text/html,x",
      "",
    ])("to %j, which was not registered: a page, never a redirect", async (redirect_uri) => {
      const client = await Client.register(doorOf(kind));
      const answer = await send(await client.authorizeUrl({ redirect_uri }));
      expect(answer.status).toBe(400);
      expect(answer.headers.get("location")).toBeNull();
      expect(await answer.text()).not.toContain("evil.example/callback</a>");
    });

    test.each([
      "http://evil.example/callback",
      "javascript:alert(1)",
      "data:text/html,x",
      "file:///etc/passwd",
      "https://user:password@evil.example/callback",
      "https://evil.example/callback#fragment",
    ])("%j can't be registered", async (uri) => {
      const answer = await send(`${doorOf(kind).origin}/oauth/register`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ redirect_uris: [uri], token_endpoint_auth_method: "none" }),
      });
      await answer.body?.cancel();
      expect(answer.status).toBe(400);
    });

    test.each([
      "/callback?state=x&code=y&next=https://evil.example",
      "/callback?error=x&error_uri=https://evil.example",
      "/sign-in?to=https://evil.example",
      "/connections?return=//evil.example",
      "//evil.example/connections",
      "/%2f%2fevil.example",
    ])("%s leads to no other site", async (path) => {
      const answer = await send(`${doorOf(kind).origin}${path}`);
      const location = answer.headers.get("location") ?? "";
      expect(new URL(location, doorOf(kind).origin).hostname).not.toContain("evil");
      expect(answer.status).toBeLessThan(500);
      await answer.body?.cancel();
    });
  });
});

describe("13 the consent page", () => {
  describe.each(doors)("%s", (kind) => {
    /** The page with its cookies and the fields of its form. */
    async function consentPage() {
      const client = await Client.register(doorOf(kind), { client_name: `"><script>alert(1)</script>` });
      const answer = await send(await client.authorizeUrl());
      const html = await answer.text();
      const cookie = answer.headers
        .getSetCookie()
        .map((line) => line.split(";")[0])
        .join("; ");
      const handle = /name="handle" value="([^"]+)"/.exec(html)?.[1] ?? "";
      return { answer, html, cookie, handle };
    }
    const allow = (handle: string, headers: Record<string, string>) =>
      send(`${doorOf(kind).origin}/authorize`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
        body: new URLSearchParams({ handle, decision: "allow" }).toString(),
      });

    test("can't be framed, loads nothing, and shows a client's name as text", async () => {
      const { answer, html } = await consentPage();
      const policy = answer.headers.get("content-security-policy") ?? "";
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("default-src 'none'");
      expect(answer.headers.get("x-frame-options")).toBe("DENY");
      expect(answer.headers.get("referrer-policy")).toMatch(/^(?:no-referrer|same-origin)$/);
      expect(html).not.toContain("<script>alert");
      expect(html).toContain("&lt;script&gt;");
    });

    test("is not agreed to by another site, nor in another browser, nor without its handle", async () => {
      const { cookie, handle } = await consentPage();
      const { origin } = doorOf(kind);
      expect(handle).not.toBe("");
      const refused = async (answer: Response, what: string) => {
        expect([400, 403], what).toContain(answer.status);
        expect(answer.headers.get("location"), what).toBeNull();
        await answer.body?.cancel();
      };
      const elsewhere = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
      await refused(await allow(handle, { cookie, ...elsewhere }), "another site");
      await refused(await allow(handle, { origin }), "another browser");
      await refused(await allow("x".repeat(43), { cookie, origin }), "another handle");
      await refused(await allow("", { cookie, origin }), "no handle");
      const own = await allow(handle, { cookie, origin });
      await own.body?.cancel();
      expect(own.status).toBe(302);
    });

    test("every client is asked for, each time", async () => {
      const client = await Client.register(doorOf(kind));
      await client.connect();
      const again = await send(await client.authorizeUrl());
      expect([again.status, await again.text()]).toEqual([200, expect.stringContaining("<form")]);
    });
  });

  test("a wrong key is refused after a page of its own, whatever it is", async () => {
    const client = await Client.register(doorOf("key"));
    for (const wrong of [`${key}x`, key.toLowerCase(), key.slice(1), " ", "somebody"]) {
      const person = new Person({ kind: "key", key: wrong });
      await expect(person.agree(await client.authorizeUrl()), wrong).rejects.toThrow(/answered 401/);
    }
  });

  test("a key in an address opens nothing", async () => {
    const { origin } = doorOf("key");
    for (const query of [`?key=${key}`, `?access_token=${key}`, `?api_key=${key}`]) {
      const answer = await send(
        `${origin}/mcp${query}`,
        {
          method: "POST",
          headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
          body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
        },
        freshAddress(),
      );
      await answer.body?.cancel();
      expect(answer.status).toBe(401);
    }
  });
});
