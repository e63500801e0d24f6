import { expect, test } from "vitest";
import { connect, useSandbox } from "../support/harness.ts";

const halo = useSandbox();
const era = "2026-07-28";

test("a SELECT is run by Halo as a report that is not saved, through the front door", async () => {
  const client = await connect(era);
  const names = (await client.listTools()).map(({ name }) => name).filter((name) => name.includes("_sql"));
  expect(names).toEqual(["halo_sql_schema", "halo_sql"]);
  const before = structuredClone(halo().tenant.tables.Report);
  const result = await client.call("halo_sql", {
    sql: `SELECT TOP 3 a.aareadesc AS client, COUNT(*) AS n FROM FAULTS f JOIN AREA a ON a.Aarea = f.Areaint
      WHERE f.dateoccured >= DATEADD(day, -90, GETDATE()) GROUP BY a.aareadesc ORDER BY n DESC, client`,
  });
  expect(result.isError, result.text).toBe(false);
  const since = Date.now() - 90 * 86_400_000;
  const { Tickets, Projects, Opportunities } = halo().tenant.tables;
  const counts = new Map<string, number>();
  for (const ticket of [...Tickets, ...Projects, ...Opportunities]) {
    if (Date.parse(`${String(ticket.dateoccurred)}Z`) < since) continue;
    const name = String(ticket.client_name);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const expected = [...counts]
    .sort(([one, a], [other, b]) => b - a || one.localeCompare(other))
    .slice(0, 3)
    .map(([name, n]) => [name, n]);
  expect(result.structured).toMatchObject({ columns: ["client", "n"], rows: expected });
  expect(result.text).toContain(`«${expected[0]?.[0]}» | ${expected[0]?.[1]}`);
  const sent = halo()
    .log.find({ method: "POST", path: "/api/report" })
    .map(({ body }) => body);
  expect(sent.at(-1)).toEqual([
    expect.objectContaining({
      id: 0,
      _loadreportonly: true,
      sql: expect.stringMatching(/^SELECT TOP 3 \[a\]/),
    }),
  ]);
  expect(halo().tenant.tables.Report).toEqual(before);
});
