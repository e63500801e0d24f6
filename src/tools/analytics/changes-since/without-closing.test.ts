import { expect, test } from "vitest";
import { openNodeDesk } from "../../../../test/support/node-desk.ts";

const undated = { "closing-marks": "none" };
const ignored = { "closed-statuses": "ignored", "closed-filter": "ignored", "open-filter": "ignored" };

/** What is said of tickets that changed just now and show no date of closing, by their statuses in the usual tenant. */
async function saidOf(speech: Readonly<Record<string, string>>, ...statuses: readonly number[]) {
  const { call, newTicket, session } = await openNodeDesk(speech);
  const moment = "2026-11-21T11:59:58";
  for (const status_id of statuses)
    newTicket({
      status_id,
      last_update: moment,
      dateclosed: status_id === 9 ? moment : null,
      hasbeenclosed: status_id === 9,
    });
  const { data, text } = await call("halo_changes_since", {
    since: "2026-11-21T11:59:57",
    kinds: ["tickets"],
  });
  await session.close();
  expect(data.total, text).toBe(statuses.length);
  const warnings = (data.warnings ?? []) as readonly string[];
  for (const warning of warnings) expect(text).toContain(warning);
  return warnings.filter((warning) => /clos/.test(warning));
}

const undatedIn = (tickets: string, status: string) =>
  `Of ${tickets} in a status ${status} Halo shows no date of closing: whether they were closed since then is not told.`;
const isSaid = undatedIn("1 ticket", "that closes");
const isAssumed = expect.stringContaining("Halo did not tell which statuses close: 8 and 9 are taken to");

test("closing statuses are those of the tenant: another one than 9, and 9 may leave a ticket open", async () => {
  const own = { ...undated, "closing-statuses": "own" };
  // In this tenant the status that is 9 elsewhere is 22, and the other way round.
  expect(await saidOf(own, 9)).toEqual([isSaid]);
  expect(await saidOf(own, 22)).toEqual([]);
  expect(await saidOf({ ...own, "closed-statuses": "ignored" }, 9, 22)).toEqual([isSaid]);
  expect(await saidOf(undated, 9, 9)).toEqual([undatedIn("2 tickets", "that closes")]);
});

test("with a date of closing nothing is said, and where Halo tells nothing that is said", async () => {
  expect(await saidOf({}, 9, 22)).toEqual([]);
  expect(await saidOf({ ...undated, ...ignored }, 9)).toEqual([isSaid, isAssumed]);
  expect(await saidOf({ ...undated, ...ignored, "closing-statuses": "own" }, 9)).toEqual([
    undatedIn("1 ticket", "that closes, or of which Halo does not say so,"),
  ]);
});
