import { describe, expect, test } from "vitest";
import { createSandbox } from "../../../sandbox/index.ts";
import { haloResources } from "../../../src/halo/resources.ts";
import { type Fetch, failureOf, haloClient, signal } from "./halo.ts";

const { tickets, clients } = haloResources;
const page = { number: 1, size: 5 };
const megabyte = 1024 * 1024;

/** A Halo that signs anyone in, and answers everything else as given. */
const answering =
  (answer: (request: Request) => Response | Promise<Response>): Fetch =>
  async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/auth/token") return Response.json({ access_token: "t", expires_in: 3600 });
    return pathname === "/api/authinfo" ? new Response(null, { status: 404 }) : answer(request);
  };

/** Never answers, and ends with the request's signal as `fetch` does. */
const never = (request: Request) =>
  new Promise<Response>((_resolve, reject) => {
    request.signal.addEventListener("abort", () => reject(request.signal.reason));
  });

describe("an answer over 24 MB", () => {
  test("is refused before it is read when its length is declared", async () => {
    let cancelled = false;
    const body = new ReadableStream({
      pull: () => new Promise(() => {}),
      cancel: () => {
        cancelled = true;
      },
    });
    const halo = haloClient({
      fetch: answering(() => new Response(body, { headers: { "content-length": String(25 * megabyte) } })),
    });
    const failure = await failureOf(halo.list(tickets, {}, page, { signal }));
    expect(failure).toMatchObject({ kind: "unexpected_answer", uncertain: false });
    expect(failure.message).toContain("it is larger than 24 MB");
    expect(cancelled).toBe(true);
  });

  test("is let go of where it passes the bound when its length is not declared", async () => {
    let sent = 0;
    const body = new ReadableStream({
      pull: (controller) => {
        sent++;
        controller.enqueue(new Uint8Array(megabyte).fill(0x20));
        if (sent === 100) controller.close();
      },
    });
    const halo = haloClient({ fetch: answering(() => new Response(body)) });
    const failure = await failureOf(halo.list(tickets, {}, page, { signal }));
    expect(failure.message).toContain("it is larger than 24 MB");
    expect(sent).toBeGreaterThan(24);
    expect(sent).toBeLessThan(30);
  });

  test("leaves a write open, since Halo has acted on it", async () => {
    const halo = haloClient({
      fetch: answering(
        () => new Response("{}", { status: 201, headers: { "content-length": String(25 * megabyte) } }),
      ),
    });
    expect(await failureOf(halo.create(tickets, { summary: "x" }, { signal }))).toMatchObject({
      kind: "unexpected_answer",
      uncertain: true,
    });
  });

  test("does not hide the status of an error", async () => {
    const halo = haloClient({ fetch: answering(() => new Response("x".repeat(100_000), { status: 403 })) });
    const failure = await failureOf(halo.list(tickets, {}, page, { signal }));
    expect(failure).toMatchObject({ kind: "permission", status: 403 });
    expect(failure.message.length).toBeLessThan(400);
  });
});

describe("time", () => {
  test("an answer that stops half way is a timeout, and its request is aborted", async () => {
    let aborted = false;
    const halo = haloClient({
      fetch: answering((request) => {
        request.signal.addEventListener("abort", () => {
          aborted = true;
        });
        return new Response(
          new ReadableStream({
            start: (controller) => controller.enqueue(new TextEncoder().encode('{"tick')),
          }),
        );
      }),
    });
    const failure = await failureOf(halo.list(tickets, {}, page, { signal, timeoutMs: 20 }));
    expect(failure).toMatchObject({ kind: "timeout", uncertain: false });
    expect(aborted).toBe(true);
  });

  test("a write that is never answered is open, and is not sent again", async () => {
    let sent = 0;
    const halo = haloClient({
      fetch: answering((request) => {
        sent++;
        return never(request);
      }),
    });
    const failure = await failureOf(halo.create(tickets, { summary: "x" }, { signal, timeoutMs: 20 }));
    expect(failure).toMatchObject({ kind: "timeout", uncertain: true });
    expect(sent).toBe(1);
  });

  test("a cancelled call does not wait for its sign-in", async () => {
    const halo = haloClient({ fetch: never });
    const controller = new AbortController();
    const call = failureOf(halo.list(tickets, {}, page, { signal: controller.signal }));
    controller.abort();
    expect(await call).toMatchObject({ kind: "cancelled" });
  });
});

