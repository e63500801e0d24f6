import { expect, test } from "vitest";
import { currenciesOf, noCurrency } from "./money.ts";

test("currencies with one code are told apart by their id", () => {
  const { of } = currenciesOf([
    { id: 1, code: "GBP", name: "Pounds", conversion_rate: 1 },
    { id: 2, code: "kr", name: "Swedish Krona" },
    { id: 3, code: "kr", name: "Norwegian Krone" },
    { id: 4, code: "kr", name: "kr" },
  ]);
  const names = [1, 2, 3, 4].map((id) => of({ currency_code: id, currency_code_name: "kr" }));
  expect(names).toEqual(["GBP", "Swedish_Krona", "Norwegian_Krone", "kr_4"]);
  // What names only the code may be any of them.
  expect(of({ currency: "kr" })).toBe("kr");
  expect(of({})).toBe(noCurrency);
});

test("without the table two ids with one name stay apart", () => {
  const { of, areKnown, home } = currenciesOf(undefined);
  expect(of({ currency_code: 2, currency_code_name: "kr" })).toBe("kr");
  expect(of({ currency_code: 3, currency_code_name: "kr" })).toBe("kr_3");
  expect(of({ currency_code: 2, currency_code_name: "kr" })).toBe("kr");
  expect(of({ currency_code: 7 })).toBe("currency_7");
  expect([areKnown, home]).toEqual([false, undefined]);
});
