import { expect, test } from "vitest";
import {
  bothEras,
  connect,
  inEras,
  inOneEra,
  recordOf,
  rowsOf,
  useSandbox,
} from "../../../test/support/harness.ts";
import { expectFilter, first, sorted, stored } from "../../../test/support/lists.ts";

const halo = useSandbox();
const appointments = () => halo().tenant.tables.Appointment;
const tool = "halo_list_appointments";

inOneEra((era) => {
  test("lists appointments by start, to the last page", async () => {
    const client = await connect(era);
    const ids: number[] = [];
    const starts: string[] = [];
    for (let page = 1; ; page++) {
      const result = await client.call(tool, { page, page_size: 30 });
      ids.push(...rowsOf(result).map((row) => Number(row.id)));
      starts.push(...rowsOf(result).map((row) => String(row.start_date)));
      if (result.data.has_more !== true) break;
    }
    expect(sorted(ids)).toEqual(sorted(appointments().map((entry) => Number(entry.id))));
    expect(starts).toEqual([...starts].sort());
  });

  test("filters", async () => {
    const client = await connect(era);
    const middle = String(appointments()[20]?.start_date);
    const today = middle.slice(0, 10);
    await expectFilter(
      client,
      tool,
      { start_date: middle },
      appointments(),
      (entry) => String(entry.end_date) >= middle,
    );
    await expectFilter(
      client,
      tool,
      { end_date: middle },
      appointments(),
      (entry) => String(entry.start_date) <= middle,
    );
    // A date alone as the end takes in the whole day.
    await expectFilter(
      client,
      tool,
      { start_date: today, end_date: today },
      appointments(),
      (entry) =>
        String(entry.end_date).slice(0, 10) >= today && String(entry.start_date).slice(0, 10) <= today,
    );
    const agents = [...new Set(appointments().map((entry) => entry.agent_id))].slice(0, 2);
    await expectFilter(client, tool, { agents }, appointments(), (entry) => agents.includes(entry.agent_id));
    const visit = first(appointments(), (entry) => Number(entry.ticket_id) > 0);
    for (const field of ["client_id", "ticket_id"] as const) {
      await expectFilter(
        client,
        tool,
        { [field]: visit[field] },
        appointments(),
        (entry) => entry[field] === visit[field],
      );
    }
    await expectFilter(client, tool, { only: "tasks" }, appointments(), (entry) => entry.is_task === true);
    await expectFilter(
      client,
      tool,
      { only: "appointments" },
      appointments(),
      (entry) => entry.is_task !== true,
    );
    await expectFilter(
      client,
      tool,
      { hide_completed: true },
      appointments(),
      (entry) => Number(entry.complete_status) <= 0,
    );
    await expectFilter(client, tool, { search: "team meeting" }, appointments(), (entry) =>
      String(entry.subject).toLowerCase().includes("team meeting"),
    );
  });

  test.each([
    ["start_date", "end_date", -24 * 60 * 60],
    ["end_date", "start_date", 24 * 60 * 60],
  ] as const)(
    "a row a day beyond %s may be one that Halo counts otherwise, a second more may not",
    async (bound, field, seconds) => {
      const client = await connect(era);
      const asked = "2026-11-20T12:00:00";
      const row = first(appointments());
      const warnings = async (difference: number) => {
        const date = new Date(Date.parse(`${asked}Z`) + difference * 1_000).toISOString().slice(0, 19);
        halo().faults.add({ path: "/api/appointment", transform: () => [{ ...row, [field]: date }] });
        return (await client.call(tool, { [bound]: `${asked}Z` })).data.warnings;
      };
      expect(await warnings(seconds)).toBeUndefined();
      expect(await warnings(seconds + Math.sign(seconds))).toEqual([expect.stringContaining(bound)]);
    },
  );

  test("takes one moment as both bounds, and refuses them the wrong way round", async () => {
    const client = await connect(era);
    const at = String(appointments()[20]?.start_date);
    await expectFilter(
      client,
      tool,
      { start_date: `${at}Z`, end_date: `${at}Z` },
      appointments(),
      (entry) => String(entry.start_date) <= at && String(entry.end_date) >= at,
    );
    const swapped = await client.call(tool, { start_date: "2026-11-02", end_date: "2026-11-01" });
    expect(swapped.isError).toBe(true);
    expect(swapped.text).toContain("swap them");
  });

  test("understands the list as an envelope too", async () => {
    const client = await connect(era);
    halo().faults.add({
      path: "/api/appointment",
      transform: (body) => ({ appointments: (body as unknown[]).slice(0, 2), record_count: 41 }),
    });
    const result = await client.call(tool, { page_size: 2 });
    expect(rowsOf(result)).toHaveLength(2);
    expect(result.data.total).toBe(41);
  });

  test("whose an appointment is may stand in its list of agents only", async () => {
    const client = await connect(era);
    const agents = [
      { id: "3", name: "Dana Reed", use: "agent" },
      { id: 5, name: "Kim Vale", use: "agent" },
      { id: 9, name: "A user", use: "user" },
    ];
    const listed = async (wanted: readonly number[]) => {
      halo().faults.add({
        path: "/api/appointment",
        transform: (body) =>
          (body as Record<string, unknown>[])
            .slice(0, 1)
            .map(({ agent_id: _id, agent_name: _name, ...row }) => ({
              ...row,
              ticket_id: -1,
              user_id: -1,
              agents,
            })),
      });
      return client.call(tool, { agents: wanted });
    };
    const found = await listed([5]);
    expect(found.data.warnings).toBeUndefined();
    expect(rowsOf(found)).toMatchObject([{ agent_id: 3, agent_name: "Dana Reed", other_agents: "Kim Vale" }]);
    expect(rowsOf(found)[0]).not.toHaveProperty("ticket_id");
    expect(found.text).toContain("«Dana Reed» · with «Kim Vale»");
    expect(String((await listed([9])).data.warnings)).toContain("do not match agents");
  });

  test("reads one appointment", async () => {
    const client = await connect(era);
    const entry = first(appointments(), (candidate) => candidate.note !== "");
    const result = await client.call("halo_get_appointment", { id: entry.id });
    expect(recordOf(result)).toMatchObject({ id: entry.id, subject: entry.subject, note: entry.note });
    expect(result.text).toContain(String(entry.agent_name));
  });

  test("creates an appointment in UTC", async () => {
    const client = await connect(era);
    const ticket = first(halo().tenant.tables.Tickets);
    const result = await client.call("halo_create_appointment", {
      subject: `Visit ${era}`,
      start_date: "2026-12-01T10:00:00+01:00",
      end_date: "2026-12-01T11:30:00Z",
      agent_id: 5,
      ticket_id: ticket.id,
      note: "Bring the ladder",
    });
    expect(result.data.warnings).toBeUndefined();
    expect(stored(appointments(), recordOf(result).id)).toMatchObject({
      subject: `Visit ${era}`,
      start_date: "2026-12-01T09:00:00",
      end_date: "2026-12-01T11:30:00",
      agent_id: 5,
      agents: [{ id: 5, use: "agent" }],
      ticket_id: ticket.id,
      note: "Bring the ladder",
    });
  });

  test("says what is wrong with a new appointment", async () => {
    const client = await connect(era);
    const times = { start_date: "2026-12-01T10:00:00Z", end_date: "2026-12-01T09:00:00Z" };
    const backwards = await client.call("halo_create_appointment", { subject: "X", agent_id: 5, ...times });
    expect(backwards.isError).toBe(true);
    expect(backwards.text).toContain("later than end_date");
    const nobody = await client.call("halo_create_appointment", { subject: "X", ...times });
    expect(nobody.text).toContain("agent is missing");
    const vague = await client.call(tool, { start_date: "some time" });
    expect(vague.isError).toBe(true);
    expect(vague.text).toContain("2026-11-21");
    expect(halo().log.count({ method: "POST", path: "/api/appointment" })).toBe(0);
  });
});

