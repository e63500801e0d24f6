import { describe, expect, test } from "vitest";
import type { Fault } from "../../sandbox/index.ts";
import { mostRequests } from "./budget.ts";
import { checks } from "./doctor.ts";
import { examineSandbox, freshSandbox, linesOf } from "./examine.testing.ts";
import { printed } from "./print.ts";

const always = (fault: Fault): Fault => ({ times: Number.POSITIVE_INFINITY, ...fault });

describe("a tenant as it should be", () => {
  test("is well, by reads alone, within the requests, and with one sign-in", async () => {
    const sandbox = freshSandbox();
    const examination = await examineSandbox(sandbox);
    expect(examination.severity, printed(examination)).toBe(0);
    expect(new Set(examination.lines.map(({ check }) => check))).toEqual(new Set(checks.map(({ id }) => id)));
    expect(sandbox.log.entries.length).toBe(examination.requests);
    expect(examination.requests).toBeLessThanOrEqual(mostRequests);
    const other = sandbox.log.entries.filter(({ method }) => method !== "GET");
    expect(other.map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /auth/token"]);
  });

  test("is told by name: sign-in, tenant, version, closing statuses, currencies, days, tools", async () => {
    const examination = await examineSandbox(freshSandbox());
    expect(linesOf(examination, "address")).toEqual(["ok https://halo.test is a Halo."]);
    expect(linesOf(examination, "sign-in")).toEqual([
      "ok signed in as «Integration Service» (agent 21) by client id and secret; a token lasts 60 minutes.",
    ]);
    expect(linesOf(examination, "tenant")).toEqual(["ok «sandbox», as Halo says."]);
    expect(linesOf(examination, "version")).toEqual(["ok HaloPSA 2.204.1."]);
    expect(linesOf(examination, "closing-statuses")[0]).toContain("8 «Completed/Cancelled», 9 «Closed»");
    expect(linesOf(examination, "currencies")).toEqual(["ok 1 «GBP», 2 «EUR»."]);
    expect(linesOf(examination, "days")[0]).toMatch(/^ok contracts: as written, at midnight/);
    expect(linesOf(examination, "request-limit")[0]).toContain("700 requests in five minutes");
    expect(linesOf(examination, "tools")).toEqual([
      `ok ${examination.tools.size} of ${examination.tools.size} work fully.`,
    ]);
  });

  test("the short form signs in and says as whom, with four requests", async () => {
    const examination = await examineSandbox(freshSandbox(), {}, { short: true });
    expect(new Set(examination.lines.map(({ check }) => check))).toEqual(new Set(["address", "sign-in"]));
    expect(examination.requests).toBe(4);
  });
});

describe("a tenant that can't work", () => {
  test("a wrong secret is said, is tried once, and nothing is read with it", async () => {
    const sandbox = freshSandbox();
    const examination = await examineSandbox(sandbox, { HALO_CLIENT_SECRET: "wrong" });
    expect(examination.severity).toBe(2);
    expect(linesOf(examination, "sign-in")[0]).toMatch(/^problem .*client id or secret is wrong/);
    const paths = sandbox.log.entries.map(({ path }) => path);
    expect(paths.filter((path) => path === "/auth/token")).toHaveLength(1);
    expect(paths.filter((path) => /\/api\/(?!authinfo|instanceinfo)/i.test(path))).toEqual([]);
    expect(printed(examination)).not.toContain("wrong-secret");
  });

  test.each<[string, Fault, RegExp]>([
    ["a web page", { body: "<html>", contentType: "text/html", status: 200 }, /a web page instead of data/],
    ["a redirect", { redirect: "https://elsewhere.example/" }, /redirects elsewhere/],
    ["no connection", { reset: "before" }, /no connection/],
    ["an outage", { status: 503 }, /HTTP 503/],
  ])("%s at the address", async (_, fault, said) => {
    const sandbox = freshSandbox();
    sandbox.faults.add(always({ path: "authinfo", ...fault }));
    const examination = await examineSandbox(sandbox, {}, { short: true });
    expect(linesOf(examination, "address")[0]).toMatch(/^problem /);
    expect(linesOf(examination, "address")[0]).toMatch(said);
    expect(examination.severity).toBe(2);
  });

  test("a token that is refused everywhere", async () => {
    const sandbox = freshSandbox();
    sandbox.faults.add(always({ path: "/api/(?!authinfo|instanceinfo)", status: 401, body: "" }));
    const examination = await examineSandbox(sandbox);
    expect(linesOf(examination, "sign-in")[0]).toMatch(/^problem .*HTTP 401.*HALO_SCOPE/);
    expect(linesOf(examination, "tools")[0]).toMatch(/^problem 0 of/);
    expect(sandbox.log.entries.filter(({ path }) => path === "/auth/token")).toHaveLength(1);
  });
});

describe("what is taken away", () => {
  test.each([401, 403])(
    "a right that is refused with %i is named by its area and by the tools that lack it",
    async (status) => {
      const sandbox = freshSandbox();
      sandbox.faults.add(always({ path: "^/api/clientcontract", status, body: "" }));
      const examination = await examineSandbox(sandbox);
      expect(examination.severity).toBe(1);
      expect(linesOf(examination, "rights").find((line) => line.includes("contracts:"))).toBe(
        `warning contracts: contracts: HTTP ${status}. The token lacks read:contracts, or: The agent's role lacks the permission, or the tenant lacks the module.`,
      );
      expect(examination.dialects.get("missing-right")).toBe(String(status));
      expect(examination.tools.get("halo_list_contracts")).toEqual({
        state: "none",
        why: [`contracts (HTTP ${status})`],
      });
      expect(examination.tools.get("halo_client_overview")).toEqual({
        state: "part",
        why: [`without contracts (HTTP ${status})`],
      });
      expect(examination.tools.get("halo_list_tickets")).toEqual({ state: "full", why: [] });
    },
  );

  test("a scope that the token lacks: the area, and the tools that write", async () => {
    const scopes = "read:tickets read:customers edit:customers";
    const examination = await examineSandbox(freshSandbox(), { HALO_SCOPE: scopes });
    const rights = linesOf(examination, "rights");
    expect(rights.find((line) => line.includes("invoices:"))).toMatch(
      /^warning .*The token lacks read:invoices/,
    );
    expect(rights).toContain(
      "ok tickets: actions, attachments, survey answers, approvals, tickets; to read only.",
    );
    expect(rights).toContain("ok customers: client groups, clients, sites, users; to read and change.");
    expect(examination.tools.get("halo_update_ticket")).toEqual({
      state: "none",
      why: ["the token lacks edit:tickets"],
    });
    expect(examination.tools.get("halo_create_client")?.state).toBe("full");
  });

  test("HALO_READ_ONLY is told of the tools that it leaves out, and takes nothing else", async () => {
    const examination = await examineSandbox(freshSandbox(), { HALO_READ_ONLY: "true" });
    expect(examination.severity).toBe(0);
    expect(examination.tools.get("halo_create_ticket")?.state).toBe("off");
  });

  test("open tickets in a status that closes elsewhere", async () => {
    const sandbox = freshSandbox();
    const open = sandbox.tenant.tables.Tickets.filter(({ status_id }) => status_id !== 8 && status_id !== 9);
    sandbox.faults.add(
      always({
        path: "^/api/tickets\\?.*open_only=true",
        transform: (body) => ({
          ...(body as object),
          tickets: open.slice(0, 5).map((row) => ({ ...row, status_id: 8 })),
        }),
      }),
    );
    const lines = linesOf(await examineSandbox(sandbox), "closing-statuses");
    expect(lines).toContain(
      "warning Tickets are open in 8 «Completed/Cancelled», which close on a stock Halo.",
    );
  });

  test("one of the stock statuses alone does not tell that the other closes too", async () => {
    const sandbox = freshSandbox();
    sandbox.faults.add(
      always({
        path: "^/api/tickets\\?",
        transform: (body) => {
          const { tickets = [] } = body as { tickets?: { status_id?: unknown }[] };
          return { ...(body as object), tickets: tickets.filter(({ status_id }) => status_id !== 9) };
        },
      }),
    );
    sandbox.faults.add(
      always({
        path: "^/api/status\\?.*excludeclosed=true",
        transform: () => sandbox.tenant.tables.Status,
      }),
    );
    expect((await examineSandbox(sandbox)).dialects.get("closing-statuses")).toBeUndefined();
    expect((await examineSandbox(freshSandbox())).dialects.get("closing-statuses")).toBe("stock");
  });

  test("a time zone other than the configured one", async () => {
    const sandbox = freshSandbox();
    sandbox.faults.add(
      always({
        path: "^/api/site\\?",
        transform: (body) => ({
          ...(body as object),
          sites: [{ id: 1, timezone: "Eastern Standard Time" }],
        }),
      }),
    );
    const lines = linesOf(await examineSandbox(sandbox, { HALO_TIME_ZONE: "Europe/London" }), "time-zone");
    expect(lines[0]).toMatch(
      /^warning HALO_TIME_ZONE is Europe\/London, and the tenant's is probably America\/New_York/,
    );
  });
});

describe("a check never ends the others", () => {
  const parts = [
    "tickets",
    "agent\\?",
    "agent/me",
    "client",
    "currency",
    "status",
    "actions",
    "attachment",
    "invoice",
  ];
  const faults: readonly [string, Fault][] = [
    ["500", { status: 500, body: "" }],
    ["404", { status: 404 }],
    ["a web page", { status: 200, body: "<html>", contentType: "text/html" }],
    ["{}", { emptyObject: true }],
    ["null", { status: 200, body: "null" }],
    ["broken rows", { transform: () => [null, 3, "x", { id: null, status_id: {}, name: [] }] }],
    ["half an answer", { truncate: 20 }],
    ["a lost connection", { reset: "after" }],
  ];
  const each = parts.map((part) => [part, "500", { status: 500, body: "" }] as const);
  const all = faults.map(([name, fault]) => [`(?:${parts.join("|")})`, name, fault] as const);
  test.each([...each, ...all])("%s answering %s", async (part, _, fault) => {
    const sandbox = freshSandbox();
    sandbox.faults.add(always({ path: `/api/${part}`, ...fault }));
    const { lines, requests } = await examineSandbox(sandbox);
    expect(new Set(lines.map(({ check }) => check))).toEqual(new Set(checks.map(({ id }) => id)));
    expect(lines.filter(({ text }) => text.includes("could not be judged"))).toEqual([]);
    expect(requests).toBeLessThanOrEqual(mostRequests);
  });

  test("after a 429 nothing more is asked, and what was not is said to be not known", async () => {
    const sandbox = freshSandbox();
    sandbox.faults.add(always({ path: "/api/", skip: 12, status: 429, body: "Rate Limit Reached" }));
    const examination = await examineSandbox(sandbox);
    expect(examination.requests).toBeLessThan(22);
    expect([...examination.tools.values()].map(({ state }) => state)).toContain("unknown");
  });

  test("at the end of its requests it stops", async () => {
    const sandbox = freshSandbox();
    const { requests, lines } = await examineSandbox(sandbox, {}, { mostRequests: 20 });
    expect(requests).toBeLessThanOrEqual(20);
    expect(lines.some(({ text }) => text.includes("not asked"))).toBe(true);
  });

  test("a Halo that never answers ends a read, and at last the examination", async () => {
    const sandbox = freshSandbox();
    sandbox.faults.add(always({ path: "^/api/(?:tickets|invoice)", hang: true }));
    const { platformRuntime } = await import("../halo/runtime.ts");
    const hurried = {
      ...platformRuntime,
      fetch: (url: string, init: RequestInit) => sandbox.fetch(new Request(url, init)),
    };
    const runtime = {
      ...hurried,
      timeLimit: (ms: number, outer?: AbortSignal) => platformRuntime.timeLimit(ms / 100, outer),
    };
    const examination = await examineSandbox(sandbox, {}, { runtime });
    expect(linesOf(examination, "rights").join("\n")).toMatch(/no answer within 15 seconds|not asked/);
    expect(linesOf(examination, "currencies")).not.toEqual([]);
  });
});

test("with SIGN_IN=halo nobody is signed in here, and it says how to look", async () => {
  const sandbox = freshSandbox();
  const examination = await examineSandbox(sandbox, { SIGN_IN: "halo", PUBLIC_URL: "https://halo-mcp.test" });
  expect(linesOf(examination, "sign-in")[0]).toMatch(/each agent signs in as themselves.*deep=1/);
  expect(sandbox.log.entries.filter(({ path }) => path === "/auth/token")).toEqual([]);
  expect(examination.severity).toBe(0);
});
