import { describe, expect, test } from "vitest";
import { type Bindings, failureOf, haloClient, signal } from "../../test/faults/errors/halo.ts";
import type { HaloClient } from "../halo/client.ts";
import { haloResources } from "../halo/resources.ts";
import { requestWindowMs } from "../halo/rules.ts";

const read = (client: HaloClient, once = false) =>
  client.listAll(haloResources.statuses, {}, { signal, once });
const write = (client: HaloClient) => client.create(haloResources.tickets, { summary: "x" }, { signal });

/** A Halo that counts, with a clock and waits of the test's own. */
function paced(bindings: Bindings = {}) {
  const state = { now: 1_000_000, sent: 0, answer: (): Response => Response.json([{ id: 1 }]) };
  const sleeps: { readonly milliseconds: number; readonly end: () => void }[] = [];
  const client = haloClient({
    bindings,
    now: () => state.now,
    sleep: (milliseconds, { aborted }) => {
      if (aborted) return Promise.reject(new Error("aborted"));
      const { promise, resolve } = Promise.withResolvers<void>();
      const end = () => {
        state.now += milliseconds;
        resolve();
      };
      sleeps.push({ milliseconds, end });
      return promise;
    },
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/api/authinfo") return Response.json({});
      if (!pathname.startsWith("/api/")) return Response.json({ access_token: "t", expires_in: 36_000 });
      state.sent += 1;
      return request.method === "POST" ? Response.json({ id: 5 }) : state.answer();
    },
  });
  const many = async (count: number, of: HaloClient = client) => {
    for (let sent = 0; sent < count; sent++) await read(of);
  };
  return { client, state, sleeps, many };
}

const limited = (retryAfter?: string) => () =>
  new Response("", { status: 429, headers: retryAfter === undefined ? {} : { "retry-after": retryAfter } });

describe("near Halo's limit", () => {
  test("nothing is sent from 650 of 700 on, and the error says how long to wait", async () => {
    const { client, state, many } = paced();
    await many(320);
    state.now += 100_000;
    await many(330);
    expect([client.recentRequests, client.room]).toEqual([650, 0]);
    const refused = await failureOf(read(client.forCall()));
    expect(refused).toMatchObject({ kind: "rate_limit", retryAfterSeconds: 200, uncertain: false });
    expect(refused.message).toBe(
      "Halo's rate limit is near, so the request for statuses was not sent: 650 went out in the last five minutes, and Halo allows 700. Wait 200 seconds before the next call.",
    );
    expect(client.secondsToRoom()).toBe(200);
    expect(state.sent).toBe(650);
    state.now += 200_000;
    expect([client.recentRequests, client.room, client.secondsToRoom()]).toEqual([330, 320, 0]);
    await many(1);
    expect(state.sent).toBe(651);
  });

  test("the wait is until a call has room, not a single request", async () => {
    const { client, state, many } = paced();
    for (let sent = 0; sent < 650; sent++) {
      state.now += 100;
      await many(1);
    }
    // The first was sent 64.9 s ago, the tenth 64 s ago.
    expect((await failureOf(read(client))).retryAfterSeconds).toBe(236);
    state.now += 236_000;
    expect(client.room).toBeGreaterThanOrEqual(10);
  });

  test("a call that has begun to write may end what it began, up to the limit itself", async () => {
    const { client, state, many } = paced();
    await many(649);
    const writing = client.forCall();
    await write(writing);
    await many(3, writing);
    expect((await failureOf(write(client.forCall()))).message).toContain("653 went out");
    await many(47, writing);
    expect((await failureOf(read(writing))).kind).toBe("rate_limit");
    expect(state.sent).toBe(700);
  });

  test("a request that has failed is not tried again for the price of the limit", async () => {
    const { client, state, sleeps, many } = paced();
    await many(649);
    state.answer = () => new Response("", { status: 503 });
    const failing = failureOf(read(client));
    await expect.poll(() => sleeps.length).toBe(1);
    sleeps[0]?.end();
    expect(await failing).toMatchObject({ kind: "unavailable", status: 503 });
    expect(state.sent).toBe(650);
  });

  test.each([
    ["50", 46],
    ["700", 650],
    ["1400", 1300],
  ])("HALO_REQUESTS_PER_5_MINUTES=%s: %i are sent", async (limit, most) => {
    const { client, many } = paced({ HALO_REQUESTS_PER_5_MINUTES: limit });
    await many(most);
    expect(client.enoughRequests).toBe(most);
    expect((await failureOf(read(client))).message).toContain(`Halo allows ${limit}.`);
  });

  test("HALO_REQUESTS_PER_5_MINUTES=0: as many as there are", async () => {
    const { client, state, many } = paced({ HALO_REQUESTS_PER_5_MINUTES: "0" });
    await many(1_500);
    expect(state.sent).toBe(1_500);
    expect([client.recentRequests, client.room, client.enoughRequests, client.secondsToRoom()]).toEqual([
      0,
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
      0,
    ]);
  });
});

