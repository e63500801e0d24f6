import { describe, expect, test } from "vitest";
import type { Tenant } from "../../sandbox/index.ts";
import { WorkingCopy } from "../../src/halo/copy/copy.ts";
import type { SqlDatabase } from "../../src/halo/copy/database.ts";
import { nodeDatabase } from "../../src/halo/copy/node-database.ts";
import { catalogue } from "../../src/tools/index.ts";
import { queryTools } from "../../src/tools/query/query.ts";
import { callOn, now, tenantWith } from "../support/generated.ts";

/** One session's copy that comes to belong to another grant while a call of the first one goes on. */

function tenantOf(owner: string, tickets: number): Tenant {
  const Tickets = Array.from({ length: tickets }, (_, index) => ({
    id: index + 1,
    summary: `of ${owner}`,
    ...{ client_id: 2, status_id: 1, agent_id: 1, deleted: false, merged_into_id: 0 },
    ...{ dateoccurred: "2026-11-10T09:00:00", dateclosed: "1900-01-01T00:00:00" },
    lastactiondate: "2026-11-11T09:00:00",
    last_update: "2026-11-11T09:00:00",
  }));
  return tenantWith({ Tickets });
}

const [alices, bobs] = [tenantOf("alice", 40), tenantOf("bob", 7)];
const [query] = queryTools;
const sql = "select count(*) from tickets";

async function sharedCopy() {
  const database = await nodeDatabase();
  if (database === undefined) throw new Error("this Node has no SQLite");
  const copy = new WorkingCopy(database, () => now.getTime(), { goesOn: true });
  copy.claim("alice");
  return { database, copy };
}

/** Lets another grant take over after so many requests for tickets: it asks at once, of something else. */
function takenOverAfter(copy: WorkingCopy, requests: number) {
  let seen = 0;
  return async ({ url }: Request) => {
    if (!new URL(url).pathname.toLowerCase().endsWith("/tickets")) return;
    seen += 1;
    if (seen !== requests) return;
    copy.claim("bob");
    await callOn(bobs, query, { sql: "select count(*) from clients" }, { copy });
  };
}

const heldTexts = (database: SqlDatabase) =>
  [...database.rows("SELECT row FROM copy_row")].map(({ row }) => String(row));

describe("a copy that another grant takes over", () => {
  test.each([1, 2, 3])(
    "while a query reads its list %i: it is refused, and not told as none",
    async (list) => {
      const { database, copy } = await sharedCopy();
      const place = { copy, watch: takenOverAfter(copy, list) };
      await expect(callOn(alices, query, { sql }, place)).rejects.toMatchObject({ kind: "busy" });
      const { result } = await callOn(bobs, query, { sql }, { copy });
      expect(result).toMatchObject({ kind: "query", rows: [[7]], complete: true });
      const held = heldTexts(database);
      expect(held.length).toBeGreaterThan(0);
      expect(held.filter((row) => row.includes("alice"))).toEqual([]);
    },
  );

  test("between two queries of one who had begun before", async () => {
    const { copy } = await sharedCopy();
    expect((await callOn(alices, query, { sql }, { copy })).result).toMatchObject({ rows: [[40]] });
    copy.claim("bob");
    expect((await callOn(bobs, query, { sql }, { copy })).result).toMatchObject({ rows: [[7]] });
  });

  test.each([
    ["halo_triage", {}],
    ["halo_sla_scorecard", {}],
    ["halo_client_overview", { client_id: 2 }],
  ] as const)(
    "while %s reads: it is answered by Halo, and leaves nothing of it behind",
    async (name, args) => {
      const tool = catalogue.find((each) => each.name === name);
      if (tool === undefined) throw new Error(name);
      const { database, copy } = await sharedCopy();
      await callOn(alices, tool, args, { copy, watch: takenOverAfter(copy, 1) });
      const { result } = await callOn(bobs, query, { sql }, { copy });
      expect(result).toMatchObject({ rows: [[7]] });
      expect(heldTexts(database).filter((row) => row.includes("alice"))).toEqual([]);
    },
  );
});
