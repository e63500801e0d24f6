import { expect, test } from "vitest";
import type { HaloRecord } from "../../../sandbox/index.ts";
import { callOn, tenantWith } from "../../../test/support/generated.ts";
import { triageTools } from "../analytics/triage/triage.ts";
import { statusTools } from "./statuses.ts";
import { ticketTools } from "./tickets.ts";
import { technicianTools } from "./writing/close-and-assign.ts";

const [list, get] = ticketTools;
const [triage] = triageTools;
const [statusList] = statusTools;
const [close] = technicianTools;

const ticket = (id: number, more: Readonly<Record<string, unknown>> = {}): HaloRecord => ({
  id,
  summary: "Printer",
  client_id: 2,
  status_id: 1,
  agent_id: 3,
  dateoccurred: "2026-11-10T09:00:00",
  dateclosed: "1900-01-01T00:00:00",
  hasbeenclosed: false,
  lastactiondate: "2026-11-10T10:00:00",
  fixbydate: "2026-11-11T09:00:00",
  ...more,
});
const shut = {
  hasbeenclosed: true,
  dateclosed: "2026-11-12T09:00:00",
  lastactiondate: "2026-11-12T09:00:00",
};
const at = { now: new Date("2026-11-21T12:00:00Z") };

/** A tenant that closes by 22, and leaves tickets open in 8. */
const tenant = tenantWith(
  {
    Tickets: [
      ticket(1),
      ticket(2, { onhold: true }),
      ticket(3, { excludefromsla: true }),
      ticket(4, { ...shut, status_id: 22, lastactiondate: "2026-11-13T09:00:00" }),
      // Opened again, with its date of closing kept and nothing done since.
      ticket(5, { ...shut, status_id: 8 }),
      ticket(6, { status_id: 8, use: "project" }),
      ticket(7, { hasbeenclosed: true, status_id: 22 }),
    ],
    Client: [{ id: 2, name: "Acme" }],
  },
  new Set([22]),
);

test("late tickets: the list says how many are overdue, and triage has as many", async () => {
  const { result } = await callOn(tenant, list, { due_before: "now" }, at);
  const summary = result.kind === "list" ? result.summary : "";
  expect(summary).toContain("Of these 7 rows 2 are overdue");
  expect(summary).toContain("2 closed, 1 on hold, 1 left out of the SLA");
  const said = result.warnings.join(" ");
  expect(said).toContain("Listed and counted here: project 6");
  expect(said).toContain("Open again, though a date of an earlier closing is shown: #5.");
  expect(said).toContain("Closed by their status, though Halo shows no date of closing: #7.");
  const { result: all } = await callOn(tenant, triage, {}, at);
  // The project is none of triage's.
  expect(all.kind === "answer" && all.figures).toMatchObject({ open: 4, fix_overdue: 2 });
});

test("of a range of due dates the list says how many are closed, unless it is asked for by that", async () => {
  const summaryOf = async (args: Readonly<Record<string, unknown>>) => {
    const { result } = await callOn(tenant, list, args, at);
    return result.kind === "list" ? (result.summary ?? "") : "";
  };
  for (const args of [
    { due_before: "this week" },
    { due_before: "end of year" },
    { due_after: "2026-11-01" },
    { due_after: "2026-11-01", due_before: "2026-12-24" },
  ]) {
    expect(await summaryOf(args), JSON.stringify(args)).toContain("2 are overdue");
    expect(await summaryOf(args), JSON.stringify(args)).toContain("2 closed, 1 on hold");
  }
  expect(await summaryOf({ due_before: "end of year", open_only: true })).toBe("");
  // Every row is overdue then, and the total is theirs.
  expect(await summaryOf({ due_before: "now", overdue: true, page_size: 1 })).toBe("");
  const one = await summaryOf({ due_before: "now", page_size: 1 });
  expect(one).toMatch(/Of the 1 row here [01] (?:is|are)/);
  expect(one).toContain("the total is not the number of overdue tickets");
});

