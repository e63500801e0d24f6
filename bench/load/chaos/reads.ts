/** What the callers read: of records that nobody writes to, so that every answer must be the same one. */
import { knownRecords, type Tenant } from "../../../sandbox/index.ts";
import { catalogue } from "../../../src/tools/index.ts";
import { exampleArguments } from "../../../test/examples.ts";
import type { Arguments } from "../../calls.ts";
import type { ToolAnswer } from "./wire.ts";

/** One call that reads. */
export interface Read {
  readonly name: string;
  readonly weight: number;
  readonly tool: string;
  readonly args: Arguments;
  /** What an error must say, where the call is to be refused. */
  readonly refusal?: RegExp;
  /** Its answer changes with what the run writes: only its form is judged. */
  readonly moves?: boolean;
}

/** The client that is only read. */
export const readOnlyClientOf = (tenant: Tenant): number => knownRecords(tenant).busyClientId;

/** All calls that read. */
export function readsOf(tenant: Tenant): readonly Read[] {
  const marks = knownRecords(tenant);
  const { tables } = tenant;
  const client_id = readOnlyClientOf(tenant);
  const tickets = tables.Tickets.filter((row) => row.client_id === client_id && row.deleted !== true);
  const [ticket] = tickets;
  const file = tables.Attachment.find(({ id }) => id === marks.textAttachmentId);
  const lists: readonly Read[] = [
    { name: "a list", weight: 8, tool: "halo_list_tickets", args: { client_id, page_size: 5, order: "id" } },
    {
      name: "a list",
      weight: 4,
      tool: "halo_list_tickets",
      args: { client_id, page_size: 10, page: 2, order: "id" },
    },
    {
      name: "a list",
      weight: 4,
      tool: "halo_list_tickets",
      args: { client_id, page_size: 100, order: "id" },
    },
    { name: "a list", weight: 3, tool: "halo_list_users", args: { client_id } },
    { name: "a list", weight: 2, tool: "halo_list_assets", args: { client_id } },
    {
      name: "a list",
      weight: 3,
      tool: "halo_list_invoices",
      args: { client_id, page_size: 50, order: "id" },
    },
    { name: "a list", weight: 2, tool: "halo_list_contracts", args: { page_size: 20, order: "id" } },
    { name: "a list", weight: 3, tool: "halo_list_agents", args: {} },
    { name: "a list", weight: 2, tool: "halo_list_teams", args: {} },
    { name: "a list of actions", weight: 4, tool: "halo_list_actions", args: { ticket_id: ticket?.id } },
    { name: "a search", weight: 3, tool: "halo_find_user_by_email", args: { email: marks.exactEmail } },
  ];
  const records: readonly Read[] = [
    ...tickets.slice(0, 20).map(({ id }) => ({
      name: "a record",
      weight: 1,
      tool: "halo_get_ticket",
      args: { id },
    })),
    ...Object.values(marks.hostileTicketIds)
      .filter((id) => tickets.some((row) => row.id === id))
      .map((id) => ({ name: "a record", weight: 1, tool: "halo_get_ticket", args: { id } })),
    { name: "a record", weight: 2, tool: "halo_get_client", args: { id: client_id } },
    { name: "a record", weight: 2, tool: "halo_get_invoice", args: { id: marks.mixedInvoiceId } },
    { name: "a record", weight: 2, tool: "halo_get_user", args: { id: marks.exactEmailUserId } },
    {
      name: "a file",
      weight: 3,
      tool: "halo_get_attachment",
      args: { id: marks.textAttachmentId, ticket_id: file?.ticket_id, content: true },
    },
    { name: "a report", weight: 3, tool: "halo_run_report", args: { id: 106, page_size: 5 } },
    { name: "a report", weight: 1, tool: "halo_run_report", args: { id: 107, page_size: 20 } },
  ];
  const answers: readonly Read[] = [
    { name: "an answer", weight: 4, tool: "halo_triage", args: { client_id } },
    { name: "an answer", weight: 3, tool: "halo_client_overview", args: { client_id } },
    { name: "an answer", weight: 2, tool: "halo_sla_scorecard", args: { client_id, period: "365d" } },
    {
      name: "an answer",
      weight: 2,
      tool: "halo_revenue_breakdown",
      args: { client_id: marks.mixedBillingClientId, period: "365d" },
    },
    { name: "an answer", weight: 1, tool: "halo_contracts_expiring", args: { within_days: 90 } },
    { name: "an answer", weight: 2, tool: "halo_workload", args: {}, moves: true },
    { name: "an answer", weight: 1, tool: "halo_triage", args: {}, moves: true },
    { name: "an answer", weight: 1, tool: "halo_time_summary", args: { period: "7d" }, moves: true },
    { name: "an answer", weight: 1, tool: "halo_ticket_trends", args: {}, moves: true },
  ];
  const refused: readonly Read[] = [
    {
      name: "what is not there",
      weight: 2,
      tool: "halo_get_ticket",
      args: { id: 98_765_432 },
      refusal: /Halo has no ticket/,
    },
    {
      name: "what is refused",
      weight: 2,
      tool: "halo_list_tickets",
      args: { page_size: 9_999 },
      refusal: /page_size/,
    },
    {
      name: "what is refused",
      weight: 1,
      tool: "halo_create_ticket",
      args: { summary: "Never sent", user_id: 1 },
      refusal: /needs site/,
    },
  ];
  const chosen = [...lists, ...records, ...answers, ...refused];
  // Every other tool that reads, by its example: of records that the run may write to.
  const others = catalogue
    .filter(({ name, access }) => access === "read" && chosen.every(({ tool }) => tool !== name))
    .map(({ name }) => ({
      name: "an example",
      weight: 1,
      tool: name,
      moves: true,
      args: exampleArguments(name, tenant),
    }));
  return [...chosen, ...others];
}

