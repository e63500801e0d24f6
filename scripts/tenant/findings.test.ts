import { describe, expect, test } from "vitest";
import { twoTenants } from "./workspace.testing.ts";

/** What check says of a tenant after a part of the file was replaced, which must be there. */
function problemsAfter(part: string | RegExp, instead: string, name = "acme"): string[] {
  const file = twoTenants();
  const before = file.text();
  file.write(before.replace(part, instead));
  expect(file.text()).not.toBe(before);
  const { code, out, err } = file.run("check", name);
  expect(err).toBe("");
  const problems = [...out.matchAll(/^ {2}- (.*)$/gm)].map(([, problem = ""]) => problem);
  expect(code).toBe(problems.length === 0 ? 0 : 1);
  expect(out).toContain(
    problems.length === 0
      ? `${name}: in order`
      : `${name}: ${problems.length} thing${problems.length === 1 ? "" : "s"} to mend`,
  );
  return problems;
}

const binding = (table: string, name: string) =>
  new RegExp(`\\[\\[env\\.acme\\.${table}\\]\\]\\n(?:name|binding) = "${name}"\\n(?:[^\\n]+\\n)*`);

describe("one thing broken is one sentence, with the fix:", () => {
  test.each([
    [
      "a missing store",
      binding("kv_namespaces", "OAUTH_KV"),
      "",
      /^OAUTH_KV is not bound: add \[\[env\.acme\.kv_namespaces\]\] with binding = "OAUTH_KV"/,
    ],
    [
      "a missing object",
      binding("durable_objects.bindings", "HALO_SESSION"),
      "",
      /^HALO_SESSION is not bound: add .* and class_name = "HaloSession"\.$/,
    ],
    [
      "the other missing object",
      binding("durable_objects.bindings", "AUTHORIZATION_STEP"),
      "",
      /^AUTHORIZATION_STEP is not bound/,
    ],
    [
      "an object of the wrong class",
      'class_name = "HaloSession"\n\n[[env.acme',
      'class_name = "Session"\n\n[[env.acme',
      /^HALO_SESSION is bound to the class Session: set class_name = "HaloSession"/,
    ],
    [
      "an object of another Worker",
      'class_name = "HaloSession"\n\n[[env.acme',
      'class_name = "HaloSession"\nscript_name = "halo-mcp-bolt"\n\n[[env.acme',
      /^HALO_SESSION is bound to the objects of the Worker halo-mcp-bolt, so tenants would share sessions/,
    ],
    [
      "a missing rate limit",
      /\[\[env\.acme\.ratelimits\]\]\nname = "MCP_LIMIT"[\s\S]*?period = 60\n/,
      "",
      /^MCP_LIMIT is not bound: add .* namespace_id = "1007" and simple = \{ limit = 300, period = 60 \}\.$/,
    ],
    [
      "a rate limit with the id of the top level",
      '"1003"',
      '"1001"',
      /^MCP_LIMIT has the namespace_id 1001 of MCP_LIMIT of the top level, so both share one count: set namespace_id = "1007"/,
    ],
    [
      "a rate limit with the id of another tenant",
      '"1003"',
      '"1006"',
      /^MCP_LIMIT has the namespace_id 1006 of SIGN_IN_LIMIT of env\.bolt/,
    ],
    [
      "two of its rate limits with one id",
      '"1004"',
      '"1003"',
      /^SIGN_IN_LIMIT has the namespace_id 1003 of MCP_LIMIT, so both/,
    ],
    [
      "a rate limit without a number",
      '"1003"',
      '"acme"',
      /^MCP_LIMIT has the namespace_id "acme", which must be a whole number/,
    ],
    [
      "a rate limit that nothing passes",
      "limit = 300\nperiod = 60\n\n[[env.acme",
      "limit = 0\nperiod = 60\n\n[[env.acme",
      /^MCP_LIMIT allows 0 in 60 seconds/,
    ],
    [
      "a period that there is not",
      "limit = 300\nperiod = 60\n\n[[env.acme",
      "limit = 300\nperiod = 30\n\n[[env.acme",
      /^MCP_LIMIT allows 300 in 30 seconds: set .* a period of 10 or 60/,
    ],
    [
      "no Halo",
      'HALO_BASE_URL = "https://acme.halopsa.com"\n',
      "",
      /^HALO_BASE_URL is not set: add HALO_BASE_URL = "https:\/\/example\.halopsa\.com", or what it is for this tenant, to \[env\.acme\.vars\]/,
    ],
    ["no address", 'PUBLIC_URL = "https://halo-acme.example.com"\n', "", /^PUBLIC_URL is not set: add/],
    ["no sign-in", 'SIGN_IN = "halo"\n', "", /^SIGN_IN is not set: add/],
    [
      "a variable of the top level left out",
      'HALO_SCOPE = "all"\nHALO_BASE_URL = "https://acme',
      'HALO_BASE_URL = "https://acme',
      /^HALO_SCOPE is not set: add HALO_SCOPE = "all" to \[env\.acme\.vars\]; environments don't inherit variables\.$/,
    ],
    [
      "a Halo without encryption",
      'https://acme.halopsa.com"',
      'http://acme.halopsa.com"',
      /^HALO_BASE_URL must begin with https:\/\//,
    ],
    [
      "a Halo on this machine",
      'https://acme.halopsa.com"',
      'http://localhost:8790"',
      /^HALO_BASE_URL is on this machine/,
    ],
    [
      "an address with a path",
      'https://halo-acme.example.com"',
      'https://halo-acme.example.com/mcp"',
      /^PUBLIC_URL must be without a path/,
    ],
    ["an unknown sign-in", 'SIGN_IN = "halo"', 'SIGN_IN = "password"', /^SIGN_IN must be halo/],
    ["a sign-in that is no text", 'SIGN_IN = "halo"', "SIGN_IN = true", /^SIGN_IN must be halo/],
    [
      "a value that the Worker refuses",
      'SIGN_IN = "halo"',
      '$&\nHALO_MAX_RESULT_TOKENS = "5"',
      /^HALO_MAX_RESULT_TOKENS must be at least 500/,
    ],
    [
      "a misspelt variable",
      'SIGN_IN = "halo"',
      '$&\nHALO_READONLY = "true"',
      /^HALO_READONLY is not a variable of this program: did you mean HALO_READ_ONLY\? Mend it in \[env\.acme\.vars\]\.$/,
    ],
    [
      "a stranger among the variables",
      'SIGN_IN = "halo"',
      '$&\nLOG_LEVEL = "debug"',
      /^LOG_LEVEL is not a variable of this program: remove it from \[env\.acme\.vars\]\.$/,
    ],
    [
      "a secret for all to read",
      'SIGN_IN = "halo"',
      '$&\nHALO_CLIENT_SECRET = "hush"',
      /^(?!.*hush)HALO_CLIENT_SECRET stands in the file for all to read: .*npx wrangler secret put HALO_CLIENT_SECRET --env acme\.$/,
    ],
    [
      "access keys for all to read",
      'SIGN_IN = "halo"',
      '$&\nACCESS_KEYS = "a:hush"',
      /^(?!.*hush)ACCESS_KEYS stands in the file/,
    ],
    [
      "a route without the custom domain",
      "custom_domain = true",
      "",
      /^No route leads from PUBLIC_URL to the Worker: set routes = \[\{ pattern = "halo-acme\.example\.com", custom_domain = true \}\] in \[env\.acme\]\.$/,
    ],
    ["a route that is off", "custom_domain = true", "$&\nenabled = false", /^No route leads/],
    [
      "a route for a part of the address",
      'pattern = "halo-acme.example.com"\ncustom_domain = true',
      'pattern = "halo-acme.example.com/mcp*"\nzone_name = "example.com"',
      /^No route leads/,
    ],
    [
      "previews below the domain",
      "custom_domain = true",
      "$&\npreviews_enabled = true",
      /^The route halo-acme\.example\.com has previews_enabled/,
    ],
    [
      "a second hostname",
      "custom_domain = true\n",
      '$&\n[[env.acme.routes]]\npattern = "https://second.example.com/*"\n',
      /^The route https:\/\/second\.example\.com\/\* leads to the Worker from elsewhere than PUBLIC_URL/,
    ],
    [
      "workers.dev besides the domain",
      "workers_dev = false",
      "workers_dev = true",
      /^workers_dev is not false, so the Worker may answer at a second hostname/,
    ],
    ["workers.dev left open", "workers_dev = false\n", "", /^workers_dev is not false/],
    ["addresses for versions", "preview_urls = false", "preview_urls = true", /^preview_urls is not false/],
    ["addresses for versions left open", "preview_urls = false\n", "", /^preview_urls is not false/],
    [
      "a name that is no Worker's",
      '"halo-mcp-acme"',
      '"Halo MCP"',
      /^The name "Halo MCP" can't be a Worker's: set name = "halo-mcp-acme" in \[env\.acme\]\.$/,
    ],
    [
      "the name of the top level",
      '"halo-mcp-acme"',
      '"halo-mcp"',
      /^The Worker halo-mcp is that of the top level too/,
    ],
    [
      "the name of another tenant's Worker",
      '"halo-mcp-acme"',
      '"halo-mcp-bolt"',
      /^The Worker halo-mcp-bolt is that of env\.bolt too, so one deployment would replace the other/,
    ],
    [
      "migrations that stayed behind",
      /$/,
      '\n[[env.acme.migrations]]\ntag = "v1"\nnew_sqlite_classes = ["HaloSession"]\n',
      /^migrations is other than at the top level: remove it from \[env\.acme\], which inherits it/,
    ],
    [
      "a class that no migration makes",
      'new_sqlite_classes = ["AuthorizationStep"]',
      "new_sqlite_classes = []",
      /^No migration makes the class AuthorizationStep: add \[\[migrations\]\] at the top level/,
    ],
    [
      "compatibility of its own",
      "[env.acme]\n",
      '$&compatibility_flags = ["nodejs_compat"]\n',
      /^compatibility_flags is other than at the top level/,
    ],
    [
      "what the top level has got since",
      "[observability]",
      '[[r2_buckets]]\nbinding = "FILES"\n\n$&',
      /^r2_buckets is set at the top level and not here, and environments don't inherit it: add it to \[env\.acme\]\.$/,
    ],
    [
      "a store of the top level",
      'binding = "OAUTH_KV"\n\n[[env.acme',
      'binding = "OAUTH_KV"\nid = "0123"\n\n[[env.acme',
      undefined,
    ],
  ] as const)("%s", (_, part, instead, sentence) => {
    expect(problemsAfter(part, instead)).toEqual(
      sentence === undefined ? [] : [expect.stringMatching(sentence)],
    );
  });

  test("the store of another tenant", () => {
    const file = twoTenants();
    file.write(
      file.text().replaceAll(/\[\[env\.\w+\.kv_namespaces\]\]\nbinding = "OAUTH_KV"/g, '$&\nid = "0123"'),
    );
    const { code, out } = file.run("check", "acme");
    expect(code).toBe(1);
    expect(out).toContain(
      "  - OAUTH_KV has the namespace 0123 of env.bolt, so the grants of one would open the other: give it a namespace of its own, or no id.",
    );
  });

  test("the address of another tenant", () => {
    const file = twoTenants();
    file.write(file.text().replaceAll("halo-mcp-bolt.my-account.workers.dev", "halo-acme.example.com"));
    expect(file.run("check", "acme").out).toContain("halo-acme.example.com is the address of env.bolt too");
  });

  test.each([
    [
      "the subdomain of another Worker",
      'PUBLIC_URL = "https://halo-mcp-bolt.',
      'PUBLIC_URL = "https://halo-mcp-cog.',
      /^PUBLIC_URL would not lead to this Worker: .* https:\/\/halo-mcp-bolt\.my-account\.workers\.dev\.$/,
    ],
    [
      "workers.dev switched off",
      "workers_dev = true",
      "workers_dev = false",
      /^workers_dev is not true, but PUBLIC_URL is on workers\.dev/,
    ],
    [
      "a route besides workers.dev",
      "routes = []",
      'routes = ["second.example.com/*"]',
      /^The route second\.example\.com\/\* leads to the Worker from elsewhere/,
    ],
  ])("on workers.dev, %s", (_, part, instead, sentence) => {
    expect(problemsAfter(part, instead, "bolt")).toEqual([expect.stringMatching(sentence)]);
  });
});

