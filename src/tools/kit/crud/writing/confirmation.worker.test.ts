import { expect, test } from "vitest";
import { exampleArguments } from "../../../../../test/examples.ts";
import { bothEras, connect, inEras, inOneEra, useSandbox } from "../../../../../test/support/harness.ts";
import { first } from "../../../../../test/support/lists.ts";
import { catalogue } from "../../../index.ts";

const halo = useSandbox();

const asking = catalogue.filter((tool) => "confirm" in tool.input.shape);

/** The requests that would have changed something in Halo. */
const writes = () =>
  halo().log.entries.filter(({ method, path }) => method !== "GET" && !path.startsWith("/auth"));

/** What is called in place of the example, of tools whose example asks nobody. */
const askingCalls: Readonly<Record<string, () => Record<string, unknown>>> = {
  // Only its moves ask: the example changes a field.
  halo_update_quotation: () => ({ ...idOfExample("halo_update_quotation"), move: "order" }),
};

const idOfExample = (name: string) => ({ id: exampleArguments(name, halo().tenant).id });

/** The arguments of a call that asks, without the yes: of a tool's example, unless that asks nobody. */
function withoutYes(name: string): Record<string, unknown> {
  const { confirm: _yes, ...args } = askingCalls[name]?.() ?? exampleArguments(name, halo().tenant);
  return args;
}

interface Asked {
  readonly question: string;
  readonly record?: { readonly id: number; readonly name?: string };
  readonly yes: string;
  readonly how: string;
}

inEras(bothEras, (era) => {
  test.each(asking.map((tool) => [tool.name, tool] as const))(
    "%s without a yes answers with the question in data, and changes nothing",
    async (name, tool) => {
      const client = await connect(era);
      const args = withoutYes(name);
      const result = await client.call(name, args);
      expect(result.isError, result.text).toBe(false);
      expect(result.data.done).toBe("nothing");
      expect(tool.output.safeParse(result.data)).toMatchObject({ success: true });
      const asked = result.data.needs_confirmation as Asked;
      expect(asked.question).toMatch(/\?/);
      expect(asked.how).toContain("confirm: true");
      expect(asked.yes).toMatch(/mail nobody/);
      // An approval has no id of its own: the person is asked about its ticket.
      const ids = [args.id ?? args.ticket_ids ?? args.ticket_id].flat();
      expect(ids[0]).toEqual(expect.any(Number));
      expect(asked.record?.id).toBe(ids[0]);
      for (const said of [asked.question, asked.yes, asked.how, "Nothing was changed"]) {
        expect(result.text).toContain(said);
      }
      expect(writes()).toEqual([]);
    },
  );

  test("a no is an error, and no question", async () => {
    const client = await connect(era, { elicit: () => ({ action: "decline" }) });
    const declined = await client.call("halo_delete_asset", withoutYes("halo_delete_asset"));
    expect(declined.isError).toBe(true);
    expect(declined.text).toContain("did not agree");
    expect(declined.data.needs_confirmation).toBeUndefined();
    expect(writes()).toEqual([]);
  });

  test("a question that was closed is no no: what to do is told, and confirm: true does not go past it", async () => {
    const client = await connect(era, { elicit: () => ({ action: "cancel" }) });
    const args = withoutYes("halo_delete_asset");
    for (const given of [args, { ...args, confirm: true }]) {
      const closed = await client.call("halo_delete_asset", given);
      expect(closed.isError, closed.text).toBe(false);
      expect(closed.text).toContain("gave no answer");
      expect((closed.data.needs_confirmation as Asked).how).toMatch(/shown once more.*HALO_CONFIRM=argument/);
    }
    expect(writes()).toEqual([]);
  });

  test("Accept is a yes by itself: the form has nothing to fill in", async () => {
    const client = await connect(era, { elicit: () => ({ action: "accept" }) });
    const asset = first(halo().tenant.tables.Asset, ({ id }) => id !== withoutYes("halo_delete_asset").id);
    const done = await client.call("halo_delete_asset", { id: asset.id });
    expect(done.data.done, done.text).toBe("deleted");
  });
});

inOneEra((era) => {
  test("of many tickets each is told with what changes in it", async () => {
    const client = await connect(era);
    const tickets = halo()
      .tenant.tables.Tickets.filter(
        ({ status_id, deleted, merged_into_id }) => status_id === 2 && deleted !== true && !merged_into_id,
      )
      .slice(0, 14);
    const args = { ticket_ids: tickets.map(({ id }) => id), status_id: 3 };
    const result = await client.call("halo_bulk_update_tickets", args);
    const { records } = result.data.needs_confirmation as { records: Record<string, unknown>[] };
    expect(records.map(({ id }) => id)).toEqual(args.ticket_ids);
    for (const record of records) {
      expect(record.changes).toContainEqual({ field: "status_id", before: 2, after: 3 });
      // Once: in the question, or on a line of its own.
      expect(result.text.split(`#${String(record.id)} «`), result.text).toHaveLength(2);
    }
    expect(writes()).toEqual([]);
    const done = await client.call("halo_bulk_update_tickets", { ...args, confirm: true });
    expect(done.data.updated).toEqual(args.ticket_ids);
  });

  test("names that were understood are said with the question", async () => {
    const client = await connect(era);
    const ticket = first(
      halo().tenant.tables.Tickets,
      ({ agent_id, deleted, merged_into_id }) => agent_id === 1 && deleted !== true && !merged_into_id,
    );
    const agent = first(halo().tenant.tables.Agent, ({ id }) => id === 5);
    const args = { ticket_ids: [ticket.id], agent_id: String(agent.name).toUpperCase() };
    const result = await client.call("halo_bulk_update_tickets", args);
    expect(result.data.needs_confirmation, result.text).toBeDefined();
    expect(String(result.data.understood)).toContain("agent «");
    expect(result.text).toMatch(/^Understood: agent «/m);
  });
});
