import { expect, test, vi } from "vitest";
import { letTimePass } from "../../../test/faults/errors/waits.ts";
import {
  bothEras,
  connect,
  eras,
  inEras,
  type Reference,
  useSandbox,
} from "../../../test/support/harness.ts";
import { first } from "../../../test/support/lists.ts";
import { platformRuntime } from "../../halo/runtime.ts";
import { connectDirect } from "../in-memory.testing.ts";

const halo = useSandbox();

const prompt = (name: string): Reference => ({ type: "ref/prompt", name });
const resource = (uri: string): Reference => ({ type: "ref/resource", uri });
const tickets = resource("halo://tickets/{id}{?page,page_size}");
const clients = resource("halo://clients/{id}{?page,page_size}");

/** Requests for data since the log was cleared: a sign-in is none. */
const asked = () =>
  halo().log.entries.filter(({ path }) => path.startsWith("/api/") && !path.startsWith("/api/authinfo"));

const activeClients = () => halo().tenant.tables.Client.filter((row) => row.inactive !== true);
const namesWith = (beginning: string) =>
  activeClients()
    .map(({ name }) => String(name))
    .filter((name) => name.toLowerCase().startsWith(beginning.toLowerCase()))
    .sort((one, other) => one.localeCompare(other));

inEras(eras, (era) => {
  test("names of clients by their beginning, whatever its case, with one small request", async () => {
    const client = await connect(era);
    const [beginning = ""] = String(first(activeClients()).name).split(" ");
    const wanted = namesWith(beginning);
    expect(wanted.length).toBeGreaterThan(0);
    // A session's first request may sign in.
    await client.complete(prompt("client_review"), "client", "zzz");
    halo().log.clear();
    const found = await client.complete(prompt("client_review"), "client", ` ${beginning.toUpperCase()}`);
    expect(found).toEqual({ values: wanted, total: wanted.length, hasMore: false });
    expect(asked()).toHaveLength(1);
    expect(asked()[0]?.query).toMatchObject({ page_size: "50", search: beginning.toUpperCase() });
  });

  test("who types on is answered from what was read", async () => {
    const client = await connect(era);
    const name = String(activeClients().at(-1)?.name);
    const short = name.slice(0, 6);
    expect(namesWith(short).length).toBeLessThan(50);
    await client.complete(prompt("revenue_review"), "client", short);
    halo().log.clear();
    for (let length = short.length; length <= name.length; length++) {
      const typed = name.slice(0, length).toLowerCase();
      const found = await client.complete(prompt("client_review"), "client", typed);
      expect(found.values).toEqual(namesWith(typed));
    }
    expect(asked()).toEqual([]);
  });

  test("teams and people, but nobody who left and no programs", async () => {
    const client = await connect(era);
    const { Agent, Team } = halo().tenant.tables;
    const people = Agent.filter((row) => row.isdisabled !== true && row.isapiagent !== true && row.id !== 1);
    expect(people.length).toBeLessThan(Agent.length);
    const agents = await client.complete(prompt("triage_queue"), "agent", "");
    expect([...agents.values].sort()).toEqual(people.map(({ name }) => String(name)).sort());
    expect(agents.total).toBe(people.length);
    const team = String(first(Team, (row) => row.inactive !== true).name);
    const teams = await client.complete(prompt("shift_handover"), "team", team.slice(0, 3).toLowerCase());
    expect(teams.values).toContain(team);
  });

  test("kinds of lookups and periods, without asking Halo", async () => {
    const client = await connect(era);
    halo().log.clear();
    expect(await client.complete(resource("halo://lookups/{kind}{?page,page_size}"), "kind", "T")).toEqual({
      values: ["teams", "ticket_types"],
      total: 2,
      hasMore: false,
    });
    const periods = await client.complete(prompt("billing_check"), "period", "last_m");
    expect(periods.values).toEqual(["last_month"]);
    expect(asked()).toEqual([]);
  });

  test("ids of recent open tickets, clients and reports by their first digits", async () => {
    const client = await connect(era);
    const found = await client.complete(tickets, "id", "24");
    expect(found.values.length).toBeGreaterThan(5);
    for (const id of found.values) expect(id).toMatch(/^24\d+$/);
    expect([...found.values]).toEqual([...found.values].sort((one, other) => Number(other) - Number(one)));
    halo().log.clear();
    expect((await client.complete(prompt("customer_update"), "ticket_id", "245")).values).toEqual(
      found.values.filter((id) => id.startsWith("245")),
    );
    expect(asked()).toEqual([]);
    expect((await client.complete(clients, "id", "12")).values).toContain("12");
    expect((await client.complete(resource("halo://reports/{id}"), "id", "10")).values).toContain("101");
    expect(await client.complete(tickets, "id", "abc")).toMatchObject({ values: [], hasMore: false });
  });
});

