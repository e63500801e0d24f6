import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "smol-toml";
import { expect, onTestFinished, test } from "vitest";
import { unstable_readConfig } from "wrangler";
import { runNode } from "../support/command.ts";
import { addition, baseText, projectText, root, runTenant, workspace } from "./workspace.testing.ts";

const example = addition("example", { url: "https://halo.example.com" });

/** The lines of a TOML text that are not comments, and not empty. */
const statements = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

test("the example in wrangler.toml is what add writes, but for its comments", () => {
  expect(baseText).not.toBe("");
  const file = workspace();
  expect(file.run(...example).code).toBe(0);
  const written = statements(file.text());
  // Tenants of one's own may follow.
  expect(statements(projectText).slice(0, written.length)).toEqual(written);
  expect(parse(projectText)).toMatchObject(parse(file.text()));
});

test("adding it again finds it, and changes nothing", () => {
  const file = workspace(projectText);
  expect(file.run(...example)).toMatchObject({
    code: 0,
    out: expect.stringContaining("nothing was changed"),
  });
  expect(file.text()).toBe(projectText);
});

test("every tenant of the project's own wrangler.toml is in order", () => {
  expect(runTenant("check")).toMatchObject({ code: 0, err: "" });
});

test("wrangler lets it inherit migrations, logs, pages and compatibility from the top level", () => {
  const config = join(root, "wrangler.toml");
  const top = unstable_readConfig({ config, env: "" });
  const environment = unstable_readConfig({ config, env: "example" });
  expect(environment.name).toBe("halo-mcp-example");
  expect(top.migrations.length).toBeGreaterThan(0);
  for (const key of [
    "migrations",
    "observability",
    "assets",
    "compatibility_flags",
    "compatibility_date",
    "minify",
  ] as const) {
    expect(environment[key]).toEqual(top[key]);
  }
});

test("wrangler deploys it without a warning, with every binding", async () => {
  const folder = mkdtempSync(join(tmpdir(), "halo-mcp-deploy-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { code, stdout, stderr } = await runNode(
    [
      join(root, "node_modules/wrangler/bin/wrangler.js"),
      ...["deploy", "--dry-run", "--env", "example", "--outdir", folder],
      ...["--config", join(root, "wrangler.toml")],
    ],
    {
      timeoutMs: 50_000,
      signal: new AbortController().signal,
      environment: { WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", NO_UPDATE_NOTIFIER: "1" },
    },
  );
  expect(code, stdout + stderr).toBe(0);
  expect(stdout + stderr).not.toMatch(/WARNING|ERROR/);
  const bindings = [...stdout.matchAll(/^env\.(\w+)/gm)].map(([, name]) => name);
  expect(bindings.toSorted()).toEqual([
    "AUTHORIZATION_STEP",
    "HALO_BASE_URL",
    "HALO_LEDGER",
    "HALO_PACE",
    "HALO_SCOPE",
    "HALO_SESSION",
    "MCP_LIMIT",
    "OAUTH_KV",
    "PUBLIC_URL",
    "SIGN_IN",
    "SIGN_IN_LIMIT",
    "VIEWS",
  ]);
});
