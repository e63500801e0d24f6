import { describe, expect, test } from "vitest";
import { inOneEra } from "../../support/harness.ts";
import { useReads } from "./reads.ts";

const { halo, calls, tokens, warm } = useReads();

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
