import { describe, expect, test } from "vitest";
import { knownRecords } from "../index.ts";
import { Api, arrayIn, bareTenant, objectOf, type Row, some, sortedIds, useApi } from "./api.ts";

const halo = useApi();

const marks = () => knownRecords(halo().sandbox.tenant);

/** The `report` part of an answer. */
function reportOf(answer: Row): Row & { rows: Row[]; load_error: string | null } {
  return answer.report as Row & { rows: Row[]; load_error: string | null };
}

async function run(sent: Row) {
  const answer = await halo().post("report", [{ _loadreportonly: true, ...sent }]);
  expect(answer.status, answer.text).toBe(201);
  return objectOf(answer);
}

describe("saved reports", () => {
  test("are listed and described without their rows", async () => {
    const rows = await halo().rows("report?count=100", "reports");
    expect(rows.length).toBe(halo().tables.Report.length);
    for (const row of rows) {
      expect(row).not.toHaveProperty("sql");
      expect(row).not.toHaveProperty("report");
    }
    const definition = await halo().object(`report/${marks().reportWithRowsId}?includedetails=true`);
    expect(definition.sql).toMatch(/^SELECT/);
    expect(arrayIn(definition, "columns").length).toBeGreaterThan(0);
    expect(definition).not.toHaveProperty("report");
  });

  test("loadreport adds report.rows, keyed by the columns' names", async () => {
    const { reportWithRowsId: id } = marks();
    const answer = await halo().object(`report/${id}?includedetails=true&loadreport=true`);
    const report = reportOf(answer);
    expect(report).toMatchObject({ loaded: true, load_error: null });
    expect(report.rows).toEqual(some(halo().tables.Report.find((row) => row.id === id))._rows);
    expect(report.rows.length).toBeGreaterThan(0);
    const names = arrayIn(answer, "columns").map((column) => column.name);
    for (const row of report.rows) expect(Object.keys(row)).toEqual(names);
  });

  test("one that cannot load says so in load_error, with 200", async () => {
    const report = reportOf(await halo().object(`report/${marks().reportWithErrorId}?loadreport=true`));
    expect(report).toMatchObject({ loaded: false, rows: [] });
    expect(report.load_error).toContain("Invalid column name");
  });

  test("a POST with _loadreportonly runs one and stores nothing", async () => {
    const before = structuredClone(halo().tables.Report);
    const { reportWithRowsId: id } = marks();
    expect(reportOf(await run({ id })).rows.length).toBeGreaterThan(0);
    expect(halo().tables.Report).toEqual(before);
    expect((await halo().post("report", [{ _loadreportonly: true, id: 987_654 }])).status).toBe(404);
  });

  test("filters narrow the rows by a column", async () => {
    const all = reportOf(await run({ id: 101 })).rows;
    const filter = (stringruletype: number, stringruletext: string) => ({
      id: 101,
      filters: [{ fieldname: "status", stringruletype, stringruletext }],
    });
    expect(reportOf(await run(filter(2, "New"))).rows).toEqual(all.filter((row) => row.Status === "New"));
    const others = reportOf(await run(filter(3, "New"))).rows;
    expect(others).toEqual(all.filter((row) => row.Status !== "New"));
    expect(others.length).toBe(all.length - 1);
  });

  test("a period narrows the rows by its date column", async () => {
    const all = reportOf(await run({ id: 104 })).rows;
    const dates = all.map((row) => String(row["Fix By"])).sort();
    const middle = some(dates[Math.floor(dates.length / 2)]);
    const { rows } = reportOf(
      await run({
        id: 104,
        reportingperioddatefield: "faults.Fix By",
        reportingperiodstartdate: `${middle}Z`,
        reportingperiodenddate: "2030-01-01T00:00:00Z",
      }),
    );
    expect(rows).toEqual(all.filter((row) => String(row["Fix By"]) >= middle));
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThan(all.length);
  });
});

