import { createServer } from "node:net";
import { expect, test } from "vitest";
import { runNode } from "../support/command.ts";
import { root } from "../support/worker.ts";

const start = (...args: readonly string[]) =>
  runNode([`${root}scripts/start.ts`, ...args], { timeoutMs: 30_000, signal: new AbortController().signal });

test("--help lists the options", async () => {
  const { code, stdout } = await start("--help");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Usage: npm start -- \[options\]\n/);
});

test("what can't be started is a sentence, not a stack", async () => {
  const unknown = await start("--prot", "9000");
  expect([unknown.code, unknown.stderr]).toEqual([
    1,
    "Unknown option '--prot'. Did you mean --port?\nnpm start -- --help lists the options.\n",
  ]);
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, "127.0.0.1", () => {
      const address = other.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
  const taken = await start("--port", String(port));
  other.close();
  expect([taken.code, taken.stderr]).toEqual([
    1,
    `Port ${port} is taken. End what uses it, or start on another one: npm start -- --port ${port + 1}\n`,
  ]);
});
