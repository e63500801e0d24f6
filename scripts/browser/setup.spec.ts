/** The setup page of a deployment as the Deploy to Cloudflare button leaves it, from the secret to the first call. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { startSandbox } from "../../sandbox/server/main.ts";
import { defaultCredentials } from "../../sandbox/server/options.ts";
import { freePort, startWorker, waitUntilReady } from "../support/worker.ts";

const pictures = join(import.meta.dirname, "../../artifacts/pages");
const secret = "a-setup-secret-Kq83vTz0wYh5";

/** A Worker that nobody has set up, and a Halo. */
async function deployed() {
  const scratch = await mkdtemp(join(tmpdir(), "halo-mcp-setup-"));
  const environmentFile = join(scratch, "none.env");
  await writeFile(environmentFile, "");
  const sandbox = await startSandbox({ port: 0 });
  const worker = startWorker({
    port: await freePort(),
    storage: join(scratch, "storage"),
    environmentFile,
    variables: { SETUP_SECRET: secret },
    output: "keep",
  });
  await waitUntilReady(worker);
  return {
    origin: worker.url,
    halo: sandbox.url,
    end: async () => {
      await worker.close();
      await sandbox.close();
      await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

async function readsWell(page: Page, name: string): Promise<void> {
  for (const [width, colorScheme] of [
    [360, "light"],
    [1280, "dark"],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.failureSummary}`),
      name,
    ).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await page.screenshot({ path: join(pictures, `${name}-${colorScheme}.png`), fullPage: true });
  }
}

test("a new deployment is set up on its page, and serves with the key that it shows", {
  tag: "@key",
}, async ({ page, request }) => {
  // It starts a Worker of its own.
  test.slow();
  const { origin, halo, end } = await deployed();
  try {
    await page.goto(origin);
    await page.getByRole("link", { name: "/setup" }).click();
    await readsWell(page, "setup-secret");
    await page.getByLabel("Setup secret").fill("not this one");
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByRole("alert").waitFor();
    await page.getByLabel("Setup secret").fill(secret);
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByRole("heading", { name: "Connect this server to your Halo" }).waitFor();
    await readsWell(page, "setup-form");
    await page.getByLabel("Address of your Halo").fill(halo);
    await page.getByLabel("Client ID", { exact: true }).fill(defaultCredentials.clientId);
    await page.getByLabel("Client secret").fill("wrong");
    await page.getByLabel("Your name").fill("anna");
    await page.getByRole("button", { name: "Try the sign-in" }).click();
    await page.getByRole("heading", { name: "It does not work yet" }).waitFor();
    await page.getByRole("link", { name: "Change something" }).click();
    await expect(page.getByLabel("Address of your Halo")).toHaveValue(halo);
    await expect(page.getByLabel("Client secret")).toHaveValue("");
    await page.getByLabel("Client secret").fill(defaultCredentials.clientSecret);
    await page.getByRole("button", { name: "Try the sign-in" }).click();
    await page.getByRole("heading", { name: "Halo answers as it should" }).waitFor();
    await readsWell(page, "setup-tried");
    await page.getByRole("button", { name: "Save, and make my key" }).click();
    await page.getByRole("heading", { name: "It is set up" }).waitFor();
    const key = await page.locator("#key").textContent();
    await readsWell(page, "setup-done");

    const call = { jsonrpc: "2.0", id: 1, method: "tools/call" };
    const answer = await request.post(`${origin}/mcp`, {
      headers: { authorization: `Bearer ${key}`, accept: "application/json, text/event-stream" },
      data: { ...call, params: { name: "halo_list_clients", arguments: { page_size: 1 } } },
    });
    expect(await answer.text()).toContain('"total":');
    // The page is closed again.
    await page.goto(`${origin}/setup`);
    await page.getByLabel("Setup secret").waitFor();
  } finally {
    await end();
  }
});
