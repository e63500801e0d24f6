import { expect, test } from "vitest";
import type { HaloRecord } from "../../../sandbox/index.ts";
import { anything, tickets } from "../../../test/support/desk.ts";
import { bothEras, inEras, inOneEra, type TestClient } from "../../../test/support/harness.ts";
import { platformRuntime } from "../../halo/runtime.ts";
import { newest, pass, rowsOf, undo, update, useUndoing, yes } from "./undoing.testing.ts";

const { halo, tables, posts, newTicket, warm } = useUndoing();

inEras(bothEras, (era) => {
  test("what it puts back is shown first, with names; a no changes nothing, a yes puts it back", async () => {
    const questions: string[] = [];
    let isWilling = false;
    const client = await warm(era, {
      elicit: (question) => {
        questions.push(question);
        return isWilling ? yes() : { action: "decline" };
      },
    });
    const ticket = newTicket({ summary: "Printer »\n smells" });
    const row = await update(client, { id: ticket.id, status: 9, agent: 5 });
    halo().log.clear();
    expect((await undo(client, row.number)).text).toContain("did not agree");
    expect(posts(anything)).toEqual([]);
    const [question = ""] = questions;
    expect(question).toContain(`Change #${row.number}, ticket #${ticket.id} «Printer › smells»: `);
    expect(question).toContain("«Closed» → «In Progress» (status_id 9 → 2)");
    expect(question).toContain("(agent_id 5 → 1)");
    isWilling = true;
    const done = await undo(client, String(row.number));
    expect(done.isError, done.text).toBe(false);
    expect(done.text).toMatch(/^Undone: 1 of 1 change\./);
    expect(done.text).toContain("The ticket is open again");
    expect(done.data.figures).toMatchObject({ undone: 1, left: 0 });
    expect([ticket.status_id, ticket.agent_id]).toEqual([2, 1]);
    expect(posts(tickets)).toHaveLength(1);
    const [own, undone] = await rowsOf();
    expect(own).toMatchObject({ tool: "halo_undo_change", undoes: row.key, state: "done" });
    expect(undone).toMatchObject({ number: row.number, undoneBy: own?.key });
    const told = await client.call("halo_my_changes", { record: ticket.id });
    expect(told.text).toMatch(
      /status_id 9 \(Closed\) → 2 \(In Progress\)[\s\S]*done, undoes change #\d+[\s\S]*done, undone by change #\d+/,
    );
  });

  test("what I changed leaves dry runs out, and lists them alone where they are asked for", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    await client.call("halo_update_ticket", { id: ticket.id, summary: "Tried", dry_run: true });
    await update(client, { id: ticket.id, status: 3 });
    const fieldsOf = async (args: object) =>
      JSON.stringify((await client.call("halo_my_changes", { record: ticket.id, ...args })).data.rows);
    expect(await fieldsOf({})).not.toContain("Tried");
    expect(await fieldsOf({})).toContain("status_id");
    expect(await fieldsOf({ dry_runs: true })).toContain("summary");
    expect(await fieldsOf({ dry_runs: true })).not.toContain("status_id");
    expect(await fieldsOf({ dry_runs: false })).toBe(await fieldsOf({}));
  });

  test("without a way to ask it needs confirm; last is then confirmed by its number", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    const row = await update(client, { id: ticket.id, status: 3 });
    const asked = await undo(client, "last", { confirm: true });
    expect(asked.isError).toBe(false);
    expect(asked.text).toContain(`call again with change: "${row.number}" and confirm: true`);
    expect(ticket.status_id).toBe(3);
    const done = await undo(client, row.number, { confirm: true });
    expect(done.isError, done.text).toBe(false);
    expect(ticket.status_id).toBe(2);
  });

  test("last is another change by the time of the yes: asked anew, and nothing is undone that was not shown", async () => {
    const [first, second] = [newTicket(), newTicket()];
    const other = await warm(era);
    const questions: string[] = [];
    const client = await warm(era, {
      elicit: async (question) => {
        questions.push(question);
        // Between the question and its answer.
        if (questions.length === 1) await update(other, { id: second.id, status: 5 });
        return questions.length === 1 ? yes() : { action: "decline" };
      },
    });
    await update(client, { id: first.id, status: 3 });
    await undo(client, "last");
    expect(questions[0]).toContain(`ticket #${first.id}`);
    expect(questions[1]).toContain(`ticket #${second.id}`);
    expect([first.status_id, second.status_id]).toEqual([3, 5]);
  });
});

