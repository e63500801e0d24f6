import { expect, test, vi } from "vitest";
import { listeningEveryMs, listeningLifeMs, mostStreamsOfPrincipal } from "../../src/halo/hooks/listening.ts";
import { connect, mcpUrl, send, useSandbox } from "../support/harness.ts";
import { listener, pauses } from "../support/listening.ts";
import { isThere } from "../support/tickets.ts";

const halo = useSandbox();
const hook = (body: object) =>
  send(new URL("/hooks/hook-secret-0123456789abcdef", mcpUrl), {
    method: "POST",
    body: JSON.stringify({ id: crypto.randomUUID(), ...body }),
    headers: { "content-type": "application/json" },
  });
const uriOf = (ticket: unknown) => `halo://tickets/${ticket}`;

const twoTickets = () => {
  const [one, two] = halo()
    .tenant.tables.Tickets.filter(isThere)
    .map(({ id }) => id);
  return [one, two] as const;
};

test("a webhook of a ticket, and one that does not tell of which, reach who listens to it, and others not", async () => {
  const [one, two] = twoTickets();
  const { pausing, pass } = pauses();
  const { client, told, listen } = await listener();
  expect(client.getServerCapabilities()?.resources?.subscribe).toBe(true);
  const stream = await listen([uriOf(one), `${uriOf(one)}?page=2`, uriOf(99_999_999), "halo://clients/1"]);
  expect(stream.honoredFilter).toEqual({ resourceSubscriptions: [uriOf(one), `${uriOf(one)}?page=2`] });
  await hook({ ticket: { id: two } });
  await hook({ action: { ticket_id: one } });
  await pass();
  await vi.waitFor(() => expect(told).toEqual([uriOf(one), `${uriOf(one)}?page=2`]));
  // Nor is it told again, and a webhook of a client is about none of its tickets.
  await hook({ client: { id: 1 } });
  await pass();
  await hook({ object_id: 1, event: "?" });
  await pass();
  await pausing();
  await vi.waitFor(() => expect(told).toHaveLength(4));
  await stream.close();
});

test("a write of this server is told, and one that Halo refused is not", async () => {
  const [one, two] = twoTickets();
  const { pass } = pauses();
  const { told, listen } = await listener();
  const stream = await listen([uriOf(one), uriOf(two)]);
  const writer = await connect("2025-11-25");
  const note = (ticket: unknown) =>
    writer.call("halo_create_action", { ticket_id: ticket, note: "Looked at it.", outcome: "Private Note" });
  halo().faults.add({ method: "POST", path: "/actions", status: 400 });
  expect((await note(two)).isError).toBe(true);
  expect((await note(one)).isError).toBe(false);
  await pass();
  await vi.waitFor(() => expect(told).toEqual([uriOf(one)]));
  await stream.close();
});

test("a stream ends after its minutes, and only so many are open at once", async () => {
  const [one] = twoTickets();
  const { pass, pausing } = pauses();
  const { listen } = await listener();
  const all = mostStreamsOfPrincipal;
  // One that was open before may still be about to be forgotten.
  const opened = () => vi.waitFor(() => listen([uriOf(one)]));
  const streams = await Promise.all(Array.from({ length: all }, () => listen([uriOf(one)])));
  await expect(listen([uriOf(one)])).rejects.toThrow(`${all} streams open`);
  await pausing(all);
  for (let lived = 0; lived < listeningLifeMs; lived += listeningEveryMs) await pass(all);
  expect(new Set(await Promise.all(streams.map(({ closed }) => closed)))).toEqual(new Set(["graceful"]));
  // Those that have ended are not counted.
  await (await opened()).close();
});

test("what can't be listened to is refused with the reason, and 2025-era clients have no such capability", async () => {
  const [one] = twoTickets();
  pauses();
  const { listen } = await listener();
  await expect(listen(["halo://clients/1", uriOf(99_999_999)])).rejects.toThrow(
    "None of these can be listened to",
  );
  const many = Array.from({ length: 21 }, (_, page) => `${uriOf(one)}?page=${page + 1}`);
  await expect(listen(many)).rejects.toThrow("20 resources at most");
  halo().faults.add({ path: "/tickets/", status: 500, times: 9 });
  await expect(listen([uriOf(one)])).rejects.toThrow("Halo");
  expect((await connect("2025-11-25")).capabilities).toMatchObject({ resources: { subscribe: false } });
});

test("who names no ticket is acknowledged nothing, and no stream is held for it", async () => {
  const { client } = await listener();
  const stream = await client.listen({ toolsListChanged: true });
  expect(stream.honoredFilter).toEqual({});
  expect(await stream.closed).toBe("graceful");
});
