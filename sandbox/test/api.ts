import { afterEach, beforeAll, expect } from "vitest";
import {
  createSandbox,
  defaultCredentials,
  type HaloRecord,
  type ResourceName,
  type Sandbox,
  type SandboxOptions,
  type Tenant,
} from "../index.ts";
import { resourceNames } from "../resources/index.ts";

export type Row = Record<string, unknown>;

export const origin = "https://halo.test";

/** The moment that the data of these tests lies around, and at which their clock stands still. */
export const now = new Date("2026-03-18T10:00:00Z");

/** Halo's way to say that there is no date. */
export const noDate = "1900-01-01T00:00:00";

/** What a request came back with; `body` is the parsed JSON, or undefined when it is none. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly body: unknown;
}

/** A tenant with nothing in it but what is given, for tests that do not look at the data. */
export function bareTenant(records: Partial<Record<ResourceName, HaloRecord[]>> = {}): Tenant {
  const tables = Object.fromEntries(resourceNames.map((name) => [name, records[name] ?? []]));
  return { now, tables: tables as Tenant["tables"], files: new Map(), meAgentId: 21 };
}

export async function read(response: Response): Promise<Answer> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // Not JSON: the test looks at the text or at the bytes.
  }
  return { status: response.status, headers: response.headers, bytes, text, body };
}

/** The object in an answer. */
export function objectOf(answer: Answer): Row {
  const { body } = answer;
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new Error(`${answer.status}, no object: ${answer.text.slice(0, 200)}`);
  }
  return body as Row;
}

/** The array in a field, for looking into it. */
export function arrayIn(record: Row, field: string): Row[] {
  const value = record[field];
  if (!Array.isArray(value)) throw new Error(`${field} is no array`);
  return value;
}

/** The one of a list that is there for certain. */
export function some<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the sandbox has no such record");
  return value;
}

export const idsOf = (rows: readonly Row[]): number[] => rows.map((row) => Number(row.id));
export const sortedIds = (rows: readonly Row[]): number[] => idsOf(rows).sort((a, b) => a - b);

/** Fields of a token request; undefined leaves one out. */
export interface TokenRequest {
  readonly query?: string;
  readonly form?: Readonly<Record<string, string | undefined>>;
}

/** Asks for a token with the right credentials and the scope "all", but for what the form changes. */
export async function askToken(
  sandbox: Sandbox,
  { query = "", form = {} }: TokenRequest = {},
): Promise<Answer> {
  const fields: Record<string, string | undefined> = {
    grant_type: "client_credentials",
    client_id: defaultCredentials.clientId,
    client_secret: defaultCredentials.clientSecret,
    scope: "all",
    ...form,
  };
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) body.set(name, value);
  return read(await sandbox.fetch(new Request(`${origin}/auth/token${query}`, { method: "POST", body })));
}

/** A sandbox with a token for it. Paths are below `/api/`. */
export class Api {
  readonly sandbox: Sandbox;
  readonly token: string;

  constructor(sandbox: Sandbox, token: string) {
    this.sandbox = sandbox;
    this.token = token;
  }

  static async open(options: SandboxOptions = {}): Promise<Api> {
    const sandbox = createSandbox({
      now,
      clock: () => now.getTime(),
      rateLimit: { requests: 100_000, windowMs: 300_000 },
      ...options,
    });
    return new Api(sandbox, "").withScope("all");
  }

  /** The same sandbox with a token of another scope; undefined sends none. */
  async withScope(scope: string | undefined): Promise<Api> {
    const answer = await askToken(this.sandbox, { form: { scope } });
    expect(answer.status, answer.text).toBe(200);
    return new Api(this.sandbox, String(objectOf(answer).access_token));
  }

  get tables() {
    return this.sandbox.tenant.tables;
  }

  request(method: string, path: string, body?: unknown, signal?: AbortSignal): Request {
    return new Request(`${origin}/api/${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  async call(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
    return read(await this.sandbox.fetch(this.request(method, path, body, signal)));
  }

  get(path: string): Promise<Answer> {
    return this.call("GET", path);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.call("POST", path, body);
  }

  delete(path: string): Promise<Answer> {
    return this.call("DELETE", path);
  }

  /** The object that a GET answers. */
  async object(path: string): Promise<Row> {
    const answer = await this.get(path);
    expect(answer.status, answer.text.slice(0, 200)).toBe(200);
    return objectOf(answer);
  }

  /** The rows of a list: those under the key, or a bare array. */
  async rows(path: string, key?: string): Promise<Row[]> {
    const answer = await this.get(path);
    expect(answer.status, answer.text.slice(0, 200)).toBe(200);
    if (key !== undefined) return arrayIn(objectOf(answer), key);
    if (!Array.isArray(answer.body)) throw new Error(`no array: ${answer.text.slice(0, 200)}`);
    return answer.body;
  }

  /** Writes one record and answers it as stored. */
  async write(resource: string, record: Row): Promise<Row> {
    const answer = await this.post(resource, [record]);
    expect(answer.status, answer.text.slice(0, 200)).toBe(201);
    return objectOf(answer);
  }
}

/** Gives a test file a sandbox of its own. Faults and the log are cleared after each test, the data is not. */
export function useApi(options: SandboxOptions = {}): () => Api {
  let api: Api | undefined;
  beforeAll(async () => {
    api = await Api.open(options);
    api.sandbox.log.clear();
  });
  afterEach(() => {
    api?.sandbox.faults.clear();
    api?.sandbox.log.clear();
  });
  return () => some(api);
}
