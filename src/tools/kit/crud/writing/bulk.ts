import { requireMaySend } from "../../../../halo/bounds/held.ts";
import type { HaloRecord } from "../../../../halo/client.ts";
import { HaloError } from "../../../../halo/errors.ts";
import { limitState } from "../../../../halo/http/rate-limit.ts";
import { rateLimitPauseSeconds } from "../../../../halo/rules.ts";
import { sameValue } from "../../../../halo/same-value.ts";
import { plainText, quote } from "../../../../halo/text.ts";
import { asSeen, nameInShort } from "../../confirmation.ts";
import type { ToolContext } from "../../define.ts";
import type { BulkRow, Change, Question, WriteState } from "../../result.ts";
import { counted, type View } from "../../view.ts";
import { movedWith, namedChanges, namedDifferences, nameFieldOf } from "./changes.ts";
import { differencesOf, stateOfAll } from "./compare.ts";
import { asStored, updateOf } from "./dry-run.ts";
import { lookOptions } from "./once/recover.ts";
import { readAgainAs } from "./recorded.ts";
import { limitUse, requireRoom } from "./room.ts";
import { type Stored, sendUpdate } from "./send.ts";
import { requireUnchanged } from "./unchanged-since.ts";

/** When to stop: clients wait about a minute for a call. */
const enoughMs = 40_000;
/** After as many failures of Halo itself in a row it is taken to be down. */
const enoughFailures = 3;

/** A record to be changed: as it is now, or why it can't be changed. */
export interface Planned {
  readonly id: number;
  readonly before: HaloRecord | undefined;
  readonly changes: readonly Change[];
  /** Why it can't be changed. */
  readonly failure?: HaloError | undefined;
}

/** What a write to many records sets, and on which. */
export interface BulkPlan {
  readonly view: View;
  readonly fields: HaloRecord;
  readonly records: readonly Planned[];
  /** Fields that may move with those that are set, and are told when they do. */
  readonly watched: readonly string[];
  /** Sentences on what a change means, such as that a ticket is open again. */
  readonly says?: (before: HaloRecord, after: HaloRecord) => readonly string[];
}

/** Whether an error has nothing to do with one ticket, and would come again for the next one. */
export const isOfAll = ({ kind }: HaloError) =>
  kind === "rate_limit" || kind === "cancelled" || kind === "sign_in_refused";

/**
 * Reads the tickets to be changed: by one list, and each that is missing from it by its id (Halo's list leaves out
 * merged tickets, and may ignore the filter).
 *
 * @param requireAllowed throws for a record that may not be changed like this
 * @param since a record that was changed after this time is not to be changed
 * @throws HaloError when Halo can't be read any more; nothing was changed then
 */
export async function planBulk(
  view: View,
  ids: readonly number[],
  fields: HaloRecord,
  since: string | undefined,
  watched: readonly string[],
  context: ToolContext,
  requireAllowed: (before: HaloRecord) => Promise<void> = async () => {},
): Promise<BulkPlan> {
  requireRoom(1, context);
  const { signal } = context;
  const listed = await context.halo
    .list(
      view.resource,
      { ticketids: ids.join(",") },
      { number: 1, size: ids.length },
      { signal, once: true, checkEnd: false },
    )
    .then(({ rows }) => rows)
    .catch((error: unknown) => {
      if (error instanceof HaloError && !isOfAll(error)) return [];
      throw error;
    });
  const found = new Map(listed.map((row) => [Number(row.id), row]));
  const missing = ids.filter((id) => !found.has(id));
  requireRoom(missing.length, context);
  const failures = new Map<number, HaloError>();
  await Promise.all(
    missing.map(async (id) => {
      try {
        found.set(id, await context.halo.get(view.resource, id, {}, { signal, once: true }));
      } catch (error) {
        if (!(error instanceof HaloError) || isOfAll(error)) throw error;
        failures.set(id, error);
      }
    }),
  );
  const records: Planned[] = [];
  for (const id of ids) records.push(await planOne(id, found.get(id), failures.get(id)));
  return { view, fields, records, watched };

  async function planOne(
    id: number,
    before: HaloRecord | undefined,
    failure: HaloError | undefined,
  ): Promise<Planned> {
    if (before === undefined) return { id, before, changes: [], failure };
    try {
      // Who changed it is not told: that would cost one more request for each ticket.
      await requireUnchanged(`${view.resource.noun} ${id}`, before, view.resource, since, context);
      await requireAllowed(before);
      await requireMaySend(updateOf(view.resource, id, fields), view.resource, context.halo, context);
    } catch (error) {
      if (!(error instanceof HaloError)) throw error;
      return { id, before, changes: [], failure: error };
    }
    const isSet = Object.entries(fields).every(([field, value]) => sameValue(before[field], value));
    const after = asStored(fields, before);
    const changes = isSet ? [] : await namedChanges(view, fields, [], before, after, context);
    return { id, before, changes };
  }
}

