import { describe, expect, test } from "vitest";
import { toolsOfDeployment } from "../../../src/tools/surfaces.ts";
import { send, useSandbox } from "../../support/harness.ts";
import { publicUrl } from "../support/browser.ts";
import { allowWithKey, bearer, call, codeOf, endpoint, post, TestOAuthClient } from "../support/client.ts";
import { connectStream, streamClients } from "../support/event-stream.ts";

const deployed = toolsOfDeployment({ readOnly: false, hasCopy: true, hasLedger: true });

useSandbox();
const alice = "alice-key-0123456789abcdef";
const bob = "bob-key-0123456789abcdefgh";
const url = `${publicUrl}/sse`;

/** Opens a stream by hand; `next` gives its events one by one. */
async function openStream(headers: Record<string, string>) {
  const response = await send(url, { headers: { accept: "text/event-stream", ...headers } });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    response,
    next: async () => {
      while (!text.includes("\n\n")) {
        const chunk = await reader?.read();
        if (chunk === undefined || chunk.done) return undefined;
        text += chunk.value;
      }
      const event = text.slice(0, text.indexOf("\n\n"));
      text = text.slice(event.length + 2);
      return event;
    },
    cancel: () => reader?.cancel(),
  };
}

describe.each(streamClients)("the SSE client of %s", (which) => {
  test("lists and calls with a key", async () => {
    const client = await connectStream(which, url, bearer(alice));
    expect((await client.listTools()).tools).toHaveLength(deployed.length);
    expect((await client.call("halo_list_tickets", { page_size: 1 })).isError).toBeFalsy();
    const refused = await client.call("halo_get_ticket", { id: 999_999 });
    expect(refused.isError).toBe(true);
  });

  test("lists and calls with a token for this resource, with the tools of its scopes", async () => {
    const oauth = await TestOAuthClient.register();
    const back = await allowWithKey(oauth, alice, { resource: url });
    const { answer } = await oauth.redeem(codeOf(back), { resource: url });
    const client = await connectStream(which, url, bearer(answer.access_token));
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toContain("halo_get_ticket");
    expect(names).not.toContain("halo_create_ticket");
    expect((await client.call("halo_get_me")).isError).toBeFalsy();
  });
});

test("without a token it is 401 with metadata of its own, which names it exactly", async () => {
  const response = await send(url);
  expect(response.status).toBe(401);
  const metadata = `${publicUrl}/.well-known/oauth-protected-resource/sse`;
  expect(response.headers.get("www-authenticate")).toContain(`resource_metadata="${metadata}"`);
  expect(await (await send(metadata)).json()).toMatchObject({
    resource: url,
    authorization_servers: [publicUrl],
  });
  expect((await post(call("halo_get_me"), {}, `${publicUrl}/messages?sessionId=x`)).status).toBe(401);
});

test("a token for /mcp does not open the stream", async () => {
  const oauth = await TestOAuthClient.register();
  const { answer } = await oauth.redeem(codeOf(await allowWithKey(oauth, alice)));
  expect(answer.resource).toBe(endpoint);
  expect((await send(url, { headers: bearer(answer.access_token) })).status).toBe(401);
});

test("the first event names where to post; messages of others, and no messages, are refused", async () => {
  const stream = await openStream(bearer(alice));
  expect(stream.response.headers.get("content-type")).toBe("text/event-stream");
  const first = await stream.next();
  const path = /^event: endpoint\ndata: (\/messages\?sessionId=[0-9a-f]{64})$/.exec(first ?? "")?.[1] ?? "";
  expect(path).not.toBe("");
  const message = { jsonrpc: "2.0", id: 1, method: "ping" };
  expect((await post(message, bearer(bob), publicUrl + path)).status).toBe(404);
  expect(
    (await post(message, bearer(alice), `${publicUrl}/messages?sessionId=${"0".repeat(64)}`)).status,
  ).toBe(404);
  expect((await post(message, bearer(alice), `${publicUrl}/messages`)).status).toBe(404);
  expect((await post({ hello: "world" }, bearer(alice), publicUrl + path)).status).toBe(400);
  const accepted = await post(message, bearer(alice), publicUrl + path);
  expect(accepted.status).toBe(202);
  const answer = /^event: message\ndata: (.*)$/.exec((await stream.next()) ?? "")?.[1] ?? "";
  expect(JSON.parse(answer)).toEqual({ jsonrpc: "2.0", id: 1, result: {} });
  await stream.cancel();
});

test("a tool that was not granted is 403 insufficient_scope", async () => {
  const oauth = await TestOAuthClient.register();
  const { answer } = await oauth.redeem(codeOf(await allowWithKey(oauth, alice, { resource: url })), {
    resource: url,
  });
  const stream = await openStream(bearer(answer.access_token));
  const path = /data: (.*)/.exec((await stream.next()) ?? "")?.[1] ?? "";
  const response = await post(call("halo_create_ticket"), bearer(answer.access_token), publicUrl + path);
  expect(response.status).toBe(403);
  expect(response.headers.get("www-authenticate")).toContain('scope="halo:read halo:write"');
  await stream.cancel();
});

test("the stream ends with its grant, and with it the session", async () => {
  const oauth = await TestOAuthClient.register();
  const { answer } = await oauth.redeem(codeOf(await allowWithKey(oauth, alice, { resource: url })), {
    resource: url,
  });
  const stream = await openStream(bearer(answer.access_token));
  expect(await stream.next()).toContain("event: endpoint");
  await oauth.revoke(answer.refresh_token ?? "");
  expect(await stream.next()).toBeUndefined();
});

test("a foreign Origin or Host does not open it", async () => {
  for (const headers of [{ origin: "https://evil.example" }, { host: "evil.example" }]) {
    expect((await send(url, { headers: { ...bearer(alice), ...headers } })).status).toBe(403);
  }
});