/** How a change is met when it is to be undone. */
interface Meeting {
  readonly what: string;
  /** What happens between the change and its undoing, and to the undoing. */
  readonly meets: (ticket: HaloRecord, client: TestClient) => Promise<void> | void;
  readonly says: RegExp;
  readonly isError?: boolean;
  /** The status after it. */
  readonly status: number;
  /** What the row of the undo says; none where nothing is sent. */
  readonly state?: string;
}

const path = "/api/tickets";
const meetings: readonly Meeting[] = [
  { what: "nothing moved", meets: () => {}, says: /^Undone: 1 of 1 change/, status: 2, state: "done" },
  {
    what: "another agent moved it in Halo",
    meets: (ticket) => {
      ticket.status_id = 5;
    },
    says: /status_id was left: it holds .*5.* now, not .*9.* that change #\d+ left in it\. No write through this server left that\. Halo says that it was last changed at/,
    isError: true,
    status: 5,
  },
  {
    what: "a later write of ours moved it",
    meets: async (ticket, client) => void (await update(client, { id: ticket.id, status: 3 })),
    says: /status_id was left: .* Your change #\d+ of .* left that\./,
    isError: true,
    status: 3,
  },
  {
    what: "it is back already",
    meets: (ticket) => {
      ticket.status_id = 2;
    },
    says: /Nothing was undone\. .*status_id holds what it held before\./,
    isError: true,
    status: 2,
  },
  {
    what: "the record is gone",
    meets: (ticket) => {
      tables().Tickets.splice(tables().Tickets.indexOf(ticket), 1);
    },
    says: /There is no ticket \d+ that this sign-in may read: nothing can be put back/,
    isError: true,
    status: 9,
  },
  {
    what: "the answer to its undoing is lost, and Halo did it",
    meets: () => void halo().faults.add({ method: "POST", path, status: 500, afterActing: true }),
    says: /^Undone: 1 of 1 change.*Halo did not confirm the write/s,
    status: 2,
    state: "done",
  },
  {
    what: "a gateway gave up on its undoing, and Halo did not do it",
    meets: () => void halo().faults.add({ method: "POST", path, status: 504 }),
    says: /^Unknown whether ticket \d+ was changed/,
    isError: true,
    status: 9,
    state: "unknown",
  },
  {
    what: "Halo refuses its undoing",
    meets: () => void halo().faults.add({ method: "POST", path, status: 400, body: "Closed for good" }),
    says: /«Closed for good»/,
    isError: true,
    status: 9,
    state: "refused",
  },
];

