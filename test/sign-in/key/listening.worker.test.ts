import { env } from "cloudflare:workers";
import { beforeEach, expect, test } from "vitest";
import { forgetConfigurations } from "../../../src/config/config.ts";
import { send, useSandbox } from "../../support/harness.ts";
import { listener, pauses } from "../../support/listening.ts";
import { isThere } from "../../support/tickets.ts";
import { publicUrl } from "../support/browser.ts";
import { bearer, endpoint } from "../support/client.ts";

const halo = useSandbox();
const secret = "hook-secret-0123456789abcdef";
const tell = (name: keyof Env, value: string | undefined) => {
  if (value === undefined) Reflect.deleteProperty(env, name);
  else Reflect.set(env, name, value);
  forgetConfigurations();
};
beforeEach(() => {
  const keys = env.ACCESS_KEYS;
  tell("HALO_HOOK_SECRET", secret);
  return () => {
    tell("HALO_HOOK_SECRET", undefined);
    tell("ACCESS_KEYS", keys);
  };
});
const hook = (ticket: unknown) =>
  send(`${publicUrl}/hooks/${secret}`, {
    method: "POST",
    body: JSON.stringify({ id: crypto.randomUUID(), ticket: { id: ticket } }),
    headers: { "content-type": "application/json" },
  });
const ticketOf = (isOwn: boolean) =>
  halo().tenant.tables.Tickets.find((row) => isThere(row) && (row.client_id === 12) === isOwn)?.id;

test("a key for one client listens to tickets of this client alone", async () => {
  pauses();
  const [own, foreign] = [ticketOf(true), ticketOf(false)].map((id) => `halo://tickets/${id}`);
  const { listen } = await listener(endpoint, bearer("carol-key-0123456789abcdef"));
  await expect(listen([foreign ?? ""])).rejects.toThrow("None of these can be listened to");
  const stream = await listen([foreign ?? "", own ?? ""]);
  expect(stream.honoredFilter).toEqual({ resourceSubscriptions: [own] });
  await stream.close();
});

test("the stream of a key that was withdrawn meanwhile tells nothing more and ends", async () => {
  const { pass } = pauses();
  const ticket = ticketOf(true);
  const { listen, told } = await listener(endpoint, bearer("alice-key-0123456789abcdef"));
  const stream = await listen([`halo://tickets/${ticket}`]);
  await hook(ticket);
  tell("ACCESS_KEYS", "bob:bob-key-0123456789abcdefgh");
  await pass();
  expect(await stream.closed).toBe("graceful");
  expect(told).toEqual([]);
});
