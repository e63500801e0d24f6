import { expect, test } from "vitest";
import { send, useSandbox } from "../support/harness.ts";

const halo = useSandbox();

test.each(["https://halo-mcp.test", "http://localhost:8787"])(
  "a sign-in that is not complete opens nothing at %s, and says what to set",
  async (origin) => {
    for (const [path, method] of [
      ["/mcp", "POST"],
      ["/sse", "GET"],
      ["/messages?sessionId=x", "POST"],
    ] as const) {
      const response = await send(origin + path, { method, ...(method === "POST" ? { body: "{}" } : {}) });
      expect(response.status).toBe(503);
      expect(await response.text()).toContain("ACCESS_KEYS is not set");
    }
    expect((await send(`${origin}/authorize`)).status).toBe(404);
    expect((await send(`${origin}/.well-known/oauth-authorization-server`)).status).toBe(404);
    const health = await send(`${origin}/health`);
    expect(health.status).toBe(503);
    expect(await health.text()).toContain("ACCESS_KEYS is not set");
  },
);

test("nothing of it reaches Halo", () => {
  expect(halo().log.entries).toEqual([]);
});
