import { listDurableObjectIds, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { fingerprint } from "../../../src/oauth/encryption.ts";
import { send, useSandbox } from "../../support/harness.ts";
import { Browser, publicUrl } from "../support/browser.ts";
import {
  allowWithKey,
  bearer,
  call,
  codeOf,
  post,
  TestOAuthClient,
  type TokenAnswer,
  token,
} from "../support/client.ts";
import { skipDelays } from "../support/delays.ts";

useSandbox();
skipDelays();
const alice = "alice-key-0123456789abcdef";
/** The spies of one test; those of the sandbox stay. */
const spies: { mockRestore(): void }[] = [];
afterEach(() => {
  for (const spy of spies.splice(0)) spy.mockRestore();
});

async function connected(): Promise<{ client: TestOAuthClient; first: TokenAnswer }> {
  const client = await TestOAuthClient.register();
  const { answer } = await client.redeem(codeOf(await allowWithKey(client, alice)));
  return { client, first: answer };
}

const opens = async ({ access_token }: TokenAnswer) =>
  (await post(call("halo_get_me"), bearer(access_token))).status === 200;

/** What the page of connections says to alice. */
async function connectionsOfAlice(): Promise<string> {
  const browser = new Browser();
  const begun = await browser.submit(await browser.get(`${publicUrl}/connections`));
  const back = await browser.submit(await browser.get(begun.location ?? ""), { key: alice });
  return (await browser.get(back.location ?? "")).html;
}

function later(milliseconds: number): void {
  const real = Date.now;
  spies.push(vi.spyOn(Date, "now").mockImplementation(() => real() + milliseconds));
}

describe("3 stolen refresh tokens", () => {
  test("one that was replaced by two newer ends the grant for both parties, and its owner is told", async () => {
    const lines: string[] = [];
    spies.push(vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line)));
    const { client, first } = await connected();
    const stolen = first.refresh_token ?? "";
    const { answer: ofThief } = await client.refresh(stolen);
    const { answer: newest } = await client.refresh(ofThief.refresh_token ?? "");
    const reuse = await client.refresh(stolen);
    expect([reuse.status, reuse.answer.error]).toEqual([400, "invalid_grant"]);
    expect(reuse.answer.error_description).toContain("Sign in anew");
    expect((await client.refresh(newest.refresh_token ?? "")).answer.error).toBe("invalid_grant");
    expect(await opens(newest)).toBe(false);
    const entries = lines.map((line): Record<string, unknown> => JSON.parse(line));
    expect(entries.find(({ event }) => event === "grant_ended")).toMatchObject({
      principal: "key-alice",
      reason: "refresh_token_reused",
    });
    expect(await connectionsOfAlice()).toContain("a used token of it came back");
  });

  test("the last one serves for a minute, and after that ends the grant", async () => {
    const { client, first } = await connected();
    await client.refresh(first.refresh_token ?? "");
    const retry = await client.refresh(first.refresh_token ?? "");
    expect(retry.status).toBe(200);
    expect(await opens(retry.answer)).toBe(true);
    later(61_000);
    expect((await client.refresh(first.refresh_token ?? "")).answer.error).toBe("invalid_grant");
    expect((await client.refresh(retry.answer.refresh_token ?? "")).answer.error).toBe("invalid_grant");
  });

  test("one that a retry replaced ends the grant: its answer was not lost, so two have the one before", async () => {
    const { client, first } = await connected();
    const { answer: ofOwner } = await client.refresh(first.refresh_token ?? "");
    const { answer: ofThief } = await client.refresh(first.refresh_token ?? "");
    expect((await client.refresh(ofOwner.refresh_token ?? "")).answer.error).toBe("invalid_grant");
    expect((await client.refresh(ofThief.refresh_token ?? "")).answer.error).toBe("invalid_grant");
  });

  test("none is forgotten, however often a thief renews", async () => {
    const { client, first } = await connected();
    let newest = first;
    for (let turn = 0; turn < 12; turn++) newest = (await client.refresh(newest.refresh_token ?? "")).answer;
    expect((await client.refresh(first.refresh_token ?? "")).answer.error).toBe("invalid_grant");
    expect((await client.refresh(newest.refresh_token ?? "")).answer.error).toBe("invalid_grant");
  });

  test("tokens that never were, and spent ones that someone gives back, end nothing", async () => {
    const { client, first } = await connected();
    const [user, grant] = first.access_token.split(":");
    for (const secret of ["x".repeat(32), "y".repeat(43)]) {
      expect((await client.refresh(`${user}:${grant}:${secret}`)).answer.error).toBe("invalid_grant");
    }
    expect((await client.refresh(first.access_token)).answer.error).toBe("invalid_grant");
    expect((await client.refresh(first.refresh_token ?? "")).status).toBe(200);
    expect(await opens(first)).toBe(true);
  });
});

