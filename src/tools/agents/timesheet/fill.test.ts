import { expect, test } from "vitest";
import { openDesk } from "../../billing/writing/session.testing.ts";

const tool = "halo_fill_timesheet";
const dayMs = 24 * 60 * 60_000;

/** A day of an agent with a timesheet, and nothing logged. */
async function emptyDay() {
  const desk = await openDesk();
  // Tests share the sandbox, and one of them leaves faults.
  desk.sandbox.faults.clear();
  const { tables } = desk;
  const sheet = tables.Timesheet.findLast(
    ({ date, agent_id }) => agent_id !== 1 && Date.parse(`${String(date)}Z`) < Date.now() - 2 * dayMs,
  );
  if (sheet === undefined) throw new Error("no timesheet");
  const day = String(sheet.date).slice(0, 10);
  const isOfDay = (value: unknown) => String(value ?? "").startsWith(day);
  for (const event of tables.TimesheetEvent) if (isOfDay(event.start_date)) event.timetaken = 0;
  for (const action of tables.Actions) if (isOfDay(action.datetime)) action.timetaken = 0;
  Object.assign(sheet, { actual_hours: 0, target_hours: 7.5 });
  return { desk, sheet, day, agent: sheet.agent_id };
}

test("without entries nothing is written: the gap is told, and the day's appointment proposed", async () => {
  const { desk, day, agent } = await emptyDay();
  const [model] = desk.tables.Appointment;
  desk.tables.Appointment.push({
    ...structuredClone(model),
    ...{
      id: 990_001,
      agent_id: agent,
      subject: "Visit » site",
      allday: false,
      is_task: false,
      deleted: false,
    },
    ...{ start_date: `${day}T10:00:00`, end_date: `${day}T11:30:00`, ticket_id: -1 },
  });
  const shown = await desk.call(tool, { agent, period: `${day}..${day}` });
  expect(shown.data.done).toBe("dry_run");
  expect(shown.text).toContain(`Missing: ${day}: 0 of 7.5 h, 7.5 h missing.`);
  expect(shown.data.requests).toMatchObject([
    { body: [{ agent_id: agent, subject: "Visit » site", end_date: `${day}T11:30:00Z` }] },
  ]);
  expect(desk.posted("/timesheetevent")).toEqual([]);
});

test("given entries are written and the day is submitted; what fails is listed", async () => {
  const { desk, sheet, day, agent } = await emptyDay();
  const entry = (hour: number, subject: string) => ({ start: `${day}T0${hour}:00:00Z`, hours: 2, subject });
  const args = { agent, period: `${day}..${day}`, entries: [entry(7, "Migration"), entry(9, "Review")] };
  const done = await desk.call(tool, { ...args, submit: true });
  expect(done.data.state).toBe("done");
  expect(done.text).toContain(`Submitted: ${day}.`);
  expect(sheet.approval).toMatchObject({ tsid: sheet.id });
  expect(desk.tables.TimesheetEvent.slice(-2)).toMatchObject([
    { agent_id: agent, subject: "Migration", timetaken: 2 },
    { agent_id: agent, subject: "Review", timetaken: 2 },
  ]);
  desk.sandbox.faults.add({
    method: "POST",
    path: "/api/timesheetevent",
    status: 400,
    body: "Not on this day",
  });
  const part = await desk.call(tool, {
    ...args,
    entries: [entry(1, "First"), entry(3, "Second")],
    submit: true,
  });
  expect(part.data.state).toBe("done_in_part");
  expect(part.text).toMatch(/Not done: \S+ \S+ «First»[\s\S]*Done: \S+ \S+ «Second» as entry \d+/);
  expect(part.text).toContain("Nothing was submitted");
});

test("where no entry of several is written, the refusal names each", async () => {
  const { desk, day, agent } = await emptyDay();
  desk.sandbox.faults.add({
    method: "POST",
    path: "/api/timesheetevent",
    status: 400,
    body: "Not on this day",
    times: 2,
  });
  const entries = ["First", "Second"].map((subject, index) => ({
    start: `${day}T0${7 + index}:00:00Z`,
    hours: 1,
    subject,
  }));
  await expect(desk.call(tool, { agent, period: `${day}..${day}`, entries })).rejects.toThrow(
    /Not done: \S+ \S+ «First»[\s\S]*Not done: \S+ \S+ «Second»/,
  );
});

test("entries that were written are told also where the timesheets can't be read then", async () => {
  const { desk, day, agent } = await emptyDay();
  desk.sandbox.faults.add({ method: "GET", path: "^/api/timesheet\\?", status: 403, times: 9 });
  const entries = [{ start: `${day}T07:00:00Z`, hours: 2, subject: "Migration" }];
  const part = await desk.call(tool, { agent, entries, submit: true });
  expect(part.data.state).toBe("done_in_part");
  expect(part.text).toMatch(/Done: \S+ \S+ «Migration» as entry \d+/);
  expect(part.text).toContain("Not submitted: the timesheets could not be read");
});

