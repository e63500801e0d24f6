import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { root } from "../../scripts/support/worker.ts";
import { clientLines } from "../../src/http/pages/clients.ts";

/** What VS Code makes of a link: it decodes the query, and reads it as JSON. */
const inVsCode = (link: string): unknown => {
  const url = new URL(link);
  expect(url.protocol + url.pathname).toBe("vscode:mcp/install");
  return JSON.parse(decodeURIComponent(url.search.slice(1)));
};

/** What Cursor makes of a link. */
const inCursor = (link: string): unknown => {
  const { searchParams } = new URL(link);
  return { name: searchParams.get("name"), config: JSON.parse(atob(searchParams.get("config") ?? "")) };
};

test.each(["halo", "key", "none"] as const)(
  "the links of the first page hold its address alone: %s",
  (signIn) => {
    const url = "https://halo.example.com/mcp";
    const links = new Map(clientLines(url, signIn).map(({ client, install = "" }) => [client, install]));
    expect(inVsCode(links.get("VS Code") ?? "")).toEqual({ name: "halo", type: "http", url });
    const cursor = links.get("Cursor") ?? "";
    expect(cursor).toMatch(/^cursor:\/\/anysphere\.cursor-deeplink\/mcp\/install\?/);
    expect(inCursor(cursor)).toEqual({ name: "halo", config: { url } });
  },
);

test("the links of the README start what it says, and VS Code asks for the secret without showing it", () => {
  const readme = readFileSync(`${root}README.md`, "utf8");
  const linked = (start: string) =>
    [...readme.matchAll(/\]\((https:[^)]+)\)/g)]
      .map(([, link = ""]) => link)
      .filter((link) => link.startsWith(start));
  const [worker, local] = linked("https://insiders.vscode.dev/redirect?").map((link) =>
    inVsCode(new URL(link).searchParams.get("url") ?? ""),
  );
  expect(worker).toEqual({ name: "halo", type: "http", url: "http://localhost:8787/mcp" });
  expect(local).toMatchObject({
    type: "stdio",
    command: "npx",
    args: ["-y", "@halo-mcp/server"],
    env: { HALO_CLIENT_SECRET: expect.stringMatching(/^\$\{input:HALO_CLIENT_SECRET\}$/) },
    inputs: [{ id: "HALO_BASE_URL" }, { id: "HALO_CLIENT_ID" }, { id: "HALO_CLIENT_SECRET", password: true }],
  });
  expect(linked("https://cursor.com/en/install-mcp?").map(inCursor)).toMatchObject([
    { config: { url: "http://localhost:8787/mcp" } },
    { config: { command: "npx", args: ["-y", "@halo-mcp/server"] } },
  ]);
});
