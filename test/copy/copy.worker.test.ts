import { expect, test } from "vitest";
import { toolsOfDeployment } from "../../src/tools/surfaces.ts";
import { bothEras, connect, inEras, useSandbox } from "../support/harness.ts";

const halo = useSandbox({ rateLimit: { requests: 100_000, windowMs: 300_000 } });
const tables = () => halo().tenant.tables;
const now = () => new Date().toISOString().slice(0, 19);
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 19);
const isOpen = (row: Readonly<Record<string, unknown>>) =>
  row.status_id !== 8 && row.status_id !== 9 && row.deleted !== true && !(Number(row.merged_into_id) > 0);

/** Requests for rows, without the lists of names. */
const requestsFor = (paths: readonly string[]) =>
  halo().log.entries.filter(({ path }) => paths.some((each) => path.toLowerCase() === `/api/${each}`)).length;

inEras(bothEras, (era) => {
  test("asked again, a session reads what changed, and tells it", async () => {
    const client = await connect(era);
    const first = await client.call("halo_triage", {});
    halo().log.clear();
    const again = await client.call("halo_triage", {});
    expect(again.text).toBe(first.text);
    // One, and two that hold what was read against counts of Halo's where a busy machine took its time.
    expect(requestsFor(["tickets"])).toBeLessThanOrEqual(3);
    const ticket = tables().Tickets.find(isOpen);
    if (ticket === undefined) throw new Error("no open ticket");
    Object.assign(ticket, { status_id: 9, dateclosed: now(), last_update: now(), hasbeenclosed: true });
    const closed = await client.call("halo_triage", {});
    expect(Number((closed.data.figures as { open: number }).open)).toBe(
      tables().Tickets.filter(isOpen).length,
    );
  });

  test("queries tell what the tables hold, also after a change", async () => {
    const client = await connect(era);
    const count = async () => {
      const result = await client.call("halo_query", {
        sql: "select count(*) as n from tickets where is_open = 1",
      });
      expect(result.isError, result.text).toBe(false);
      return (result.data.rows as readonly (readonly number[])[])[0]?.[0];
    };
    expect(await count()).toBe(tables().Tickets.filter(isOpen).length);
    const [ticket] = tables().Tickets.filter(isOpen);
    if (ticket === undefined) throw new Error("no open ticket");
    Object.assign(ticket, { deleted: true, last_update: now() });
    expect(await count()).toBe(tables().Tickets.filter(isOpen).length);
  });

  test("a ticket closed lately counts as closed, however long ago it was opened", async () => {
    const client = await connect(era);
    const ticket = tables().Tickets.find((row) => isOpen(row) && String(row.dateoccurred) < daysAgo(120));
    if (ticket === undefined) throw new Error("no old ticket");
    Object.assign(ticket, { status_id: 9, dateclosed: now(), last_update: now(), hasbeenclosed: true });
    const sql = `select count(*) from tickets where id = ${ticket.id} and not is_open and closed is not null`;
    const result = await client.call("halo_query", { sql });
    expect((result.data.rows as readonly (readonly number[])[])[0]?.[0], result.text).toBe(1);
    expect(result.text).toMatch(/tickets opened or closed since \d{4}-\d\d-\d\d, and all open ones/);
  });

  test("without SQL a query tells its tables", async () => {
    const client = await connect(era);
    const { text } = await client.call("halo_query", {});
    expect(text).toMatch(/^tickets \(/);
    expect(text).toContain("Example: select client_name");
    expect((await client.listTools()).map(({ name }) => name)).toEqual(
      toolsOfDeployment({ readOnly: false, hasCopy: true, hasLedger: true }).map(({ name }) => name),
    );
  });
});
