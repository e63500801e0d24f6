/**
 * Which way imports may run (docs/architecture.md): http → session → mcp → tools → halo, with oauth
 * beside session and config below all, and nothing of the product imports what tries it out. `npm run arrows` holds it. Types count like everything else.
 */
const tests = "\\.test\\.tsx?$";
/** What tests of one folder share stands beside them. */
const testSupport = "\\.testing\\.tsx?$";

/** Rules of the form "files here import nothing from there". */
const layers = [
  {
    name: "halo-knows-only-itself",
    comment: "The Halo client takes fetch, the clock and the stores as arguments.",
    from: "^src/halo/",
    to: "^src/(?:http|session|oauth|mcp|tools)/",
  },
  {
    name: "tools-know-only-halo",
    from: "^src/tools/",
    to: "^src/(?:http|session|oauth|mcp)/",
  },
  {
    name: "ledger-knows-only-halo",
    comment: "Its rules run in a Durable Object and over a file of the stdio server alike.",
    from: "^src/ledger/",
    to: "^src/(?:http|session|oauth|mcp|tools|config)/|^(?:cloudflare:|node:)|^src/env\\.d\\.ts$",
  },
  {
    name: "halo-imports-no-ledger",
    from: "^src/halo/",
    to: "^src/ledger/",
  },
  {
    name: "kit-imports-no-area",
    comment: "What tools are declared with knows of no tool.",
    from: "^src/tools/kit/",
    to: "^src/tools/(?!kit/)",
  },
  {
    name: "doctor-is-beside-mcp",
    comment: "It looks at Halo for a console, a Worker and `npm start` alike.",
    from: "^src/doctor/",
    to: "^src/(?:http|session|oauth|mcp)/|^(?:cloudflare:|node:)",
  },
  {
    name: "nothing-below-http-examines",
    from: "^src/(?:halo|tools|mcp|session|oauth|config)/",
    to: "^src/doctor/",
  },
  {
    name: "mcp-is-below-session",
    from: "^src/mcp/",
    to: "^src/(?:http|session|oauth)/",
  },
  {
    name: "session-is-below-http",
    from: "^src/session/",
    to: "^src/http/",
  },
  {
    name: "oauth-is-below-http-and-session",
    comment: "A session belongs to whom oauth names, and ends with the grant; oauth knows of no session.",
    from: "^src/oauth/",
    to: "^src/(?:http|session)/",
  },
  {
    name: "config-is-at-the-bottom",
    comment:
      "The bindings are read for everyone. Facts of Halo (rules.ts, which imports nothing) are their defaults.",
    from: "^src/config/",
    to: "^src/(?:(?:http|session|oauth|mcp|tools)/|halo/(?!rules\\.ts$))",
  },
  {
    name: "no-workers-types-in-tools-and-halo",
    comment: "They run in a Worker, in Node and in a test alike.",
    from: "^src/(?:halo|tools)/",
    to: "^(?:cloudflare:|node_modules/(?:@cloudflare|agents|hono)/)|^src/env\\.d\\.ts$",
  },
  {
    name: "no-mcp-in-tools-and-halo",
    comment: "A tool returns data; src/mcp makes messages of it.",
    from: "^src/(?:halo|tools)/",
    to: "^node_modules/@modelcontextprotocol/",
  },
  {
    name: "product-imports-product",
    comment: "The sandbox, the tests and the scripts try the product; it knows nothing of them.",
    from: "^src/",
    to: "^(?:sandbox|test|bench|scripts)/",
  },
  {
    name: "product-imports-no-view",
    comment: "Views are pages of their own; the Worker and the command have them as files.",
    from: "^src/",
    to: "^ui/",
  },
  {
    name: "views-stand-alone",
    comment: "A view knows results as MCP has them, and nothing of what makes them.",
    from: "^ui/",
    to: "^(?:src|sandbox|test|bench|scripts)/",
  },
  {
    name: "kit-imports-no-view",
    from: "^ui/kit/",
    to: "^ui/(?:views|host)/",
  },
  {
    name: "sandbox-is-not-test",
    from: "^sandbox/",
    to: "^(?:test|bench|scripts)/",
  },
  {
    name: "scripts-import-no-benchmark",
    comment: "What both need is in scripts/support.",
    from: "^scripts/",
    to: "^bench/",
  },
  {
    name: "benchmarks-import-support-only",
    from: "^bench/",
    to: "^scripts/(?!support/)",
  },
  {
    name: "support-imports-no-script",
    from: "^scripts/support/",
    to: "^scripts/(?!support/)|^(?:bench|test)/",
  },
];

export default {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "resolves",
      comment: "What a folder of test/hosts imports is installed in it, when its checks run.",
      severity: "error",
      from: { pathNot: "^test/hosts/" },
      to: { couldNotResolve: true, pathNot: "^cloudflare:" },
    },
    {
      name: "no-test-is-imported",
      comment: "What tests share is in test/support, or beside them in a file that ends with .testing.ts.",
      severity: "error",
      from: {},
      to: { path: tests },
    },
    {
      name: "only-tests-import-test-support",
      severity: "error",
      from: { pathNot: `${tests}|${testSupport}|^test/` },
      to: { path: testSupport },
    },
    ...layers.map(({ name, comment, from, to }) => ({
      ...{ name, severity: "error" },
      ...(comment === undefined ? {} : { comment }),
      from: { path: from, pathNot: `${tests}|${testSupport}` },
      to: { path: to },
    })),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    // TypeScript 7 has no API that other tools could use; `typescript` is version 6 for this one's sake.
    parser: "tsc",
    moduleSystems: ["es6"],
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".d.ts", ".js", ".mjs", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["workerd", "import", "node", "types", "default"],
    },
  },
};
