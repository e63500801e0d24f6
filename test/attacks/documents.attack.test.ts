import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import { type Answer, json, redirect, type Site, startSite } from "./support/documents.ts";
import { Client, doorOf, redirectUri, send, type Tokens } from "./support/door.ts";

let site: Site;
beforeEach(async () => {
  site = await startSite();
});

const document = (client_id: string, more: object = {}) => ({
  client_id,
  client_name: "A client with a document",
  redirect_uris: [redirectUri],
  token_endpoint_auth_method: "none",
  ...more,
});

describe("1 documents and keys of clients", () => {
  describe.each(["key", "halo"] as const)("%s", (kind) => {
    const door = () => doorOf(kind);
    const page = async (id: string) => {
      const response = await send(await new Client(door(), id).authorizeUrl());
      return { status: response.status, html: await response.text() };
    };
    const refused = async (id: string) => {
      const { status, html } = await page(id);
      expect(status).toBe(502);
      expect(html).toContain("The app could not be verified");
      expect(html).not.toContain("A client with a document");
    };

    test.each([
      "application/json",
      "application/json; charset=utf-8",
      "application/cimd+json",
      "Application/JSON",
    ])("one of the type %s is read", async (type) => {
      const id = `${site.origin}/good`;
      site.serve("/good", json(document(id), type));
      const { status, html } = await page(id);
      expect(status).toBe(200);
      expect(html).toContain("A client with a document");
      expect(html).toContain("localhost (verified)");
    });

    test.each([
      undefined,
      "text/html",
      "text/plain",
      "text/json",
      "application/octet-stream",
      "application/jsonp",
      "image/png",
    ])("one of the type %s is refused", async (type) => {
      const id = `${site.origin}/typed`;
      site.serve("/typed", (response) => {
        response.writeHead(200, type === undefined ? {} : { "content-type": type });
        response.end(JSON.stringify(document(id)));
      });
      await refused(id);
    });

    test.each([301, 302, 303, 307, 308])("a redirect by %i is not followed", async (status) => {
      const id = `${site.origin}/open-redirect`;
      const target = site.serve("/of-anyone", json(document(id)));
      site.serve("/open-redirect", redirect(target, status));
      await refused(id);
      expect(site.asked).toEqual(["/open-redirect"]);
    });

    test("nor one that leads inside by http, nor to another site", async () => {
      const inside = await startSite("http");
      const id = `${site.origin}/open-redirect`;
      inside.serve("/inside", json(document(id)));
      site.serve("/open-redirect", redirect(`${inside.origin}/inside`));
      await refused(id);
      const other = await startSite();
      other.serve("/other", json(document(id)));
      site.serve("/open-redirect", redirect(`${other.origin}/other`, 308));
      await refused(id);
      expect([inside.asked, other.asked]).toEqual([[], []]);
    });

    test("an address by http is asked of nobody", async () => {
      const plain = await startSite("http");
      const id = plain.serve("/plain", json(document(`${plain.origin}/plain`)));
      const { status } = await page(id);
      expect(status).toBe(400);
      expect(plain.asked).toEqual([]);
    });

    test.each<[string, Answer]>([
      ["too large", json({ ...document("x"), padding: "x".repeat(200_000) })],
      [
        "without an end",
        (response) => {
          response.writeHead(200, { "content-type": "application/json" });
          const more = setInterval(() => response.write("x".repeat(10_000)), 5);
          response.once("close", () => clearInterval(more));
        },
      ],
      [
        "that never comes",
        (response) => {
          response.writeHead(200, { "content-type": "application/json" });
          response.write("{");
        },
      ],
      ["whose server never answers", () => {}],
    ])("one %s is given up", { timeout: 40_000 }, async (_what, answer) => {
      await refused(site.serve("/document", answer));
    });
  });

  describe.each(["key", "halo"] as const)("jwks_uri, %s", (kind) => {
    /** Exchanges a code as a client whose keys are where the answer says. */
    async function exchanged(answer: (jwks: object) => Answer): Promise<Tokens> {
      const door = doorOf(kind);
      const id = `${site.origin}/client`;
      const { publicKey, privateKey } = await generateKeyPair("ES256");
      const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg: "ES256", use: "sig" }] };
      const jwks_uri = site.serve("/keys", answer(jwks));
      site.serve("/client", json(document(id, { token_endpoint_auth_method: "private_key_jwt", jwks_uri })));
      const client = new Client(door, id);
      const assertion = await new SignJWT({ jti: crypto.randomUUID() })
        .setProtectedHeader({ alg: "ES256" })
        .setIssuer(id)
        .setSubject(id)
        .setAudience(door.origin)
        .setExpirationTime("1m")
        .sign(privateKey);
      return client.redeem(await client.code(), {
        client_assertion: assertion,
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      });
    }

    test.each(["application/json", "application/jwk-set+json"])(
      "those of the type %s are read",
      async (type) => {
        expect((await exchanged((jwks) => json(jwks, type))).status).toBe(200);
      },
    );

    test("behind a redirect, of another type, or without an end they are refused", {
      timeout: 60_000,
    }, async () => {
      const elsewhere = await startSite();
      const answers: ((jwks: object) => Answer)[] = [
        (jwks) => redirect(elsewhere.serve("/keys", json(jwks))),
        (jwks) => json(jwks, "text/html"),
        (jwks) => json({ ...jwks, padding: "x".repeat(200_000) }),
        () => (response) => {
          response.writeHead(200, { "content-type": "application/json" });
          response.write("{");
        },
      ];
      for (const answer of answers) {
        site = await startSite();
        const { status, error } = await exchanged(answer);
        expect([status, error]).toEqual([401, "invalid_client"]);
        expect(site.asked).toContain("/keys");
      }
      expect(elsewhere.asked).toEqual([]);
    });
  });
});