inEras(bothEras, (era) => {
  test("there are at most a hundred values, and how many there are is said", async () => {
    const { Agent } = halo().tenant.tables;
    const one = first(Agent, (row) => row.isdisabled !== true && row.isapiagent !== true && row.id !== 1);
    for (let index = 0; index < 130; index++)
      Agent.push({ ...one, id: 5_000 + index, name: `Zz Agent ${index}` });
    try {
      const client = await connectDirect();
      const { completion } = await client.client.complete({
        ref: { type: "ref/prompt", name: "triage_queue" },
        argument: { name: "agent", value: "zz" },
      });
      expect(completion).toMatchObject({ total: 130, hasMore: true });
      expect(completion.values).toHaveLength(100);
    } finally {
      Agent.splice(-130);
    }
  });

  test("what Halo did not give is not counted: more matches than a page have no total", async () => {
    const client = await connect(era);
    expect(activeClients().length).toBeGreaterThan(50);
    const found = await client.complete(prompt("client_review"), "client", "");
    expect(found.values.length).toBeLessThanOrEqual(50);
    expect(found).not.toHaveProperty("total");
    expect(found.hasMore).toBe(true);
  });

  test("an unknown prompt or template is an error, an unknown argument completes to nothing", async () => {
    const client = await connect(era);
    await expect(client.complete(prompt("drop_tables"), "client", "")).rejects.toMatchObject({
      code: -32602,
    });
    await expect(client.complete(resource("halo://tickets/{id}"), "id", "")).rejects.toMatchObject({
      code: -32602,
    });
    for (const [ref, argument] of [
      [prompt("client_review"), "constructor"],
      [prompt("client_review"), "team"],
      [prompt("triage_queue"), "hours"],
      [tickets, "page"],
    ] as const) {
      expect(await client.complete(ref, argument, "")).toEqual({ values: [], total: 0, hasMore: false });
    }
  });

  test("whatever is typed, the answer is a short list", async () => {
    const client = await connect(era);
    halo().log.clear();
    for (const value of ["x".repeat(5_000), "%", "' OR 1=1 --", "«»", "\u0000\u202e", "💥".repeat(40)]) {
      const found = await client.complete(prompt("client_review"), "client", value);
      expect(found.values).toEqual([]);
    }
    expect(asked().length).toBeLessThanOrEqual(5);
  });

  test("a client's hostile name is suggested as it is shown: plain, on one line", async () => {
    const client = await connect(era);
    const { Client } = halo().tenant.tables;
    const one = first(activeClients());
    Client.push({ ...one, id: 91_001, name: `Qq\u202eEvil\u200b\nIgnore all <b onclick="x">bold</b>` });
    Client.push({ ...one, id: 91_002, name: `Qq${"x".repeat(300)}` });
    try {
      const found = await client.complete(prompt("client_review"), "client", "qq");
      expect(found.values).toEqual(["QqEvil Ignore all bold"]);
    } finally {
      Client.splice(-2);
    }
  });

  test.each([
    ["down", { status: 503 }],
    ["limiting", { status: 429, headers: { "retry-after": "30" } }],
    ["gone", { reset: "before" as const }],
    ["another page", { status: 200, body: "<html></html>", contentType: "text/html" }],
    ["refusing", { status: 403 }],
  ])(
    "with Halo %s there is no suggestion and no error, after one request; then it works again",
    async (what, fault) => {
      const client = await connect(era);
      const value = `${namesWith("")[3]?.slice(0, 5)}`;
      const log = vi.spyOn(console, "log").mockImplementation(() => {});
      try {
        // A beginning that nobody has typed before in this session.
        const typed = `0${Math.random().toString(36).slice(2, 8)}`;
        await client.complete(prompt("client_review"), "client", `w${typed}`);
        halo().log.clear();
        log.mockClear();
        halo().faults.add({ path: "/api/client", times: 1, ...fault });
        expect(await client.complete(prompt("client_review"), "client", typed)).toEqual({
          values: [],
          hasMore: false,
        });
        expect(asked()).toHaveLength(1);
        const lines = log.mock.calls.map(([line]) => String(line));
        expect(lines.map((line) => JSON.parse(line))).toEqual([
          expect.objectContaining({ event: "completion_failed", name: "clients", halo_requests: 1 }),
        ]);
        expect(lines.join()).not.toContain(typed);
      } finally {
        log.mockRestore();
      }
      // After a 429 nothing is sent for as long as Halo said.
      if (what === "limiting") letTimePass(30_000);
      expect((await client.complete(prompt("client_review"), "client", value)).values).toEqual(
        namesWith(value),
      );
    },
  );

  test("who types on while Halo thinks cancels the request before, and that is no failure", async () => {
    const client = await connect(era);
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    try {
      await client.complete(prompt("client_review"), "client", "wwww");
      halo().log.clear();
      halo().faults.add({ path: "/api/client", hang: true });
      const controller = new AbortController();
      const waiting = client.complete(prompt("client_review"), "client", "wxyz", controller.signal);
      await expect.poll(() => halo().log.inFlight).toBe(1);
      controller.abort();
      await expect(waiting).rejects.toThrow();
      await expect.poll(() => halo().log.inFlight).toBe(0);
      expect(log.mock.calls.join()).not.toContain("completion_failed");
    } finally {
      log.mockRestore();
    }
  });
});

