import { expect, test } from "vitest";
import type { Fault } from "../../../sandbox/index.ts";
import { type Args, anything } from "../../../test/support/desk.ts";
import { inOneEra, type TestClient } from "../../../test/support/harness.ts";
import { newest, pass, rowsOf, undo, update, useUndoing, yes } from "./undoing.testing.ts";

const { halo, actionsOf, posts, newTicket, warm, removals } = useUndoing();

inOneEra((era) => {
  test("a note is deleted, with the time on it; one that was changed since is left", async () => {
    const client = await warm(era, { elicit: yes });
    const ticket = newTicket();
    const note = "See [the manual](https://example.com/manual) and then call.";
    const add = async () => {
      // Halo leaves the address behind a link out, which is the same note in another form.
      halo().faults.add({
        method: "POST",
        path: "/api/actions",
        transform: (body) => {
          for (const action of actionsOf(ticket.id)) action.note = "See the manual and then call.";
          return body;
        },
      });
      const added = await client.call("halo_create_action", {
        ticket_id: ticket.id,
        note,
        outcome: "Private Note",
        timetaken: 0.5,
      });
      expect(added.isError, added.text).toBe(false);
      return newest();
    };
    const spent = Number(ticket.timetaken ?? 0);
    const row = await add();
    expect(ticket.timetaken).toBe(spent + 0.5);
    const question = await undo(client, row.number, { dry_run: true });
    expect(question.text).toContain("The 0.5 hours on it are deleted with it.");
    expect(question.text).toMatch(/delete it for good \(.*«See the manual and then call\.»\)/);
    const done = await undo(client, row.number);
    expect(done.text).toMatch(/^Undone: 1 of 1 change\./);
    expect(actionsOf(ticket.id)).toEqual([]);
    expect(ticket.timetaken).toBe(spent);
    const undone = await newest();
    expect(undone).toMatchObject({ kind: "deleted", undoes: row.key, state: "done" });
    expect((await undo(client, undone.number)).text).toContain(
      "The action was deleted, and Halo has no way back from that.",
    );

    const second = await add();
    const [action] = actionsOf(ticket.id);
    Object.assign(action ?? {}, { note: "Somebody else's words" });
    halo().log.clear();
    const left = await undo(client, second.number);
    expect(left.text).toMatch(
      /It was left: note of it changed since, .*halo_delete_action with id \d+ and ticket_id/,
    );
    expect(removals()).toEqual([]);
  });

  test("an entry of a timesheet is deleted", async () => {
    const client = await warm(era, { elicit: yes });
    const made = await client.call("halo_fill_timesheet", {
      agent: 5,
      entries: [{ start: "yesterday 09:00", hours: 1, subject: "Undone later" }],
    });
    expect(made.isError, made.text).toBe(false);
    const entries = () =>
      halo().tenant.tables.TimesheetEvent.filter(({ subject }) => subject === "Undone later");
    expect(entries()).toHaveLength(1);
    const done = await undo(client, (await newest()).number);
    expect(done.text).toMatch(/^Undone: 1 of 1 change\./);
    expect(entries()).toEqual([]);
  });

  test("a mail can't be taken back: the question and the result say to whom it went", async () => {
    const questions: string[] = [];
    const client = await warm(era, {
      elicit: (question) => {
        questions.push(question);
        return yes();
      },
    });
    const ticket = newTicket();
    await client.call("halo_reply_to_ticket", { ticket_id: ticket.id, note: "Mended." });
    const row = (await rowsOf()).find(({ mailed }) => mailed.length > 0);
    questions.length = 0;
    const result = await undo(client, row?.number);
    const [address = "?"] = row?.mailed ?? [];
    const said = `The mail to «${address}»`;
    expect(questions[0]).toContain(said);
    expect(questions[0]).toContain("can't be taken back");
    expect(result.text).toContain(said);
    expect(result.data.figures).toMatchObject({ undone: 0, in_part: 1 });
  });

  test("a ticket that was created is never deleted: closing it is offered", async () => {
    const client = await warm(era, { elicit: yes });
    const created = await client.call("halo_create_ticket", { summary: "Made by mistake", client: 12 });
    expect(created.isError, created.text).toBe(false);
    const { number, record } = await newest();
    halo().log.clear();
    const result = await undo(client, number);
    expect(result.isError).toBe(true);
    expect(result.text).toContain(`halo_close_ticket with ticket_id ${record}`);
    expect(posts(anything)).toEqual([]);
    expect(removals()).toEqual([]);
  });

  test("a closing with a note is one call: the ticket is open again, and the note is gone", async () => {
    const client = await warm(era, { elicit: yes });
    const ticket = newTicket();
    const closed = await client.call("halo_close_ticket", { ticket_id: ticket.id, note: "Mended." });
    expect(closed.isError, closed.text).toBe(false);
    expect(actionsOf(ticket.id)).toHaveLength(1);
    const result = await undo(client, "last");
    expect(result.data.figures).toMatchObject({ undone: 2, left: 0 });
    expect(ticket.status_id).toBe(2);
    expect(actionsOf(ticket.id)).toEqual([]);
  });

  test.each<[string, string, Args, RegExp]>([
    [
      "an appointment is deleted",
      "halo_create_appointment",
      { subject: "Visit", start_date: "2027-01-05T10:00", end_date: "11:00", agent: 5 },
      /^Undone: 1 of 1/,
    ],
    [
      "a supplier is put out of use by a person",
      "halo_create_supplier",
      { name: "Of mistake" },
      /halo_update_supplier with id \d+ and inactive true/,
    ],
  ])("%s", async (_what, tool, args, says) => {
    const client = await warm(era, { elicit: yes });
    const created = await client.call(tool, args);
    expect(created.isError, created.text).toBe(false);
    expect((await undo(client, "last")).text).toMatch(says);
  });

  test.each<[string, unknown, RegExp]>([
    ["a number that is none", 999_999, /there is no change #999999 of yours/],
    ["words", "yesterday", /change is the number of a change/],
  ])("refuses %s", async (_what, change, says) => {
    const client = await warm(era, { elicit: yes });
    const result = await undo(client, change);
    expect(result.isError).toBe(true);
    expect(result.text).toMatch(says);
  });
});

/** Faults of a write: before Halo acted or after, and a refusal. */
const faults: readonly Fault[] = [
  { reset: "before" },
  { reset: "after" },
  { status: 500 },
  { status: 500, afterActing: true },
  { status: 503, afterActing: true },
  { status: 502 },
  { status: 504, afterActing: true },
  { status: 400 },
  { emptyObject: true, afterActing: true },
  { truncate: 20 },
  {},
];

/** What is undone, with what a look at Halo's tables shows of it. */
const undoables = {
  "a change": async (client: TestClient) => {
    const ticket = newTicket();
    await update(client, { id: ticket.id, status: 3 });
    return { isBack: () => ticket.status_id === 2, method: "POST", path: "/api/tickets" };
  },
  "a note": async (client: TestClient) => {
    const { id: ticket_id } = newTicket();
    const note = { ticket_id, note: "Of mistake", outcome: "Private Note" };
    expect((await client.call("halo_create_action", note)).isError).toBe(false);
    return { isBack: () => actionsOf(ticket_id).length === 0, method: "DELETE", path: "/api/actions" };
  },
} as const;

inOneEra((era) => {
  test.each(Object.entries(undoables))(
    "%s under each fault: what is told is what Halo holds, and a second try ends it, never twice",
    async (_what, change) => {
      const client = await warm(era, { elicit: yes });
      const told: string[] = [];
      for (const fault of faults) {
        const what = JSON.stringify(fault);
        const { isBack, method, path: at } = await change(client);
        const row = await newest();
        halo().log.clear();
        halo().faults.add({ method, path: at, times: 1, ...fault });
        const first = await undo(client, row.number);
        halo().faults.clear();
        const own = await newest();
        expect(own.undoes, what).toBe(row.key);
        if (own.state === "done") expect(isBack(), what).toBe(true);
        else if (own.state !== "unknown") expect(isBack(), what).toBe(false);
        expect(first.isError, `${what} ${first.text}`).toBe(own.state !== "done");
        told.push(own.state);
        const wasBack = isBack();
        await pass();
        const second = await undo(client, row.number);
        expect(isBack(), `${what} ${second.text}`).toBe(true);
        expect(second.isError, `${what} ${second.text}`).toBe(wasBack);
        const sent = halo().log.entries.filter((entry) => entry.method === method && entry.path !== "/token");
        expect(sent.length, what).toBe(wasBack ? 1 : 2);
      }
      expect(new Set(told)).toEqual(new Set(["done", "not_done", "unknown", "refused"]));
    },
  );
});
