/**
 * What views show when not all is well: calls that are refused or lost, tools that are not listed, long names, high
 * contrast; and the parts of the ticket card against the rows that Halo has. With PICTURES=docs it takes the pictures
 * of docs/pictures.
 */
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { samples } from "../../ui/host/samples.ts";
import { ask, give, given, open, picture, readsWell, test } from "./views.ts";

/** The rows of a table of columns and rows, as objects. */
function rowsOf(
  table: object & { columns?: unknown; rows?: unknown },
): readonly Readonly<Record<string, unknown>>[] {
  const columns = table.columns as readonly string[];
  return (table.rows as readonly (readonly unknown[])[]).map((row) =>
    Object.fromEntries(columns.map((name, place) => [name, row[place]])),
  );
}

test("the ticket card has the custom fields, files and badges that Halo has", async ({ page, preview }) => {
  await open(page, preview, { view: "ticket" });
  const { record = {} } = (await given(page, "ticket")).structuredContent;
  const custom_fields = { "Root cause": "Dust", "Impact area": "A site", Approved: true };
  await ask(preview, { tool: "halo_update_ticket", args: { id: record.id, custom_fields } });
  const view = await open(page, preview, { view: "ticket" });
  const fields = view.getByRole("region", { name: "Custom fields" });
  for (const [name, value] of [
    ["Root cause", "Dust"],
    ["Impact area", "A site"],
    ["Approved", "true"],
  ] as const)
    await expect(fields.locator(".pair", { hasText: name }).locator("dd")).toHaveText(value);
  const read = async (tool: string, args: object) =>
    rowsOf((await ask(preview, { tool, args: { ticket_id: record.id, ...args } })).structuredContent);
  const files = await read("halo_list_attachments", {});
  expect(files.length).toBeGreaterThan(0);
  const shown = view.getByRole("region", { name: "Files" }).getByRole("listitem");
  await expect(shown).toHaveCount(files.length);
  for (const { filename } of files) await expect(shown.filter({ hasText: String(filename) })).toHaveCount(1);
  // The card has the latest of its result; other checks may have written more meanwhile.
  const { actions: latest = {} } = (await given(page, "ticket")).structuredContent;
  const ids = new Set(rowsOf(latest).map(({ id }) => id));
  const listed = await read("halo_list_actions", { page_size: 50, detail: "full" });
  const actions = listed.filter(({ id }) => ids.has(id));
  const entries = view.locator("li.entry");
  await expect(entries).toHaveCount(actions.length);
  const [internal, mailed] = ["hiddenfromuser", "emailto"].map((field) =>
    actions.filter((row) => row[field]),
  );
  expect(internal?.length).toBeGreaterThan(0);
  expect(mailed?.length).toBeGreaterThan(0);
  await expect(entries.locator(".badge", { hasText: "Internal" })).toHaveCount(internal?.length ?? 0);
  await expect(entries.locator(".badge", { hasText: /Mail(?:ed to| from) / })).toHaveCount(
    mailed?.length ?? 0,
  );
  await expect(view.getByText("Not read, and so not shown")).toHaveCount(0);
  await picture(page, "ticket-whole");
  await readsWell(page, view);
});

test("a card whose further tools are not listed says what it does not show", async ({ page, preview }) => {
  const fail = "halo_list_actions,halo_list_attachments:Tool not found";
  const view = await open(page, preview, { view: "ticket", width: 600, fail });
  await expect(
    view.getByText("Not read, and so not shown: who was mailed by which entry, the ticket's files."),
  ).toBeVisible();
  await expect(view.getByRole("region", { name: "Files" })).toHaveCount(0);
  await readsWell(page, view);
  const quiet = await open(page, preview, { view: "ticket", width: 600, tools: "off" });
  await expect(quiet.getByText("Not read, and so not shown")).toBeVisible();
});

/** Sends the write of the view, which asks for no yes or gets it. */
async function send(page: Page, preview: string, fail: string) {
  const view = await open(page, preview, { view: "write", width: 600, fail });
  await view.getByRole("button", { name: "Send to Halo" }).click();
  return view;
}

test("a lost answer is unknown, not done, and is not sent again; signed out is said", async ({
  page,
  preview,
}) => {
  const lost = await send(page, preview, "halo_close_ticket:The connection was lost");
  await expect(lost.getByRole("alert")).toContainText("It is not known whether this was done");
  await expect(lost.getByRole("button", { name: /Send|Yes/ })).toHaveCount(0);
  await expect(lost.getByText(/^Done/)).toHaveCount(0);
  await picture(page, "write-lost");
  await readsWell(page, lost);
  const out = await send(page, preview, "halo_close_ticket:401 Unauthorized");
  await expect(out.getByRole("alert")).toContainText("You are signed out");
  // The host's words are no proof that the write was not done.
  await expect(out.getByText("may have been made")).toHaveCount(1);
  await picture(page, "write-signed-out");
  await readsWell(page, out);
});

test("every view follows high contrast", async ({ page, preview }) => {
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  for (const name of Object.keys(samples)) {
    const view = await open(page, preview, { view: name, width: 600 });
    await picture(page, `${name}-forced-colours`);
    await readsWell(page, view);
  }
});

test("a client's name of 200 letters fits a view of 320 px", async ({ page, preview }) => {
  for (const [name, field] of [
    ["ticket", "client_name"],
    ["client", "name"],
    ["revenue", "name"],
  ] as const) {
    const view = await open(page, preview, { view: name, width: 320, tools: "off" });
    const result = JSON.stringify(await given(page, name));
    const isName = (key: string) => key === field || key === "client_name" || key === "client";
    const long = (value: unknown) => (typeof value === "string" ? "W".repeat(200) : value);
    const named = JSON.parse(result, (key, value) => {
      if (isName(key)) return long(value);
      // Rows come as columns and values.
      if (!Array.isArray(value?.columns) || !Array.isArray(value.rows)) return value;
      const rows = value.rows.map((row: readonly unknown[]) =>
        row.map((cell, place) => (isName(value.columns[place]) ? long(cell) : cell)),
      );
      return { ...value, rows };
    });
    await give(page, named);
    if (name === "revenue") await view.getByRole("button", { name: "Clients" }).click();
    await expect(view.locator("main")).toContainText("W".repeat(200));
    await picture(page, `${name}-long-name`);
    await readsWell(page, view);
  }
});

test("pictures for the README", async ({ page, preview }) => {
  test.skip(process.env.PICTURES !== "docs", "they are taken when PICTURES=docs asks for them");
  for (const name of ["triage", "revenue"]) {
    await open(page, preview, { view: name, theme: "light", locale: "en-GB", zone: "Europe/London" });
    const path = join(import.meta.dirname, "../../docs/pictures", `${name}.png`);
    await page.locator("iframe").screenshot({ path, animations: "disabled" });
  }
});
