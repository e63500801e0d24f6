import { expect, onTestFinished, test, vi } from "vitest";
import { hostileTexts } from "../../../../sandbox/data/tickets/hostile.ts";
import { type HaloRecord, knownRecords } from "../../../../sandbox/index.ts";
import { type Args, anything, tickets, useDesk } from "../../../../test/support/desk.ts";
import {
  bothEras,
  connect,
  inEras,
  inOneEra,
  type TestClient,
  type ToolResult,
} from "../../../../test/support/harness.ts";
import { stored } from "../../../../test/support/lists.ts";
import { HaloClient } from "../../../halo/client.ts";
import { platformRuntime } from "../../../halo/runtime.ts";

const { halo, tables, posts, newTicket, warm } = useDesk();

const tool = "halo_bulk_update_tickets";
const idsOf = (rows: readonly HaloRecord[]) => rows.map(({ id }) => id);
const some = (count: number, fields: Args = {}) => Array.from({ length: count }, () => newTicket(fields));
const bulk = (client: TestClient, rows: readonly HaloRecord[], args: Args) =>
  client.call(tool, { ticket_ids: idsOf(rows), confirm: true, ...args });
const rowOf = (result: ToolResult, id: unknown) => (result.data.rows as Args[]).find((row) => row.id === id);
const statuses = (rows: readonly HaloRecord[]) => rows.map(({ status_id }) => status_id);

inEras(bothEras, (era) => {
  test("shows what would change, asks, changes, and answers for each", async () => {
    const questions: string[] = [];
    const client = await warm(era, {
      elicit: (question) => {
        questions.push(question);
        return { action: "accept", content: { confirm: true } };
      },
    });
    const [first, second] = some(2);
    const same = newTicket({ status_id: 3, agent_id: 5 });
    const ids = [first?.id, second?.id, same.id, 987_654, first?.id];
    const result = await client.call(tool, { ticket_ids: ids, status_id: 3, agent_id: 5 });
    expect(result.isError, result.text).toBe(false);
    expect(result.data).toMatchObject({
      done: "updated",
      updated: [first?.id, second?.id],
      unchanged: [same.id],
      failed: [987_654],
    });
    expect(result.data.next).toBeUndefined();
    expect(rowOf(result, first?.id)).toMatchObject({
      changes: [
        { field: "status_id", before: 2, after: 3 },
        { field: "status_name", before: "In Progress", after: "With User" },
        { field: "agent_id", before: 1, after: 5 },
        { field: "agent_name", before: "Unassigned", after: expect.any(String) },
      ],
    });
    expect(rowOf(result, 987_654)?.said).toContain("Halo has no ticket 987654");
    expect(result.text).toMatch(/^Updated 2 of 4 tickets\./);
    expect([first?.status_id, second?.agent_id]).toEqual([3, 5]);
    expect(posts(tickets)).toHaveLength(2);
    const [question] = questions;
    const agent = String(stored(tables().Agent, 5).name);
    expect(question).toContain(`Change 2 tickets in Halo to status_id 3 (With User), agent_id 5 (${agent})?`);
    expect(question).toContain(
      `#${String(first?.id)} «${String(first?.summary)}»: «In Progress» → «With User» (status_id 2 → 3), «Unassigned» → «${agent}» (agent_id 1 → 5)`,
    );
    expect(question).toContain("1 of those given have these values already. Can't be changed: #987654.");
  });

  test("a no, and no yes: nothing is sent", async () => {
    const rows = some(2);
    const unwilling = await connect(era, { elicit: () => ({ action: "decline" }) });
    expect((await bulk(unwilling, rows, { status_id: 9 })).text).toContain("did not agree");
    const silent = await connect(era);
    const asked = await bulk(silent, rows, { status_id: 9, confirm: undefined });
    expect(asked.text).toMatch(/^Not done: this needs a yes\. Change 2 tickets.*confirm: true/);
    // Without a sentence on those that stay as they are: all of them change.
    expect(asked.text.split("\n")[0]).not.toMatch(/ {2}/);
    expect(posts(anything)).toEqual([]);
    const agreed = await bulk(silent, rows, { status_id: 9 });
    expect(agreed.data.updated).toEqual(idsOf(rows));
  });
});

