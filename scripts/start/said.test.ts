import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { unwritable } from "./folders.ts";
import { type Started, startedText } from "./said.ts";

const started: Started = {
  preview: undefined,
  origin: "http://localhost:9000",
  signIn: "none",
  key: undefined,
  halo: { sandbox: "http://127.0.0.1:40000" },
  people: [],
  aboutHalo: [],
  folder: "/projects/halo",
};

test("with the sandbox it has what the stdio server needs, in lines that hold in every shell", () => {
  const text = startedText(started);
  for (const line of [
    "  HALO_BASE_URL=http://127.0.0.1:40000",
    "  HALO_CLIENT_SECRET=sandbox-secret",
    `--env HALO_CLIENT_ID=sandbox-client --env HALO_CLIENT_SECRET=sandbox-secret --transport stdio halo-stdio -- node "${join("/projects/halo", "dist", "stdio.js")}"`,
  ]) {
    expect(text).toContain(line);
  }
  // Single quotes, a backslash at the end of a line and VARIABLE=x before a command are of sh alone.
  expect(text).not.toMatch(/'|\\$|^ +[A-Z_]+=\S+ \S/m);
});

test("with a Halo of one's own it says who is signed in, and no secret", () => {
  const aboutHalo = ["Signed in as «Ann» (agent 3) by client id and secret; a token lasts 60 minutes."];
  const text = startedText({ ...started, halo: { own: "https://acme.halopsa.com" }, aboutHalo });
  expect(text).toMatch(/^\nSigned in as «Ann» \(agent 3\)/);
  expect(text).toContain("Halo: https://acme.halopsa.com (from .dev.vars)");
  expect(text).not.toContain("sandbox");
});

test("a key that was made up stands in the lines, one of .dev.vars does not", () => {
  const key = { ...started, signIn: "key" as const };
  expect(startedText({ ...key, key: "made-up" })).toContain('--header "Authorization: Bearer made-up"');
  expect(startedText(key)).toContain('--header "Authorization: Bearer YOUR-KEY"');
});

test("a folder that can't be written is named, with the reason", () => {
  const root = mkdtempSync(join(tmpdir(), "halo-mcp-folders-"));
  try {
    expect(unwritable(root)).toBeUndefined();
    rmSync(join(root, "dist"), { recursive: true });
    // Not a folder without the right to write, which does not hold root back.
    writeFileSync(join(root, "dist"), "");
    expect(unwritable(root)).toBe(
      `${join(root, "dist")} can't be written (EEXIST), and the Worker is built there. Give yourself the right to write it, or clone the project into a folder of your own.`,
    );
  } finally {
    rmSync(root, { recursive: true });
  }
});
