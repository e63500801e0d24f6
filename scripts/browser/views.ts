/** What the checks of the views share: the server with its page, the views in it, their results, and how they have to read. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { AxeBuilder } from "@axe-core/playwright";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { test as base, expect, type FrameLocator, type Page } from "@playwright/test";
import { type Call, callingBy, type Sample } from "../../ui/host/samples.ts";

const root = join(import.meta.dirname, "../..");
const pictures = join(root, "artifacts/views");

/** Checks with the addresses of pages that show the views: in the project's own host, and in that of @mcp-ui/client. */
export const test = base.extend<object, { preview: string; mcpUi: string }>({
  preview: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from it
    async ({}, use) => serving("scripts/preview/sandbox.ts", use),
    { scope: "worker", timeout: 120_000 },
  ],
  mcpUi: [
    // biome-ignore lint/correctness/noEmptyPattern: as above
    async ({}, use) => serving("scripts/browser/mcp-ui.ts", use),
    { scope: "worker", timeout: 180_000 },
  ],
});

/** Whether the run is one of full length. */
export const isNightly = process.env.NIGHTLY === "1";

/** Leaves a check to the nightly run, where it is one of many alike. @param isLong whether it is such a one */
export function nightly(isLong: boolean): void {
  test.skip(isLong && !isNightly, "the nightly run looks at it");
}

/** Has a script serve a page, and ends it after its use. */
async function serving(script: string, use: (address: string) => Promise<void>): Promise<void> {
  const server = spawn(process.execPath, [join(root, script)], { stdio: ["ignore", "pipe", "inherit"] });
  await use(await addressOf(server));
  server.kill();
  await once(server, "exit");
}

/** The first line that the server prints. */
async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error("The server has no output.");
  for await (const line of createInterface({ input: stdout })) return line;
  throw new Error("The server ended before it was ready.");
}

/** How the host is, and what it shows. */
interface Shown {
  readonly view: string;
  readonly theme?: "light" | "dark";
  readonly width?: number;
  readonly state?: "loading" | "cancelled";
  readonly tools?: "off";
  /** Tools whose calls the host answers with an error, and the error: `halo_list_actions:401`. */
  readonly fail?: string;
  /** Another call than the sample. */
  readonly call?: Sample;
  readonly locale?: string;
  readonly zone?: string;
}

/** Opens a view, and waits until it has its result, unless it is to have none. */
export async function open(page: Page, preview: string, shown: Shown): Promise<FrameLocator> {
  const { width = 900, call, ...rest } = shown;
  await page.setViewportSize({ width: width + 40, height: 900 });
  const query = new URLSearchParams({ ...rest, width: String(width) });
  if (call !== undefined) {
    query.set("tool", call.tool);
    query.set("args", JSON.stringify(call.args));
  }
  await page.goto(`${preview}?${query}`);
  const view = page.frameLocator("iframe");
  if (shown.state === undefined)
    await page.locator(`#result-${shown.view}`).waitFor({ state: "attached", timeout: 60_000 });
  await view
    .locator(shown.state === "cancelled" ? ".notice-cancelled" : "main")
    .first()
    .waitFor();
  if (shown.state === undefined) await expect(view.locator(".notice-loading")).toHaveCount(0);
  return view;
}

/** The result that the view was given. */
export const given = async (page: Page, view: string): Promise<Result> =>
  JSON.parse((await page.locator(`#result-${view}`).textContent()) ?? "");

export interface Result {
  readonly content: readonly { readonly text: string }[];
  // Each test states what of it it needs.
  readonly structuredContent: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Has the view show another call, and waits until it does; the result that it was given. */
export async function show(page: Page, view: string, call: Sample): Promise<Result> {
  const place = page.locator(`#result-${view}`);
  await place.evaluate((element) => {
    element.textContent = "";
  });
  await page.evaluate((detail) => {
    dispatchEvent(new CustomEvent("call", { detail }));
  }, call);
  await expect(place).not.toBeEmpty();
  return given(page, view);
}

/** Calls a tool of the server behind the page, as a program does. */
export async function ask(preview: string, { tool, args }: Sample): Promise<Result> {
  return asking(preview, async (call) => asResult(await call(tool, args)));
}

/** Calls tools of the server behind the page, as a program does. */
export async function asking<Answer>(preview: string, use: (call: Call) => Promise<Answer>): Promise<Answer> {
  const client = new Client(
    { name: "views", version: "1" },
    { versionNegotiation: { mode: { pin: "2026-07-28" } } },
  );
  await client.connect(new StreamableHTTPClientTransport(new URL("/mcp", preview)));
  try {
    return await use(callingBy(client));
  } finally {
    await client.close();
  }
}

/** A result as the tests read it. */
const asResult = (result: unknown): Result => JSON.parse(JSON.stringify(result));

/** Gives the view another result. */
export const give = (page: Page, result: object) =>
  page.evaluate((detail) => {
    dispatchEvent(new CustomEvent("result", { detail }));
  }, result);

/** Keeps a picture of a view. */
export const picture = (page: Page, name: string) =>
  page.locator("iframe").screenshot({ path: join(pictures, `${name}.png`), animations: "disabled" });

/** Keeps a picture of the host that was not written here. */
export const otherPicture = (page: Page, name: string) =>
  page.locator("#host").screenshot({ path: join(pictures, `mcp-ui-${name}.png`), animations: "disabled" });

/** Nothing that axe finds, nothing wider than the view, and no more of a conversation than it may take at first. */
export async function readsWell(page: Page, view: FrameLocator): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include(["iframe"]).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  const wide = await view
    .locator("html")
    .evaluate((html) =>
      [html, ...html.querySelectorAll(".scroll, .dialog-body")].map(
        ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
      ),
    );
  expect(Math.max(...wide), "wider than the view, or than what scrolls in it").toBeLessThanOrEqual(0);
  const box = await page.locator("iframe").boundingBox();
  expect(box?.height ?? 0, "height at first, with the host's border").toBeLessThanOrEqual(502);
}
