/**
 * What a query may not do, and what it is refused with. Written as an attacker would: to change, run or read what is not
 * for reports, or to keep Halo's database busy.
 */

export interface Attack {
  readonly title: string;
  readonly sql: string;
  /** What the refusal says. */
  readonly says: RegExp;
}

const of = (title: string, sql: string, says: RegExp): Attack => ({ title, sql, says });
const nested = (open: string, inner: string, close: string, times: number) =>
  `${open.repeat(times)}${inner}${close.repeat(times)}`;

export const attacks: readonly Attack[] = [
  // Comments
  of("line comment", "SELECT Symptom FROM FAULTS -- WHERE 1 = 0", /comment/),
  of("block comment", "SELECT Symptom /* x */ FROM FAULTS", /comment/),
  of("comment that hides a word", "SELECT Symptom IN/**/TO evil FROM FAULTS", /comment/),
  of("comment that is not closed", "SELECT Symptom FROM FAULTS /* WHERE", /comment/),
  of("comment at the end of a text", "SELECT 'a' AS x --'", /comment/),
  // Several statements
  of("second statement", "SELECT Symptom FROM FAULTS; DROP TABLE FAULTS", /more than one statement/),
  of("second statement without a separator", "SELECT Symptom FROM FAULTS DROP TABLE FAULTS", /DROP/),
  of("second SELECT", "SELECT 1 AS a; SELECT 2 AS b", /more than one statement/),
  of("batch", "SELECT 1 AS a\nGO\nSELECT 2 AS b", /GO/),
  of(
    "separator in place of a name",
    "SELECT 1 AS a ; ; SELECT upassword FROM UNAME",
    /more than one statement/,
  ),
  of("declared variable", "DECLARE @x int SELECT @x", /DECLARE/),
  of("set", "SET ROWCOUNT 0 SELECT Symptom FROM FAULTS", /SET/),
  of("block", "BEGIN SELECT 1 AS a END", /BEGIN/),
  // Statements that change
  of("insert", "INSERT INTO FAULTS (Symptom) VALUES ('x')", /INSERT/),
  of("update", "UPDATE FAULTS SET Status = 9", /UPDATE/),
  of("delete", "DELETE FROM FAULTS", /DELETE/),
  of("merge", "MERGE FAULTS USING AREA ON 1 = 1 WHEN MATCHED THEN DELETE", /MERGE/),
  of("truncate", "TRUNCATE TABLE FAULTS", /TRUNCATE/),
  of("select into", "SELECT Symptom INTO evil FROM FAULTS", /INTO/),
  of("select into behind a line break", "SELECT Symptom\nInTo\n[evil] FROM FAULTS", /INTO/),
  of("DML in a CTE", "WITH x AS (DELETE FROM FAULTS OUTPUT deleted.Faultid) SELECT Faultid FROM x", /DELETE/),
  of("CTE in front of a change", "WITH x AS (SELECT 1 AS a) UPDATE FAULTS SET Status = 9", /UPDATE/),
  of("change in a subquery", "SELECT (UPDATE FAULTS SET Status = 9) AS a", /UPDATE/),
  of("grant", "GRANT CONTROL TO public", /GRANT/),
  of("create", "CREATE TABLE x (a int)", /CREATE/),
  // Running code
  of("exec", "EXEC sp_who", /EXEC/),
  of("procedure without exec", "sp_configure 'show advanced options'", /procedure/),
  of("xp_cmdshell", "SELECT 1 AS a EXEC master..xp_cmdshell 'dir'", /EXEC/),
  of("xp_ as a function", "SELECT xp_cmdshell('dir') AS a", /procedure/),
  of("quoted xp_", "SELECT [xp_cmdshell]('dir') AS a", /./),
  of("function of the database", "SELECT dbo.GetThings(1) AS a", /./),
  of("waitfor", "SELECT 1 AS a WAITFOR DELAY '0:0:9'", /WAITFOR/),
  of("shutdown", "SHUTDOWN", /SHUTDOWN/),
  of("next value", "SELECT NEXT VALUE FOR dbo.s AS a", /./),
  // Reading elsewhere
  of("openrowset", "SELECT a FROM OPENROWSET('SQLNCLI', 'x', 'SELECT 1') AS x", /OPENROWSET/),
  of("openquery", "SELECT a FROM OPENQUERY(srv, 'SELECT 1') AS x", /OPENQUERY/),
  of("bulk", "SELECT a FROM OPENROWSET(BULK 'c:\\x', SINGLE_CLOB) AS x", /OPENROWSET/),
  of("other database", "SELECT name FROM master.dbo.sysdatabases", /another database or schema/),
  of("system views", "SELECT name FROM sys.objects", /another database or schema/),
  of("old system tables", "SELECT name FROM sysobjects", /database's own/),
  of(
    "database of the schema",
    "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES",
    /another database or schema/,
  ),
  of("linked server", "SELECT a FROM srv.db.dbo.FAULTS", /./),
  of("temporary table", "SELECT a FROM #x", /temporary table/),
  of("variable", "SELECT @@VERSION AS v", /variable/),
  of("who is signed in", "SELECT SUSER_NAME() AS u", /not called here/),
  // Secrets
  of("column of passwords", "SELECT upassword FROM UNAME", /secret/),
  of("column of passwords in a condition", "SELECT uname FROM UNAME WHERE upassword LIKE 'a%'", /secret/),
  of("column of passwords in an order", "SELECT TOP 1 uname FROM UNAME ORDER BY upassword", /secret/),
  of("column of passwords by its alias", "SELECT u.[UPassword] AS x FROM UNAME u", /secret/),
  of("table of tokens", "SELECT 1 AS a FROM NHD_IDENTITY_Token", /not read here/),
  of("table of settings", "SELECT 1 AS a FROM CONTROL", /not read here/),
  of(
    "table of settings in a subquery",
    "SELECT Faultid FROM FAULTS WHERE EXISTS (SELECT 1 FROM [Control3])",
    /not read here/,
  ),
  of("table of mails", "SELECT 1 AS a FROM dbo.EMAILSTORE", /not read here/),
  // Letters that look like others
  of("full-width letters", "ＳＥＬＥＣＴ Symptom FROM FAULTS", /./),
  of(
    "full-width separator",
    "SELECT Symptom FROM FAULTS； DROP TABLE FAULTS",
    /letters that are not plain|DROP/,
  ),
  of("look-alike in a name", "SELECT Symptоm FROM FAULTS", /letters that are not plain/),
  of("invisible letter", "SELECT Symp\u200btom FROM FAULTS", /letters that are not plain/),
  of("other quotes", "SELECT ’x’ AS a", /letters that are not plain/),
  of("other blanks", "SELECT\u00a0Symptom FROM FAULTS", /letters that are not plain/),
  of("control character", "SELECT Symptom\u0000 FROM FAULTS", /control character/),
  of("backslash before a quote", "SELECT 'x\\' AS a, 'y' AS b", /./),
  of("quote that is not closed", "SELECT 'x FROM FAULTS", /not closed/),
  of("name that is not closed", "SELECT [x FROM FAULTS", /not closed/),
  of("bracket in a name", "SELECT Symptom AS [a]]; DROP TABLE FAULTS --] FROM FAULTS", /./),
  of("text in double quotes", 'SELECT "upassword" FROM UNAME', /«"»/),
  of("hexadecimal", "SELECT 0x73656c656374 AS a", /not run here/),
  // Depth and size
  of("nested parentheses", `SELECT ${nested("(", "1", ")", 200)} AS a`, /nests too deeply/),
  of("nested CASE", `SELECT ${nested("CASE WHEN 1 = 1 THEN ", "1", " END", 60)} AS a`, /nests too deeply/),
  of("nested CAST", `SELECT ${nested("CAST (", "1", " AS int)", 20)} AS a`, /CASTs within each other/),
  of("chain of signs", `SELECT ${"- ".repeat(60)}1 AS a`, /nests too deeply/),
  of(
    "nested subqueries",
    `SELECT a FROM ${nested("(SELECT a FROM ", "(SELECT 1 AS a) AS t", ") AS t", 40)}`,
    /nests too deeply/,
  ),
  of("length", `SELECT '${"x".repeat(9_000)}' AS a`, /characters|too long|8,?000/i),
  of("* of no table", "SELECT x.* FROM FAULTS f", /«\*» stands for no table here\. Name the columns/),
  of("wide IN", `SELECT Faultid FROM FAULTS WHERE Faultid IN (${"1,".repeat(400)}1)`, /entries/),
  of("many columns", `SELECT ${Array.from({ length: 70 }, () => "1").join(", ")}`, /columns/),
  of("each row with each", "SELECT a.Faultid FROM ACTIONS a, ACTIONS b, ACTIONS c", /comma/),
  of("cross join", "SELECT a.Faultid FROM ACTIONS a CROSS JOIN ACTIONS b", /pairs each row/),
  of("join that always holds", "SELECT a.Faultid FROM ACTIONS a JOIN ACTIONS b ON 1 = 1", /no equality/),
  of(
    "join that holds for itself",
    "SELECT a.Faultid FROM ACTIONS a JOIN ACTIONS b ON b.Faultid = b.Faultid",
    /no equality/,
  ),
  of(
    "join with an alternative",
    "SELECT a.Faultid FROM ACTIONS a JOIN ACTIONS b ON a.Faultid = b.Faultid OR 1 = 1",
    /no equality/,
  ),
  of("percent", "SELECT TOP 100 PERCENT Symptom FROM FAULTS", /PERCENT/),
  of("XML", "SELECT Symptom FROM FAULTS FOR XML PATH('')", /FOR/),
  of("pivot", "SELECT a FROM FAULTS PIVOT (SUM(Status) FOR Areaint IN ([1])) p", /./),
  of("locking hint", "SELECT Symptom FROM FAULTS WITH (XLOCK)", /./),
];
