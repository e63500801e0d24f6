import { requireMaySend } from "../../halo/bounds/held.ts";
import type { HaloRecord } from "../../halo/client.ts";
import { badInput, dispensable, HaloError, isUncertain } from "../../halo/errors.ts";
import { isGuid } from "../../halo/records.ts";
import type { HaloResource } from "../../halo/resources.ts";
import { dateOf, plainText, quoteLine } from "../../halo/text.ts";
import { lineOf } from "../kit/clean.ts";
import { asSeen, nameInShort } from "../kit/confirmation.ts";
import { dryRun } from "../kit/crud/writing/dry-run.ts";
import { callRow, recorded } from "../kit/crud/writing/recorded.ts";
import { written } from "../kit/crud/writing/send.ts";
import { defineConfirmedWriteTool, defineReadTool, type Tool, type ToolContext } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { listOutput, writeOutput } from "../kit/output.ts";
import type { WriteState } from "../kit/result.ts";
import { dated, labelled, parts, quoted, type View } from "../kit/view.ts";

/**
 * Runbooks: what a tenant has automated. Halo keeps them among its webhooks, with type 1 (one client's code; swagger for
 * the parameter), and starts one by `POST /Automation/{runbookId}` (swagger, without a body or an answer). What it answers
 * is not known; the log of a runbook, `/WebhookEvent`, shows that it ran. The operator says which may be run.
 */
const resource: HaloResource = {
  path: "Webhook",
  answers: "either",
  key: "webhooks",
  paged: false,
  noun: "runbook",
  plural: "runbooks",
};

/** The type that runbooks have among webhooks. */
const runbookType = 1;

/** The log of what webhooks and runbooks did. */
const log: HaloResource = {
  path: "WebhookEvent",
  answers: "either",
  key: "webhookevents",
  paged: true,
  noun: "log entry of a runbook",
  plural: "log entries of a runbook",
};

const view: View = {
  resource,
  row: {
    id: "label",
    name: "text",
    active: "boolean",
    note: "text",
    answer: "text",
    ran: "date",
    log_status: "number",
    log_error: "boolean",
  },
  line: (row) =>
    parts(
      quoted(row.name),
      String(row.id),
      row.active === false && "not active",
      quoted(row.note),
      dated("ran", row.ran),
      labelled("status in the log", row.log_status),
      row.log_error === true && "with an error",
      row.answer !== undefined && `Halo answered ${quoted(row.answer)}`,
    ),
};

const keyOf = (value: unknown) =>
  plainText(String(value ?? ""))
    .trim()
    .toLowerCase();

/** What runbooks there are, of those that the operator allows. */
interface Allowed {
  readonly runbooks: readonly HaloRecord[];
  /** Entries of the operator's list that are no runbook, or several. */
  readonly unknown: readonly string[];
}

async function allowedRunbooks({ halo, runbooks = [], signal }: ToolContext): Promise<Allowed> {
  const rows = await halo.listAll(resource, { type: runbookType }, { signal });
  // A Halo that does not know the parameter gives its webhooks too.
  const all = rows.filter(
    ({ id, type }) => isGuid(id) && (type === undefined || Number(type) === runbookType),
  );
  const found = runbooks.map((entry) =>
    all.filter(({ id, name }) => keyOf(id) === keyOf(entry) || keyOf(name) === keyOf(entry)),
  );
  return {
    runbooks: [...new Set(found.flatMap((some) => (some.length === 1 ? some : [])))],
    unknown: runbooks.filter((_entry, index) => found[index]?.length !== 1),
  };
}

const list = defineReadTool({
  name: "halo_list_runbooks",
  title: "List runbooks",
  description: "The runbooks (automations) of Halo that may be run here by halo_run_runbook.",
  input: { ...input.paging },
  output: () => listOutput(view),
  handler: async ({ page, page_size: size }, context) => {
    const { runbooks, unknown } = await allowedRunbooks(context);
    const first = (page - 1) * size;
    return {
      kind: "list",
      view,
      rows: runbooks.slice(first, first + size).map(shown),
      total: runbooks.length,
      more: first + size < runbooks.length,
      page,
      pageSize: size,
      detail: "summary",
      warnings:
        unknown.length === 0
          ? []
          : [
              `Of what the operator allows (HALO_RUNBOOKS) these are not exactly one runbook of this sign-in: ${unknown.join(", ")}.`,
            ],
    };
  },
});

/** What is shown of a runbook: its row has its steps and passwords too. */
const shown = ({ id, name, note, active, disabled }: HaloRecord): HaloRecord => ({
  id,
  name,
  note,
  active: active === false || disabled === true ? false : undefined,
});

/** The allowed runbook that is meant. */
async function meant(words: string, context: ToolContext): Promise<HaloRecord & { readonly id: string }> {
  const { runbooks } = await allowedRunbooks(context);
  const found = runbooks.filter(({ id, name }) => keyOf(id) === keyOf(words) || keyOf(name) === keyOf(words));
  const [only] = found;
  if (found.length !== 1 || only === undefined || !isGuid(only.id)) {
    const names = runbooks.map(({ name }) => quoteLine(plainText(String(name ?? ""))));
    throw new HaloError(
      "permission",
      `Nothing was sent: no runbook of this name or id may be run here. ${names.length === 0 ? "None may." : `These may: ${names.join(", ")}.`}`,
      { advice: "Whoever runs this server says which may (HALO_RUNBOOKS)." },
    );
  }
  if (only.active === false || only.disabled === true) {
    throw badInput("Nothing was sent: this runbook is not active in Halo.");
  }
  return { ...shown(only), id: only.id };
}

