import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { type Args, actions, anything, tickets, useDesk } from "../../../../test/support/desk.ts";
import {
  bothEras,
  connect,
  inEras,
  inOneEra,
  recordOf,
  type TestClient,
} from "../../../../test/support/harness.ts";
import { stored } from "../../../../test/support/lists.ts";

const { halo, tables, actionsOf, posts, newTicket, warm } = useDesk();
const writes = () => posts(anything);

const close = (client: TestClient, ticket: HaloRecord, args: Args = {}) =>
  client.call("halo_close_ticket", { ticket_id: ticket.id, ...args });

inOneEra((era) => {
  test("a ticket that is closed already is told apart from one that was closed", async () => {
    const client = await warm(era);
    const result = await close(client, newTicket({ status_id: 9 }), { note: "Again" });
    expect(result.text).toContain("in status 9 already");
    expect(writes()).toEqual([]);
  });

  test("a closing note with an outcome that the user sees is theirs to see", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    recordOf(await close(client, ticket, { note: "Solved.", outcome: "Resolved" }));
    expect(posts(actions)[0]?.body).toEqual([
      expect.objectContaining({ outcome_id: 4, hiddenfromuser: false }),
    ]);
  });

  test("never half-done in silence: a note that failed closes nothing, and a close that failed names the note", async () => {
    const client = await warm(era);
    const first = newTicket();
    halo().faults.add({ method: "POST", path: "/api/actions", status: 400, body: "Not like this" });
    const noNote = await close(client, first, { note: "One" });
    expect(noNote.text).toMatch(
      /^The closing note failed, and the ticket was not closed\. .*«Not like this»/,
    );
    expect([actionsOf(first.id).length, posts(tickets).length, first.status_id]).toEqual([0, 0, 2]);

    const second = newTicket();
    halo().faults.add({ method: "POST", path: "/api/tickets", status: 400, body: "Open child tickets" });
    const noClose = await close(client, second, { note: "Two" });
    expect(noClose.text).toMatch(
      /^The note is on ticket \d+ as action 1\. Closing failed: .*«Open child tickets».*leave the note out/,
    );
    expect([actionsOf(second.id).length, second.status_id]).toEqual([1, 2]);
  });

  test("Halo taking the request and leaving the ticket open is no success", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    halo().faults.add({
      method: "POST",
      path: "/api/tickets",
      transform: (body) => ({ ...(body as Args), ...Object.assign(ticket, { status_id: 2 }) }),
    });
    const left = await close(client, ticket);
    expect(left.isError).toBe(true);
    expect(left.text).toContain("left ticket");
    const pending = newTicket();
    halo().faults.add({
      method: "POST",
      path: "/api/tickets",
      transform: (body) => ({
        ...(body as Args),
        ...Object.assign(pending, { status_id: 21, dateclosed: "" }),
      }),
    });
    const moved = await close(client, pending);
    expect(moved.isError).toBe(true);
    expect(moved.text).toContain("Not as asked: status_id, asked Closed (9), stored Awaiting Approval (21).");
    expect(moved.text).toContain("It is still open.");
    expect(moved.data).toMatchObject({ done: "nothing", state: "not_done" });
  });
});

inEras(bothEras, (era) => {
  test("lost answers: looked up, never sent twice, and said", async () => {
    const client = await warm(era);
    const done = newTicket();
    halo().faults.add({ method: "POST", path: "/api/actions", status: 500, afterActing: true });
    halo().faults.add({ method: "POST", path: "/api/tickets", reset: "after" });
    const both = await close(client, done, { note: "Lost twice" });
    expect(both.isError, both.text).toBe(false);
    expect(both.text.match(/Halo did not confirm the write/g)).toHaveLength(2);
    expect([actionsOf(done.id).length, posts(actions).length, posts(tickets).length]).toEqual([1, 1, 1]);

    const not = newTicket();
    halo().faults.add({ method: "POST", path: "/api/tickets", status: 500 });
    expect((await close(client, not)).text).toContain(`Nothing of ticket ${String(not.id)} was changed`);

    const open = newTicket();
    halo().faults.add({ method: "POST", path: "/api/actions", reset: "before" });
    const unknown = await close(client, open, { note: "Maybe" });
    expect(unknown.text).toMatch(/^The ticket was not closed\. Unknown whether/);
    expect(open.status_id).toBe(2);

    const limited = newTicket();
    halo().faults.add({ method: "POST", path: "/api/actions", status: 429 });
    recordOf(await client.call("halo_log_time", { ticket_id: limited.id, timetaken: 1, note: "Once" }));
    expect(actionsOf(limited.id)).toHaveLength(1);
  });

  test("assigning: Halo's move of the team is told, and a lost answer is looked up", async () => {
    const client = await warm(era);
    const ticket = newTicket({ team: "1st Line Support" });
    halo().faults.add({
      method: "POST",
      path: "/api/tickets",
      transform: (body) => ({ ...(body as Args), ...Object.assign(ticket, { team: "Infrastructure" }) }),
    });
    const moved = await client.call("halo_assign_ticket", { ticket_id: ticket.id, agent_id: 5 });
    expect(moved.text).toContain("team: «1st Line Support» → «Infrastructure");
    halo().faults.add({ method: "POST", path: "/api/tickets", status: 500, afterActing: true });
    const lost = await client.call("halo_assign_ticket", { ticket_id: ticket.id, agent_id: 1 });
    expect(lost.text).toContain("Halo did not confirm the write");
    expect(ticket.agent_id).toBe(1);
  });
});

// Each session of this era reads the statuses anew.
// A session of its own for each test: its lookups are read anew.
inEras(["2025-11-25"], (era) => {
  test("the closed status is the tenant's own: the only one, or the one called so, else it is asked for", async () => {
    const tenant = halo().tenant;
    const all = tables().Status;
    const usual = stored(all, 9);
    const place = all.indexOf(usual);
    const closingBy = async (closing: readonly number[], own: Readonly<Record<string, unknown>>) => {
      all[place] = { ...usual, ...own };
      Object.assign(tenant, { closing: new Set(closing) });
      return close(await connect(era), newTicket());
    };
    try {
      // 9 is another status, which leaves tickets open.
      expect(recordOf(await closingBy([22, 44], { name: "Parked" }))).toMatchObject({ status_id: 22 });
      const renumbered = { id: 61, name: " closed" };
      expect(recordOf(await closingBy([8, 61], renumbered))).toMatchObject({ status_id: 61 });
      const asked = await closingBy([8, 22], renumbered);
      expect(asked.text).toMatch(/give status.*8 Completed\/Cancelled, 22 Updated/);
      expect(asked.text).not.toContain("In Progress");
      Object.assign(tenant, { closing: new Set([61]) });
      const refused = await close(await connect(era), newTicket(), { status_id: 8 });
      expect(refused.text).toContain("status 8 (Completed/Cancelled) leaves a ticket open");
    } finally {
      all[place] = usual;
      Object.assign(tenant, { closing: undefined });
    }
  });

  test("statuses that can't be read: asked for, and a status that is given still closes", async () => {
    const client = await connect(era);
    const ticket = newTicket();
    halo().faults.add({ method: "GET", path: "/api/status", status: 403, times: Number.POSITIVE_INFINITY });
    const asked = await close(client, ticket);
    expect(asked.text).toMatch(/^Nothing was sent: the statuses could not be read.*Or give status/);
    expect(recordOf(await close(client, ticket, { status_id: 8 }))).toMatchObject({ status_id: 8 });
  });
});