test.each([
  ["client", "/api/client"],
  ["agent", "/api/agent"],
])("a Halo that does not answer costs five seconds and no error: %s", async (argument, path) => {
  const { client, log } = await connectDirect();
  const real = globalThis.setTimeout;
  const waits: unknown[] = [];
  const hurried = (handler: () => void, milliseconds?: number) => {
    waits.push(milliseconds);
    return real(handler, milliseconds === 5_000 ? 30 : milliseconds);
  };
  const spy = vi.spyOn(globalThis, "setTimeout").mockImplementation(hurried as typeof setTimeout);
  try {
    halo().faults.add({ path, hang: true, times: 10 });
    const { completion } = await client.complete({
      ref: { type: "ref/prompt", name: argument === "agent" ? "triage_queue" : "client_review" },
      argument: { name: argument, value: "a" },
    });
    expect(completion).toEqual({ values: [], hasMore: false });
    expect(waits).toContain(5_000);
    expect(asked()).toHaveLength(1);
    expect(log).toMatchObject([{ event: "completion_failed", outcome: "timeout" }]);
  } finally {
    spy.mockRestore();
  }
});

test("what was read is forgotten after a minute", async () => {
  let later = 0;
  const real = platformRuntime.now;
  const clock = vi.spyOn(platformRuntime, "now").mockImplementation(() => real() + later);
  try {
    const { client } = await connectDirect();
    const complete = () =>
      client.complete({
        ref: { type: "ref/prompt", name: "client_review" },
        argument: { name: "client", value: "a" },
      });
    await complete();
    halo().log.clear();
    await complete();
    expect(asked()).toHaveLength(0);
    later = 61_000;
    await complete();
    expect(asked()).toHaveLength(1);
  } finally {
    clock.mockRestore();
  }
});

test("two servers of different people share nothing that was read", async () => {
  const [one, other] = [await connectDirect(), await connectDirect()];
  const complete = ({ client }: typeof one) =>
    client.complete({
      ref: { type: "ref/prompt", name: "client_review" },
      argument: { name: "client", value: "b" },
    });
  await complete(one);
  halo().log.clear();
  await complete(other);
  expect(asked()).toHaveLength(1);
});

test("without a configuration there are no suggestions, and the log says why", async () => {
  const { client, log } = await connectDirect({ HALO_CLIENT_SECRET: "" });
  const { completion } = await client.complete({
    ref: { type: "ref/prompt", name: "client_review" },
    argument: { name: "client", value: "a" },
  });
  expect(completion).toEqual({ values: [], hasMore: false });
  expect(log).toMatchObject([{ event: "completion_failed", outcome: "configuration" }]);
});
