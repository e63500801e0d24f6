import * as z from "zod";
import type { SqlRow, SqlValue } from "../halo/copy/database.ts";
import {
  type ChangedField,
  type LedgerQuery,
  type LedgerRow,
  type LookedFor,
  type OpenRow,
  outcomes,
  type RowState,
} from "./entry.ts";

/** How rows are read from the tables, and which. */

/**
 * A row without an end is under way for so long at most, in milliseconds: Halo's answer is waited for for a minute,
 * and the look that follows it for less.
 */
export const longestWriteMs = 2 * 60_000;

const plain = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const kept = z.union([
  z.object({ length: z.number(), fingerprint: z.string() }),
  z.object({ value: plain, json: z.boolean().exactOptional() }),
]);
/** The column `fields`: before and after. */
const fieldsColumn = z.array(
  z.object({ field: z.string(), before: kept.exactOptional(), after: kept.exactOptional() }),
);
/** The columns `stored` and `settled_fields`. */
const storedColumn = z.array(z.object({ field: z.string(), value: kept }));
const withinColumn = z.record(z.string(), z.number());
const lookColumn = z.object({
  identify: z.array(z.string()),
  query: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
const kinds = z.enum(["created", "updated", "deleted", "voided", "erased"]);
const outcome = z.enum(outcomes).nullable();

/** What the columns hold of the fields. */
export type StoredFields = z.output<typeof fieldsColumn>;

const columns = z.object({
  number: z.number(),
  key: z.string(),
  at: z.number(),
  principal: z.string(),
  client: z.string(),
  app: z.string().nullable(),
  grant_id: z.string().nullable(),
  session: z.string().nullable(),
  tool: z.string(),
  call: z.string(),
  dry: z.number(),
  kind: kinds,
  resource: z.string(),
  noun: z.string(),
  record_now: z.union([z.number(), z.string()]).nullable(),
  within: z.string(),
  link: z.string().nullable(),
  link_now: z.string().nullable(),
  fields: z.string(),
  mailed: z.string(),
  mailed_now: z.string().nullable(),
  undoes: z.string().nullable(),
  undone_by: z.string().nullable(),
  outcome,
  reason: z.string().nullable(),
  completed_at: z.number().nullable(),
  stored: z.string().nullable(),
  settled: outcome,
  settled_at: z.number().nullable(),
  finding: z.string().nullable(),
  settled_fields: z.string().nullable(),
});

/** The present of a row, in SQL, by the rule of `stateOf`; `?` is the moment before which a call is over. */
const stateSql = `CASE
  WHEN outcome <> 'unknown' AND (settled_at IS NULL OR completed_at > settled_at) THEN outcome
  ELSE COALESCE(settled, outcome, CASE WHEN at < ? THEN 'unknown' ELSE 'running' END) END`;

/** How a row stands: by the later look, unless the call told more after it, having taken longer than calls do. */
function stateOf(row: z.output<typeof columns>, now: number): RowState {
  const { outcome: told, settled, completed_at: completed, settled_at: settledAt } = row;
  const toldLast =
    told !== null && told !== "unknown" && (settledAt === null || (completed ?? 0) > settledAt);
  if (toldLast) return told;
  return settled ?? told ?? (row.at < now - longestWriteMs ? "unknown" : "running");
}

/** What the table says of a row, as it is read. */
export function rowOf(row: SqlRow, now: number): LedgerRow {
  const read = columns.parse(row);
  return {
    number: read.number,
    key: read.key,
    at: read.at,
    principal: read.principal,
    client: read.client,
    ...given("app", read.app),
    ...given("grant", read.grant_id),
    ...given("session", read.session),
    tool: read.tool,
    call: read.call,
    dry: read.dry === 1,
    kind: read.kind,
    resource: read.resource,
    noun: read.noun,
    ...given("record", read.record_now),
    within: withinColumn.parse(JSON.parse(read.within)),
    ...given("link", read.link_now ?? read.link),
    fields: changedFields(read.fields, read.settled_fields ?? read.stored),
    mailed: z.array(z.string()).parse(JSON.parse(read.mailed_now ?? read.mailed)),
    state: stateOf(read, now),
    ...given("outcome", read.outcome),
    ...given("reason", read.reason),
    ...given("completedAt", read.completed_at),
    ...given("settled", read.settled),
    ...given("settledAt", read.settled_at),
    ...given("finding", read.finding),
    ...given("undoes", read.undoes),
    ...given("undoneBy", read.undone_by),
  };
}

/** A member that is there only when it has a value. */
function given<Name extends string, Value>(name: Name, value: Value | null): { [Each in Name]?: Value } {
  const member: { [Each in Name]?: Value } = {};
  if (value !== null) member[name] = value;
  return member;
}

/** The fields of a row; where something else is stored than was asked for, both. */
function changedFields(fields: string, stored: string | null): readonly ChangedField[] {
  const now = new Map(
    (stored === null ? [] : storedColumn.parse(JSON.parse(stored))).map(({ field, value }) => [field, value]),
  );
  const known = fieldsColumn.parse(JSON.parse(fields)).map((entry): ChangedField => {
    const value = now.get(entry.field);
    now.delete(entry.field);
    if (value === undefined) return entry;
    const { after: asked, ...rest } = entry;
    return { ...rest, after: value, ...(asked === undefined ? {} : { asked }) };
  });
  return [...known, ...[...now].map(([field, after]) => ({ field, after }))];
}

/** What the columns of a row say of what has to be looked up. */
export function openRowOf(row: SqlRow): OpenRow & { readonly stored: StoredFields } {
  const read = columns.extend({ look: z.string() }).parse(row);
  const stored = fieldsColumn.parse(JSON.parse(read.fields));
  const look: LookedFor = lookColumn.parse(JSON.parse(read.look));
  return {
    key: read.key,
    at: read.at,
    kind: read.kind,
    resource: read.resource,
    noun: read.noun,
    ...given("record", read.record_now),
    within: withinColumn.parse(JSON.parse(read.within)),
    fields: stored.map(({ field }) => field),
    look,
    stored,
  };
}

/** Members of `within` that name the record that something belongs to, by which it is found too. */
const ofTicket = "json_extract(within, '$.ticket_id')";

/** The condition of a query in SQL, with its values. */
export function conditionOf(query: LedgerQuery, now: number): { sql: string; values: SqlValue[] } {
  const parts: string[] = [];
  const values: SqlValue[] = [];
  const add = (sql: string, ...given: SqlValue[]) => {
    parts.push(sql);
    values.push(...given);
  };
  if (query.principal !== undefined) add("principal = ?", query.principal);
  if (query.from !== undefined) add("at >= ?", query.from);
  if (query.to !== undefined) add("at <= ?", query.to);
  if (query.client !== undefined) {
    const text = query.client.toLowerCase();
    add("(instr(lower(client), ?) > 0 OR instr(lower(COALESCE(app, '')), ?) > 0)", text, text);
  }
  if (query.tool !== undefined) add("tool = ?", query.tool);
  if (query.call !== undefined) add("call = ?", query.call);
  if (query.key !== undefined) add("key = ?", query.key);
  if (query.number !== undefined) add("number = ?", query.number);
  if (query.record !== undefined) add(`(record_now = ? OR ${ofTicket} = ?)`, query.record, query.record);
  if (query.state !== undefined) add(`${stateSql} = ?`, now - longestWriteMs, query.state);
  if (query.ofHalo === true) parts.push("kind <> 'erased'");
  if (query.dryRuns !== "with") add("dry = ?", query.dryRuns === "only" ? 1 : 0);
  if (query.before !== undefined) add("number < ?", query.before);
  return { sql: parts.length === 0 ? "1" : parts.join(" AND "), values };
}
