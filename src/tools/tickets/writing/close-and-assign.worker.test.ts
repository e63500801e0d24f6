import { expect, test } from "vitest";
import { knownRecords } from "../../../../sandbox/index.ts";
import { type Args, actions, anything, useDesk } from "../../../../test/support/desk.ts";
import { inOneEra, recordOf } from "../../../../test/support/harness.ts";
import { stored } from "../../../../test/support/lists.ts";

const { halo, tables, actionsOf, posts, newTicket, warm } = useDesk();
const writes = () => posts(anything);

inOneEra((era) => {
  test("closes a ticket in one call, with a note and time, the note first", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    const result = await client.call("halo_close_ticket", {
      ticket_id: ticket.id,
      note: "New toner & <drum>.",
      timetaken: 0.5,
      chargerate: 1,
    });
    expect(recordOf(result)).toMatchObject({ id: ticket.id, status_id: 9 });
    expect(result.data.changes).toEqual([
      { field: "status_id", before: 2, after: 9 },
      { field: "status_name", before: "In Progress", after: "Closed" },
      { field: "dateclosed", before: null, after: expect.any(String) },
    ]);
    const [note] = actionsOf(ticket.id);
    expect(note).toMatchObject({
      note: "New toner & <drum>.",
      outcome: "Private Note",
      hiddenfromuser: true,
      timetaken: 0.5,
      chargerate: 1,
      sendemail: false,
    });
    expect(result.data.also).toEqual([
      `The note is on ticket ${String(ticket.id)} as action ${String(note?.id)}.`,
      "The note: Internal: the ticket's user does not see it. Halo was asked to mail nobody.",
      expect.stringMatching(/^The note: Not billed: .* so its [\d.]+ h reach no invoice\.$/),
    ]);
    expect(stored(tables().Tickets, ticket.id)).toMatchObject({ status_id: 9, hasbeenclosed: true });
    expect(writes().map(({ path }) => path)).toEqual(["/api/Actions", "/api/Tickets"]);
    expect(writes()[1]?.body).toEqual([{ status_id: 9, id: ticket.id }]);
  });

  test("assigns to an agent and a team, and says before and after by name", async () => {
    const client = await warm(era);
    const ticket = newTicket({ team: "1st Line Support" });
    const args = { ticket_id: ticket.id, agent_id: 5, team: " 2nd line SUPPORT " };
    const result = await client.call("halo_assign_ticket", args);
    const name = stored(tables().Agent, 5).name;
    expect(result.data.changes).toEqual([
      { field: "agent_id", before: 1, after: 5 },
      { field: "agent_name", before: "Unassigned", after: name },
      { field: "team", before: "1st Line Support", after: "2nd Line Support" },
    ]);
    expect(stored(tables().Tickets, ticket.id)).toMatchObject({ agent_id: 5, team: "2nd Line Support" });
    halo().log.clear();
    const again = await client.call("halo_assign_ticket", args);
    expect(again.text).toContain("Nothing changed");
    expect(writes()).toEqual([]);
  });

  test("time that is still to come is stored with a warning", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    const args = { ticket_id: ticket.id, timetaken: 1, note: "x" };
    for (const more of [{ dry_run: true }, {}]) {
      const ahead = await client.call("halo_log_time", { ...args, ...more, datetime: "tomorrow" });
      expect(ahead.text).toContain("datetime is in the future");
      const past = await client.call("halo_log_time", { ...args, ...more, datetime: "yesterday" });
      expect(past.text).not.toContain("in the future");
    }
    const action = await client.call("halo_create_action", {
      ticket_id: ticket.id,
      note: "x",
      outcome: "Private Note",
      datetime: "tomorrow 9am",
      dry_run: true,
    });
    expect(action.text).toContain("datetime is in the future");
  });

  test("logs time as an internal entry that is mailed to nobody", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    const result = await client.call("halo_log_time", {
      ticket_id: ticket.id,
      timetaken: 1.25,
      note: "Rebuilt the profile",
      chargerate: 2,
      datetime: "2026-11-02T10:30:00+01:00",
    });
    expect(recordOf(result)).toMatchObject({ ticket_id: ticket.id, timetaken: 1.25 });
    expect(result.data.warnings).toBeUndefined();
    expect(actionsOf(ticket.id)).toEqual([
      expect.objectContaining({
        timetaken: 1.25,
        chargerate: 2,
        outcome: "Private Note",
        hiddenfromuser: true,
        sendemail: false,
        datetime: "2026-11-02T09:30:00",
      }),
    ]);
    expect(stored(tables().Tickets, ticket.id).status_id).toBe(2);
  });

  test("a reply is mailed and never hidden; an internal note is hidden and never mailed", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    const reply = await client.call("halo_reply_to_ticket", { ticket_id: ticket.id, note: "On its way." });
    expect(recordOf(reply)).toMatchObject({ outcome: "Email User", hiddenfromuser: false });
    expect(reply.data.also).toEqual([
      `Halo was asked to mail «${String(ticket.user_email)}».`,
      "The ticket's user can see it.",
      `The status of ticket ${String(ticket.id)} is In Progress (2).`,
    ]);
    const note = await client.call("halo_reply_to_ticket", {
      ticket_id: ticket.id,
      note: "They never pay.",
      hidden: true,
    });
    expect(recordOf(note)).toMatchObject({ outcome: "Private Note", hiddenfromuser: true });
    expect(note.data.also).toEqual([
      "Internal: the ticket's user does not see it. Halo was asked to mail nobody.",
    ]);
    expect(posts(actions).map(({ body }) => body)).toEqual([
      [expect.objectContaining({ outcome_id: 2, hiddenfromuser: false, sendemail: true })],
      [expect.objectContaining({ outcome_id: 7, hiddenfromuser: true, sendemail: false })],
    ]);
  });
});

