/** JSON Schema as far as the converters of clients look at it. */

/** A schema, or a part of one. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly [keyword: string]: unknown;
}

/** What a client makes of a schema: what it sends on, what of the schema it drops, and why it would refuse it. */
export interface Converted {
  readonly schema: Schema;
  /** Each keyword that is not sent on, with its place: `page_size.maximum`. */
  readonly dropped: readonly string[];
  readonly refused: readonly string[];
}

/** How a client converts one object or value of a schema; the walk puts the parts below in place. */
export interface Rules {
  /** Keywords that are sent on. */
  readonly keeps: ReadonlySet<string>;
  /** Why the whole would be refused for this part of it. */
  readonly refuses?: (part: Schema, place: string, isRequired: boolean) => readonly string[];
  /** Changes a part after its keywords were chosen. */
  readonly change?: (part: Schema, isRequired: boolean) => Schema;
}

/** Converts a schema by the rules of a client. */
export function convert(schema: Schema, rules: Rules): Converted {
  const dropped: string[] = [];
  const refused: string[] = [];
  const walk = (part: Schema, place: string, isRequired: boolean): Schema => {
    const at = (name: string) => (place === "" ? name : `${place}.${name}`);
    refused.push(...(rules.refuses?.(part, place, isRequired) ?? []));
    const kept: Record<string, unknown> = {};
    for (const [keyword, value] of Object.entries(part)) {
      if (rules.keeps.has(keyword)) kept[keyword] = value;
      else dropped.push(at(keyword));
    }
    if (part.properties !== undefined) {
      kept.properties = Object.fromEntries(
        Object.entries(part.properties).map(([name, child]) => [
          name,
          walk(child, at(name), part.required?.includes(name) === true),
        ]),
      );
    }
    if (part.items !== undefined) kept.items = walk(part.items, at("[]"), true);
    return rules.change?.(kept, isRequired) ?? kept;
  };
  return { schema: walk(schema, "", true), dropped, refused };
}
