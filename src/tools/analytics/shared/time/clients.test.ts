import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../halo/client.ts";
import { HaloError } from "../../../../halo/errors.ts";
import { haloResources } from "../../../../halo/resources.ts";
import { Losses } from "../../../kit/analytics/lost.ts";
import { withTickets } from "./clients.ts";

/** The rows with what is read of their tickets, in a Halo with these tickets, which fails for a resource. */
function named(rows: readonly HaloRecord[], tickets: readonly HaloRecord[], failing?: object) {
  const lost = new Losses();
  const reading = {
    left: 10,
    lost,
    all: async (resource: object) => {
      if (resource === failing) throw new HaloError("permission", "Not for you.");
      return { rows: resource === haloResources.tickets ? tickets : [] };
    },
    one: async () => undefined,
    optional: (work: Promise<unknown>, what: string, so: string) =>
      work.catch((error: unknown) => lost.note(what, so, error)),
  };
  return withTickets(rows, reading as never);
}

test("what a row has itself stands, whether its ticket is found, is not, or could not be read", async () => {
  const row = { ticket_id: 7, client_name: "Its own" };
  const ticket = { id: 7, client_name: "Moved to", summary: "Printer" };
  expect(await named([row], [ticket])).toEqual([{ ...row, summary: "Printer" }]);
  expect(await named([row], [])).toEqual([{ ...row, summary: "(ticket not found)" }]);
  expect(await named([row], [], haloResources.tickets)).toEqual([{ ...row, summary: "(not read)" }]);
  expect(await named([{ ticket_id: 0 }], [ticket])).toEqual([{ ticket_id: 0 }]);
});

test("a ticket that was found is not told as missing, nor one of a list that could not be read", async () => {
  expect(await named([{ ticket_id: 7 }], [{ id: 7, summary: "Printer" }])).toEqual([
    { ticket_id: 7, client_name: undefined, summary: "Printer" },
  ]);
  expect(await named([{ ticket_id: 8 }], [], haloResources.projects)).toEqual([
    { ticket_id: 8, client_name: "(not read)", summary: "(not read)" },
  ]);
});
