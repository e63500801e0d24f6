import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readVariables } from "./variables.ts";

test("a line that sets nothing is told by its number alone, to whoever starts", () => {
  const folder = mkdtempSync(join(tmpdir(), "halo-mcp-variables-"));
  const path = join(folder, ".dev.vars");
  writeFileSync(path, "HALO_CLIENT_ID=x\nhunter2\nHALO_SCOPE=\n");
  const told: string[] = [];
  expect(readVariables(path, (line: string) => told.push(line))).toEqual({ HALO_CLIENT_ID: "x" });
  expect(told).toEqual([expect.stringContaining(`Line 2 of ${path} is left out`)]);
  expect(told.join()).not.toContain("hunter2");
  expect(readVariables(join(folder, "none"), (line: string) => told.push(line))).toEqual({});
  rmSync(folder, { recursive: true });
});
