import Big from "big.js";
import type { HaloRecord } from "../../../../halo/client.ts";
import { money } from "../../../kit/view.ts";
import { decimal, sum } from "../decimal.ts";
import { groupedBy } from "../grouping.ts";

/** Amounts of money in decimal arithmetic, and the currencies that keep them apart. */

/**
 * Rounded to the cent, half away from zero, for showing only: sums are of exact amounts. What a division leaves in the
 * last of its twenty decimals is taken off first.
 */
export function toCents(amount: Big): Big {
  return amount.round(12, Big.roundHalfUp).round(2, Big.roundHalfUp);
}

/** The same as a number. */
export function shownCents(amount: Big): number {
  return toCents(amount).toNumber();
}

/** `1,234.50`. */
export function shownAmount(amount: Big): string {
  return money(shownCents(amount));
}

/** A total and the parts of it that are shown. */
export interface ShownSum {
  /** What the parts are: "the clients". */
  readonly what: string;
  readonly currency: string;
  readonly total: Big;
  readonly parts: readonly Big[];
}

/** A sentence on the sums whose parts, each rounded for showing, do not sum to the total as it is shown; none where all do. */
export function roundingNotes(sums: readonly ShownSum[]): string[] {
  const differing = sums.flatMap(({ what, currency, total, parts }) => {
    const shown = sum(parts.map(toCents));
    return shown.eq(toCents(total))
      ? []
      : [`${what} sum to ${shownMoney(shown, currency)}, their total is ${shownMoney(total, currency)}`];
  });
  return differing.length === 0
    ? []
    : [`Amounts are rounded only to be shown: as shown ${differing.join("; ")}.`];
}

/** `1,234.50 GBP`; without a currency where Halo names none. */
export function shownMoney(amount: Big, currency: string): string {
  return currency === noCurrency
    ? `${shownAmount(amount)} (currency not named)`
    : `${shownAmount(amount)} ${currency}`;
}

/** Stands for the currency of rows that name none. They are never added to those of a named one. */
export const noCurrency = "unnamed";

/** The currencies of a tenant. */
export interface Currencies {
  /** The currency in which a row's amounts are: of an invoice, a recurring invoice or a client. */
  readonly of: (row: HaloRecord) => string;
  /** The tenant's own currency: the only one with the rate 1. Undefined when that is not known. */
  readonly home: string | undefined;
  /** The tenant's only currency, when it has but one. */
  readonly only: string | undefined;
  /** False when the table of currencies could not be read. */
  readonly areKnown: boolean;
}

/**
 * Reads Halo's table of currencies (`GET /Currency`). They are told apart by their ids: where several share a code
 * ("kr"), each is called by its name, or by its code and id.
 *
 * @param table undefined when it could not be read; then each row counts by the currency that it names itself
 */
export function currenciesOf(table: readonly HaloRecord[] | undefined): Currencies {
  const rows = table ?? [];
  const names = namesById(rows);
  const homes = rows.filter(({ conversion_rate: rate }) => decimal(rate)?.eq(1) === true);
  const home = homes.length === 1 ? names.get(Number(homes[0]?.id)) : undefined;
  const only = names.size === 1 ? [...names.values()][0] : undefined;
  const taken = new Map<string, number>();
  const of = (row: HaloRecord) => {
    const id = Number(row.currency_code ?? row.default_currency_code ?? 0);
    const known = names.get(id);
    if (known !== undefined) return known;
    const own = nameOf(row.currency_code_name) ?? nameOf(row.currency) ?? nameOf(row.clientcurrency);
    if (!(id > 0)) return own ?? only ?? noCurrency;
    if (own === undefined) return `currency_${id}`;
    // Without the table two ids may share a name: the first of them has it.
    const first = taken.get(own) ?? id;
    taken.set(own, first);
    return first === id ? own : `${own}_${id}`;
  };
  return { of, home: home ?? only, only, areKnown: table !== undefined };
}

/** A name for each currency that no other has. */
function namesById(rows: readonly HaloRecord[]): ReadonlyMap<number, string> {
  const codes = rows.map((row) => ({
    id: Number(row.id),
    code: nameOf(row.code) ?? nameOf(row.name),
    name: nameOf(row.name),
  }));
  const isShared = (of: "code" | "name", value: string | undefined) =>
    codes.filter((one) => one[of] === value).length > 1;
  return new Map(
    codes.flatMap(({ id, code, name }): [number, string][] => {
      if (code === undefined) return [];
      if (!isShared("code", code)) return [[id, code]];
      const isOwn = name !== undefined && !isShared("name", name) && !codes.some((one) => one.code === name);
      return [[id, isOwn ? name : `${code}_${id}`]];
    }),
  );
}

/** A currency's code, with only what may be part of the name of a figure. */
function nameOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const name = value
    .trim()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_|_$/g, "")
    .slice(0, 30);
  return name === "" ? undefined : /^[a-z]{3}$/i.test(name) ? name.toUpperCase() : name;
}

/** Entries by their currency: the home currency first, then by name. */
export function byCurrency<Entry extends { readonly currency: string }>(
  entries: Iterable<Entry>,
  home: string | undefined,
): Map<string, Entry[]> {
  const found = groupedBy(entries, (entry) => entry.currency);
  return new Map([...found].sort(([a], [b]) => rank(a, home) - rank(b, home) || a.localeCompare(b, "en")));
}

function rank(currency: string, home: string | undefined): number {
  return currency === home ? 0 : currency === noCurrency ? 2 : 1;
}