/** Whether a record of the plan is to be written. */
export const isToDo = ({ failure, changes }: Planned): boolean => failure === undefined && changes.length > 0;

/** What is known of a record before anything is sent. */
export function previewRow(view: View, planned: Planned): BulkRow {
  const { id, before, changes, failure } = planned;
  const summary = summaryOf(view, before);
  if (failure !== undefined) return { id, result: "failed", summary, changes: [], said: failure.message };
  const said = before === undefined ? [] : (view.warn?.([before]) ?? []);
  return {
    id,
    result: changes.length === 0 ? "unchanged" : "would_update",
    summary,
    changes,
    ...(said.length === 0 ? {} : { said: said.join(" ") }),
  };
}

const summaryOf = (view: View, record: HaloRecord | undefined) =>
  record === undefined ? undefined : nameInShort(view, record);

/** The result for each record, and how to go on when not all were tried. */
export interface BulkResult {
  readonly rows: readonly BulkRow[];
  /** How many writes were sent. */
  readonly sent: number;
  readonly next: string | undefined;
  readonly warnings: readonly string[];
}

/**
 * Writes the records of a plan one after the other, each once. It stops at Halo's rate limit, when time is up, when
 * Halo is down, or when the call is cancelled; at most one write is under way then.
 *
 * @throws HaloError `cancelled`
 */
export async function runBulk(plan: BulkPlan, context: ToolContext): Promise<BulkResult> {
  const rows: BulkRow[] = [];
  const written = new Map<number, Stored>();
  const startedAt = context.now();
  const total = plan.records.filter(isToDo).length;
  let [done, failedInRow] = [0, 0];
  let stop: string | undefined;
  for (const planned of plan.records) {
    if (!isToDo(planned)) {
      rows.push(previewRow(plan.view, planned));
      continue;
    }
    stop ??= reasonToStop(startedAt, failedInRow, context);
    if (stop !== undefined) {
      rows.push({ ...previewRow(plan.view, planned), result: "not_tried", changes: [] });
      continue;
    }
    const { row, stored, error } = await writeOne(plan, planned, context);
    rows.push(row);
    if (stored !== undefined) written.set(planned.id, stored);
    stop = stopAfter(error);
    failedInRow = error !== undefined && isOfHalo(error) ? failedInRow + 1 : 0;
    done++;
    await context.progress(done, total, `${plan.view.resource.noun} ${planned.id}`);
  }
  const now = await readAgain(plan, written, context);
  const told = rows.map(async (row, index) => {
    const stored = written.get(row.id);
    if (stored === undefined) return row;
    const before = plan.records[index]?.before ?? {};
    return comparedRow(plan, row, { before, stored, now: now.get(row.id) }, context);
  });
  const unseen = [...written.keys()].filter((id) => !now.has(id));
  const { noun, plural } = plan.view.resource;
  const which = `${unseen.length === 1 ? noun : plural} ${unseen.join(", ")}`;
  return {
    rows: await Promise.all(told),
    sent: done,
    next: nextOf(rows, stop),
    warnings:
      unseen.length === 0
        ? []
        : [`Not read again after the write: ${which}. What is told of them is what Halo answered to it.`],
  };
}

