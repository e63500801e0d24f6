import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { start, useStage, type Variables } from "./harness.ts";

const stage = useStage();

/** Runs `halo-mcp doctor` to its end. */
async function doctor(args: readonly string[] = [], variables: Variables = {}) {
  const server = start(stage(), { args: ["doctor", ...args], variables });
  const { code } = await server.ended();
  return { code, stdout: server.stdout(), stderr: server.stderr() };
}

test("examines the tenant, says what it found, and exits by it", async () => {
  const { code, stdout, stderr } = await doctor();
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^ok +Sign-in +signed in as «Integration Service»/m);
  expect(stdout).toMatch(/^All is well\. \d+ requests were sent, and nothing was written\.$/m);
  expect(stage().sandbox.log.entries.filter(({ method }) => method !== "GET")).toHaveLength(1);
});

test("--report writes the shapes to a file", async () => {
  const path = join(stage().folder, "report.json");
  const { code, stdout } = await doctor(["--report", path]);
  expect(code).toBe(0);
  expect(stdout).toContain(path);
  expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ dialects: { "agent-list": "array" } });
});

test("a report that can't be written, a wrong secret and a missing variable exit with 2", async () => {
  const unwritable = await doctor(["--report", join(stage().folder, "no", "such", "folder")]);
  expect([unwritable.code, unwritable.stdout]).toEqual([2, expect.stringContaining("can't be written")]);
  const wrong = await doctor([], { HALO_CLIENT_SECRET: "a-wrong-secret" });
  expect([wrong.code, wrong.stdout]).toEqual([2, expect.stringContaining("client id or secret is wrong")]);
  expect(wrong.stdout + wrong.stderr).not.toContain("a-wrong-secret");
  const missing = await doctor([], { HALO_CLIENT_ID: "" });
  expect([missing.code, missing.stdout]).toEqual([2, expect.stringContaining("HALO_CLIENT_ID is not set")]);
});

test("what it lacks a right for exits with 1", async () => {
  stage().sandbox.faults.add({ path: "^/api/invoice", status: 403, times: Number.POSITIVE_INFINITY });
  const { code, stdout } = await doctor();
  expect(code).toBe(1);
  expect(stdout).toMatch(/^WARNING Rights +invoices: invoices: HTTP 403/m);
});

test.each([
  [["extra"], "Unexpected argument 'extra'"],
  [["--port", "1"], "Unknown option '--port'"],
])("%j is a wrong argument", async (args, said) => {
  const { code, stderr } = await doctor(args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
});

test("--report without doctor is a wrong argument", async () => {
  const server = start(stage(), { args: ["--report", "x"] });
  expect([(await server.ended()).code, server.stderr()]).toEqual([2, expect.stringContaining("of doctor")]);
});
