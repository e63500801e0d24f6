import type { HaloRecord } from "../../halo/client.ts";
import { dispensable, unread } from "../../halo/errors.ts";
import { haloResources } from "../../halo/resources.ts";
import {
  billingPeriodName,
  contractStatus,
  idOf,
  isOpenEnd,
  largestPage,
  recurringInvoicesOnly,
} from "../../halo/rules.ts";
import { flagFilter, referenceFilter } from "../kit/crud/filters.ts";
import { type CompanionRows, customFieldsCompanions, embedded, getTool } from "../kit/crud/get.ts";
import { listTool } from "../kit/crud/list.ts";
import { sameNumber } from "../kit/crud/warnings.ts";
import type { Tool, ToolContext } from "../kit/define.ts";
import {
  dated,
  type Fields,
  fieldsOf,
  labelled,
  money,
  parts,
  quote,
  quoted,
  shortDate,
  unlabelled,
  type View,
} from "../kit/view.ts";
import { invoiceLineFields, invoiceLineText, linesIn, shownLines } from "./lines.ts";

const noPrepay = {
  contract_prepaytotal: undefined,
  contract_prepayused: undefined,
  contract_prepaybalance: undefined,
  contract_prepayasamount: undefined,
};

/** Whether time was ever bought ahead under a contract: the others carry zeros. */
function hasPrepay(record: HaloRecord): boolean {
  return Number(record.contract_prepaytotal ?? 0) !== 0 || Number(record.contract_prepayused ?? 0) !== 0;
}

const view: View = {
  resource: haloResources.contracts,
  row: {
    id: "id",
    ref: "text",
    client_id: "id",
    client_name: "text",
    contracttype_name: "name",
    contract_status: "name",
    start_date: "date",
    end_date: "date",
    billingperiod: "number",
    billingperiod_name: "listed",
    periodchargeamount: "amount",
    next_invoice_date: "date",
    active: "boolean",
    expired: "boolean",
  },
  card: {
    site_name: "text",
    sla_name: "name",
    refextra: "text",
    note: "text",
    open_ended: "boolean",
    rollingcontract: "boolean",
    ...fieldsOf("number", "termmonths", "numberofunitsfree"),
    costperperiod: "amount",
    dontinvoice: "boolean",
    billing_description_string: "text",
    previouscontract: "id",
    ...fieldsOf("number", "contract_prepaytotal", "contract_prepayused", "contract_prepaybalance"),
    contract_prepayasamount: "boolean",
    last_modified: "date",
  },
  // Halo's own words for the period come with a contract read by id only.
  derive: (record) => ({
    contract_status: contractStatus(record),
    billingperiod_name:
      typeof record.billing_period_string === "string" && record.billing_period_string !== ""
        ? record.billing_period_string
        : billingPeriodName(record.billingperiod),
    ...(hasPrepay(record) ? {} : noPrepay),
    open_ended: isOpenEnd(record.end_date) ? true : undefined,
    end_date: isOpenEnd(record.end_date) ? undefined : record.end_date,
  }),
  line: (row) =>
    parts(
      `#${row.id}${row.ref === undefined ? "" : ` ${quote(row.ref)}`}`,
      quoted(row.client_name),
      unlabelled(row.contracttype_name),
      unlabelled(row.contract_status),
      dated("from", row.start_date),
      row.end_date === undefined ? "no end" : `to ${shortDate(row.end_date)}`,
      row.billingperiod_name !== undefined && String(row.billingperiod_name),
      row.periodchargeamount !== undefined &&
        row.periodchargeamount !== 0 &&
        `${money(row.periodchargeamount)} per period`,
      dated("next invoice", row.next_invoice_date),
      row.active === false && "not active",
      row.expired === true && "expired",
    ),
};

const list = listTool({
  name: "halo_list_contracts",
  title: "List contracts",
  description:
    "Find contracts (agreements): term, status, billing period. periodchargeamount is what a contract bills by itself; most bill through recurring invoices.",
  view,
  search: "Reference, client, type",
  inactive: { includeinactive: true },
  filters: {
    client_id: referenceFilter("client", "Client", "client_id", "client_id"),
    // A contract of the whole client has no site, and counts for each of them.
    site_id: referenceFilter("site", "Site", "site_id", (row, id) =>
      idOf(row.site_id) === undefined ? undefined : sameNumber(row.site_id, id),
    ),
    exclude_renewed: flagFilter("Not the renewed", { excluderenewed: true }),
  },
  orders: ["id", "ref", "start_date", "end_date"],
});

