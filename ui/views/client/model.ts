import { type Answer, answerOf, noCurrency } from "../../charts/answer.ts";
import { number, type Row, text } from "../../kit/data.ts";

/** What `halo_client_overview` tells, as it is shown. */
export interface ClientModel {
  readonly answer: Answer;
  readonly id: number | undefined;
  readonly name: string;
  readonly mainContact: string | undefined;
  readonly figures: readonly Figure[];
  readonly openByStatus: readonly Count[] | undefined;
  readonly assetsByType: readonly Count[] | undefined;
  readonly running: readonly Row[] | undefined;
  readonly money: readonly Money[] | undefined;
  readonly renewals: readonly Row[] | undefined;
  readonly appointments: readonly Row[] | undefined;
}

/** A figure of the page. */
export interface Figure {
  readonly name: string;
  /** Undefined where it is not known. */
  readonly value: number | undefined;
  /** The same of the period before. */
  readonly before?: Figure;
  /** What `rows` takes to list its records; undefined where the answer lists none. */
  readonly rows: string | undefined;
}

/** Records of one kind. */
export interface Count {
  readonly name: string;
  readonly count: number | undefined;
  readonly rows: string;
}

/** What is paid and due in one currency. */
export interface Money {
  readonly currency: string;
  readonly monthlyRecurring: number | undefined;
  readonly due: number | undefined;
  readonly overdue: number | undefined;
  readonly oldestDue: string | undefined;
}

/** The figures in their order; those without records of their own are listed by other tools. */
const figureNames = [
  ["open_tickets", "Open tickets", true],
  ["overdue", "Overdue", true],
  ["unassigned", "Unassigned", true],
  ["unanswered", "Unanswered", true],
  ["opened", "Opened", true],
  ["closed", "Closed", true],
  ["contracts", "Contracts", true],
  ["renewals", "Renewals", true],
  ["unpaid_invoices", "Unpaid invoices", true],
  ["appointments", "Appointments", true],
  ["assets", "Assets", true],
  ["users", "Users", false],
  ["sites", "Sites", false],
] as const;

/** Reads the structured content of `halo_client_overview`; undefined where it is none. */
export function clientModel(structured: Row): ClientModel | undefined {
  const answer = answerOf(structured);
  if (answer === undefined) return undefined;
  const { figures } = answer;
  const figureOf = (name: string, shown: string, isListed: boolean): Figure => ({
    name: shown,
    value: number(figures, name),
    rows: isListed ? name : undefined,
  });
  return {
    answer,
    id: number(figures, "client_id"),
    name: text(figures, "client_name") ?? "",
    mainContact: text(figures, "main_contact"),
    figures: figureNames.map(([name, shown, isListed]) => ({
      ...figureOf(name, shown, isListed),
      ...(`${name}_before` in figures ? { before: figureOf(`${name}_before`, `${shown} before`, true) } : {}),
    })),
    openByStatus: countsOf(answer.table("open_by_status"), "open_tickets"),
    assetsByType: countsOf(answer.table("assets_by_type"), "assets"),
    running: answer.table("running"),
    money: answer.table("money")?.map((row) => ({
      currency: text(row, "currency") ?? noCurrency,
      monthlyRecurring: number(row, "monthly_recurring"),
      due: number(row, "amountdue"),
      overdue: number(row, "overdue"),
      oldestDue: text(row, "oldest_due"),
    })),
    renewals: answer.table("renewals"),
    appointments: answer.table("appointments"),
  };
}

function countsOf(rows: readonly Row[] | undefined, figure: string): readonly Count[] | undefined {
  return rows?.map((row) => {
    const name = text(row, "name") ?? "";
    return { name, count: number(row, "count"), rows: `${figure}/${name}` };
  });
}
