import { describe, expect, test } from "vitest";
import { type Config, readConfig } from "./config.ts";
import { isLoopbackHostname } from "./values.ts";

const complete = {
  HALO_BASE_URL: "https://example.halopsa.com",
  HALO_CLIENT_ID: "an-id",
  HALO_CLIENT_SECRET: "a-secret",
};

/** What is read when these variables are set beside, or instead of, the three that are needed. */
function read(bindings: Readonly<Record<string, unknown>> = {}): Config {
  const reading = readConfig({ ...complete, ...bindings });
  if (!reading.ok) throw new Error(reading.problems.join(" "));
  return reading.config;
}

/** The problems with these variables beside, or instead of, the three that are needed. */
function problems(bindings: Readonly<Record<string, unknown>>): readonly string[] {
  const reading = readConfig({ ...complete, ...bindings });
  return reading.ok ? [] : reading.problems;
}

test("the three that are needed are enough; the others have defaults", () => {
  expect(read()).toEqual({
    baseUrl: "https://example.halopsa.com",
    admins: [],
    ledger: { values: "fingerprints", days: 90 },
    authUrl: undefined,
    tenant: undefined,
    scope: "all",
    credentials: { grant: "client_credentials", clientId: "an-id", clientSecret: "a-secret" },
    signIn: { kind: "none" },
    maxResultTokens: 20_000,
    confirmBy: "ask",
    unsent: "refuse",
    ticketTypes: undefined,
    sandbox: false,
    readOnly: false,
    tools: ["usual"],
    timeZone: "UTC",
    api: { isOn: false, allow: [], deny: [] },
    sql: false,
    workingCopy: true,
    financialYearStart: undefined,
    requestsPer5Minutes: 700,
  });
});

test("nothing set: each of the three is named with the fix, in a sentence of its own", () => {
  const reading = readConfig({ HALO_SESSION: {} });
  expect(reading.ok).toBe(false);
  if (reading.ok) return;
  expect(reading.problems).toHaveLength(3);
  expect(reading.problems).toEqual([
    expect.stringMatching(/^HALO_BASE_URL is not set: give the address .*https:\/\/example\.halopsa\.com\.$/),
    expect.stringMatching(/^HALO_CLIENT_ID is not set: give .*Halo API\)\.$/),
    expect.stringMatching(/^HALO_CLIENT_SECRET is not set: give .* or HALO_USERNAME and HALO_PASSWORD/),
  ]);
});

