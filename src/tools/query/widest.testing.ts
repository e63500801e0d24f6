import { functions } from "./sql/expressions/functions.ts";

/** Queries at the bounds: each has to run in a Durable Object, whose SQLite has limits of its own. */

const times = (count: number, text: (index: number) => string, between: string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(between);

/** Arguments of a function that takes others than numbers. */
const argumentsOf: Readonly<Record<string, string>> = {
  count: "id",
  group_concat: "summary, '; '",
  string_agg: "summary, '; '",
  strftime: "'%Y-%m', opened",
  date: "opened, '-1 month', 'start of month'",
  time: "opened",
  datetime: "opened, '+90 minutes'",
  julianday: "opened",
  unixepoch: "opened",
  ntile: "4",
};

/** A call of each function that queries may use. */
export const calls: readonly string[] = [...functions].map(([name, { use, least }]) => {
  const given =
    argumentsOf[name] ?? times(Math.max(least, 0), (index) => (index === 0 ? "id" : `${index}`), ", ");
  const over = use === "window" ? " over (partition by client_id order by id)" : "";
  return `select ${name}(${given})${over} as x from tickets limit 3`;
});

export const widest: readonly string[] = [
  `select ${times(60, (index) => `id + ${index} as x${index}`, ", ")} from tickets limit 1`,
  `select ${times(58, () => "1", " + ")}`,
  `select ${"(".repeat(55)}1${")".repeat(55)}`,
  `select count(*) from tickets where ${times(200, (index) => `id <> ${index}`, " and ")}`,
  `select count(*) from tickets where ${times(150, (index) => `summary like '%${index}%'`, " or ")}`,
  `select count(*) from tickets t0 ${times(7, (index) => `join tickets t${index + 1} on t${index + 1}.id = t${index}.id`, " ")}`,
  times(5, (index) => `select id + ${index} as id from clients`, " union all "),
  `values ${times(50, (index) => `(${index}, 'a')`, ", ")}`,
  `select count(*) from tickets where id in (${times(300, (index) => `${index + 1}`, ", ")})`,
  `with ${times(12, (index) => (index === 0 ? "q0 as (select id from tickets)" : `q${index} as (select id from q${index - 1})`), ", ")} select count(*) from q11`,
  `select ${times(23, () => "(select count(*) from clients)", ", ")}`,
  `select id from tickets where summary like '%${"a".repeat(48)}%'`,
  "select client_name, status_name, agent_name, priority_name, tickettype_name, count(*) from tickets group by 1, 2, 3, 4, 5",
  "select client_name, ticket_summary, agent_name, sum(hours) from actions group by 1, 2, 3 order by 4 desc limit 5",
  "select * from tickets limit 1",
  `select case ${times(50, (index) => `when id = ${index + 1} then ${index}`, " ")} end from tickets limit 1`,
  `select concat(${times(20, () => "summary", ", ")}) from tickets limit 1`,
];