describe("a connection that was never made", () => {
  test("is tried again for a write too, since Halo can't have seen it", async () => {
    const sandbox = createSandbox();
    let tries = 0;
    const halo = haloClient({
      fetch: async (request) => {
        if (request.method === "POST" && request.url.includes("/api/") && tries++ === 0) {
          throw new TypeError("fetch failed", {
            cause: Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:443"), { code: "ECONNREFUSED" }),
          });
        }
        return sandbox.fetch(request);
      },
    });
    const stored = await halo.create(clients, { name: "Tried twice" }, { signal });
    expect(tries).toBe(2);
    expect(sandbox.tenant.tables.Client.filter(({ name }) => name === "Tried twice")).toEqual([
      expect.objectContaining({ id: stored.id }),
    ]);
  });

  test("is an error that is not open when it stays so", async () => {
    let now = 0;
    const halo = haloClient({
      now: () => (now += 5_000),
      fetch: answering(() => {
        throw new TypeError("getaddrinfo ENOTFOUND halo.test");
      }),
    });
    const failure = await failureOf(halo.create(clients, { name: "x" }, { signal }));
    expect(failure).toMatchObject({ kind: "unavailable", uncertain: false });
    expect(failure.message).toContain("could not be reached");
  });
});

test("an id can't leave its path", async () => {
  const paths: string[] = [];
  const halo = haloClient({
    fetch: answering((request) => {
      paths.push(new URL(request.url).pathname);
      return Response.json({ id: 1 });
    }),
  });
  await halo.post(["Invoice", "../Agent?x=1#y", "void"], undefined, "invoice", { signal });
  expect(paths.at(-1)).toBe("/api/Invoice/..%2FAgent%3Fx%3D1%23y/void");
});

test.each([0, Number.NaN, 1.5])(
  "an update without a usable id (%s) is not sent: it would create",
  async (id) => {
    let sent = 0;
    const halo = haloClient({
      fetch: answering(() => {
        sent++;
        return Response.json({ id: 1 });
      }),
    });
    await failureOf(halo.update(clients, id, { name: "x" }, { signal }));
    expect(sent).toBe(0);
  },
);

describe("pages of another size than was asked for", () => {
  const rows = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => ({ id: from + index }));
  const list = (answer: object, number: number, size: number) =>
    haloClient({ fetch: answering(() => Response.json(answer)) }).list(
      tickets,
      {},
      { number, size },
      { signal },
    );

  test("Halo's own fifty rows are told as they are", async () => {
    const first = { record_count: 120, tickets: rows(1, 50) };
    expect(await list(first, 1, 20)).toMatchObject({ total: 120, more: true, pageSize: 50 });
    const last = { record_count: 113, tickets: rows(101, 113) };
    expect(await list(last, 3, 20)).toMatchObject({ total: 113, more: false, pageSize: 50 });
  });

  test("a page that is short in the middle keeps its number, and the list goes on", async () => {
    const short = { record_count: 100, tickets: rows(1, 7) };
    expect(await list(short, 1, 20)).toMatchObject({ total: 100, more: true, pageSize: 20 });
    const middle = { record_count: 100, tickets: rows(41, 47) };
    expect(await list(middle, 3, 20)).toMatchObject({ total: 100, more: true, pageSize: 20 });
  });

  test("a page past the end of fifties is past the end, whatever was asked for", async () => {
    const past = { record_count: 120, tickets: [] };
    expect(await list(past, 4, 20)).toMatchObject({ rows: [], total: 120, more: false });
    expect(await list({ ...past, record_count: 0 }, 4, 20)).toMatchObject({ total: undefined, more: false });
  });
});
