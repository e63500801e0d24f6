import { expect, test } from "vitest";
import { useSandbox } from "../../support/harness.ts";
import { Browser } from "../support/browser.ts";
import { allowWithKey, bearer, call, codeOf, post, TestOAuthClient } from "../support/client.ts";
import { everythingStored, knownSteps, lifetimesOfSteps, stepsLeftAfterAlarms } from "../support/storage.ts";

useSandbox();
/** What the object of a grant stores, by its keys; that of a page has others. */
const isOfGrant = (key: string) => /^(?:exchanged|last-used|ended|successor|session:)/.test(key);
const alice = "alice-key-0123456789abcdef";

test("what is stored gives away no key, code, token or page, and is deleted in time", async () => {
  const others = await knownSteps();
  const client = await TestOAuthClient.register();
  const browser = new Browser();
  const back = await allowWithKey(client, alice, { browser });
  const { answer } = await client.redeem(codeOf(back));
  const renewed = (await client.refresh(answer.refresh_token ?? "")).answer;
  await (await post(call("halo_get_me"), bearer(renewed.access_token))).text();
  const stored = await everythingStored();
  // It is there, under its name …
  expect(stored).toContain("grant:key-alice:");
  expect(stored).toContain("last-used");
  // … and nothing in it opens anything.
  const secrets = [
    alice,
    codeOf(back).split(":")[2],
    ...[answer, renewed].flatMap(({ access_token, refresh_token }) => [
      access_token.split(":")[2],
      refresh_token?.split(":")[2],
    ]),
    client.verifier,
    "state-of-the-client",
  ];
  for (const secret of secrets) {
    expect(secret).toBeTruthy();
    expect(stored).not.toContain(secret);
  }
  // What belongs to the grant stays as long as an unused grant does, a page only as long as it is open, of which a busy
  // machine has taken minutes.
  const day = 24 * 60 * 60 * 1000;
  const steps = await lifetimesOfSteps(others);
  expect(steps.some(({ keys }) => keys.some(isOfGrant))).toBe(true);
  for (const { keys, left } of steps) {
    if (keys.length === 0) continue;
    const [least, most] = keys.some(isOfGrant) ? [30 * day, 32 * day] : [5 * 60_000, 20 * 60_000];
    expect(left, keys.join()).toBeGreaterThan(least);
    expect(left, keys.join()).toBeLessThan(most);
  }
  expect(await stepsLeftAfterAlarms(others)).toBe(0);
});
