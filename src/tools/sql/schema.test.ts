import { expect, test } from "vitest";
import { sqlTables } from "../../../sandbox/engine/sql/tables.ts";
import { apiSession } from "../../../test/api/halo.ts";
import { tableLines } from "./schema/lines.ts";

const sqlSession = (meddle?: Parameters<typeof apiSession>[1]) => apiSession({ HALO_SQL: "on" }, meddle);

/** Answers a query with this, and the columns of tables as the sandbox has them. */
const answering = (make: (sql: string) => object | undefined) => async (request: Request) => {
  if (request.method !== "POST" || !request.url.endsWith("/Report")) return undefined;
  const [{ sql = "" } = {}] = (await request.clone().json()) as { sql?: string }[];
  const body = make(sql);
  return body === undefined ? undefined : Response.json(body, { status: 201 });
};
const isOfColumns = (sql: string) => sql.includes("INFORMATION_SCHEMA");
const report = (rows: readonly object[]) => ({ id: 0, report: { loaded: true, load_error: null, rows } });

test("an unknown column or table is told with the three nearest, and nothing is sent", async () => {
  const { call, sandbox } = await sqlSession();
  for (const [sql, says] of [
    ["SELECT f.summary FROM FAULTS f", "«summary» is no column of FAULTS. Nearest: Symptom, "],
    ["SELECT f.Symptm FROM FAULTS f", "Nearest: Symptom, "],
    ["SELECT x.a FROM TICKETS x", "Halo has no table «TICKETS» that is known here. Nearest: "],
    ["SELECT Status AS s, COUNT(*) AS n FROM FAULTS GROUP BY s", "which only ORDER BY knows"],
    ["SELECT Faultid FROM FAULTS f JOIN ACTIONS a ON a.Faultid = f.Faultid", "is in more than one table"],
  ] as const) {
    sandbox.log.clear();
    const { isError, text } = await call("halo_sql", { sql });
    expect([isError, text.includes(says)], `${sql}: ${text}`).toEqual([true, true]);
    const near = /Nearest: ([^.]*)\./.exec(text)?.[1];
    if (near !== undefined) expect(near.split(", ")).toHaveLength(3);
    const bodies = sandbox.log.find({ method: "POST", path: "/api/report" });
    expect(bodies.every(({ body }) => JSON.stringify(body).includes("INFORMATION_SCHEMA"))).toBe(true);
  }
});

test("the tenant's columns are asked for once in a session, and found by words", async () => {
  const { call, sandbox } = await sqlSession();
  const sql = "SELECT TOP 1 f.Faultid FROM FAULTS f";
  await call("halo_sql", { sql });
  sandbox.log.clear();
  await call("halo_sql", { sql });
  expect(sandbox.log.count({ method: "POST", path: "/api/report" })).toBe(1);
  const table = await call("halo_sql_schema", { search: "UNAME" });
  expect(table.text).toContain("Unum# (id of the agent)");
  expect(table.text).toContain("1 column that may hold secrets: not shown.");
  expect(table.text).not.toContain("upassword");
  const some = await call("halo_sql_schema", { search: "FAULTS sla" });
  expect(some.text).toContain("SLAresponseState (response SLA: I met, O missed)");
  expect(some.text).not.toContain("Symptom (");
  expect((await call("halo_sql_schema", { search: "warranty" })).text).toContain("DEVICE (assets");
  expect((await call("halo_sql_schema", { search: "NHD_IDENTITY_Token" })).text).toContain(
    "is not read here",
  );
  const all = await call("halo_sql_schema", {});
  for (const name of ["FAULTS", "ACTIONS", "INVOICEHEADER"]) expect(all.text).toContain(`${name} (`);
});

test("where a tenant does not tell its columns, the usual ones stand in, which is said", async () => {
  const closed = answering((sql) =>
    isOfColumns(sql)
      ? { id: 0, report: { loaded: false, load_error: "The SELECT permission was denied.", rows: [] } }
      : undefined,
  );
  const { call } = await sqlSession(closed);
  const found = await call("halo_sql", { sql: "SELECT COUNT(*) AS n FROM FAULTS" });
  expect(found.isError, found.text).toBe(false);
  expect(found.text).toContain("Halo does not tell its columns here");
  const byWords = await call("halo_sql_schema", { search: "warranty" });
  expect(byWords.text).toContain("these are the tables and columns of a usual tenant");
  const wrong = await call("halo_sql", { sql: "SELECT nothing FROM FAULTS" });
  expect(wrong.text).toContain("«nothing» is no column of FAULTS.");
});

