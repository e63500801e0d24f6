/** The file with the tools of a resource: list and get. */
import { tidy } from "../scaffold/files.ts";
import { camel, sentence, snake, withArticle } from "../scaffold/names.ts";
import type { ChosenField } from "./fields.ts";
import type { ChosenFilter, Subject } from "./subject.ts";

const entries = (fields: readonly ChosenField[]) =>
  fields.map(({ name, kind }) => `${name}: "${kind}",`).join("\n");

/** The parts of the line of text for a row: what it is, whose, when, how much. */
function lineParts({ fields }: Subject): {
  readonly parts: readonly string[];
  readonly helpers: readonly string[];
} {
  const { row, title } = fields;
  const names = row.flatMap(({ name, kind }) =>
    kind === "text" && name !== title ? [`quoted(row.${name})`] : [],
  );
  const dates = row.flatMap(({ name, kind }) =>
    kind === "date" ? [`dated("${name.replaceAll("_", " ")}", row.${name})`] : [],
  );
  const numbers = row.flatMap(({ name, kind }) =>
    kind === "number" ? [`labelled("${name.replaceAll("_", " ")}", row.${name})`] : [],
  );
  const inactive = row.some(({ name }) => name === "inactive") ? ['row.inactive === true && "inactive"'] : [];
  const first =
    title === undefined ? "String(row.id)" : `\`\${row.id} \${quote(row.${title} ?? "(no ${title})")}\``;
  return {
    parts: [first, ...names, ...dates, ...numbers, ...inactive],
    helpers: [
      ...(dates.length > 0 ? ["dated"] : []),
      ...(numbers.length > 0 ? ["labelled"] : []),
      "parts",
      ...(title === undefined ? [] : ["quote"]),
      ...(names.length > 0 ? ["quoted"] : []),
    ],
  };
}

const helperOf = ({ reference }: ChosenFilter) => (reference === "ticket" ? "idFilter" : "referenceFilter");

function filterLines({ filters }: Subject): string {
  return filters
    .map((filter) => {
      const { parameter, reference, words } = filter;
      return `${parameter}: ${helperOf(filter)}("${reference}", "${words}", "${parameter}", "${parameter}"),`;
    })
    .join("\n");
}

/** What the list may be ordered by: id, what the record is, its first date. */
function orders({ facts, fields }: Subject): readonly string[] {
  if (facts.ordered !== true || facts.paging !== "paged") return [];
  const date = fields.row.find(({ kind }) => kind === "date");
  return [
    "id",
    ...(fields.title === undefined ? [] : [fields.title]),
    ...(date === undefined ? [] : [date.name]),
  ];
}

/** The most rows that a list which only takes `count` is asked for. */
const mostCounted = 1_000;

/** The text of `src/tools/<area>/<plural>.ts`; Biome formats it. */
export function toolFile(subject: Subject): string {
  const { names, fields, filters, hasGet, hasSearch, hidesInactive, facts } = subject;
  const { noun, plural, key } = names;
  const { parts, helpers } = lineParts(subject);
  const order = orders(subject);
  const filterImports = [...new Set(filters.map(helperOf))].sort();
  const tools = hasGet ? ["list", "get"] : ["list"];
  return tidy(`
import { haloResources } from "../../halo/resources.ts";
${filterImports.length > 0 ? `import { ${filterImports.join(", ")} } from "../kit/crud/filters.ts";` : ""}
${hasGet ? 'import { getTool } from "../kit/crud/get.ts";' : ""}
import { listTool } from "../kit/crud/list.ts";
import type { Tool } from "../kit/define.ts";
import { ${[...helpers, "type View"].join(", ")} } from "../kit/view.ts";

const view: View = {
  resource: haloResources.${key},
  row: {
    ${entries(fields.row)}
  },
  ${fields.card.length > 0 ? `card: {\n${entries(fields.card)}\n},` : ""}
  ${fields.row.some(({ name }) => name === "inactive") ? "derive: (record) => ({ inactive: record.inactive === true ? true : undefined })," : ""}
  line: (row) => parts(
    ${parts.join(",\n")},
  ),
};

const list = listTool({
  name: "halo_list_${snake(plural)}",
  title: "List ${plural}",
  description: "Find ${plural}, page by page.",
  view,
  ${hasSearch ? 'search: "Words",' : ""}
  ${facts.paging === "counted" ? `// Halo gives 50 rows unless it is told how many.\nquery: { count: ${mostCounted} },` : ""}
  ${hidesInactive ? "inactive: { includeinactive: true }," : ""}
  ${filters.length > 0 ? `filters: {\n${filterLines(subject)}\n},` : ""}
  ${
    facts.paging === "paged"
      ? ""
      : "// Halo tells no order, and pages are cut from the rows here.\narrange: (rows) => ({ rows: [...rows].sort((one, other) => Number(one.id) - Number(other.id)) }),"
  }
  ${order.length > 0 ? `orders: [${order.map((name) => `"${name}"`).join(", ")}],` : ""}
});

${
  hasGet
    ? `const get = getTool({
  name: "halo_get_${snake(noun)}",
  title: "Read ${withArticle(noun)}",
  description: "One ${noun} with all its details.",
  view,
  id: "${sentence(noun)} id",
});
`
    : ""
}
/** Tools for ${plural}. */
export const ${toolsName(subject)} = [${tools.join(", ")}] as const satisfies readonly Tool[];
`);
}

/** What the file exports: `quotationTools`. */
export function toolsName({ names }: Subject): string {
  return `${camel(names.noun)}Tools`;
}
