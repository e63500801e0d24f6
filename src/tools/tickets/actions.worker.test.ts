import { expect, test } from "vitest";
import { knownRecords } from "../../../sandbox/index.ts";
import {
  bothEras,
  connect,
  inEras,
  inOneEra,
  recordOf,
  rowsOf,
  type TestClient,
  useSandbox,
} from "../../../test/support/harness.ts";
import { expectFilter, rowsOfAllPages, sortedIds } from "../../../test/support/lists.ts";

const halo = useSandbox();

type Row = Record<string, unknown>;

const actionsOf = (ticketId: number) =>
  halo().tenant.tables.Actions.filter((action) => action.ticket_id === ticketId);
const keysOf = (rows: readonly Row[]) => rows.map((row) => `${row.ticket_id}/${row.id}`).sort();

/** A ticket with notes, mails, time, and actions that are kept from its user. */
const busyTicket = () => knownRecords(halo().tenant).largeTicketId;

const all = (client: TestClient, args: Row) => rowsOfAllPages(client, "halo_list_actions", args, true);

inOneEra((era) => {
  test("a ticket's actions come newest first, page by page, to the last", async () => {
    const client = await connect(era);
    const ticket_id = busyTicket();
    const stored = actionsOf(ticket_id);
    expect(stored.length).toBeGreaterThan(14);
    const args = { ticket_id, include_system: true, page_size: 7 };
    const first = await client.call("halo_list_actions", args);
    expect(first.data.total).toBe(stored.length);
    const rows = await all(client, args);
    expect(rows.map((row) => row.id)).toEqual(sortedIds(stored).reverse());
    const past = await client.call("halo_list_actions", { ...args, page: 99 });
    expect(rowsOf(past)).toEqual([]);
  });

  test("each filter keeps what it says, and only that", async () => {
    const client = await connect(era);
    const { Actions } = halo().tenant.tables;
    const period = { done_after: "2020-01-01" };
    const ticket_id = busyTicket();
    const own = actionsOf(ticket_id);
    const expectIds = (args: Row, wanted: (row: Row) => boolean) =>
      expectFilter(client, "halo_list_actions", { ticket_id, include_system: true, ...args }, own, wanted);
    await expectIds({ exclude_private: true }, (row) => row.hiddenfromuser !== true);
    await expectIds({ time_entries_only: true }, (row) => Number(row.timetaken) > 0);
    const agent = own.find((row) => Number(row.who_agentid) > 1)?.who_agentid;
    await expectIds({ agent_id: agent }, (row) => row.who_agentid === agent);
    const word = String(own[1]?.note).split(" ").slice(0, 3).join(" ");
    await expectIds({ search: word.toUpperCase() }, (row) => String(row.note).includes(word));
    const middle = String(own[Math.floor(own.length / 2)]?.datetime);
    await expectIds({ done_after: `${middle.slice(0, 19)}Z` }, (row) => String(row.datetime) >= middle);
    await expectIds({ done_before: `${middle.slice(0, 19)}Z` }, (row) => String(row.datetime) <= middle);
    const talk = await all(client, { ticket_id, conversation_only: true });
    expect(talk.length).toBeGreaterThan(0);
    expect(talk.every((row) => row.hiddenfromuser !== true)).toBe(true);
    const billed = await all(client, { ...period, billable_only: true });
    expect(billed.length).toBeGreaterThan(0);
    const byKey = new Map(Actions.map((row) => [`${row.ticket_id}/${row.id}`, row]));
    for (const key of keysOf(billed)) expect(byKey.get(key)?.actisbillable, key).toBe(true);
  });

  test("what Halo wrote by itself is left out, unless asked for", async () => {
    const client = await connect(era);
    const ticket_id = Number(
      halo().tenant.tables.Actions.find((row) => row.outcome === "Acknowledgement Email")?.ticket_id,
    );
    const usual = await all(client, { ticket_id });
    const every = await all(client, { ticket_id, include_system: true });
    expect(sortedIds(every)).toEqual(sortedIds(actionsOf(ticket_id)));
    expect(usual.length).toBeLessThan(every.length);
    expect(usual.some((row) => row.outcome === "Acknowledgement Email")).toBe(false);
  });

  test("a period spans tickets, and more than Halo gives at once is said", async () => {
    const client = await connect(era);
    const { tables, now } = halo().tenant;
    const after = new Date(now.getTime() - 14 * 86_400_000).toISOString().slice(0, 19);
    const expected = tables.Actions.filter((row) => String(row.datetime).slice(0, 19) >= after);
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(1_000);
    const rows = await all(client, { done_after: `${after}Z`, include_system: true });
    expect(keysOf(rows)).toEqual(keysOf(expected));
    const dates = rows.map((row) => String(row.datetime));
    expect(dates).toEqual([...dates].sort().reverse());
    const long = await client.call("halo_list_actions", { done_after: "2020-01-01" });
    expect(long.data.total).toBeUndefined();
    expect(long.text).toContain("there may be more");
  });

  test("reads one action of one ticket, with its whole note", async () => {
    const client = await connect(era);
    const ticket_id = busyTicket();
    const stored = actionsOf(ticket_id).find(
      (row) => String(row.emailto) !== "" && row.emailto !== undefined,
    );
    const record = recordOf(await client.call("halo_get_action", { ticket_id, id: stored?.id }));
    expect(record).toMatchObject({ ticket_id, id: stored?.id, emailto: stored?.emailto });
    const missing = await client.call("halo_get_action", { ticket_id, id: 9_999 });
    expect(missing.isError).toBe(true);
    expect(missing.text).toContain("no action 9999");
  });

  test("adds a note with time, and it is in Halo as it was given", async () => {
    const client = await connect(era);
    const ticket_id = knownRecords(halo().tenant).openTicketId;
    const note = `Replaced the cable & tested\nSecond line <${era}>`;
    const record = recordOf(
      await client.call("halo_create_action", {
        ticket_id,
        note,
        outcome: "Private Note",
        hiddenfromuser: true,
        timetaken: 0.75,
        datetime: "2026-01-05T10:30:00+01:00",
        new_status: 3,
      }),
    );
    const stored = actionsOf(ticket_id).find((row) => row.id === record.id);
    expect(stored).toMatchObject({ note, outcome: "Private Note", hiddenfromuser: true, timetaken: 0.75 });
    expect(String(stored?.note_html)).toContain("cable &amp; tested<br>Second line &lt;");
    expect(String(stored?.datetime)).toContain("2026-01-05T09:30:00");
    const { tables } = halo().tenant;
    expect(tables.Tickets.find((ticket) => ticket.id === ticket_id)?.status_id).toBe(3);
  });

  test("a mail to the user is asked of Halo, and what Halo keeps of that is no warning", async () => {
    const client = await connect(era);
    const ticket_id = busyTicket();
    halo().faults.add({
      method: "POST",
      path: "/api/actions",
      transform: (body) => ({ ...(body as Row), sendemail: false }),
    });
    const result = await client.call("halo_create_action", {
      ticket_id,
      note: "On its way.",
      outcome_id: 2,
      sendemail: true,
    });
    expect(recordOf(result)).toMatchObject({ outcome: "Email User" });
    expect(result.data.warnings).toBeUndefined();
    const post = halo().log.entries.find(({ method, path }) => method === "POST" && /actions/i.test(path));
    expect(post?.body).toEqual([expect.objectContaining({ ticket_id, outcome_id: 2, sendemail: true })]);
  });

  test("an action without its outcome, or with two, is refused before Halo is asked", async () => {
    const client = await connect(era);
    for (const [given, said] of [
      [{}, "outcome is missing"],
      [{}, "7 Private Note"],
      [{ outcome: "Note", outcome_id: 3 }, 'outcome "Note" and outcome_id 3 name the same thing and differ'],
    ] as const) {
      const result = await client.call("halo_create_action", { ticket_id: 1, note: "x", ...given });
      expect(result.isError).toBe(true);
      expect(result.text).toContain(said);
    }
    expect(
      halo().log.entries.filter(({ method, path }) => method === "POST" && /actions/i.test(path)),
    ).toEqual([]);
  });

  test("an outcome that Halo refuses is answered with those that there are, at most fifteen", async () => {
    const client = await connect(era);
    const { Outcome } = halo().tenant.tables;
    const args = { ticket_id: busyTicket(), note: "x" };
    const refusal = { method: "POST", path: "/api/actions", status: 400, body: "No." };
    halo().faults.add(refusal);
    const unknown = await client.call("halo_create_action", { ...args, outcome: "Nosuch" });
    expect(unknown.isError).toBe(true);
    expect(unknown.text).toContain("2 Email User");
    expect(unknown.text).not.toContain("Ticket Logged");
    halo().faults.add(refusal);
    const known = await client.call("halo_create_action", { ...args, outcome: "email user" });
    expect(known.text).not.toContain("2 Email User");
    const more = Array.from({ length: 9 }, (_, index) => ({
      ...Outcome[1],
      id: 100 + index,
      outcome: `Own ${index}`,
    }));
    halo().faults.add({ path: "/api/outcome", transform: (rows) => [...(rows as Row[]), ...more] });
    const many = await client.call("halo_create_action", args);
    const named = many.text.slice(many.text.indexOf("of this tenant:")).split(", ");
    expect(named).toHaveLength(16);
    expect(named.at(-1)).toMatch(/^and \d more\.$/);
    halo().faults.add({ path: "/api/outcome", status: 403 });
    expect((await client.call("halo_create_action", args)).text).toContain("outcome is missing");
  });

  test("a ticket, project or opportunity comes with as many of its latest actions as are asked for", async () => {
    const client = await connect(era);
    const { Actions, Tickets, Projects, Opportunities } = halo().tenant.tables;
    for (const [tool, of] of [
      ["halo_get_ticket", Tickets],
      ["halo_get_project", Projects],
      ["halo_get_opportunity", Opportunities],
    ] as const) {
      const own = (row: Row) => Actions.filter(({ ticket_id }) => ticket_id === row.id);
      const id = of.find((row) => own(row).length > 1)?.id;
      const { data, text } = await client.call(tool, { id, actions: 1 });
      expect(data.actions, `${tool} ${id}: ${text}`).toHaveLength(1);
      expect((await client.call(tool, { id, actions: 0 })).data.actions, tool).toBeUndefined();
    }
  });

  test("a question for time is answered with the hours of all rows, not of the page", async () => {
    const client = await connect(era);
    const ticket_id = busyTicket();
    const sum = (rows: readonly Row[]) =>
      Math.round(rows.reduce((all, row) => all + Number(row.timetaken ?? 0), 0) * 100) / 100;
    const rows = await all(client, { ticket_id, time_entries_only: true });
    expect(rows.length).toBeGreaterThan(1);
    const page = { ticket_id, time_entries_only: true, page_size: 1 };
    for (const args of [page, { ...page, page: 2 }]) {
      const { text, data } = await client.call("halo_list_actions", args);
      const hours = `Hours of all ${rows.length} actions found, on whichever page: ${sum(rows)} h`;
      expect(text).toContain(hours);
      expect(data.summary).toContain(hours);
      // A total limits nothing, so it is no warning.
      expect(data.warnings).toBeUndefined();
    }
    const plain = await client.call("halo_list_actions", { ticket_id });
    expect(plain.data.summary).toBeUndefined();
  });
});

