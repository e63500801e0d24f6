import { expect, test } from "vitest";
import { type Args, actions, useDesk } from "../../../../test/support/desk.ts";
import { inOneEra, recordOf } from "../../../../test/support/harness.ts";
import { stored } from "../../../../test/support/lists.ts";

const { halo, tables, actionsOf, posts, newTicket, warm } = useDesk();

/** Halo takes a write of a ticket and stores these values in place of those that were sent. */
const storing = (fields: Args, id?: unknown) =>
  halo().faults.add({
    method: "POST",
    path: "/api/tickets",
    times: Number.POSITIVE_INFINITY,
    transform: (body) => {
      const row = body as Args;
      if (id !== undefined && row.id !== id) return body;
      Object.assign(stored(tables().Tickets, row.id), fields);
      return { ...row, ...fields };
    },
  });

/** Halo answers a write of a ticket with what was sent, and stores other values. */
const echoing = (fields: Args, sent: Args) =>
  halo().faults.add({
    method: "POST",
    path: "/api/tickets",
    transform: (body) => {
      const { id } = body as Args;
      Object.assign(stored(tables().Tickets, id), fields);
      return { ...sent, id };
    },
  });

inOneEra((era) => {
  test("an update is done in part, not done or done, by what is stored, with each field that differs", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    const { priority_id } = ticket;
    storing({ status_id: 21 });
    const part = await client.call("halo_update_ticket", { id: ticket.id, status_id: 3, agent_id: 5 });
    expect(part.isError).toBe(false);
    expect(part.data).toMatchObject({
      done: "updated",
      state: "done_in_part",
      differs: [
        {
          field: "status_id",
          state: "not_done",
          asked: 3,
          asked_name: "With User",
          stored: 21,
          stored_name: "Awaiting Approval",
        },
      ],
    });
    expect(part.text).toMatch(/^Updated, but not all as asked: /);
    expect(part.text).toContain(
      "Not as asked: status_id, asked With User (3), stored Awaiting Approval (21).",
    );
    expect(part.text).toContain("agent: Unassigned → ");
    halo().faults.clear();

    storing({ priority_id });
    const other = priority_id === 4 ? 3 : 4;
    const not = await client.call("halo_update_ticket", { id: ticket.id, priority_id: other });
    expect(not.isError).toBe(true);
    expect(not.data).toMatchObject({ done: "nothing", state: "not_done" });
    expect(not.text).toMatch(/^Not updated, though Halo took the request: /);
    halo().faults.clear();

    const done = await client.call("halo_update_ticket", { id: ticket.id, priority_id: other });
    expect(done.data).toMatchObject({ done: "updated", state: "done" });
    expect(done.data.differs).toBeUndefined();
    expect(done.text).toMatch(
      new RegExp(`priority: .+ → .+ \\(priority_id ${String(priority_id)} → ${other}\\)`),
    );
  });

  test("an answer that only repeats what was sent proves nothing: the ticket is read once", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    echoing({ status_id: 2 }, { status_id: 3 });
    const not = await client.call("halo_update_ticket", { id: ticket.id, status_id: 3 });
    expect(not.isError, not.text).toBe(true);
    expect(not.data).toMatchObject({
      state: "not_done",
      differs: [{ field: "status_id", asked: 3, stored: 2 }],
    });
    expect(halo().log.count({ method: "GET", path: `/api/tickets/${String(ticket.id)}` })).toBe(2);

    echoing({ status_id: 3 }, { status_id: 3 });
    halo().faults.add({ method: "GET", path: `/api/tickets/${String(ticket.id)}`, skip: 1, status: 403 });
    const unknown = await client.call("halo_update_ticket", { id: ticket.id, status_id: 3 });
    expect(unknown.data).toMatchObject({
      done: "unknown",
      state: "unknown",
      differs: [{ state: "unknown" }],
    });
    expect(unknown.text).toMatch(/^Sent; unknown whether updated: /);
    expect(unknown.text).toContain("Unknown: status_id, asked With User (3)");
  });

  test("many tickets: those that are as they were, or elsewhere, are not told as updated", async () => {
    const client = await warm(era);
    const [one, two, three] = [newTicket(), newTicket(), newTicket()];
    storing({ status_id: 2 }, two.id);
    const args = { ticket_ids: [one.id, two.id, three.id], status_id: 3, confirm: true };
    const result = await client.call("halo_bulk_update_tickets", args);
    expect(result.data).toMatchObject({ updated: [one.id, three.id], not_updated: [two.id] });
    expect(result.text).toContain("Updated 2 of 3 tickets.");
    expect(result.text).toContain(`Not updated, though Halo took it (1): #${String(two.id)}`);
    expect(result.text).toContain("status: In Progress → With User (status_id 2 → 3)");
    expect(result.text).toContain("Not as asked: status_id, asked With User (3), stored In Progress (2).");
    halo().faults.clear();

    storing({ agent_id: 1 }, two.id);
    const both = await client.call("halo_bulk_update_tickets", {
      ticket_ids: [two.id],
      status_id: 3,
      agent_id: 5,
      confirm: true,
    });
    expect(both.data).toMatchObject({ updated_in_part: [two.id] });
  });

  test("many tickets: a rule that acts after Halo's answers is seen in the list that is read last", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    halo().faults.add({
      method: "POST",
      path: "/api/tickets",
      transform: (body) => {
        stored(tables().Tickets, (body as Args).id).status_id = 21;
        return body;
      },
    });
    const args = { ticket_ids: [ticket.id], status_id: 3, confirm: true };
    const result = await client.call("halo_bulk_update_tickets", args);
    expect(result.data).toMatchObject({ not_updated: [ticket.id] });
    expect(result.text).toContain("stored Awaiting Approval (21)");
  });

  test("closing: a rule that moves the ticket on after the answer is seen, and a note is not lost", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    halo().faults.add({
      method: "POST",
      path: "/api/tickets",
      transform: (body) => {
        Object.assign(stored(tables().Tickets, ticket.id), {
          status_id: 21,
          dateclosed: "1900-01-01T00:00:00",
        });
        return body;
      },
    });
    const result = await client.call("halo_close_ticket", { ticket_id: ticket.id, note: "Done" });
    expect(result.isError).toBe(true);
    expect(result.data).toMatchObject({ done: "nothing", state: "not_done" });
    expect(result.text).toContain("in status 21 instead of 9");
    expect(result.text).toContain("It is still open.");
    expect(result.text).toContain("leave the note out: it is there");
    expect(actionsOf(ticket.id)).toHaveLength(1);
  });

  test("what moves with a change is told: opened again, the closing date, the team", async () => {
    const client = await warm(era);
    const ticket = newTicket({ status_id: 9, dateclosed: "2026-11-01T10:00:00", team: "1st Line Support" });
    storing({ team: "Infrastructure" });
    const result = await client.call("halo_update_ticket", { id: ticket.id, status_id: 2 });
    expect(result.text).toContain("status: Closed → In Progress (status_id 9 → 2)");
    expect(result.text).toContain("team: «1st Line Support» → «Infrastructure");
    expect(result.data.also).toEqual([
      "Changed with it, not asked for: team, dateclosed.",
      "The ticket is open again: it was closed before.",
    ]);
    expect(result.data.changes).toContainEqual({
      field: "dateclosed",
      before: "2026-11-01T10:00:00Z",
      after: null,
    });
  });

  test("a status that comes with a reply is read back from the ticket", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    const args = { ticket_id: ticket.id, note: "x", new_status: 3 };
    const done = await client.call("halo_reply_to_ticket", args);
    expect(done.data).toMatchObject({ state: "done" });
    expect(done.text).toContain("status: In Progress → With User (status_id 2 → 3)");
    for (const [tool, more] of [
      ["halo_reply_to_ticket", {}],
      ["halo_create_action", { outcome: "Note" }],
    ] as const) {
      const left = newTicket();
      halo().faults.add({
        method: "POST",
        path: "/api/actions",
        transform: (body) => {
          stored(tables().Tickets, left.id).status_id = 2;
          return body;
        },
      });
      const ignored = await client.call(tool, { ...args, ...more, ticket_id: left.id });
      expect(ignored.data, tool).toMatchObject({
        done: "created",
        state: "done_in_part",
        differs: [{ field: "new_status", asked: 3, stored: 2, asked_name: "With User" }],
      });
      expect(ignored.text).toContain(
        "Not as asked: new_status, asked With User (3), stored In Progress (2).",
      );
    }
  });

  test("an action that Halo stores with a line added or a rounded time is found again, and told as it is", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    const { Actions } = tables();
    const push = Actions.push;
    // The tenant signs notes and bills in quarters of an hour.
    Actions.push = (...rows) => {
      for (const row of rows)
        Object.assign(row, { note: `${String(row.note)}\n-- \nNorth Desk`, timetaken: 0.25 });
      return push.apply(Actions, rows);
    };
    try {
      const args = { ticket_id: ticket.id, timetaken: 0.2, note: "Changed the drum" };
      const told = await client.call("halo_log_time", args);
      expect(told.data).toMatchObject({
        done: "created",
        state: "done_in_part",
        differs: [
          { field: "note", state: "done" },
          { field: "timetaken", asked: 0.2, stored: 0.25, state: "done_in_part" },
        ],
      });
      halo().faults.add({ method: "POST", path: "/api/actions", status: 500, afterActing: true });
      const again = await client.call("halo_log_time", { ...args, note: "Cleaned the rollers" });
      expect(again.isError, again.text).toBe(false);
      expect(again.text).toContain("Do not create it again");
      expect(again.data).toMatchObject({
        differs: [{ field: "note" }, { field: "timetaken", stored: 0.25 }],
      });
      expect(actionsOf(ticket.id)).toHaveLength(2);
    } finally {
      Actions.push = push;
    }
  });

  test("a record like it from the time of the call is never told as not created", async () => {
    const client = await warm(era);
    const { Tickets } = tables();
    const push = Tickets.push;
    const count = Tickets.length;
    // A rule moves what comes from this client to another one, and marks its summary.
    Tickets.push = (...rows) => {
      for (const row of rows) Object.assign(row, { client_id: 13, summary: `[VIP] ${String(row.summary)}` });
      return push.apply(Tickets, rows);
    };
    try {
      const args = { client_id: 12, summary: "The scanner wants a code again", allow_duplicate: true };
      halo().faults.add({ method: "POST", path: "/api/tickets", status: 500, afterActing: true });
      const lost = await client.call("halo_create_ticket", args);
      expect(lost.isError).toBe(true);
      expect(lost.text).toMatch(
        /^Unknown whether the ticket was created: .*some of these values is there as \d+/,
      );
      const told = await client.call("halo_create_ticket", args);
      expect(told.data).toMatchObject({
        done: "created",
        state: "done_in_part",
        differs: [
          { field: "summary", state: "done" },
          { field: "client_id", asked: 12, stored: 13, state: "not_done" },
        ],
      });
    } finally {
      Tickets.push = push;
      // Others take their ticket from what is open.
      Tickets.length = count;
    }
  });

  test("a refused outcome: the one that was sent, and those that may be", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    for (const [tool, args] of [
      ["halo_log_time", { timetaken: 1 }],
      ["halo_create_action", { outcome_id: 7 }],
      ["halo_reply_to_ticket", { hidden: true }],
    ] as const) {
      const body = "You do not have access to this Action at the moment";
      halo().faults.add({ method: "POST", path: "/api/actions", status: 400, body });
      const result = await client.call(tool, { ticket_id: ticket.id, note: "x", ...args });
      expect(result.isError).toBe(true);
      expect(result.text, tool).toContain("The outcome that was sent: 7 «Private Note».");
      expect(result.text, tool).toMatch(/Outcomes that tickets of this type may have: .*2 Email User/);
    }
    const gone = await client.call("halo_log_time", { ticket_id: 987_654, timetaken: 1, note: "x" });
    expect(gone.text).toContain("There is no ticket 987654");
  });

  test("who sees it and who gets it by mail is said of every action", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    const address = `«${String(stored(tables().Users, ticket.user_id).emailaddress)}»`;
    const also = async (tool: string, args: Args) =>
      (await client.call(tool, { ticket_id: ticket.id, note: "x", ...args })).data.also;
    expect(await also("halo_create_action", { outcome: "Note" })).toEqual([
      "The ticket's user can see it. Halo was asked to mail nobody.",
    ]);
    expect(await also("halo_create_action", { outcome: "Note", hiddenfromuser: true })).toEqual([
      "Internal: the ticket's user does not see it. Halo was asked to mail nobody.",
    ]);
    expect(await also("halo_create_action", { outcome: "Note", sendemail: true })).toEqual([
      `Halo was asked to mail ${address}.`,
      "The ticket's user can see it.",
    ]);
    expect(await also("halo_create_action", { outcome_id: 11 })).toEqual([
      `Its outcome «Acknowledgement Email» mails by itself: ${address}.`,
      "The ticket's user can see it.",
    ]);
    expect(await also("halo_log_time", { timetaken: 1 })).toEqual([
      "Internal: the ticket's user does not see it. Halo was asked to mail nobody.",
      "Not billed: Halo has it as not billable (actisbillable false), so its 1 h reach no invoice.",
    ]);
    expect(await also("halo_close_ticket", { outcome: "Resolved" })).toContain(
      `The note: Its outcome «Resolved» mails by itself: ${address}.`,
    );
    const untold = newTicket();
    const closed = await client.call("halo_close_ticket", { ticket_id: untold.id, note: "x", timetaken: 1 });
    const unbilled =
      "The note: Not billed: Halo has it as not billable (actisbillable false), so its 1 h reach no invoice.";
    expect(closed.data.also).toContain(unbilled);
    expect(closed.text).toContain(unbilled);
  });

  test("a hidden outcome with Halo's code 2 for mail is no mail", async () => {
    const client = await warm(era);
    const row = stored(tables().Outcome, 5);
    const { sendemail } = row;
    row.sendemail = 2;
    try {
      const args = { ticket_id: newTicket().id, timetaken: 1, note: "x", outcome: "Re-Assign" };
      recordOf(await client.call("halo_log_time", args));
      recordOf(await client.call("halo_reply_to_ticket", { ...args, hidden: true }));
      expect((await client.call("halo_reply_to_ticket", args)).text).toContain("does not mail the user");
    } finally {
      row.sendemail = sendemail;
    }
  });

  test("a reply in Markdown or HTML is sent as HTML, and the preview shows what the customer sees", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    const note = "**Hello**,\n\n- see [the guide](https://example.com/g)\n- restart";
    const dry = await client.call("halo_reply_to_ticket", { ticket_id: ticket.id, note, dry_run: true });
    expect(dry.data.also).toContain(
      "What the customer sees: «Hello,\n\n* see the guide (https://example.com/g)\n* restart»",
    );
    expect(dry.text).toContain("Halo would be asked to mail «");
    await client.call("halo_reply_to_ticket", { ticket_id: ticket.id, note });
    const html = '<p>Fine</p><script>x()</script><p onclick="x()">Bye</p>';
    await client.call("halo_reply_to_ticket", { ticket_id: ticket.id, note: html });
    expect(posts(actions).map(({ body }) => (body as Args[])[0]?.note_html)).toEqual([
      '<p><strong>Hello</strong>,</p><ul><li>see <a href="https://example.com/g">the guide</a></li><li>restart</li></ul>',
      "<p>Fine</p><p>Bye</p>",
    ]);
  });
});
