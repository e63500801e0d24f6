import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as z from "zod";
import { otherwiseNotInherited } from "./check.ts";
import { secretVariables, variables } from "./check-variables.ts";
import { baseText, root, twoTenants, workspace } from "./workspace.testing.ts";

test("tenants as add makes them are in order, and the secrets that each must have are told", () => {
  const { code, out } = twoTenants().run("check");
  expect(code).toBe(0);
  expect(out).toMatch(/^acme: in order in wrangler\.toml$/m);
  expect(out).toMatch(
    /npx wrangler secret list --env acme .*must show\n +HALO_CLIENT_ID \(and HALO_CLIENT_SECRET, if/,
  );
  expect(out).toMatch(
    /npx wrangler secret list --env bolt .*must show\n +HALO_CLIENT_ID, HALO_CLIENT_SECRET, ACCESS_KEYS \(HALO_USERNAME and HALO_PASSWORD instead/,
  );
});

test("another limit than the top level's is told, but is not wrong", () => {
  const file = twoTenants();
  file.write(
    file.text().replace("limit = 300\nperiod = 60\n\n[[env.acme", "limit = 900\nperiod = 60\n\n[[env.acme"),
  );
  const { code, out } = file.run("check", "acme");
  expect(code).toBe(0);
  expect(out).toContain("  Note: MCP_LIMIT allows 900 in 60 seconds; at the top level it is 300 in 60.");
});

test("several tenants: one that is broken makes the code 1, and each has its own report", () => {
  const file = twoTenants();
  file.write(file.text().replace('SIGN_IN = "key"', 'SIGN_IN = "keys"'));
  const { code, out } = file.run("check");
  expect(code).toBe(1);
  expect(out).toMatch(/^acme: in order/m);
  expect(out).toMatch(/^bolt: 1 thing to mend/m);
  expect(file.run("check", "acme").code).toBe(0);
});

test("a tenant that there is not is refused with those that there are", () => {
  const file = twoTenants();
  expect(file.run("check", "acme", "cog", "toString")).toEqual({
    code: 1,
    out: "",
    err: "wrangler.toml has no [env.cog], no [env.toString]: there is acme, bolt.",
  });
  expect(workspace().run("check", "acme").err).toContain("npm run tenant -- add makes one");
});

test("check and list change nothing", () => {
  const file = twoTenants();
  const before = file.bytes();
  file.run("check");
  file.run("list");
  expect(file.bytes().equals(before)).toBe(true);
  expect(file.files()).toEqual(["wrangler.toml"]);
});

test("list shows each with its address, Halo and sign-in", () => {
  const file = twoTenants();
  expect(
    file
      .run("list")
      .out.split("\n")
      .map((line) => line.split(/ {2,}/)),
  ).toEqual([
    ["name", "url", "halo", "sign-in"],
    ["acme", "https://halo-acme.example.com", "https://acme.halopsa.com", "halo"],
    ["bolt", "https://halo-mcp-bolt.my-account.workers.dev", "https://bolt.halopsa.com", "key"],
  ]);
  expect(workspace(`${baseText}\n[env.bare]\n`).run("list").out).toMatch(
    /^bare +not set +not set +not set$/m,
  );
});

test("a file without tenants is in order, and how to make one is told", () => {
  const file = workspace();
  for (const command of ["check", "list"]) {
    expect(file.run(command)).toEqual({
      code: 0,
      err: "",
      out: "wrangler.toml has no tenant yet: npm run tenant -- add NAME --halo URL --url URL makes one.",
    });
  }
});

test("what an environment must repeat is what this version of wrangler does not let it inherit", () => {
  const Schema = z.object({
    definitions: z.object({
      RawEnvironment: z.object({
        properties: z.record(z.string(), z.object({ description: z.string().optional() })),
      }),
    }),
  });
  const schema = readFileSync(join(root, "node_modules/wrangler/config-schema.json"), "utf8");
  const { properties } = Schema.parse(JSON.parse(schema)).definitions.RawEnvironment;
  const notInherited = Object.entries(properties)
    .filter(([, { description = "" }]) =>
      /not automatically inherited|must be specified separately in each named environment/.test(description),
    )
    .map(([key]) => key);
  expect(notInherited).toContain("kv_namespaces");
  // The schema says nothing of these two, wrangler's code does.
  const known = ["vars", "kv_namespaces", "ratelimits", ...otherwiseNotInherited];
  expect(new Set([...notInherited, "version_metadata"])).toEqual(new Set(known));
});

test("the variables are those of Env", () => {
  const env = readFileSync(join(root, "src/env.d.ts"), "utf8");
  const declared = [...env.matchAll(/readonly (\w+)\?: string;/g)].map(([, name]) => name);
  // Of `npm start` alone.
  const ofStart = "PREVIEW_URL";
  expect(declared).toContain(ofStart);
  expect(new Set([...variables, ...secretVariables, ofStart])).toEqual(new Set(declared));
});
