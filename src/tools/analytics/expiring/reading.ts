import { haloResources } from "../../../halo/resources.ts";
import { type Gathered, type Reading, unlessRefused } from "../../kit/analytics/reader.ts";
import { type Clock, localDay } from "../../kit/arguments/dates.ts";
import { given } from "../../kit/view.ts";
import { tellsEnd, templateFacts } from "../shared/billing/contracted.ts";
import {
  type Expiring,
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
  readContracts,
  readEach,
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
  /** What was asked for and could be read. */
  readonly kinds: ReadonlySet<ExpiringAsked>;
}

/**
 * Reads what ends within some days. Halo leaves out contracts that were renewed (`excluderenewed`). The others that may
 * end in time are read by id, since the list does not say whether they renew by themselves.
 *
 * @param contracted what is contracted, for the monthly values and the recurring invoices
 * @param warnings what Halo refuses is added here
 */
export async function readExpiring(
  reading: Reading,
  clock: Clock,
  scope: BillingScope,
  days: number,
  contracted: ContractedRead,
  warnings: string[],
  kinds: readonly ExpiringAsked[] = expiringAsked,
): Promise<ExpiringRead> {
  const { timeZone } = clock;
  const today = localDay(new Date(clock.now()), timeZone);
  const horizon = horizonOf(today, days, timeZone);
  const list = kinds.includes("contracts")
    ? await unlessRefused(
        readContracts(reading, scope, { excluderenewed: true }, "contracts not renewed"),
        "Contracts that were not renewed",
        warnings,
      )
    : undefined;
  const contracts = await readEach(reading, haloResources.contracts, list?.rows ?? [], (row) =>
    isContractEnding(row, horizon),
  );
  const templates = kinds.includes("recurring_invoices")
    ? await withEnds(reading, contracted, horizon)
    : { contracted: { ...contracted.contracted, templates: new Map() }, sources: [] };
  const assets = kinds.includes("warranties")
    ? await unlessRefused(
        reading.all(
          haloResources.assets,
          { includeinactive: false, ...clientQuery(scope) },
          { what: "active assets", keep: (row) => row.inactive !== true && isInScope(row, scope) },
        ),
        "Assets",
        warnings,
      )
    : undefined;
  return {
    found: expiringOf(contracts.rows, templates.contracted, assets?.rows ?? [], horizon),
    horizon,
    sources: [...contracted.sources, ...given(list, assets), ...templates.sources],
    notAsked: contracts.unread.length,
    kinds: new Set(
      given(
        list !== undefined && ("contracts" as const),
        kinds.includes("recurring_invoices") && contracted.hasTemplates && ("recurring_invoices" as const),
        assets !== undefined && ("warranties" as const),
      ),
    ),
  };
}

/** Reads recurring invoices by id where the list leaves out when they end. */
async function withEnds(
  reading: Reading,
  { contracted }: ContractedRead,
  { today, timeZone }: Horizon,
): Promise<{ contracted: ContractedRead["contracted"]; sources: readonly Gathered[] }> {
  const rows = [...contracted.templates.values()].map(({ row }) => row);
  const read = await readEach(
    reading,
    haloResources.recurringInvoices,
    rows,
    (row) => !tellsEnd(row) && templateFacts(row, today, timeZone).state !== "disabled",
  );
  const templates = new Map(
    read.rows.map((row) => [Number(row.id), templateFacts(row, today, timeZone)] as const),
  );
  return {
    contracted: { ...contracted, templates },
    sources: notRead(read.unread, read.wanted, "the ends of recurring invoices that the list leaves out:"),
  };
}