test("a filter that is given as false says that it leaves nothing out", async () => {
  for (const name of ["overdue", "unassigned"]) {
    const { result } = await callOn(tenant, list, { [name]: false }, at);
    expect(result.warnings.join(" "), name).toContain(`${name}: false leaves nothing out`);
  }
  const { result } = await callOn(tenant, list, { overdue: true }, at);
  expect(result.warnings.join(" ")).not.toContain("leaves nothing out");
});

test("a range that begins in the future says so, unless its dates lie ahead", async () => {
  for (const name of ["opened_after", "closed_after", "lastaction_after"]) {
    const { result } = await callOn(tenant, list, { [name]: "tomorrow" }, at);
    expect(result.warnings.join(" "), name).toContain(`${name} is in the future`);
  }
  for (const args of [{ due_after: "tomorrow" }, { opened_after: "today" }, { opened_before: "tomorrow" }]) {
    const { result } = await callOn(tenant, list, args, at);
    expect(result.warnings.join(" "), JSON.stringify(args)).not.toContain("in the future");
  }
});

test("open ones are believed to be open, without a further request where none is in doubt", async () => {
  const { result } = await callOn(tenant, list, { open_only: true }, at);
  expect(result.warnings.join(" ")).not.toContain("do not match");
  const plain = tenantWith({ Tickets: [ticket(1), ticket(2)] }, new Set([22]));
  const { sent } = await callOn(plain, list, { open_only: true }, at);
  expect(
    sent.filter(({ query }) => query.excludeclosed !== undefined || query.closed_only !== undefined),
  ).toEqual([]);
});

test("a card says that its ticket is open again", async () => {
  const { result } = await callOn(tenant, get, { id: 5 }, at);
  expect(result.warnings.join(" ")).toContain("Open again");
});

test("where nothing tells which statuses close, what is assumed is said, once", async () => {
  const bare = tenantWith({
    Tickets: [ticket(1), ticket(2, { status_id: 9, dateclosed: null, hasbeenclosed: null })],
  });
  const speech = { "open-filter": "ignored", "closed-filter": "ignored", "closed-statuses": "ignored" };
  const { result } = await callOn(bare, triage, {}, { ...at, speech });
  expect(result.kind === "answer" && result.figures.open).toBe(1);
  expect(result.warnings.filter((warning) => warning.includes("8 and 9 are taken to"))).toHaveLength(1);
});

test("a status of projects is none of tickets, in a filter and by its id too", async () => {
  await expect(callOn(tenant, list, { status_id: 42 }, at)).rejects.toThrow(/not one of tickets/);
  const action = technicianTools.find(({ name }) => name === "halo_create_action");
  if (action === undefined) throw new Error("no such tool");
  const note = { ticket_id: 1, note: "Done", outcome_id: 7 };
  await expect(callOn(tenant, action, { ...note, new_status: 42 }, at)).rejects.toThrow(/not one of tickets/);
  await expect(callOn(tenant, action, { ...note, new_status: 977 }, at)).rejects.toThrow(/977/);
});

test("statuses that leave tickets open: a list that holds closing ones says so", async () => {
  const speech = { "closed-statuses": "ignored" };
  const { result } = await callOn(tenant, statusList, { exclude_closed: true }, { ...at, speech });
  expect(result.warnings.join(" ")).toMatch(/do not match exclude_closed/);
  const heeded = await callOn(tenant, statusList, { exclude_closed: true }, at);
  expect(heeded.result.warnings).toEqual([]);
});

test("a closing that a rule undoes is not told as done", async () => {
  const own = tenantWith({ Tickets: [ticket(1), ticket(2, { ...shut, status_id: 22 })] }, new Set([22]));
  await expect(callOn(own, close, { ticket_id: 1, status_id: 8 }, at)).rejects.toThrow(
    /leaves a ticket open/,
  );
  const { result } = await callOn(own, close, { ticket_id: 1 }, at);
  expect(result.kind === "write" && result.record.status_id).toBe(22);
});
