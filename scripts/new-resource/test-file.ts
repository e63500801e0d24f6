/** The file with the tests of a resource's list and get. */
import { camel, snake } from "../scaffold/names.ts";
import type { Subject } from "./subject.ts";

/** The text of `src/tools/<area>/<plural>.worker.test.ts`; Biome formats it. */
export function testFile({ names, fields, filters, hasGet, hidesInactive }: Subject): string {
  const { path, noun, plural } = names;
  const table = camel(plural);
  const list = `halo_list_${snake(plural)}`;
  const all = hidesInactive ? "{ include_inactive: true }" : "{}";
  const held = filters.map(({ parameter }) => `  await hold("${parameter}");`);
  const shown = fields.row.filter(({ kind }) => kind === "text" || kind === "number").map(({ name }) => name);
  return `
import { expect, test } from "vitest";
import { connect, ${hasGet ? "recordOf, " : ""}useSandbox } from "../../../test/support/harness.ts";
import { ${filters.length > 0 ? "expectFilter, " : ""}${hasGet || filters.length > 0 ? "first, " : ""}idsOfAllPages, sorted } from "../../../test/support/lists.ts";

const halo = useSandbox();
const ${table} = () => halo().tenant.tables.${path};

test("lists ${plural} to the last page${hidesInactive ? ", inactive ones when asked" : ""}", async () => {
  const client = await connect("2026-07-28");
  const idsOf = (rows: ReturnType<typeof ${table}>) => sorted(rows.map(({ id }) => Number(id)));
  ${
    hidesInactive
      ? `const active = ${table}().filter(({ inactive }) => inactive !== true);
  expect(active.length).toBeLessThan(${table}().length);
  expect(await idsOfAllPages(client, "${list}", {}, 10)).toEqual(idsOf(active));
  `
      : ""
  }expect(await idsOfAllPages(client, "${list}", ${all}, 10)).toEqual(idsOf(${table}()));
});
${
  held.length > 0
    ? `
test("filters", async () => {
  const client = await connect("2026-07-28");
  const hold = async (field: string) => {
    const value = first(${table}(), (row) => Number(row[field]) > 0)[field];
    const args = { ${hidesInactive ? "include_inactive: true, " : ""}[field]: value };
    await expectFilter(client, "${list}", args, ${table}(), (row) => row[field] === value);
  };
${held.join("\n")}
});
`
    : ""
}${
  hasGet
    ? `
test("reads ${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}", async () => {
  const client = await connect("2026-07-28");
  const { id, ${shown.join(", ")} } = first(${table}());
  const result = await client.call("halo_get_${snake(noun)}", { id });
  expect(recordOf(result)).toMatchObject({ id, ${shown.join(", ")} });
  const missing = await client.call("halo_get_${snake(noun)}", { id: 987_654 });
  expect(missing.isError).toBe(true);
  expect(missing.text).toContain("no ${noun} 987654");
});
`
    : ""
}`;
}
