import { expect, test } from "vitest";
import { tenantUrl } from "../hosted/address.ts";
import { reaching } from "../hosted/reach.ts";

test("a hosted sandbox reaches its tenant and nothing else", async () => {
  const reached: string[] = [];
  const tenant = {
    fetch: async ({ url }: Request) => {
      reached.push(url);
      return new Response("as asked");
    },
  };
  const fetching = reaching(() => tenant);
  expect(await (await fetching(`${tenantUrl}/api/client`)).text()).toBe("as asked");
  for (const address of [
    "https://example.com/",
    "http://127.0.0.1:9/",
    `${tenantUrl}.example.com/`,
    `${tenantUrl}:8443/`,
    "http://halo-sandbox.invalid/",
  ]) {
    await expect(fetching(address), address).rejects.toThrow("sends nothing to other servers");
  }
  await expect(reaching(() => undefined)(tenantUrl)).rejects.toThrow("sends nothing");
  expect(reached).toEqual([`${tenantUrl}/api/client`]);
});
