import { type Context, Hono } from "hono";
import { HaloFailure } from "../engine/errors.ts";
import { type ApiEnvironment, readJson } from "../server/routes/environment.ts";
import type { ThinTables } from "./tables.ts";

/**
 * A second Halo, made of Halo's description alone: every resource that the sandbox does not know by its own rules has
 * a list, records, and takes what is written. As in Halo, a parameter that is not known is ignored, a body has to be a
 * list, and a record without id is a new one.
 */
export function thinRoutes(tables: ThinTables): Hono<ApiEnvironment> {
  const of = (path: string) => {
    const own = tables.of(path);
    if (own === undefined) throw new HaloFailure(404);
    return own;
  };
  const thin = new Hono<ApiEnvironment>();
  thin.get("/:resource", (context) => {
    const { name, table, facts } = of(context.req.param("resource"));
    const { pageinate, page_no: page, page_size: size = "50" } = context.req.query();
    if (facts.paging !== "paged") return context.json(table.rows);
    const isPaged = pageinate === "true" && page !== undefined;
    const start = isPaged ? (Number(page) - 1) * Number(size) : 0;
    const rows = table.rows.slice(start, start + (isPaged ? Math.min(100, Number(size)) : 50));
    const key = `${name.toLowerCase()}s`;
    return context.json({ record_count: isPaged ? table.rows.length : rows.length, [key]: rows });
  });
  thin.get("/:resource/:id", (context) => {
    const { table, facts } = of(context.req.param("resource"));
    const id = context.req.param("id");
    if (isFurther(facts.also, context.req.path)) return context.json({ id: 1 });
    const record = table.get(id);
    if (record === undefined) throw new HaloFailure(404);
    return context.json(record);
  });
  thin.get("/:resource/:further{.+}", (context) => {
    const { facts } = of(context.req.param("resource"));
    if (!isFurther(facts.also, context.req.path)) throw new HaloFailure(404);
    return context.json({ id: 1 });
  });
  thin.post("/:resource", async (context) => {
    const { table } = of(context.req.param("resource"));
    const record = await sent(context);
    const saved = table.save(record);
    if (saved === undefined) throw new HaloFailure(404);
    return context.json(saved, 201);
  });
  thin.post("/:resource/:further{.+}", async (context) => {
    const { name, table } = of(context.req.param("resource"));
    const record = await sent(context, true);
    table.take(`${name}/${context.req.param("further")}`, await readJson(context));
    return context.json({ id: 1, ...record }, 201);
  });
  thin.delete("/:resource/:id", (context) => {
    const { table } = of(context.req.param("resource"));
    const removed = table.remove(context.req.param("id"));
    if (removed === undefined) throw new HaloFailure(404);
    return context.json(removed);
  });
  return thin;
}

/** Whether a GET is an operation of its own, of which the description says no more than that it is there. */
const isFurther = (also: readonly string[] = [], path: string) =>
  also.some((operation) => operation.toLowerCase() === `get ${path.replace(/^\/api/, "").toLowerCase()}`);

/** The record of a body, which has to be a list; nothing of a list of ids, which only some operations take. */
async function sent(
  context: Context<ApiEnvironment>,
  takesIds = false,
): Promise<Readonly<Record<string, unknown>>> {
  const body = await readJson(context);
  const [record] = Array.isArray(body) ? body : [];
  if (takesIds && (typeof record === "number" || typeof record === "string")) return {};
  if (typeof record !== "object" || record === null)
    throw new HaloFailure(400, { Message: "A list is needed." });
  return record;
}
