/**
 * `npm run sql-catalogue -- catalogue.json`: writes the bundled names of tables and columns of Halo's database
 * (src/tools/sql/schema/bundled.json) from a catalogue `{ tables: { NAME: { columns: [{ name, type }] } } }`, for the tables
 * that src/tools/sql/schema/lines.ts has a line for. Custom fields are left out: each tenant has its own.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { tableLines } from "../src/tools/sql/schema/lines.ts";
import { isSecretColumn } from "../src/tools/sql/schema/secrets.ts";
import { root } from "./support/worker.ts";

const Catalogue = z.object({
  tables: z.record(
    z.string(),
    z.object({ columns: z.array(z.object({ name: z.string(), type: z.string() })) }),
  ),
});

/** Columns of other systems, keys between instances and what the screens of Halo are set to: nobody asks about them. */
const isRare = (column: string) =>
  /^CF|guid|third_?party|xero|qbo|quickbooks|kashflow|sage|exact|snelstart|azure|ninja|datto|connectwise|jira|servicenow|snow|autotask|syncro|hubspot|liongard|passportal|auvik|itglue|atera|device42|twilio|intacct|avalara|myob|pagerduty|teamviewer|sentinel|blob$|html$|plain$|column\d|defaultview|visibility|^UShow|^Ucan/i.test(
    column,
  );

/** The mark of a type behind a column's name; texts have none. */
function markOf(type: string): string {
  if (/^bit/i.test(type)) return "?";
  if (/date/i.test(type)) return "/";
  return /int|float|decimal|money|numeric|real/i.test(type) ? "#" : "";
}

const [, , file] = process.argv;
if (file === undefined) throw new Error("Give the file with the catalogue.");
const { tables } = Catalogue.parse(JSON.parse(readFileSync(file, "utf8")));
const bundled = Object.fromEntries(
  Object.keys(tableLines).map((name) => {
    const columns = tables[name]?.columns ?? [];
    if (columns.length === 0) throw new Error(`The catalogue has no table ${name}.`);
    const kept = columns.filter(({ name: column }) => !isRare(column) && !isSecretColumn(column));
    return [name, kept.map(({ name: column, type }) => `${column}${markOf(type)}`).join(" ")];
  }),
);
writeFileSync(
  join(root, "src/tools/sql/schema/bundled.json"),
  `${JSON.stringify(bundled, undefined, 0).replaceAll('","', '",\n"')}\n`,
);
console.log(`${Object.keys(bundled).length} tables.`);
