import { env } from "cloudflare:workers";
import { expect, onTestFinished, test } from "vitest";
import { forgetConfigurations } from "../../../src/config/config.ts";
import { connect, send, type TestClient, useSandbox } from "../../support/harness.ts";
import { isThere } from "../../support/tickets.ts";
import { allowWithKey, bearer, codeOf, endpoint, TestOAuthClient } from "../support/client.ts";
import { skipDelays } from "../support/delays.ts";

const halo = useSandbox();
skipDelays();
const alice = "alice-key-0123456789abcdef";
const carol = "carol-key-0123456789abcdef";

const ticketOf = (isOwn: boolean) => {
  const found = halo().tenant.tables.Tickets.find((row) => isThere(row) && (row.client_id === 12) === isOwn);
  return Number(found?.id);
};
const clientOf = (token: string): Promise<TestClient> =>
  connect("2026-07-28", { url: endpoint, headers: bearer(token) });
const offered = (client: TestClient, ticket_id: number) => client.call("halo_attach_file", { ticket_id });
const urlOf = (data: Record<string, unknown>) => (data.one_time_link as { url: string }).url;
const drop = (url: string) =>
  send(url, {
    method: "POST",
    headers: {
      "content-type": "application/octet-stream",
      "content-length": "4",
      origin: new URL(url).origin,
      "x-file-name": "a.txt",
      "x-file-type": "text/plain",
    },
    body: "text",
  });
const stored = () => halo().log.count({ method: "POST", path: "/api/attachment" });

/** Tells the Worker something else for the rest of a test. */
function tell(name: "ACCESS_KEYS" | "HALO_READ_ONLY", value: string) {
  const before = env[name];
  Reflect.set(env, name, value);
  forgetConfigurations();
  onTestFinished(() => {
    if (before === undefined) Reflect.deleteProperty(env, name);
    else Reflect.set(env, name, before);
    forgetConfigurations();
  });
}

test("a link ends with the key that it was made with, and its page says so", async () => {
  const url = urlOf((await offered(await clientOf(alice), ticketOf(true))).data);
  expect((await send(url)).status).toBe(200);
  tell("ACCESS_KEYS", "bob:bob-key-0123456789abcdefgh");
  const page = await send(url);
  expect(await page.text()).not.toContain("A file for ticket");
  expect(await (await drop(url)).text()).not.toContain('"stored"');
  expect(stored()).toBe(0);
});

test("a link ends with the grant that it was made with", async () => {
  const oauth = await TestOAuthClient.register();
  const { access_token, refresh_token } = (
    await oauth.redeem(codeOf(await allowWithKey(oauth, alice, { scopes: ["halo:write"] })))
  ).answer;
  const url = urlOf((await offered(await clientOf(access_token), ticketOf(true))).data);
  expect(await (await send(url)).text()).toContain("A file for ticket");
  await oauth.revoke(refresh_token ?? "");
  expect(await (await send(url)).text()).not.toContain("A file for ticket");
  expect(await (await drop(url)).text()).not.toContain('"stored"');
  expect(stored()).toBe(0);
});

test("a key that may only read any more, and a deployment that is read-only, store nothing by a link", async () => {
  const client = await clientOf(alice);
  const [first, second] = [
    urlOf((await offered(client, ticketOf(true))).data),
    urlOf((await offered(client, ticketOf(false))).data),
  ];
  tell("ACCESS_KEYS", `alice:${alice}:read`);
  expect(await (await drop(first)).text()).not.toContain('"stored"');
  tell("ACCESS_KEYS", `alice:${alice}`);
  tell("HALO_READ_ONLY", "true");
  expect(await (await drop(second)).text()).not.toContain('"stored"');
  expect(stored()).toBe(0);
});

test("a key for one client gets no link to a ticket of another", async () => {
  const client = await clientOf(carol);
  const refused = await offered(client, ticketOf(false));
  expect(refused.isError).toBe(true);
  expect(refused.data).not.toHaveProperty("one_time_link");
  expect(await (await drop(urlOf((await offered(client, ticketOf(true))).data))).text()).toContain(
    '"stored"',
  );
});