describe("SQL", () => {
  const sql = (text: string) => run({ id: 0, sql: text });

  test("answers rows under the names that were given, with the columns beside them", async () => {
    const answer = await sql(
      "SELECT TOP 3 faultid AS [Id], symptom FROM faults WHERE status = 2 ORDER BY faultid",
    );
    const expected = halo()
      .tables.Tickets.filter((ticket) => ticket.status_id === 2)
      .sort((a, b) => Number(a.id) - Number(b.id))
      .slice(0, 3)
      .map((ticket) => ({ Id: ticket.id, symptom: ticket.summary }));
    expect(reportOf(answer)).toMatchObject({ loaded: true, load_error: null, rows: expected });
    expect(arrayIn(answer, "available_columns")).toMatchObject([
      { name: "Id", data_type: "Int32", data_type_group: "number" },
      { name: "symptom", data_type: "String" },
    ]);
  });

  test("counts", async () => {
    // Halo keeps projects and opportunities in the same table.
    const { Tickets, Projects, Opportunities } = halo().tables;
    const open = [...Tickets, ...Projects, ...Opportunities].filter(
      (ticket) => ticket.deleted !== true && ![8, 9].includes(Number(ticket.status_id)),
    ).length;
    const { rows } = reportOf(
      await sql("SELECT COUNT(*) AS n FROM FAULTS WHERE FDeleted='False' AND Status NOT IN (8,9)"),
    );
    expect(rows).toEqual([{ n: open }]);
  });

  test.each([
    ["SELECT nonsense FROM faults", "Invalid column name 'nonsense'."],
    ["SELECT 1 FROM nowhere", "Invalid object name 'nowhere'."],
    ["SELECT faultid FROM faults ORDER BY faultid", "ORDER BY"],
    ["SELECT FROM faults GROUP", "Incorrect syntax"],
  ])("%s comes back with 201 and its load_error", async (text, error) => {
    const report = reportOf(await sql(text));
    expect(report.load_error).toContain(error);
    expect(report).toMatchObject({ loaded: false, rows: [] });
  });

  test.each([
    "",
    "UPDATE faults SET status = 9",
    "SELECT 1 AS one; DROP TABLE faults",
    "SELECT faultid FROM faults WHERE 1 = (DELETE FROM faults)",
  ])("%j is refused with 400", async (text) => {
    const answer = await halo().post("report", [{ _loadreportonly: true, sql: text }]);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("Please contact the administrator");
  });

  test("words in quotes refuse nothing", async () => {
    const { load_error, rows } = reportOf(await sql("SELECT 'delete this' AS text"));
    expect([load_error, rows]).toEqual([null, [{ text: "delete this" }]]);
  });

  test("of several only the last is run", async () => {
    const answer = await halo().post("report", [
      { _loadreportonly: true, sql: "SELECT 1 AS one" },
      { _loadreportonly: true, sql: "SELECT 2 AS two" },
    ]);
    expect(reportOf(objectOf(answer)).rows).toEqual([{ two: 2 }]);
  });
});

const bytesOf = (id: number) => some(halo().sandbox.tenant.files.get(id));
const attach = (fields: object) =>
  halo().post("attachment", [{ filename: "note.txt", ticket_id: 2301, ...fields }]);