/** The entries of a runbook's log, newest first as far as Halo orders them; undefined where it can't be read. */
async function logOf(id: string, { halo, signal }: ToolContext): Promise<readonly HaloRecord[] | undefined> {
  try {
    const query = { webhook_id: id, order: "timestamp", orderdesc: true };
    const { rows } = await halo.list(log, query, { number: 1, size: 50 }, { signal, checkEnd: false });
    return rows.filter(({ webhook_id }) => webhook_id === undefined || keyOf(webhook_id) === keyOf(id));
  } catch (error) {
    dispensable(error);
    return undefined;
  }
}

/** The entry that has come since; undefined for none, or where one of both can't be read. */
async function newEntry(
  id: string,
  before: readonly HaloRecord[] | undefined,
  context: ToolContext,
): Promise<HaloRecord | undefined> {
  if (before === undefined) return undefined;
  const known = new Set(before.map((entry) => keyOf(entry.id)));
  const after = (await logOf(id, context)) ?? [];
  return after.find((entry) => entry.id !== undefined && !known.has(keyOf(entry.id)));
}

const longestAnswer = 500;

/**
 * What Halo answered to the start, as text. What such an answer looks like is not known: another one than a record is no
 * sign that it failed, and none that it did not.
 */
async function start(
  id: string,
  { halo, signal }: ToolContext,
): Promise<{ readonly answer?: string; readonly doubt?: string }> {
  try {
    const answer = await halo.post(["Automation", id], undefined, "runbook", { signal });
    return { answer: JSON.stringify(answer).slice(0, longestAnswer) };
  } catch (error) {
    if (error instanceof HaloError && error.kind === "unexpected_answer") return { doubt: error.happened };
    throw error;
  }
}

interface Ran {
  readonly record: HaloRecord;
  readonly state: WriteState;
  readonly warnings: readonly string[];
}

async function run(runbook: HaloRecord & { readonly id: string }, context: ToolContext): Promise<Ran> {
  const before = await logOf(runbook.id, context);
  let started: Awaited<ReturnType<typeof start>>;
  try {
    started = await start(runbook.id, context);
  } catch (error) {
    if (!isUncertain(error)) throw error;
    const entry = await newEntry(runbook.id, before, context);
    const since = dateOf(entry?.timestamp)?.toISOString();
    throw error.with({
      kind: "outcome_unknown",
      happened: `Unknown whether the runbook was started: ${error.happened}`,
      advice:
        entry === undefined
          ? "Its log shows no run since, which may come late. Look in Halo before you run it again."
          : `Its log shows a run since${since === undefined ? "" : ` (${since})`}, which is likely this one. Do not run it again before you looked in Halo.`,
      uncertain: false,
    });
  }
  const entry = await newEntry(runbook.id, before, context);
  const { answer, doubt } = started;
  const inLog =
    entry === undefined
      ? "Whether it ran is not known: its log shows no run since, or can't be read. Look in Halo before you run it again."
      : entry.error === true
        ? "It ran, and its log has an error. Look in Halo."
        : undefined;
  return {
    record: {
      ...runbook,
      ...(answer === undefined ? {} : { answer }),
      ...(entry === undefined
        ? {}
        : { ran: entry.timestamp, log_status: entry.status, log_error: entry.error === true || undefined }),
    },
    state: entry === undefined ? "unknown" : entry.error === true ? "done_in_part" : "done",
    warnings: [doubt, inLog].filter((sentence) => sentence !== undefined),
  };
}

const runTool = defineConfirmedWriteTool({
  name: "halo_run_runbook",
  title: "Run a runbook",
  description:
    "Start a runbook of Halo that the operator allows, and say what Halo answered. Asks the user first.",
  idempotent: false,
  input: { runbook: input.line("Name or id"), confirm: input.confirm, dry_run: dryRun },
  output: () => writeOutput(view),
  handler: async ({ runbook: words, confirm, dry_run }, context) => {
    const runbook = await meant(words, context);
    const request = { method: "POST", path: `/api/Automation/${runbook.id}` } as const;
    if (dry_run === true) {
      const frame = { kind: "dry_run", would: "updated", view, changes: [], warnings: [] } as const;
      return { ...frame, record: runbook, requests: [request] };
    }
    // Nobody is asked for what would be refused.
    await requireMaySend(request, resource, context.halo, { signal: context.signal });
    const sentence = `Run this runbook in Halo now? ${lineOf(view, runbook, context.timeZone)}. What it does can't be undone here.`;
    const asked = {
      id: 0,
      result: "would_update",
      summary: nameInShort(view, runbook),
      changes: [],
    } as const;
    const seen = asSeen(view, [runbook], context.timeZone);
    await context.confirm({ sentence, view, would: "updated", records: [asked], seen }, confirm);
    const row = callRow(view, undefined, { runbook: runbook.id });
    const ran = await recorded(view, row, context, () => run(runbook, context));
    return written(view, ran, { verb: "updated", changes: [] }, context);
  },
});

/** Tools for runbooks, where the operator allows some. */
export const runbookTools = [list, runTool] as const satisfies readonly Tool[];
