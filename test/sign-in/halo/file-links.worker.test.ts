import { expect, test } from "vitest";
import { knownRecords } from "../../../sandbox/index.ts";
import { connect, send, useSandbox } from "../../support/harness.ts";
import { tokensOf } from "../support/agents.ts";
import { publicUrl } from "../support/browser.ts";
import { bearer, endpoint, TestOAuthClient } from "../support/client.ts";
import { skipDelays } from "../support/delays.ts";

const halo = useSandbox({ redirectUris: [`${publicUrl}/callback`] });
skipDelays();
const agent = 2;

const urlOf = (data: Record<string, unknown>) => (data.one_time_link as { url: string }).url;
const download = (url: string) =>
  send(url, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", origin: new URL(url).origin },
  });
const drop = (url: string) =>
  send(url, {
    method: "POST",
    headers: {
      "content-type": "application/octet-stream",
      "content-length": "4",
      origin: new URL(url).origin,
      "x-file-name": "a.txt",
      "x-file-type": "text/plain",
    },
    body: "text",
  });

/** An agent who has signed in, with links of each kind. */
async function signedIn() {
  const oauth = await TestOAuthClient.register();
  const tokens = await tokensOf(halo(), oauth, agent, ["halo:write"]);
  const client = await connect("2026-07-28", { url: endpoint, headers: bearer(tokens.access_token) });
  const { pdfAttachmentId: id, openTicketId } = knownRecords(halo().tenant);
  const file = halo().tenant.tables.Attachment.find((row) => row.id === id);
  const read = { id, ticket_id: file?.ticket_id, content: true };
  return {
    oauth,
    refresh: tokens.refresh_token ?? "",
    name: String(file?.filename),
    download: urlOf((await client.call("halo_get_attachment", read)).data),
    drop: urlOf((await client.call("halo_attach_file", { ticket_id: openTicketId })).data),
  };
}
const stored = () => halo().log.count({ method: "POST", path: "/api/attachment" });

test("links act as the agent who asked for them, without a sign-in of their own", async () => {
  const links = await signedIn();
  expect((await download(links.download)).headers.get("content-disposition")).toContain(links.name);
  expect(await (await drop(links.drop)).text()).toContain('"stored"');
  expect(stored()).toBe(1);
});

test("links end with the agent's grant, and their pages tell nothing of what they were for", async () => {
  const links = await signedIn();
  expect(await (await send(links.download)).text()).toContain(links.name);
  await links.oauth.revoke(links.refresh);
  expect(await (await send(links.download)).text()).not.toContain(links.name);
  expect((await download(links.download)).headers.get("content-disposition")).toBeNull();
  expect(await (await send(links.drop)).text()).toContain("This link is not good");
  expect(await (await drop(links.drop)).json()).toEqual({ is: "ended" });
  expect(stored()).toBe(0);
});
