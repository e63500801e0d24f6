import type { Fault } from "../../../sandbox/index.ts";
import { HaloError } from "../../../src/halo/errors.ts";
import { examples } from "../../examples.ts";
import { Desk, pathOf, type Told } from "./answers.ts";
import { brokenRowFailures, failures } from "./failures.ts";
import { wrongs, wrongsOfNeeded } from "./judge.ts";

/**
 * Every answer, with every source that its example call asks, failing in every way. docs/answers.md names for each the
 * one source without which there is no answer.
 */

export const composites = {
  halo_triage: { needs: "tickets" },
  halo_workload: { needs: "tickets" },
  halo_client_overview: { needs: "client/{id}" },
  halo_revenue_breakdown: { needs: "invoice" },
  // Without one of contracts, recurring invoices and assets it tells of the others.
  halo_contracts_expiring: { needs: undefined },
  halo_sla_scorecard: { needs: "tickets" },
  halo_ticket_trends: { needs: "tickets" },
  halo_count_tickets: { needs: "tickets" },
  halo_time_summary: { needs: "actions" },
  halo_margin: { needs: "invoice" },
  halo_csat: { needs: "feedback" },
} as const;

/** The record of which an answer is, where it is not needed for more than to know that it is there. */
const notThere: Readonly<Partial<Record<keyof typeof composites, string>>> = { halo_margin: "client/{id}" };

/** Each answer asks as many sources at least. */
const fewestSources = 3;

/** Arguments with which an answer has some of everything: a 0 in place of it would not be noticed elsewhere. */
const busyClient = 107;
const busy: Readonly<Record<string, object>> = {
  halo_client_overview: { client: busyClient, period: "2026" },
};

/** An open ticket of that client is late, nobody's, and not answered, which none of the sandbox's is. */
function withUrgentTicket({ tables, now }: Desk["tenant"]): void {
  const day = now.getTime() - 3 * 86_400_000;
  const ticket = tables.Tickets.find(
    ({ client_id, status_id, deleted, merged_into_id }) =>
      client_id === busyClient && status_id === 2 && deleted !== true && !(Number(merged_into_id) > 0),
  );
  if (ticket === undefined) throw new Error("The busy client has no open ticket.");
  const late = new Date(day).toISOString().slice(0, 19);
  Object.assign(ticket, { fixbydate: late, agent_id: 1, onhold: false, excludefromsla: false });
  const none = "1900-01-01T00:00:00";
  Object.assign(ticket, { responsedate: none, first_responsedate: none, respondbydate: late });
  ticket.slaresponsestate = "";
}

/** The name of such an answer's tool. */
export type Composite = keyof typeof composites;

/** An answer whose source fails in one way. */
export interface Cell {
  readonly source: string;
  readonly failure: string;
}

/** Lists of names, and records that only give one: a broken row of them may belong to nothing that is told. */
const names = ["agent", "priority", "status", "team", "tickettype", "currency", "users", "site"];

/** One tenant, with what each answer tells when all can be read. */
export class SourceTable {
  readonly #desk = new Desk();
  readonly #usual = new Map<Composite, Promise<Told>>();

  constructor() {
    withUrgentTicket(this.tenant);
  }

  get tenant(): Desk["tenant"] {
    return this.#desk.tenant;
  }

  /** Calls an answer while these faults are on. */
  call(tool: Composite, more: object, faults: readonly Fault[]): Promise<Told> {
    const args = { ...examples[tool].args?.(this.#desk.tenant), page_size: 100, ...busy[tool], ...more };
    return this.#desk.call(tool, args, faults);
  }

  /** What an answer tells when all can be read. */
  usual(tool: Composite): Promise<Told> {
    const known = this.#usual.get(tool) ?? this.call(tool, {}, []);
    this.#usual.set(tool, known);
    return known;
  }

  /** All cells of an answer. */
  async cells(tool: Composite): Promise<Cell[]> {
    const { asked } = await this.usual(tool);
    return asked.flatMap((source) => Object.keys(failures).map((failure) => ({ source, failure })));
  }

  /** A cell for each source of an answer; over all answers each failure appears. @param seed which comes first */
  async drawn(tool: Composite, seed: number): Promise<Cell[]> {
    const { asked } = await this.usual(tool);
    const ways = Object.keys(failures);
    // Each answer begins where another one that asks as few sources as any has ended.
    const start = seed + fewestSources * Object.keys(composites).indexOf(tool);
    return asked.map((source, index) => ({ source, failure: ways[(start + index) % ways.length] ?? "" }));
  }

  /** What is wrong in one cell: nothing when the answer goes on, says what is missing, and tells nothing that was not read. */
  async judge(tool: Composite, { source, failure }: Cell): Promise<string[]> {
    const usual = await this.usual(tool);
    const fault = { ...failures[failure], path: pathOf(source) };
    const told = await this.call(tool, {}, [fault]);
    const hasRows = brokenRowFailures.has(failure);
    const isRecord = source.endsWith("{id}");
    // A subject that Halo does not have is no subject with figures of 0.
    if (failure === "404" && notThere[tool] === source)
      return told.error instanceof HaloError ? [] : ["answered"];
    // A record with strange values is a record all the same.
    if (isRecord && hasRows && source === composites[tool].needs) return [];
    const found =
      source === composites[tool].needs
        ? wrongsOfNeeded(told, usual, hasRows)
        : wrongs(told, usual, hasRows, names.includes(source) || isRecord);
    return found.map((problem) => `${source}, ${failure}: ${problem}`);
  }

  /** Whether records of figures that could not be read are listed all the same. */
  async judgeRows(tool: Composite, source: string): Promise<string[]> {
    const usual = await this.usual(tool);
    const faults = [{ ...failures["403"], path: pathOf(source) }];
    const { answer } = await this.call(tool, {}, faults);
    const lost = Object.keys(usual.answer?.figures ?? {}).filter(
      (figure) => usual.answer?.figures[figure] !== undefined && answer?.figures[figure] === undefined,
    );
    const problems: string[] = [];
    for (const rows of lost.slice(0, 2)) {
      const { error } = await this.call(tool, { rows }, faults);
      const isSaid = error instanceof HaloError && error.message.includes("could not be read");
      if (!isSaid) problems.push(`${source}: rows ${rows}: ${String(error)}`);
    }
    return problems;
  }
}
