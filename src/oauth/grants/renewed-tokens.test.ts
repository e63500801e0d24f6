import { expect, test } from "vitest";
import { memoryStore } from "../../halo/runtime.ts";
import { decrypt, encrypt } from "../encryption.ts";
import type { HaloTokens } from "../halo-login.ts";
import { RenewedTokens } from "./renewed-tokens.ts";

/** A Halo whose refresh tokens refresh-1, refresh-2 … serve once; `steady` hands out the same one again. */
function haloWith(options: { steady?: boolean } = {}) {
  let issued = 1;
  const used: string[] = [];
  return {
    used,
    refresh: async (refreshToken: string): Promise<HaloTokens> => {
      if (!options.steady && used.includes(refreshToken)) throw new Error(`${refreshToken} was used before`);
      used.push(refreshToken);
      issued += 1;
      return {
        accessToken: `access-${issued}`,
        refreshToken: options.steady ? refreshToken : `refresh-${issued}`,
        expiresAt: issued * 1000,
      };
    },
  };
}
const lives = () => true;

test("a second renewal with a token that has served gives what the first one gave", async () => {
  const halo = haloWith();
  const renewedTokens = new RenewedTokens(memoryStore());
  const first = await renewedTokens.renew("refresh-1", lives, halo.refresh);
  expect(await renewedTokens.renew("refresh-1", lives, halo.refresh)).toEqual(first);
  expect(halo.used).toEqual(["refresh-1"]);
});

test("when what was kept has become too old, its own refresh token goes on", async () => {
  const halo = haloWith();
  const renewedTokens = new RenewedTokens(memoryStore());
  await renewedTokens.renew("refresh-1", lives, halo.refresh);
  const next = await renewedTokens.renew("refresh-1", () => false, halo.refresh);
  expect(halo.used).toEqual(["refresh-1", "refresh-2"]);
  expect(next.accessToken).toBe("access-3");
  expect(await renewedTokens.renew("refresh-1", lives, halo.refresh)).toEqual(next);
});

test("a Halo that keeps its refresh token is asked each time", async () => {
  const halo = haloWith({ steady: true });
  const renewedTokens = new RenewedTokens(memoryStore());
  expect((await renewedTokens.renew("refresh-1", lives, halo.refresh)).accessToken).toBe("access-2");
  expect((await renewedTokens.renew("refresh-1", lives, halo.refresh)).accessToken).toBe("access-3");
});

test("what is kept is of no use without the token that it replaced", async () => {
  const store = memoryStore();
  await new RenewedTokens(store).renew("refresh-1", lives, haloWith().refresh);
  const kept = JSON.stringify(await store.get("successor"));
  expect(kept).not.toMatch(/access-2|refresh-2|refresh-1/);
  const halo = haloWith();
  await new RenewedTokens(store).renew("refresh-9", lives, halo.refresh);
  expect(halo.used).toEqual(["refresh-9"]);
});

test("an encrypted value opens with its secret only", async () => {
  const encrypted = await encrypt("secret", { a: 1 });
  expect(await decrypt("secret", encrypted)).toEqual({ a: 1 });
  expect(await decrypt("Secret", encrypted)).toBeUndefined();
  expect(await decrypt("secret", `${encrypted.slice(0, -2)}xx`)).toBeUndefined();
});
