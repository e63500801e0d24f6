import { mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { parse } from "smol-toml";
import { expect, test } from "vitest";
import { root, runInShell, useStage } from "../stdio/harness.ts";

const stage = useStage();
const read = (file: string) => readFile(join(root, file), "utf8");

test("the Deploy to Cloudflare button asks for the setup secret alone, and says what it is", async () => {
  // It asks for each variable of this file, with what stands there as its answer.
  expect(parseEnv(await read(".dev.vars.example"))).toEqual({ SETUP_SECRET: "" });
  const { cloudflare, scripts } = JSON.parse(await read("package.json"));
  expect(Object.keys(cloudflare.bindings)).toEqual(["SETUP_SECRET"]);
  expect(scripts.deploy).toBe("wrangler deploy");
});

test("what it deploys has no sign-in of its own, no address of an example, and everything it needs", async () => {
  const { vars, routes, ...top } = parse(await read("wrangler.toml"));
  expect(vars).toEqual({ HALO_SCOPE: "all" });
  expect(routes).toBeUndefined();
  expect(top).not.toHaveProperty("workers_dev");

  const folder = await mkdtemp(join(stage().folder, "button-"));
  const command = `node node_modules/wrangler/bin/wrangler.js deploy --dry-run --env "" --outdir "${folder}"`;
  const printed = await runInShell(command, root, join(process.execPath, ".."));
  for (const binding of [
    ...["HALO_SESSION", "AUTHORIZATION_STEP", "HALO_PACE", "HALO_LEDGER"].map((name) => `env.${name} `),
    ...["env.OAUTH_KV", "env.MCP_LIMIT", "env.SIGN_IN_LIMIT"],
  ]) {
    expect(printed).toContain(binding);
  }
  expect(printed).not.toContain("env.HALO_BASE_URL");
});