inOneEra((era) => {
  test.each(meetings.map((meeting) => [meeting.what, meeting] as const))(
    "a change of fields: %s",
    async (_what, { meets, says, isError = false, status, state }) => {
      const client = await warm(era, { elicit: yes });
      const ticket = newTicket();
      const row = await update(client, { id: ticket.id, status: 9 });
      await meets(ticket, client);
      halo().log.clear();
      const result = await undo(client, row.number);
      expect(result.text).toMatch(says);
      expect(result.isError).toBe(isError);
      expect(ticket.status_id).toBe(status);
      expect(posts(tickets)).toHaveLength(state === undefined ? 0 : 1);
      const own = (await rowsOf()).filter(({ undoes }) => undoes === row.key);
      expect(own.map((each) => each.state)).toEqual(state === undefined ? [] : [state]);
      // One that Halo surely did not do can be tried again; every other has been undone.
      const isUndone = state === "done" || state === "unknown";
      expect((await rowsOf({ number: row.number }))[0]?.undoneBy !== undefined).toBe(isUndone);
    },
  );

  test("of several fields those go back that still hold what was written, and the result says so", async () => {
    const client = await warm(era, { elicit: yes });
    const ticket = newTicket();
    const row = await update(client, { id: ticket.id, status: 3, agent: 5, summary: "Another subject" });
    ticket.agent_id = 7;
    const result = await undo(client, row.number);
    expect(result.isError, result.text).toBe(false);
    expect(result.text).toMatch(/^Undone: 0 of 1 change, 1 in part\./);
    expect(result.text).toMatch(/agent_id was left: it holds .*7.* now/);
    expect(result.text).toMatch(
      /summary was left: of its text of before \(\d+ characters\) only a fingerprint/,
    );
    expect(ticket).toMatchObject({ status_id: 2, agent_id: 7, summary: "Another subject" });
  });

  test("a text that somebody changed since is told as such, by its fingerprint alone", async () => {
    const client = await warm(era, { elicit: yes });
    const ticket = newTicket();
    const row = await update(client, { id: ticket.id, summary: "Written here" });
    ticket.summary = "Written elsewhere";
    const result = await undo(client, row.number);
    expect(result.text).toMatch(
      /summary was left: it holds «Written elsewhere» now, not the text of 12 characters that change #\d+ left/,
    );
  });

  test("a custom field goes back by its number, and is told by its name", async () => {
    const client = await warm(era, { elicit: yes });
    const custom = (value: unknown) => [{ id: 212, name: "CFBudget", label: "Budget", type: 6, value }];
    const ticket = newTicket({ customfields: custom(40) });
    const row = await update(client, { id: ticket.id, custom_fields: [{ id: 212, value: 60 }] });
    const shown = await undo(client, row.number, { dry_run: true });
    expect(shown.text).toContain("customfields 212 «Purchase reference»");
    const result = await undo(client, row.number);
    expect(result.isError, result.text).toBe(false);
    expect(ticket.customfields).toMatchObject([{ id: 212, value: 40 }]);
  });

  test("a day goes back as that day", async () => {
    const client = await warm(era, { elicit: yes });
    const project = tables().Projects?.[0] ?? tables().Tickets.find(({ use }) => use === "project");
    const before = project?.targetdate;
    const changed = await client.call("halo_update_project", { id: project?.id, targetdate: "2027-03-04" });
    expect(changed.isError, changed.text).toBe(false);
    const result = await undo(client, (await newest()).number);
    expect(result.isError, result.text).toBe(false);
    expect(String(project?.targetdate).slice(0, 10)).toBe(String(before).slice(0, 10));
  });

  test("a dry run sends nothing, shows what would go back, and leaves a row apart", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    const row = await update(client, { id: ticket.id, status: 3 });
    halo().log.clear();
    const result = await undo(client, "last", { dry_run: true });
    expect(result.text).toMatch(/^Dry run: nothing was sent\. 1 of 1 change would be undone\./);
    expect(posts(anything)).toEqual([]);
    const [dry] = await rowsOf({ dryRuns: "only" });
    expect(dry).toMatchObject({ tool: "halo_undo_change", undoes: row.key });
    expect((await rowsOf({ number: row.number }))[0]?.undoneBy).toBeUndefined();
    expect((await undo(client, dry?.number)).text).toContain("It was a dry run");
  });

  test("all changes of one call: one was moved, the others go back, newest first", async () => {
    const client = await warm(era, { elicit: yes });
    const rows = [newTicket(), newTicket(), newTicket()];
    await client.call("halo_bulk_update_tickets", { ticket_ids: rows.map(({ id }) => id), status_id: 3 });
    const { call } = await newest();
    const [, moved] = rows;
    if (moved !== undefined) moved.status_id = 5;
    const listed = await client.call("halo_my_changes");
    expect(listed.text).toContain(call);
    const result = await undo(client, call);
    expect(result.data.figures).toMatchObject({ undone: 2, left: 1 });
    expect(rows.map(({ status_id }) => status_id)).toEqual([2, 5, 2]);
    const again = await undo(client, call);
    expect(again.isError).toBe(true);
    expect(again.text).toMatch(/It was undone already, by change #\d+\./);
  });

  test("stops when Halo is at its limit, and goes on with the same call", async () => {
    const client = await warm(era, { elicit: yes });
    const rows = [newTicket(), newTicket(), newTicket()];
    await client.call("halo_bulk_update_tickets", { ticket_ids: rows.map(({ id }) => id), status_id: 3 });
    const { call } = await newest();
    halo().faults.add({ method: "POST", path, skip: 1, status: 429, headers: { "retry-after": "1" } });
    const result = await undo(client, call);
    expect(result.data.figures).toMatchObject({ undone: 1, not_tried: 2 });
    expect(result.text).toContain(`To go on: stopped, Halo's rate limit is reached`);
    await platformRuntime.sleep(1_000, new AbortController().signal);
    expect((await undo(client, call)).data.figures).toMatchObject({ undone: 2, left: 1 });
    expect(rows.map(({ status_id }) => status_id)).toEqual([2, 2, 2]);
  });

  test("last is the newest change that stands; an undo is a change, and may be undone", async () => {
    const client = await warm(era, { elicit: yes });
    const ticket = newTicket();
    const row = await update(client, { id: ticket.id, status: 3 });
    halo().faults.add({ method: "POST", path, status: 400 });
    await client.call("halo_update_ticket", { id: ticket.id, status: 5 });
    await undo(client, "last");
    expect(ticket.status_id).toBe(2);
    expect((await rowsOf({ number: row.number }))[0]?.undoneBy).toBeDefined();
    await undo(client, "last");
    expect(ticket.status_id).toBe(3);
  });

  test("an undo of which nothing is known is looked up before a second one", async () => {
    const client = await warm(era, { elicit: yes });
    for (const isDone of [false, true]) {
      const ticket = newTicket();
      const row = await update(client, { id: ticket.id, status: 3 });
      // Neither the answer nor the look at the ticket comes back.
      halo().faults.add({ method: "POST", path, status: 504, afterActing: isDone });
      halo().faults.add({ method: "GET", path: `${path}/${ticket.id}`, skip: 2, times: 9, status: 502 });
      expect((await undo(client, row.number)).text).toMatch(/^Unknown whether/);
      halo().faults.clear();
      const soon = await undo(client, row.number);
      expect(soon.text).toMatch(
        /Whether it was undone, by change #\d+ is not known\. Call again in two minutes/,
      );
      await pass();
      const later = await undo(client, row.number);
      if (isDone) expect(later.text).toMatch(/It was undone already, by change #\d+\./);
      else expect(later.text).toMatch(/^Undone: 1 of 1/);
      expect(ticket.status_id).toBe(2);
    }
  });

  test("a change of which nothing is known is judged by what the record holds", async () => {
    const client = await warm(era, { elicit: yes });
    const ticket = newTicket();
    halo().faults.add({ method: "POST", path, status: 504, afterActing: true });
    halo().faults.add({ method: "GET", path: `${path}/${ticket.id}`, skip: 1, times: 9, status: 502 });
    await client.call("halo_update_ticket", { id: ticket.id, status: 3 });
    halo().faults.clear();
    const row = await newest();
    expect(row.state).toBe("unknown");
    const result = await undo(client, row.number);
    expect(result.text).toMatch(/^Undone: 1 of 1.*Whether Halo did this change was not known/s);
    expect(ticket.status_id).toBe(2);
  });
});