/**
 * What an answer holds, without the words about what it rests on. The order of rows that are all there means
 * nothing: where one is asked for, an answer in another order has a warning.
 */
function contentOf({ data }: ToolAnswer): string {
  const { understood: _understood, basis: _basis, rows, ...content } = data;
  const texts = Array.isArray(rows) ? rows.map((row) => JSON.stringify(row)) : [];
  return JSON.stringify(content) + (content.has_more === false ? texts.toSorted() : texts).join();
}

/** Whether an answer says that it may not be all, or not be right. */
function hasWarning({ data }: ToolAnswer): boolean {
  const { warnings, left_out, complete } = data;
  const some = (list: unknown) => Array.isArray(list) && list.length > 0;
  return some(warnings) || some(left_out) || complete === false;
}

/** How often an answer of a read was seen, and the first time it was. */
interface Seen {
  count: number;
}

/** What all reads were answered, held against what they are answered when nothing is wrong. */
export class ReadBook {
  readonly #seen = new Map<Read, Map<string, Seen>>();
  readonly #usual = new Map<Read, Set<string>>();
  readonly wrong: string[] = [];
  /** Tools whose usual answer was another one after the run than before it. */
  readonly unsureTools = new Set<string>();
  /** Successes with a warning, and errors, beside those that are compared. */
  readonly counts = { same: 0, warned: 0, errors: 0, moving: 0, unsure: 0 };

  /** Notes what a read is answered in quiet, before or after the run. */
  noteUsual(read: Read, answer: ToolAnswer): void {
    const usual = this.#usual.get(read) ?? new Set();
    this.#usual.set(read, usual.add(answer.isError ? "an error" : contentOf(answer)));
  }

  /** Notes an answer of the run. */
  note(read: Read, answer: ToolAnswer): void {
    const { isError, text, data } = answer;
    const say = (problem: string) =>
      this.wrong.push(`${read.tool} ${JSON.stringify(read.args)}: ${problem}: ${text.slice(0, 400)}`);
    if (isError) {
      this.counts.errors += 1;
      if (Object.keys(data).length > 0) say("an error with data");
      if (text.trim() === "") say("an error without a word");
      return;
    }
    if (read.refusal !== undefined) {
      say("an answer where there can be none");
      return;
    }
    if (hasWarning(answer)) this.counts.warned += 1;
    else if (read.moves === true) this.counts.moving += 1;
    else {
      const contents = this.#seen.get(read) ?? new Map<string, Seen>();
      this.#seen.set(read, contents);
      const content = contentOf(answer);
      const seen = contents.get(content) ?? { count: 0 };
      seen.count += 1;
      contents.set(content, seen);
    }
  }

  /** Compares every answer without a warning with the usual one; where that changed with the time of day, with none. */
  judge(): void {
    for (const [read, contents] of this.#seen) {
      const usual = this.#usual.get(read) ?? new Set();
      for (const [content, { count }] of contents) {
        if (usual.has(content)) this.counts.same += count;
        else if (usual.size !== 1) {
          this.counts.unsure += count;
          this.unsureTools.add(read.tool);
        } else {
          const [wanted = ""] = usual;
          this.wrong.push(
            `${read.tool} ${JSON.stringify(read.args)}: another answer than usual, ${count} times, and not a word about it: ${difference(content, wanted)}`,
          );
        }
      }
    }
  }
}

/** Where two texts begin to differ. */
function difference(one: string, other: string): string {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  const around = (text: string) => text.slice(Math.max(0, at - 60), at + 120);
  return `«${around(one)}» in place of «${around(other)}»`;
}