inOneEra((era) => {
  test("the code of an outcome's mail is no switch where the outcome hides its actions", async () => {
    const client = await warm(era);
    const codes: Readonly<Record<number, Args>> = { 2: { sendemail: 0 }, 7: { hidefromuser: false } };
    const reply = async (args: Args) => {
      const { id } = newTicket();
      halo().log.clear();
      halo().faults.add({
        path: "/api/outcome",
        transform: (body) =>
          (body as Args[]).map((row) => ({ ...row, sendemail: 2, ...codes[Number(row.id)] })),
      });
      const result = await client.call("halo_reply_to_ticket", { ticket_id: id, note: "Text", ...args });
      return { result, sent: posts(actions).map(({ body }) => body) };
    };
    for (const outcome of [{}, { outcome: "Re-Assign" }, { outcome_id: 7 }]) {
      const { result, sent } = await reply({ hidden: true, ...outcome });
      expect(result.isError, result.text).toBe(false);
      expect(sent).toMatchObject([[{ hiddenfromuser: true, sendemail: false }]]);
    }
    // What is called a mail to the user mails, whatever its code; of the others, one with a code may.
    expect((await reply({})).sent).toMatchObject([[{ outcome_id: 2, sendemail: true }]]);
    const visible = await reply({ hidden: true, outcome: "Phone Call" });
    expect(visible.result.text).toMatch(/mails, and an internal note must not/);
    expect(visible.sent).toEqual([]);
  });

  test("where the outcomes can't be read, a note by the built-in one is internal and mails nobody", async () => {
    const client = await warm(era);
    halo().faults.add({ method: "GET", path: "/api/outcome", status: 403, times: Number.POSITIVE_INFINITY });
    const args = { ticket_id: newTicket().id, note: "Text" };
    const calls: readonly [string, Args][] = [
      ["halo_close_ticket", { dry_run: true }],
      ["halo_reply_to_ticket", { hidden: true, dry_run: true }],
      ["halo_reply_to_ticket", { hidden: true }],
    ];
    for (const [tool, more] of calls) {
      const result = await client.call(tool, { ...args, ...more });
      expect(result.isError, result.text).toBe(false);
      expect(result.text).not.toMatch(/outcome mails|is not known/);
      expect(result.text).toMatch(
        /Internal: the ticket's user .* not see it\. Halo .* asked to mail nobody\./,
      );
    }
  });

  test.each<[string, string, Args, RegExp]>([
    [
      "an internal note with an outcome that mails",
      "halo_reply_to_ticket",
      { hidden: true, outcome: "email user" },
      /mails, and an internal note must not/,
    ],
    [
      "one that is called so",
      "halo_reply_to_ticket",
      { hidden: true, outcome: "Email Supplier" },
      /mails, and an internal note must not/,
    ],
    [
      "a reply with the internal note's outcome",
      "halo_reply_to_ticket",
      { outcome: "Private Note" },
      /does not mail the user, or keeps/,
    ],
    [
      "a reply with the built-in note's id",
      "halo_reply_to_ticket",
      { outcome_id: 7 },
      /does not mail the user, or keeps/,
    ],
    [
      "a reply with an outcome that does not mail",
      "halo_reply_to_ticket",
      { outcome: "Note" },
      /does not mail the user.* 2 Email User/,
    ],
    [
      "a reply with a supplier's",
      "halo_reply_to_ticket",
      { outcome: "Email Supplier" },
      /does not mail the user/,
    ],
    [
      "an outcome that is none",
      "halo_reply_to_ticket",
      { outcome: "Carrier pigeon" },
      /no outcome «Carrier pigeon».*2 Email User/,
    ],
    ["two outcomes", "halo_reply_to_ticket", { outcome: "Email User", outcome_id: 2 }, /and differ/],
    ["a charge type without hours", "halo_reply_to_ticket", { chargerate: 1 }, /charge_type needs timetaken/],
    [
      "time with an outcome that mails",
      "halo_log_time",
      { timetaken: 1, outcome: "Resolved" },
      /mails, and an internal note must not/,
    ],
    [
      "minutes for hours",
      "halo_log_time",
      { timetaken: 90 },
      /timetaken: 90 minutes or 90 hours\? Write "90 min" or "90h"/,
    ],
    ["no time at all", "halo_log_time", { timetaken: 0 }, /timetaken/],
    [
      "a charge type that is none",
      "halo_log_time",
      { timetaken: 1, chargerate: 99 },
      /charge type 99 is not known.*1 «Remote Support»/,
    ],
    [
      "closing time without its note",
      "halo_close_ticket",
      { note: undefined, timetaken: 1 },
      /timetaken needs note/,
    ],
    [
      "a closing status that leaves it open",
      "halo_close_ticket",
      { status_id: 3 },
      /status 3 \(With User\) leaves a ticket open/,
    ],
    ["a disabled agent", "halo_assign_ticket", { note: undefined, agent_id: 14 }, /is disabled/],
    [
      "an agent that is none",
      "halo_assign_ticket",
      { note: undefined, agent_id: 9_999 },
      /agent 9999 is not known/,
    ],
    [
      "a team that is none",
      "halo_assign_ticket",
      { note: undefined, team: "Night Shift" },
      /team «Night Shift» is not known.*Nearest: .*halo_list_teams/,
    ],
    ["nobody to assign to", "halo_assign_ticket", { note: undefined }, /agent, team, or both/],
    [
      "a ticket that is gone",
      "halo_log_time",
      { ticket_id: 987_654, timetaken: 1 },
      /do not have access to this Action/,
    ],
    ["a reply to a ticket that is gone", "halo_reply_to_ticket", { ticket_id: 987_654 }, /no ticket 987654/],
  ])("refuses %s, and changes nothing", async (_what, tool, args, said) => {
    const client = await warm(era);
    const disabled = knownRecords(halo().tenant).disabledAgentId;
    const ticket = newTicket();
    const given = { ticket_id: ticket.id, note: "x", ...args };
    const sent = { ...given, ...(args.agent_id === 14 ? { agent_id: disabled } : {}) };
    const result = await client.call(
      tool,
      Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)),
    );
    expect(result.isError, result.text).toBe(true);
    expect(result.text).toMatch(said);
    if (given.ticket_id === ticket.id) expect(writes()).toEqual([]);
    expect(actionsOf(given.ticket_id)).toEqual([]);
  });

  test("no address, no reply: refused before anything is sent, and a note still goes", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    const user = stored(tables().Users, ticket.user_id);
    const { emailaddress } = user;
    user.emailaddress = "";
    const call = (args: Args = {}) =>
      client.call("halo_reply_to_ticket", { ticket_id: ticket.id, note: "x", ...args });
    const refused = await call();
    expect(refused.text).toMatch(/^Nothing was sent: the user of ticket .* has no e-mail address/);
    user.emailaddress = emailaddress;
    user.neversendemails = true;
    expect((await call()).text).toContain("set to get no e-mails");
    user.neversendemails = false;
    const nobodys = newTicket({ user_id: 0, user_email: "" });
    expect((await call({ ticket_id: nobodys.id })).text).toContain("no e-mail address");
    expect(writes()).toEqual([]);
    const written = newTicket({ user_id: 0, user_email: "jo@outside.example" });
    expect((await call({ ticket_id: written.id })).data.also).toContain(
      "Halo was asked to mail «jo@outside.example».",
    );
    recordOf(await call({ hidden: true }));
  });

  test("a user that the ticket does not embed is read", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    halo().faults.add({
      method: "GET",
      path: `/api/tickets/${String(ticket.id)}`,
      transform: (body) => ({ ...(body as Args), user: null }),
    });
    recordOf(await client.call("halo_reply_to_ticket", { ticket_id: ticket.id, note: "x" }));
    expect(halo().log.count({ method: "GET", path: `/api/users/${String(ticket.user_id)}` })).toBe(1);
  });

  test("outcomes that can't be read: no mail, no outcome by name, but the built-in note goes", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    halo().faults.add({ method: "GET", path: "/api/outcome", status: 403, times: Number.POSITIVE_INFINITY });
    const call = (args: Args) =>
      client.call("halo_reply_to_ticket", { ticket_id: ticket.id, note: "x", ...args });
    for (const args of [{}, { outcome: "Email User" }, { hidden: true, outcome: "Note" }]) {
      expect((await call(args)).text).toContain("whether this one mails the user is not known");
    }
    expect(writes()).toEqual([]);
    expect(recordOf(await call({ hidden: true }))).toMatchObject({ hiddenfromuser: true });
    expect(posts(actions)[0]?.body).toEqual([expect.objectContaining({ outcome_id: 7, sendemail: false })]);
  });

  test("Halo turning round who sees an action is said", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    const turned = (hiddenfromuser: boolean) =>
      halo().faults.add({
        method: "POST",
        path: "/api/actions",
        transform: (body) => {
          Object.assign(actionsOf(ticket.id).at(-1) ?? {}, { hiddenfromuser });
          return { ...(body as Args), hiddenfromuser };
        },
      });
    turned(true);
    const reply = await client.call("halo_reply_to_ticket", { ticket_id: ticket.id, note: "x" });
    expect(reply.text).toContain("Warning: Halo stored it as internal");
    turned(false);
    const note = await client.call("halo_reply_to_ticket", { ticket_id: ticket.id, note: "y", hidden: true });
    expect(note.text).toContain("Warning: Halo stored it so that the user can see it");
  });

  test("what Halo demands is passed on and named, with the tenant's choices", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    const refuse = (path: string, body: string) =>
      halo().faults.add({ method: "POST", path, status: 400, body });
    refuse("/api/actions", "A Charge Type must be selected");
    const time = await client.call("halo_log_time", { ticket_id: ticket.id, timetaken: 1, note: "x" });
    expect(time.text).toMatch(
      /«A Charge Type must be selected».*Halo demands charge_type here.*1 Remote Support/,
    );
    refuse("/api/tickets", "A closure action is required for this ticket");
    const close = await client.call("halo_close_ticket", { ticket_id: ticket.id });
    expect(close.text).toMatch(/«A closure action is required.*demands outcome here.*4 Resolved/);
    refuse("/api/tickets", "Root cause must be completed");
    const field = await client.call("halo_close_ticket", { ticket_id: ticket.id });
    expect(field.text).toMatch(
      /«Root cause must be completed».*Mandatory here: «Root cause»\. Set it with halo_update/,
    );
    expect(stored(tables().Tickets, ticket.id).status_id).toBe(2);
  });

  test("Halo leaving the ticket in its status is no success, and the outcomes are offered", async () => {
    const client = await warm(era);
    const ticket = newTicket();
    halo().faults.add({
      method: "POST",
      path: "/api/tickets",
      transform: (body) => ({ ...(body as Args), ...Object.assign(ticket, { status_id: 2 }) }),
    });
    const close = await client.call("halo_close_ticket", { ticket_id: ticket.id });
    expect(close.isError).toBe(true);
    expect(close.text).toMatch(
      /^Not updated, though Halo took the request: .*Halo took the request and left ticket \d+ in status 2 instead of 9.*may be demanded\. Halo demands outcome here\. The outcomes of this tenant: .*4 Resolved/s,
    );
    expect(close.data).toMatchObject({ done: "nothing", state: "not_done" });
  });
});
