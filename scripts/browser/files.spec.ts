/** The page that takes a file for a ticket: dropped, chosen, pasted, and on a phone. The same for both sign-ins. */
import { AxeBuilder } from "@axe-core/playwright";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { Page } from "@playwright/test";
import { expect, test, type Visit } from "./test.ts";

/** An MCP client that comes with the access key, and a ticket. */
async function asker({ deployment }: Visit) {
  const key = deployment.credentials["Access key"] ?? "";
  const client = new Client({ name: "browser-check", version: "1" });
  const requestInit = { headers: { authorization: `Bearer ${key}` } };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${deployment.origin}/mcp`), { requestInit }),
  );
  const call = async (name: string, given: Record<string, unknown>) =>
    JSON.stringify((await client.callTool({ name, arguments: given })).structuredContent);
  const tickets = await call("halo_list_tickets", { page_size: 1 });
  const ticket_id = Number(/"rows":\[\[(\d+)/.exec(tickets)?.[1]);
  const link = async () =>
    /"url":"([^"]+)"/.exec(await call("halo_attach_file", { ticket_id }))?.[1] ?? "about:blank";
  return { link, ticket_id, files: () => call("halo_list_attachments", { ticket_id }) };
}

const stored = (page: Page) => page.getByText(/^Stored: /);

test("a file is chosen, and the link is used up", { tag: "@key" }, async ({ visit }) => {
  const { link, files } = await asker(visit);
  const page = await visit.tab();
  const url = await link();
  await page.goto(url);
  await page.getByLabel("Choose a file").setInputFiles({
    name: "chosen.pdf",
    mimeType: "application/pdf",
    buffer: Buffer.alloc(300_000, 7),
  });
  await stored(page).waitFor();
  expect(await files()).toContain('"chosen.pdf",300000');
  await page.goto(url);
  await page.getByRole("heading", { name: "This link was used" }).waitFor();
});

/** A file as the browser hands it over, in a page. */
const transfer = (page: Page, name: string) =>
  page.evaluateHandle((name) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(1_000)], name, { type: "image/png" }));
    return data;
  }, name);

test("a file is dropped, wherever on the page", { tag: "@key" }, async ({ visit }) => {
  const { link, files } = await asker(visit);
  const page = await visit.tab();
  await page.goto(await link());
  const dataTransfer = await transfer(page, "dropped.png");
  await page.dispatchEvent("h1", "dragover", { dataTransfer });
  await expect(page.locator("#zone")).toHaveClass(/over/);
  await page.dispatchEvent("h1", "drop", { dataTransfer });
  await stored(page).waitFor();
  expect(await files()).toContain('"dropped.png",1000');
});

test("a screenshot is pasted; a file that is too large stays where it is", {
  tag: "@key",
}, async ({ visit }) => {
  const { link, files } = await asker(visit);
  const page = await visit.tab();
  await page.goto(await link());
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(26 * 1024 * 1024)], "large.bin"));
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data }));
  });
  await page.getByText("This file has more than 25 MB.").waitFor();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(2_000)], "pasted.png", { type: "image/png" }));
    document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data }));
  });
  await stored(page).waitFor();
  expect(await files()).toContain('"pasted.png",2000');
});

test("on a phone the page fits and reads well, light and dark", { tag: "@key" }, async ({ visit }) => {
  const { link, files } = await asker(visit);
  const page = await visit.tab({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await page.goto(await link());
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  }
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.locator("#zone strong").tap()]);
  await chooser.setFiles({ name: "photo.jpg", mimeType: "image/jpeg", buffer: Buffer.alloc(5_000, 1) });
  await stored(page).waitFor();
  expect(await files()).toContain('"photo.jpg",5000');
});
