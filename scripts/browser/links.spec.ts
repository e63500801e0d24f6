/**
 * Where views lead, and what they show of other countries: links go to the tenant and below its path, whatever stands in a
 * result or in the tenant's address; amounts have their currency's decimals, and days are the same in every zone.
 */
import { expect, type FrameLocator, type Page } from "@playwright/test";
import { type Row, rowsOf, withFigures, withTable } from "./results.ts";
import { give, given, isNightly, nightly, open, picture, type Result, readsWell, test } from "./views.ts";

/** Has the server tell the views that the tenant is elsewhere, as `withTenant` of src/mcp/resources/views.ts writes it. */
const tenantAt = (page: Page, address: string) =>
  page.route("**/mcp", async (route) => {
    const response = await route.fetch();
    const body = await response.text();
    const escaped = address.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
    // It stands within JSON.
    const inJson = JSON.stringify(escaped).slice(1, -1);
    await route.fulfill({
      response,
      body: body.replace(
        /(<meta name=\\"halo\\" content=\\")[^"]*(\\")/,
        (_, start, end) => `${start}${inJson}${end}`,
      ),
    });
  });

const openedBy = async (page: Page, view: FrameLocator, name: RegExp) => {
  const section = page.locator("section");
  await section.evaluate((each) => delete each.dataset.opened);
  await view.getByRole("button", { name }).first().click();
  await expect(section).toHaveAttribute("data-opened", /./);
  return section.getAttribute("data-opened");
};

test("links lead below the path of a tenant that has one", async ({ page, preview }) => {
  await tenantAt(page, "https://desk.test/halo");
  let view = await open(page, preview, { view: "triage" });
  expect(await openedBy(page, view, /opens Halo/)).toMatch(/^https:\/\/desk\.test\/halo\/ticket\?id=\d+$/);
  view = await open(page, preview, { view: "client" });
  expect(await openedBy(page, view, /opens Halo/)).toBe("https://desk.test/halo/customer?clientid=12");
});

test("an address with quotation marks and $& stays one address", async ({ page, preview }) => {
  await tenantAt(page, `https://acme.test/a$&b"onload='x`);
  const view = await open(page, preview, { view: "triage" });
  expect(await view.locator('meta[name="halo"]').evaluate((meta) => meta.getAttributeNames())).toEqual([
    "name",
    "content",
    "data-zone",
  ]);
  expect(await openedBy(page, view, /opens Halo/)).toMatch(
    /^https:\/\/acme\.test\/a\$&b%22onload='x\/ticket\?id=\d+$/,
  );
});

// Further ones are tried without a browser, in ui/kit/tenant.test.ts.
for (const address of [
  "javascript:alert(document.domain)//",
  "https://somebody:secret@acme.test",
  "//evil.test",
  "",
]) {
  test(`a tenant at ${address === "" ? "no address" : address} has no links`, async ({ page, preview }) => {
    nightly(!address.startsWith("javascript:"));
    await tenantAt(page, address);
    for (const name of ["triage", "client"]) {
      const view = await open(page, preview, { view: name });
      await expect(view.getByRole("heading", { level: 1 })).not.toBeEmpty();
      await expect(view.getByRole("button", { name: /opens Halo/ })).toHaveCount(0);
      await expect(view.locator("a[href]")).toHaveCount(0);
    }
  });
}

test("no value of a result becomes a part of an address, or markup", async ({ page, preview }) => {
  const view = await open(page, preview, { view: "triage" });
  const result = await given(page, "triage");
  const hostile = [
    "javascript:alert(1)",
    "//evil.test",
    "https://a:b@evil.test/",
    '"><img src=x onerror=alert(1)>',
  ];
  const [row = {}] = rowsOf(result.structuredContent.tickets);
  const rows = hostile.map(
    (text, place): Row => ({ ...row, id: place === 0 ? text : place, summary: text, link: text }),
  );
  await give(page, withTable(result, "tickets", rows));
  await expect(view.locator("li.ticket")).toHaveCount(hostile.length);
  for (const text of hostile) await expect(view.getByRole("heading", { name: text })).toHaveCount(1);
  await expect(view.locator("main img, main a[href], main script")).toHaveCount(0);
  const section = page.locator("section");
  for (const link of await view.getByRole("button", { name: /opens Halo/ }).all()) {
    await link.click();
    await expect(section).toHaveAttribute("data-opened", /^http:\/\/127\.0\.0\.1:\d+\/ticket\?id=\d$/);
  }
});

/** The result with the figures of one currency told as another's, and other amounts. */
function inCurrency(result: Result, currency: string, amount: number): Result {
  const figures = Object.fromEntries(
    Object.entries(result.structuredContent.figures ?? {}).flatMap(([name, value]) =>
      name.endsWith("_GBP")
        ? [[name.replace(/GBP$/, currency), amount]]
        : name.endsWith("_EUR")
          ? []
          : [[name, value]],
    ),
  );
  const own = (name: string) =>
    rowsOf(result.structuredContent[name])
      .filter((row) => row.currency === "GBP")
      .map((row) => ({ ...row, currency, invoiced: amount, recurring: amount, amount }));
  const bare: Result = { ...result, structuredContent: { ...result.structuredContent, figures } };
  return ["months", "clients", "differences"].reduce((made, name) => withTable(made, name, own(name)), bare);
}

test("amounts have the decimals of their currency: yen none, dinars up to three", async ({
  page,
  preview,
}) => {
  const view = await open(page, preview, {
    view: "revenue",
    locale: "en-GB",
    zone: "Asia/Tokyo",
    tools: "off",
  });
  const result = await given(page, "revenue");
  for (const [currency, amount, shown] of [
    ["JPY", 1_234_567, "1,234,567"],
    ["KWD", 1234.567, "1,234.567"],
    ["unnamed", 1234.5, "1,234.50"],
  ] as const) {
    if (currency !== "JPY" && !isNightly) continue;
    await give(page, inCurrency(result, currency, amount));
    await expect(view.locator(".tile dt").first()).toHaveText(
      `Invoiced, ${currency === "unnamed" ? "currency not named" : currency}`,
    );
    await expect(view.locator(".tile dd").first()).toHaveText(shown);
    for (const part of ["Months", "Clients"]) {
      await view.getByRole("button", { name: part, exact: true }).click();
      await view.getByRole("button", { name: "Table", exact: true }).click();
      await expect(view.locator("table.figures tbody td").first()).toHaveText(shown);
      await view.getByRole("button", { name: "Table", exact: true }).click();
    }
    await picture(page, `revenue-${currency}`);
    await readsWell(page, view);
  }
});

test("the client page has each currency in its own decimals", async ({ page, preview }) => {
  const view = await open(page, preview, { view: "client", locale: "en-GB", width: 320, tools: "off" });
  const result = await given(page, "client");
  const [row = {}] = rowsOf(result.structuredContent.money);
  const rows = ["JPY", "KWD", "GBP"].map((currency) => ({ ...row, currency, monthly_recurring: 98_765 }));
  await give(page, withTable(result, "money", rows));
  await view.locator("summary", { hasText: "Money" }).click();
  const amounts = view.locator("table.figures tbody tr td:nth-of-type(1)");
  await expect(amounts).toHaveText(["98,765", "98,765.00", "98,765.00"]);
  await picture(page, "client-currencies");
  await readsWell(page, view);
});

/** Zones on both sides, one of them half an hour apart, and the days on which a moment before midnight in UTC falls there. */
const zones = [
  ["Pacific/Auckland", "1 Dec 2026, 12:45"],
  ["America/St_Johns", "30 Nov 2026, 20:15"],
  ["UTC", "30 Nov 2026, 23:45"],
] as const;
const beforeMidnight = "2026-11-30T23:45:00Z";
const day = "2026-12-01";

for (const [zone, there] of zones) {
  test(`moments are those of ${zone}, and days are days`, async ({ page, preview }) => {
    nightly(zone !== "Pacific/Auckland");
    const host = { locale: "en-GB", zone, tools: "off" } as const;
    let view = await open(page, preview, { view: "ticket", ...host });
    const ticket = await given(page, "ticket");
    const record = { ...ticket.structuredContent.record, dateoccurred: beforeMidnight };
    await give(page, { content: [], structuredContent: { ...ticket.structuredContent, record } });
    await expect(view.locator(".pair", { hasText: "Opened" }).locator("dd")).toHaveText(there);

    view = await open(page, preview, { view: "client", ...host });
    const client = await given(page, "client");
    const [appointment = {}] = rowsOf(client.structuredContent.appointments);
    const next = { ...appointment, start_date: beforeMidnight };
    const [contract = {}] = rowsOf(client.structuredContent.running);
    const tables = withTable(withTable(client, "appointments", [next]), "running", [
      { ...contract, end_date: day },
    ]);
    await give(page, tables);
    await view.locator("summary", { hasText: "Next appointments" }).click();
    await expect(view.locator(".part[open] tbody")).toContainText(there);
    await view.locator("summary", { hasText: "Contracts" }).click();
    await expect(view.locator(".part[open] tbody", { hasText: day })).toHaveCount(1);

    view = await open(page, preview, {
      view: "sla",
      ...host,
      call: { tool: "halo_ticket_trends", args: {} },
    });
    const trends = await given(page, "sla");
    const [week = {}] = rowsOf(trends.structuredContent.weeks).slice(1);
    await give(
      page,
      withTable(withFigures(trends, {}), "weeks", [{ ...week, week: "2026-11-30", opened: 3 }]),
    );
    await view.locator(".column").first().hover();
    await expect(view.locator(".readout")).toContainText("Week of 30 Nov 2026");

    view = await open(page, preview, {
      view: "workload",
      ...host,
      call: { tool: "halo_workload", args: { rows: "open" } },
    });
    const workload = await given(page, "workload");
    const [one = {}] = rowsOf(workload.structuredContent.records);
    await give(page, withTable(workload, "records", [{ ...one, fixbydate: beforeMidnight }]));
    await expect(view.locator(".records tbody")).toContainText(there);

    view = await open(page, preview, { view: "triage", ...host });
    const triage = await given(page, "triage");
    const [first = {}] = rowsOf(triage.structuredContent.tickets);
    await give(page, withTable(triage, "tickets", [{ ...first, fixbydate: beforeMidnight }]));
    await expect(view.locator("li.ticket time")).toHaveAttribute("title", there);

    view = await open(page, preview, { view: "write", ...host });
    const write = await given(page, "write");
    const changes = [{ field: "fixbydate", before: beforeMidnight, after: day }];
    await give(page, { content: [], structuredContent: { ...write.structuredContent, changes } });
    await expect(view.locator(".change .before")).toContainText(there);
    await expect(view.locator(".change .after")).toContainText(day);
  });
}
