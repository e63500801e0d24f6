/**
 * The tools that answer a question over many records, each beside a script that finds out the same with the
 * basic tools only: what a model would have to call and to read.
 */
import type { RequestLog, Tenant } from "../sandbox/index.ts";
import { countRow, formatted, infoRow, type Row } from "../scripts/support/table.ts";
import { exampleArguments } from "../test/examples.ts";
import type { Arguments, Caller, ListedTool } from "./calls.ts";

/** The same as src/tools/kit/analytics/reader.ts allows one answer. */
const requestTarget = 40;
const tokenTarget = 800;
const timedCalls = 7;
const charactersPerToken = 4;
/** The largest page of a list. */
const pageSize = 100;

type Fields = Readonly<Record<string, unknown>>;

/** A question, the tool that answers it, and the way without that tool. */
interface Composite {
  readonly tool: string;
  readonly args: Arguments;
  /** How a model would go about it, where that was written down; what it then has to add up costs nothing here. */
  readonly basic?: (basic: Basic) => Promise<void>;
}

const client = "Wexcombe Architects";

const composites: readonly Composite[] = [
  {
    tool: "halo_triage",
    args: {},
    basic: async (basic) => {
      const open = await basic.list("halo_list_tickets", { open_only: true });
      await basic.list("halo_list_tickets", { open_only: true, due_before: "+4h" });
      await basic.list("halo_list_tickets", { open_only: true, lastaction_before: "3d" });
      // Rows hold neither the date for the response nor who wrote last.
      await basic.each("halo_get_ticket", "id", open, { actions: 1 });
    },
  },
  {
    tool: "halo_revenue_breakdown",
    args: { period: "last month" },
    basic: async (basic) => {
      const invoices = await basic.list("halo_list_invoices", {
        invoiced_after: "last month",
        invoiced_before: "last month",
      });
      // What is recurring stands on the lines.
      await basic.each("halo_get_invoice", "id", invoices);
      await contracted(basic, {});
    },
  },
  {
    tool: "halo_sla_scorecard",
    args: { period: "last month" },
    basic: async (basic) => {
      const opened = await basic.list("halo_list_tickets", {
        opened_after: "last month",
        opened_before: "last month",
      });
      const closed = await basic.list("halo_list_tickets", {
        closed_after: "last month",
        closed_before: "last month",
        closed_only: true,
      });
      await basic.each("halo_get_ticket", "id", [...opened, ...closed], { actions: 0 });
      await basic.list("halo_list_tickets", { open_only: true });
    },
  },
  {
    tool: "halo_workload",
    args: {},
    basic: async (basic) => {
      await basic.list("halo_list_tickets", { open_only: true });
      await basic.list("halo_list_actions", { done_after: "30d", time_entries_only: true });
      await basic.list("halo_list_agents", {});
    },
  },
  {
    tool: "halo_client_overview",
    args: { client },
    basic: async (basic) => {
      await basic.call("halo_get_client", { client });
      await basic.list("halo_list_users", { client });
      await basic.list("halo_list_assets", { client });
      await basic.list("halo_list_tickets", { client, open_only: true });
      await basic.list("halo_list_tickets", { client, opened_after: "60d" });
      await basic.list("halo_list_tickets", { client, closed_after: "60d" });
      await basic.list("halo_list_invoices", { client, unpaid: true });
      await basic.list("halo_list_appointments", { client, start_date: "today" });
      await contracted(basic, { client });
    },
  },
  {
    tool: "halo_time_summary",
    args: { period: "last month" },
    basic: async (basic) => {
      await basic.list("halo_list_actions", {
        done_after: "last month",
        done_before: "last month",
        time_entries_only: true,
      });
      await basic.list("halo_list_agents", {});
    },
  },
  {
    tool: "halo_contracts_expiring",
    args: {},
    basic: async (basic) => {
      await contracted(basic, {});
      await basic.list("halo_list_assets", { order: "warranty_end" });
    },
  },
  {
    tool: "halo_ticket_trends",
    args: {},
    basic: async (basic) => {
      const opened = await basic.list("halo_list_tickets", { opened_after: "8w" });
      // Rows hold no category.
      await basic.each("halo_get_ticket", "id", opened, { actions: 0 });
    },
  },
];

/** Net amounts and end dates of recurring invoices come only with each of them. */
async function contracted(basic: Basic, scope: Arguments): Promise<void> {
  const recurring = await basic.list("halo_list_recurring_invoices", scope);
  await basic.each("halo_get_recurring_invoice", "id", recurring);
  await basic.list("halo_list_contracts", scope);
}

