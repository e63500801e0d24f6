import { describe, expect, test } from "vitest";
import { addition, baseText, runTenant, workspace } from "./workspace.testing.ts";

describe("refused, with the file as it was:", () => {
  const refuse = (args: string[], content: string | Uint8Array = baseText) => {
    const file = workspace(content);
    const before = file.bytes();
    const { code, out, err } = file.run(...args);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(file.bytes().equals(before)).toBe(true);
    expect(file.files()).toEqual(["wrangler.toml"]);
    return err;
  };

  test.each([
    ["Acme", /^"Acme" can't be a tenant's name: use lower-case letters and digits, with hyphens/],
    ["ac_me", /lower-case letters/],
    ["acme.", /lower-case letters/],
    ["acme-", /lower-case letters/],
    ["a me", /lower-case letters/],
    ['a"]', /lower-case letters/],
    ["a\nb", /^"a\\nb" can't be/],
    ["é", /lower-case letters/],
    [
      "a".repeat(55),
      /^The name is 55 characters long: use at most 54, since the Worker is called halo-mcp-NAME/,
    ],
  ])("the name %j", (name, sentence) => {
    expect(
      refuse(addition(name, { halo: "https://a.halopsa.com", url: "https://halo.example.com" })),
    ).toMatch(sentence);
  });

  test.each([
    [
      "halo.example.com",
      /^--url is not a URL: give .* with its scheme, such as https:\/\/halo\.example\.com\.$/,
    ],
    ["http://halo.example.com", /^--url must begin with https:\/\//],
    ["ftp://halo.example.com", /^--url must begin with https:\/\//],
    [
      "https://halo.example.com/mcp",
      /without a path: give https:\/\/halo\.example\.com; clients use \/mcp below it\.$/,
    ],
    ["https://halo.example.com/?a=b", /without user, password, query and fragment/],
    ["https://halo.example.com/#a", /without user, password, query and fragment/],
    ["https://me:secret@halo.example.com", /^(?!.*secret).*without user, password/],
    ["https://halo.example.com:8443", /without a port/],
    ["https://localhost", /^--url is this machine/],
    ["https://halo.localhost", /^--url is this machine/],
    ["https://127.0.0.1", /^--url is an IP address/],
    ["https://2130706433", /^--url is an IP address/],
    ["https://203.0.113.7", /^--url is an IP address/],
    ["https://[2001:db8::1]", /^--url is an IP address/],
    ["https://halo", /full hostname/],
    ["https://*.example.com", /full hostname without wildcards/],
    ["https://ha_lo.example.com", /full hostname/],
    ["https://-halo.example.com", /full hostname/],
    ["https://halo.example.com.", /full hostname/],
    [`https://${"a".repeat(64)}.example.com`, /full hostname/],
    [
      "https://acme.my-account.workers.dev",
      /reached at https:\/\/halo-mcp-acme\.my-account\.workers\.dev\.$/,
    ],
    [
      "https://halo-mcp-acme.workers.dev",
      /https:\/\/halo-mcp-acme\.SUBDOMAIN\.workers\.dev, SUBDOMAIN being/,
    ],
    ["https://a.halo-mcp-acme.my-account.workers.dev", /^--url would not lead to this Worker/],
    ["https://acme.halopsa.com", /^--url is the address of Halo/],
  ])("--url %s", (url, sentence) => {
    expect(refuse(addition("acme", { url }))).toMatch(sentence);
  });

  test.each([
    ["acme.halopsa.com", /^--halo is not a URL: give it with its scheme/],
    ["http://acme.halopsa.com", /^--halo must begin with https:\/\//],
    ["https://me:secret@acme.halopsa.com", /^(?!.*secret).*--halo must be a plain address/],
    ["https://acme.halopsa.com/api?tenant=a", /^--halo must be a plain address/],
    ["http://localhost:8790", /^--halo is on this machine, which a deployed Worker can't reach/],
    ["https://localhost", /^--halo is on this machine/],
    ["http://127.0.0.1:8790", /^--halo is an IP address/],
    ["https://10.0.0.5", /^--halo is an IP address: give the hostname that Halo's certificate names\.$/],
  ])("--halo %s", (halo, sentence) => {
    expect(refuse(addition("acme", { halo }))).toMatch(sentence);
  });

  test("--sign-in password", () => {
    expect(refuse(addition("acme", { signIn: "password" }))).toMatch(
      /^--sign-in must be halo \(.*\) or key \(/,
    );
  });

  test("several wrong values, a sentence for each", () => {
    const err = refuse(addition("Acme", { halo: "x", url: "y", signIn: "z" }));
    expect(err.split("\n")).toEqual([
      expect.stringMatching(/^"Acme" can't be/),
      expect.stringMatching(/^--halo /),
      expect.stringMatching(/^--url /),
      expect.stringMatching(/^--sign-in /),
    ]);
  });

  test("an address that another tenant has, by its variable or its route", () => {
    const file = workspace();
    file.run(...addition());
    expect(refuse(addition("bolt", { url: "https://halo-acme.example.com" }), file.text())).toBe(
      "--url is the address of env.acme in wrangler.toml already: give each tenant a hostname of its own.",
    );
    const routed = `${baseText}\n[env.other]\nroutes = ["https://halo-bolt.example.com/*"]\n`;
    expect(refuse(addition("bolt"), routed)).toContain("the address of env.other");
  });

  test("a name that would be that of another tenant's Worker", () => {
    const taken = `${baseText}\n[env.other]\nname = "halo-mcp-acme"\n`;
    expect(refuse(addition(), taken)).toBe(
      "The Worker would be called halo-mcp-acme, as that of env.other is: choose another name.",
    );
  });

  test.each([
    ["not TOML", "name = ", /^wrangler\.toml is not valid TOML \(line 1, column \d+: .+\): mend it first\.$/],
    ["empty", "", /^wrangler\.toml, name: /],
    [
      "the wrong kind of value",
      'name = "halo-mcp"\nratelimits = 3\n',
      /^wrangler\.toml, ratelimits: .*array/,
    ],
    ["not UTF-8", new Uint8Array([0x23, 0xff, 0x0a]), /^wrangler\.toml is not UTF-8 text/],
    [
      "environments as one value",
      `env = { a = { name = "x" } }\n${baseText}`,
      /^wrangler\.toml is not valid TOML/,
    ],
  ])("a file that is %s", (_, content, sentence) => {
    expect(refuse(addition(), content)).toMatch(sentence);
  });
});

describe("the command line", () => {
  test.each([
    [[], /^Say what to do: add, check or list; npm run tenant -- --help shows how\.$/],
    [["ad"], /^"ad" is not a command: did you mean add\?/],
    [["toString"], /^"toString" is not a command/],
    [["add"], /^add needs a name for the tenant, such as acme/],
    [["add", "acme"], /^--halo is missing: .*\n--url is missing: /],
    [
      ["add", "acme", "--hallo", "x"],
      /^add has no option --hallo: it takes --halo, --url, --sign-in, --file\.$/,
    ],
    [["add", "acme", "-x"], /^add has no option -x/],
    [["check", "--halo", "x"], /^check has no option --halo: it takes --file\.$/],
    [["list", "acme"], /^list takes no name/],
    [["add", "acme", "--halo"], /^--halo has no value/],
    [["add", "acme", "--halo", "--url", "https://halo.example.com"], /^--halo has no value/],
    [["add", "acme", "--url", " "], /^--url has no value/],
    [[...addition(), "--halo", "https://b.halopsa.com"], /^--halo is given twice: give it once\.$/],
    // What is left when npm takes the options for its own, for want of "--".
    [
      ["add", "acme", "https://a.halopsa.com", "https://halo.example.com"],
      /too many: .* put -- behind "npm run tenant"/,
    ],
  ])("%j is refused", (args, sentence) => {
    const { code, out, err } = runTenant(...args);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(sentence);
  });

  test.each([["--help"], ["-h"], ["add", "--help"]])("%s shows how", (...args) => {
    const { code, out, err } = runTenant(...args);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("npm run tenant -- add NAME --halo URL --url URL [--sign-in halo|key]");
  });
});
