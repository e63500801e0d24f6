import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { HaloSession } from "../../../src/session/halo-session.ts";
import { tenantWith } from "../../support/generated.ts";
import { bothEras, connect, forgetPace, inEras, useSandbox } from "../../support/harness.ts";
import { allowWithKey, bearer, codeOf, endpoint, TestOAuthClient } from "../support/client.ts";

const alice = "alice-key-0123456789abcdef";
const lately = new Date(Date.now() - 86_400_000).toISOString().slice(0, 19);
const halo = useSandbox({
  tenant: tenantWith({
    Tickets: Array.from({ length: 3_000 }, (_, index) => ({
      id: index + 1,
      summary: `Ticket ${index + 1}`,
      ...{ client_id: 2, status_id: 1, agent_id: 1, deleted: false, merged_into_id: 0 },
      ...{ dateoccurred: lately, dateclosed: "1900-01-01T00:00:00", last_update: lately },
    })),
  }),
  rateLimit: { requests: 100_000, windowMs: 300_000 },
});
const pagesRead = () => halo().log.count({ path: "/api/tickets" });

/** Lets others have sent so much that one answer can read some pages only. */
async function othersHaveSent(sent: number): Promise<void> {
  const pace = env.HALO_PACE.get(env.HALO_PACE.idFromName("halo"));
  await pace.ask({ holder: "others", kind: "write", sent, held: 0, wanted: 0 });
}

inEras(bothEras, (era) => {
  test("what is read on after a call ends with the grant that it was begun with", async () => {
    await forgetPace();
    const oauth = await TestOAuthClient.register();
    const { answer } = await oauth.redeem(codeOf(await allowWithKey(oauth, alice)));
    const client = await connect(era, { url: endpoint, headers: bearer(answer.access_token) });
    await client.call("halo_get_me");
    const sessions = env.HALO_SESSION;
    const id = client.sessionId();
    const name = sessions.idFromName("principal:key-alice");
    const object: DurableObjectStub<HaloSession> = sessions.get(
      id === undefined ? name : sessions.idFromString(id),
    );
    const stored = () =>
      runInDurableObject(object, async (_session, { storage }) => {
        const tables = [...storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'copy_row'")];
        const rows = tables.length === 0 ? [] : [...storage.sql.exec("SELECT count(*) AS n FROM copy_row")];
        return { rows: Number(rows[0]?.n ?? 0), due: await storage.getAlarm() };
      });
    await othersHaveSent(530);
    const first = await client.call("halo_count_tickets", { by: "agent" });
    expect(first.text).toMatch(/INCOMPLETE.*the rest is still being read/s);
    expect((await stored()).rows).toBeGreaterThan(0);
    const isSoon = async () => ((await stored()).due ?? Number.POSITIVE_INFINITY) < Date.now() + 120_000;
    await expect.poll(isSoon).toBe(true);
    await oauth.revoke(answer.refresh_token ?? "");
    await forgetPace();
    await expect.poll(stored).toEqual({ rows: 0, due: null });
    halo().log.clear();
    expect(await runDurableObjectAlarm(object)).toBe(false);
    expect(pagesRead()).toBe(0);
  });
});
