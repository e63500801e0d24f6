import type { ApiIndex, Operation } from "../../src/halo/openapi/api-index.ts";
import { bundledIndex } from "../../src/halo/openapi/description.ts";

/**
 * A Halo of which nothing is known but what its description says: made of the compact index that comes with this
 * server (operations, parameters, fields of bodies), without the sandbox and without its rules. It serves no description
 * of its own. A list answers invented rows, a POST of a list is stored, a DELETE removes; there is nothing else.
 */

type Row = Readonly<Record<string, unknown>>;

const guidOf = (row: number) => `00000000-0000-4000-8000-${String(row).padStart(12, "0")}`;

const rowsAtStart = 3;

/** A value of a field, by its kind; undefined for lists and records. */
function startValue(name: string, kind: string, row: number): unknown {
  switch (kind) {
    case "int":
    case "number":
      return row;
    case "bool":
      return false;
    case "date":
      return `2026-03-0${row}T09:00:00`;
    case "guid":
      return guidOf(row);
    case "text":
      return `${name} ${row}`;
    default:
      return undefined;
  }
}

/** The records of a resource. */
class Table {
  readonly rows = new Map<string, Row>();
  readonly #hasGuids: boolean;
  #last = 0;

  constructor(resource: string, index: ApiIndex) {
    const schema = index
      .of(resource)
      .flatMap(({ path, body }) =>
        path === `/${resource}` && body?.schema !== undefined ? [index.schema(body.schema)] : [],
      )[0];
    const fields = [...(schema?.fields.values() ?? [{ name: "name", kind: "text" }])];
    this.#hasGuids = schema?.fields.get("id")?.kind === "guid";
    for (let row = 1; row <= rowsAtStart; row++) {
      const values = fields.map(({ name, kind }) => [name, startValue(name, kind, row)] as const);
      this.save({ ...Object.fromEntries(values.filter(([, value]) => value !== undefined)), id: 0 });
    }
  }

  /** Stores a record: a new one without id, else the one that has it. @returns undefined when none has it */
  save(sent: Row): Row | undefined {
    const known = this.rows.get(String(sent.id ?? ""));
    if (known === undefined && sent.id !== undefined && sent.id !== 0) return undefined;
    const id = known?.id ?? (this.#hasGuids ? guidOf(++this.#last) : ++this.#last);
    const saved = { ...known, ...sent, id };
    this.rows.set(String(id), saved);
    return saved;
  }
}

const found = (body: unknown, status = 200) => Response.json(body, { status });
const missing = () => new Response(null, { status: 404 });

/** A page of a list, or all of it where it has no pages. */
function listOf({ resource, query }: Operation, rows: readonly Row[], asked: URLSearchParams): Response {
  if (!query.has("page_no")) return found(rows);
  const size = Number(asked.get("page_size") ?? 50);
  const start = (Number(asked.get("page_no") ?? 1) - 1) * size;
  return found({
    record_count: rows.length,
    [`${resource.toLowerCase()}s`]: rows.slice(start, start + size),
  });
}

async function posted(request: Request, operation: Operation, table: Table): Promise<Response> {
  const body: unknown = await request.json().catch(() => undefined);
  if (operation.body?.isList === true && !Array.isArray(body)) return found("A list is needed.", 400);
  if (operation.path !== `/${operation.resource}` || !Array.isArray(body)) return found(body ?? {}, 201);
  const saved = body.map((record: Row) => table.save(record));
  return saved.includes(undefined) ? missing() : found(saved[0], 201);
}

/** Makes it. */
export async function thinHalo(): Promise<(request: Request) => Promise<Response>> {
  const index = await bundledIndex();
  const tables = new Map<string, Table>();
  return async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/auth/token")
      return found({ access_token: "thin", token_type: "Bearer", expires_in: 3600 });
    const [, , name = "", id, ...further] = pathname.split("/");
    const operation = [...index.of(name)].find(
      ({ method, path }) =>
        method === request.method &&
        [`/api${path}`, `/api${path.replace("/{id}", `/${id}`)}`].some(
          (own) => own.toLowerCase() === pathname.toLowerCase(),
        ),
    );
    if (operation === undefined || further.length > 1) return missing();
    const table = tables.get(operation.resource) ?? new Table(operation.resource, index);
    tables.set(operation.resource, table);
    if (operation.method === "POST") return posted(request, operation, table);
    if (operation.path === `/${operation.resource}`)
      return listOf(operation, [...table.rows.values()], searchParams);
    if (operation.path !== `/${operation.resource}/{id}`) return found({ id: 1, name: "name 1" });
    const record = table.rows.get(String(id));
    if (record === undefined) return missing();
    if (operation.method === "DELETE") table.rows.delete(String(id));
    return found(record);
  };
}
