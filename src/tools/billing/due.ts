import Big from "big.js";
import type { HaloRecord } from "../../halo/client.ts";
import { looksLikeCredit } from "../../halo/rules.ts";
import { dateOf } from "../../halo/text.ts";
import { listedName } from "../kit/clean.ts";
import { money } from "../kit/view.ts";

/** What of an invoice is paid, and what is still due. All of it is gross. */

/** A number of Halo's; undefined where there is none. */
function amount(value: unknown): Big | undefined {
  if (value === undefined || value === null || value === "" || !Number.isFinite(Number(value)))
    return undefined;
  return new Big(String(value));
}

/**
 * What is paid of an invoice; undefined where Halo's row does not tell. A row that has nothing paid and nothing due of
 * a total is one whose list does not work these out.
 */
export function amountPaid(row: HaloRecord): number | undefined {
  const [paid, due, total] = [row.amountpaid, row.amountdue, row.total].map(amount);
  if (paid === undefined) return undefined;
  const isUntold = paid.eq(0) && due?.eq(0) === true && total?.eq(0) === false && row.voided !== true;
  return isUntold ? undefined : paid.toNumber();
}

/** The name of an invoice's currency, marked where it does not look like one; empty where there is none. */
function currencyOf({ currency_code_name: name }: HaloRecord): string {
  return name === undefined || name === null || name === "" ? "" : listedName(String(name));
}

/** What has to be known before an invoice is voided of what was paid of it; nothing where nothing was. */
export function paidSentences(row: HaloRecord): readonly string[] {
  const paid = amountPaid(row);
  const [due, total] = [row.amountdue, row.total].map(amount);
  if (paid !== undefined && paid !== 0) {
    const isAll = total?.abs().lte(Math.abs(paid)) === true;
    const sum = `${money(paid)} ${currencyOf(row)}`.trimEnd();
    return [isAll ? `It is paid in full: ${sum} was paid.` : `${sum} of it was paid.`];
  }
  const isSettled = paid === undefined && due?.eq(0) === true && total?.eq(0) === false;
  return isSettled || dateOf(row.datepaid) !== undefined
    ? ["It may be paid: Halo shows nothing due or a date of payment, and not how much was paid."]
    : [];
}

/**
 * What is due on the invoices of a page, for each currency apart. Voided invoices and credit notes ask for nothing, and
 * one with a date of payment and something due contradicts itself: it is in no sum.
 *
 * @param areAll whether these are all that match
 * @returns undefined where no row tells what is due
 */
export function dueSentence(rows: readonly HaloRecord[], areAll: boolean): string | undefined {
  const asking = rows.filter((row) => row.voided !== true && !looksLikeCredit(row));
  const known = asking.flatMap((row) => {
    const due = amount(row.amountdue);
    return due === undefined ? [] : [{ row, due }];
  });
  if (known.length === 0) return undefined;
  const open = known.filter(({ due }) => due.gt(0));
  const contradicting = open.filter(({ row }) => dateOf(row.datepaid) !== undefined);
  const sums = new Map<string, { readonly id: unknown; readonly name: string; readonly sum: Big }>();
  for (const { row, due } of open.filter((one) => !contradicting.includes(one))) {
    const name = currencyOf(row);
    // Several currencies of a tenant may share a name ("kr").
    const key = `${String(row.currency_code ?? "")} ${name}`;
    const sum = (sums.get(key)?.sum ?? new Big(0)).plus(due);
    sums.set(key, { id: row.currency_code, name, sum });
  }
  const names = [...sums.values()].map(({ name }) => name);
  const shown = [...sums.values()]
    .sort((one, other) => one.name.localeCompare(other.name, "en"))
    .map(({ id, name, sum }) => {
      const isShared = names.filter((other) => other === name).length > 1;
      const called = name === "" ? "(currency not named)" : name;
      return `${money(sum)} ${called}${isShared ? ` (currency ${String(id)})` : ""}`;
    });
  const of = areAll ? `all ${known.length}` : `the ${known.length} of this page`;
  const untold = asking.length - known.length;
  return [
    `Due on ${of} that ask for money: ${shown.length === 0 ? "nothing" : `${shown.join(", ")}, gross`}.`,
    ...(untold === 0 ? [] : [`${untold} more do not tell what is due.`]),
    ...(contradicting.length === 0
      ? []
      : [`${contradicting.length} have something due and a date of payment: in no sum.`]),
    ...(areAll ? [] : ["Other pages are not in it."]),
  ].join(" ");
}
