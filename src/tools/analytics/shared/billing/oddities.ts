import type { HaloRecord } from "../../../../halo/client.ts";
import { given } from "../../../kit/view.ts";
import type { Invoiced } from "./invoiced.ts";

/** What is odd about the invoices that were read. */
export function oddities(invoiced: Omit<Invoiced, "lines">): string[] {
  const named = (rows: readonly HaloRecord[]) =>
    rows
      .slice(0, 3)
      .map(({ id }) => `#${String(id)}`)
      .join(", ") + (rows.length > 3 ? " …" : "");
  const { withoutAmount, unequal, mayRepeat } = invoiced;
  return given(
    withoutAmount.length > 0 &&
      `${withoutAmount.length} invoices are in no figure: Halo gives neither lines nor a net amount for them (${named(withoutAmount)}).`,
    unequal.length > 0 &&
      `The lines of ${unequal.length} invoices do not sum to Halo's own net amount; the lines count (${named(unequal)}).`,
    mayRepeat.length > 0 &&
      `${mayRepeat.length} invoices have bundled or deferred lines, which may count twice (${named(mayRepeat)}).`,
  );
}