inEras(bothEras, (era) => {
  test("finds an appointment that Halo stored without saying so", async () => {
    const client = await connect(era);
    halo().faults.add({ method: "POST", path: "/api/appointment", status: 500, afterActing: true });
    const subject = `Unconfirmed ${era}`;
    const result = await client.call("halo_create_appointment", {
      subject,
      start_date: "2026-12-02T10:00:00Z",
      end_date: "2026-12-02T11:00:00Z",
      agent_id: 5,
    });
    expect(recordOf(result).subject).toBe(subject);
    expect(result.text).toContain("Do not create it again");
    expect(appointments().filter((entry) => entry.subject === subject)).toHaveLength(1);
  });

  test("deletes an appointment only when confirmed", async () => {
    const [entry, other] = appointments().slice(30);
    const client = await connect(era);
    const refused = await client.call("halo_delete_appointment", { id: entry?.id });
    expect(refused.data.needs_confirmation).toBeDefined();
    expect(refused.text).toContain("confirm: true");
    expect(appointments()).toContain(entry);
    expect((await client.call("halo_delete_appointment", { id: entry?.id, confirm: true })).data.done).toBe(
      "deleted",
    );
    expect((await client.call("halo_get_appointment", { id: entry?.id })).isError).toBe(true);

    const declining = await connect(era, { elicit: () => ({ action: "decline" }) });
    const declined = await declining.call("halo_delete_appointment", { id: other?.id });
    expect(declined.isError).toBe(true);
    expect(declined.text).toContain("did not agree");
    expect((await client.call("halo_get_appointment", { id: other?.id })).isError).toBe(false);
    const asked = await connect(era, { elicit: () => ({ action: "accept", content: { confirm: true } }) });
    expect((await asked.call("halo_delete_appointment", { id: other?.id })).data.done).toBe("deleted");
    expect((await client.call("halo_get_appointment", { id: other?.id })).isError).toBe(true);
  });
});

inOneEra((era) => {
  test("an appointment is moved with its length, given to another agent, and completed", async () => {
    const client = await connect(era);
    const entry =
      halo().tenant.tables.Appointment.find(
        ({ complete_status, start_date }) => complete_status === -1 && String(start_date) > "2026",
      ) ?? expect.fail("there is none");
    const { id, note, start_date, end_date } = entry;
    const length = Date.parse(`${end_date}Z`) - Date.parse(`${start_date}Z`);
    const moved = await client.call("halo_update_appointment", {
      id,
      start_date: "2027-03-01T09:00:00Z",
      agent: 3,
    });
    expect(moved.isError, moved.text).toBe(false);
    expect(entry).toMatchObject({ agent_id: 3, note });
    expect(Date.parse(`${entry.start_date}Z`)).toBe(Date.parse("2027-03-01T09:00:00Z"));
    expect(Date.parse(`${entry.end_date}Z`) - Date.parse(`${entry.start_date}Z`)).toBe(length);
    const done = await client.call("halo_update_appointment", { id, completed: true });
    expect(done.isError, done.text).toBe(false);
    expect(entry).toMatchObject({ complete_status: 0, agent_id: 3 });
  });
});
