import { spawnSync } from "node:child_process";
import { chmodSync, lstatSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderSteps } from "./steps.ts";
import { addition, baseText, root, runTenant, workspace } from "./workspace.testing.ts";

const acme = {
  name: "halo-mcp-acme",
  workers_dev: false,
  preview_urls: false,
  routes: [{ pattern: "halo-acme.example.com", custom_domain: true }],
  vars: {
    HALO_SCOPE: "all",
    HALO_BASE_URL: "https://acme.halopsa.com",
    PUBLIC_URL: "https://halo-acme.example.com",
    SIGN_IN: "halo",
  },
  kv_namespaces: [{ binding: "OAUTH_KV" }],
  durable_objects: {
    bindings: [
      { name: "HALO_SESSION", class_name: "HaloSession" },
      { name: "AUTHORIZATION_STEP", class_name: "AuthorizationStep" },
      { name: "HALO_PACE", class_name: "HaloPace" },
      { name: "HALO_LEDGER", class_name: "HaloLedger" },
    ],
  },
  ratelimits: [
    { name: "MCP_LIMIT", namespace_id: "1003", simple: { limit: 300, period: 60 } },
    { name: "SIGN_IN_LIMIT", namespace_id: "1004", simple: { limit: 60, period: 60 } },
  ],
};

describe("a new tenant", () => {
  test("gets an environment with what wrangler does not let it inherit", () => {
    const file = workspace();
    const { code, out, err } = file.run(...addition());
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("Added [env.acme] to wrangler.toml.");
    expect(file.environments()).toEqual({ acme });
    expect(file.run("check", "acme")).toMatchObject({ code: 0 });
  });

  test("all that stood in the file stays as it was, comments too", () => {
    const file = workspace(`# mine\n${baseText}# at the end, \twith odd  spaces \n`);
    const before = file.text();
    file.run(...addition());
    expect(
      file.text().startsWith(`${before}\n# https://acme.halopsa.com at https://halo-acme.example.com/mcp`),
    ).toBe(true);
    expect(file.text().endsWith("\n")).toBe(true);
    expect(file.files()).toEqual(["wrangler.toml"]);
  });

  test("on workers.dev it has no route, and no others have", () => {
    const file = workspace();
    const url = "https://halo-mcp-acme.my-account.workers.dev";
    expect(file.run(...addition("acme", { url })).code).toBe(0);
    expect(file.environments().acme).toEqual({
      ...acme,
      workers_dev: true,
      routes: [],
      vars: { ...acme.vars, PUBLIC_URL: url },
    });
    expect(file.run("check")).toMatchObject({ code: 0 });
  });

  test("addresses are written as the Worker reads them", () => {
    const file = workspace();
    const { code } = file.run(
      ...addition("acme", {
        halo: " https://ACME.halopsa.com/api/",
        url: "https://Halo-Acme.Example.com:443/",
      }),
    );
    expect(code).toBe(0);
    expect(file.environments()).toEqual({ acme });
  });

  test("each further one has rate limits that no other has", () => {
    const file = workspace();
    for (const name of ["acme", "bolt", "cog"]) expect(file.run(...addition(name)).code).toBe(0);
    const ids = [...file.text().matchAll(/namespace_id = "(\d+)"/g)].map(([, id]) => id);
    expect(ids).toEqual(["1001", "1002", "1003", "1004", "1005", "1006", "1007", "1008"]);
    expect(file.run("check")).toMatchObject({ code: 0, err: "" });
  });

  test("it has what the top level has, when that has grown", () => {
    const file = workspace(
      `${baseText.replace('HALO_SCOPE = "all"', 'HALO_SCOPE = "read:tickets"\nHALO_READ_ONLY = true')}
[[kv_namespaces]]
binding = "MORE"
id = "0123"
`,
    );
    file.run(...addition());
    expect(file.environments().acme).toMatchObject({
      vars: { ...acme.vars, HALO_SCOPE: "read:tickets", HALO_READ_ONLY: true },
      kv_namespaces: [{ binding: "OAUTH_KV" }, { binding: "MORE" }],
    });
    // The store of the top level is not shared.
    expect(file.text().split("[env.acme]")[1]).not.toContain("0123");
  });

  test.each([
    ["a name like a property of every object", "constructor"],
    ["digits only", "365"],
    ["the longest name", "a".repeat(54)],
  ])("%s is a name", (_, name) => {
    const file = workspace();
    expect(file.run(...addition(name, { url: "https://halo.example.com" }))).toMatchObject({
      code: 0,
      err: "",
    });
    expect(file.run("check", name)).toMatchObject({ code: 0 });
    expect(file.run(...addition(name, { url: "https://halo.example.com" })).out).toContain(
      "nothing was changed",
    );
  });
});

