import type Big from "big.js";
import { addDays, differenceInCalendarDays, formatISO, parseISO } from "date-fns";
import type { HaloRecord } from "../../../../halo/client.ts";
import { finiteDayOf } from "../../../../halo/dates/days.ts";
import { sumOf } from "../decimal.ts";
import { type Contracted, type ContractedPart, endOfTemplate } from "./contracted.ts";
import { byCurrency } from "./money.ts";
import { countedLines } from "./rows.ts";

/** What ends or renews within some days: contracts, recurring invoices and their lines, warranties of assets. */

/** The kinds of things that end. */
export const expiringKinds = ["contract", "recurring invoice", "recurring line", "warranty"] as const;
export type ExpiringKind = (typeof expiringKinds)[number];

/** One thing with an end. */
export interface ExpiringItem {
  readonly kind: ExpiringKind;
  /** Of the contract, the recurring invoice (below zero, also for its line) or the asset. */
  readonly id: number;
  readonly lineId: number | undefined;
  readonly clientId: number;
  readonly clientName: string;
  /** What people call it: a contract's reference, a line's text, an asset's number. */
  readonly name: string;
  /** Its last day in the tenant's time zone, `yyyy-MM-dd`. */
  readonly endDay: string;
  /** Days from today to its last day; below zero when it is past. */
  readonly daysLeft: number;
  /** Whether it goes on by itself (`rollingcontract`, `autorenew`); undefined where Halo did not tell. */
  readonly renewsItself: boolean | undefined;
  /** What it bills a month. Each part belongs to one item only, so that the amounts of the items sum to the total. */
  readonly parts: readonly ContractedPart[];
  readonly row: HaloRecord;
}

/** What ends within the days asked for, and what is past its end and still active; both by date. */
export interface Expiring {
  readonly expiring: readonly ExpiringItem[];
  readonly expired: readonly ExpiringItem[];
}

/** The days that are asked about. */
export interface Horizon {
  readonly today: string;
  /** Last day, inclusive. */
  readonly until: string;
  readonly timeZone: string;
}

/** From today until so many days ahead. */
export function horizonOf(today: string, days: number, timeZone: string): Horizon {
  return { today, until: formatISO(addDays(parseISO(today), days), { representation: "date" }), timeZone };
}

type Found = Omit<ExpiringItem, "parts" | "daysLeft"> & {
  readonly takes: (part: ContractedPart) => boolean;
};

/**
 * Finds what ends. What has an open end or no date does not end, and inactive records are left out.
 *
 * @param contracts those that were not renewed; `rollingcontract` only with those read by id
 * @param assets active ones
 */
export function expiringOf(
  contracts: readonly HaloRecord[],
  contracted: Contracted,
  assets: readonly HaloRecord[],
  horizon: Horizon,
): Expiring {
  const found = [
    ...contracts.flatMap((row) => contractEnd(row, horizon)),
    ...[...contracted.templates.values()]
      .filter(({ state }) => state === "active" || state === "not started")
      .flatMap(({ row }) => templateEnds(row, horizon)),
    ...assets.flatMap((row) => warrantyEnds(row, horizon)),
  ];
  const inTime = (item: Found) => item.endDay >= horizon.today && item.endDay <= horizon.until;
  // What is past its end and goes on is a contract: a recurring invoice bills no more, a warranty is over.
  const past = (item: Found) => item.endDay < horizon.today && item.kind === "contract";
  const taken = new Set<ContractedPart>();
  const items = new Map<Found, ExpiringItem>();
  for (const kind of expiringKinds) {
    for (const item of found.filter((one) => one.kind === kind && (inTime(one) || past(one)))) {
      const parts = contracted.parts.filter((part) => !taken.has(part) && item.takes(part));
      for (const part of parts) taken.add(part);
      const { takes: _, ...rest } = item;
      items.set(item, {
        ...rest,
        parts,
        daysLeft: differenceInCalendarDays(parseISO(item.endDay), parseISO(horizon.today)),
      });
    }
  }
  const sorted = (wanted: (item: Found) => boolean) =>
    [...items]
      .filter(([item]) => wanted(item))
      .map(([, item]) => item)
      .sort(
        (a, b) =>
          a.endDay.localeCompare(b.endDay) ||
          expiringKinds.indexOf(a.kind) - expiringKinds.indexOf(b.kind) ||
          a.id - b.id,
      );
  return { expiring: sorted(inTime), expired: sorted(past) };
}