const planFields: Fields = {
  plan_name: "name",
  billing_plan_desc: "text",
  ...fieldsOf("name", "requesttype_name", "chargerate_name", "category_1"),
  multiplier: "number",
};

const periodFields: Fields = {
  id: "id",
  name: "name",
  start_date: "day",
  end_date: "day",
  current: "boolean",
  ...fieldsOf("number", "hours_in_period", "hours_used", "hours_remaining"),
};

const latestPeriods = 12;

/** Templates that are read one by one when a list comes without lines. */
const mostTemplates = 5;

/**
 * What a contract bills, line by line. Halo keeps these lines in the recurring invoices that name the
 * contract in their header or in the line.
 */
async function billingLines(contractId: number, context: ToolContext): Promise<CompanionRows> {
  const options = { signal: context.signal };
  const resource = haloResources.recurringInvoices;
  const query = { contract_id: contractId, ...recurringInvoicesOnly, includelines: true };
  const warnings: string[] = [];
  const lines: HaloRecord[] = [];
  try {
    const page = await context.halo.list(resource, query, { number: 1, size: largestPage }, options);
    const thin = page.rows.filter((row) => linesIn(row) === undefined);
    const read = await Promise.all(
      thin
        .slice(0, mostTemplates)
        .map((row) => context.halo.get(resource, Number(row.id), { includedetails: true }, options)),
    );
    if (page.more || thin.length > read.length) {
      warnings.push(
        `Not all lines could be read: see halo_list_recurring_invoices with contract_id ${contractId}.`,
      );
    }
    for (const template of [...page.rows, ...read]) {
      for (const line of linesIn(template) ?? []) {
        if ((idOf(line.contract_id) ?? idOf(template.contract_id)) !== contractId) continue;
        lines.push({
          ...line,
          recurring_invoice_id: template.id,
          disabled: template.disabled === true || undefined,
        });
      }
    }
  } catch (error) {
    // The contract itself can be read without the right to see invoices.
    return { rows: [], warnings: [unread("The billing lines", dispensable(error))] };
  }
  return { rows: shownLines(lines), warnings };
}

const lineFields: Fields = { ...invoiceLineFields, recurring_invoice_id: "id", disabled: "boolean" };

const get = getTool({
  name: "halo_get_contract",
  title: "Read a contract",
  description:
    "One contract with its billing lines (from its recurring invoices), billing plans, and hours used by period.",
  view,
  id: "Contract id",
  query: { includeperiods: true },
  companions: {
    ...customFieldsCompanions,
    billing_lines: {
      fields: lineFields,
      line: (row) =>
        parts(
          `recurring invoice #${row.recurring_invoice_id}`,
          row.disabled === true && "DISABLED",
          invoiceLineText({ ...row, recurring: undefined, contract_id: undefined }),
        ),
      read: (args, context) => billingLines(args.id, context),
    },
    billing_plans: {
      fields: planFields,
      line: (row) =>
        parts(
          ...["plan_name", "requesttype_name", "chargerate_name", "category_1"].map((field) =>
            unlabelled(row[field]),
          ),
          row.billing_plan_desc !== undefined && quote(row.billing_plan_desc),
        ),
      read: embedded("billingplans"),
    },
    periods: {
      fields: periodFields,
      line: (row) =>
        parts(
          row.start_date !== undefined && `${shortDate(row.start_date)} to ${shortDate(row.end_date ?? "?")}`,
          row.current === true && "current",
          labelled("hours", row.hours_in_period),
          labelled("used", row.hours_used),
          labelled("left", row.hours_remaining),
        ),
      read: async (args, context, record) => {
        const { rows } = await embedded("periods")(args, context, record);
        const newest = [...rows].sort((a, b) => String(b.start_date).localeCompare(String(a.start_date)));
        return { rows: newest.slice(0, latestPeriods), total: newest.length };
      },
    },
  },
});

/** Tools for contracts. */
export const contractTools = [list, get] as const satisfies readonly Tool[];
