import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, test, vi } from "vitest";
import { type Fault, knownRecords } from "../../sandbox/index.ts";
import { exampleArguments } from "../../test/examples.ts";
import { connect, inOneEra, useSandbox } from "../../test/support/harness.ts";
import type { LedgerQuery, LedgerRow } from "../ledger/entry.ts";
import { catalogue } from "../tools/index.ts";
import { HaloLedger, ledgerObject } from "./halo-ledger.ts";

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

/** What the row of a request says, where that is not the id and the fields of its body. */
interface ToldOtherwise {
  readonly why: string;
  /** Fields that are sent and not kept. */
  readonly without?: readonly string[];
  /** Fields that are kept by another name. */
  readonly as?: Readonly<Record<string, string>>;
  /** The field of the body that is the number of the record, of a change of a record without `id`. */
  readonly recordIn?: string;
  /** Of a request for lines: the field of the record that has them. */
  readonly linesIn?: string;
}

const toldOtherwise: Readonly<Record<string, ToldOtherwise>> = {
  halo_update_action: {
    why: "its ticket is where the action is, which the row has apart; the others go along unchanged, so that Halo neither mails nor shows what was hidden",
    without: ["ticket_id", "sendemail", "hiddenfromuser"],
  },
  halo_decide_approval: {
    why: "an approval has no id: it is one of its ticket's, by seq",
    recordIn: "ticket_id",
  },
  halo_merge_tickets: { why: "a switch that Halo acts on and does not keep", without: ["domerge"] },
  halo_link_tickets: {
    why: "Halo takes new relations by one name and shows all relations by another, by which the row is judged",
    as: { new_related_tickets: "related_tickets" },
  },
  halo_attach_file: {
    why: "what is in a file stays out of the ledger: its size is what is compared",
    as: { data_base64: "filesize" },
  },
  halo_update_recurring_lines: {
    why: "lines are sent by themselves, and are fields of their recurring invoice",
    recordIn: "ihid",
    linesIn: "lines",
  },
};

type Sent = Readonly<Record<string, unknown>>;

/** What the row of a request has to say of its record: its number, undefined for a new one, and its fields. */
function toldOf(tool: string, body: readonly Sent[]): { record: unknown; fields: ReadonlySet<string> } {
  const { without = [], as = {}, recordIn = "id", linesIn } = toldOtherwise[tool] ?? {};
  const names = body.flatMap((sent) =>
    Object.keys(sent)
      .filter((name) => name !== "id" && !without.includes(name))
      .filter((name) => linesIn === undefined || name !== recordIn)
      .map((name) => (linesIn === undefined ? (as[name] ?? name) : `${linesIn} ${String(sent.id)} ${name}`)),
  );
  return { record: body[0]?.[recordIn], fields: new Set(names) };
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
        else if (!Array.isArray(body)) expect(row.kind).toBe("voided");
        else {
          const { record, fields } = toldOf(name, body as Sent[]);
          expect(row.kind).toBe(record === undefined ? "created" : "updated");
          if (record !== undefined) expect(row.record).toBe(record);
          // Of a list of `{id, value}` each entry is a field, which the body does not tell by itself.
          const isList = (field: string) => /^(?:customfields|related_tickets) /.test(field);
          const kept = row.fields.map(({ field }) => (isList(field) ? String(field.split(" ")[0]) : field));
          expect(new Set(kept)).toEqual(fields);
        }
        expect(dry[index]).toMatchObject({ tool: name, kind: row.kind, resource: row.resource, dry: true });
        if (row.kind === "created") continue;
        expect(dry[index]?.record).toBe(row.record);
        const dryFields = dry[index]?.fields.map(({ field }) => field);
        if (row.kind === "updated")
          expect(dryFields).toEqual(expect.arrayContaining(row.fields.map(({ field }) => field)));
      }
    },
  );

  test("a change has its values before and after, and text only as its length and fingerprint", async () => {
    const client = await connect(era);
    const id = openTicket();
    const before = { ...halo().tenant.tables.Tickets.find((ticket) => ticket.id === id) };
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

  test("a refusal is told by its class", async () => {
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
    expect(told.text).toContain(`updated ticket #${id}`);
  });
});

/** Lets two minutes pass for the rows, and the ledger look up what it does not know, as often as it takes. */
async function settle(): Promise<void> {
  const object = ledgerObject(env);
  for (let round = 0; round < 5; round++) {
    await runInDurableObject(object, async (_ledger, { storage }) => {
      storage.sql.exec("UPDATE ledger_rows SET look_at = 0 WHERE look_at IS NOT NULL");
      storage.sql.exec("UPDATE ledger_rows SET at = at - 130000 WHERE outcome IS NULL AND looks = 0");
      await storage.setAlarm(Date.now() + 60_000);
    });
    await runDurableObjectAlarm(object);
  }
}

/** The number of the last row there ever was. */
function lastNumber(): Promise<unknown> {
  return runInDurableObject(ledgerObject(env), (_ledger, { storage }) => {
    const [row] = [...storage.sql.exec("SELECT seq FROM sqlite_sequence WHERE name = 'ledger_rows'")];
    return row?.seq ?? 0;
  });
}

