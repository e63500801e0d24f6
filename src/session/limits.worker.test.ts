import { describe, expect, test } from "vitest";
import { letTimePass } from "../../test/faults/errors/waits.ts";
import { plainTickets, tenantWith } from "../../test/support/generated.ts";
import {
  bothEras,
  connect,
  inEras,
  rowsOf,
  type TestClient,
  useSandbox,
} from "../../test/support/harness.ts";
import { connectDirect } from "../mcp/in-memory.testing.ts";

const many = 1_200;
const tickets = plainTickets(many);
const halo = useSandbox({
  tenant: tenantWith({ Tickets: tickets }),
  rateLimit: { requests: 100_000, windowMs: 300_000 },
});

const list = (client: TestClient, signal?: AbortSignal) =>
  client.call("halo_list_tickets", { page_size: 1 }, signal === undefined ? {} : { signal });
const sentTickets = () => halo().log.count({ path: "/api/tickets" });

inEras(bothEras, (era) => {
  test("Halo's budget: near it a call is told how long to wait, and answered when that is over", async () => {
    const client = await connect(era);
    await list(client);
    // Each of these ids is a request of its own.
    const ids = Array.from({ length: 50 }, (_, index) => 9_000_000 + index);
    for (let call = 0; call < 13; call++) {
      halo().faults.add({ path: "ticketids", status: 501 });
      await client.call("halo_bulk_update_tickets", { ticket_ids: ids, status_id: 3, dry_run: true });
    }
    // The last ones did not fit, and the bulk update says so by itself; single calls use the rest.
    for (let call = 0; call < 60; call++) await list(client);
    const sent = halo().log.count({ path: /^\/api\/(?!authinfo)/ });
    expect(sent).toBe(650);
    const told = await list(client);
    expect(told.isError).toBe(true);
    expect(told.text).toMatch(
      /^Halo's rate limit is near, so the request for tickets was not sent: 650 went out .* Halo allows 700\. Wait \d+ seconds/,
    );
    const seconds = Number(/Wait (\d+) seconds/.exec(told.text)?.[1]);
    expect(seconds).toBeGreaterThan(250);
    // Sent requests are counted in whole seconds, rounded up: one more than Halo's five minutes at most.
    expect(seconds).toBeLessThanOrEqual(301);
    expect(halo().log.count({ path: /^\/api\/(?!authinfo)/ })).toBe(sent);
    letTimePass(seconds * 1000);
    expect(rowsOf(await list(client))).toHaveLength(1);
    // What was sent here is not to count in the other tests.
    letTimePass(600_000);
    await list(client);
  });

  test("a 429 that says how long: thirty calls burn five requests at most, the next ones none until it is over", async () => {
    const client = await connect(era);
    letTimePass(600_000);
    await list(client);
    halo().log.clear();
    halo().faults.add({
      path: "/api/tickets",
      status: 429,
      headers: { "retry-after": "120" },
      times: Number.POSITIVE_INFINITY,
    });
    const calls = await Promise.all(Array.from({ length: 30 }, () => list(client)));
    for (const call of calls) {
      expect(call.isError).toBe(true);
      expect(call.text).toMatch(/^Halo's rate limit is reached.* Wait 1[12]\d seconds/);
    }
    // Five are sent at once; the answer may come before all of them are.
    const burnt = sentTickets();
    expect(burnt).toBeGreaterThan(0);
    expect(burnt).toBeLessThanOrEqual(5);
    halo().faults.clear();
    expect((await list(client)).text).toMatch(/was not sent\. Wait 1[12]\d seconds before the next call/);
    expect((await client.call("halo_list_clients")).text).toContain("the request for clients was not sent");
    expect(sentTickets()).toBe(burnt);
    letTimePass(720_000);
    expect(rowsOf(await list(client))).toHaveLength(1);
    expect(sentTickets()).toBe(burnt + 1);
  });

  test("a hundred calls at most: one more is told to wait, then all goes on", async () => {
    const client = await connect(era);
    letTimePass(1_800_000);
    await list(client);
    halo().log.clear();
    halo().faults.add({ path: "/api/tickets", hang: true, times: Number.POSITIVE_INFINITY });
    const cancel = new AbortController();
    const told: string[] = [];
    const running = Array.from({ length: 110 }, () =>
      list(client, cancel.signal).then(
        ({ text }) => told.push(text),
        () => undefined,
      ),
    );
    await expect.poll(() => told.length).toBe(10);
    for (const text of told) {
      expect(text).toMatch(
        /^Nothing was done: 100 calls of this connection are still running, the most there may be\. Wait until some of them are answered/,
      );
    }
    await expect(client.read("halo://tickets/5")).rejects.toThrow(/100 calls .* still running/);
    // What asks nothing of Halo is served all the same.
    expect((await client.listTools()).length).toBeGreaterThan(50);
    expect(sentTickets()).toBe(5);
    cancel.abort();
    await Promise.all(running);
    halo().faults.clear();
    await expect.poll(async () => (await list(client)).isError).toBe(false);
    expect(halo().log.maxInFlight).toBeLessThanOrEqual(5);
  });
});

describe("an answer over many pages", () => {
  /** Halo allows fifty, of which 46 are sent. */
  const scarce = async (spent: number) => {
    const { client } = await connectDirect({ HALO_REQUESTS_PER_5_MINUTES: "50" });
    const call = async (name: string, args: Record<string, unknown> = {}) => {
      const result = await client.callTool({ name, arguments: args });
      const [content] = result.content as { text?: string }[];
      return { isError: result.isError === true, text: content?.text ?? "", data: result.structuredContent };
    };
    for (let sent = 0; sent < spent; sent++) await call("halo_list_tickets", { page_size: 1 });
    return call;
  };

  test("says what it has when Halo's limit comes near, and why that is not all", async () => {
    const call = await scarce(26);
    const answer = await call("halo_triage");
    expect(answer.isError, answer.text).toBe(false);
    expect(answer.text).toContain("INCOMPLETE");
    expect(answer.text).toMatch(
      /the newest [\d,]+00 of 1,200 open tickets, because Halo's rate limit is near or reached \(all callers of this server share it; wait \d\d+ seconds, then ask again\)/,
    );
    expect(halo().log.count({ path: /^\/api\/(?!authinfo)/ })).toBeLessThanOrEqual(46);
  });

  test("is no answer when nothing could be read", async () => {
    const call = await scarce(46);
    const answer = await call("halo_triage");
    expect(answer.isError).toBe(true);
    expect(answer.text).toMatch(/^Halo's rate limit is near.*Wait \d+ seconds before the next call/);
    expect(answer.data).toBeUndefined();
  });

  test("counts the newest up to the page that Halo refused, and none after it", async () => {
    const call = await scarce(1);
    halo().faults.add({ path: "page_no=3", status: 429, headers: { "retry-after": "90" }, times: 9 });
    const answer = await call("halo_triage");
    expect(answer.isError, answer.text).toBe(false);
    expect(answer.data).toMatchObject({ complete: false, figures: { open: 200 } });
    expect(answer.text).toMatch(
      /the newest 200 of 1,200 open tickets, because Halo's rate limit is near or reached \(all callers of this server share it; wait 90 seconds, then ask again\)/,
    );
    expect(halo().log.entries.filter(({ query }) => query.page_no === "3")).toHaveLength(1);
  });
});
