import { expect, test } from "vitest";
import { bothEras, connect, inEras, useSandbox } from "../../support/harness.ts";
import { allowWithKey, bearer, codeOf, endpoint, post, TestOAuthClient } from "../support/client.ts";

const halo = useSandbox();
const alice = "alice-key-0123456789abcdef";

const requests = [
  ["prompts/list", {}],
  ["prompts/get", { name: "triage_queue" }],
  ["resources/list", {}],
  ["resources/templates/list", {}],
  ["resources/read", { uri: "halo://clients/12" }],
  [
    "completion/complete",
    { ref: { type: "ref/prompt", name: "client_review" }, argument: { name: "client", value: "a" } },
  ],
] as const;

const ask = ([method, params]: (typeof requests)[number], headers: Record<string, string> = {}) =>
  post({ jsonrpc: "2.0", id: 1, method, params }, headers);

/** A token with these scopes. */
async function tokenWith(scopes: readonly string[], narrow?: string): Promise<string> {
  const client = await TestOAuthClient.register();
  const { answer } = await client.redeem(codeOf(await allowWithKey(client, alice, { scopes })));
  if (narrow === undefined) return answer.access_token;
  return (await client.refresh(answer.refresh_token ?? "", { scope: narrow })).answer.access_token;
}

test("prompts, resources and completions are for those who may read, and for nobody else", async () => {
  const reading = await tokenWith([]);
  const writingOnly = await tokenWith(["halo:write"], "halo:write");
  halo().log.clear();
  for (const request of requests) {
    expect((await ask(request)).status, request[0]).toBe(401);
    const narrow = await ask(request, bearer(writingOnly));
    expect(narrow.status, request[0]).toBe(403);
    expect(narrow.headers.get("www-authenticate")).toContain('scope="halo:read"');
  }
  expect(halo().log.entries).toEqual([]);
  for (const request of requests) {
    const answer = await ask(request, bearer(reading));
    expect(answer.status, request[0]).toBe(200);
    expect(await answer.text(), request[0]).toContain('"result"');
  }
});

inEras(bothEras, (era) => {
  test("a prompt promises what was granted: with reading alone it only drafts", async () => {
    const drafting = await connect(era, { url: endpoint, headers: bearer(await tokenWith([])) });
    const text = await drafting.getPrompt("customer_update", { ticket_id: "2301" });
    expect(text).toContain("You can only draft here");
    expect(text).not.toContain("halo_reply_to_ticket");
    const token = await tokenWith(["halo:write"]);
    const writing = await connect(era, { url: endpoint, headers: bearer(token) });
    expect(await writing.getPrompt("customer_update", { ticket_id: "2301" })).toContain(
      "halo_reply_to_ticket",
    );
  });
});
