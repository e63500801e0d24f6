/** The file with which the sandbox serves a resource: filters, scope and rows. */
import { tidy } from "../scaffold/files.ts";
import { camel, sentence } from "../scaffold/names.ts";
import { type ChosenField, isCode } from "./fields.ts";
import type { Subject } from "./subject.ts";

/** How many records are made: more than a page of ten. */
const count = 24;

/** Fields that are filled from a record of another table: the field that is read there. A user has a site and a client. */
const fromOthers: Readonly<Record<string, { readonly table: string; readonly field: string }>> = {
  client_id: { table: "Users", field: "client_id" },
  client_name: { table: "Users", field: "client_name" },
  site_id: { table: "Users", field: "site_id" },
  site_name: { table: "Users", field: "site_name" },
  user_id: { table: "Users", field: "id" },
  user_name: { table: "Users", field: "name" },
  agent_id: { table: "Agent", field: "id" },
  agent_name: { table: "Agent", field: "name" },
  ticket_id: { table: "Tickets", field: "id" },
  supplier_id: { table: "Supplier", field: "id" },
  supplier_name: { table: "Supplier", field: "name" },
};

const variableOf = (table: string) => camel(table.replace(/s$/, ""));

function seedOf({ name, kind }: ChosenField, { names, fields, hidesInactive }: Subject): string | undefined {
  const other = fromOthers[name];
  if (other !== undefined) return `${variableOf(other.table)}.${other.field}`;
  if (name === "inactive") return hidesInactive ? `id === ${count}` : "false";
  switch (kind) {
    case "date":
      return /expir|end|due|until/.test(name)
        ? "stamp(build.now + random.int(-90, 90) * day)"
        : "stamp(build.now - random.int(1, 400) * day)";
    case "number":
      return isCode(name) ? "random.int(1, 5)" : "random.int(1, 900)";
    case "boolean":
      return "false";
    case "text":
      return name === fields.title
        ? `\`${sentence(names.noun)} \${id}\``
        : `"${sentence(name.replaceAll("_", " "))}"`;
    default:
      return undefined;
  }
}

/** What the file exports: `quotation`. */
export const sandboxName = ({ names }: Subject): string => camel(names.noun);

/** The text of `sandbox/resources/<area>/<noun>.ts`; Biome formats it. */
export function sandboxFile(subject: Subject): string {
  const { names, fields, filters, hasSearch, hidesInactive } = subject;
  const { path, noun, plural } = names;
  const stored = [
    ...fields.row.filter(({ name }) => name !== "id"),
    ...filters
      .filter(({ parameter }) => fields.row.every(({ name }) => name !== parameter))
      .map(({ parameter }): ChosenField => ({ name: parameter, kind: "id" })),
  ];
  const values = stored.flatMap((field) => {
    const value = seedOf(field, subject);
    return value === undefined ? [] : [`${field.name}: ${value},`];
  });
  const tables = [...new Set(stored.flatMap(({ name }) => fromOthers[name]?.table ?? []))];
  const text = values.join("\n");
  const searched = fields.row.filter(({ kind }) => kind === "text").map(({ name }) => `"${name}"`);
  const listed = [
    ...(hasSearch ? [`search: search("id"${searched.map((name) => `, ${name}`).join("")}),`] : []),
    ...filters.map(({ parameter }) => `${parameter}: equal("${parameter}"),`),
  ];
  const helpers = [
    ...(hidesInactive ? ["activeByDefault"] : []),
    ...(filters.length > 0 ? ["equal"] : []),
    ...(hasSearch ? ["search"] : []),
  ];
  const usesRandom = /random\./.test(text) || tables.length > 0;
  return tidy(`
${helpers.length > 0 ? `import { ${helpers.join(", ")} } from "../../engine/list/filters.ts";` : ""}
import type { Resource } from "../../engine/resource.ts";
${text.includes("stamp(") ? 'import { day, stamp } from "../../engine/seed/dates.ts";' : ""}

/** ${sentence(plural)}, made up from Halo's description. */
export const ${camel(noun)}: Resource = {
  ${hidesInactive ? "hidden: activeByDefault," : ""}
  ${listed.length > 0 ? `filters: {\n${listed.join("\n")}\n},` : ""}
  seed: (build) => {
    ${usesRandom ? `const random = build.stream("${plural}");` : ""}
    for (let id = 1; id <= ${count}; id += 1) {
      ${tables.map((table) => `const ${variableOf(table)} = random.pick(build.tables.${table});`).join("\n")}
      build.tables.${path}.push({
        id,
        ${text}
      });
    }
  },
};
`);
}
