/**
 * A behaviour of Halo that is not settled, or that differs between live tenants: a switch of the sandbox, with its
 * evidence. The tools have to be right in every dialect, or refuse honestly.
 */

/** A request, as a dialect looks at it. */
export interface Asked {
  readonly method: string;
  /** The path after `/api/`, in lower case and in its parts: `["tickets", "12"]`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  /** The tenant's, where the sandbox is told. */
  readonly timeZone?: string | undefined;
}

/** How far a behaviour is known: recorded or several live sources, one live source, inferred or disputed. */
export type Trust = "A" | "B" | "C";

export interface Dialect {
  /** Kebab-case, as the command line takes it. */
  readonly name: string;
  /** What differs, in one sentence. */
  readonly title: string;
  /** What it can be; the sandbox's usual behaviour first. */
  readonly values: readonly [usual: string, ...others: string[]];
  readonly evidence: string;
  readonly trust: Trust;
  /** What Halo takes a request for: changes the query in place. None of these is called for the usual value. */
  readonly hears?: (asked: Asked, value: string) => void;
  /** What Halo answers without acting. */
  readonly answers?: (asked: Asked, value: string) => Reply | undefined;
  /** What Halo takes the JSON of a write for. */
  readonly takes?: (body: unknown, asked: Asked, value: string) => unknown;
  /** Another query whose answer Halo gives in place of this one. */
  readonly repeats?: (body: unknown, asked: Asked, value: string) => URLSearchParams | undefined;
  /** How Halo says an answer: its JSON, changed. A dialect without any of these is looked at where the answer is made. */
  readonly says?: (body: unknown, asked: Asked, value: string) => unknown;
  /**
   * What a tool is asked or tells, with the numbers that records have in such a tenant in place of the usual ones, and
   * back: for a dialect that gives records other numbers, or numbers in place of words that the tools have to choose.
   */
  readonly renumbers?: (value: unknown, tool: string, dialectValue: string) => unknown;
  /** What Halo gives in place of a file: JSON. */
  readonly sends?: (asked: Asked, value: string) => unknown;
  /** How Halo says a refusal: another answer in its place. */
  readonly refuses?: (status: number, body: string, asked: Asked, value: string) => Reply | undefined;
  /** Words that the dialect puts in the place of others, for who compares: `[here, usually]`. */
  readonly words?: readonly (readonly [here: string, usually: string])[];
}

/** An answer with a status of its own. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The name of the list in an envelope: the first key whose value is a list. */
export function listKey(body: JsonObject): string | undefined {
  return Object.keys(body).find((key) => Array.isArray(body[key]) && key !== "folders" && key !== "columns");
}

/** A list answer with its rows changed, whatever it comes in; a record is one row. */
export function withRows(body: unknown, change: (rows: readonly unknown[]) => readonly unknown[]): unknown {
  if (Array.isArray(body)) return change(body);
  if (!isObject(body)) return body;
  const key = "record_count" in body ? listKey(body) : undefined;
  if (key === undefined) return change([body])[0];
  return { ...body, [key]: change(body[key] as readonly unknown[]) };
}

/** A value with each object in it changed, the inner ones first. */
export function eachObject(value: unknown, change: (object: JsonObject) => JsonObject): unknown {
  if (Array.isArray(value)) return value.map((entry: unknown) => eachObject(entry, change));
  if (!isObject(value)) return value;
  const inner = Object.entries(value).map(([name, entry]) => [name, eachObject(entry, change)] as const);
  return change(Object.fromEntries(inner));
}

/** A value with each text in it changed. */
export function eachText(
  value: unknown,
  change: (text: string, name: string) => unknown,
  name = "",
): unknown {
  if (typeof value === "string") return change(value, name);
  if (Array.isArray(value)) return value.map((entry: unknown) => eachText(entry, change, name));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, eachText(entry, change, key)]));
}
