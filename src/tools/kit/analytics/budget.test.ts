import { describe, expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { callOn, tenantWith, tightLimit } from "../../../../test/support/generated.ts";
import { HaloError } from "../../../halo/errors.ts";
import { clientOverviewTools } from "../../analytics/client-overview/client-overview.ts";
import { marginTools } from "../../analytics/margin/margin.ts";
import { revenueTools } from "../../analytics/revenue/revenue.ts";
import { scorecardTools } from "../../analytics/sla/scorecard.ts";
import { timeSummaryTools } from "../../analytics/time/time-summary.ts";
import { triageTools } from "../../analytics/triage/triage.ts";
import { workloadTools } from "../../analytics/workload/workload.ts";
import type { Tool } from "../define.ts";

/** A client with a little of everything: each list of it is one page. */
const tenant = tenantWith({
  Tickets: Array.from(
    { length: 30 },
    (_, index): HaloRecord => ({
      id: index + 1,
      summary: `Ticket ${index + 1}`,
      client_id: 2,
      status_id: 1,
      agent_id: 1,
      dateoccurred: "2026-10-20T09:00:00",
      lastactiondate: "2026-10-21T09:00:00",
    }),
  ),
  Invoice: Array.from(
    { length: 4 },
    (_, index): HaloRecord => ({
      id: index + 1,
      client_id: 2,
      client_name: "Acme",
      invoice_date: "2026-10-20T00:00:00",
      total: 10,
      type: "invoice",
    }),
  ),
});

const lastMonth = { period: "last month" };
const questions: readonly (readonly [readonly Tool[], Record<string, unknown>])[] = [
  [triageTools, {}],
  [workloadTools, { agent_id: 1 }],
  [scorecardTools, lastMonth],
  [timeSummaryTools, lastMonth],
  [revenueTools, lastMonth],
  [marginTools, { client_id: 2, ...lastMonth }],
];

/** All that a call tells, be it an answer or an error. */
async function toldBy(tool: Tool, args: Record<string, unknown>, spent: number) {
  const { kind, text } = await callOn(tenant, tool, args, { ...tightLimit, spent }).then(
    ({ result }) => ({ kind: result.kind, text: JSON.stringify(result) }),
    (error: unknown) => {
      if (!(error instanceof HaloError)) throw error;
      return { kind: error.kind, text: error.message };
    },
  );
  return { kind, text };
}

describe("near Halo's limit, which other calls have used up", () => {
  const each = questions.flatMap(([[tool], args]) => (tool === undefined ? [] : [{ tool, args }]));

  test.each(each)("$tool.name tells of the limit, and of no budget of its own", async ({ tool, args }) => {
    const waits: boolean[] = [];
    for (const spent of [2, ...Array.from({ length: 20 }, (_, index) => 27 + index)]) {
      const { kind, text } = await toldBy(tool, args, spent);
      expect(text, `${spent}: ${text}`).not.toMatch(
        /-\d+ requests|requests to Halo at most|(is|are) spent|Ask for (one|a shorter)/,
      );
      expect(text).not.toMatch(/wait 0 seconds/i);
      if (kind === "busy") expect.fail(text);
      if (/was read:|because Halo's rate limit/.test(text))
        expect(text).toMatch(/all callers of this server share it; wait \d+ seconds, then ask again/);
      waits.push(/wait \d+ seconds/i.test(text));
    }
    // With room left it says nothing of a limit, without any it always does.
    expect(waits[0]).toBe(false);
    expect(waits.at(-1)).toBe(true);
  });
});

describe("a client's page near Halo's limit", () => {
  const [overview] = clientOverviewTools;
  /** With so many sent, the client is read and no list of it. */
  const nearly = { ...tightLimit, spent: 38 };

  test("tells the cause once, with what it concerns as a list", async () => {
    const { result } = await callOn(tenant, overview, { client_id: 2 }, nearly);
    if (result.kind !== "answer") throw new Error(result.kind);
    const said = result.warnings.join("\n");
    expect(said.match(/rate limit/g), said).toHaveLength(1);
    expect(said).toMatch(
      /These could not be read: Assets \(they and warranties are left out\); .*Open tickets \(they are left out\); .*\. Halo's rate limit is near or reached \(all callers of this server share it; wait \d+ seconds, then ask again\)\./,
    );
  });

  test.each(["open_tickets", "Open_Tickets", "open_tickets/New", "overdue"])(
    "rows of %s, which could not be read, says that, why and when to ask again",
    async (rows) => {
      const asked = callOn(tenant, overview, { client_id: 2, rows }, nearly);
      await expect(asked).rejects.toMatchObject({
        kind: "rate_limit",
        retryAfterSeconds: expect.any(Number),
        message: expect.stringMatching(
          /^rows: what "[^"]+" counts could not be read this time\. Halo's rate limit is near or reached \([^)]+\)\.$/,
        ),
      });
    },
  );

  test("a figure that there is not is refused with no empty choice", async () => {
    const asked = callOn(tenant, overview, { client_id: 2, rows: "bananas" }, nearly);
    await expect(asked).rejects.toMatchObject({
      message: expect.stringMatching(
        /there is no figure "bananas"\. (Give one of [a-z]|Of none are there records)/,
      ),
    });
  });
});