/**
 * The records as they are after all writes: a rule of the tenant may have changed them after Halo answered. One
 * request, and one more for each that it leaves out or shows otherwise than Halo's answer to the write, since a list
 * may be older. None are there that can't be read.
 */
async function readAgain(
  { view, fields }: BulkPlan,
  written: ReadonlyMap<number, Stored>,
  context: ToolContext,
): Promise<ReadonlyMap<number, HaloRecord>> {
  const { halo, timeZone } = context;
  const { resource } = view;
  const now = new Map<number, HaloRecord>();
  const options = { ...lookOptions(), once: true };
  const attempt = async (look: () => Promise<void>) => {
    if (halo.recentRequests >= halo.enoughRequests) return;
    try {
      await look();
    } catch (error) {
      if (!(error instanceof HaloError)) throw error;
    }
  };
  if (written.size === 0) return now;
  await attempt(async () => {
    const query = { ticketids: [...written.keys()].join(",") };
    const page = { number: 1, size: written.size };
    const { rows } = await halo.list(resource, query, page, { ...options, checkEnd: false });
    for (const row of rows) if (written.has(Number(row.id))) now.set(Number(row.id), row);
  });
  const isSettled = (id: number, { state = "done" }: Stored) => {
    const row = now.get(id);
    if (row === undefined) return false;
    const differs = differencesOf({ sent: fields }, row, { resource, timeZone });
    return (
      differs.every((difference) => difference.state !== "unknown") &&
      (differs.length === 0) === (state === "done")
    );
  };
  const open = [...written].filter(([id, stored]) => !isSettled(id, stored)).map(([id]) => id);
  await Promise.all(
    open.map((id) =>
      attempt(async () => void now.set(id, await halo.get(resource, id, { includedetails: true }, options))),
    ),
  );
  return now;
}

const resultOf = {
  done: "updated",
  done_in_part: "updated_in_part",
  not_done: "not_updated",
  unknown: "unknown",
} as const satisfies Record<WriteState, BulkRow["result"]>;

/** A row of what was written, compared with what is stored now. */
async function comparedRow(
  { view, fields, watched, says }: BulkPlan,
  row: BulkRow,
  { before, stored, now = {} }: { before: HaloRecord; stored: Stored; now: HaloRecord | undefined },
  context: ToolContext,
): Promise<BulkRow> {
  // A row of the list may lack fields that the answer to the write has; of what both have, the list's is newer.
  const record = { ...(stored.state === "unknown" ? {} : stored.record), ...now };
  const differs = differencesOf({ sent: fields, before }, record, {
    resource: view.resource,
    timeZone: context.timeZone,
  });
  const state = stateOfAll(Object.keys(fields).length, differs);
  await readAgainAs(stored.row, stored.state, { state, differs });
  const changes = await namedChanges(view, fields, watched, before, record, context);
  const said = [
    ...(row.said === undefined ? [] : [row.said]),
    ...movedWith(changes, fields, view),
    ...(says?.(before, record) ?? []),
    ...(view.warn?.([record]) ?? []),
    ...(state === "unknown" ? ["Halo does not show what it stored: read it before you repeat it."] : []),
  ];
  return {
    ...row,
    result: resultOf[state],
    changes,
    differs: await namedDifferences(view, differs, record, context),
    said: said.length === 0 ? undefined : said.join(" "),
  };
}

/** Whether a failure is Halo's own, not the record's. */
export const isOfHalo = ({ kind }: HaloError) =>
  ["unavailable", "timeout", "unexpected_answer", "outcome_unknown"].includes(kind);

/** Why no further record is to be written; undefined where there is room and time. */
export function reasonToStop(
  startedAt: number,
  failedInRow: number,
  context: ToolContext,
): string | undefined {
  const { halo } = context;
  if (halo.recentRequests >= halo.enoughRequests) {
    return `${limitState("near", limitUse(halo))}: wait ${halo.secondsToRoom()} seconds`;
  }
  if (context.now() - startedAt >= enoughMs) return "there was no more time in one call";
  if (failedInRow >= enoughFailures) return "Halo failed again and again: wait a minute";
  return undefined;
}

