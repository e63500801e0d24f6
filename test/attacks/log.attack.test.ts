import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { Client, doorOf, key, linesOf, rpc, send } from "./support/door.ts";

const Entry = z.looseObject({ event: z.string() });

describe("6 strangers' text in the log", () => {
  test.each(["key", "halo"] as const)(
    "%s: each line is one JSON object, and none was written by a stranger",
    async (kind) => {
      const door = doorOf(kind);
      const mark = `mark-${crypto.randomUUID()}`;
      const forged = JSON.stringify({ event: "sign_in", principal: "key-nobody", for: mark });
      const hostile = [
        `https://x.invalid/${mark}\n${forged}\n`,
        `https://x.invalid/${mark}\r${forged}\r\n`,
        `https://x.invalid/\u2028${forged}\u2029`,
        `ht\ntps://x.invalid/${mark}\n${forged}`,
        `https://x.invalid/\u001b[2K${mark}`,
        `${forged}\n${forged}`,
        `https://x.invalid/%0a${encodeURIComponent(forged)}`,
      ];
      for (const text of hostile) {
        const client = new Client(door, text);
        await send(await client.authorizeUrl());
        await send(
          await (await Client.register(door)).authorizeUrl({ scope: text, state: text, resource: text }),
        );
        await client.token({ grant_type: "refresh_token", refresh_token: text });
        await client.token({ grant_type: text, token: text, code: text });
        await send(`${door.origin}/oauth/register`, { method: "POST", body: text });
        await Client.register(door, { client_name: text, client_uri: text });
        await send(`${door.origin}/callback?${new URLSearchParams({ state: text, error: text })}`);
        await send(`${door.origin}/sign-in?${new URLSearchParams({ state: text })}`, {
          method: "POST",
          headers: { origin: door.origin },
          body: new URLSearchParams({ key: text }),
        });
        await send(`${door.origin}/${encodeURIComponent(text)}`);
        const header = text.replace(/[^\x20-\x7e]/g, " ");
        await send(`${door.origin}/mcp`, { headers: { authorization: `Bearer ${header}`, origin: header } });
        const message = {
          jsonrpc: "2.0",
          id: 1,
          method: text,
          params: { name: text, arguments: { [text]: text } },
        };
        const asKey = { authorization: `Bearer ${key}` };
        await rpc(door, message, asKey);
        await rpc(door, { ...message, method: "tools/call" }, { ...asKey, "mcp-protocol-version": header });
      }
      // The last line that is waited for: a refusal that comes after all of these.
      await send(`${door.origin}/mcp`, { headers: { origin: "https://last.example" } });
      await expect
        .poll(async () => (await linesOf(door)).some((line) => line.includes('"what":"origin"')))
        .toBe(true);
      const lines = (await linesOf(door))
        .map(stripVTControlCharacters)
        // Wrangler's own lines, and what it puts before those of the Worker.
        .filter((line) => !line.startsWith("[wrangler:"))
        .map((line) => line.replace(/^(?:▲ \[WARNING\]|✘ \[ERROR\]) /, "").trim());
      const ofWorker = lines.filter((line) => line.startsWith("{") || line.includes(mark));
      expect(ofWorker.length).toBeGreaterThan(10);
      for (const line of ofWorker) {
        const { event } = Entry.parse(JSON.parse(line));
        if (line.includes(mark)) expect(["tool_call", "protocol_error"]).toContain(event);
      }
      expect(lines.filter((line) => line.includes("key-nobody") && line.includes('"sign_in"'))).toEqual([]);
      expect(lines.filter((line) => !line.startsWith("{") && /CIMD|https:\/\/x\.invalid/.test(line))).toEqual(
        [],
      );
    },
  );
});
