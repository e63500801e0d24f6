import { expect, test } from "vitest";
import { type Fault, knownRecords } from "../../sandbox/index.ts";
import { RequestWindow } from "../../src/halo/http/request-window.ts";
import { Lookups } from "../../src/halo/lookups.ts";
import { haloResources } from "../../src/halo/resources.ts";
import { platformRuntime } from "../../src/halo/runtime.ts";
import { bothEras, connect, inEras, useSandbox } from "../support/harness.ts";
import { sampled } from "../support/length.ts";
import { failureOf, haloClient, signal } from "./errors/halo.ts";
import { layGround, meddledRuntime } from "./matrix.ts";
import { faultEras, openSession } from "./session.ts";

/** What the fault matrix found, each by itself, and the new faults through the whole Worker. */

const halo = useSandbox();
const ground = layGround();
const megabyte = 1024 * 1024;

test.each(faultEras)("%s: the requests of a call that has failed end with it", async (era) => {
  ground.sandbox.faults.clear();
  ground.sandbox.log.clear();
  const session = await openSession(era, meddledRuntime(ground).runtime);
  await session.call("halo_triage", {});
  ground.sandbox.faults.add({ path: "/api/tickets", status: 503, times: Number.POSITIVE_INFINITY });
  expect((await session.call("halo_sla_scorecard", { period: "365d" })).outcome).toBe("unavailable");
  const sent = ground.sandbox.log.count();
  await ground.time.sleep(300_000, signal);
  expect(ground.sandbox.log.count()).toBe(sent);
  await session.close();
});

test.each([
  ["tickets", 20, "halo_create_ticket", "/api/tickets"],
  ["tickets", 150, "halo_create_ticket", "/api/tickets"],
  ["clients", 150, "halo_create_client", "/api/client"],
] as const)(
  "a create is not denied because %s of others, %i of them, came in before the look",
  async (kind, others, tool, path) => {
    const busy = layGround();
    const { tenant } = busy.sandbox;
    const table = kind === "tickets" ? tenant.tables.Tickets : tenant.tables.Client;
    const meddled = meddledRuntime(busy);
    const session = await openSession("2026-07-28", meddled.runtime);
    const text = "Made, and its answer lost";
    const args =
      kind === "tickets" ? { summary: text, client_id: knownRecords(tenant).busyClientId } : { name: text };
    const isThere = () => table.filter(({ summary, name }) => summary === text || name === text).length;
    busy.sandbox.faults.add({ method: "POST", path: `${path}$`, status: 500, afterActing: true });
    meddled.onRequest = () => {
      // After the write, before the look.
      if (isThere() === 0 || table.some(({ summary, name }) => summary === "Another" || name === "Another"))
        return;
      const first = Math.max(...table.map(({ id }) => Number(id))) + 1;
      const model = table.find(({ summary, name }) => summary === text || name === text);
      for (let id = first; id < first + others; id += 1) {
        table.push({ ...structuredClone(model), id, summary: "Another", name: "Another" });
      }
    };
    const called = await session.call(tool, args);
    expect(isThere()).toBe(1);
    expect(called.outcome, called.text).toBe(others < 100 ? "ok" : "outcome_unknown");
    await session.close();
  },
);

// The clients differ in nothing that Halo sees: an ordinary run takes one of them, the other with the next FUZZ_SEED.
inEras(sampled(bothEras, 2), (era) => {
  test.each<[string, Fault, RegExp]>([
    ["60 MB", { padBytes: 60 * megabyte }, /larger than 24 MB/],
    ["a redirect", { redirect: "https://elsewhere.example/" }, /redirect to another address/],
  ])("through the Worker: %s is an error, and the session goes on", async (_name, fault, sentence) => {
    const client = await connect(era);
    halo().faults.add({ path: "/api/tickets", times: Number.POSITIVE_INFINITY, ...fault });
    const result = await client.call("halo_list_tickets", { page_size: 1 });
    expect(result.isError).toBe(true);
    expect(result.text).toMatch(sentence);
    halo().faults.clear();
    expect((await client.call("halo_list_tickets", { page_size: 1 })).isError).toBe(false);
  });

  test.each<[string, Fault, number]>([
    ["gzip that breaks off", { brokenGzip: true }, 2],
    ["a reset half way through the answer", { reset: "answer" }, 2],
    ["a drip of half a second", { drip: { parts: 5, everyMs: 100 } }, 1],
  ])("through the Worker: %s costs time, not the answer", async (_name, fault, requests) => {
    const client = await connect(era);
    halo().faults.add({ path: "/api/tickets", ...fault });
    const result = await client.call("halo_list_tickets", { page_size: 1 });
    expect(result.isError, result.text).toBe(false);
    expect(halo().log.count({ path: "/api/tickets" })).toBe(requests);
  });
});