/** Whether a tool answers over many records: only those list the records behind a figure. */
export function isAnswerTool({ inputSchema }: ListedTool): boolean {
  const { properties } = inputSchema;
  return typeof properties === "object" && properties !== null && "rows" in properties;
}

/** Each answer tool, those of the list above against the way without it, the others with their example. */
export async function compositeRows(
  caller: Caller,
  tools: readonly ListedTool[],
  log: RequestLog,
  tenant: Tenant,
): Promise<readonly Row[]> {
  const others = tools
    .filter(isAnswerTool)
    .filter(({ name }) => composites.every(({ tool }) => tool !== name))
    .map(({ name }): Composite => ({ tool: name, args: exampleArguments(name, tenant) }));
  const rows: Row[] = [];
  for (const composite of [...composites, ...others]) rows.push(...(await rowsOf(composite, caller, log)));
  return rows;
}

async function rowsOf({ tool, args, basic }: Composite, caller: Caller, log: RequestLog): Promise<Row[]> {
  // The lookups are there from now on, for both ways.
  await caller.call(tool, args);
  log.clear();
  const { text } = await caller.call(tool, args);
  const spent = spentIn(log);
  const times: number[] = [];
  const run = caller.prepare(tool, args);
  for (let count = 0; count < timedCalls; count += 1) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  const middle = times.toSorted((one, other) => one - other)[Math.floor(timedCalls / 2)] ?? 0;
  const question = Object.keys(args).length === 0 ? tool : `${tool} ${JSON.stringify(args)}`;
  return [
    countRow(
      `${question}: text`,
      tokensOf(text.length),
      tokenTarget,
      "tokens",
      `${formatted(spent.bytes / 1000)} kB from Halo, p50 ${formatted(middle)} ms`,
    ),
    countRow("  its Halo requests", spent.requests, requestTarget, "requests"),
    ...(basic === undefined ? [] : [await rowWithout(basic, caller, log)]),
  ];
}

async function rowWithout(
  basic: NonNullable<Composite["basic"]>,
  caller: Caller,
  log: RequestLog,
): Promise<Row> {
  const without = new Basic(caller);
  log.clear();
  await basic(without);
  return infoRow("  the same with the basic tools", without.said(spentIn(log)));
}

interface Spent {
  readonly requests: number;
  readonly bytes: number;
}

function spentIn(log: RequestLog): Spent {
  return {
    requests: log.entries.length,
    bytes: log.entries.reduce((sum, entry) => sum + entry.bytes, 0),
  };
}

/** Calls basic tools as a model has to, and counts what it reads. */
class Basic {
  readonly #caller: Caller;
  #calls = 0;
  #characters = 0;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  async call(tool: string, args: Arguments): Promise<Fields> {
    const { text, named } = await this.#caller.call(tool, args);
    this.#calls += 1;
    this.#characters += text.length;
    return named;
  }

  /** All rows of a list, in the largest pages; smaller ones as the tool says where rows do not fit its result. */
  async list(tool: string, args: Arguments): Promise<readonly Fields[]> {
    const rows = new Map<unknown, Fields>();
    let next = { page: 1, page_size: pageSize };
    for (;;) {
      const answer = await this.call(tool, { ...args, ...next });
      for (const row of rowsIn(answer)) rows.set(JSON.stringify([row.id, row.ticket_id]), row);
      if (answer.has_more !== true) return [...rows.values()];
      const told = /go on with page (\d+), page_size (\d+)/.exec(String(answer.left_out));
      next =
        told === null
          ? { ...next, page: next.page + 1 }
          : { page: Number(told[1]), page_size: Number(told[2]) };
    }
  }

  /** Reads each record of some rows, once. */
  async each(tool: string, id: string, rows: readonly Fields[], args: Arguments = {}): Promise<void> {
    for (const one of new Set(rows.map((row) => row.id))) await this.call(tool, { [id]: one, ...args });
  }

  said({ requests, bytes }: Spent): string {
    return `${formatted(tokensOf(this.#characters))} tokens in ${this.#calls} calls (${formatted(bytes / 1000)} kB from Halo in ${requests} requests)`;
  }
}

function rowsIn({ rows }: Fields): readonly Fields[] {
  return Array.isArray(rows) ? rows : [];
}

function tokensOf(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}
