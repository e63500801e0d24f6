import type { CleanRecord } from "../../tools/kit/clean.ts";

/** Rows in structured content: the names of the fields once, and of each row its values in their order. */
export interface InColumns {
  readonly columns: readonly string[];
  /** A field that a row does not have is null. */
  readonly rows: readonly (readonly unknown[])[];
}

/** The size of so many nulls in rows, each with its comma. */
export const nullsOf = (count: number): number => count * 5;

/**
 * Rows as columns and values. The names of the fields, said with each row, are half of a list that a model reads; so a
 * list as an object of each row has more than twice the characters of its text.
 *
 * @param all the columns of a report, whose cells that are empty are null in a row; one that a row does not have did not
 *   fit
 */
export function inColumns(records: readonly CleanRecord[], all?: readonly string[]): InColumns {
  const columns = all ?? [...new Set(records.flatMap((record) => Object.keys(record)))];
  const missing = all === undefined ? null : "…";
  const rows = records.map((record) =>
    columns.map((name) => (Object.hasOwn(record, name) ? (record[name] ?? null) : missing)),
  );
  return { columns, rows };
}

/**
 * How many characters rows take in that form, one row after another: a row with a field that none had before makes all
 * rows before it longer by a null.
 */
export class ColumnsSize {
  readonly #names = new Set<string>();
  #rows = 0;
  #cells = 0;
  #filled = 0;

  /** Adds a row, and answers the size of all rows so far without their line of text. */
  add(record: CleanRecord): number {
    const entries = Object.entries(record);
    for (const [name, value] of entries) {
      if (!this.#names.has(name)) {
        this.#names.add(name);
        this.#cells += JSON.stringify(name).length + 1;
      }
      this.#cells += (JSON.stringify(value ?? null) ?? "null").length + 1;
    }
    this.#rows += 1;
    this.#filled += entries.length;
    return this.#cells + this.#rows * 3 + nullsOf(this.#rows * this.#names.size - this.#filled);
  }
}

/** The same of rows that stay objects. */
export class ObjectsSize {
  #used = 0;

  add(record: CleanRecord): number {
    this.#used += JSON.stringify(record).length + 1;
    return this.#used;
  }
}
