import { bindingFailure } from "../errors.ts";

/** Fields that end like an id and yet hold text. */
const idsThatAreText = /guid|azure|third_?party|okta|external|message_id|entry_?id|published_id/i;

/**
 * Checks the types of what was sent as Halo's model binder does, and throws its 400. Ids must be whole numbers,
 * and other fields must be of the type that the sample records have there. With `idsInText`, ids in text are
 * turned into numbers on the way.
 */
export function checkTypes(
  item: Record<string, unknown>,
  index: number,
  samples: readonly Record<string, unknown>[],
  idsInText: boolean,
): void {
  const problems: Record<string, string[]> = {};
  for (const [field, value] of Object.entries(item)) {
    if (value === null || value === undefined || field.startsWith("_")) continue;
    const expected = expectedType(field, samples);
    if (expected === "integer" && idsInText && typeof value === "string" && /^-?\d+$/.test(value)) {
      item[field] = Number(value);
    } else if (expected !== undefined && !fits(value, expected)) {
      problems[`[${index}].${field}`] = [`The value '${String(value)}' is not valid for ${field}.`];
    }
  }
  checkCustomFields(item.customfields, index, problems);
  if (Object.keys(problems).length > 0) throw bindingFailure(problems);
}

type ExpectedType = "integer" | "number" | "boolean" | "string" | "array";

function expectedType(field: string, samples: readonly Record<string, unknown>[]): ExpectedType | undefined {
  const isId =
    (field === "id" || /_id$|^agent_?id$|^(?:old|new)_status$/.test(field)) && !idsThatAreText.test(field);
  for (const record of samples) {
    const sample = record[field];
    if (Array.isArray(sample)) return "array";
    switch (typeof sample) {
      case "boolean":
        return "boolean";
      case "number":
        return isId ? "integer" : "number";
      case "string":
        return "string";
    }
  }
  return isId ? "integer" : undefined;
}

function fits(value: unknown, expected: ExpectedType): boolean {
  switch (expected) {
    case "integer":
      return Number.isInteger(value);
    case "array":
      return Array.isArray(value);
    case "string":
      // The binder writes numbers and booleans into text fields as they are.
      return typeof value !== "object";
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
  }
}

function checkCustomFields(fields: unknown, index: number, problems: Record<string, string[]>): void {
  if (!Array.isArray(fields)) return;
  for (const [position, field] of fields.entries()) {
    const id: unknown = typeof field === "object" && field !== null ? field.id : field;
    if (!Number.isInteger(id)) {
      problems[`[${index}].customfields[${position}].id`] = [
        `The value '${String(id)}' is not valid for id.`,
      ];
    }
  }
}
