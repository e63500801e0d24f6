import { mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { catalogue } from "../../src/tools/index.ts";
import { connect, jsonLines, start, useStage } from "./harness.ts";

const stage = useStage();

/** No Halo variable is set, as in a shell. */
const none = { HALO_BASE_URL: "", HALO_CLIENT_ID: "", HALO_CLIENT_SECRET: "" };

/** Runs it to its end without a client. */
async function run(args: readonly string[], folder = stage().folder) {
  const server = start(stage(), { args, folder, variables: none });
  server.child.stdin.end();
  const { code } = await server.ended();
  return { code, stdout: server.stdout(), stderr: server.stderr() };
}

/** Puts a file into a folder of its own. */
async function file(name: string, content: string | Uint8Array): Promise<{ folder: string; path: string }> {
  const folder = await mkdtemp(join(stage().folder, "files-"));
  const path = join(folder, name);
  await writeFile(path, content);
  return { folder, path };
}

function envFile(): string {
  return Object.entries(stage().variables)
    .map(([name, value]) => `${name}="${value}"\n`)
    .join("");
}

/** Starts it with a file of variables and an environment of these alone, and says what its log begins with. */
async function firstLine(args: readonly string[], folder: string, variables: Record<string, string> = {}) {
  const server = start({ ...stage(), variables: {} }, { args, folder, variables });
  server.child.stdin.end();
  const { code } = await server.ended();
  expect(code, server.stderr()).toBe(0);
  return jsonLines(server.stderr())[0];
}

describe("the command line", () => {
  test("--version", async () => {
    expect(await run(["--version"])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: "" });
  });

  test("--help names the options and the variables", async () => {
    const { code, stdout, stderr } = await run(["--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: halo-mcp /);
    for (const word of ["--env-file", "HALO_BASE_URL", "HALO_READ_ONLY"]) expect(stdout).toContain(word);
    expect(stderr).toBe("");
  });

  test.each([
    [["--port", "80"], /Unknown option '--port'/],
    [["serve"], /Unexpected argument 'serve'\.\n/],
    [["doctr"], /Unexpected argument 'doctr'\. Did you mean doctor\?/],
    [["--env-file"], /argument missing/],
  ])("%j is refused with 2 and a sentence", async (args, sentence) => {
    const { code, stdout, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(sentence);
    expect(stderr).toMatch(/See halo-mcp --help/);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stdout).toBe("");
  });
});

describe("--env-file", () => {
  test("its variables configure the server", async () => {
    const { folder, path } = await file("halo.env", envFile());
    const client = await connect({ ...stage(), variables: {} }, "2025-11-25", {
      args: ["--env-file", path],
      folder,
    });
    const result = await client.call("halo_list_tickets", { page_size: 1 });
    expect(result.isError, result.text).toBe(false);
  });

  test("variables that are set already win", async () => {
    const { folder, path } = await file("halo.env", `${envFile()}HALO_READ_ONLY=true\n`);
    const variables = { HALO_READ_ONLY: "false", HALO_BASE_URL: "https://set.example.com" };
    const line = await firstLine(["--env-file", path], folder, variables);
    expect(line).toMatchObject({
      event: "ready",
      halo: "https://set.example.com",
      tools: catalogue.length,
    });
  });

  test("a line that sets nothing is told by its number, and nothing of it is", async () => {
    const { folder, path } = await file("halo.env", `hunter2\n${envFile()}`);
    const line = await firstLine(["--env-file", path], folder);
    expect(line).toMatchObject({ event: "warning", message: expect.stringContaining(`Line 1 of`) });
    expect(JSON.stringify(line)).not.toContain("hunter2");
  });

  test("a byte order mark before its first variable does no harm", async () => {
    const { folder, path } = await file("halo.env", `\uFEFF${envFile()}`);
    expect(await firstLine(["--env-file", path], folder)).toMatchObject({ event: "ready" });
  });

  test("a .env that nobody named is not read", async () => {
    const { folder } = await file(".env", envFile());
    expect(await firstLine([], folder)).toMatchObject({ event: "misconfigured" });
    expect(await firstLine(["--env-file", ".env"], folder)).toMatchObject({ event: "ready" });
  });

  test("a file that isn't there is named, and nothing is served", async () => {
    const { code, stderr, stdout } = await run(["--env-file", "missing.env"]);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain("missing.env");
    expect(stdout).toBe("");
  });

  test("a file in UTF-16 is refused with 2 and a sentence", async () => {
    const { path } = await file("halo.env", Buffer.from(`\uFEFF${envFile()}`, "utf16le"));
    const { code, stderr } = await run(["--env-file", path]);
    expect(code).toBe(2);
    expect(stderr).toContain(`--env-file ${path} can't be read: it is not UTF-8 text.`);
  });
});

describe("variables", () => {
  test("those of the Worker's sign-in mean nothing here", async () => {
    const variables = { ...stage().variables, SIGN_IN: "nonsense", PUBLIC_URL: "x", ACCESS_KEYS: "y" };
    expect(await firstLine([], stage().folder, variables)).toMatchObject({ event: "ready" });
  });

  test("the log names each problem and no value", async () => {
    const variables = { HALO_BASE_URL: "http://halo.example.com", HALO_CLIENT_SECRET: "a-secret-value" };
    const line = await firstLine([], stage().folder, variables);
    expect(line).toMatchObject({
      event: "misconfigured",
      problems: [
        expect.stringMatching(/^HALO_BASE_URL must begin/),
        expect.stringMatching(/^HALO_CLIENT_ID is/),
      ],
    });
    expect(JSON.stringify(line)).not.toMatch(/a-secret-value|halo\.example/);
  });

  test("a configuration that holds says what is served, and no secret", async () => {
    const line = await firstLine([], stage().folder, { ...stage().variables, HALO_READ_ONLY: "yes" });
    expect(line).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      event: "ready",
      version: manifest.version,
      halo: stage().variables.HALO_BASE_URL,
      tools: catalogue.filter(({ access }) => access === "read").length,
    });
  });
});
