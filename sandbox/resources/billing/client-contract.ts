import { billingPeriods } from "../../data/codes.ts";
import { type Coverage, facts, money } from "../../data/context.ts";
import { messageFailure } from "../../engine/errors.ts";
import { activeByDefault, equal, search, when, whole } from "../../engine/list/filters.ts";
import { byId, numberIn, textIn } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";
import { lookupIds, noDate, openEnd } from "../../engine/rules.ts";
import { addMonths, day, stamp, startOfDay, startOfMonth } from "../../engine/seed/dates.ts";
import type { Random } from "../../engine/seed/random.ts";
import type { Build } from "../../engine/seed/seed.ts";
import { shapeOf } from "../../engine/shape/shape.ts";

/** How many contracts there are. */
const contractCount = 62;

/** Days from now to the end of a contract; undefined is open-ended. */
function daysToEnd(index: number, random: Random): number | undefined {
  if (index === 40) return 380;
  if (index % 10 === 3) return undefined;
  if (index % 10 === 6) return -random.int(5, 250);
  if (index % 10 === 8) return random.int(3, 28);
  if (index % 10 === 1) return random.int(32, 88);
  return random.int(100, 900);
}

/** Terms in months that began before today, but for the one contract that has yet to begin. */
function termsFor(end: number, index: number): readonly number[] {
  if (index === 40) return [12];
  const begun = [12, 24, 36].filter((months) => months * 30 > end);
  return begun.length > 0 ? begun : [36];
}

function labelOf({ tables }: Build, lookupid: number, id: number): string {
  return textIn(tables.Lookup.find((code) => code.lookupid === lookupid && code.id === id) ?? {}, "name");
}

/** What a pre-paid contract has bought and used, in hours. */
function prepayOf(bought: number, share: number, id: number, client_id: number, start: number, end: string) {
  const used = money(bought * share);
  return {
    contract_prepaytotal: bought,
    contract_prepayused: used,
    contract_prepaybalance: money(bought - used),
    contract_prepayasamount: false,
    contract_prepayhistory: [
      {
        id: id * 10,
        client_id,
        date: stamp(start),
        hours: bought,
        description: "Block of hours bought",
        amount: bought * 80,
        expirydate: end,
        expirychecked: false,
      },
    ],
  };
}

/**
 * Fills the table. Most bill through a recurring invoice (`periodchargeamount` 0), a few by themselves
 * (ANALYTICS.md 2, "Contract vs recurring invoice").
 */
function fillContracts(build: Build): void {
  const random = build.stream("contracts");
  const clients = facts(build).clients.filter(
    (client) => client.id > 1 && (!client.inactive || client.id === 58),
  );
  for (let index = 0; index < contractCount; index += 1) {
    const id = 201 + index;
    const client = clients[(index * 2) % clients.length];
    if (client === undefined) continue;
    const contracttype =
      index % 7 === 2
        ? 2
        : random.weighted([
            [1, 60],
            [3, 15],
            [4, 15],
            [5, 10],
          ] as const);
    const end = daysToEnd(index, random);
    const endMoment = end === undefined ? undefined : startOfDay(build.now) + end * day;
    const termmonths = end === undefined ? 0 : random.pick(termsFor(end, index));
    const start =
      endMoment === undefined
        ? addMonths(startOfMonth(build.now), -random.int(10, 40))
        : addMonths(endMoment, -termmonths);
    const started = start <= build.now;
    const expired = endMoment !== undefined && endMoment < build.now;
    // One contract in the set has run out and is still switched on, as real tenants have them.
    const active = started && (!expired || index === 16);
    const status = !started ? 2 : expired && !active ? 5 : 3;
    const billingperiod = random.weighted([
      [2, 60],
      [4, 12],
      [3, 18],
      [5, 5],
      [7, 5],
    ] as const);
    const billsItself = index % 9 === 4 && contracttype !== 2;
    const periodchargeamount = billsItself
      ? random.int(12, 90) * 10 * (billingPeriods[billingperiod]?.months ?? 1)
      : 0;
    const coverage: Coverage = contracttype === 2 ? "prepay" : contracttype === 1 ? "agreement" : "none";
    const ref = `TMS-C${String(id)}`;
    const end_date = endMoment === undefined ? openEnd : stamp(endMoment);
    const nextInvoice = active && billsItself ? stamp(addMonths(startOfMonth(build.now), 1)) : noDate;
    const asset_value = random.int(0, 40) * 100;
    facts(build).contracts.push({
      id,
      ref,
      client_id: client.id,
      coverage,
      active,
      billsItself,
      billingperiod,
    });
    build.tables.ClientContract.push({
      id,
      client_id: client.id,
      client_name: client.name,
      site_id: 0,
      site_name: "",
      user_id: 0,
      user_name: "",
      ref,
      refextra: "",
      start_date: stamp(start),
      end_date,
      started,
      expired,
      active,
      status,
      contract_status: labelOf(build, lookupIds.contractStatuses, status),
      billingdescription: contracttype,
      billing_description_string: labelOf(build, lookupIds.contractTypes, contracttype),
      contracttype,
      contracttype_name: labelOf(build, lookupIds.contractTypes, contracttype),
      billingperiod,
      billing_period_string: billingPeriods[billingperiod]?.label ?? "",
      periodchargeamount,
      costperperiod: money(periodchargeamount * 0.6),
      next_invoice_date: nextInvoice,
      periodicinvoicenextdate: nextInvoice,
      numberofunitsfree: contracttype === 1 ? 99999 : 0,
      sla_id: client.sla_id,
      note: random.chance(0.2) ? "Covers all office sites; cabling is excluded." : "",
      asset_value,
      rollingcontract: endMoment === undefined,
      endtype: endMoment === undefined ? 1 : 0,
      termmonths,
      dontinvoice: !billsItself,
      previouscontract: 0,
      createdby_id: client.accountManagerId,
      last_modified: stamp(build.now - random.int(1, 200) * day),
      allowprepay: contracttype === 2,
      inactive: !active && expired,
      ...(contracttype === 2
        ? prepayOf(random.pick([10, 20, 40]), random.between(0.2, 1.1, 0.05), id, client.id, start, end_date)
        : {}),
    });
  }
}

/** Contracts. The label of the billing period is in the detail only. */
export const clientContract: Resource = {
  shape: shapeOf("ClientContract", {
    hidden: ["inactive"],
    extra: (record) => ({ use: "contract", key: record.id }),
  }),
  scope: "contracts",
  hidden: activeByDefault,
  filters: {
    search: search("id", "ref", "refextra", "client_name", "contracttype_name"),
    client_id: equal("client_id"),
    site_id: equal("site_id"),
    excluderenewed: when(({ tenant }) => {
      const renewed = new Set(
        tenant.tables.ClientContract.map((contract) => numberIn(contract, "previouscontract")),
      );
      return (record) => record.renewed !== true && !renewed.has(Number(record.id));
    }),
    device_id: whole((value, { tenant }) => {
      const contract = byId(tenant, "Asset", value)?.contract_id;
      return (record) => record.id === contract;
    }),
  },
  write: {
    require: (sent, { tenant }) => {
      if (byId(tenant, "Client", sent.client_id) === undefined) {
        throw messageFailure("A client_id must be given for this Agreement");
      }
    },
    defaults: (sent, { tenant, agentId }) => ({
      createdby_id: agentId,
      client_name: byId(tenant, "Client", sent.client_id)?.name ?? "",
      active: true,
      started: true,
      expired: false,
    }),
  },
  seed: fillContracts,
};