describe("5 strangers at the token endpoint", () => {
  test("what names no grant makes no object and fetches nothing", async () => {
    const before = (await listDurableObjectIds(env.AUTHORIZATION_STEP)).length;
    const fetched = vi.spyOn(globalThis, "fetch");
    spies.push(fetched);
    const id = "https://stranger.client.example/metadata.json";
    const never = `key-alice:${"g".repeat(16)}:${"s".repeat(32)}`;
    const jwt = (claims: object) =>
      [{ alg: "ES256" }, claims].map((part) => btoa(JSON.stringify(part)).replace(/=+$/, "")).join(".");
    const verifier = "v".repeat(43);
    for (const form of [
      { grant_type: "refresh_token", refresh_token: never },
      { grant_type: "refresh_token", refresh_token: "nonsense" },
      { grant_type: "authorization_code", code: never, code_verifier: verifier },
      { grant_type: "client_credentials" },
      { token: never },
    ]) {
      const assertion = {
        client_assertion: `${jwt({ iss: id, sub: id })}.c2ln`,
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      };
      const inForm: Record<string, string> = { ...form, client_id: id };
      expect((await token(inForm)).status).toBeLessThan(500);
      expect((await token({ ...form, ...assertion } as Record<string, string>)).status).toBeLessThan(500);
      const basic = await send(`${publicUrl}/oauth/token`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`${encodeURIComponent(id)}:x`)}` },
        body: new URLSearchParams(form as Record<string, string>),
      });
      expect(basic.status).toBeLessThan(500);
    }
    expect(fetched).not.toHaveBeenCalled();
    expect((await listDurableObjectIds(env.AUTHORIZATION_STEP)).length).toBe(before);
  });

  test("the grant of another client makes nobody fetch a stranger's document", async () => {
    const { client, first } = await connected();
    const fetched = vi.spyOn(globalThis, "fetch");
    spies.push(fetched);
    const client_id = "https://stranger.client.example/other.json";
    const refused = await client.refresh(first.refresh_token ?? "", { client_id });
    expect([refused.status, refused.answer.error]).toEqual([400, "invalid_grant"]);
    expect(fetched).not.toHaveBeenCalled();
    expect((await client.refresh(first.refresh_token ?? "")).status).toBe(200);
  });

  test("a sign-in that never was stores no row and no alarm", async () => {
    const browser = new Browser();
    for (const state of ["never-was", "x".repeat(200)]) {
      const answer = await browser.post(
        `${publicUrl}/sign-in?${new URLSearchParams({ state })}`,
        new URLSearchParams({ key: "wrong-key" }),
      );
      expect([answer.status, answer.location]).toEqual([400, undefined]);
      expect(answer.html).toContain("start again");
    }
    await browser.get(`${publicUrl}/callback?state=never-was&code=x`);
    await browser.post(`${publicUrl}/authorize`, new URLSearchParams({ handle: "never-was" }));
    const names = ["sign-in:never-was", `sign-in:${"x".repeat(200)}`, "consent:never-was"];
    for (const name of names) {
      const [kind = "", secret = ""] = name.split(":");
      const id = env.AUTHORIZATION_STEP.idFromName(`${kind}:${await fingerprint(secret)}`);
      const stored = await runInDurableObject(env.AUTHORIZATION_STEP.get(id), async (_step, { storage }) => [
        [...(await storage.list()).keys()],
        await storage.getAlarm(),
      ]);
      expect(stored, name).toEqual([[], null]);
    }
  });
});

describe("8 withdrawn grants, and a store that lags or fails", () => {
  test("the newest token of a withdrawn grant opens nothing, though the store's list did not show it", async () => {
    const { client, first } = await connected();
    const empty = { keys: [], list_complete: true as const, cacheStatus: null };
    spies.push(vi.spyOn(env.OAUTH_KV, "list").mockResolvedValue(empty));
    await client.revoke(first.refresh_token ?? "");
    expect(await opens(first)).toBe(false);
  });

  const failures = ["KV PUT failed: 429 Too Many Requests", "KV PUT failed: 500"];

  test.each(failures)(
    "a code whose token was not stored (%s) is said to be used, and its grant is gone",
    async (message) => {
      const client = await TestOAuthClient.register();
      const code = codeOf(await allowWithKey(client, alice));
      const failed = await withFailingTokens(message, () => client.redeem(code));
      expect([failed.status, failed.answer.error]).toEqual([400, "invalid_grant"]);
      expect(failed.answer.error_description).toContain("a code serves once. Sign in anew");
      expect((await client.redeem(code)).answer.error).toBe("invalid_grant");
      expect(await env.OAUTH_KV.get(`grant:${code.split(":").slice(0, 2).join(":")}`)).toBeNull();
    },
  );

  test.each(failures)(
    "a refresh token whose successor was not stored (%s) is still good, as the answer says",
    async (message) => {
      const { client, first } = await connected();
      const given = first.refresh_token ?? "";
      const failed = await withFailingTokens(message, () => client.refresh(given));
      expect([failed.status, failed.answer.error]).toEqual([503, "temporarily_unavailable"]);
      expect(failed.answer.error_description).toContain("is still good");
      later(120_000);
      const again = await client.refresh(given);
      expect(again.status).toBe(200);
      expect(await opens(again.answer)).toBe(true);
    },
  );
});

/** Runs something while no access token can be stored. */
async function withFailingTokens<T>(message: string, work: () => Promise<T>): Promise<T> {
  const put = env.OAUTH_KV.put.bind(env.OAUTH_KV);
  const spy = vi.spyOn(env.OAUTH_KV, "put").mockImplementation(async (...given: Parameters<typeof put>) => {
    if (given[0].startsWith("token:")) throw new Error(message);
    return put(...given);
  });
  try {
    return await work();
  } finally {
    spy.mockRestore();
  }
}
