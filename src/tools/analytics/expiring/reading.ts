import { localDay } from "../../../halo/dates/days.ts";
import { haloResources } from "../../../halo/resources.ts";
import type { Gathered } from "../../kit/analytics/gathered.ts";
import type { Reading } from "../../kit/analytics/reader.ts";
import type { Clock } from "../../kit/arguments/dates.ts";
import { given } from "../../kit/view.ts";
import { type Contracted, tellsEnd, templateFacts } from "../shared/billing/contracted.ts";
import {
  type Expiring,
  type ExpiringKind,
  expiringOf,
  type Horizon,
  horizonOf,
  isContractEnding,
} from "../shared/billing/endings.ts";
import {
  type BillingScope,
  type ContractedRead,
  clientQuery,
  isInScope,
  notRead,
  readNotRenewed,
} from "../shared/billing/reading.ts";

/** Reads what ends or renews, within an answer's budget of requests. */

/** What may be asked for. */
export const expiringAsked = ["contracts", "recurring_invoices", "warranties"] as const;
export type ExpiringAsked = (typeof expiringAsked)[number];

/** What was read of the things that end. */
export interface ExpiringRead {
  readonly found: Expiring;
  readonly horizon: Horizon;
  readonly sources: readonly Gathered[];
  /** Contracts of which Halo did not say whether they renew by themselves. */
  readonly notAsked: number;
  /** What was asked for and is known. */
  readonly kinds: ReadonlySet<ExpiringAsked>;
  /** Whether all that was asked for could be read, if not to the end. */
  readonly isWhole: boolean;
  /** What is contracted; without amounts where these are not known. */
  readonly contracted: Contracted;
  /** Whether all that may bill for a contract was read, so that one without an amount is known to bill nothing. */
  readonly areAmountsWhole: boolean;
}

/**
 * Reads what ends within some days. Halo leaves out contracts that were renewed (`excluderenewed`). The others that may
 * end in time are read by id, since the list does not say whether they renew by themselves.
 *
 * @param contracted what is contracted, for the monthly values and the recurring invoices
 */
export async function readExpiring(
  reading: Reading,
  clock: Clock,
  scope: BillingScope,
  days: number,
  contracted: ContractedRead,
  kinds: readonly ExpiringAsked[] = expiringAsked,
): Promise<ExpiringRead> {
  const { timeZone } = clock;
  const today = localDay(new Date(clock.now()), timeZone);
  const horizon = horizonOf(today, days, timeZone);
  const list = kinds.includes("contracts") ? await readNotRenewed(reading, scope) : undefined;
  const contracts = await reading.each(
    haloResources.contracts,
    list?.rows ?? [],
    (row) => isContractEnding(row, horizon),
    "whether they renew by themselves is not known",
  );
  const templates = kinds.includes("recurring_invoices")
    ? await withEnds(reading, contracted, horizon)
    : { contracted: { ...contracted.contracted, templates: new Map() }, sources: [], areKnown: false };
  const assets = kinds.includes("warranties")
    ? await reading.optional(
        reading.all(
          haloResources.assets,
          { includeinactive: false, ...clientQuery(scope) },
          {
            what: "active assets",
            narrowedBy: ["one client"],
            keep: (row) => row.inactive !== true && isInScope(row, scope),
          },
        ),
        "Assets",
        "warranties are left out",
      )
    : undefined;
  const hasTemplates = contracted.hasTemplates && templates.areKnown;
  const all: readonly (readonly [ExpiringAsked, boolean | undefined])[] = [
    ["contracts", list?.complete],
    ["recurring_invoices", hasTemplates ? contracted.sources.every(({ complete }) => complete) : undefined],
    ["warranties", assets?.complete],
  ];
  // Whether the list of each was read to its end; without those that were not read or asked for.
  const read = new Map(all.filter(([kind, isComplete]) => kinds.includes(kind) && isComplete !== undefined));
  const isWhole = kinds.every((kind) => read.has(kind));
  const billing = kinds.filter((kind) => kind !== "warranties");
  // What is listed for a contract is not in its recurring invoice's amount, so that the amounts rest on both.
  const hasAmounts = contracted.isKnown && billing.every((kind) => read.has(kind));
  const told = hasAmounts ? templates.contracted : { ...templates.contracted, parts: [], apart: [] };
  const found = expiringOf(contracts.rows, told, assets?.rows ?? [], horizon);
  const isNone = (kind: ExpiringAsked) =>
    ![...found.expiring, ...found.expired].some((item) => kindsAsked[item.kind] === kind);
  return {
    found,
    contracted: told,
    areAmountsWhole: hasAmounts && contracted.sources.every(({ complete }) => complete),
    horizon,
    sources: [...contracted.sources, ...given(list, assets), ...templates.sources],
    notAsked: contracts.left,
    // None in a part of a list does not show that there are none.
    kinds: new Set(kinds.filter((kind) => read.has(kind) && (read.get(kind) === true || !isNone(kind)))),
    isWhole,
  };
}

const kindsAsked: Readonly<Record<ExpiringKind, ExpiringAsked>> = {
  contract: "contracts",
  "recurring invoice": "recurring_invoices",
  "recurring line": "recurring_invoices",
  warranty: "warranties",
};

/** Reads recurring invoices by id where the list leaves out when they end. */
async function withEnds(
  reading: Reading,
  { contracted }: ContractedRead,
  { today, timeZone }: Horizon,
): Promise<{
  contracted: ContractedRead["contracted"];
  sources: readonly Gathered[];
  /** False when the ends of some could not be read. */
  areKnown: boolean;
}> {
  const rows = [...contracted.templates.values()].map(({ row }) => row);
  const read = await reading.each(
    haloResources.recurringInvoices,
    rows,
    (row) => !tellsEnd(row) && templateFacts(row, today, timeZone).state !== "disabled",
    "which recurring invoices end is left out",
  );
  const templates = new Map(
    read.rows.map((row) => [Number(row.id), templateFacts(row, today, timeZone)] as const),
  );
  return {
    contracted: { ...contracted, templates },
    areKnown: read.unread.length === read.left,
    sources: notRead(read, "the ends of recurring invoices that the list leaves out:"),
  };
}
