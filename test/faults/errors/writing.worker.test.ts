import { describe, expect, test } from "vitest";
import { type Fault, knownRecords } from "../../../sandbox/index.ts";
import { inOneEra, type TestClient } from "../../support/harness.ts";
import { first } from "../../support/lists.ts";
import { runOutOfTime } from "./waits.ts";
import { lostAnswers, useWrites } from "./writes.ts";

const { halo, table, openTicket, sent, warm, unique } = useWrites();

/** How each resource is created, and which rows of the sandbox a text stands in. */
const creations = [
  {
    tool: "halo_create_ticket",
    path: "/api/tickets",
    noun: "ticket",
    // Without the look for a double, which is tested by itself (src/tools/kit/crud/duplicates.worker.test.ts).
    make: (text: string): Record<string, unknown> => ({
      summary: text,
      client_id: 12,
      allow_duplicate: true,
    }),
    rows: (text: string) => table("Tickets").filter(({ summary }) => summary === text),
  },
  {
    tool: "halo_create_action",
    path: "/api/actions",
    noun: "action",
    make: (text: string) => ({ ticket_id: openTicket().id, note: text, outcome: "Private Note" }),
    rows: (text: string) => table("Actions").filter(({ note }) => note === text),
  },
  {
    tool: "halo_create_client",
    path: "/api/client",
    noun: "client",
    make: (text: string) => ({ name: text }),
    rows: (text: string) => table("Client").filter(({ name }) => name === text),
  },
  {
    tool: "halo_create_site",
    path: "/api/site",
    noun: "site",
    make: (text: string) => ({ name: text, client_id: 12 }),
    rows: (text: string) => table("Site").filter(({ name }) => name === text),
  },
  {
    tool: "halo_create_asset",
    path: "/api/asset",
    noun: "asset",
    make: (text: string) => ({
      inventory_number: text,
      assettype_id: first(table("AssetType")).id,
      client_id: 12,
    }),
    rows: (text: string) => table("Asset").filter((row) => row.inventory_number === text),
  },
  {
    tool: "halo_create_appointment",
    path: "/api/appointment",
    noun: "appointment",
    make: (text: string) => ({
      subject: text,
      agent_id: knownRecords(halo().tenant).apiAgentId,
      start_date: "2027-03-01T09:00:00Z",
      end_date: "2027-03-01T10:00:00Z",
    }),
    rows: (text: string) => table("Appointment").filter(({ subject }) => subject === text),
  },
] as const;

