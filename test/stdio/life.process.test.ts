import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { longTest, sampled } from "../support/length.ts";
import { jsonLines, start, useStage } from "./harness.ts";

const stage = useStage();

/**
 * The project promises an end in under two seconds, and a busy machine takes longer. What is shown is that nothing is
 * waited for: all that could be waited for here takes 30 seconds or more.
 */
const promptMs = 10_000;

const listTickets = { name: "halo_list_tickets", arguments: { page_size: 1 } };

type Running = ReturnType<typeof start>;

const ways: [string, (server: Running) => void][] = [
  ["end of input", ({ child }) => void child.stdin.end()],
  ["SIGTERM", ({ child }) => void child.kill("SIGTERM")],
];

async function expectCleanEnd(server: Running): Promise<void> {
  const { code, signal, milliseconds } = await server.ended();
  expect({ code, signal }, server.stderr()).toEqual({ code: 0, signal: null });
  expect(milliseconds).toBeLessThan(promptMs);
  jsonLines(server.stdout());
  jsonLines(server.stderr());
}

/** An ordinary run ends each situation in one way, by turns, and the other way with the next FUZZ_SEED. */
const turned = sampled([0, 1], 2);

describe.each(ways.map(([way, end], index) => [way, end, index] as const))(
  "%s ends it with 0 at once",
  (_way, end, index) => {
    const inTurn = (place: number) => (turned.includes((place + index) % 2) ? test : test.skip);
    inTurn(0)("before the client has said anything", async () => {
      const server = start(stage());
      await expect.poll(server.stderr).toContain('"ready"');
      end(server);
      await expectCleanEnd(server);
    });

    inTurn(1)("when nothing runs", async () => {
      const server = start(stage());
      await server.initialize();
      expect(await server.ask("tools/call", listTickets)).toHaveProperty("result.structuredContent.rows");
      end(server);
      await expectCleanEnd(server);
    });

    inTurn(2)("while Halo does not answer; its request is aborted", async () => {
      const server = start(stage());
      await server.initialize();
      await server.ask("tools/call", listTickets);
      stage().sandbox.log.clear();
      stage().sandbox.faults.add({ path: "/api/tickets", hang: true, times: 3 });
      for (let call = 0; call < 3; call++) void server.ask("tools/call", listTickets);
      await expect.poll(() => stage().sandbox.log.inFlight).toBe(3);
      end(server);
      await expectCleanEnd(server);
      await expect.poll(() => stage().sandbox.log.entries.filter(({ aborted }) => aborted)).toHaveLength(3);
    });

    inTurn(3)("while the sign-in hangs", async () => {
      const server = start(stage());
      await server.initialize();
      stage().sandbox.faults.add({ path: "/auth/token", hang: true });
      void server.ask("tools/call", listTickets);
      await expect.poll(() => stage().sandbox.log.count({ path: "/auth/token" })).toBe(1);
      end(server);
      await expectCleanEnd(server);
    });

    inTurn(4)("while a call waits before it is tried again", async () => {
      const server = start(stage());
      await server.initialize();
      stage().sandbox.faults.add({ path: "/api/tickets", status: 503, headers: { "retry-after": "30" } });
      void server.ask("tools/call", listTickets);
      await expect.poll(() => stage().sandbox.log.count({ path: "/api/tickets" })).toBe(1);
      end(server);
      await expectCleanEnd(server);
    });
  },
);

test.each(["SIGINT", "SIGHUP"] as const)("%s ends it with 0 at once", async (signal) => {
  const server = start(stage());
  await server.initialize();
  server.child.kill(signal);
  await expectCleanEnd(server);
});

test("progress is written before the result that it leads to", async () => {
  const server = start(stage());
  await server.initialize();
  const report = { name: "halo_run_report", arguments: { id: 101 }, _meta: { progressToken: "p" } };
  expect(await server.ask("tools/call", report)).toHaveProperty("result.structuredContent");
  const [, ...messages] = jsonLines(server.stdout());
  expect(messages).toMatchObject([
    { method: "notifications/progress", params: { progressToken: "p", progress: 0, total: 2 } },
    {
      method: "notifications/progress",
      params: { message: expect.stringMatching(/^Halo gave \d+ rows$/), progress: 1, total: 2 },
    },
    { result: {} },
  ]);
});

longTest("SIGTERM ends it though the client has stopped reading", async () => {
  const server = start(stage());
  await server.initialize();
  server.child.stdout.pause();
  // Each answer has over 100 KB, more than any pipe holds.
  for (let call = 0; call < 30; call++) void server.ask("tools/list");
  await expect.poll(() => server.child.stdin.writableLength).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  server.child.kill("SIGTERM");
  const exited = new Promise<number | null>((resolve) => server.child.once("exit", resolve));
  const from = performance.now();
  expect(await exited).toBe(0);
  expect(performance.now() - from).toBeLessThan(promptMs);
  server.child.stdout.destroy();
});

