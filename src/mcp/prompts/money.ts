import { argument, call, changeRule, commonRules, type Prompt, paragraphs, steps } from "./define.ts";

const moneyRules = [
  "Amounts are net, with their currency; different currencies are not added up. total of an invoice is gross.",
  "Recurring templates, contracts and issued invoices overlap: a contract is mostly billed through a template, and a template through its invoices. Never add them to one another.",
  "Voided invoices do not count; credit notes are subtracted once.",
];

/** Revenue of a period, compared with the period before. */
export const revenueReview: Prompt = {
  name: "revenue_review",
  title: "Revenue review",
  description:
    "Reads revenue of a period: recurring and one-off, by client, against the period before, and what is ahead.",
  arguments: {
    period: { description: "Such as last_month; last_month when left blank", suggest: "periods" },
    client: { description: "Client by name; all clients when left blank", suggest: "clients" },
  },
  text: ({ period = "last_month", client }) =>
    paragraphs(
      `Review the revenue of ${period}${argument("with the client", client)}.`,
      steps(
        `Call ${call("halo_revenue_breakdown", { period, clients: client })}.`,
        "Call it again for the period before, for the comparison.",
        `Call ${call("halo_contracts_expiring", { within_days: 90, client })}: how much of the recurring part ends soon.`,
        "For the largest movements look at the invoices themselves (halo_list_invoices, halo_get_invoice for the lines) and at the templates behind them (halo_list_recurring_invoices, whose ids are below zero).",
        `Where hours explain it, call ${call("halo_time_summary", { period, client })}.`,
      ),
      "If a period is refused, its error names those that can be had: take the nearest and say which.",
      "Answer: three sentences of summary; a table of recurring, one-off and credits with the period before and the difference; the clients that moved most and why, each with its invoice; concentration (the share of the largest three); what ends within 90 days; what you could not explain.",
      commonRules(
        ...moneyRules,
        "Recurring means what comes back by contract: a yearly invoice is not a good month. Say how much of a jump is only its date.",
        "A month that still runs is not compared with a whole one.",
        "This is a report: change nothing in Halo.",
      ),
    ),
};

/** Stand for days in a call, which the model puts in. */
const firstDay = "FIRST-DAY";
const lastDay = "LAST-DAY";

/** What is missing or wrong on the bills of a month. */
export const billingCheck: Prompt = {
  name: "billing_check",
  title: "Month-end billing check",
  description: "Looks for what would be missing or wrong on this month's bills, before they go out.",
  arguments: {
    period: { description: "Such as this_month; last_month when left blank", suggest: "periods" },
    client: { description: "Client by name; all clients when left blank", suggest: "clients" },
  },
  text: ({ period = "last_month", client }, mode) =>
    paragraphs(
      `Check the billing of ${period}${argument("with the client", client)} before the bills go out: what is missing, what is doubtful?`,
      steps(
        `Call ${call("halo_time_summary", { period, client })}: billable hours, and hours with no charge. It says the days of the period; the lists below take the first and the last of them.`,
        `Call ${call("halo_list_actions", { billable_only: true, done_after: firstDay, done_before: lastDay })} for the work itself; page on until has_more is false, or say how far you came.`,
        `Call ${call("halo_list_tickets", { client, closed_after: firstDay, closed_before: lastDay })} for tickets closed in the period, and compare: closed ones without any time are findings.`,
        `Call ${call("halo_list_recurring_invoices", { client })}: templates that are disabled, whose next date has passed, or that ended although their contract runs. Read the doubtful ones with halo_get_recurring_invoice.`,
        `Call ${call("halo_list_invoices", { client, invoiced_after: firstDay, invoiced_before: lastDay })}: clients with a template and no invoice, two invoices for one period, credit notes, lines of 0. Read the doubtful ones with halo_get_invoice.`,
        `Call ${call("halo_contracts_expiring", { within_days: 60, client })}, and read with halo_get_contract those with prepaid hours: used up, or below zero.`,
        `Call ${call("halo_revenue_breakdown", { period, clients: client })}, and set it against the period before: a client that is far below is a finding to explain.`,
      ),
      "If a period is refused, its error names those that can be had: take the nearest and say which.",
      "Answer with one table of findings, the costly ones first: client, what is wrong, where (ticket, invoice or contract number), amount or hours where known, what someone should do in Halo. Then what was checked and found in order, and what could not be checked, so that a short list is not taken for a clean month.",
      commonRules(
        ...moneyRules,
        "A finding is a question until someone has looked: write “check”, not “error”. Hours that a contract covers are billable and yet on no invoice: that is in order.",
        changeRule(
          mode,
          "Corrections are mine: forgotten time is logged with halo_log_time only as I dictate it, for each entry. Issue, void or change no invoice in this check.",
        ),
      ),
    ),
};
