import type { HaloRecord } from "../../sandbox/index.ts";
import { endings } from "./endings.ts";
import { contracted } from "./money.ts";
import { countsBy, sum, under } from "./numbers.ts";
import { isStub } from "./service-levels.ts";
import type { Truth, World } from "./types.ts";
import { at, type Between, day, idOf, isIn, isOpen, num, openOf, tickets } from "./world.ts";

/** Invoices with something to pay: not voided, no credit notes, no date of payment. */
export function due(world: World, client: string): HaloRecord[] {
  return world.tables.Invoice.filter(
    (invoice) =>
      invoice.client_id === idOf(world, "Client", client) &&
      invoice.typeid === 1 &&
      invoice.voided !== true &&
      num(invoice.amountdue) > 0 &&
      at(invoice.datepaid) === undefined,
  );
}

/** Those of some invoices whose day of payment is over. */
export function overdue(world: World, invoices: readonly HaloRecord[]): HaloRecord[] {
  const [today] = day(world);
  return invoices.filter((invoice) => (at(invoice.duedate) ?? today) < today);
}

/** What is to pay. */
export function owedOf(invoices: readonly HaloRecord[]): number {
  return sum(invoices, (invoice) => num(invoice.amountdue));
}

/** One client on a page, for a time and the one right before it. */
export function clientPage(world: World, client: string, time: Between, before: Between): Truth {
  const id = idOf(world, "Client", client);
  const isTheirs = (record: HaloRecord) => record.client_id === id;
  const active = (record: HaloRecord) => isTheirs(record) && record.inactive !== true;
  const theirs = tickets(world).filter((ticket) => isTheirs(ticket) && !isStub(ticket));
  const opened = ([start, end]: Between) =>
    theirs.filter((ticket) => isIn([start, end], ticket.dateoccurred)).length;
  const closed = ([start, end]: Between) =>
    theirs.filter((ticket) => !isOpen(ticket) && isIn([start, end], ticket.dateclosed)).length;
  const assets = world.tables.Asset.filter(active);
  const open = openOf(world, client);
  const statuses = countsBy(open, (ticket) =>
    String(world.tables.Status.find((status) => status.id === ticket.status_id)?.name),
  );
  const types = countsBy(assets, (asset) => String(asset.assettype_name));
  const invoices = due(world, client);
  const owed = owedOf(invoices);
  const rate = contracted(world, "GBP", isTheirs);
  const ending = endings(world, 90, isTheirs);
  const figures = {
    users: world.tables.Users.filter((user) => active(user) && user.isgeneraluser !== true).length,
    sites: world.tables.Site.filter(active).length,
    assets: assets.length,
    open_tickets: open.length,
    opened: opened(time),
    opened_before: opened(before),
    closed: closed(time),
    closed_before: closed(before),
    contracts: world.tables.ClientContract.filter(
      (contract) => isTheirs(contract) && contract.active === true,
    ).length,
    renewals: ending.contracts.length + ending.templates.length + ending.warranties.length,
    unpaid_invoices: invoices.length,
  };
  const { renewals: _renewals, unpaid_invoices: _unpaid, ...said } = figures;
  return {
    structured: {
      ...under("figures", figures),
      ...Object.fromEntries(statuses.map(([name, count]) => [`open_by_status.name=${name}.count`, count])),
      ...Object.fromEntries(types.map(([name, count]) => [`assets_by_type.name=${name}.count`, count])),
      "money.currency=GBP.monthly_recurring": rate,
      "money.currency=GBP.amountdue": owed,
      "money.currency=GBP.overdue": owedOf(overdue(world, invoices)),
    },
    text: [client, ...Object.values(said), ...types.map(([name]) => name), rate, ...(owed > 0 ? [owed] : [])],
  };
}
