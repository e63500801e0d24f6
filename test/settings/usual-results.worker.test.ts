import { expect, test } from "vitest";
import { knownRecords } from "../../sandbox/index.ts";
import { bothEras, connect, inEras, recordOf, rowsOf, useSandbox } from "../support/harness.ts";
import { callWithin, leftOut, testsOfEverything } from "./budget.ts";

const halo = useSandbox();

/** The default: vitest.config.ts sets none for this file. */
const tokens = 20_000;

inEras(bothEras, (era) => {
  test("a hundred tickets fit in summary; in full as many as fit, and the rest is said", async () => {
    const client = await connect(era);
    const summary = await callWithin(client, tokens, "halo_list_tickets", { page_size: 100 });
    expect(rowsOf(summary)).toHaveLength(100);
    expect(leftOut(summary)).toEqual([]);
    const full = await callWithin(client, tokens, "halo_list_tickets", { page_size: 100, detail: "full" });
    const rows = rowsOf(full).length;
    expect(rows).toBeGreaterThan(10);
    expect(rows).toBeLessThan(100);
    expect(leftOut(full)).toEqual([
      expect.stringMatching(new RegExp(`^${100 - rows} rows of this page did not fit.*detail summary`)),
    ]);
  });

  test("the largest ticket fits in full, with its actions", async () => {
    const client = await connect(era);
    const id = knownRecords(halo().tenant).largeTicketId;
    const result = await callWithin(client, tokens, "halo_get_ticket", { id, detail: "full", actions: 100 });
    expect(Object.keys(recordOf(result)).length).toBeGreaterThan(100);
    expect(leftOut(result)).toEqual([]);
    expect(result.text).not.toMatch(/base64|<(?:p|div|html)\b/);
  });
});

testsOfEverything("2025-11-25", tokens, halo);