describe("what is left to do", () => {
  test("halo: the redirect URL for Halo, the client id, the connector", () => {
    const { out } = workspace().run(...addition());
    expect(out).toContain("Authorisation Code (Native Application)");
    expect(out).toMatch(/Login redirect URL +https:\/\/halo-acme\.example\.com\/callback$/m);
    expect(out).toMatch(/npx wrangler deploy --env acme /);
    expect(out).toMatch(/npx wrangler secret put HALO_CLIENT_ID --env acme /);
    expect(out).not.toContain("secret put ACCESS_KEYS");
    expect(out).toMatch(/^ +https:\/\/halo-acme\.example\.com\/mcp$/m);
  });

  test("key: the services application, its secret, the access keys", () => {
    const { out } = workspace().run(...addition("acme", { signIn: "key" }));
    expect(out).toContain("Client ID and Secret (Services)");
    expect(out).not.toContain("/callback");
    for (const secret of ["HALO_CLIENT_ID", "HALO_CLIENT_SECRET", "ACCESS_KEYS"]) {
      expect(out).toContain(`npx wrangler secret put ${secret} --env acme `);
    }
  });

  test("a client id that stands in the variables is not asked for as a secret, which Cloudflare would refuse", () => {
    const file = workspace(baseText.replace("[vars]", '[vars]\nHALO_CLIENT_ID = "an-id"'));
    expect(file.run(...addition()).out).not.toContain("secret put HALO_CLIENT_ID");
  });

  test("commands name the file when it is another, and only then", () => {
    const file = workspace();
    expect(file.run(...addition()).out).toContain(`npx wrangler deploy --env acme --config ${file.path}\n`);
    const tenant = {
      name: "acme",
      halo: "https://acme.halopsa.com",
      url: "https://halo.example.com",
      signIn: "halo",
    } as const;
    expect(renderSteps(tenant, {}, undefined)).toContain("npx wrangler deploy --env acme\n");
  });
});

describe("the same command again", () => {
  test("changes not a byte, and says so", () => {
    const file = workspace();
    file.run(...addition());
    const before = file.bytes();
    const { mtimeMs } = statSync(file.path);
    const { code, out } = file.run(...addition());
    expect(code).toBe(0);
    expect(out).toMatch(/^acme is in wrangler\.toml already, with these values; nothing was changed\.$/m);
    expect(out).toContain("npx wrangler deploy --env acme");
    expect(file.bytes().equals(before)).toBe(true);
    expect(statSync(file.path).mtimeMs).toBe(mtimeMs);
  });

  test("also when the store got its id, or another spelling of an address", () => {
    const file = workspace();
    file.run(...addition());
    file.write(
      file
        .text()
        .replace('[[env.acme.kv_namespaces]]\nbinding = "OAUTH_KV"', '$&\nid = "0123"')
        .replace('https://halo-acme.example.com"', 'https://halo-acme.example.com/"'),
    );
    const before = file.text();
    expect(file.run(...addition())).toMatchObject({
      code: 0,
      out: expect.stringContaining("nothing was changed"),
    });
    expect(file.text()).toBe(before);
  });

  test("says when something in the environment is to be mended", () => {
    const file = workspace();
    file.run(...addition());
    file.write(file.text().replaceAll("preview_urls = false", "preview_urls = true"));
    expect(file.run(...addition()).out).toContain("1 thing to mend: npm run tenant -- check acme");
  });

  test("with other values is refused with what differs", () => {
    const file = workspace();
    file.run(...addition());
    const before = file.text();
    const { code, err, out } = file.run(
      ...addition("acme", { halo: "https://other.halopsa.com", url: "https://h.example.com", signIn: "key" }),
    );
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toBe(
      "acme is in wrangler.toml already, and there HALO_BASE_URL is https://acme.halopsa.com and not https://other.halopsa.com, and PUBLIC_URL is https://halo-acme.example.com and not https://h.example.com, and SIGN_IN is halo and not key: change it there by hand (then npm run tenant -- check acme), or give the new tenant another name.",
    );
    expect(file.text()).toBe(before);
  });

  test("an environment of another making is never written over", () => {
    const file = workspace(`${baseText}\n[env.acme]\nname = "mine"\n`);
    const { code, err } = file.run(...addition());
    expect(code).toBe(1);
    expect(err).toContain("HALO_BASE_URL is not set and not https://acme.halopsa.com");
  });
});

describe("the file", () => {
  test("keeps its line ends", () => {
    const file = workspace(baseText.replaceAll("\n", "\r\n"));
    expect(file.run(...addition()).code).toBe(0);
    expect(file.text().replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(file.environments()).toEqual({ acme });
  });

  test("may lack a line break at its end, and may have a byte order mark", () => {
    const before = `\uFEFF${baseText.trimEnd()}`;
    const file = workspace(before);
    expect(file.run(...addition()).code).toBe(0);
    expect(file.text().startsWith(`${before}\n\n# https://acme`)).toBe(true);
  });

  test("keeps its rights, and a link to it stays one", () => {
    const file = workspace();
    chmodSync(file.path, 0o640);
    const link = join(file.folder, "link.toml");
    symlinkSync(file.path, link);
    expect(runTenant(...addition(), "--file", link).code).toBe(0);
    expect(statSync(file.path).mode & 0o777).toBe(0o640);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(file.environments()).toEqual({ acme });
  });

  test("that is not there is named", () => {
    const { code, err } = runTenant(...addition(), "--file", "/nowhere/wrangler.toml");
    expect(code).toBe(1);
    expect(err).toBe(
      "/nowhere/wrangler.toml can't be read (ENOENT): run the command in the project's folder, or name the file with --file.",
    );
  });
});

test("the script ends with the code of the command, and prints refusals to the error output", () => {
  const file = workspace();
  const start = (...args: string[]) =>
    spawnSync(process.execPath, [join(root, "scripts/tenant/main.ts"), ...args, "--file", file.path], {
      encoding: "utf8",
      timeout: 30_000,
    });
  expect(start(...addition())).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("Added [env.acme]"),
  });
  expect(file.environments()).toEqual({ acme });
  expect(start("check", "bolt")).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringContaining("bolt"),
  });
});
