import { expect, test } from "vitest";
import { inOneEra } from "../../../test/support/harness.ts";
import { undo, update, useUndoing, yes } from "./undoing.testing.ts";

const { newTicket, warm } = useUndoing();

/** A date in a sentence, as other answers write it. */
const date = String.raw`\d{4}-\d{2}-\d{2} \d{2}:\d{2}Z`;
const ahead =
  "Halo works out its target dates anew with the priority and the SLA: they may not be as they were before the change.";
const after = "Whether fixbydate is now as it was before the change is not known here: compare it.";

inOneEra((era) => {
  test("with a priority its target dates move, which is said before and after, with dates in the form of all answers", async () => {
    const questions: string[] = [];
    const client = await warm(era, {
      elicit: (question) => {
        questions.push(question);
        return yes();
      },
    });
    const ticket = newTicket({ priority_id: 3, fixbydate: "2025-06-20T10:00:00" });
    const row = await update(client, { id: ticket.id, priority: 1 });
    const dry = await undo(client, row.number, { dry_run: true });
    expect(dry.text).toContain(ahead);
    expect(JSON.stringify(dry.data.changes)).toContain(ahead);
    expect(dry.text).not.toContain(after);
    expect(dry.data.figures).toMatchObject({ undone: 0, would_undo: 1, left: 0, dry_run: true });
    expect(dry.data.summary).toContain("1 of 1 change would be undone");

    const done = await undo(client, row.number);
    expect(done.isError, done.text).toBe(false);
    expect(questions.at(-1)).toContain(ahead);
    expect(ticket.priority_id).toBe(3);
    for (const told of [done.text, JSON.stringify(done.data.changes)]) {
      expect(told).toMatch(new RegExp(`fixbydate ${date} → ${date}`));
      expect(told).toContain(ahead);
      expect(told).toContain(after);
    }
    expect(done.data.figures).not.toHaveProperty("would_undo");
  });

  test("of a change that moves no target date nothing of them is said", async () => {
    const client = await warm(era, { elicit: yes });
    const row = await update(client, { id: newTicket().id, status: 3 });
    expect((await undo(client, row.number, { dry_run: true })).text).not.toContain("target dates");
    expect((await undo(client, row.number)).text).not.toContain("fixbydate");
  });
});
