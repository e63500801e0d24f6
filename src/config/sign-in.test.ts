import { describe, expect, test } from "vitest";
import { readConfig } from "./config.ts";

const base = {
  HALO_BASE_URL: "https://example.halopsa.com",
  HALO_CLIENT_ID: "an-id",
  HALO_CLIENT_SECRET: "a-secret",
};
const key = "r7QpZ2mXv9Tn4LkWs8Hc1YbD";
const PUBLIC_URL = "https://halo.example.com";

function read(bindings: Record<string, unknown>) {
  const reading = readConfig({ ...base, ...bindings });
  return reading.ok ? reading.config : reading.problems.join(" ");
}

describe("who may come in", () => {
  test("without a word, this machine only", () => {
    expect(read({})).toMatchObject({ signIn: { kind: "none" } });
    expect(read({ SIGN_IN: " ", ACCESS_KEYS: "" })).toMatchObject({ signIn: { kind: "none" } });
  });

  test("SIGN_IN=halo needs no secret of Halo's, and each agent signs in", () => {
    expect(read({ SIGN_IN: "halo", PUBLIC_URL, HALO_CLIENT_SECRET: "" })).toMatchObject({
      signIn: { kind: "halo", publicUrl: PUBLIC_URL },
      credentials: { grant: "authorization_code", clientId: "an-id", clientSecret: undefined },
    });
    expect(read({ SIGN_IN: " Halo ", PUBLIC_URL: `${PUBLIC_URL}/` })).toMatchObject({
      signIn: { publicUrl: PUBLIC_URL },
      credentials: { grant: "authorization_code", clientSecret: "a-secret" },
    });
  });

  test("SIGN_IN=key takes named keys, separated by spaces, commas or lines", () => {
    const ACCESS_KEYS = `alice:${key}a, bob:${key}:b\n  ci.2026_x-y:${key}c`;
    expect(read({ SIGN_IN: "key", PUBLIC_URL, ACCESS_KEYS })).toMatchObject({
      signIn: {
        kind: "key",
        publicUrl: PUBLIC_URL,
        keys: [
          { name: "alice", key: `${key}a` },
          { name: "bob", key: `${key}:b` },
          { name: "ci.2026_x-y", key: `${key}c` },
        ],
      },
      credentials: { grant: "client_credentials" },
    });
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ["another word", { SIGN_IN: "open", PUBLIC_URL }, /SIGN_IN must be halo .* or key/],
    ["no public URL", { SIGN_IN: "halo" }, /PUBLIC_URL is not set: give the address/],
    ["http", { SIGN_IN: "halo", PUBLIC_URL: "http://halo.example.com" }, /PUBLIC_URL must begin with https/],
    [
      "a path",
      { SIGN_IN: "halo", PUBLIC_URL: `${PUBLIC_URL}/mcp` },
      /PUBLIC_URL must be an origin without a path/,
    ],
    ["a query", { SIGN_IN: "halo", PUBLIC_URL: `${PUBLIC_URL}/?a=b` }, /PUBLIC_URL must be a plain address/],
    ["no keys", { SIGN_IN: "key", PUBLIC_URL }, /ACCESS_KEYS is not set/],
    [
      "keys without a sign-in mode",
      { ACCESS_KEYS: `alice:${key}` },
      /ACCESS_KEYS is set, but SIGN_IN is not/,
    ],
    [
      "keys for agents",
      { SIGN_IN: "halo", PUBLIC_URL, ACCESS_KEYS: `alice:${key}` },
      /remove it, or set SIGN_IN to key/,
    ],
    ["a key without name", { SIGN_IN: "key", PUBLIC_URL, ACCESS_KEYS: key }, /entry 1: write it as name:key/],
    [
      "an empty name",
      { SIGN_IN: "key", PUBLIC_URL, ACCESS_KEYS: `:${key}` },
      /entry 1: write it as name:key/,
    ],
    [
      "a strange name",
      { SIGN_IN: "key", PUBLIC_URL, ACCESS_KEYS: `a/b:${key}` },
      /entry 1: write it as name:key/,
    ],
    [
      "a word for what a key may do in place of the key",
      { SIGN_IN: "key", PUBLIC_URL, ACCESS_KEYS: "a:area=tickets,customers,answers" },
      /entry 1: the key is shorter than 24/,
    ],
    [
      "a short key",
      { SIGN_IN: "key", PUBLIC_URL, ACCESS_KEYS: `a:${key} b:short` },
      /entry 2: the key is shorter than 24/,
    ],
    ...[
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "passwordpasswordpassword",
      "abcdefghijklmnopqrstuvwxyz",
      "98765432109876543210987654",
      "QWERTYUIOPASDFGHJKLZXCVBNM",
      "abababababababababababab",
    ].map((easy): [string, Record<string, string>, RegExp] => [
      `a key that is long and easy to guess (${easy})`,
      { SIGN_IN: "key", PUBLIC_URL, ACCESS_KEYS: `a:${key} b:${easy}` },
      /^ACCESS_KEYS, entry 2: the key is easy to guess, because it repeats itself or counts up; make one with: openssl rand -base64 32$/,
    ]),
    [
      "a name twice",
      { SIGN_IN: "key", PUBLIC_URL, ACCESS_KEYS: `a:${key}1 A:${key}2` },
      /two entries with the same name/,
    ],
    ["a key twice", { SIGN_IN: "key", PUBLIC_URL, ACCESS_KEYS: `a:${key} b:${key}` }, /the same key twice/],
    [
      "no identity",
      { SIGN_IN: "key", PUBLIC_URL, ACCESS_KEYS: `a:${key}`, HALO_CLIENT_SECRET: "" },
      /HALO_CLIENT_SECRET is not set/,
    ],
  ])(
    "%s is a problem that names the variable and the fix, and never the key",
    (_what, bindings, sentence) => {
      const problems = read(bindings);
      expect(problems).toMatch(sentence);
      expect(problems).not.toContain(key);
      expect(problems).not.toContain("short ");
    },
  );

  test("http is fine for this machine", () => {
    expect(read({ SIGN_IN: "halo", PUBLIC_URL: "http://localhost:8787" })).toMatchObject({
      signIn: { publicUrl: "http://localhost:8787" },
    });
  });

  test("CONSENT_DEFAULT is read, asked, all, or words of scopes", () => {
    const consent = (given: string) => read({ SIGN_IN: "halo", PUBLIC_URL, CONSENT_DEFAULT: given });
    expect(consent("")).toMatchObject({ signIn: { consent: ["read"] } });
    expect(consent("asked")).toMatchObject({ signIn: { consent: "asked" } });
    expect(consent("all")).toMatchObject({ signIn: { consent: ["read", "write", "delete", "send"] } });
    expect(consent("Read, write")).toMatchObject({ signIn: { consent: ["read", "write"] } });
    expect(consent("everything")).toContain("CONSENT_DEFAULT must be asked, all, or some of");
  });

  test("a key says what it is for, behind itself and in any order", () => {
    const keys = (ACCESS_KEYS: string) => {
      const found = read({ SIGN_IN: "key", PUBLIC_URL, ACCESS_KEYS });
      return typeof found === "string" || found.signIn.kind !== "key" ? found : found.signIn.keys;
    };
    expect(
      keys(
        `a:${key}1:read,write:client=Acme,"Big, Corp: Ltd",#12 b:${key}2:area=tickets,customers,c:${key}3:read,d:${key}4`,
      ),
    ).toEqual([
      { name: "a", key: `${key}1`, scopes: ["read", "write"], clients: ["Acme", "Big, Corp: Ltd", "#12"] },
      { name: "b", key: `${key}2`, areas: ["tickets", "customers"] },
      { name: "c", key: `${key}3`, scopes: ["read"] },
      { name: "d", key: `${key}4` },
    ]);
    expect(keys(`a:${key}1:clients=12:send,read:areas=query`)).toEqual([
      { name: "a", key: `${key}1`, clients: ["12"], scopes: ["send", "read"], areas: ["query"] },
    ]);
    expect(keys(`a:${key}1:tools=core,billing:area=tickets,b:${key}2:tools=Chatgpt`)).toEqual([
      { name: "a", key: `${key}1`, areas: ["tickets"], tools: ["core", "billing"] },
      { name: "b", key: `${key}2`, tools: ["chatgpt"] },
    ]);
    // A typing error must not widen a key: what is not understood is refused.
    for (const wrong of [
      `a:${key}1:client=Acme:client=Bolt`,
      `a:${key}1:area=everything`,
      // What the tools over the whole API reach is not told apart by area.
      `a:${key}1:area=tickets,api`,
      `a:${key}1:tools=few`,
      `a:${key}1:tool=core`,
      `a:${key}1:tools=core:tools=all`,
      `a:${key}1:client=`,
      `a:${key}1:red,write`,
      `a:${key}1:clint=Acme`,
      `a:${key}1:client=Big Corp`,
      `a:${key}1:read:clint=Acme`,
    ]) {
      expect(keys(wrong), wrong).toMatch(/^ACCESS_KEYS, entry \d/);
      expect(keys(wrong)).not.toContain(key);
    }
  });
});
