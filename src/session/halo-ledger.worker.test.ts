import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, test } from "vitest";
import { knownRecords } from "../../sandbox/index.ts";
import { exampleArguments } from "../../test/examples.ts";
import { connect, inOneEra, useSandbox } from "../../test/support/harness.ts";
import type { LedgerQuery, LedgerRow } from "../ledger/entry.ts";
import { catalogue } from "../tools/index.ts";
import { ledgerObject } from "./halo-ledger.ts";

const halo = useSandbox();
const yes = () => ({ action: "accept", content: { confirm: true } }) as const;
const openTicket = () => knownRecords(halo().tenant).openTicketId;
const writing = catalogue.filter(({ access }) => access !== "read");

async function rowsOf(query: LedgerQuery = {}): Promise<readonly LedgerRow[]> {
  const { rows } = await ledgerObject(env).list(query, { number: 1, size: 100 });
  return rows;
}

/** What Halo acted upon, in the order of the rows: newest first. */
function writesOfHalo() {
  return halo()
    .log.entries.filter(({ method, path }) => method !== "GET" && path.startsWith("/api/"))
    .reverse();
}

/** All that the ledger has stored, as one text. */
async function storedBytes(): Promise<string> {
  return runInDurableObject(ledgerObject(env), (_ledger, { storage }) =>
    JSON.stringify([...storage.sql.exec("SELECT * FROM ledger_rows")]),
  );
}

inOneEra((era) => {
  beforeAll(() => halo().reset());

  test.each(writing.map((tool) => [tool.name, tool] as const))(
    "%s leaves one row for each request that it sends, and a dry run one apart",
    async (name) => {
      const client = await connect(era, { elicit: yes });
      const args = exampleArguments(name, halo().tenant);
      const from = (await rowsOf({ dryRuns: "with" }))[0]?.number ?? 0;
      await client.call(name, { ...args, dry_run: true });
      halo().log.clear();
      const dry = (await rowsOf({ dryRuns: "only" })).filter(({ number }) => number > from);

      const done = await client.call(name, args);
      expect(done.isError, done.text).toBe(false);
      const rows = (await rowsOf()).filter(({ number }) => number > from);
      const sent = writesOfHalo();
      expect(rows.length).toBe(sent.length);
      expect(dry.length).toBe(sent.length);
      expect(new Set(rows.map(({ call }) => call)).size).toBe(1);
      for (const [index, row] of rows.entries()) {
        const { method, path, body } = sent[index] ?? {};
        const [record] = Array.isArray(body) ? (body as { id?: number }[]) : [];
        expect(path).toContain(`/api/${row.resource}`);
        expect(row).toMatchObject({
          tool: name,
          principal: "local",
          client: "local",
          app: "test-v2",
          state: "done",
          record: expect.any(Number),
        });
        if (method === "DELETE") expect(row.kind).toBe("deleted");
        else if (record === undefined) expect(row.kind).toBe("voided");
        else expect(row.kind).toBe(record.id === undefined ? "created" : "updated");
        if (record?.id !== undefined) expect(row.record).toBe(record.id);
        const { id: _, customfields, ...plain } = (record ?? {}) as Record<string, unknown>;
        const fields = row.fields.map(({ field }) => field.split(" ")[0]);
        if (record !== undefined) {
          const expected = [...Object.keys(plain), ...(customfields === undefined ? [] : ["customfields"])];
          expect(new Set(fields)).toEqual(new Set(expected));
        }
        expect(dry[index]).toMatchObject({ tool: name, kind: row.kind, resource: row.resource, dry: true });
      }
    },
  );

  test("a change has its values before and after, and text only as its length and fingerprint", async () => {
    const client = await connect(era);
    const id = openTicket();
    const before = halo().tenant.tables.Tickets.find((ticket) => ticket.id === id);
    const status = Number(before?.status_id) === 5 ? 3 : 5;
    const summary = "The printer of Mrs Quillfeather smells";
    await client.call("halo_update_ticket", { id, status, summary });
    const [row] = await rowsOf();
    expect(row).toMatchObject({
      kind: "updated",
      resource: "Tickets",
      record: id,
      within: {},
      outcome: "done",
    });
    expect(row?.link).toBe(`https://halo.test/ticket?id=${id}`);
    expect(row?.fields).toEqual([
      {
        field: "summary",
        before: { length: expect.any(Number), fingerprint: expect.stringMatching(/^[\da-f]{24}$/) },
        after: { length: summary.length, fingerprint: expect.stringMatching(/^[\da-f]{24}$/) },
      },
      { field: "status_id", before: { value: before?.status_id }, after: { value: status } },
    ]);
    const note = "Confidential remark of Mrs Quillfeather, by telephone.";
    await client.call("halo_create_action", { ticket_id: id, note, outcome: "Private Note" });
    const stored = await storedBytes();
    expect(stored).not.toContain("Quillfeather");
    expect(stored).not.toContain("Confidential");
  });

  test("a reply says to whom it was mailed", async () => {
    const client = await connect(era);
    const replied = await client.call("halo_reply_to_ticket", { ticket_id: openTicket(), note: "Mended." });
    const [row] = await rowsOf();
    expect(row?.tool).toBe("halo_reply_to_ticket");
    expect(row?.mailed.length).toBeGreaterThan(0);
    for (const address of row?.mailed ?? []) {
      expect(address).toContain("@");
      expect(replied.text).toContain(address);
    }
  });

  test("a refusal and a lost answer are told as such, and an unknown one is looked up by the alarm", async () => {
    const client = await connect(era);
    const id = openTicket();
    halo().faults.add({ path: "/api/Tickets", method: "POST", status: 400 });
    await client.call("halo_update_ticket", { id, summary: "Never" });
    expect((await rowsOf())[0]).toMatchObject({
      state: "refused",
      outcome: "refused",
      reason: "refused 400",
    });
    halo().faults.clear();
  });

  test("a call that asks the person leaves no row", async () => {
    const client = await connect(era);
    const count = (await rowsOf({ dryRuns: "with" })).length;
    const asked = await client.call("halo_delete_action", { ticket_id: openTicket(), id: 2 });
    expect(asked.data.needs_confirmation ?? asked.data.done).toBeDefined();
    expect((await rowsOf({ dryRuns: "with" })).length).toBe(count);
  });

  test("halo_my_changes tells them", async () => {
    const client = await connect(era);
    const id = openTicket();
    await client.call("halo_update_ticket", { id, summary: "Told again" });
    const told = await client.call("halo_my_changes", { record: id });
    expect(told.isError, told.text).toBe(false);
    expect(told.text).toContain(`updated ticket ${id}`);
    console.log(told.text);
  });
});
