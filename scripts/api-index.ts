/**
 * Writes `src/halo/openapi/bundled.json`, the index of Halo's API that is used where a tenant's own description can't be
 * read: `npm run api-index -- path/to/swagger.json 2025-04`. For maintainers, when Halo has something new. The
 * description is what every tenant serves at `/api/swagger/v2/swagger.json`; names and kinds are taken from it, no texts.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { ApiIndex } from "../src/halo/openapi/api-index.ts";
import type { CompactIndex } from "../src/halo/openapi/compact.ts";
import { parseDescription } from "../src/halo/openapi/parse.ts";
import { isSecretField } from "../src/halo/records.ts";
import { lineFor } from "../src/tools/api/lines/index.ts";
import { isRightsField, whyOff } from "../src/tools/api/reach.ts";

/** Fields of a schema that are kept: those of a record come first in Halo's description, special ones later. */
const mostFields = 26;

/** Fields that nobody sets by hand: of other systems, keys between instances, what Halo computes. */
const isRare = (field: string) =>
  /^(?:_warning|new_external|intent$)|guid|third_?party|xero|qbo|quickbooks|kashflow|sage|exact|snelstart|azure|ninja|datto|connectwise|halointegrator|imgpath|_count$|_index$|translations|fortnox|myob|intacct|stripe|avalara/i.test(
    field,
  );

const [path, version] = process.argv.slice(2);
if (path === undefined) {
  console.error("Say where Halo's description is: npm run api-index -- path/to/swagger.json 2025-04");
  process.exit(1);
}
const whole = parseDescription(JSON.parse(readFileSync(path, "utf8")), version);
if (whole === undefined) throw new Error(`${path} is no description of Halo's API.`);

/** The schemas of what may be written unless an operator says otherwise, each with its first fields. */
function keptSchemas(index: CompactIndex): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const operation of new ApiIndex(index, "bundled").operations) {
    const name = operation.body?.schema;
    if (name === undefined || whyOff(operation, { allow: [], deny: [] }, lineFor) !== undefined) continue;
    const all = (index.schemas[name] ?? "").split(" ").filter((field) => field !== "");
    const usual = all.filter((field) => {
      const bare = field.split(":")[0] ?? "";
      return !isRare(bare) && !isSecretField(bare) && !isRightsField(bare);
    });
    const fields = usual.slice(0, mostFields);
    if (all.length > 0) kept[name] = [...(fields.length < all.length ? ["~"] : []), ...fields].join(" ");
  }
  return kept;
}

/** One line for each path, set and schema, in the order of the alphabet: a new version of Halo is a short difference. */
function print({ version: of, sets, paths, schemas }: CompactIndex): string {
  const sorted = (record: Readonly<Record<string, string>>) =>
    Object.entries(record)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, text]) => `${JSON.stringify(name)}:${JSON.stringify(text)}`)
      .join(",\n");
  const lines = sets.map((set) => JSON.stringify(set)).join(",\n");
  return `{"version":${JSON.stringify(of ?? "")},"sets":[\n${lines}\n],"paths":{\n${sorted(paths)}\n},"schemas":{\n${sorted(schemas)}\n}}\n`;
}

const text = print({ ...whole, schemas: keptSchemas(whole) });
writeFileSync(new URL("../src/halo/openapi/bundled.json", import.meta.url), text);
const size = gzipSync(text, { level: 9 }).length;
console.log(
  `${Object.keys(whole.paths).length} paths, ${Math.round(text.length / 1024)} KiB, ${(size / 1024).toFixed(1)} KiB by gzip`,
);
