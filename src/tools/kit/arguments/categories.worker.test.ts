import { expect, test } from "vitest";
import { knownRecords } from "../../../../sandbox/index.ts";
import { useSandbox } from "../../../../test/support/harness.ts";
import { connectDirect } from "../../../mcp/in-memory.testing.ts";

const halo = useSandbox();

/** A ticket's category after it was asked for in these words in a session of its own, and what the call said. */
async function asked(category_1: string) {
  const { client } = await connectDirect();
  const id = knownRecords(halo().tenant).openTicketId;
  const result = await client.callTool({ name: "halo_update_ticket", arguments: { id, category_1 } });
  const stored = halo().tenant.tables.Tickets.find((row) => row.id === id)?.category_1;
  return { isError: result.isError === true, text: JSON.stringify(result.content), stored };
}

test.each([
  ["Hardware>Printer", "Hardware>Printer"],
  ["hardware > printer", "Hardware>Printer"],
  ["«Hardware>Printer»", "Hardware>Printer"],
  ["VPN", "Network>VPN"],
  ["Security", "Security"],
])("a category in the words %s is the tenant's %s", async (words, stored) => {
  const found = await asked(words);
  expect(found.text).not.toContain("Not as asked");
  expect(found.stored).toBe(stored);
  if (words === "VPN") expect(found.text).toContain("«VPN» is «Network>VPN»");
});

test("one that the tenant does not have is refused with the nearest, and nothing is written", async () => {
  const found = await asked("Hardware>Pritner");
  expect(found.isError).toBe(true);
  expect(found.text).toContain("Nearest: «Hardware>Printer»");
  expect(
    halo().log.entries.filter(({ method, path }) => method === "POST" && !path.includes("token")),
  ).toEqual([]);
});

test("the end of several is refused with all of them", async () => {
  halo().tenant.tables.Category.push({ id: 900, value: "Software>Printer", type_id: 1 });
  const found = await asked("Printer");
  expect(found.text).toContain("ends several categories: «Hardware>Printer», «Software>Printer»");
});

test("lists of the other categories, which come where Halo ignores the filter, count for nothing", async () => {
  halo().tenant.tables.Category.push({ id: 901, value: "Resolved by phone", type_id: 2 });
  halo().faults.add({ path: "/api/category", ignore: ["type_id"] });
  const found = await asked("Resolved by phone");
  expect(found.text).toContain("there is no category");
});

test("where the list can't be read the text is sent as given, and that is said", async () => {
  halo().faults.add({ path: "/api/category", status: 401, times: 10 });
  const found = await asked("Anything else");
  expect(found.isError).toBe(false);
  expect(found.text).toContain("is sent as given");
  expect(found.stored).toBe("Anything else");
});
