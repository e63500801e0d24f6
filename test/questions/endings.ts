import type { HaloRecord } from "../../sandbox/index.ts";
import { bills, billsItself, monthlyOfContract, monthlyOfTemplate } from "./money.ts";
import { sum } from "./numbers.ts";
import type { World } from "./types.ts";
import { at, day, isIn } from "./world.ts";

/** What ends from today on until the end of the day so many days away, and what has ended and still counts. */
export function endings(world: World, days: number, isMeant: (record: HaloRecord) => boolean = () => true) {
  const time = [day(world)[0], day(world, days)[1]] as const;
  const { ClientContract, RecurringInvoice, Asset } = world.tables;
  const active = ClientContract.filter((contract) => contract.active === true && isMeant(contract));
  return {
    contracts: byEnd(
      active.filter((contract) => isIn(time, contract.end_date)),
      "end_date",
    ),
    expired: active.filter((contract) => (at(contract.end_date) ?? time[0]) < time[0]),
    templates: RecurringInvoice.filter(
      (template) => bills(template, world.now.getTime()) && isIn(time, template.enddate) && isMeant(template),
    ),
    warranties: byEnd(
      Asset.filter((asset) => asset.inactive !== true && isIn(time, asset.warranty_end) && isMeant(asset)),
      "warranty_end",
    ),
  };
}

function byEnd(rows: readonly HaloRecord[], field: string): HaloRecord[] {
  return rows.toSorted((one, other) => (at(one[field]) ?? 0) - (at(other[field]) ?? 0));
}

/**
 * What the ending contracts and recurring invoices come to a month, in one currency, each recurring invoice once:
 * with its contract, or by itself.
 */
export function worthOf(
  world: World,
  { contracts, templates }: ReturnType<typeof endings>,
  currency: string,
): number {
  const ending = new Set(contracts.map((contract) => contract.id));
  const running = world.tables.RecurringInvoice.filter((template) => bills(template, world.now.getTime()));
  const billed = new Set(running.map((template) => template.contract_id));
  const counted = running.filter(
    (template) =>
      (ending.has(Number(template.contract_id)) || templates.includes(template)) &&
      template.currency_code_name === currency,
  );
  const own = contracts.filter(
    (contract) =>
      billsItself(contract) && !billed.has(contract.id) && currencyOf(world, contract) === currency,
  );
  return sum(counted, monthlyOfTemplate) + sum(own, monthlyOfContract);
}

function currencyOf(world: World, contract: HaloRecord): unknown {
  return world.tables.Client.find((client) => client.id === contract.client_id)?.clientcurrency;
}
