import { describe, expect, test } from "vitest";
import type { Fault } from "../../../sandbox/index.ts";
import { inOneEra } from "../../support/harness.ts";
import { first } from "../../support/lists.ts";
import { useWrites } from "./writes.ts";

const { halo, table, sent, warm } = useWrites();

inOneEra((era) => {
  describe("halo_void_invoice", () => {
    test.each<[string, Fault, boolean, RegExp]>([
      ["voided, and a 500", { status: 500, afterActing: true }, true, /but invoice \d+ is voided/],
      ["voided, and a lost connection", { reset: "after" }, true, /but invoice \d+ is voided/],
      ["not voided, and a 500", { status: 500 }, false, /was not voided: it is still there/],
      [
        "not voided, and a lost connection",
        { reset: "before" },
        false,
        /^Unknown whether invoice \d+ was voided/,
      ],
    ])("%s: says so, and is sent once", async (_name, fault, done, sentence) => {
      const client = await warm(era);
      const invoice = first(table("Invoice"), (row) => row.voided !== true && Number(row.id) > 0);
      halo().faults.add({ method: "POST", path: "/void", ...fault });
      const result = await client.call("halo_void_invoice", { id: invoice.id, confirm: true });
      expect(result.isError, result.text).toBe(!done);
      expect(result.text).toMatch(sentence);
      expect(invoice.voided === true).toBe(done);
      expect(sent("POST", "/void")).toBe(1);
    });
  });
});
