import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { configDefaults, defineConfig } from "vitest/config";
import { everyTool } from "./test/support/every-tool.ts";
import type { Fuzzing, Told } from "./test/support/provided.ts";

/** What the tests' Worker is told; the address is never reached, the sandbox answers in its place. */
const sandboxBindings = {
  HALO_BASE_URL: "https://halo.test",
  HALO_CLIENT_ID: "sandbox-client",
  HALO_CLIENT_SECRET: "sandbox-secret",
  // Most tests are of one tool, also of those that a working day seldom needs.
  HALO_TOOLS: everyTool,
};

/**
 * A test's name says where it runs: `*.worker.test.ts` in workerd, through the Worker's front door or with its
 * classes; `*.process.test.ts` starts processes of its own (the stdio server); `*.release.test.ts` makes what is given
 * out, with npm, wrangler and the compiler, and runs apart from the others (`npm run test:release`). All others run in
 * Node.
 */
const inWorkerd = ".worker.test.ts";
const startsProcesses = "**/*.process.test.ts";
const ofRelease = "**/*.release.test.ts";
const attacks = "test/attacks/**/*.attack.test.ts";

/**
 * Folders whose tests take the server as a whole, or try what is beside it. `npm test` is the tests beside the code and
 * those of the protocol, in two minutes; `npm run test:whole` these, in mode `whole`. Without a mode, vitest has both.
 */
const ofTheWhole = [
  "sandbox",
  "scripts",
  ...["api", "clients", "copy", "dialects", "faults", "fuzz", "questions", "settings", "sign-in"].map(
    (folder) => `test/${folder}`,
  ),
  "src/doctor",
  "src/halo/bounds",
  "src/tools/sql",
];

/** Files beside the code that draw, try every tool or wait for a limit: as `ofTheWhole`, without their endings. */
const longOnes = [
  "src/**/*.property",
  "src/session/{limits,shared-pace}",
  "src/tools/kit/crud/writing/dry-run",
];

/** What a project includes and leaves out in a mode, by the ending of its files. */
const filesOf = (mode: string, ending: string, others: readonly string[] = []) => ({
  include:
    mode === "whole"
      ? [
          ...ofTheWhole.map((folder) => `${folder}/**/*${ending}`),
          ...longOnes.map((name) => `${name}${ending}`),
        ]
      : [`{src,sandbox,scripts,test,ui}/**/*${ending}`],
  exclude: [
    ...configDefaults.exclude,
    ...others,
    ...(mode === "near"
      ? [
          ...ofTheWhole.map((folder) => `${folder}/**`),
          ...longOnes.map((name) => `${name}{,.worker}.test.ts`),
        ]
      : []),
  ],
});

/** A busy machine may take its time until what is waited for is there. */
const patient = { poll: { timeout: 10_000 } };

/** By default vitest leaves one processor alone, which is half of a machine with two. */
const allProcessors = "100%";

// What test/fuzz draws by and how much it tries; printed, so that a failure can be repeated.
// An ordinary run tries the same each time, so that it fails for what was changed; `npm run fuzz` draws anew.
if (process.env.FUZZ_SEED === undefined) {
  process.env.FUZZ_SEED =
    process.env.FUZZ_RUNS === undefined ? "1" : String(Math.floor(Math.random() * 2 ** 31));
  console.log(`FUZZ_SEED=${process.env.FUZZ_SEED}`);
}
// `npm run nightly` takes what an ordinary run samples or leaves out (test/support/length.ts).
const nightly = process.env.NIGHTLY === "1";
// `TEST_TIME=2027-03-31T23:58Z npm test`: as at another time (test/support/clock.ts).
const { TEST_TIME } = process.env;
const clockShift = TEST_TIME === undefined ? 0 : Date.parse(TEST_TIME) - Date.now();
const setupFiles = ["test/support/clock.ts"];
const fuzzing: Fuzzing = { seed: Number(process.env.FUZZ_SEED), runs: Number(process.env.FUZZ_RUNS ?? 1) };

/** Files of test/settings for what one variable does, and what the Worker is told there. */
const settings: Record<string, Record<string, string>> = {
  "read-only": { HALO_READ_ONLY: "true" },
  misconfigured: { HALO_CLIENT_SECRET: "" },
  "no-keys": { SIGN_IN: "key", PUBLIC_URL: "https://halo-mcp.test" },
  "small-results": { HALO_MAX_RESULT_TOKENS: "1000" },
  "full-values": { LEDGER_VALUES: "full" },
  "tight-limit": { HALO_REQUESTS_PER_5_MINUTES: "50" },
  api: { HALO_API: "on" },
  sql: { HALO_SQL: "on" },
  core: { HALO_TOOLS: "core" },
  usual: { HALO_TOOLS: "" },
  chatgpt: { HALO_TOOLS: "chatgpt" },
  hooks: { HALO_HOOK_SECRET: "hook-secret-0123456789abcdef" },
};

const publicUrl = "https://halo-mcp.test";

