import { expect, test } from "vitest";
import { send, useSandbox } from "../../test/support/harness.ts";
import { catalogue } from "../tools/index.ts";

const halo = useSandbox();

test("without a sign-in it is for this machine, reads only, and may be asked once a minute", async () => {
  const address = "http://localhost:8787/health?deep=1";
  const response = await send(address);
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  const body = await response.json<{
    lines: { check: string; text: string }[];
    tools: object;
    requests: number;
  }>();
  expect(body).toMatchObject({ status: "ok", dialects: { "agent-list": "array" } });
  expect(body.lines.find(({ check }) => check === "sign-in")?.text).toMatch(
    /^signed in as «Integration Service»/,
  );
  expect(Object.keys(body.tools)).toHaveLength(catalogue.length);
  const { entries } = halo().log;
  expect(entries).toHaveLength(body.requests);
  expect(entries.filter(({ method }) => method !== "GET").map(({ path }) => path)).toEqual(["/auth/token"]);

  halo().log.clear();
  const soon = await send(address);
  expect([soon.status, soon.headers.get("retry-after")]).toEqual([429, "60"]);
  const elsewhere = await send(address, { headers: { origin: "https://elsewhere.example" } });
  expect(elsewhere.status).toBe(403);
  const public_ = await send("https://halo-mcp.example/health?deep=1");
  expect(public_.status).toBe(503);
  expect(halo().log.entries).toEqual([]);
});
