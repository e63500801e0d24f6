import { expect, test } from "vitest";
import { bothEras, connect, inEras, rowsOf, useSandbox } from "../support/harness.ts";

const halo = useSandbox();

inEras(bothEras, (era) => {
  test("the whole API is searched, described, read and written through the front door", async () => {
    const client = await connect(era);
    const names = (await client.listTools()).map(({ name }) => name).filter((name) => name.includes("_api_"));
    expect(names).toEqual(
      ["search", "describe", "read", "write", "delete"].map((verb) => `halo_api_${verb}`),
    );
    const found = await client.call("halo_api_search", { query: "vat rates" });
    expect(found.text).toContain("GET /Tax (halo_api_read");
    expect((await client.call("halo_api_describe", { path: "Tax" })).text).toContain("fields of record:");
    const made = await client.call("halo_api_write", {
      path: "Tax",
      record: { name: `VAT ${era}`, value: 7 },
    });
    expect(made.data).toMatchObject({ done: "created", state: "done" });
    const rows = rowsOf(await client.call("halo_api_read", { path: "Tax", fields: ["name", "value"] }));
    expect(rows.at(-1)).toMatchObject({ name: `VAT ${era}`, value: 7 });
  });

  test("a deletion asks the person, and one who says no keeps the record", async () => {
    const questions: string[] = [];
    const client = await connect(era, {
      elicit: (message) => {
        questions.push(message);
        return { action: "accept", content: { confirm: false } };
      },
    });
    const result = await client.call("halo_api_delete", { path: "Tags/1", confirm: true });
    expect(result.isError).toBe(true);
    expect(questions).toEqual([expect.stringContaining("Delete this tag in Halo?")]);
    expect(halo().log.entries.filter(({ method }) => method === "DELETE")).toEqual([]);
  });
});

test("all sessions of a deployment share one index", async () => {
  const [first, second] = [await connect("2025-11-25"), await connect("2025-11-25")];
  await first.call("halo_api_search", { query: "holidays" });
  halo().log.clear();
  await second.call("halo_api_search", { query: "holidays" });
  expect(halo().log.entries.filter(({ path }) => path.includes("swagger"))).toEqual([]);
});