/** The Worker with a sign-in, one for each way of it: folders of test/sign-in. */
const signIns: Record<string, Record<string, string>> = {
  key: {
    SIGN_IN: "key",
    ACCESS_KEYS: [
      "alice:alice-key-0123456789abcdef",
      "bob:bob-key-0123456789abcdefgh",
      // Bound to a client, by test/sign-in/key/rights*.
      "carol:carol-key-0123456789abcdef:read,write:client=12",
      // Sees what everybody changed.
      "dora:dora-key-0123456789abcdefg",
      // Sees some areas, or some tools, alone.
      "erin:erin-key-0123456789abcdefg:area=tickets",
      "finn:finn-key-0123456789abcdefg:read,write:area=tickets,answers:tools=core",
      "gwen:gwen-key-0123456789abcdefg:client=12:tools=core",
    ].join(" "),
    ADMINS: "Dora",
  },
  halo: { SIGN_IN: "halo", HALO_CLIENT_SECRET: "" },
  sql: {
    SIGN_IN: "key",
    HALO_SQL: "on",
    ACCESS_KEYS: [
      "alice:alice-key-0123456789abcdef",
      "sally:sally-key-0123456789abcdef:read,sql",
      "rita:rita-key-0123456789abcdefg:read,write",
      // Bound to a client, or to an area: SQL can be held to neither.
      "carol:carol-key-0123456789abcdef:read,sql:client=12",
      "erin:erin-key-0123456789abcdefg:read,sql:area=reports",
    ].join(" "),
  },
  // As the deploy button leaves it: nothing but the secret of the setup page.
  setup: {
    HALO_BASE_URL: "",
    HALO_CLIENT_ID: "",
    HALO_CLIENT_SECRET: "",
    PUBLIC_URL: "",
    SETUP_SECRET: "a-setup-secret-Kq83vTz0wYh5",
  },
  bounded: {
    SIGN_IN: "key",
    ACCESS_KEYS: "alice:alice-key-0123456789abcdef",
    HALO_READ_ONLY: "true",
  },
};

/**
 * What the Worker is told in some files, by a part of their path (test/support/bindings.ts). They share the
 * runtimes of all others: to start one and to load the Worker into it takes eight seconds of a processor.
 */
const told: Told = {
  usual: sandboxBindings,
  in: {
    // Draws thousands of calls: with Halo's usual limit all but the first would only be told to wait.
    "test/fuzz/": { HALO_REQUESTS_PER_5_MINUTES: "0" },
    ...Object.fromEntries(
      Object.entries(signIns).map(([folder, bindings]) => [
        `test/sign-in/${folder}/`,
        { PUBLIC_URL: publicUrl, ...bindings },
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(settings).map(([file, bindings]) => [`test/settings/${file}.`, bindings]),
    ),
  },
};

export default defineConfig(({ mode }) => ({
  // Of the project without a Vite server of its own.
  plugins: [
    cloudflareTest({
      // From the sources, not from what wrangler would upload.
      main: "./src/worker.ts",
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: { bindings: sandboxBindings },
    }),
  ],
  test: {
    // With the cache of files, the plugin loses the source maps: a failing test is reported at another line
    // (docs/contributing/testing.md).
    fsModuleCache: false,
    maxWorkers: allProcessors,
    // The operator's log of each call and refusal; tests that look at it catch it themselves.
    onConsoleLog: (line) => !line.includes('{"event":'),
    projects: [
      // What needs no Worker runs in Node: faster, and a failing line is reported where it is.
      {
        extends: false,
        test: {
          name: "node",
          provide: { fuzzing, nightly, clockShift },
          setupFiles,
          ...filesOf(mode, ".test.ts", [`**/*${inWorkerd}`, startsProcesses, ofRelease, attacks]),
          testTimeout: 60_000,
          expect: patient,
          maxWorkers: allProcessors,
          isolate: false,
        },
      },
      {
        test: {
          name: "worker",
          globalSetup: "test/stdio/pages.ts",
          ...filesOf(mode, inWorkerd),
          testTimeout: 60_000,
          expect: patient,
          provide: { fuzzing, nightly, clockShift, told },
          setupFiles: [...setupFiles, "test/support/bindings.ts"],
          // One runtime for all files, which saves a start for each; useSandbox empties it before each of them, and
          // gives each its own counts of requests by the minute.
          isolate: false,
        },
      },
      // Against the Worker as it is deployed, with real servers at the other end; `npm run attacks` prints a table.
      {
        extends: false,
        test: {
          name: "attacks",
          include: [attacks],
          globalSetup: "test/attacks/support/setup.ts",
          // After those of other projects: one at a time, since they count requests by the minute.
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 120_000,
          expect: patient,
          maxWorkers: 1,
          isolate: false,
        },
      },
      ...Object.entries({ processes: startsProcesses, release: ofRelease }).map(([name, include]) => ({
        extends: false as const,
        test: {
          name,
          provide: { fuzzing, nightly },
          globalSetup: "test/stdio/bundle.ts",
          include: [include],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: patient,
          maxWorkers: allProcessors,
          isolate: false,
        },
      })),
    ],
  },
}));
