import { describe, expect, onTestFinished, test, vi } from "vitest";
import { type Fetch, failureOf, haloClient, signal } from "../../test/faults/errors/halo.ts";
import { bothEras, connect, inEras, useSandbox } from "../../test/support/harness.ts";
import type { HaloClient } from "../halo/client.ts";
import { haloResources } from "../halo/resources.ts";

const halo = useSandbox({ rateLimit: { requests: 100_000, windowMs: 300_000 } });

/** A Halo whose answers are given by hand, in any order. */
function slowHalo(answer: () => Response = () => Response.json({ id: 1, record_count: 0, tickets: [] })) {
  const asked: { path: string; answer: () => void }[] = [];
  const fetch: Fetch = (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (!pathname.startsWith("/api/") || pathname === "/api/authinfo") return token(pathname);
    const { promise, resolve } = Promise.withResolvers<Response>();
    const page = searchParams.get("page_no");
    asked.push({
      path: page === null ? pathname : `${pathname} ${page}`,
      answer: () => resolve(answer()),
    });
    return promise;
  };
  const paths = () => asked.map(({ path }) => path);
  return { client: haloClient({ fetch }), asked, paths };
}

async function token(pathname: string): Promise<Response> {
  return pathname === "/api/authinfo"
    ? Response.json({})
    : Response.json({ access_token: "t", expires_in: 3600 });
}

const pages = (client: HaloClient, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) =>
    client.list(haloResources.tickets, {}, { number: from + index, size: 100 }, { signal }),
  );

describe("requests of several calls", () => {
  test("each call has its turn: one request does not wait for the 35 pages of another call", async () => {
    const { client, asked, paths } = slowHalo();
    const [greedy, small] = [client.forCall(), client.forCall()];
    const all = pages(greedy, 1, 35);
    await expect.poll(() => asked.length).toBe(5);
    all.push(...pages(small, 901, 901));
    await Promise.resolve();
    asked[0]?.answer();
    asked[1]?.answer();
    await expect.poll(() => asked.length).toBe(7);
    expect(paths().slice(5)).toEqual(["/api/Tickets 6", "/api/Tickets 901"]);
    for (let answered = 2; answered < 36; answered++) {
      await expect.poll(() => asked.length).toBeGreaterThan(answered);
      asked[answered]?.answer();
    }
    await Promise.all(all);
    // In the order of each call.
    expect(paths().filter((path) => path !== "/api/Tickets 901")).toEqual(
      Array.from({ length: 35 }, (_, index) => `/api/Tickets ${index + 1}`),
    );
  });

  test("three greedy calls have equal shares", async () => {
    const { client, asked, paths } = slowHalo();
    const all = [100, 200, 300].flatMap((from) => pages(client.forCall(), from, from + 11));
    let answered = 0;
    while (answered < 36) {
      await expect.poll(() => asked.length).toBeGreaterThan(answered);
      asked[answered++]?.answer();
    }
    await Promise.all(all);
    const firstHalf = paths()
      .slice(5, 23)
      .map((path) => path.split(" ")[1]?.[0]);
    for (const call of ["1", "2", "3"]) {
      expect(firstHalf.filter((first) => first === call).length).toBeGreaterThanOrEqual(4);
    }
  });

  test("a call that waits to try again holds no place", async () => {
    let down = true;
    const sleeping = Promise.withResolvers<void>();
    const fetch: Fetch = async (request) => {
      const { pathname } = new URL(request.url);
      if (!pathname.startsWith("/api/") || pathname === "/api/authinfo") return token(pathname);
      if (pathname === "/api/Tickets" && down) return new Response("", { status: 503 });
      return Response.json(pathname === "/api/Tickets" ? { record_count: 0, tickets: [] } : [{ id: 1 }]);
    };
    const client = haloClient({ fetch, sleep: () => sleeping.promise });
    const failing = Array.from({ length: 9 }, () => pages(client.forCall(), 1, 1)).flat();
    expect(await client.forCall().listAll(haloResources.statuses, {}, { signal })).toHaveLength(1);
    down = false;
    sleeping.resolve();
    await Promise.all(failing);
  });

  test("a turn that does not come in time is an error, and nothing was sent", async () => {
    const { client, asked, paths } = slowHalo();
    const real = globalThis.setTimeout;
    const shorter = (handler: () => void, milliseconds?: number) =>
      real(handler, milliseconds === 45_000 ? 20 : milliseconds);
    const spy = vi.spyOn(globalThis, "setTimeout").mockImplementation(shorter as typeof setTimeout);
    onTestFinished(() => spy.mockRestore());
    const first = pages(client.forCall(), 1, 5);
    await expect.poll(() => asked.length).toBe(5);
    const late = await failureOf(client.forCall().get(haloResources.tickets, 77, {}, { signal }));
    expect(late).toMatchObject({ kind: "busy", uncertain: false });
    expect(late.message).toMatch(/ticket 77 was not sent: Halo is slow, and 45 seconds.*fewer calls at once/);
    for (const { answer } of asked) answer();
    await Promise.all(first);
    await new Promise((resolve) => real(resolve, 5));
    expect(paths()).toHaveLength(5);
    // The place that it waited for is not lost.
    const next = pages(client.forCall(), 6, 10);
    await expect.poll(() => asked.length).toBe(10);
    for (const { answer } of asked) answer();
    await Promise.all(next);
  });

  test("a write that is cancelled while it waits is never sent", async () => {
    const { client, asked, paths } = slowHalo();
    const first = pages(client.forCall(), 1, 5);
    await expect.poll(() => asked.length).toBe(5);
    const cancel = new AbortController();
    const write = failureOf(
      client.forCall().create(haloResources.tickets, { summary: "x" }, { signal: cancel.signal }),
    );
    cancel.abort();
    expect((await write).kind).toBe("cancelled");
    for (const { answer } of asked) answer();
    await Promise.all(first);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(paths()).toHaveLength(5);
  });
});