test.each<[string, Fault, RegExp]>([
  ["more than it may be", { padBytes: megabyte }, /larger than 256 KB/],
  ["a redirect", { redirect: "https://elsewhere.example/" }, /sign-in address redirects to another one/],
  ["429 with Retry-After", { status: 429, headers: { "retry-after": "300" } }, /Wait 300 seconds/],
])("a sign-in that answers with %s says so", async (_name, fault, sentence) => {
  const sandbox = halo();
  sandbox.faults.add({ path: "/auth/token", ...fault });
  const client = haloClient({ fetch: (request) => sandbox.fetch(request) });
  const failure = await failureOf(client.list(haloResources.tickets, {}, { number: 1, size: 1 }, { signal }));
  expect(failure.message).toMatch(sentence);
});

test("names that failed before the clock was set back are asked for again", async () => {
  const sandbox = halo();
  let now = Date.now();
  const runtime = { ...platformRuntime, now: () => now };
  const client = haloClient({ fetch: (request) => sandbox.fetch(request), now: () => now });
  const lookups = new Lookups(client, runtime);
  sandbox.faults.add({ path: "/api/team", status: 503 });
  await failureOf(lookups.rows("teams", signal));
  now -= 24 * 60 * 60_000;
  expect((await lookups.rows("teams", signal)).length).toBeGreaterThan(0);
  const held = sandbox.log.count({ path: "/api/team" });
  now -= 60_000;
  await lookups.rows("teams", signal);
  expect(sandbox.log.count({ path: "/api/team" })).toBe(held + 1);
});

test("requests noted before the clock was set back leave the window five minutes after it", () => {
  const window = new RequestWindow();
  window.note(10_000_000);
  expect(window.count(1_000_000)).toBe(1);
  expect(window.count(1_000_000 + 5 * 60_000)).toBe(0);
});

test("a list that Halo does not know is not told as one without rows", async () => {
  const client = await connect("2026-07-28");
  // That the address is a Halo's is known by what it answered before.
  await client.call("halo_list_tickets", { page_size: 1 });
  halo().faults.add({ path: "/api/tickets", status: 404, times: 9 });
  const result = await client.call("halo_list_tickets", {});
  expect(result.isError).toBe(true);
  expect(result.text).toContain("This Halo has no list of tickets (HTTP 404)");
  expect(result.text).not.toMatch(/\b(no|0) (such )?tickets/i);
});

test("actions of other tickets are left out of a ticket, and that is said", async () => {
  const client = await connect("2026-07-28");
  const { openTicketId } = knownRecords(halo().tenant);
  halo().faults.add({
    path: "/api/actions",
    // What is read on behind earlier calls may ask too.
    times: 99,
    transform: (body) => ({
      ...(body as object),
      actions: [{ id: 7, ticket_id: 1, note: "Of another ticket" }],
    }),
  });
  const result = await client.call("halo_get_ticket", { id: openTicketId });
  expect(result.text).not.toContain("Of another ticket");
  expect(result.text).toMatch(/Warning: 1 of the 1 actions that Halo gave are of other tickets/);
});

test("a file that is a web page in place of itself is an error, and one of another size has a warning", async () => {
  const client = await connect("2026-07-28");
  const id = knownRecords(halo().tenant).textAttachmentId;
  const ticket_id = halo().tenant.tables.Attachment.find((row) => row.id === id)?.ticket_id;
  const read = () => client.call("halo_get_attachment", { id, ticket_id, content: true });
  halo().faults.add({ path: `/api/attachment/${id}`, body: "<html>Sign in", contentType: "text/html" });
  expect((await read()).text).toMatch(/it is a web page instead of the file/);
  halo().faults.add({ path: `/api/attachment/${id}`, truncate: 20 });
  expect((await read()).text).toMatch(/Warning: Halo's list says 170 bytes and 20 came/);
  expect((await read()).text).not.toContain("Warning");
});