test("where no time is missing nothing is proposed, and no entry is told as one that would be created", async () => {
  const { desk, sheet, day, agent } = await emptyDay();
  const other = desk.tables.Actions.find(
    ({ datetime, who_agentid }) => String(datetime).startsWith(day) && who_agentid !== agent,
  );
  // Hours of a period in which Halo lists no action at all are not known.
  Object.assign(other ?? {}, { timetaken: 0.5 });
  const entries = [{ start: `${day}T07:00:00Z`, hours: 8, subject: "Migration" }];
  await desk.call(tool, { agent, entries });
  expect(sheet.actual_hours).toBe(8);
  const shown = await desk.call(tool, { agent, period: `${day}..${day}` });
  expect(shown.data.done).toBe("nothing");
  expect(shown.data.would).toBeUndefined();
  expect(shown.text).toContain("No time is missing.");
  expect(shown.text).not.toContain("Would be created");
});

test("submit without entries submits the days that have time, and a dry run shows the request", async () => {
  const { desk, sheet, day, agent } = await emptyDay();
  const args = { agent, period: `${day}..${day}`, submit: true };
  const none = await desk.session.call(tool, args);
  expect(none.isError).toBe(true);
  expect(none.text).toContain("there is nothing to submit. No day of the period has time.");
  Object.assign(sheet, { actual_hours: 6 });
  const dry = await desk.call(tool, { ...args, dry_run: true });
  expect(dry.text).toContain(`${day}: 6 of 7.5 h.`);
  expect(dry.data.requests).toMatchObject([
    { path: "/api/Timesheet", body: [{ id: sheet.id, _submitapproval: true }] },
  ]);
  expect(desk.posted("/timesheet")).toEqual([]);
  const done = await desk.call(tool, args);
  expect(done.data.state).toBe("done");
  expect(done.text).toContain(`Submitted: ${day}.`);
  expect(sheet.approval).toMatchObject({ tsid: sheet.id });
  const again = await desk.session.call(tool, args);
  expect(again.text).toContain(`Submitted already: ${day}.`);
  expect(desk.posted("/timesheet")).toHaveLength(1);
});

test("a dry run of entries with submit shows the submission too", async () => {
  const { desk, sheet, day, agent } = await emptyDay();
  const entries = [{ start: `${day}T07:00:00Z`, hours: 2, subject: "Migration" }];
  const dry = await desk.call(tool, { agent, entries, submit: true, dry_run: true });
  expect(dry.data.requests).toMatchObject([
    { path: "/api/TimesheetEvent" },
    { path: "/api/Timesheet", body: [{ id: sheet.id, _submitapproval: true }] },
  ]);
  expect(dry.text).toContain("Would send: POST /api/Timesheet «");
});

test("an entry that is there already is refused, and one across other time is warned of", async () => {
  const { desk, day, agent } = await emptyDay();
  const entry = { start: `${day}T07:00:00Z`, hours: 2, subject: "Migration" };
  const made = await desk.call(tool, { agent, entries: [entry] });
  expect(made.data.warnings).toBeUndefined();
  const across = { ...entry, start: `${day}T08:00:00Z`, subject: "Review" };
  for (const entries of [[entry], [across, entry], [across, across]]) {
    for (const dry_run of [true, false]) {
      const refused = await desk.session.call(tool, { agent, entries, dry_run });
      expect(refused.isError).toBe(true);
      expect(refused.text).toMatch(/Nothing was written\. .*(?:is there as entry \d+|is given twice)\./);
    }
  }
  expect(desk.posted("/timesheetevent")).toHaveLength(1);
  const overlaps = /^\S+ \S+ «Review» overlaps entry \d+, \S+ \S+ «Migration»\.$/;
  const dry = await desk.call(tool, { agent, entries: [across], dry_run: true });
  expect(dry.data.warnings).toEqual([expect.stringMatching(overlaps)]);
  const done = await desk.call(tool, { agent, entries: [across] });
  expect(done.data.warnings).toEqual([expect.stringMatching(overlaps)]);
  const next = { ...entry, start: `${day}T10:00:00Z` };
  expect((await desk.call(tool, { agent, entries: [next] })).data.warnings).toBeUndefined();
});

test("entries are written also where those that are there can't be read, which is said", async () => {
  const { desk, day, agent } = await emptyDay();
  desk.sandbox.faults.add({ method: "GET", path: "^/api/timesheetevent", status: 403, times: 9 });
  const entries = [{ start: `${day}T07:00:00Z`, hours: 2, subject: "Migration" }];
  const dry = await desk.call(tool, { agent, entries, dry_run: true });
  expect(dry.text).toContain("whether these are among them is not known");
});
