import { expect, test } from "vitest";
import { formatFor } from "./format.ts";

const at = (timeZone: string, locale = "en-GB") => formatFor({ locale, timeZone });

test("amounts have the decimals of their currency, and no decimal that the answer does not have is made up", () => {
  const { money } = at("UTC");
  expect(money(1234567, "JPY")).toBe("1,234,567");
  expect(money(-0.5, "GBP")).toBe("-0.50");
  expect(money(12.345, "KWD")).toBe("12.345");
  expect(money(12.5, "KWD")).toBe("12.50");
  // A name of Halo's that is no code, and none.
  for (const currency of ["currency_7", "Kr_2", "unnamed", "kr", undefined])
    expect(money(1234.5, currency), currency).toBe("1,234.50");
  // What an answer has is shown, though the currency has no decimals.
  expect(money(10.25, "JPY")).toBe("10.25");
});

test("moments are shown in the person's zone, on both sides of midnight", () => {
  // 23:59 of the 30th in Newfoundland (UTC-3:30), and 16:29 of the 1st in Auckland (UTC+13).
  expect(at("America/St_Johns").time("2026-12-01T03:29:00Z")).toBe("30 Nov 2026, 23:59");
  expect(at("America/St_Johns").time("2026-12-01T03:30:00Z")).toBe("1 Dec 2026, 00:00");
  expect(at("Pacific/Auckland").time("2026-11-30T10:59:00Z")).toBe("30 Nov 2026, 23:59");
  expect(at("Pacific/Auckland").time("2026-11-30T11:00:00Z")).toBe("1 Dec 2026, 00:00");
  expect(at("Pacific/Auckland").date("2026-11-30T11:00:00Z")).toBe("1 Dec 2026");
  expect(at("Pacific/Auckland").time("2026-11-30T23:00:00+13:00")).toBe("30 Nov 2026, 23:00");
});

test.each(["Pacific/Auckland", "America/St_Johns", "Pacific/Kiritimati", "Pacific/Pago_Pago"])(
  "a day is that day, and a time without a zone stays as it is, in %s",
  (zone) => {
    const { date, time } = at(zone);
    expect([date("2026-11-30"), time("2026-11-30")]).toEqual(["30 Nov 2026", "30 Nov 2026"]);
    expect(time("2026-11-30T00:00:00")).toBe("30 Nov 2026, 00:00");
    expect(date("2026-11-30T23:59:59")).toBe("30 Nov 2026");
  },
);

test("what is no date stays as it came, and a host that tells nonsense is not followed", () => {
  expect(at("UTC").time("soon")).toBe("soon");
  expect(at("UTC").date("")).toBe("");
  expect(at("UTC").date("2026-13-45")).toBe("2026-13-45");
  const { zone, locale } = formatFor({ locale: "not a locale", timeZone: "Mars/Olympus" });
  const browser = new Intl.DateTimeFormat().resolvedOptions();
  expect([zone, locale]).toEqual([browser.timeZone, browser.locale]);
});

test("a span has its two largest units, and none that is 0", () => {
  const { span } = at("UTC");
  expect(span(59_000)).toBe("under a minute");
  expect(span(-90 * 60_000)).toBe("1 h 30 min");
  expect(span(2 * 86_400_000)).toBe("2 d");
});