/** Why a failure is the end of all; undefined where the next record may go well. */
export function stopAfter(error: HaloError | undefined): string | undefined {
  if (error?.kind === "rate_limit") {
    return `${limitState("reached")}: wait ${error.retryAfterSeconds ?? rateLimitPauseSeconds} seconds`;
  }
  return error?.kind === "sign_in_refused" ? "Halo refused the sign-in" : undefined;
}

async function writeOne(
  { view, fields }: BulkPlan,
  { id, before = {} }: Planned,
  context: ToolContext,
): Promise<{ readonly row: BulkRow; readonly stored?: Stored; readonly error?: HaloError }> {
  const summary = summaryOf(view, before);
  try {
    const update = { id, sent: fields, once: true, readsBack: false } as const;
    const stored = await sendUpdate(view, before, update, context);
    const said = stored.warnings.length === 0 ? undefined : stored.warnings.join(" ");
    return { row: { id, result: "updated", summary, changes: [], said }, stored };
  } catch (error) {
    if (!(error instanceof HaloError) || context.signal.aborted) throw error;
    const result =
      error.kind === "rate_limit" ? "not_tried" : error.kind === "outcome_unknown" ? "unknown" : "failed";
    return { row: { id, result, summary, changes: [], said: error.message }, error };
  }
}

function nextOf(rows: readonly BulkRow[], stop: string | undefined): string | undefined {
  const left = rows.filter(({ result }) => result === "not_tried").length;
  if (left === 0) return undefined;
  return `stopped, ${stop ?? "not all were tried"}. Then call again with the ${left} ticket_ids that were not tried.`;
}

const mostInQuestion = 10;

/** The question to the person, with a short preview. */
export function bulkQuestion({ view, records }: BulkPlan, setting: string, timeZone: string): Question {
  const { noun, plural } = view.resource;
  const toDo = records.filter(isToDo);
  const count = (rows: readonly unknown[]) => counted(rows.length, noun, plural);
  const failing = records.filter(({ failure }) => failure !== undefined);
  const same = records.length - toDo.length - failing.length;
  const shown = toDo
    .slice(0, mostInQuestion)
    .map(
      ({ id, before, changes }) =>
        `#${id} ${quote(summaryOf(view, before) ?? "")}: ${changesIn(view, changes)}`,
    );
  const more = toDo.slice(mostInQuestion).map(({ id }) => `#${id}`);
  const sentence = [
    `Change ${count(toDo)} in Halo to ${setting}?`,
    `${shown.join("; ")}${more.length === 0 ? "" : `; and ${more.join(", ")}`}.`,
    same === 0 ? "" : `${same} of those given have these values already.`,
    failing.length === 0 ? "" : `Can't be changed: ${failing.map(({ id }) => `#${id}`).join(", ")}.`,
    // What is about to be changed may be no ticket, or be merged: whoever agrees has to know it.
    ...(view.warn?.(toDo.flatMap(({ before }) => (before === undefined ? [] : [before]))) ?? []),
  ]
    .filter((line) => line !== "")
    .join(" ");
  const rows = toDo.map((planned) => previewRow(view, planned));
  const seen = asSeen(
    view,
    toDo.map(({ id, before }) => ({ id, ...before })),
    timeZone,
  );
  return { sentence, setting, view, would: "updated", records: rows, told: shown.length, seen };
}

/** Changes in words: of an id the names, with the ids behind them. */
function changesIn(view: View, changes: readonly Change[]): string {
  const names = new Map(changes.map((change) => [change.field, change]));
  const isName = (field: string) => changes.some((change) => nameFieldOf(view, change.field) === field);
  return changes
    .filter(({ field }) => !isName(field))
    .map((change) => {
      const name = names.get(nameFieldOf(view, change.field) ?? "");
      const ids = `${change.field} ${shownValue(change.before)} → ${shownValue(change.after)}`;
      return name === undefined ? ids : `${shownValue(name.before)} → ${shownValue(name.after)} (${ids})`;
    })
    .join(", ");
}

function shownValue(value: unknown): string {
  if (value === undefined || value === null || value === "") return "empty";
  return typeof value === "string" ? quote(plainText(value).replace(/\s+/g, " ")) : String(value);
}