describe("HALO_BASE_URL", () => {
  test.each([
    ["https://example.halopsa.com", "https://example.halopsa.com"],
    ["https://example.halopsa.com/", "https://example.halopsa.com"],
    ["https://example.halopsa.com/api", "https://example.halopsa.com"],
    ["https://example.halopsa.com/API/", "https://example.halopsa.com"],
    ["https://example.halopsa.com///", "https://example.halopsa.com"],
    ["  https://EXAMPLE.halopsa.com  ", "https://example.halopsa.com"],
    ["https://psa.example.com:8443/halo/api", "https://psa.example.com:8443/halo"],
    ["http://localhost:8790", "http://localhost:8790"],
    ["http://127.0.0.1:8790/api", "http://127.0.0.1:8790"],
    ["http://[::1]:8790", "http://[::1]:8790"],
  ])("%j is %s", (given, baseUrl) => {
    expect(read({ HALO_BASE_URL: given }).baseUrl).toBe(baseUrl);
  });

  test.each([
    ["not set", undefined, /^HALO_BASE_URL is not set/],
    ["empty", "", /^HALO_BASE_URL is not set/],
    ["blank", "  ", /^HALO_BASE_URL is not set/],
    ["a number", 17, /^HALO_BASE_URL is not set/],
    ["without a scheme", "example.halopsa.com", /^HALO_BASE_URL is not a URL/],
    ["nonsense", "http://", /^HALO_BASE_URL is not a URL/],
    ["http elsewhere", "http://q7.halopsa.com", /^HALO_BASE_URL must begin with https:\/\//],
    ["http on a name like loopback", "http://localhost.q7.example", /^HALO_BASE_URL must begin with https/],
    ["http on another address of this machine", "http://127.0.0.2", /^HALO_BASE_URL must begin with https/],
    ["another scheme", "ftp://q7.halopsa.com", /^HALO_BASE_URL must begin with https/],
    ["with a user", "https://q7user@q7.halopsa.com", /^HALO_BASE_URL must be a plain address/],
    ["with a password", "https://:q7pass@q7.halopsa.com", /^HALO_BASE_URL must be a plain address/],
    ["with a query", "https://q7.halopsa.com/?tenant=q7", /^HALO_BASE_URL must be a plain address/],
    ["with a fragment", "https://q7.halopsa.com/#q7", /^HALO_BASE_URL must be a plain address/],
  ])("%s is refused without repeating it", (_name, given, sentence) => {
    const found = problems({ HALO_BASE_URL: given });
    expect(found).toEqual([expect.stringMatching(sentence)]);
    expect(found[0]).not.toContain("q7");
  });
});

describe("HALO_AUTH_URL", () => {
  test.each([
    ["", undefined],
    [" ", undefined],
    ["https://auth.example.com/auth/", "https://auth.example.com/auth"],
    ["https://auth.example.com", "https://auth.example.com"],
    ["http://localhost:8790/auth", "http://localhost:8790/auth"],
  ])("%j is %s", (given, authUrl) => {
    expect(read({ HALO_AUTH_URL: given }).authUrl).toBe(authUrl);
  });

  test.each([
    ["q7", /^HALO_AUTH_URL is not a URL/],
    ["http://q7.example.com/auth", /^HALO_AUTH_URL must begin with https/],
    ["https://q7:q7@auth.example.com/auth", /^HALO_AUTH_URL must be a plain address/],
    ["https://auth.example.com/auth?tenant=q7", /^HALO_AUTH_URL must be a plain address/],
  ])("%j is refused without repeating it", (given, sentence) => {
    const found = problems({ HALO_AUTH_URL: given });
    expect(found).toEqual([expect.stringMatching(sentence)]);
    expect(found[0]).not.toContain("q7");
  });
});

describe("who signs in", () => {
  test("HALO_CLIENT_ID is trimmed, and needed", () => {
    expect(read({ HALO_CLIENT_ID: " an-id\n" }).credentials.clientId).toBe("an-id");
    for (const given of [undefined, "", "  "]) {
      expect(problems({ HALO_CLIENT_ID: given })).toEqual([
        expect.stringMatching(/^HALO_CLIENT_ID is not set/),
      ]);
    }
  });

  test("HALO_USERNAME and HALO_PASSWORD stand in for a secret that is not set", () => {
    const agent = { HALO_USERNAME: "lee", HALO_PASSWORD: " pass word " };
    for (const secret of [undefined, "", " "]) {
      expect(read({ ...agent, HALO_CLIENT_SECRET: secret }).credentials).toEqual({
        grant: "password",
        clientId: "an-id",
        username: "lee",
        password: " pass word ",
      });
    }
  });

  test.each([
    { HALO_USERNAME: "lee", HALO_PASSWORD: "password" },
    { HALO_USERNAME: "lee" },
    { HALO_PASSWORD: "password" },
  ])("a secret goes before %j", (agent) => {
    expect(read(agent).credentials).toEqual(read().credentials);
  });

  test.each([
    ["neither", {}, /^HALO_CLIENT_SECRET is not set/],
    ["all empty", { HALO_USERNAME: "", HALO_PASSWORD: " " }, /^HALO_CLIENT_SECRET is not set/],
    ["a user name alone", { HALO_USERNAME: "q7" }, /^HALO_PASSWORD is not set: .*go together/],
    ["a password alone", { HALO_PASSWORD: "q7" }, /^HALO_USERNAME is not set: .*go together/],
  ])("%s is refused", (_name, bindings, sentence) => {
    const found = problems({ HALO_CLIENT_SECRET: undefined, ...bindings });
    expect(found).toEqual([expect.stringMatching(sentence)]);
    expect(found[0]).not.toContain("q7");
  });
});

test.each([
  ["HALO_TENANT", " acme ", { tenant: "acme" }],
  ["HALO_TENANT", "", { tenant: undefined }],
  ["HALO_SCOPE", " all offline_access ", { scope: "all offline_access" }],
  ["HALO_SCOPE", "", { scope: "all" }],
  ["HALO_SCOPE", " ", { scope: "all" }],
])("%s %j", (name, given, expected) => {
  expect(read({ [name]: given })).toMatchObject(expected);
});

describe("HALO_FINANCIAL_YEAR_START", () => {
  test.each([
    [undefined, undefined],
    [" ", undefined],
    ["04-06", { month: 4, day: 6 }],
    [" 07-01 ", { month: 7, day: 1 }],
  ])("%j is %j", (given, start) => {
    expect(read({ HALO_FINANCIAL_YEAR_START: given }).financialYearStart).toEqual(start);
  });

  test.each(["April", "4-6", "13-01", "02-29", "00-10", "2026-04-01"])(
    "%j is refused with what it may be",
    (given) => {
      expect(problems({ HALO_FINANCIAL_YEAR_START: given })).toEqual([
        expect.stringMatching(/^HALO_FINANCIAL_YEAR_START must be .*04-01/),
      ]);
    },
  );
});

describe("HALO_REQUESTS_PER_5_MINUTES", () => {
  test.each<[unknown, number]>([
    [undefined, 700],
    ["", 700],
    ["0", 0],
    [0, 0],
    ["50", 50],
    [" 1400 ", 1400],
    ["100000", 100_000],
  ])("%j is %s", (given, limit) => {
    expect(read({ HALO_REQUESTS_PER_5_MINUTES: given }).requestsPer5Minutes).toBe(limit);
  });

  test.each(["-1", "1", "49", "100001", "70.5", "no", "Infinity"])(
    "%j is refused with what it may be",
    (given) => {
      expect(problems({ HALO_REQUESTS_PER_5_MINUTES: given })).toEqual([
        "HALO_REQUESTS_PER_5_MINUTES must be 0, for no limit, or a whole number from 50 to 100000.",
      ]);
    },
  );
});

describe("HALO_MAX_RESULT_TOKENS", () => {
  test.each([
    ["", 20_000],
    ["500", 500],
    [" 1000 ", 1_000],
    ["100000", 100_000],
    [4_000, 4_000],
  ])("%j is %i", (given, tokens) => {
    expect(read({ HALO_MAX_RESULT_TOKENS: given }).maxResultTokens).toBe(tokens);
  });

  test.each(["499", "0", "-1", "100001", "1e9", "1000.5", "lots", "20,000", "20_000", "NaN", "Infinity"])(
    "%s is refused",
    (given) => {
      const [problem, ...more] = problems({ HALO_MAX_RESULT_TOKENS: given });
      expect(problem).toMatch(/^HALO_MAX_RESULT_TOKENS must be (a whole number|at least 500|at most 100000)/);
      expect(more).toEqual([]);
      if (given.length > 4) expect(problem?.replace("500 to 100000", "")).not.toContain(given);
    },
  );
});

describe("HALO_READ_ONLY", () => {
  test.each([
    ["true", true],
    ["TRUE", true],
    [" yes ", true],
    ["1", true],
    [true, true],
    ["false", false],
    ["No", false],
    ["0", false],
    [false, false],
    ["", false],
    [undefined, false],
  ])("%j is %s", (given, readOnly) => {
    expect(read({ HALO_READ_ONLY: given }).readOnly).toBe(readOnly);
  });

  test.each(["on", "ja", "tru", "2", "read-only"])(
    "%s is refused: a typing error must not open it",
    (given) => {
      expect(problems({ HALO_READ_ONLY: given })).toEqual(["HALO_READ_ONLY must be true or false."]);
    },
  );
});

test("several problems are all told, each once", () => {
  const found = problems({
    HALO_BASE_URL: "http://q7.example",
    HALO_CLIENT_SECRET: "",
    HALO_MAX_RESULT_TOKENS: "q7",
    HALO_READ_ONLY: "q7",
  });
  const named = found.map((problem) => problem.split(" ")[0]);
  expect(named).toEqual(["HALO_BASE_URL", "HALO_MAX_RESULT_TOKENS", "HALO_READ_ONLY", "HALO_CLIENT_SECRET"]);
  expect(found.join(" ")).not.toContain("q7");
});

test("no value of any variable stands in a problem", () => {
  const secret = "q7-very-secret";
  for (const name of [
    ...["HALO_BASE_URL", "HALO_AUTH_URL", "HALO_CLIENT_ID", "HALO_CLIENT_SECRET", "HALO_USERNAME"],
    ...["HALO_PASSWORD", "HALO_TENANT", "HALO_SCOPE", "HALO_MAX_RESULT_TOKENS", "HALO_READ_ONLY"],
  ]) {
    for (const value of [secret, `https://${secret}`, `http://${secret}`, { secret }, [secret]]) {
      for (const missing of ["HALO_CLIENT_ID", "HALO_CLIENT_SECRET", "HALO_BASE_URL", undefined]) {
        const found = problems({ [name]: value, ...(missing === undefined ? {} : { [missing]: undefined }) });
        expect(found.join(" ")).not.toContain("q7");
        for (const problem of found) expect(problem).toMatch(/\bHALO_[A-Z_]+\b/);
      }
    }
  }
});

test.each([
  ["localhost", true],
  ["127.0.0.1", true],
  ["[::1]", true],
  ["localhost.example", false],
  ["0.0.0.0", false],
  ["127.0.0.2", false],
  ["halo.example", false],
])("the hostname %s is this machine's: %s", (hostname, expected) => {
  expect(isLoopbackHostname(hostname)).toBe(expected);
});

describe("HALO_TIME_ZONE", () => {
  test.each(["Europe/London", "America/New_York", "Asia/Kolkata", "UTC"])("%s is taken", (zone) => {
    expect(read({ HALO_TIME_ZONE: ` ${zone} ` }).timeZone).toBe(zone);
  });

  // An offset knows no summer time, and a typing error must not become UTC.
  test.each(["Europe/Londn", "+02:00", "GMT Standard Time", "London"])("%s is refused", (zone) => {
    expect(problems({ HALO_TIME_ZONE: zone })).toEqual([
      "HALO_TIME_ZONE must be the IANA name of a time zone, such as Europe/London or America/New_York.",
    ]);
  });

  test("nothing means UTC", () => {
    expect(read({ HALO_TIME_ZONE: " " }).timeZone).toBe("UTC");
  });
});

test("HALO_TOOLS is a tier or areas, in any case; the tools over the whole API have to be on", () => {
  expect(read({ HALO_TOOLS: "Core, billing" }).tools).toEqual(["core", "billing"]);
  expect(read({ HALO_TOOLS: " " }).tools).toEqual(["usual"]);
  expect(problems({ HALO_TOOLS: "few" })).toEqual([
    expect.stringMatching(/^HALO_TOOLS must be usual, all, core or chatgpt, or areas \(tickets, .*, sql\)/),
  ]);
  expect(problems({ HALO_TOOLS: "tickets,api" })).toEqual([
    "HALO_TOOLS names api, whose tools are off: set HALO_API to on.",
  ]);
  expect(read({ HALO_TOOLS: "tickets,api", HALO_API: "on" }).tools).toEqual(["tickets", "api"]);
  expect(problems({ HALO_TOOLS: "sql" })).toEqual([
    "HALO_TOOLS names sql, whose tools are off: set HALO_SQL to on.",
  ]);
  expect(read({ HALO_TOOLS: "sql", HALO_SQL: "on" })).toMatchObject({ tools: ["sql"], sql: true });
});
