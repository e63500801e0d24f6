/** Which of the fields that Halo describes a first view shows. The rest is for a person to decide. */
import type { Fields } from "../../sandbox/schema/facts.ts";
import type { FieldKind } from "../../src/tools/kit/view.ts";

/** A field of a view. */
export interface ChosenField {
  readonly name: string;
  readonly kind: FieldKind;
}

/** The fields of a first view. */
export interface ChosenFields {
  readonly row: readonly ChosenField[];
  readonly card: readonly ChosenField[];
  /** The field of a row that says what the record is; undefined where none is known to. */
  readonly title: string | undefined;
  /** Fields of objects and lists, which no view shows: lines may be among them. */
  readonly nested: readonly string[];
}

/** What never is shown: switches of a write, keys and secrets, what belongs to an integration. */
const never =
  /^_|^new_|^add_|password|secret|token|apikey|api_key|guid|third_party|integration|tenant|colou?r|html|seq/i;

/** The most fields of a row. */
const mostInRow = 12;

/** A name that needs no quotes in code. */
const plainName = /^[a-z_]\w*$/i;

/** Text that says what a record is, the likeliest first. */
const titles = ["name", "title", "summary", "subject", "ref", "reference", "description", "filename", "code"];

/** What a row shows beside the id and the title, in this order: so many fields of each pattern at most. */
const ofRow: readonly (readonly [pattern: RegExp, most: number])[] = [
  [/^client_(?:id|name)$/, 2],
  [/^(?:site|user)_name$/, 1],
  [/^(?:ticket|agent|supplier)_id$/, 1],
  [/^(?:agent|assigned_agent|supplier)_name$/, 1],
  [/^(?:status|state|type)(?:_name)?$/, 2],
  [/^(?:date|.*_date|date_?\w*|\w*date)$/, 2],
  [/^(?:total|hours|quantity|qty)$/, 1],
  [/^(?:revenue|price|baseprice|cost)$/, 1],
  [/^inactive$/, 1],
];

/** What a single record shows besides. */
const ofCard: readonly (readonly [pattern: RegExp, most: number])[] = [
  [/^(?:notes?|details|description|comments?)$/, 2],
  [/_name$/, 4],
  [/(?:ref|number|email|emailaddress|phone|url|website)$/, 4],
  [/(?:date|_time|datetime)$/, 3],
  [/(?:total|price|cost|amount|quantity)$/, 3],
];

function kindOf(name: string, type: string): FieldKind | undefined {
  switch (type) {
    case "int":
      return name === "id" || name.endsWith("_id") ? "id" : "number";
    case "num":
      return "number";
    case "bool":
      return "boolean";
    case "date":
      return "date";
    case "text":
      // An id in text is one of another system, such as the client id of an integration's sign-in.
      return name.endsWith("_id") ? undefined : "text";
    default:
      return undefined;
  }
}

/** Whether the number of a field stands for something that has a name. */
export const isCode = (name: string): boolean => /status|state|type|priority|level/.test(name);

/** The fields that match, so many for each pattern. */
function pick(
  fields: readonly ChosenField[],
  patterns: readonly (readonly [RegExp, number])[],
  taken: ReadonlySet<string>,
): ChosenField[] {
  const picked = new Map<string, ChosenField>();
  for (const [pattern, most] of patterns) {
    const matching = fields.filter(({ name }) => pattern.test(name) && !taken.has(name) && !picked.has(name));
    for (const field of matching.slice(0, most)) picked.set(field.name, field);
  }
  return [...picked.values()];
}

/**
 * Chooses the fields of a first view.
 *
 * @param detail the fields of a record that is read by id
 * @param row those of a row of the list, where they differ
 */
export function chooseFields(detail: Fields, row: Fields = detail): ChosenFields {
  const shown = (fields: Fields) =>
    Object.entries(fields).flatMap(([name, type]): ChosenField[] => {
      const kind = never.test(name) || !plainName.test(name) ? undefined : kindOf(name, type);
      return kind === undefined ? [] : [{ name, kind }];
    });
  const inRow = shown(row);
  const title = titles.find((name) => row[name] === "text");
  const own = inRow.filter(({ name }) => name === "id" || name === title);
  const rest = pick(inRow, ofRow, new Set(own.map(({ name }) => name)));
  const chosen = [...own.toSorted(({ name }) => (name === "id" ? -1 : 1)), ...rest].slice(0, mostInRow);
  return {
    row: chosen,
    card: pick(shown(detail), ofCard, new Set(chosen.map(({ name }) => name))),
    title,
    nested: Object.entries(detail)
      .filter(([name, type]) => type.endsWith("[]") && !never.test(name) && name !== "customfields")
      .map(([name]) => name),
  };
}
