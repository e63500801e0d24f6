import { env } from "cloudflare:workers";
import { describe, expect, onTestFinished, test } from "vitest";
import { knownRecords } from "../../../sandbox/index.ts";
import { forgetConfigurations } from "../../../src/config/config.ts";
import { connect, send, useSandbox } from "../../support/harness.ts";
import { isThere } from "../../support/tickets.ts";
import { allowWithKey, bearer, codeOf, endpoint, TestOAuthClient } from "../support/client.ts";
import { skipDelays } from "../support/delays.ts";

/** What becomes of one-time links of both kinds once their sign-in has ended, or may not do it any more. */

const halo = useSandbox();
skipDelays();
const alice = "alice-key-0123456789abcdef";
/** For client 12 alone. */
const carol = "carol-key-0123456789abcdef";

const pdf = () => {
  const { pdfAttachmentId: id } = knownRecords(halo().tenant);
  const row = halo().tenant.tables.Attachment.find((each) => each.id === id);
  const ticket = halo().tenant.tables.Tickets.find((each) => each.id === row?.ticket_id);
  return {
    id,
    ticket_id: row?.ticket_id,
    filename: String(row?.filename),
    client: Number(ticket?.client_id),
  };
};
const openTicket = () => {
  const row = halo().tenant.tables.Tickets.find((each) => isThere(each) && String(each.summary).length > 8);
  return { id: Number(row?.id), summary: String(row?.summary), client: Number(row?.client_id) };
};
const urlOf = (data: Record<string, unknown>) => (data.one_time_link as { url: string }).url;

/** A link of each kind, with what its page says as long as it is good. */
const kinds = {
  download: {
    make: async (token: string) => {
      const client = await connect("2026-07-28", { url: endpoint, headers: bearer(token) });
      const { id, ticket_id } = pdf();
      return urlOf((await client.call("halo_get_attachment", { id, ticket_id, content: true })).data);
    },
    says: () => pdf().filename,
    client: () => pdf().client,
    use: (url: string) =>
      send(url, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded", origin: new URL(url).origin },
      }),
    /** Whether the file came, or went, of which Halo's log has to know, too. */
    isDone: async (answer: Response) => {
      const came = new Uint8Array(await answer.arrayBuffer());
      return answer.headers.has("content-disposition") && came.length > 0;
    },
    requests: () => halo().log.count({ method: "GET", path: `/api/attachment/${pdf().id}` }),
  },
  drop: {
    make: async (token: string) => {
      const client = await connect("2026-07-28", { url: endpoint, headers: bearer(token) });
      return urlOf((await client.call("halo_attach_file", { ticket_id: openTicket().id })).data);
    },
    says: () => openTicket().summary,
    client: () => openTicket().client,
    use: (url: string) =>
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
      }),
    isDone: async (answer: Response) => (await answer.text()).includes('"stored"'),
    requests: () => halo().log.count({ method: "POST", path: "/api/attachment" }),
  },
} as const;
type Kind = (typeof kinds)[keyof typeof kinds];

/** Tells the Worker something else for the rest of a test. */
function tell(told: Readonly<Record<string, string>>) {
  const before = Object.keys(told).map((name) => [name, Reflect.get(env, name)] as const);
  for (const [name, value] of Object.entries(told)) Reflect.set(env, name, value);
  forgetConfigurations();
  onTestFinished(() => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(env, name);
      else Reflect.set(env, name, value);
    }
    forgetConfigurations();
  });
}

const page = async (url: string) => (await send(url)).text();

/** The link does nothing, and its page tells nothing of what it was for. */
async function expectOver(kind: Kind, url: string) {
  const before = kind.requests();
  expect(await page(url)).not.toContain(kind.says());
  expect(await kind.isDone(await kind.use(url))).toBe(false);
  expect(kind.requests()).toBe(before);
}

async function grantOf(...scopes: string[]) {
  const oauth = await TestOAuthClient.register();
  const { answer } = await oauth.redeem(codeOf(await allowWithKey(oauth, alice, { scopes })));
  return { oauth, answer };
}