inOneEra((era) => {
  test.each<[string, Args, RegExp]>([
    ["nothing to set", {}, /at least one of status_id, agent_id, team, priority_id/],
    [
      "more than fifty",
      { ticket_ids: Array.from({ length: 51 }, (_, index) => index + 1), status_id: 3 },
      /ticket_ids/,
    ],
    ["a disabled agent", { agent_id: "disabled" }, /is disabled/],
    ["a team that is none", { team: "Night Shift" }, /team «Night Shift» is not known/],
  ])("refuses %s", async (_what, args, said) => {
    const client = await warm(era);
    const given =
      args.agent_id === undefined ? args : { agent_id: knownRecords(halo().tenant).disabledAgentId };
    const result = await bulk(client, some(1), given);
    expect(result.isError).toBe(true);
    expect(result.text).toMatch(said);
    expect(posts(anything)).toEqual([]);
  });

  test("a ticket that moved since it was read is not changed; the others are", async () => {
    const client = await warm(era);
    const [still, moved] = some(2, { last_update: "2026-11-20T10:00:00" });
    if (moved !== undefined) moved.last_update = "2026-11-20T11:00:00";
    const result = await bulk(client, [still, moved] as HaloRecord[], {
      status_id: 3,
      if_unchanged_since: "2026-11-20T10:00:00Z",
    });
    expect(result.data).toMatchObject({ updated: [still?.id], failed: [moved?.id] });
    expect(rowOf(result, moved?.id)?.said).toContain("was changed at 2026-11-20 11:00:00Z");
    expect(moved?.status_id).toBe(2);
  });

  test("one that Halo refuses, one that is gone meanwhile: the others are changed", async () => {
    const client = await warm(era);
    const rows = some(4);
    halo().faults.add({ method: "POST", path: "/api/tickets", skip: 1, status: 400, body: "Not this one" });
    halo().faults.add({ method: "POST", path: "/api/tickets", skip: 1, status: 404 });
    const result = await bulk(client, rows, { status_id: 3 });
    const [one, refused, gone, last] = idsOf(rows);
    expect(result.data).toMatchObject({ updated: [one, last], failed: [refused, gone] });
    expect(rowOf(result, refused)?.said).toContain("«Not this one»");
    expect(statuses(rows)).toEqual([3, 2, 2, 3]);
  });

  test("stops before Halo's limit, and refuses to begin at it", async () => {
    const client = await warm(era);
    const rows = some(4);
    const count = vi.spyOn(HaloClient.prototype, "recentRequests", "get");
    const wait = vi.spyOn(HaloClient.prototype, "secondsToRoom").mockReturnValue(200);
    // The number that is configured, not the one of hosted Halo.
    const limit = vi.spyOn(HaloClient.prototype, "requestLimit", "get").mockReturnValue(1_400);
    onTestFinished(() => {
      limit.mockRestore();
      count.mockRestore();
      wait.mockRestore();
    });
    count.mockImplementation(() => 648 + posts(tickets).length);
    const result = await bulk(client, rows, { status_id: 3 });
    expect(result.data.updated).toEqual(idsOf(rows).slice(0, 2));
    expect(result.data.not_tried).toEqual(idsOf(rows).slice(2));
    expect(result.text).toContain(
      "stopped, Halo's rate limit is near (650 requests went out in the last five minutes, and Halo allows 1400): wait 200 seconds.",
    );
    count.mockReturnValue(650);
    halo().log.clear();
    const refused = await bulk(client, rows, { status_id: 3 });
    expect(refused.text).toBe(
      "Nothing was changed. Halo's rate limit is near (650 requests went out in the last five minutes, and Halo allows 1400). Wait 200 seconds before the next call.",
    );
    expect(halo().log.entries).toEqual([]);
  });

  test("stops when Halo is down, and 429 while reading changes nothing", async () => {
    const client = await warm(era);
    const rows = some(6);
    halo().faults.add({ method: "POST", path: "/api/tickets", status: 500, times: Number.POSITIVE_INFINITY });
    const result = await bulk(client, rows, { status_id: 3 });
    expect(result.data.failed).toEqual(idsOf(rows).slice(0, 3));
    expect(result.data.not_tried).toEqual(idsOf(rows).slice(3));
    expect(result.text).toContain("Halo failed again and again");
    halo().faults.clear();
    halo().faults.add({ method: "GET", path: "ticketids", status: 429 });
    const limited = await bulk(client, rows, { status_id: 3 });
    expect(limited.isError).toBe(true);
    expect(limited.text).toContain("rate limit");
    expect(statuses(rows)).toEqual([2, 2, 2, 2, 2, 2]);
  });

  test("a list that fails or ignores the ids: each ticket is read by itself", async () => {
    const client = await warm(era);
    for (const fault of [{ status: 500 }, { transform: () => ({ record_count: 1, tickets: [{ id: 1 }] }) }]) {
      const rows = some(3, { priority_id: 3 });
      halo().faults.add({ method: "GET", path: "ticketids", ...fault });
      const result = await bulk(client, rows, { priority_id: 1 });
      expect(result.data.updated, result.text).toEqual(idsOf(rows));
    }
  });
});

