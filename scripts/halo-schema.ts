/**
 * Writes the facts of Halo's API into `sandbox/schema/`, from the description that every tenant serves at
 * `/api/swagger/v2/swagger.json`: `npm run halo-schema -- path/to/swagger.json`. For maintainers, when Halo has
 * something new; nothing else needs the description.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { extractFacts, Swagger } from "./halo-schema/extract.ts";
import { printJson } from "./halo-schema/print.ts";

/** The files of the schemas by their first letters; each has 30 to 60 KB. */
const letters = ["a", "bc", "de", "f", "ghi", "jklmno", "pqr", "s", "tu", "vwxyz"];

const folder = new URL("../sandbox/schema/", import.meta.url);

const path = process.argv[2];
if (path === undefined) {
  console.error("Say where Halo's description is: npm run halo-schema -- path/to/swagger.json");
  process.exit(1);
}
const { resources, schemas } = extractFacts(Swagger.parse(JSON.parse(readFileSync(path, "utf8"))));
mkdirSync(new URL("fields/", folder), { recursive: true });
let bytes = 0;
const write = (name: string, value: Record<string, unknown>) => {
  const text = printJson(value);
  bytes += text.length;
  writeFileSync(new URL(name, folder), text);
};
write("resources.json", resources);
for (const group of letters) {
  const own = Object.entries(schemas).filter(([name]) => group.includes(name.charAt(0).toLowerCase()));
  const name = group.length === 1 ? group : `${group.charAt(0)}-${group.at(-1)}`;
  write(`fields/${name}.json`, Object.fromEntries(own));
}
console.log(
  `${Object.keys(resources).length} resources, ${Object.keys(schemas).length} schemas, ${Math.round(bytes / 1024)} KiB`,
);