test("what was answered before the end still arrives whole", async () => {
  const server = start(stage());
  await server.initialize();
  server.child.stdout.pause();
  for (let id = 100; id < 120; id++) server.send({ id, method: "tools/list" });
  // When its call has reached Halo, all before it are answered. The client still reads, late: the pipe is full by then.
  stage().sandbox.faults.add({ path: "/api/tickets", hang: true });
  void server.ask("tools/call", listTickets);
  await expect.poll(() => stage().sandbox.log.count({ path: "/api/tickets" })).toBe(1);
  server.child.kill("SIGTERM");
  server.child.stdout.resume();
  await expectCleanEnd(server);
  const answers = jsonLines(server.stdout()).filter(({ id }) => Number(id) >= 100 && Number(id) < 120);
  expect(answers.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, index) => 100 + index));
  // Node warns of more than ten listeners, as many answers that wait have.
  const events = jsonLines(server.stderr()).map(({ event }) => event);
  expect(events.filter((event) => event !== "tool_call")).toEqual(["ready", "ended"]);
});

longTest("a slow client gets all that was answered before the end, however long it reads", async () => {
  const server = start(stage());
  await server.initialize();
  server.child.stdout.pause();
  for (let id = 100; id < 130; id++) server.send({ id, method: "tools/list" });
  stage().sandbox.faults.add({ path: "/api/tickets", hang: true });
  void server.ask("tools/call", listTickets);
  await expect.poll(() => stage().sandbox.log.count({ path: "/api/tickets" })).toBe(1);
  const from = performance.now();
  server.child.kill("SIGTERM");
  // A pipe's fill at a time; the whole takes longer than a client that reads nothing would be waited for.
  const { stdout } = server.child;
  stdout.on("data", () => {
    stdout.pause();
    setTimeout(() => stdout.resume(), 50);
  });
  stdout.resume();
  const { code } = await server.ended();
  expect(code).toBe(0);
  const ids = jsonLines(server.stdout()).map(({ id }) => Number(id));
  expect(ids.filter((id) => id >= 100 && id < 130)).toHaveLength(30);
  expect(performance.now() - from).toBeGreaterThan(2_000);
});

test("a client that closes its reading end: no stack, and an end with 0", async () => {
  const server = start(stage());
  await server.initialize();
  server.child.stdout.destroy();
  server.send({ id: 50, method: "tools/list" });
  const { code } = await server.ended();
  expect(code, server.stderr()).toBe(0);
  expect(jsonLines(server.stderr())).toContainEqual(
    expect.objectContaining({ event: "protocol_error", error: expect.stringContaining("EPIPE") }),
  );
});

test("a client that reads no log is served all the same", async () => {
  const server = start(stage(), { variables: { HALO_CLIENT_SECRET: "" } });
  server.child.stderr.destroy();
  await server.initialize();
  server.child.stdin.write("this is not JSON\n");
  expect(await server.ask("tools/call", listTickets)).toHaveProperty("result.isError", true);
  server.child.stdin.end();
  expect((await server.ended()).code).toBe(0);
});

test("lines that are no messages are logged, and the next request is answered", async () => {
  const server = start(stage());
  await server.initialize();
  for (const line of [
    "this is not JSON",
    "{}",
    "[1,2]",
    '{"jsonrpc":"1.0","id":1,"method":"tools/list"}',
    "",
  ]) {
    server.child.stdin.write(`${line}\n`);
  }
  expect(await server.ask("tools/list")).toHaveProperty("result.tools");
  expect(jsonLines(server.stderr()).map(({ event }) => event)).toContain("protocol_error");
});

