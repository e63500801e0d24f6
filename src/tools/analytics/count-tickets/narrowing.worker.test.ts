import { expect, test } from "vitest";
import { connect, rowsOf, type ToolResult, useSandbox } from "../../../../test/support/harness.ts";
import { first } from "../../../../test/support/lists.ts";
import type { HaloRecord } from "../../../halo/client.ts";
import { ticketTools } from "../../tickets/tickets.ts";
import { countTicketsTools } from "./count-tickets.ts";

const halo = useSandbox();

/** Arguments of the list that a count says otherwise, or has no use for. */
const otherwise: Readonly<Record<string, string>> = {
  open_only: "state open",
  closed_only: "state closed",
  opened_after: "state opened and period",
  opened_before: "state opened and period",
  closed_after: "state closed and period",
  closed_before: "state closed and period",
  search: "what Halo's search finds can't be checked by the rows",
  order: "a count has none",
  order_desc: "a count has none",
  detail: "a count has none",
  fields: "a count has none",
};

const argumentsOf = (tool: { readonly input: { readonly shape: object } }) => Object.keys(tool.input.shape);

test("what narrows the list of tickets narrows the count of them too", () => {
  const [list] = ticketTools;
  const [count] = countTicketsTools;
  const missing = argumentsOf(list).filter((name) => !argumentsOf(count).includes(name));
  expect(missing.toSorted()).toEqual(Object.keys(otherwise).toSorted());
});

const figure = ({ data }: ToolResult) => (data.figures as Record<string, unknown>).tickets;

test("and means the same: the list has as many rows as are counted", async () => {
  const client = await connect("2025-11-25");
  const { Tickets } = halo().tenant.tables;
  const isOpen = (row: HaloRecord) => row.status_id !== 8 && row.status_id !== 9 && row.deleted !== true;
  const sample = first(Tickets.filter((row) => isOpen(row) && Number(row.agent_id) > 1));
  const child = first(Tickets.filter((row) => isOpen(row) && Number(row.parent_id) > 0));
  const [list] = ticketTools;
  const values: Readonly<Record<string, unknown>> = {
    client: sample.client_id,
    site: sample.site_id,
    user: sample.user_id,
    agent: sample.agent_id,
    team: sample.team,
    ticket_type: sample.tickettype_id,
    priority: sample.priority_id,
    status: sample.status_id,
    parent_id: child.parent_id,
    asset_id: first(halo().tenant.tables.Asset).id,
    contract_id: first(halo().tenant.tables.ClientContract).id,
    overdue: true,
    unassigned: true,
    due_after: "today",
    due_before: "today",
    lastaction_after: "7 days ago",
    lastaction_before: "7 days ago",
  };
  const narrowing = argumentsOf(list).filter(
    (name) => otherwise[name] === undefined && !name.startsWith("page"),
  );
  expect(Object.keys(values).toSorted()).toEqual(narrowing.toSorted());
  const counts = new Map<string, unknown>();
  for (const [name, value] of Object.entries(values)) {
    const args = { [name]: value };
    const counted = await client.call("halo_count_tickets", { state: "open", by: "none", ...args });
    const listed = await client.call("halo_list_tickets", { open_only: true, page_size: 100, ...args });
    expect(counted.isError, counted.text).toBe(false);
    expect(listed.isError, listed.text).toBe(false);
    expect(figure(counted) ?? 0, name).toBe(listed.data.total ?? rowsOf(listed).length);
    counts.set(name, figure(counted));
  }
  const all = figure(await client.call("halo_count_tickets", { state: "open", by: "none" }));
  // Each of them leaves something out, and most leave something.
  for (const [name, count] of counts) expect(count, name).not.toBe(all);
  expect([...counts.values()].filter((count) => count !== undefined && count !== 0).length).toBeGreaterThan(
    13,
  );
  const triage = await client.call("halo_triage", {});
  expect(counts.get("overdue")).toBe((triage.data.figures as Record<string, unknown>).fix_overdue);
});

test("contradictions are refused, in words of the count", async () => {
  const client = await connect("2025-11-25");
  for (const [args, words] of [
    [{ overdue: true, state: "closed" }, "what is overdue is open"],
    [{ unassigned: true, agent: 3 }, "unassigned and agent contradict"],
    [{ due_after: "2026-12-01", due_before: "2026-11-01" }, "due_before"],
  ] as const) {
    const { isError, text } = await client.call("halo_count_tickets", args);
    expect(isError, text).toBe(true);
    expect(text).toContain(words);
  }
});

test("a count says in text and structure what it is narrowed by", async () => {
  const client = await connect("2026-07-28");
  const narrowed = await client.call("halo_count_tickets", {
    by: "none",
    overdue: true,
    due_before: "today",
  });
  const said = "Counted are those alone that match overdue, due.";
  expect(narrowed.text).toContain(said);
  expect(narrowed.data.basis).toContain(said);
  const all = await client.call("halo_count_tickets", { by: "none" });
  expect(all.text).not.toContain("those alone");
});