/** Faults of a write, each with what Halo did: the lost answer, the refusal, the failure before or after acting. */
const faults: readonly Fault[] = [
  { reset: "before" },
  { reset: "after" },
  { status: 500 },
  { status: 500, afterActing: true },
  { status: 503, afterActing: true },
  { status: 502 },
  { status: 400 },
  { emptyObject: true, afterActing: true },
  { truncate: 20 },
  {},
];

test("after faults, lost looks and evictions the ledger equals what Halo holds, row by row", async () => {
  halo().reset();
  await runInDurableObject(ledgerObject(env), (_ledger, { storage }) => {
    // Of the tenant that was: its numbers are given again.
    storage.sql.exec("DELETE FROM ledger_rows");
  });
  const tables = () => halo().tenant.tables;
  const first = Number(await lastNumber());
  const marks: { readonly number: number; readonly found: () => boolean; readonly what: string }[] = [];
  const client = await connect("2026-07-28", { elicit: yes });
  const newest = async () => (await rowsOf())[0]?.number ?? first;
  const ids = tables()
    .Tickets.slice(0, 80)
    .map(({ id }) => Number(id));
  for (const [index, fault] of [...faults, ...faults].entries()) {
    const isNew = index % 3 === 0;
    const isCut = index % 5 === 4;
    const isLookLost = !isCut && fault.afterActing === true;
    const mark = `Mark ${index} of the ledger`;
    const id = ids[index * 2] ?? 0;
    halo().faults.clear();
    halo().log.clear();
    halo().faults.add({
      ...{ path: "/api/", method: "POST", times: 1, ...fault },
      ...(isCut ? { delayMs: 100 } : {}),
    });
    // Of a change the record is read first; the look is what follows.
    const look = { path: "/api/tickets", method: "GET", skip: isNew ? 0 : 1, times: 9, status: 404 };
    if (isLookLost) halo().faults.add(look);
    const over = new AbortController();
    const [tool, args] = isNew
      ? ["halo_create_ticket", { summary: mark, client: 12, ticket_type: 1, allow_duplicate: true }]
      : ["halo_update_ticket", { id, summary: mark }];
    const ended = client.call(String(tool), Object(args), { signal: over.signal }).catch(() => undefined);
    if (isCut) {
      // Once the request is on its way, everything is taken out of memory.
      await expect.poll(newest).toBe(first + marks.length + 1);
      await abortAllDurableObjects();
      over.abort();
    }
    await ended;
    const found = () => tables().Tickets.some((ticket) => ticket.summary === mark);
    marks.push({ number: first + marks.length + 1, found, what: `${index} ${JSON.stringify(fault)}` });
  }
  halo().faults.clear();
  const before = (await rowsOf()).filter(({ number }) => number > first);
  expect(before.map(({ number }) => number).reverse()).toEqual(marks.map(({ number }) => number));
  expect(before.filter(({ outcome }) => outcome === undefined).length).toBeGreaterThan(2);
  expect(before.filter(({ outcome }) => outcome === "unknown").length).toBeGreaterThan(2);
  await settle();
  const rows = new Map((await rowsOf()).map((row) => [row.number, row]));
  const told = marks.map(({ number, what }) => `${what}: ${rows.get(number)?.state}`);
  const held = marks.map(({ found, number, what }) => {
    const isRefused = rows.get(number)?.state === "refused";
    return `${what}: ${found() ? "done" : isRefused ? "refused" : "not_done"}`;
  });
  expect(told).toEqual(held);
  for (const { kind, state, record } of rows.values()) {
    if (kind === "created" && state === "done") expect(record).toBeTypeOf("number");
  }
});

test("a write is not sent when its row can't be written", async () => {
  const client = await connect("2026-07-28");
  const broken = vi.spyOn(HaloLedger.prototype, "begin").mockRejectedValue(new Error("no disk"));
  halo().log.clear();
  const refused = await client.call("halo_update_ticket", { id: openTicket(), summary: "Not sent" });
  broken.mockRestore();
  expect(refused.isError).toBe(true);
  expect(refused.text).toMatch(/^Nothing was changed: .*ledger.*Call again in a minute/);
  expect(writesOfHalo()).toEqual([]);
});

test("a write whose row can't be completed is told as done, and its row is settled later", async () => {
  const client = await connect("2026-07-28");
  const broken = vi.spyOn(HaloLedger.prototype, "complete").mockRejectedValue(new Error("no disk"));
  const done = await client.call("halo_update_ticket", { id: openTicket(), summary: "Done all the same" });
  broken.mockRestore();
  expect(done.isError, done.text).toBe(false);
  expect((await rowsOf())[0]).toMatchObject({ state: "running" });
  await settle();
  expect((await rowsOf())[0]).toMatchObject({
    state: "done",
    settled: "done",
    finding: "Halo has the new values.",
  });
});