inEras(bothEras, (era) => {
  test("a call of fifty requests does not hold up a small one beside it", async () => {
    const client = await connect(era);
    await client.call("halo_list_tickets", { page_size: 1 });
    halo().log.clear();
    // Each of these ids is looked up by itself.
    halo().faults.add({ path: "ticketids", status: 501 });
    halo().faults.add({ path: "/api/tickets/9", delayMs: 15, times: Number.POSITIVE_INFINITY });
    const ids = Array.from({ length: 50 }, (_, index) => 9_000_000 + index);
    const greedy = client.call("halo_bulk_update_tickets", { ticket_ids: ids, status_id: 3, dry_run: true });
    await expect.poll(() => halo().log.count({ path: "/api/tickets/9" })).toBeGreaterThan(0);
    const small = await client.call("halo_find_user_by_email", { email: "nobody@example.com" });
    expect(small.text).toContain("nobody@example.com");
    expect(halo().log.count({ path: "/api/tickets/9" })).toBeLessThan(25);
    await greedy;
    expect(halo().log.count({ path: "/api/tickets/9" })).toBe(50);
    expect(halo().log.maxInFlight).toBeLessThanOrEqual(5);
  });
});

describe("sessions of the 2025 era", () => {
  test("a session that Halo keeps waiting holds up no other session", async () => {
    const [stuck, other] = [await connect("2025-11-25"), await connect("2025-11-25")];
    for (const client of [stuck, other]) await client.call("halo_list_tickets", { page_size: 1 });
    halo().faults.add({ path: "page_size=7", hang: true, times: Number.POSITIVE_INFINITY });
    const cancel = new AbortController();
    const hanging = Array.from({ length: 20 }, () =>
      stuck.call("halo_list_tickets", { page_size: 7 }, { signal: cancel.signal }).catch(() => undefined),
    );
    await expect.poll(() => halo().log.inFlight).toBe(5);
    const found = await other.call("halo_list_tickets", { page_size: 2 });
    expect(found.isError, found.text).toBe(false);
    cancel.abort();
    await Promise.all(hanging);
  });
});