inOneEra((era) => {
  describe.each(creations)("$tool", ({ tool, path, noun, make, rows }) => {
    test.each(lostAnswers.slice(0, 2))(
      "created, and %s: says created, with the id of the one row",
      async (_name, fault) => {
        const client = await warm(era);
        const text = unique();
        halo().faults.add({ method: "POST", path, ...fault });
        const result = await client.call(tool, make(text));
        expect(result.isError, result.text).toBe(false);
        expect(rows(text)).toHaveLength(1);
        expect(result.data.done).toBe("created");
        expect(result.data.record).toMatchObject({ id: rows(text)[0]?.id });
        expect(result.text).toMatch(/Warning: Halo did not confirm the write.*Do not create it again/);
        expect(sent("POST", path)).toBe(1);
      },
    );

    test("not created, and a 500: says so, and nothing is there", async () => {
      const client = await warm(era);
      const text = unique();
      halo().faults.add({ method: "POST", path, status: 500 });
      const result = await client.call(tool, make(text));
      expect(result.isError).toBe(true);
      expect(result.text).toContain(`The ${noun} was not created`);
      expect(rows(text)).toEqual([]);
      expect(sent("POST", path)).toBe(1);
    });

    test("an older record of the same name is not taken for the one that failed", async () => {
      const client = await warm(era);
      const text = unique();
      await client.call(tool, make(text));
      for (const row of rows(text)) {
        for (const field of [
          "datecreated",
          "dateoccurred",
          "actiondatecreated",
          "datetime",
          "last_modified",
        ]) {
          if (field in row) row[field] = "2026-01-05T08:00:00";
        }
      }
      halo().log.clear();
      halo().faults.add({ method: "POST", path, status: 500 });
      const again = ["client", "site"].includes(noun) ? { allow_duplicate: true } : {};
      const result = await client.call(tool, { ...make(text), ...again });
      expect(result.isError, result.text).toBe(true);
      expect(result.text).toMatch(/was not created|^Unknown whether/);
      expect(rows(text)).toHaveLength(1);
      expect(sent("POST", path)).toBe(1);
    });
  });

  // How a write is sent is the same for all of them; one that Halo pages and one that it does not stand for the rest.
  describe.each(creations.slice(0, 2))("$tool", ({ tool, path, make, rows }) => {
    test.each(lostAnswers.slice(2))(
      "created, and %s: says created, with the id of the one row",
      async (_name, fault) => {
        const client = await warm(era);
        const text = unique();
        halo().faults.add({ method: "POST", path, ...fault });
        const result = await client.call(tool, make(text));
        expect(result.isError, result.text).toBe(false);
        expect(rows(text)).toHaveLength(1);
        expect(result.data.done).toBe("created");
        expect(result.data.record).toMatchObject({ id: rows(text)[0]?.id });
        expect(result.text).toMatch(/Warning: Halo did not confirm the write.*Do not create it again/);
        expect(sent("POST", path)).toBe(1);
      },
    );

    // A gateway that gave up says nothing of what Halo behind it may still do.
    test.each<[string, Fault]>([
      ["a connection lost", { reset: "before" }],
      ["a 503", { status: 503 }],
      // Whoever wrote the page, its status 200 is not Halo's word that nothing was written.
      ["a web page", { status: 200, body: "<html>Welcome", contentType: "text/html" }],
    ])("%s before anything was written: says unknown, and to look first", async (_name, fault) => {
      const client = await warm(era);
      const text = unique();
      halo().faults.add({ method: "POST", path, ...fault });
      const result = await client.call(tool, make(text));
      expect(result.isError).toBe(true);
      expect(result.text).toMatch(
        /^Unknown whether .* was created: .*Do not repeat the call before you list/,
      );
      expect(result.text).not.toMatch(/try again/i);
      expect(rows(text)).toEqual([]);
      expect(sent("POST", path)).toBe(1);
    });

    test("no answer in time: created when it is there, else unknown", async () => {
      // The outcomes are read before an action is sent.
      const before = tool === "halo_create_action" ? 1 : 0;
      const client = await warm(era);
      const [done, open] = [unique(), unique()];
      // A client that is given by its id is read first.
      const readsBefore = "client_id" in make(done) ? 1 : 0;
      halo().faults.add({ method: "POST", path, hang: true, afterActing: true });
      runOutOfTime(before + readsBefore);
      const found = await client.call(tool, make(done));
      expect(found.isError, found.text).toBe(false);
      expect(found.data.record).toMatchObject({ id: rows(done)[0]?.id });
      halo().faults.add({ method: "POST", path, hang: true });
      runOutOfTime(before + readsBefore);
      const missing = await client.call(tool, make(open));
      expect(missing.isError).toBe(true);
      expect(missing.text).toMatch(/^Unknown whether .*did not answer within 20 seconds.*before you list/);
      expect([rows(done).length, rows(open).length, sent("POST", path)]).toEqual([1, 0, 2]);
    });

    test("a lost answer, and a look that fails too: says unknown", async () => {
      const client = await warm(era);
      const text = unique();
      halo().faults.add({ method: "POST", path, status: 500, afterActing: true });
      halo().faults.add({ method: "GET", path, status: 501, times: Number.POSITIVE_INFINITY });
      const result = await client.call(tool, make(text));
      expect(result.isError).toBe(true);
      expect(result.text).toMatch(/^Unknown whether .* was created/);
      expect(sent("POST", path)).toBe(1);
    });

    const limited = { method: "POST", path, status: 429, headers: { "retry-after": "1" } } as const;
    test.each<[string, number, () => void]>([
      ["429", 2, () => halo().faults.add(limited)],
      // What is read before the write meets it.
      ["a token that has ended", 1, () => halo().revokeTokens()],
    ])("%s, which Halo did not act on: sent as often as it takes, one row", async (_name, sends, fail) => {
      const client = await warm(era);
      const text = unique();
      fail();
      const result = await client.call(tool, make(text));
      expect(result.isError, result.text).toBe(false);
      expect(result.data.warnings).toBeUndefined();
      expect(rows(text)).toHaveLength(1);
      expect(sent("POST", path)).toBe(sends);
    });

    test.each([400, 403, 404])("%i is a refusal: not sent again, and not looked for", async (status) => {
      const client = await warm(era);
      halo().faults.add({ method: "POST", path, status, body: { Message: "Not like this" } });
      const result = await client.call(tool, make(unique()));
      expect(result.isError).toBe(true);
      expect(result.text).toContain("«Not like this»");
      expect(sent("POST", path)).toBe(1);
      expect(sent("GET", path)).toBe(0);
    });
  });

  test("a record like the one that failed, and no telling since when: says unknown, and names it", async () => {
    const client = await warm(era);
    const name = unique();
    await client.call("halo_create_client", { name });
    const row = first(table("Client"), (candidate) => candidate.name === name);
    halo().faults.add({ method: "POST", path: "/api/client", status: 500 });
    halo().faults.add({
      path: "/api/client/",
      transform: (body) => ({ ...(body as object), datecreated: "1900-01-01T00:00:00", last_modified: null }),
    });
    const result = await client.call("halo_create_client", { name, allow_duplicate: true });
    expect(result.isError, result.text).toBe(true);
    expect(result.text).toMatch(/^Unknown whether the client was created/);
    expect(result.text).toContain(`One client with these values is there as ${String(row.id)}`);
    expect(table("Client").filter((candidate) => candidate.name === name)).toHaveLength(1);
  });

  test("time entered for an earlier day is found all the same", async () => {
    const client = await warm(era);
    const note = unique();
    halo().faults.add({ method: "POST", path: "/api/actions", status: 500, afterActing: true });
    const result = await client.call("halo_create_action", {
      ticket_id: openTicket().id,
      note,
      outcome: "Private Note",
      timetaken: 1.5,
      datetime: "2026-01-05T09:00:00Z",
    });
    expect(result.isError, result.text).toBe(false);
    const rows = table("Actions").filter((row) => row.note === note);
    expect(rows).toHaveLength(1);
    expect(result.data.record).toMatchObject({ id: rows[0]?.id, timetaken: 1.5 });
  });

  describe("halo_update_ticket", () => {
    const path = "/api/tickets";
    const change = (client: TestClient, summary: string) =>
      client.call("halo_update_ticket", { id: openTicket().id, summary, priority_id: 2 });

    test.each(lostAnswers.slice(0, 5))(
      "changed, and %s: says updated, with before and after",
      async (_name, fault) => {
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
      },
    );

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
});
