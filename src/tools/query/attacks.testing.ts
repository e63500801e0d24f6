/** Queries that are refused: what they try, and what is said of each. Shared by the tests in Node and in workerd. */

/** A query with a part of what its refusal says. */
export type Attack = readonly [sql: string, says: RegExp];

const repeated = (text: string, times: number) => Array.from({ length: times }, () => text);

/** Statements that are no SELECT, and several of them. */
const statements: readonly Attack[] = [
  ["insert into tickets (id) values (1)", /INSERT is not run/],
  ["update tickets set summary = 'x'", /UPDATE is not run/],
  ["delete from tickets", /DELETE is not run/],
  ["drop table tickets", /DROP TABLE is not run/],
  ["create table x as select * from tickets", /CREATE TABLE is not run/],
  ["create trigger x after insert on tickets begin select 1; end", /CREATE TRIGGER is not run/],
  ["alter table tickets rename to x", /ALTER TABLE is not run/],
  ["attach database 'x.db' as x", /ATTACH is not run/],
  ["pragma table_list", /PRAGMA is not run/],
  ["explain query plan select 1", /EXPLAIN is not run/],
  ["vacuum into 'x.db'", /VACUUM is not run/],
  ["begin", /BEGIN is not run/],
  ["reindex tickets", /REINDEX is not run/],
  ["with x as (select 1) delete from tickets", /DELETE is not run/],
  ["replace into tickets (id) values (1)", /INSERT is not run/],
  ["select 1; select 2", /more than one statement/],
  ["select 1; drop table tickets", /more than one statement/],
  ["select 1 /* ; */ ; -- x\n delete from tickets", /more than one statement/],
  ["select 1\u0000; drop table tickets", /control character/],
  [" ; ", /can't be read|empty/],
];

/** Tables that no query knows. */
const tables: readonly Attack[] = [
  ["select * from sqlite_master", /«sqlite_master» is no table/],
  ["select * from sqlite_schema", /no table/],
  ['select * from "sqlite_master"', /no table/],
  ["select * from [sqlite_master]", /no table/],
  ["select * from `sqlite_temp_master`", /no table/],
  ["select * from main.sqlite_master", /no schema/],
  ["select * from main.tickets", /no schema/],
  ["select * from query_tickets", /«query_tickets» is no table\. Nearest: tickets/],
  ["select row from copy_row", /no table/],
  ["select owner from copy_owner", /no table/],
  ["select * from _cf_KV", /no table/],
  ["select * from dbstat", /no table/],
  ["select * from pragma_table_info('tickets')", /is no table/],
  ["select * from json_each('[1,2]')", /is no table/],
  ["select * from generate_series(1, 1000000000)", /is no table/],
  ["select 1 from tickets where id in sqlite_master", /IN needs a list/],
  ["select (select sql from sqlite_master limit 1)", /no table/],
  ["select id from tickets union select name from sqlite_master", /no table/],
  ["with sqlite_master as (select * from sqlite_master) select * from sqlite_master", /no table/],
  ["select rowid from tickets", /«rowid» is no column/],
  ["select t._rowid_ from tickets t", /no column/],
  ["select sqlite_master.sql from tickets", /is no table of this FROM/],
];

/** Functions that no query may call. */
const calls: readonly Attack[] = [
  ["select load_extension('x')", /no function/],
  ["select randomblob(1000000000)", /no function/],
  ["select hex(zeroblob(1000000000))", /no function/],
  ["select printf('%1000000000d', 1)", /no «printf»/],
  ["select format('%.*c', 1000000000, 'x')", /no «format»/],
  ["select writefile('x', 'y')", /no function/],
  ["select readfile('/etc/passwd')", /no function/],
  ["select sqlite_version()", /no function/],
  ["select json_group_array(id) from tickets", /no function/],
  ["select fts3_tokenizer('x')", /no function/],
  ["select summary match 'x' from tickets", /MATCH is not there/],
  ["select summary regexp '(a+)+$' from tickets", /REGEXP is not there/],
  ["select raise(abort, 'x')", /not used|can't be read/],
  ["select ?1", /Parameters/],
  ["select x'00'", /not used/],
  ["select summary -> '$' from tickets", /operator/],
];

/** Queries that would run for long, or take much memory. */
const floods: readonly Attack[] = [
  ["select * from tickets, actions", /Nothing joins/],
  ["select count(*) from tickets a cross join tickets b", /Nothing joins/],
  ["select count(*) from tickets a join tickets b on a.id <> b.id", /Nothing joins/],
  ["select count(*) from tickets a join tickets b on a.id = b.id or 1", /Nothing joins/],
  ["select count(*) from tickets a left join actions b on 1 = 1", /Nothing joins/],
  ["select count(*) from tickets a natural join tickets b", /NATURAL/],
  ["with recursive c(n) as (select 1 union all select n + 1 from c) select count(*) from c", /no bound/],
  ["with c(n) as (select 1 union all select n + 1 from c) select count(*) from c", /no bound/],
  [
    "with recursive c(n) as (select 1 union all select n + 1 from c limit 100000000) select n from c",
    /no bound/,
  ],
  [
    "with recursive c(n) as (select 1 union all select 1 from c limit 9 offset 99) select n from c",
    /no bound/,
  ],
  [
    "with recursive c(s) as (select 'aaaaaaaa' union all select s || s from c limit 60) select s from c",
    /grow/,
  ],
  [
    "select count(*) from actions a join actions b on a.is_private = b.is_private join actions c on c.is_private = b.is_private",
    /could go through/,
  ],
  [
    "select count(*) from actions a where exists (select 1 from actions b where b.note = a.note and b.hours > a.hours)",
    /could go through/,
  ],
  ["select (select count(*) from actions b where b.hours > a.hours) from actions a", /could go through/],
  [
    `select ${repeated("replace(", 12).join("")}'${"a".repeat(90)}'${repeated(`, 'a', '${"a".repeat(90)}')`, 12).join("")}`,
    /can make a text/,
  ],
  [`select ${repeated("summary", 60).join(" || ")} from tickets`, /can make a text/],
  [
    "with a as (select group_concat(note) s from actions), b as (select s||s||s||s s from a), c as (select s||s||s||s s from b) select s from c",
    /can make a text/,
  ],
  ["select group_concat(summary) over (order by id) from tickets", /not used over windows/],
  [
    "select sum(hours) over (order by id rows between unbounded preceding and current row exclude ties) from actions",
    /EXCLUDE/,
  ],
  [`select ${"(".repeat(3_000)}1${")".repeat(3_000)}`, /nests 3000 levels/],
  [`select ${"not ".repeat(1_500)}1`, /nests too deeply/],
  [`select ${"-".repeat(1)} ${"- ".repeat(2_000)}1`, /nests too deeply/],
  [`select ${repeated("1", 900).join(" + ")}`, /nests deeper/],
  [`select 1 where ${repeated("1 = 1", 1_200).join(" or ")}`, /characters; 8000/],
  [`select ${repeated("id", 200).join(", ")} from tickets`, /200 columns/],
  [`values ${repeated("(1)", 500).join(", ")}`, /500 rows/],
  [repeated("select 1", 40).join(" union all "), /joins 40 SELECTs/],
  [
    `select 1 from ${repeated("tickets", 40)
      .map((name, index) => `${name} t${index}`)
      .join(", ")}`,
    /joins 40 tables/,
  ],
  [`select ${repeated("(select 1)", 40).join(", ")}`, /more than 24 SELECTs/],
  [`select id from tickets where id in (${repeated("1", 1_000).join(",")})`, /1000 values/],
  [`select id from tickets where summary like '${"%a".repeat(60)}'`, /50 bytes/],
  ["select id from tickets where summary like note from actions", /can't be read|pattern/],
  [
    "select t.id from tickets t join clients c on c.id = t.client_id and t.summary like '%' || c.name || '%'",
    /pattern/,
  ],
  [`select ${"x".repeat(9_000)} from tickets`, /9\d{3} characters|8000/],
];

/** All of them. */
export const attacks: readonly Attack[] = [...statements, ...tables, ...calls, ...floods];

/** Habits of other databases, and what is misspelt, with what is said of the right way. */
export const habits: readonly Attack[] = [
  ["select top 5 * from tickets", /LIMIT/],
  ["select getdate()", /date\('now'\)/],
  ["select isnull(summary, '') from tickets", /ifnull/],
  ["select datediff(day, opened, closed) from tickets", /julianday/],
  ["select convert(date, opened) from tickets", /cast|date\(column\)/],
  ["select dateadd(day, -7, opened) from tickets", /date\(column, '\+7 day'\)/],
  ["select year(opened) from tickets", /strftime\('%Y'/],
  ["select left(summary, 5) from tickets", /substr/],
  ["select len(summary) from tickets", /length/],
  ["select id from dbo.tickets", /no schema/],
  ["select id from tickets with (nolock)", /NOLOCK/],
  ["select id from tickets where summary ilike '%a%'", /LIKE takes no notice of case/],
  ["select opened::date from tickets", /cast/],
  ["select id from tickets where opened > now() - interval '90 days'", /date\('now', '-90 day'\)/],
  ["select id from tickets order by id offset 5 rows fetch next 10 rows only", /LIMIT 10/],
  ["select 'a' + summary from tickets", /\|\|/],
  ['select id from tickets where status_name = "Waiting"', /single quotes: 'Waiting'/],
  ['select id from tickets where status_name = "Closed"', /single quotes: 'Closed'/],
  ["select id from tickets where status_name = ‘Closed’", /straight single quotes/],
  ["select cast(opened as date) from tickets", /date\(column\)/],
  ["select status from tickets", /Nearest: status_name\. Columns of tickets: id, summary/],
  ["select dateoccurred from tickets", /Nearest: opened/],
  ["select timetaken from actions", /Nearest: hours/],
  ["select clientname from tickets", /Nearest: client_name/],
  ["select * from ticket", /Nearest: tickets/],
  ["select * from invoice", /Nearest: invoices/],
  ["select id from tickets t join clients c on c.id = t.client_id", /ambiguous.*t\.id or c\.id/],
  ["select id from tickets where count(*) > 1", /HAVING/],
  ["select max(count(*)) from tickets", /Group in a CTE/],
  ["select a.id from tickets t", /«a» is no table of this FROM/],
  ["select row_number() from tickets", /needs OVER/],
  ["select summary, from tickets", /after «select summary,»/],
  ["select client_id, count(*) from tickets group by 3", /is no column of the result/],
  ["select date(opened, 'start of quarter') from tickets", /no modifier/],
  ["select id from tickets limit (select 5)", /whole numbers/],
  ["select warranty_end from clients", /one of assets/],
];
