import { money } from "../../data/context.ts";
import { messageFailure, notFound } from "../../engine/errors.ts";
import { equal, search, when } from "../../engine/list/filters.ts";
import { byId, type HaloRecord, type Tenant } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";
import { noDate } from "../../engine/rules.ts";
import { day, stamp } from "../../engine/seed/dates.ts";
import { isOn, shapeOf } from "../../engine/shape/shape.ts";

/** What is quoted: name, price, billing period (0 is one-time, 2 monthly). */
const offers: readonly (readonly [name: string, price: number, billingperiod: number])[] = [
  ["Laptop 14 inch", 940, 0],
  ["Docking station", 180, 0],
  ["Set-up on site", 120, 0],
  ["Backup for a workstation", 9.5, 2],
  ["Managed firewall", 65, 2],
];

/** The names of the statuses, by their number in lookup 39. */
const statuses = ["", "Draft", "Sent", "Accepted", "Declined", "Expired"];

/** Statuses in which nothing is awaited any more: accepted, declined, expired. */
const ended = [3, 4, 5];

const whole = shapeOf("Quotation");

/** Works out the totals of lines and of the quotation, as Halo does. */
function addUp(record: HaloRecord): void {
  const lines: readonly HaloRecord[] = Array.isArray(record.lines) ? record.lines : [];
  let net = 0;
  for (const [index, line] of lines.entries()) {
    const price = money(Number(line.baseprice ?? 0) * Number(line.quantity ?? 1));
    Object.assign(line, {
      id: Number(line.id ?? 0) || Number(record.id) * 10 + index,
      ...{ total_price: price, total_tax: money(price * 0.2), total_net_total: money(price * 1.2) },
      ...{ isgroupdesc: false, optional: false },
    });
    net += price;
  }
  record.revenue = money(net);
  record.tax_total = money(net * 0.2);
  record.total = money(net * 1.2);
}

/** Notes the decision of a customer. */
export function decide(sent: unknown, tenant: Tenant, now: number): HaloRecord {
  const [decision] = Array.isArray(sent) ? sent : [];
  const record = byId(tenant, "Quotation", decision?.id);
  if (record === undefined) throw notFound();
  record.status = decision.result === true ? 3 : 4;
  record.status_name = statuses[Number(record.status)];
  record.approvaldatetime = stamp(now);
  record.approvalnote = decision.approvalnote ?? "";
  return record;
}

/**
 * Quotations, made up from Halo's description. The third is for no ticket and has no line, the fourth ran out
 * while it was sent.
 */
export const quotation: Resource = {
  shape: {
    ...whole,
    row: (record, tenant, query) => {
      const row = whole.row(record, tenant, query);
      return isOn(query, "includelines") ? row : { ...row, lines: [] };
    },
  },
  scope: "quotes",
  filters: {
    search: search("id", "title", "client_name"),
    client_id: equal("client_id"),
    site_id: equal("site_id"),
    user_id: equal("user_id"),
    ticket_id: equal("ticket_id"),
    open: when(() => (record) => !ended.includes(Number(record.status))),
    closed: when(() => (record) => ended.includes(Number(record.status))),
  },
  write: {
    extraFields: ["lines", "client_id", "user_id", "ticket_id"],
    ownCodes: ["status"],
    require: (sent) => {
      const isFor = [sent.client_id, sent.user_id, sent.ticket_id].some((id) => Number(id ?? 0) > 0);
      if (!isFor) throw messageFailure("A User must be selected for this Quotation");
    },
    defaults: (sent, { tenant, now }) => {
      const user = byId(tenant, "Users", sent.user_id);
      const ticket = ["Tickets", "Opportunities"]
        .map((table) => byId(tenant, table as "Tickets", sent.ticket_id))
        .find((found) => found !== undefined);
      const client_id = Number(sent.client_id ?? user?.client_id ?? ticket?.client_id ?? 0);
      return {
        ...{ client_id, client_name: byId(tenant, "Client", client_id)?.name ?? "" },
        ...{ user_name: user?.name ?? "", ticket_id: -1, salesorder_id: -1, status: 1 },
        ...{ currency_code_name: "GBP", date: stamp(now), approvaldatetime: noDate, lines: [] },
      };
    },
    complete: (record, sent) => {
      if (sent._create_so === true) record.salesorder_id = 900 + Number(record.id);
      record.status_name = statuses[Number(record.status)] ?? "";
      if (Array.isArray(sent.lines)) addUp(record);
    },
  },
  seed: (build) => {
    const random = build.stream("quotations");
    for (let id = 1; id <= 24; id += 1) {
      const user = random.pick(build.tables.Users);
      const ticket = random.pick(build.tables.Opportunities);
      const status = id === 4 ? 2 : random.int(1, 5);
      const made = build.now - (id === 4 ? 60 : random.int(1, 300)) * day;
      const lines = (id === 3 ? [] : offers.slice(0, random.int(1, offers.length))).map(
        ([name, price, billingperiod], index) => ({
          id: id * 10 + index,
          name,
          description: "",
          item_id: index === 0 ? -1 : index,
          baseprice: price,
          total_price: price,
          total_tax: price * 0.2,
          total_net_total: price * 1.2,
          billingperiod,
          optional: index === 2,
          isgroupdesc: false,
        }),
      );
      const revenue = lines.reduce((sum, { total_price }) => sum + total_price, 0);
      build.tables.Quotation.push({
        id,
        title: id % 6 === 0 ? "" : `Equipment ${id}`,
        client_id: user.client_id,
        client_name: user.client_name,
        site_id: user.site_id,
        site_name: user.site_name,
        user_id: user.id,
        user_name: user.name,
        ticket_id: id === 3 ? -1 : ticket.id,
        assigned_agent_name: "Unassigned",
        status,
        status_name: statuses[status],
        date: stamp(made),
        expiry_date: stamp(made + 30 * day),
        revenue,
        tax_total: revenue * 0.2,
        total: revenue * 1.2,
        salesorder_id: status === 3 ? 900 + id : -1,
        approvaldatetime: status === 3 || status === 4 ? stamp(made + 5 * day) : noDate,
        currency_code_name: "GBP",
        note: id % 4 === 0 ? "Prices hold for thirty days." : "",
        lines: [{ id: id * 10 + 9, name: "Equipment", isgroupdesc: true }, ...lines],
      });
    }
  },
};
