import { expect, test } from "vitest";
import { connect, useSandbox } from "../../../../test/support/harness.ts";

const halo = useSandbox();
const tables = () => halo().tenant.tables;

/** The names in a sentence of a result's summary that begins so. */
function namesAfter(result: { text: string; data: Record<string, unknown> }, none: string): string[] {
  const sentence = new RegExp(`${none}: ([^\n]*?)\\.(?:\\s|$)`);
  const said = sentence.exec(String(result.data.summary))?.[1];
  expect(sentence.exec(result.text)?.[1]).toBe(said);
  return said === undefined ? [] : said.split(/, | and \d+ more/).filter((name) => name !== "");
}

const openTickets = () =>
  tables().Tickets.filter(
    (row) =>
      row.deleted !== true && Number(row.merged_into_id ?? 0) <= 0 && ![8, 9].includes(Number(row.status_id)),
  );

test("teams without open tickets are named, those with some, for projects or switched off are not", async () => {
  const teams = tables().Team;
  const model = { ...teams[0] };
  teams.push(
    { ...model, id: 901, name: "Night Watch", forrequests: true, inactive: false },
    { ...model, id: 902, name: "Gone Team", forrequests: true, inactive: true },
    { ...model, id: 903, name: "Sales Only", forrequests: false, inactive: false },
  );
  const client = await connect("2026-07-28");
  const result = await client.call("halo_workload", { by: "team" });
  const busy = new Set(openTickets().map(({ team }) => team));
  const expected = tables()
    .Team.filter(({ inactive, forrequests }) => inactive !== true && forrequests !== false)
    .map(({ name }) => String(name))
    .filter((name) => !busy.has(name));
  expect(expected).toContain("Night Watch");
  expect(namesAfter(result, "None open").sort()).toEqual(expected.sort());
  const one = await client.call("halo_workload", { by: "team", team_id: "Night Watch" });
  expect(one.text).not.toContain("None open:");

  const scorecard = await client.call("halo_sla_scorecard", { period: "last month" });
  expect(namesAfter(scorecard, "None opened or closed")).toContain("Night Watch");
  expect(scorecard.text).not.toMatch(/Gone Team|Sales Only/);
});