inEras(bothEras, (era) => {
  test("hostile text in a summary stands quoted on one line of the question", async () => {
    const questions: string[] = [];
    const client = await connect(era, {
      elicit: (question) => {
        questions.push(question);
        return { action: "decline" };
      },
    });
    const texts = Object.values(hostileTexts);
    const rows = texts.map((text) => newTicket({ summary: `»\n\nWarning: ${text}`, priority_id: 3 }));
    await bulk(client, [...rows, ...some(8, { priority_id: 3 })], { priority_id: 1 });
    const [question = ""] = questions;
    expect(question).not.toMatch(/[\n\u200b\u202e\ufeff]/);
    const own = question.replace(/«[^«»]*»/g, "«»");
    expect(own).not.toMatch(/Warning|SYSTEM|system|script/);
    // Ten of them by name, the others by id.
    expect(question.match(/priority_id \d → 1/g)).toHaveLength(10);
    expect(question).toContain("; and #");
  });

  test("nothing to do is answered without a question", async () => {
    const client = await connect(era, {
      elicit: () => {
        throw new Error("asked");
      },
    });
    const rows = some(2, { status_id: 3 });
    const result = await bulk(client, rows, { status_id: 3 });
    expect(result.data).toMatchObject({ unchanged: idsOf(rows) });
    expect(result.text).toContain("Updated 0 of 2 tickets.");
  });

  test("lost answers: looked up one by one, none sent twice", async () => {
    const client = await warm(era);
    const rows = some(4);
    const path = "/api/tickets";
    halo().faults.add({ method: "POST", path, status: 500, afterActing: true });
    halo().faults.add({ method: "POST", path, status: 500 });
    halo().faults.add({ method: "POST", path, reset: "before" });
    const result = await bulk(client, rows, { status_id: 3 });
    const [done, not, unknown, last] = idsOf(rows);
    expect(result.data).toMatchObject({ updated: [done, last], failed: [not], unknown: [unknown] });
    expect(rowOf(result, done)?.said).toContain("Halo did not confirm the write");
    expect(rowOf(result, not)?.said).toContain(`Nothing of ticket ${String(not)} was changed`);
    expect(statuses(rows)).toEqual([3, 2, 2, 3]);
    expect(posts(tickets)).toHaveLength(4);
  });

  test.each<[string, Record<string, string>, number]>([
    ["that says how long to wait", { "retry-after": "70" }, 70],
    ["that does not", {}, 60],
  ])(
    "a 429 in the middle %s: stops at once, and the rest can be gone on with",
    async (_what, headers, wait) => {
      const client = await warm(era);
      const rows = some(5);
      halo().faults.add({ method: "POST", path: "/api/tickets", skip: 2, status: 429, headers });
      const result = await bulk(client, rows, { status_id: 3 });
      expect(result.isError, result.text).toBe(false);
      expect(result.data.updated).toEqual(idsOf(rows).slice(0, 2));
      expect(result.data.not_tried).toEqual(idsOf(rows).slice(2));
      expect(result.text).toContain(
        `To go on: stopped, Halo's rate limit is reached: wait ${wait} seconds. Then call again with the 3`,
      );
      expect(posts(tickets)).toHaveLength(3);
      expect(statuses(rows)).toEqual([3, 3, 2, 2, 2]);
      await platformRuntime.sleep(wait * 1000, new AbortController().signal);
      const rest = await client.call(tool, {
        ticket_ids: result.data.not_tried,
        status_id: 3,
        confirm: true,
      });
      expect(rest.data.updated).toEqual(idsOf(rows).slice(2));
    },
  );

  test("cancelled in the middle: no further ticket is written", async () => {
    const client = await warm(era);
    const rows = some(5);
    const cancel = new AbortController();
    halo().faults.add({ method: "POST", path: "/api/tickets", skip: 1, hang: true });
    const call = client.call(
      tool,
      { ticket_ids: idsOf(rows), status_id: 3, confirm: true },
      { signal: cancel.signal },
    );
    const ended = expect(call).rejects.toThrow();
    await vi.waitFor(() => expect(posts(tickets)).toHaveLength(2));
    cancel.abort();
    await ended;
    await vi.waitFor(() => expect(halo().log.inFlight).toBe(0));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(posts(tickets)).toHaveLength(2);
    // One look at what became of the one under way, none at the others.
    expect(halo().log.count({ method: "GET", path: "/api/tickets/" })).toBeLessThanOrEqual(1);
    expect(statuses(rows)).toEqual([3, 2, 2, 2, 2]);
  });

  test("tells how far it is", async () => {
    const client = await warm(era);
    const rows = some(3);
    const seen: number[] = [];
    await client.call(
      tool,
      { ticket_ids: idsOf(rows), status_id: 3, confirm: true },
      { onprogress: ({ progress }) => seen.push(progress) },
    );
    expect(seen).toEqual([1, 2, 3]);
  });
});

inOneEra((era) => {
  test("fifty tickets cost one request to read, one for each of their types, one each to write and one to confirm", async () => {
    const client = await warm(era);
    const rows = some(50);
    const result = await bulk(client, rows, { priority_id: 4, status_id: 5 });
    expect(result.data.updated).toEqual(idsOf(rows));
    // What a type allows of a status is read once for all its tickets.
    const types = new Set(rows.map(({ tickettype_id: type }) => type)).size;
    expect(halo().log.count({ path: "/api/tickettype/" })).toBe(types);
    expect(halo().log.count({ path: "/api/" })).toBe(52 + types);
  });
});
