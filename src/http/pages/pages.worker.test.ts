import { expect, test } from "vitest";
import { send, useSandbox } from "../../../test/support/harness.ts";

useSandbox();

const html = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
const at = (path: string, headers: Record<string, string> = html) =>
  send(`http://localhost:8787${path}`, { headers });

test("the first page has a line for each client, and what it loads is there", async () => {
  const page = await at("/");
  const text = await page.text();
  for (const line of [
    "claude mcp add --transport http halo http://localhost:8787/mcp",
    "codex mcp add halo --url http://localhost:8787/mcp",
    "gemini mcp add --transport http halo http://localhost:8787/mcp",
    "{&quot;mcp&quot;:{&quot;halo&quot;:{&quot;type&quot;:&quot;remote&quot;",
    "npx @modelcontextprotocol/inspector",
    "It is set up.",
  ]) {
    expect(text).toContain(line);
  }
  expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
  const loaded = [...text.matchAll(/(?:href|src)="(\/[a-z.-]+\.[a-z]+)"/g)].map(([, path = ""]) => path);
  expect(loaded).toEqual(["/style.css", "/icon.svg", "/page.js"]);
  for (const path of [...loaded, "/favicon.ico"]) expect((await at(path)).status, path).toBe(200);
});

test("what is not there is a page for a browser, and a line for the rest", async () => {
  const page = await at("/nothing");
  expect(page.status).toBe(404);
  expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(await page.text()).toContain('<a href="/">To the first page</a>');
  const line = await at("/nothing", {});
  expect([line.status, await line.text()]).toEqual([
    404,
    "Not found. The MCP endpoint is /mcp; / says how to connect.\n",
  ]);
});
