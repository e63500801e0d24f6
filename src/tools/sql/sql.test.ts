import { afterAll, beforeAll, expect, test } from "vitest";
import { apiSession } from "../../../test/api/halo.ts";
import { attacks } from "./attacks.testing.ts";
import { honestQueries } from "./honest/honest.testing.ts";

type Session = Awaited<ReturnType<typeof apiSession>>;
let session: Session;

beforeAll(async () => {
  session = await apiSession({ HALO_SQL: "on", HALO_MAX_RESULT_TOKENS: "100000" });
});

const ask = (sql: string) => session.call("halo_sql", { sql });

/** The SELECTs that Halo was sent, without those of its columns. */
const sent = () =>
  session.sandbox.log
    .find({ method: "POST", path: "/api/report" })
    .map(({ body }) => String((body as { sql: string }[])[0]?.sql))
    .filter((sql) => !sql.includes("INFORMATION_SCHEMA"));

test.each(attacks)("refused: $title", async ({ sql, says }) => {
  session.sandbox.log.clear();
  const result = await ask(sql);
  expect(result.isError, result.text).toBe(true);
  expect(result.text).toMatch(says);
  expect(sent()).toEqual([]);
});

test.each(honestQueries)("answered: $asks", async ({ sql, rows, mayBeEmpty }) => {
  session.sandbox.log.clear();
  const result = await ask(sql);
  expect(result.isError, result.text).toBe(false);
  expect(sent()).toHaveLength(1);
  const answered = (result.data as { rows: unknown[] }).rows;
  if (rows !== undefined) expect(answered).toEqual(rows(session.sandbox.tenant));
  else if (mayBeEmpty !== true) expect(answered.length).toBeGreaterThan(0);
});

test("there are sixty of each", () => {
  expect(attacks.length).toBeGreaterThanOrEqual(60);
  expect(honestQueries.length).toBeGreaterThanOrEqual(60);
});

test("«*» leaves out what holds secrets", async () => {
  const result = await ask("SELECT TOP 1 * FROM UNAME");
  expect((result.data as { columns: unknown }).columns).toEqual([
    ...["Unum", "uname", "usection", "Uisdisabled", "uisapiagent", "ucostPrice"],
  ]);
});

test("where a customer answered a survey from is not shown, as by no other tool", async () => {
  const refused = await ask("SELECT TOP 1 FBScore, fipaddress FROM FEEDBACK");
  expect(refused.text).toContain("is not shown");
  const { data } = await ask("SELECT TOP 1 * FROM FEEDBACK");
  expect(JSON.stringify(data)).not.toMatch(/fipaddress/i);
});

test("a date by which Halo means none is shown as nothing, which is said", async () => {
  const open = session.sandbox.tenant.tables.Tickets.find(({ dateclosed }) =>
    String(dateclosed).startsWith("1900"),
  );
  const { data, text } = await ask(
    `SELECT f.Faultid, f.datecleared, f.dateoccured FROM FAULTS f WHERE f.Faultid = ${open?.id}`,
  );
  const { rows, warnings } = data as { rows: unknown[][]; warnings: string[] };
  expect(rows).toEqual([[open?.id, null, expect.stringMatching(/^20/)]]);
  expect(`${text}${JSON.stringify(rows)}`).not.toContain("1900-01-01T");
  for (const said of [text, warnings.join()])
    expect(said).toContain("Where datecleared holds Halo's date for none");
  const dated = await ask("SELECT TOP 1 f.dateoccured FROM FAULTS f");
  expect(dated.text).not.toContain("date for none");
});

test("saved reports are as before", () => {
  expect(session.sandbox.tenant.tables.Report).toHaveLength(12);
});

afterAll(() => session.sandbox.reset());