inEras(bothEras, (era) => {
  test("an action of another ticket is not taken for the one asked for", async () => {
    const client = await connect(era);
    const ticket_id = busyTicket();
    const args = { ticket_id, id: 1 };
    const foreign = {
      method: "GET",
      path: "/api/actions/1",
      transform: (body: unknown) => ({ ...(body as Row), ticket_id: ticket_id + 1 }),
    };
    for (const [tool, more] of [
      ["halo_get_action", {}],
      ["halo_delete_action", { confirm: true }],
    ] as const) {
      halo().faults.add(foreign);
      const result = await client.call(tool, { ...args, ...more });
      expect(result.isError, tool).toBe(true);
      expect(result.text).toContain("an action of another ticket");
    }
    expect(sortedIds(actionsOf(ticket_id))).toContain(1);
  });

  test("deletes only with a yes", async () => {
    const ticket_id = busyTicket();
    const newest = () => Math.max(...sortedIds(actionsOf(ticket_id)));
    const client = await connect(era);
    const id = newest();
    const refused = await client.call("halo_delete_action", { ticket_id, id });
    expect(refused.data.needs_confirmation).toBeDefined();
    expect(refused.text).toContain("confirm: true");
    expect(newest()).toBe(id);
    const done = await client.call("halo_delete_action", { ticket_id, id, confirm: true });
    expect(done.data.done).toBe("deleted");
    expect(newest()).toBeLessThan(id);

    const questions: string[] = [];
    const asked = (confirm: boolean) => (message: string) => {
      questions.push(message);
      return { action: "accept", content: { confirm } } as const;
    };
    const last = newest();
    const unwilling = await connect(era, { elicit: asked(false) });
    expect((await unwilling.call("halo_delete_action", { ticket_id, id: last })).isError).toBe(true);
    expect(newest()).toBe(last);
    const willing = await connect(era, { elicit: asked(true) });
    expect((await willing.call("halo_delete_action", { ticket_id, id: last })).data.done).toBe("deleted");
    expect(newest()).not.toBe(last);
    expect(questions).toHaveLength(2);
    expect(questions[0]).toContain(`${last} of #${ticket_id}`);
  });
});