describe("attachments: GET by id is the file itself", () => {
  test.each([
    ["textAttachmentId", "text/plain"],
    ["imageAttachmentId", "image/png"],
    ["pdfAttachmentId", "application/pdf"],
    ["binaryAttachmentId", "application/octet-stream"],
  ] as const)("%s as %s", async (mark, type) => {
    const id = marks()[mark];
    const record = some(halo().tables.Attachment.find((row) => row.id === id));
    const answer = await halo().get(`attachment/${id}?includedetails=true`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toContain(type);
    expect(answer.headers.get("content-disposition")).toBe(
      `attachment; filename="${record.filename}"; filename*=UTF-8''${record.filename}`,
    );
    expect(answer.bytes).toEqual(bytesOf(id));
    expect(answer.bytes.length).toBe(record.filesize);
  });

  test("the kinds are what they say", () => {
    const { imageAttachmentId, pdfAttachmentId, binaryAttachmentId, textAttachmentId } = marks();
    expect([...bytesOf(imageAttachmentId).slice(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    expect(new TextDecoder().decode(bytesOf(pdfAttachmentId))).toMatch(/^%PDF-/);
    expect(() =>
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytesOf(binaryAttachmentId)),
    ).toThrow();
    expect(
      new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytesOf(textAttachmentId)),
    ).toContain("ü");
  });

  test("a file whose bytes are lost is 404", async () => {
    const Attachment = structuredClone(halo().tables.Attachment.slice(0, 1));
    const api = await Api.open({ tenant: bareTenant({ Attachment }) });
    expect((await api.rows("attachment", "attachments")).length).toBe(1);
    expect((await api.get(`attachment/${some(Attachment[0]).id}`)).status).toBe(404);
  });
});

describe("attachments: the list", () => {
  test("has metadata, of one ticket or of one of its actions", async () => {
    const { Attachment } = halo().tables;
    const file = some(Attachment[0]);
    const own = Attachment.filter((row) => row.ticket_id === file.ticket_id);
    expect(own.length).toBeLessThan(Attachment.length);
    const rows = await halo().rows(`attachment?ticket_id=${file.ticket_id}`, "attachments");
    expect(sortedIds(rows)).toEqual(sortedIds(own));
    for (const row of rows) expect(row.data_base64 ?? "").toBe("");
    const list = (query: string) =>
      halo().rows(`attachment?ticket_id=${file.ticket_id}&${query}`, "attachments");
    expect(sortedIds(await list("action_id=1"))).toEqual(sortedIds(own));
    expect(await list("action_id=99")).toEqual([]);
    expect(await halo().rows("attachment?action_id=99", "attachments")).toHaveLength(Attachment.length);
  });

  test("tells its own ticket in the envelope", async () => {
    const envelope = await halo().object("attachment?ticket_id=2301");
    expect(envelope).toMatchObject({ ticket_id: 2301, action_id: 0 });
  });
});

describe("attachments: adding a file", () => {
  test("a data URI comes back as its bytes", async () => {
    const answer = await attach({ data_base64: "data:text/plain;base64,SGVsbG8sIHdvcmxk" });
    expect(answer.status).toBe(201);
    const made = objectOf(answer);
    expect(made).toMatchObject({ filename: "note.txt", ticket_id: 2301, filesize: 12, isimage: false });
    expect(answer.text).not.toContain("SGVsbG8");
    expect((await halo().get(`attachment/${made.id}`)).text).toBe("Hello, world");
  });

  test("Base64 alone is not stored, and told by a warning", async () => {
    const count = halo().tables.Attachment.length;
    const answer = await attach({ data_base64: "SGVsbG8sIHdvcmxk" });
    expect(objectOf(answer)).toMatchObject({ _warning: expect.any(String), attachments: [{ id: 0 }] });
    expect(halo().tables.Attachment).toHaveLength(count);
  });

  test("counts on its ticket", async () => {
    const ticket = some(halo().tables.Tickets.find((row) => row.id === 2301));
    const before = Number(ticket.attachment_count);
    await attach({ data_base64: "data:text/plain;base64,aGk=" });
    expect(ticket.attachment_count).toBe(before + 1);
  });

  test("a name that no header can carry is written in both forms", async () => {
    const made = objectOf(
      await attach({ filename: 'Prüf "A".png', data_base64: "data:text/plain;base64,aGk=" }),
    );
    expect(made.isimage).toBe(true);
    const { headers } = await halo().get(`attachment/${made.id}`);
    expect(headers.get("content-disposition")).toBe(
      `attachment; filename="Pr_f _A_.png"; filename*=UTF-8''${encodeURIComponent('Prüf "A".png')}`,
    );
  });

  test("data that is no Base64 is refused by its field", async () => {
    const answer = await attach({ data_base64: "data:text/plain;base64,not base64!" });
    expect(answer.status).toBe(400);
    expect(Object.keys(objectOf(answer))).toEqual(["[0].data_base64"]);
  });
});

test("attachments: deleting a file takes its bytes as well", async () => {
  const made = objectOf(await attach({ data_base64: "data:text/plain;base64,aGk=" }));
  expect(halo().sandbox.tenant.files.has(Number(made.id))).toBe(true);
  expect((await halo().delete(`attachment/${made.id}`)).status).toBe(200);
  expect((await halo().get(`attachment/${made.id}`)).status).toBe(404);
  expect(halo().sandbox.tenant.files.has(Number(made.id))).toBe(false);
});