describe.each(Object.entries(kinds))("a link for a %s", (name, kind) => {
  test("is good, so that it would be noticed", async () => {
    const url = await kind.make(alice);
    expect(await page(url)).toContain(kind.says());
    expect(await kind.isDone(await kind.use(url))).toBe(true);
    expect(kind.requests()).toBeGreaterThan(0);
  });

  test("ends with the key that it was made with, and with a key of its name that is another", async () => {
    for (const keys of ["bob:bob-key-0123456789abcdefgh", "alice:another-key-0123456789abcd"]) {
      const url = await kind.make(alice);
      tell({ ACCESS_KEYS: keys });
      await expectOver(kind, url);
      tell({ ACCESS_KEYS: `alice:${alice}` });
    }
  });

  test("ends with the grant that it was made with", async () => {
    const { oauth, answer } = await grantOf("halo:write");
    const url = await kind.make(answer.access_token);
    expect(await page(url)).toContain(kind.says());
    await oauth.revoke(answer.refresh_token ?? "");
    await expectOver(kind, url);
  });

  test("does nothing once its key is for another client, or for areas without files", async () => {
    for (const limits of [`client=${kind.client() === 3 ? 4 : 3}`, "area=agents"]) {
      const url = await kind.make(alice);
      tell({ ACCESS_KEYS: `alice:${alice}:read,write:${limits}` });
      await expectOver(kind, url);
      tell({ ACCESS_KEYS: `alice:${alice}` });
    }
  });

  test("of a grant does nothing once the key that allowed it is for areas without files", async () => {
    const { answer } = await grantOf("halo:write");
    const url = await kind.make(answer.access_token);
    tell({ ACCESS_KEYS: `alice:${alice}:read,write:area=agents` });
    await expectOver(kind, url);
  });

  test("ends where people sign in in another way since", async () => {
    const url = await kind.make(alice);
    tell({ SIGN_IN: "halo" });
    await expectOver(kind, url);
    expect(name).toMatch(/download|drop/);
  });
});

describe("without the scope for writing", () => {
  test.each([
    ["a key that only reads", { ACCESS_KEYS: `alice:${alice}:read` }],
    ["a deployment that only reads", { HALO_READ_ONLY: "true" }],
  ])("%s: a link for a drop does nothing and says so, one for a download is good", async (_, told) => {
    const [drop, download] = [await kinds.drop.make(alice), await kinds.download.make(alice)];
    tell(told);
    await expectOver(kinds.drop, drop);
    expect(await kinds.download.isDone(await kinds.download.use(download))).toBe(true);
  });

  test("a grant of a key that only reads since stores nothing", async () => {
    const { answer } = await grantOf("halo:write");
    const url = await kinds.drop.make(answer.access_token);
    tell({ ACCESS_KEYS: `alice:${alice}:read` });
    await expectOver(kinds.drop, url);
  });

  test("a grant that never had it gets no link to drop a file, and one to download", async () => {
    const { answer } = await grantOf();
    const client = await connect("2026-07-28", { url: endpoint, headers: bearer(answer.access_token) });
    const refused = await client.call("halo_attach_file", { ticket_id: openTicket().id }).catch(String);
    expect(JSON.stringify(refused)).not.toContain("/files/");
    const url = await kinds.download.make(answer.access_token);
    expect(await kinds.download.isDone(await kinds.download.use(url))).toBe(true);
  });
});

test("a key for one client gets no link to a ticket of another", async () => {
  const client = await connect("2026-07-28", { url: endpoint, headers: bearer(carol) });
  const ticketOf = (isOwn: boolean) =>
    halo().tenant.tables.Tickets.find((row) => isThere(row) && (row.client_id === 12) === isOwn)?.id;
  const refused = await client.call("halo_attach_file", { ticket_id: ticketOf(false) });
  expect(refused.isError).toBe(true);
  expect(refused.data).not.toHaveProperty("one_time_link");
  const own = await client.call("halo_attach_file", { ticket_id: ticketOf(true) });
  expect(await kinds.drop.isDone(await kinds.drop.use(urlOf(own.data)))).toBe(true);
});
