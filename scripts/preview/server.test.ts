import { request } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { startPreview } from "./server.ts";

test("a page of another site reaches nothing through the preview, by a name of its own or across origins", async () => {
  const passed: string[] = [];
  const preview = await startPreview(async ({ url }) => {
    passed.push(url);
    return new Response("served");
  });
  onTestFinished(() => preview.close());
  const { port } = new URL(preview.url);
  const statusFor = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      request({ host: "127.0.0.1", port, path: "/mcp", method: "POST", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end("{}");
    });
  const host = `localhost:${port}`;
  expect(await statusFor({ host: `attacker.example:${port}` })).toBe(403);
  expect(await statusFor({ host, origin: "https://attacker.example" })).toBe(403);
  // A frame without an origin, as a view's own.
  expect(await statusFor({ host, origin: "null" })).toBe(403);
  expect(passed).toEqual([]);
  expect(await statusFor({ host, origin: `http://${host}` })).toBe(200);
});
