import { expect, test } from "vitest";
import { tickets, useDesk } from "../../../../../test/support/desk.ts";
import { connect, inOneEra } from "../../../../../test/support/harness.ts";
import { first } from "../../../../../test/support/lists.ts";

const { halo, tables, posts, newTicket, warm } = useDesk();

const bulk = "halo_bulk_update_tickets";

interface Asked {
  readonly question: string;
  readonly record: Record<string, unknown>;
  readonly records: readonly Record<string, unknown>[];
}

/** Whoever is asked, or looks at a dry run, is told what the records are and what changes, by their names. */
inOneEra((era) => {
  test("projects and opportunities among many tickets are named in the question, in both forms", async () => {
    const questions: string[] = [];
    const asking = await connect(era, {
      elicit: (question) => {
        questions.push(question);
        return { action: "decline" };
      },
    });
    const silent = await connect(era);
    const [project, opportunity, merged] = [
      newTicket({ use: "projects" }),
      newTicket({ use: "opps" }),
      newTicket({ merged_into_id: 7 }),
    ];
    const rows = [newTicket(), project, opportunity, merged];
    const args = { ticket_ids: rows.map(({ id }) => id), status_id: 9 };
    await asking.call(bulk, args);
    const result = await silent.call(bulk, args);
    const asked = result.data.needs_confirmation as Asked;
    for (const said of [questions[0], asked.question, result.text]) {
      expect(said).toContain(`project ${String(project.id)}, opportunity ${String(opportunity.id)}`);
      expect(said).toContain(`ticket ${String(merged.id)} into 7`);
    }
    const [plain, ...others] = asked.records;
    expect(plain).not.toHaveProperty("said");
    expect(others.map(({ said }) => said)).toEqual([
      expect.stringContaining(`project ${String(project.id)}`),
      expect.stringContaining(`opportunity ${String(opportunity.id)}`),
      expect.stringContaining("Merged"),
    ]);
  });

  test.each([
    ["halo_close_ticket", "ticket_id", {}],
    ["halo_assign_ticket", "ticket_id", { agent_id: 5 }],
    ["halo_update_ticket", "id", { summary: "Another" }],
  ])("%s of a project says so, and names what is there, before and after", async (tool, key, args) => {
    const client = await warm(era);
    const { id } = newTicket({ use: "projects", status_id: 1, agent_id: 1, priority_id: 2 });
    const dry = await client.call(tool, { [key]: id, ...args, dry_run: true });
    expect(dry.text).toContain(`This is project ${String(id)}`);
    expect(dry.data.warnings).toEqual([expect.stringContaining(`project ${String(id)}`)]);
    expect(dry.text).not.toMatch(/· (?:status|priority|agent) \d/);
    expect(dry.text).toContain("Unassigned");
    const done = await client.call(tool, { [key]: id, ...args });
    expect(done.text, tool).toContain(`This is project ${String(id)}`);
  });

  test.each([
    ["all gone", [999_998, 999_999], "failed"],
    ["all as asked already", undefined, "unchanged"],
  ] as const)("many tickets, %s: nothing is done, and nothing is told as sent", async (_what, ids, list) => {
    const client = await warm(era);
    const ticket_ids = ids ?? [newTicket({ status_id: 3 }).id, newTicket({ status_id: 3 }).id];
    const result = await client.call(bulk, { ticket_ids, status_id: 3, confirm: true });
    expect(result.data).toMatchObject({ done: "nothing", [list]: ticket_ids });
    expect(result.text).toMatch(/^Updated 0 of 2 tickets\. Nothing was sent\./);
    expect(result.text).not.toContain("POST");
    expect(posts(tickets)).toEqual([]);
    const dry = await client.call(bulk, { ticket_ids, status_id: 3, dry_run: true });
    expect(dry.text).not.toContain("POST");
  });

  test("many tickets that Halo refuses, and one whose answer is lost: not told as updated", async () => {
    const client = await warm(era);
    const [one, other] = [newTicket(), newTicket()];
    const args = { ticket_ids: [one.id, other.id], status_id: 3, confirm: true };
    halo().faults.add({ method: "POST", path: "/api/tickets", status: 400, times: 2 });
    const refused = await client.call(bulk, args);
    expect(refused.data).toMatchObject({ done: "nothing", failed: args.ticket_ids });
    expect(refused.text).toContain("Sent for 2 tickets: POST");
    halo().faults.clear();
    halo().faults.add({ method: "POST", path: "/api/tickets", status: 400 });
    halo().faults.add({ method: "POST", path: "/api/tickets", reset: "before" });
    const lost = await client.call(bulk, args);
    expect(lost.data).toMatchObject({ done: "unknown", failed: [one.id], unknown: [other.id] });
  });

  test("what is set is named in the question: also a priority, and as each SLA calls it", async () => {
    const client = await connect(era);
    const { sla_id, name } = first(tables().Priority, ({ priorityid }) => priorityid === 2);
    const { id } = newTicket({ sla_id, priority_id: 3 });
    const result = await client.call(bulk, { ticket_ids: [id], priority_id: 2 });
    const { question } = result.data.needs_confirmation as Asked;
    expect(question).toContain(`to priority_id 2 (${String(name)})?`);
  });

  test("a record is told by its own name, with the ticket that its number counts in", async () => {
    const client = await connect(era);
    const invoice = first(tables().Invoice, ({ voided }) => voided !== true);
    const voiding = await client.call("halo_void_invoice", { id: invoice.id });
    expect((voiding.data.needs_confirmation as Asked).record).toEqual({
      id: invoice.id,
      name: invoice.invoicenumber,
    });
    const action = first(tables().Actions, ({ outcome }) => outcome !== undefined);
    const { ticket_id, id } = action;
    const deleting = await client.call("halo_delete_action", { ticket_id, id });
    expect((deleting.data.needs_confirmation as Asked).record).toMatchObject({ id, ticket_id });
    const dry = await client.call("halo_void_invoice", { id: invoice.id, dry_run: true });
    expect((dry.data.record as Record<string, unknown>).kind).toMatch(/one-off|generated|credit note/);
  });
});
