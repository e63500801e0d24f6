import { expect, test } from "vitest";
import { tenantUrl } from "../hosted/address.ts";
import { measured, reaching } from "../hosted/reach.ts";

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

test("what is written is counted as it is, whatever a request says of its length", async () => {
  const written = { method: "POST", body: "x".repeat(1000), headers: { "content-length": "1" } };
  for (const init of [written, { ...written, headers: {} }]) {
    const { request, bytes } = await measured(new Request(tenantUrl, init));
    expect(bytes).toBe(1000);
    expect(await request.text()).toHaveLength(1000);
  }
  expect((await measured(new Request(tenantUrl, { method: "DELETE" }))).bytes).toBe(0);
  expect((await measured(new Request(tenantUrl))).bytes).toBeUndefined();
});