inOneEra((era) => {
  test("neither ticket nor period: refused, since Halo would answer nothing", async () => {
    const client = await connect(era);
    const result = await client.call("halo_list_actions", {});
    expect(result.isError).toBe(true);
    expect(result.text).toContain("ticket_id or done_after is missing");
    expect(halo().log.entries.filter(({ path }) => /actions/i.test(path))).toEqual([]);
  });

  test("a ticket that does not exist is an error, not an empty list", async () => {
    const client = await connect(era);
    const result = await client.call("halo_list_actions", { ticket_id: 987_654 });
    expect(result.isError).toBe(true);
    expect(result.text).toContain("no ticket 987654");
  });

  test("rows of another ticket are reported", async () => {
    const client = await connect(era);
    halo().faults.add({
      method: "GET",
      path: "/api/actions",
      transform: (body) => {
        const envelope = body as { actions: Row[] };
        return { ...envelope, actions: envelope.actions.map((row) => ({ ...row, ticket_id: 1 })) };
      },
    });
    const result = await client.call("halo_list_actions", { ticket_id: busyTicket() });
    expect(result.text).toContain("do not match ticket_id");
  });

  test("a note whose writing was not confirmed is looked for, never sent again", async () => {
    const client = await connect(era);
    const ticket_id = busyTicket();
    const args = { ticket_id, outcome: "Note" };
    const posts = () =>
      halo().log.entries.filter(({ method, path }) => method === "POST" && /actions/i.test(path));
    halo().faults.add({ method: "POST", path: "/api/actions", status: 500, afterActing: true });
    const stored = await client.call("halo_create_action", { ...args, note: "Stored all the same" });
    expect(stored.isError, stored.text).toBe(false);
    expect(stored.text).toContain("Do not create it again");
    expect(actionsOf(ticket_id).filter((row) => row.note === "Stored all the same")).toHaveLength(1);
    expect(posts()).toHaveLength(1);

    halo().faults.add({ method: "POST", path: "/api/actions", status: 500 });
    const lost = await client.call("halo_create_action", { ...args, note: "Never stored" });
    expect(lost.isError).toBe(true);
    expect(lost.text).toContain("was not created");
    expect(posts()).toHaveLength(2);
  });

  test("Halo's own refusal is passed on", async () => {
    const client = await connect(era);
    const result = await client.call("halo_create_action", {
      ticket_id: 987_654,
      note: "x",
      outcome: "Note",
    });
    expect(result.isError).toBe(true);
    expect(result.text).toContain("You do not have access to this Action");
  });
});

