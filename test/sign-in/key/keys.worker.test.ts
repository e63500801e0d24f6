import { createExecutionContext, env } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { app } from "../../../src/http/app.ts";
import { send, useSandbox } from "../../support/harness.ts";
import { longTest } from "../../support/length.ts";
import { Browser, publicUrl } from "../support/browser.ts";
import { allowWithKey, bearer, call, codeOf, endpoint, post, TestOAuthClient } from "../support/client.ts";
import { skipDelays } from "../support/delays.ts";

useSandbox();
const delays = skipDelays();
const alice = "alice-key-0123456789abcdef";
const bob = "bob-key-0123456789abcdefgh";

/** The page that asks for a key, in a browser that has come to it. */
async function keyForm(browser: Browser) {
  const client = await TestOAuthClient.register();
  const consent = await browser.get(await client.authorizeUrl());
  const allowed = await browser.submit(consent, { decision: "allow" });
  return { client, form: await browser.get(allowed.location ?? "") };
}

describe("a wrong key", () => {
  test("is refused with the same words whatever it is, after a second, and the right one still works", async () => {
    const browser = new Browser();
    const { client, form } = await keyForm(browser);
    const answers: string[] = [];
    for (const key of ["nonsense", `${alice.slice(0, -1)}x`, "alice", ""]) {
      const before = delays().length;
      const answer = await browser.submit(form, { key });
      expect(answer.status).toBe(401);
      expect(answer.location).toBeUndefined();
      expect(delays().slice(before)).toEqual([1_000]);
      answers.push(answer.html);
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain("This is not a key of this server.");
    expect(answers[0]).not.toMatch(/alice|bob/);
    const back = await browser.submit(form, { key: ` ${alice} ` });
    expect((await client.redeem(codeOf(back))).status).toBe(200);
  });

  test("closes the sign-in after five tries, for the right one too", async () => {
    const browser = new Browser();
    const { form } = await keyForm(browser);
    const tries = await Promise.all(
      Array.from({ length: 6 }, () => browser.submit(form, { key: "nonsense" })),
    );
    expect(tries.map(({ status }) => status).sort()).toEqual([401, 401, 401, 401, 401, 429]);
    const late = await browser.submit(form, { key: alice });
    expect([late.status, late.location]).toEqual([429, undefined]);
    expect(late.html).toContain("Start again from your app");
  });

  test("as bearer is 401 after a second, and says no more than a missing one", async () => {
    const before = delays().length;
    const none = await post(call("halo_get_me"));
    expect(delays().slice(before)).toEqual([]);
    const wrong = await post(call("halo_get_me"), bearer(`${alice}x`));
    expect(delays().slice(before)).toEqual([1_000]);
    expect([none.status, wrong.status]).toEqual([401, 401]);
    expect(await wrong.text()).toBe(await none.text());
  });

  test("the key form can't be finished in another browser", async () => {
    const { form } = await keyForm(new Browser());
    const answer = await new Browser().submit(form, { key: alice });
    expect([answer.status, answer.location]).toEqual([400, undefined]);
  });
});

describe("where a key may stand", () => {
  test.each([
    ["in the URL as key", `${endpoint}?key=${alice}`],
    ["in the URL as access_token", `${endpoint}?access_token=${alice}`],
    ["in the URL as user information", endpoint.replace("://", `://alice:${alice}@`)],
  ])("not %s", async (_what, url) => {
    const response = await send(url.replace(/\/\/[^/]*@/, "//"), {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
      body: JSON.stringify(call("halo_get_me")),
    });
    expect(response.status).toBe(401);
  });

  test("not in the address of the sign-in page", async () => {
    const browser = new Browser();
    const { form } = await keyForm(browser);
    const action = new URL(form.forms[0]?.action ?? "", publicUrl);
    action.searchParams.set("key", alice);
    const answer = await browser.post(action.href, new URLSearchParams());
    expect(answer.status).toBe(401);
  });

  test.each(["Basic", "bearer", "BEARER", "Token"])("as %s", async (scheme) => {
    const response = await post(call("halo_get_me"), { authorization: `${scheme} ${alice}` });
    expect(response.status).toBe(/bearer/i.test(scheme) ? 200 : 401);
  });
});

describe("a key that was withdrawn", () => {
  const without = (keys: string) => ({ ...env, ACCESS_KEYS: keys });
  const ask = (keys: string, headers: Record<string, string>) =>
    app.fetch(
      new Request(endpoint, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          host: "halo-mcp.test",
          ...headers,
        },
        body: JSON.stringify(call("halo_get_me")),
      }),
      without(keys) as typeof env,
      createExecutionContext(),
    );

  test("opens nothing any more, nor do the grants that it was used for; the others go on", async () => {
    const client = await TestOAuthClient.register();
    const ofAlice = (await client.redeem(codeOf(await allowWithKey(client, alice)))).answer;
    const ofBob = (await client.redeem(codeOf(await allowWithKey(client, bob)))).answer;
    const keys = `bob:${bob}`;
    expect((await ask(keys, bearer(alice))).status).toBe(401);
    expect((await ask(keys, bearer(ofAlice.access_token))).status).toBe(401);
    expect((await ask(keys, bearer(bob))).status).toBe(200);
    expect((await ask(keys, bearer(ofBob.access_token))).status).toBe(200);
  });

  test("opens no page of connections any more, not even one that is open", async () => {
    const browser = new Browser();
    const page = await browser.get(`${publicUrl}/connections`);
    const begun = await browser.submit(page);
    await browser.submit(await browser.get(begun.location ?? ""), { key: alice });
    const look = async (keys: string) => {
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const request = new Request(`${publicUrl}/connections`, { headers: { cookie } });
      const answer = await app.fetch(request, without(keys) as typeof env, createExecutionContext());
      return answer.text();
    };
    expect(await look(`alice:${alice}`)).toContain("signed in as alice");
    expect(await look(`bob:${bob}`)).toContain("Sign in with your access key");
  });

  test("a new key under the same name does not revive the old one's grants", async () => {
    const client = await TestOAuthClient.register();
    const { answer } = await client.redeem(codeOf(await allowWithKey(client, alice)));
    expect((await ask("alice:another-key-0123456789abc", bearer(answer.access_token))).status).toBe(401);
    expect((await ask(`alice:${alice}`, bearer(answer.access_token))).status).toBe(200);
  });
});

test("too many tries from one address are told to wait, another address is not", async () => {
  const client = await TestOAuthClient.register();
  const url = await client.authorizeUrl();
  const browser = new Browser();
  // 60 a minute by the clock: the first 60 get in, and of twice as many and one more at least one does not, even if
  // a new minute begins among them.
  for (let tries = 0; tries < 60; tries++) expect((await browser.get(url)).status).toBe(200);
  let refused = await browser.get(url);
  for (let tries = 0; refused.status === 200 && tries < 61; tries++) refused = await browser.get(url);
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("60");
  expect(refused.html).toContain("Wait a minute");
  expect((await new Browser().get(url)).status).toBe(200);
});

longTest("too many requests of one principal are 429, another's go on", async () => {
  const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
  // 300 a minute by the clock: a minute that begins among them lets at most 300 more in.
  const results = await Promise.all(Array.from({ length: 630 }, () => post(ping, bearer(bob))));
  const refused = results.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]?.headers.get("retry-after")).toBe("60");
  expect((await post(ping, bearer(alice))).status).toBe(200);
});