/** Whether a contract's own row says that it may end in time or is past its end, so that it is worth reading. */
export function isContractEnding(row: HaloRecord, horizon: Horizon): boolean {
  return contractEnd(row, horizon).some(({ endDay }) => endDay <= horizon.until);
}

function contractEnd(row: HaloRecord, { timeZone }: Horizon): Found[] {
  const endDay = finiteDayOf(row.end_date, timeZone);
  if (endDay === undefined || row.active === false) return [];
  const id = Number(row.id);
  return [
    {
      ...common(row),
      kind: "contract",
      id,
      lineId: undefined,
      name: String(row.ref ?? ""),
      endDay,
      renewsItself: typeof row.rollingcontract === "boolean" ? row.rollingcontract : undefined,
      takes: (part) => part.contractId === id,
    },
  ];
}

function templateEnds(row: HaloRecord, { timeZone }: Horizon): Found[] {
  const id = Number(row.id);
  const lines = countedLines(row)?.lines ?? [];
  const endDay = endOfTemplate(row, timeZone);
  const own: Found[] =
    endDay === undefined
      ? []
      : [
          {
            ...common(row),
            kind: "recurring invoice",
            id,
            lineId: undefined,
            name: String(row.name ?? row.contract_ref ?? ""),
            endDay,
            renewsItself: lines.length === 0 ? undefined : lines.every(({ autorenew }) => autorenew === true),
            takes: (part) => part.source === "recurring invoice" && part.id === id,
          },
        ];
  const ofLines = lines.flatMap((line): Found[] => {
    const lineEnd = finiteDayOf(line.enddate, timeZone);
    // Its lines end with the recurring invoice itself.
    if (lineEnd === undefined || (endDay !== undefined && endDay <= lineEnd)) return [];
    const lineId = Number(line.id ?? 0);
    return [
      {
        ...common(row),
        kind: "recurring line",
        id,
        lineId,
        name: String(line.item_shortdescription ?? ""),
        endDay: lineEnd,
        renewsItself: typeof line.autorenew === "boolean" ? line.autorenew : undefined,
        takes: (part) => part.source === "recurring invoice" && part.id === id && part.lineId === lineId,
      },
    ];
  });
  return [...own, ...ofLines];
}

function warrantyEnds(row: HaloRecord, { timeZone }: Horizon): Found[] {
  if (row.inactive === true) return [];
  const ends = [
    ["", finiteDayOf(row.warranty_end, timeZone)],
    [" (labour)", finiteDayOf(row.labour_warranty_end, timeZone)],
  ] as const;
  return ends.flatMap(([which, endDay]): Found[] =>
    endDay === undefined
      ? []
      : [
          {
            ...common(row),
            kind: "warranty",
            id: Number(row.id),
            lineId: undefined,
            name: `${String(row.inventory_number ?? row.key_field ?? "")}${which}`,
            endDay,
            renewsItself: undefined,
            takes: () => false,
          },
        ],
  );
}

function common(row: HaloRecord) {
  return { row, clientId: Number(row.client_id ?? 0), clientName: String(row.client_name ?? "") };
}

/** What items bill a month, by currency. */
export function monthlyOf(
  items: readonly ExpiringItem[],
  home: string | undefined,
): ReadonlyMap<string, Big> {
  const parts = items.flatMap((item) => item.parts);
  return new Map(
    [...byCurrency(parts, home)].map(([currency, own]) => [currency, sumOf(own, (part) => part.monthly)]),
  );
}