inOneEra((era) => {
  const openTicket = () => knownRecords(halo().tenant).openTicketId;
  const note = { note: "For us", timetaken: 0.25 };

  test.each([
    ["halo_create_action", { ...note, outcome: "Private Note", hiddenfromuser: true }],
    ["halo_create_action", { ...note, outcome: "Note", hiddenfromuser: true }],
    ["halo_create_action", { ...note, outcome: "Note" }],
    ["halo_log_time", note],
  ])("%s with %j asks for no other status, and the ticket keeps its own", async (tool, args) => {
    const client = await connect(era);
    const ticket_id = openTicket();
    const ticket = () => halo().tenant.tables.Tickets.find((row) => row.id === ticket_id);
    const before = ticket()?.status_id;
    halo().log.clear();
    const result = await client.call(tool, { ticket_id, ...args });
    expect(result.isError, result.text).toBe(false);
    const [sent] = halo().log.find({ method: "POST", path: "/api/actions" });
    expect(JSON.stringify(sent?.body)).toMatch(/For us(?!.*status)/);
    expect(halo().log.count({ method: "POST", path: "/api/tickets" })).toBe(0);
    expect(ticket()?.status_id).toBe(before);
  });

  test.each([
    [{ outcome: "Private Note" }, true],
    [{ outcome: "Private Note", hiddenfromuser: false }, false],
    [{ outcome: "Note" }, false],
  ])("%j: whether the user sees it is asked for, stored and told alike", async (args, hidden) => {
    const client = await connect(era);
    const ticket_id = openTicket();
    const asked = { ticket_id, note: `Seen by ${JSON.stringify(args)}`, ...args };
    const dry = await client.call("halo_create_action", { ...asked, dry_run: true });
    expect(dry.text).toContain(hidden ? "would not see it" : "would see it");
    const result = await client.call("halo_create_action", asked);
    const stored = actionsOf(ticket_id).find((row) => row.id === recordOf(result).id);
    expect(stored?.hiddenfromuser).toBe(hidden);
    expect(result.text).toContain(hidden ? "does not see it" : "can see it");
    expect(JSON.stringify(result.data)).toContain(hidden ? "does not see it" : "can see it");
  });
});
