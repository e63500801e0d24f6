import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/sandbox/index.ts";
import { bothEras, inEras, type TestClient } from "../support/harness.ts";
import { first } from "../support/lists.ts";
import { runOutOfTime } from "./waits.ts";
import { lostAnswers, useWrites } from "./writes.ts";

const { halo, table, openTicket, sent, warm, unique } = useWrites();

inEras(bothEras, (era) => {
  describe("halo_update_ticket", () => {
    const path = "/api/tickets";
    const change = (client: TestClient, summary: string) =>
      client.call("halo_update_ticket", { id: openTicket().id, summary, priority_id: 2 });

    test.each(lostAnswers)("changed, and %s: says updated, with before and after", async (_name, fault) => {
      const client = await warm(era);
      const [before, after] = [openTicket().summary, unique()];
      const rows = table("Tickets").length;
      halo().faults.add({ method: "POST", path, ...fault });
      const result = await change(client, after);
      expect(result.isError, result.text).toBe(false);
      expect(result.data.done).toBe("updated");
      expect(result.data.changes).toContainEqual({ field: "summary", before, after });
      expect(result.text).toContain("Warning: Halo did not confirm the write");
      expect(openTicket().summary).toBe(after);
      expect([sent("POST", path), table("Tickets").length]).toEqual([1, rows]);
    });

    test("not changed, and a 500: says that nothing was changed", async () => {
      const client = await warm(era);
      const before = openTicket().summary;
      halo().faults.add({ method: "POST", path, status: 500 });
      const result = await change(client, unique());
      expect(result.isError).toBe(true);
      expect(result.text).toContain(`Nothing of ticket ${String(openTicket().id)} was changed`);
      expect(openTicket().summary).toBe(before);
      expect(sent("POST", path)).toBe(1);
    });

    test.each<[string, Fault, number | undefined]>([
      ["a connection lost before", { reset: "before" }, undefined],
      ["a 504", { status: 504 }, undefined],
      ["no answer in time", { hang: true }, 1],
    ])("not changed, and %s: says unknown, and to read it first", async (_name, fault, timer) => {
      const client = await warm(era);
      halo().faults.add({ method: "POST", path, ...fault });
      if (timer !== undefined) runOutOfTime(timer);
      const result = await change(client, unique());
      expect(result.isError).toBe(true);
      expect(result.text).toMatch(/^Unknown whether ticket \d+ was changed: .*before you read it/);
      expect(sent("POST", path)).toBe(1);
    });

    test("429 once: is sent again", async () => {
      const client = await warm(era);
      const after = unique();
      halo().faults.add({ method: "POST", path, status: 429 });
      const result = await change(client, after);
      expect(result.isError, result.text).toBe(false);
      expect(openTicket().summary).toBe(after);
      expect(sent("POST", path)).toBe(2);
    });

    test("a ticket that is not there is refused before anything is sent", async () => {
      const client = await warm(era);
      const result = await client.call("halo_update_ticket", { id: 999_999, summary: "x" });
      expect(result.isError).toBe(true);
      expect(result.text).toContain("Halo has no ticket 999999");
      expect(sent("POST", path)).toBe(0);
    });
  });

  describe("halo_delete_action", () => {
    const path = "/api/actions";

    /** An action of its own for each test. */
    async function added(client: TestClient): Promise<{ id: number; ticket_id: number }> {
      const ticket_id = Number(openTicket().id);
      const note = unique();
      await client.call("halo_create_action", { ticket_id, note, outcome: "Private Note" });
      halo().log.clear();
      return { id: Number(first(table("Actions"), (row) => row.note === note).id), ticket_id };
    }
    const exists = (action: { id: number; ticket_id: number }) =>
      table("Actions").some(({ id, ticket_id }) => id === action.id && ticket_id === action.ticket_id);

    test.each<[string, Fault]>([
      ["a 500", { status: 500, afterActing: true }],
      ["a 504", { status: 504, afterActing: true }],
      ["a lost connection", { reset: "after" }],
      ["a web page", { body: "<html>", contentType: "text/html", afterActing: true }],
    ])("deleted, and %s: says deleted", async (_name, fault) => {
      const client = await warm(era);
      const action = await added(client);
      halo().faults.add({ method: "DELETE", path, ...fault });
      const result = await client.call("halo_delete_action", { ...action, confirm: true });
      expect(result.isError, result.text).toBe(false);
      expect(result.data.done).toBe("deleted");
      expect(result.text).toMatch(/Warning: Halo did not confirm it, but .* is gone/);
      expect([exists(action), sent("DELETE", path)]).toEqual([false, 1]);
    });

    test("not deleted, and a 500: says that it is still there", async () => {
      const client = await warm(era);
      const action = await added(client);
      halo().faults.add({ method: "DELETE", path, status: 500 });
      const result = await client.call("halo_delete_action", { ...action, confirm: true });
      expect(result.isError).toBe(true);
      expect(result.text).toContain("was not deleted: it is still there");
      expect([exists(action), sent("DELETE", path)]).toEqual([true, 1]);
    });

    test.each<[string, Fault, number | undefined]>([
      ["a connection lost before", { reset: "before" }, undefined],
      ["no answer in time", { hang: true }, 1],
    ])("not deleted, and %s: says unknown, and to read it first", async (_name, fault, timer) => {
      const client = await warm(era);
      const action = await added(client);
      halo().faults.add({ method: "DELETE", path, ...fault });
      if (timer !== undefined) runOutOfTime(timer);
      const result = await client.call("halo_delete_action", { ...action, confirm: true });
      expect(result.isError).toBe(true);
      expect(result.text).toMatch(/^Unknown whether action \d+ was deleted: .*before you read it/);
      expect([exists(action), sent("DELETE", path)]).toEqual([true, 1]);
    });

    test("429 once: is sent again", async () => {
      const client = await warm(era);
      const action = await added(client);
      halo().faults.add({ method: "DELETE", path, status: 429 });
      const result = await client.call("halo_delete_action", { ...action, confirm: true });
      expect(result.isError, result.text).toBe(false);
      expect([exists(action), sent("DELETE", path)]).toEqual([false, 2]);
    });
  });

  describe("halo_void_invoice", () => {
    test.each<[string, Fault, boolean, RegExp]>([
      ["voided, and a 500", { status: 500, afterActing: true }, true, /but invoice \d+ is voided/],
      ["voided, and a lost connection", { reset: "after" }, true, /but invoice \d+ is voided/],
      ["not voided, and a 500", { status: 500 }, false, /was not voided: it is still there/],
      [
        "not voided, and a lost connection",
        { reset: "before" },
        false,
        /^Unknown whether invoice \d+ was voided/,
      ],
    ])("%s: says so, and is sent once", async (_name, fault, done, sentence) => {
      const client = await warm(era);
      const invoice = first(table("Invoice"), (row) => row.voided !== true && Number(row.id) > 0);
      halo().faults.add({ method: "POST", path: "/void", ...fault });
      const result = await client.call("halo_void_invoice", { id: invoice.id, confirm: true });
      expect(result.isError, result.text).toBe(!done);
      expect(result.text).toMatch(sentence);
      expect(invoice.voided === true).toBe(done);
      expect(sent("POST", "/void")).toBe(1);
    });
  });
});