test("what Halo answers is told as it is: rows that are cut, an error, a report that was saved", async () => {
  let body: object = {};
  const meddle = answering((sql) => (isOfColumns(sql) ? undefined : body));
  const { call } = await sqlSession(meddle);
  const ask = () => call("halo_sql", { sql: "SELECT Symptom, FDeleted, Status FROM FAULTS" });
  body = report(Array.from({ length: 50_000 }, () => ({ status: 1, symptom: "x" })));
  expect((await ask()).text).toContain("Halo gave 50,000 rows, which is the most that it gives of a report");
  body = report([
    { STATUS: 2, Symptom: "Do <b>this</b>", fdeleted: "True" },
    { Status: 3, FDeleted: true },
  ]);
  expect((await ask()).data).toMatchObject({
    rows: [
      ["Do this", "True", 2],
      [null, "True", 3],
    ],
  });
  body = report([{ symptom: "x", status: 1 }]);
  expect((await ask()).text).toContain("Halo's rows hold no FDeleted: it is not known whether");
  body = report([{ total: 5 }]);
  expect((await ask()).text).toContain("its rows have none of the columns that were asked for");
  body = { id: 0, report: { loaded: false, load_error: "Execution Timeout Expired.", rows: [] } };
  expect((await ask()).text).toMatch(/«Execution Timeout Expired\.?».* Ask for less/);
  body = { ...report([]), id: 105 };
  expect((await ask()).text).toContain("it is a saved report, where none was asked for");
  body = { id: 0, report: { loaded: true } };
  expect((await ask()).isError).toBe(true);
});

test("where Halo fails, that is said, and that the query can be sent again", async () => {
  let answer = () => new Response("", { status: 500 });
  const { call } = await sqlSession(async (request) =>
    request.method === "POST" && request.url.endsWith("/Report") ? answer() : undefined,
  );
  const ask = async () => (await call("halo_sql", { sql: "SELECT 1 AS a" })).text;
  expect(await ask()).toMatch(/500.*changes nothing, so it can be sent again\.$/);
  answer = () => new Response("<html>Login</html>", { headers: { "content-type": "text/html" } });
  expect(await ask()).toMatch(/web page instead of data.*can be sent again\.$/);
});

test("which statuses close is the tenant's", async () => {
  for (const [value, closed] of [
    ["stock", "8, 9, 34, 35, 44"],
    ["own", "8, 22, 34, 35, 44"],
  ] as const) {
    const { call } = await apiSession({ HALO_SQL: "on" }, undefined, { "closing-statuses": value });
    for (const args of [{ search: "FAULTS" }, { search: "status" }, {}])
      expect((await call("halo_sql_schema", args)).text).toContain(`Closed here: Status IN (${closed}).`);
    expect((await call("halo_sql_schema", { search: "INVOICEHEADER" })).text).not.toContain("Status IN");
  }
});

test("a missing right is named", async () => {
  const refusing = async (request: Request) =>
    request.url.endsWith("/Report") ? new Response(null, { status: 403 }) : undefined;
  const { call } = await sqlSession(refusing);
  for (const name of ["halo_sql", "halo_sql_schema"]) {
    const { isError, text } = await call(
      name,
      name === "halo_sql" ? { sql: "SELECT 1 AS a" } : { search: "FAULTS" },
    );
    expect(isError, text).toBe(true);
    expect(text).toContain("Halo lets this sign-in run no reports in SQL. It needs edit:reporting");
  }
});

test("APPLY may name the tables before it", async () => {
  const { call, sandbox } = await sqlSession();
  await call("halo_sql", {
    sql: "SELECT TOP 5 a.aareadesc, x.Faultid FROM AREA a OUTER APPLY (SELECT TOP 1 f.Faultid FROM FAULTS f WHERE f.Areaint = a.Aarea ORDER BY f.dateoccured DESC) x",
  });
  const sent = JSON.stringify(sandbox.log.find({ method: "POST", path: "/api/report" }).at(-1)?.body);
  expect(sent).toContain("OUTER APPLY (SELECT TOP 1 [f].[Faultid]");
});

test("each column that is explained is one of its table", () => {
  const known = new Map(
    sqlTables.map(({ name, columns }) => [name, new Set(columns.map((column) => column.name))]),
  );
  const explained = Object.entries(tableLines).flatMap(([table, { columns = {} }]) =>
    Object.keys(columns).map((column) => ({ table, column })),
  );
  expect(explained.length).toBeGreaterThan(50);
  expect(explained.filter(({ table, column }) => known.get(table)?.has(column) === false)).toEqual([]);
});
