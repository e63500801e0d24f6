import { describe, expect, test } from "vitest";
import {
  connect,
  type Era,
  inOneEra,
  recordOf,
  rowsOf,
  type TestClient,
  useSandbox,
} from "../../support/harness.ts";
import { first } from "../../support/lists.ts";
import { useInstantWaits } from "./waits.ts";

const halo = useSandbox({ rateLimit: { requests: 100_000, windowMs: 300_000 } });
useInstantWaits();

/** A list and a get, each with the path that it asks Halo for. */
const calls = [
  {
    kind: "a list",
    path: "/api/tickets",
    call: (client: TestClient) => client.call("halo_list_tickets", { page_size: 5 }),
    well: (result: Awaited<ReturnType<TestClient["call"]>>) => expect(rowsOf(result)).toHaveLength(5),
  },
  {
    kind: "a get",
    path: "/api/supplier/",
    call: (client: TestClient) => client.call("halo_get_supplier", { id: supplierId() }),
    well: (result: Awaited<ReturnType<TestClient["call"]>>) => expect(recordOf(result).id).toBe(supplierId()),
  },
] as const;

const supplierId = () => Number(first(halo().tenant.tables.Supplier).id);
const tokens = () => halo().log.count({ path: "/auth/token" });

/** A client whose session has its token, with an empty log. */
async function warm(era: Era): Promise<TestClient> {
  const client = await connect(era);
  rowsOf(await client.call("halo_list_tickets", { page_size: 1 }));
  halo().log.clear();
  return client;
}

inOneEra((era) => {
  describe.each(calls)("$kind", ({ path, call, well }) => {
    test("a token that is refused everywhere is an error after one renewal", async () => {
      const client = await warm(era);
      halo().faults.add({ path: "/api/", status: 401, times: Number.POSITIVE_INFINITY });
      const result = await call(client);
      expect(result.isError).toBe(true);
      expect(result.text).toMatch(/refused the access token.*HALO_SCOPE/);
      expect(tokens()).toBe(1);
      expect(halo().log.count({ path })).toBeLessThanOrEqual(3);
    });

    test("a 401 while the token is good elsewhere is a missing right: told by its area, and believed for a while", async () => {
      const client = await warm(era);
      halo().faults.add({ path, status: 401, body: "", times: Number.POSITIVE_INFINITY });
      const result = await call(client);
      expect(result.isError).toBe(true);
      expect(result.text).toMatch(/no permission for .*The sign-in itself is still good/);
      expect(result.text).toMatch(/read:(?:tickets|suppliers)/);
      expect(tokens()).toBe(0);
      expect(halo().log.count({ path })).toBe(1);
      // The second time nobody is asked whether the token is good.
      halo().log.clear();
      expect((await call(client)).text).toBe(result.text);
      expect(halo().log.count({ path: "/api/" })).toBe(1);
      halo().faults.clear();
      well(await call(client));
    });

    test("a 401 of which Halo does not tell whether the token has ended ends nothing", async () => {
      const client = await warm(era);
      halo().faults.add({ path: "/api/", status: 401, body: "" });
      halo().faults.add({ path: "/api/", status: 503, times: Number.POSITIVE_INFINITY });
      const result = await call(client);
      expect(result.text).toMatch(/did not answer whether the sign-in still holds.*Try again/);
      expect(tokens()).toBe(0);
      halo().faults.clear();
      well(await call(client));
      expect(tokens()).toBe(0);
    });
  });
});