test.each([
  ["a Worker's name of one's own", '"halo-mcp-acme"', '"acme-tickets"'],
  ["no name, which wrangler makes", 'name = "halo-mcp-acme"\n', ""],
  [
    "a route for a hostname that has a DNS record already",
    'pattern = "halo-acme.example.com"\ncustom_domain = true',
    'pattern = "halo-acme.example.com/*"\nzone_name = "example.com"',
  ],
  [
    "scopes of one's own",
    'HALO_SCOPE = "all"\nHALO_BASE_URL = "https://acme',
    'HALO_SCOPE = "read:tickets"\nHALO_BASE_URL = "https://acme',
  ],
  ["reading only", 'SIGN_IN = "halo"', "$&\nHALO_READ_ONLY = true"],
  ["the client id among the variables", 'SIGN_IN = "halo"', '$&\nHALO_CLIENT_ID = "an-id"'],
  [
    "the migrations of the top level once more",
    /$/,
    '\n[[env.acme.migrations]]\ntag = "v1"\nnew_sqlite_classes = ["HaloSession"]\n\n[[env.acme.migrations]]\ntag = "v2"\nnew_sqlite_classes = ["AuthorizationStep"]\n\n[[env.acme.migrations]]\ntag = "v3"\nnew_sqlite_classes = ["HaloPace"]\n\n[[env.acme.migrations]]\ntag = "v4"\nnew_sqlite_classes = ["HaloLedger"]\n',
  ],
])("%s is in order", (_, part, instead) => {
  expect(problemsAfter(part, instead)).toEqual([]);
});
