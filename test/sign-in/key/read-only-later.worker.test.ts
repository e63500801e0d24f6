import { createExecutionContext, env } from "cloudflare:test";
import { expect, test } from "vitest";
import { app } from "../../../src/http/app.ts";
import { useSandbox } from "../../support/harness.ts";
import { allowWithKey, bearer, call, codeOf, endpoint, TestOAuthClient } from "../support/client.ts";

const halo = useSandbox();
const alice = "alice-key-0123456789abcdef";

/** Creates a ticket with a token, at a Worker with these variables in place of its own. */
async function createTicket(accessToken: string, variables: object): Promise<string> {
  const tickettype_id = halo().tenant.tables.TicketType[0]?.id;
  const request = new Request(endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      host: new URL(endpoint).host,
      ...bearer(accessToken),
    },
    body: JSON.stringify(call("halo_create_ticket", { summary: "From before", client_id: 2, tickettype_id })),
  });
  return (await app.fetch(request, { ...env, ...variables } as typeof env, createExecutionContext())).text();
}

test("a token that may write writes no more once HALO_READ_ONLY is set, nor does the key itself", async () => {
  const client = await TestOAuthClient.register();
  const back = await allowWithKey(client, alice, { scopes: ["halo:write"] });
  const { access_token, scope } = (await client.redeem(codeOf(back))).answer;
  expect(scope).toBe("halo:read halo:write");
  for (const token of [access_token, alice]) {
    halo().log.clear();
    expect(await createTicket(token, { HALO_READ_ONLY: "true" })).toContain("-32602");
    expect(halo().log.count({ method: "POST", path: "/api/tickets" })).toBe(0);
  }
  // The same token, without the setting: what stopped it was the setting.
  expect(await createTicket(access_token, {})).toContain("From before");
  expect(halo().log.count({ method: "POST", path: "/api/tickets" })).toBe(1);
});