test.each([
  ["too deep", (inner: string) => `{"a":`.repeat(5_000) + inner + "}".repeat(5_000)],
  ["too deep, in lists", (inner: string) => "[".repeat(400_000) + inner + "]".repeat(400_000)],
  ["too wide", (inner: string) => `[${"1,".repeat(400_000)}${inner}]`],
])("a message that is %s is refused whole, and the next is answered", async (_what, wrap) => {
  const server = start(stage());
  await server.initialize();
  stage().sandbox.log.clear();
  const meta = `{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"experimental":{"x":${wrap("1")}}}}`;
  for (const [method, params] of [
    ["tools/list", `{"_meta":${meta}}`],
    ["tools/call", `{"name":"halo_list_tickets","arguments":{"search":${wrap("1")}}}`],
  ]) {
    server.child.stdin.write(`{"jsonrpc":"2.0","id":"${method}","method":"${method}","params":${params}}\n`);
  }
  server.child.stdin.write(`{"jsonrpc":"2.0","method":"notifications/x","params":{"x":${wrap("1")}}}\n`);
  expect(await server.ask("tools/list")).toHaveProperty("result.tools");
  const error = { code: -32600, message: expect.stringContaining("nest 64 deep and hold 20000 values") };
  // The notification gets no answer.
  expect(jsonLines(server.stdout()).filter((line) => "error" in line)).toEqual([
    { jsonrpc: "2.0", id: "tools/list", error },
    { jsonrpc: "2.0", id: "tools/call", error },
  ]);
  const said = jsonLines(server.stderr()).map(({ event, error: problem }) => `${event} ${problem ?? ""}`);
  expect(said).toEqual([
    "ready ",
    ...Array(3).fill(expect.stringMatching(/^protocol_error A message may nest/)),
  ]);
  expect(stage().sandbox.log.entries).toEqual([]);
});

longTest(
  "two thousand lines of garbage leave it as large as it was, with a short line of log for each",
  async () => {
    const server = start(stage());
    await server.initialize();
    const kilobytes = async () => {
      const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(server.child.pid)]);
      return Number(stdout);
    };
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`key ${index}`, index]));
    const garbage = [
      "\0\ud800 {[",
      "null",
      "[[[[]]]]",
      JSON.stringify({ jsonrpc: "2.0", id: {}, method: 5, ...wide }),
      JSON.stringify({ jsonrpc: "2.0", id: 7, result: wide }),
      JSON.stringify({
        jsonrpc: "2.0",
        method: "notifications/cancelled",
        params: { requestId: 99, ...wide },
      }),
      JSON.stringify({ jsonrpc: "2.0", method: "__proto__", params: { constructor: 1 } }),
      "x".repeat(20_000),
    ];
    const send = async (lines: number) => {
      for (let line = 0; line < lines; line++)
        server.child.stdin.write(`${garbage[line % garbage.length]}\n`);
      expect(await server.ask("tools/call", listTickets)).toHaveProperty("result.structuredContent.rows");
    };
    await send(400);
    const before = await kilobytes();
    await send(1_600);
    expect((await kilobytes()) - before).toBeLessThan(40_000);
    expect(
      Math.max(
        ...server
          .stderr()
          .split("\n")
          .map((line) => line.length),
      ),
    ).toBeLessThan(2_500);
    expect(jsonLines(server.stderr()).map(({ event }) => event)).not.toContain("internal_error");
  },
);

longTest("a line without end is not collected for ever", async () => {
  const server = start(stage());
  await server.initialize();
  server.child.stdin.write("x".repeat(11 * 1024 * 1024));
  await server.ended();
  expect(jsonLines(server.stderr()).map(({ event }) => event)).toEqual(["ready", "protocol_error", "ended"]);
});

/** A module that does something after the server has written its first answer. */
const onceAnswered = (does: string) =>
  `const {stdout}=process;const {write}=stdout;stdout.write=(...given)=>{stdout.write=write;setTimeout(()=>{${does}},100);return stdout.write(...given)}`;

test("standard output has protocol messages alone, standard error a JSON object a line", async () => {
  // Stands for a library that prints once the server runs: every way that a console has.
  const stray = onceAnswered(
    "setInterval(()=>{console.log('a');console.info('b');console.debug('c');console.table([1]);console.dir({})},20)",
  );
  const server = start(stage(), { variables: { NODE_OPTIONS: `--import="data:text/javascript,${stray}"` } });
  await server.initialize();
  await server.ask("tools/list");
  await server.ask("tools/call", listTickets);
  await expect.poll(server.stderr, { timeout: 20_000 }).toMatch(/^a$/m);
  await server.ask("tools/call", { name: "halo_get_ticket", arguments: { id: 99_999_999 } });
  server.child.stdin.end();
  expect((await server.ended()).code).toBe(0);
  const messages = jsonLines(server.stdout());
  expect(messages.length).toBe(4);
  for (const message of messages) expect(message.jsonrpc).toBe("2.0");
});

test("a fault of its own is one line of the log, and exit code 1", async () => {
  const fault = onceAnswered("Promise.reject(new Error('a stray failure'))");
  const server = start(stage(), { variables: { NODE_OPTIONS: `--import="data:text/javascript,${fault}"` } });
  await server.initialize();
  expect((await server.ended()).code).toBe(1);
  expect(jsonLines(server.stderr()).at(-1)).toMatchObject({
    event: "crashed",
    error: expect.stringContaining("Error: a stray failure"),
  });
});
