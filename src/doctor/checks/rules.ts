import type { Told } from "../../halo/closing.ts";
import { haloResources } from "../../halo/resources.ts";
import { closingStatusIds } from "../../halo/rules.ts";
import { quoteLine } from "../../halo/text.ts";
import type { Check, Finding, Patient } from "../check.ts";
import { readClosing } from "../closing.ts";
import { type DayStorage, daysOfMoney, isMidnightIn, readDays, storageOf } from "../days.ts";
import { isSameTime, usual, usualZones, zoneNamed } from "../time-zone.ts";

const unread = (text: string): Finding => ({ level: "note", text });

/** What tells a tenant's zone, the surest first. */
async function zoneEvidence({ probes, config }: Patient): Promise<{ zone: string; by: string } | undefined> {
  const tickets = (await probes.listing("tickets"))?.rows ?? [];
  const sites = (await probes.listing("sites"))?.rows ?? [];
  const rows = [...tickets.map((row) => row.site_timezone), ...sites.map((row) => row.timezone)];
  const named = usual(rows.flatMap((value) => zoneNamed(value) ?? []));
  if (named !== undefined) return { zone: named, by: "as rows of tickets and sites name it" };
  const days = daysOfMoney(await readDays(probes));
  if (storageOf(days) === "midnight" || days.length === 0) return undefined;
  const zone = [config.timeZone, ...usualZones].find((each) => isMidnightIn(each, days));
  return zone === undefined ? undefined : { zone, by: "where all stored days begin at midnight" };
}

const timeZone: Check = {
  id: "time-zone",
  title: "Time zone",
  reads: ["Tickets", "Site", "ClientContract", "Invoice", "RecurringInvoice", "Asset"],
  judge: async (patient) => {
    const { timeZone: configured } = patient.config;
    const found = await zoneEvidence(patient);
    if (found === undefined) {
      return unread(`Nothing that was read tells it; HALO_TIME_ZONE is ${configured}.`);
    }
    if (isSameTime(found.zone, configured, patient.now)) {
      return { level: "ok", text: `${configured}, and the tenant's is ${found.zone}, ${found.by}.` };
    }
    return {
      level: "warning",
      text: `HALO_TIME_ZONE is ${configured}, and the tenant's is probably ${found.zone}, ${found.by}.`,
      advice: `Set HALO_TIME_ZONE=${found.zone}, or days, weeks and months begin at a wrong hour.`,
    };
  },
};

const closingStatuses: Check = {
  id: "closing-statuses",
  title: "Closing statuses",
  reads: ["Tickets", "Status"],
  judge: async ({ probes }) => {
    const { read, rule } = await readClosing(probes);
    const names = new Map(read.statuses?.map((row) => [Number(row.id), String(row.name ?? "")]));
    const onTickets = [...(read.open ?? []), ...(read.closed ?? [])].map((row) => Number(row.status_id));
    const ids = [...new Set([...names.keys(), ...onTickets])].sort((one, other) => one - other);
    const told = (...ways: readonly Told[]) => ids.filter((id) => ways.includes(rule.told(id)));
    const text = (some: readonly number[]) =>
      some.map((id) => `${id} ${quoteLine(names.get(id) ?? "without a name")}`).join(", ");
    const [closing, both, untold] = [told("closes"), told("either"), told(undefined)];
    if (closing.length + both.length === 0) {
      return unread("Nothing that was read of statuses and tickets tells which close: 8 and 9 are taken to.");
    }
    const found: Finding[] = [{ level: "ok", text: `${text(closing)}, as Halo's own lists tell.` }];
    const open = told("open", "either").filter((id) => closingStatusIds.has(id));
    if (open.length > 0) {
      found.push({
        level: "warning",
        text: `Tickets are open in ${text(open)}, which close on a stock Halo.`,
      });
    }
    if (both.length > 0) {
      found.push({ level: "note", text: `Open and closed tickets alike have ${text(both)}.` });
    }
    if (untold.length > 0) {
      found.push(unread(`Of ${untold.length} of ${ids.length} statuses nothing tells whether they close.`));
    }
    return found;
  },
};

const currencies: Check = {
  id: "currencies",
  title: "Currencies",
  reads: ["Currency"],
  judge: async ({ probes }) => {
    const listing = await probes.listing("currencies");
    if (listing === undefined) return unread("They can't be read, so amounts are told without one.");
    const { rows } = listing;
    if (rows.length === 0) return { level: "ok", text: "One, without a name." };
    const signs = rows.map((row) => String(row.code ?? row.symbol ?? row.name ?? row.id));
    const text = rows.map((row, index) => `${Number(row.id)} ${quoteLine(signs[index])}`).join(", ");
    if (new Set(signs).size === rows.length) return { level: "ok", text: `${text}.` };
    return { level: "note", text: `${text}; some share a code and are told apart by their numbers.` };
  },
};

const stored: Readonly<Record<DayStorage, string>> = {
  midnight: "as written, at midnight",
  east: "as the instant of midnight east of UTC, so the date alone would be a day early",
  west: "as the instant of midnight west of UTC",
  mixed: "in more than one way, or with a time of day",
};

const days: Check = {
  id: "days",
  title: "Days",
  reads: ["ClientContract", "Invoice", "RecurringInvoice", "Asset"],
  judge: async ({ probes, config }) => {
    const read = await readDays(probes);
    if (read.size === 0) return unread("No contract, invoice or warranty with a day was read.");
    return [...read].map(([key, values]): Finding => {
      const storage = storageOf(values) ?? "mixed";
      const line = `${haloResources[key].plural}: ${stored[storage]} (${values.length} read).`;
      if (storage === "midnight" || isMidnightIn(config.timeZone, values)) return { level: "ok", text: line };
      const text = `${line} Not all of them begin in ${config.timeZone}.`;
      return { level: storage === "mixed" ? "note" : "warning", text, advice: "Check HALO_TIME_ZONE." };
    });
  },
};

export const ruleChecks: readonly Check[] = [timeZone, closingStatuses, currencies, days];
