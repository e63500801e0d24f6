import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import { type RpcAnswer, request } from "../../test/fuzz/support/rpc.ts";
import { connect, mcpUrl, rowsOf, send, useSandbox } from "../../test/support/harness.ts";
import { app } from "./app.ts";
import { withErrorOnInterruption } from "./interrupted-stream.ts";
import { interruptionOf } from "./interruption.ts";

const halo = useSandbox();

const listTickets = { name: "halo_list_tickets", arguments: { page_size: 1 } };
const object = () => env.HALO_SESSION.get(env.HALO_SESSION.idFromName("principal:local"));

/** Has a call cut off while Halo is at its request: its object is started anew. */
async function cutOff(path: string, params: Record<string, unknown>): Promise<RpcAnswer> {
  halo().log.clear();
  halo().faults.add({ path, hang: true, times: Number.POSITIVE_INFINITY });
  const running = request("2026-07-28", "tools/call", params);
  await expect.poll(() => halo().log.count({ path })).toBe(1);
  await runInDurableObject(object(), (_instance, state) => state.abort("Its code was updated.")).catch(
    () => undefined,
  );
  const answer = await running;
  halo().faults.clear();
  return answer;
}

/** The lines of the log that an action writes, by their events. */
async function logged(action: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = [];
  const spies = (["log", "warn", "error"] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((line) => void lines.push(JSON.parse(String(line)))),
  );
  try {
    await action();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return lines;
}

describe("a call whose object is started anew", () => {
  test("is answered with 503: when to send it again, and what to do about a write", async () => {
    await request("2026-07-28", "tools/call", listTickets);
    let answer: RpcAnswer | undefined;
    const lines = await logged(async () => {
      answer = await cutOff("/api/tickets", listTickets);
    });
    expect(answer?.status).toBe(503);
    expect(answer?.messages).toEqual([
      expect.objectContaining({
        error: {
          code: -32000,
          message: expect.stringMatching(
            /cut off.*If it only reads, send it again\. If it writes, .*look in Halo before/,
          ),
        },
      }),
    ]);
    expect(lines).toContainEqual({ event: "interrupted", reason: "reset", error: "Its code was updated." });
    expect(lines.map(({ event }) => event)).not.toContain("internal_error");
  });

  test("leaves a connection that works", async () => {
    const client = await connect("2026-07-28");
    rowsOf(await client.call("halo_list_tickets", { page_size: 1 }));
    await logged(async () => expect((await cutOff("/api/tickets", listTickets)).status).toBe(503));
    expect(rowsOf(await client.call("halo_list_tickets", { page_size: 1 }))).toHaveLength(1);
  });
});

describe.each(["2025-11-25", "2025-11-25 (SDK v1)"] as const)(
  "%s: a call of a session that is cut off",
  (era) => {
    test("ends with an error, though its answer had begun to stream; the session goes on", async () => {
      const client = await connect(era);
      rowsOf(await client.call("halo_list_tickets", { page_size: 1 }));
      halo().log.clear();
      halo().faults.add({ path: "/api/tickets", hang: true });
      const failure = client.call("halo_list_tickets", { page_size: 1 }).then(
        () => "no failure",
        (error: unknown) => String(error),
      );
      await expect.poll(() => halo().log.count({ path: "/api/tickets" })).toBe(1);
      const session = env.HALO_SESSION.get(env.HALO_SESSION.idFromString(client.sessionId() ?? ""));
      const lines = await logged(async () => {
        await runInDurableObject(session, (_instance, state) => state.abort("Gone.")).catch(() => undefined);
        expect(await failure).toMatch(/cut off.*look in Halo before/);
      });
      expect(lines).toContainEqual({ event: "interrupted", reason: "reset", error: "Gone." });
      halo().faults.clear();
      expect(rowsOf(await client.call("halo_list_tickets", { page_size: 1 }))).toHaveLength(1);
    });

    test("that its client gives up is no interruption", async () => {
      const client = await connect(era);
      rowsOf(await client.call("halo_list_tickets", { page_size: 1 }));
      halo().log.clear();
      halo().faults.add({ path: "/api/tickets", hang: true });
      const abort = new AbortController();
      const lines = await logged(async () => {
        const given = client.call("halo_list_tickets", { page_size: 1 }, { signal: abort.signal });
        const ended = given.catch(() => undefined);
        await expect.poll(() => halo().log.count({ path: "/api/tickets" })).toBe(1);
        abort.abort();
        await ended;
        await expect.poll(() => halo().log.entries.filter(({ aborted }) => aborted === true)).toHaveLength(1);
      });
      expect(lines.map(({ event }) => event)).toContain("tool_call");
      expect(lines.map(({ event }) => event)).not.toContain("interrupted");
    });

    test("that its client leaves, stream and all, is none either", async () => {
      const client = await connect(era);
      rowsOf(await client.call("halo_list_tickets", { page_size: 1 }));
      halo().log.clear();
      halo().faults.add({ path: "/api/tickets", delayMs: 300 });
      const lines = await logged(async () => {
        const response = await send(mcpUrl, {
          method: "POST",
          headers: {
            "mcp-session-id": client.sessionId() ?? "",
            "mcp-protocol-version": "2025-11-25",
            "content-type": "application/json",
            accept: "application/json, text/event-stream",
          },
          body: JSON.stringify({ jsonrpc: "2.0", id: "left", method: "tools/call", params: listTickets }),
        });
        await expect.poll(() => halo().log.count({ path: "/api/tickets" })).toBe(1);
        await response.body?.cancel();
        await new Promise((resolve) => setTimeout(resolve, 600));
      });
      expect(lines.map(({ event }) => event)).not.toContain("interrupted");
    });
  },
);

describe("an answer that breaks off", () => {
  const begun = "event: message\ndata: {}\n\n";
  const broken = () => {
    let isBegun = false;
    const stream = new ReadableStream({
      pull(controller) {
        if (isBegun) controller.error(new Error("Network connection lost."));
        else controller.enqueue(new TextEncoder().encode(begun));
        isBegun = true;
      },
    });
    return new Response(stream, { headers: { "content-type": "text/event-stream" } });
  };
  const batch = ["a", 2].map((id) => ({ jsonrpc: "2.0", id, method: "ping" }));
  const notification = { jsonrpc: "2.0", method: "notifications/initialized" };

  test("ends with an error for each request of its body", async () => {
    let text = "";
    const lines = await logged(async () => {
      text = await withErrorOnInterruption(
        broken(),
        [...batch, notification],
        new AbortController().signal,
      ).text();
    });
    expect(text.startsWith(begun)).toBe(true);
    const ids = [...text.slice(begun.length).matchAll(/^data: (.*)$/gm)].map(([, data = ""]) =>
      JSON.parse(data),
    );
    expect(ids).toMatchObject([
      { id: "a", error: { code: -32000 } },
      { id: 2, error: { code: -32000 } },
    ]);
    expect(lines).toEqual([{ event: "interrupted", reason: "reset", error: "Network connection lost." }]);
  });

  test("says nothing to a client that has gone", async () => {
    const lines = await logged(() =>
      expect(withErrorOnInterruption(broken(), batch, AbortSignal.abort()).text()).rejects.toThrow("lost"),
    );
    expect(lines).toEqual([]);
  });
});

describe("what the router makes of an error", () => {
  const failing = (error: Error) =>
    logged(async () => {
      const namespace = {
        ...env.HALO_SESSION,
        idFromName: () => "x",
        get: () => ({ fetch: () => Promise.reject(error) }),
      };
      const made = new Request(mcpUrl, {
        method: "POST",
        headers: {
          host: "localhost:8787",
          "mcp-protocol-version": "2025-11-25",
          "content-type": "application/json",
        },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: listTickets }),
      });
      answered = await app.fetch(made, { ...env, HALO_SESSION: namespace });
    });
  let answered: Response | undefined;

  test.each<[string, Error, number, string | null, string]>([
    ["retryable", Object.assign(new Error("x"), { retryable: true }), 503, "2", "interrupted"],
    ["a reset", Object.assign(new Error("x"), { durableObjectReset: true }), 503, "2", "interrupted"],
    [
      "overloaded, and retryable besides",
      Object.assign(new Error("x"), { retryable: true, overloaded: true }),
      503,
      "30",
      "interrupted",
    ],
    ["a lost connection", new Error("Network connection lost."), 503, "2", "interrupted"],
    [
      "a fault of ours",
      Object.assign(new TypeError("x is undefined"), { remote: true }),
      500,
      null,
      "internal_error",
    ],
    [
      "one that only says no",
      Object.assign(new Error("x"), { retryable: false }),
      500,
      null,
      "internal_error",
    ],
  ])("%s", async (_name, error, status, retryAfter, event) => {
    const lines = await failing(error);
    expect(answered?.status).toBe(status);
    expect(answered?.headers.get("retry-after")).toBe(retryAfter);
    expect(lines.map((line) => line.event)).toEqual([event]);
  });

  test.each([
    ["Durable Object reset because its code was updated.", "reset"],
    ["Durable Object storage operation exceeded timeout which caused object to be reset.", "reset"],
    ["Durable Object's isolate exceeded its memory limit and was reset.", "reset"],
    ["Durable Object is overloaded. Requests queued for too long.", "overloaded"],
    ["The password was resettled.", undefined],
  ])("the words alone tell: %s", (message, reason) => {
    expect(interruptionOf(new Error(message))).toBe(reason);
  });
});