describe("after a 429", () => {
  test.each([
    [undefined, " (Halo allows 700 requests in five minutes)"],
    ["50", " (Halo allows 50 requests in five minutes)"],
    ["0", ""],
  ])(
    "HALO_REQUESTS_PER_5_MINUTES=%s: the error tells that number, and none where there is none",
    async (limit, allowed) => {
      const { client, state } = paced(limit === undefined ? {} : { HALO_REQUESTS_PER_5_MINUTES: limit });
      state.answer = limited();
      const told = await failureOf(read(client, true));
      expect(told).toMatchObject({ kind: "rate_limit", status: 429, retryAfterSeconds: undefined });
      expect(told.message).toBe(
        `Halo's rate limit is reached${allowed}. Wait 60 seconds before the next call.`,
      );
    },
  );

  test("one call tries again, the others are told at once, and all goes on when Halo is ready", async () => {
    const { client, state, sleeps } = paced();
    state.answer = limited();
    const first = read(client.forCall());
    await expect.poll(() => sleeps.length).toBe(1);
    for (let call = 0; call < 20; call++) {
      const told = await failureOf(read(client.forCall()));
      expect(told).toMatchObject({ kind: "rate_limit", retryAfterSeconds: 60 });
      expect(told.message).toMatch(/^Halo's rate limit is reached, so .* was not sent\. Wait 60 seconds/);
    }
    expect(client.room).toBe(0);
    expect((await failureOf(write(client.forCall()))).uncertain).toBe(false);
    expect(state.sent).toBe(1);
    state.answer = () => Response.json([{ id: 1 }]);
    sleeps[0]?.end();
    await first;
    await read(client.forCall());
    await write(client.forCall());
    expect(state.sent).toBe(4);
  });

  test("other requests of the call that tries wait with it", async () => {
    const { client, state, sleeps } = paced();
    const call = client.forCall();
    state.answer = limited("20");
    const five = Promise.all(Array.from({ length: 5 }, () => read(call)));
    await expect.poll(() => sleeps.length).toBe(1);
    const later = read(call);
    expect((await failureOf(read(call, true))).kind).toBe("rate_limit");
    expect(state.sent).toBe(5);
    state.answer = () => Response.json([{ id: 1 }]);
    sleeps[0]?.end();
    expect(await five).toHaveLength(5);
    await later;
    expect(sleeps).toHaveLength(1);
    expect(state.sent).toBe(11);
  });

  test("when it stays so, forty calls at once burn ten requests, and the next minute none", async () => {
    const { client, state, sleeps } = paced();
    state.answer = limited();
    const all = Array.from({ length: 40 }, () => failureOf(read(client.forCall())));
    for (let tried = 0; tried < 5; tried++) {
      await expect.poll(() => sleeps.length).toBe(tried + 1);
      sleeps[tried]?.end();
    }
    for (const { kind, message } of await Promise.all(all)) {
      expect(kind).toBe("rate_limit");
      expect(message).toMatch(/Wait \d+ seconds/);
    }
    // Five were under way when Halo said it first; one of them was tried five times more.
    expect(state.sent).toBe(10);
    state.now += 59_000;
    const told = await failureOf(read(client.forCall()));
    expect(told.retryAfterSeconds).toBe(1);
    expect(state.sent).toBe(10);
    state.now += 1_000;
    state.answer = () => Response.json([{ id: 1 }]);
    await read(client.forCall());
    expect([state.sent, client.room]).toEqual([11, 650 - 11]);
  });

  test("Retry-After is kept to, by those that are not tried again too", async () => {
    const { client, state, sleeps } = paced();
    state.answer = limited("240");
    expect((await failureOf(read(client.forCall()))).retryAfterSeconds).toBe(240);
    state.now += 100_000;
    expect((await failureOf(read(client.forCall()))).retryAfterSeconds).toBe(140);
    expect([state.sent, sleeps.length, client.secondsToRoom()]).toEqual([1, 0, 140]);
    state.now += 140_000;
    state.answer = () => Response.json([{ id: 1 }]);
    await read(client.forCall());
  });

  test("Retry-After: 0 does not have all of them come back at once", async () => {
    const { client, state, sleeps } = paced();
    state.answer = limited("0");
    const all = Array.from({ length: 5 }, () => failureOf(read(client.forCall())));
    for (let tried = 0; tried < 5; tried++) {
      await expect.poll(() => sleeps.length).toBe(tried + 1);
      sleeps[tried]?.end();
    }
    await Promise.all(all);
    expect(state.sent).toBe(10);
  });

  test("what gives up after one try leaves the pause, and nobody who tries", async () => {
    const { client, state, sleeps } = paced();
    state.answer = limited("30");
    await failureOf(read(client.forCall(), true));
    expect((await failureOf(read(client.forCall()))).retryAfterSeconds).toBe(30);
    expect([state.sent, sleeps.length]).toEqual([1, 0]);
    state.now += 30_000;
    // The first of the next ones is the one that tries.
    const next = read(client.forCall());
    await expect.poll(() => sleeps.length).toBe(1);
    state.answer = () => Response.json([{ id: 1 }]);
    sleeps[0]?.end();
    await next;
  });

  test("when the call that tries is cancelled, its own requests end, and the pause stays", async () => {
    const { client, state, sleeps } = paced();
    const cancel = new AbortController();
    const call = client.forCall();
    state.answer = limited("40");
    const trying = failureOf(call.listAll(haloResources.statuses, {}, { signal: cancel.signal }));
    await expect.poll(() => sleeps.length).toBe(1);
    cancel.abort();
    expect((await trying).kind).toBe("cancelled");
    expect((await failureOf(read(client.forCall()))).retryAfterSeconds).toBe(40);
    expect(state.sent).toBe(1);
    state.now += requestWindowMs;
    sleeps[0]?.end();
    state.answer = () => Response.json([{ id: 1 }]);
    await read(client.forCall());
  });
});
