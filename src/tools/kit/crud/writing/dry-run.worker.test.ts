import { beforeAll, expect, test } from "vitest";
import { type HaloRecord, knownRecords } from "../../../../../sandbox/index.ts";
import { exampleArguments } from "../../../../../test/examples.ts";
import {
  bothEras,
  connect,
  inEras,
  inOneEra,
  type ToolResult,
  useSandbox,
} from "../../../../../test/support/harness.ts";
import { first } from "../../../../../test/support/lists.ts";
import { catalogue } from "../../../index.ts";

const halo = useSandbox();
const table = (name: keyof ReturnType<typeof halo>["tenant"]["tables"]) => halo().tenant.tables[name];
const openTicket = () => knownRecords(halo().tenant).openTicketId;

const writing = catalogue.filter(({ access }) => access !== "read");

/** What Halo was sent to be stored or deleted, as a dry run words it. */
function sentToHalo(): { method: string; path: string; body: unknown }[] {
  return halo()
    .log.entries.filter(({ method, path }) => method !== "GET" && !path.startsWith("/auth"))
    .map(({ method, path, query, body }) => {
      const search = new URLSearchParams(query).toString();
      return { method, path: search === "" ? path : `${path}?${search}`, body };
    });
}

/** The ids of the tickets that some requests of a dry run are about. */
function ticketsIn(requests: readonly { path: string; body?: readonly HaloRecord[] }[]): number[] {
  const ids = requests.flatMap(({ path, body = [] }) => [
    new URL(path, "https://halo.test").searchParams.get("ticket_id"),
    ...body.flatMap((sent) => [
      ...[sent.ticket_id, sent.parent_id, sent.merged_into_id, path.endsWith("/Tickets") && sent.id],
      ...((sent.new_related_tickets as HaloRecord[] | undefined) ?? []).map(({ id }) => id),
    ]),
  ]);
  return [...new Set(ids.map(Number))].filter((id) => id > 0);
}

/** What would be written, and each ticket that it is about, has its name in the text and in the structure. */
function expectNamed({ text, data }: ToolResult): void {
  expect(text).not.toMatch(/Would be \w+: one /);
  if (data.requests === undefined) return;
  expect(data.record).not.toEqual({});
  const structure = JSON.stringify([data.record, data.also]);
  for (const id of ticketsIn(data.requests as { path: string }[])) {
    // Its beginning: what is not seen, and markup, is left out of the rest.
    const [summary = ""] =
      /^\w+ \w+|^\S+/.exec(String(table("Tickets").find((row) => row.id === id)?.summary)) ?? [];
    expect(text).toContain(`#${id}`);
    expect(text).toContain(`«${summary}`);
    expect(structure).toContain(String(id));
    expect(structure).toContain(JSON.stringify(summary).slice(1, -1));
  }
}

/** The fields that changes are of; the name that Halo gives a new id is known only afterwards. */
const fieldsIn = (changes: unknown) =>
  ((changes ?? []) as { field: string }[])
    .map(({ field }) => field)
    .filter((field) => !field.endsWith("_name"));

/** What Halo sets by itself where the tool does not tell it apart. */
const setByHalo = ["dateapproved", "dateclosed"];

/** The fields that a write changed and was asked to: not those that Halo moved with them. */
function askedIn({ data }: ToolResult): readonly string[] {
  const moved = ((data.also ?? []) as string[]).flatMap(
    (sentence) => /^Changed with it, not asked for: (.+)\.$/.exec(sentence)?.[1]?.split(", ") ?? [],
  );
  const isMerge = fieldsIn(data.changes).includes("merged_into_id");
  const others = [...setByHalo, ...moved, ...(isMerge ? ["status_id"] : [])];
  return fieldsIn(data.changes).filter((field) => !others.includes(field));
}

inEras(bothEras, (era) => {
  // What one era wrote would be a double in the next.
  beforeAll(() => halo().reset());

  test.each(writing.map((tool) => [tool.name, tool] as const))(
    "%s with dry_run sends nothing, asks nobody, and shows what the call then sends",
    async (name, tool) => {
      const questions: string[] = [];
      const client = await connect(era, {
        elicit: (question) => {
          questions.push(question);
          return { action: "accept", content: { confirm: true } };
        },
      });
      const args = exampleArguments(name, halo().tenant);
      halo().log.clear();
      const dry = await client.call(name, { ...args, dry_run: true });
      expect(dry.isError, dry.text).toBe(false);
      expect(sentToHalo()).toEqual([]);
      expect(questions).toEqual([]);
      expect(dry.data.done).toBe("dry_run");
      expect(dry.text).toMatch(/^Dry run: nothing was sent/);
      expect(tool.output.safeParse(dry.data)).toMatchObject({ success: true });

      expectNamed(dry);

      const done = await client.call(name, args);
      expect(done.isError, done.text).toBe(false);
      const requests =
        name === "halo_bulk_update_tickets"
          ? [
              {
                method: "POST",
                path: "/api/Tickets",
                body: [{ ...(dry.data.fields as object), id: (dry.data.would_update as number[])[0] }],
              },
            ]
          : (dry.data.requests as { body?: unknown }[]).map((request) => ({ body: undefined, ...request }));
      expect(requests).toEqual(sentToHalo());
      // What Halo moves with it, such as the date of closing, is known only afterwards.
      if (dry.data.would === "updated") {
        expect(done.data.changes).toEqual(expect.arrayContaining(dry.data.changes as object[]));
        if (dry.data.changes !== undefined) expect(fieldsIn(dry.data.changes)).toEqual(askedIn(done));
      }
    },
  );
});

inOneEra((era) => {
  test("a dry run names each of several records, and says of which ticket it could not read the name", async () => {
    const client = await connect(era);
    const { text, data } = await client.call("halo_create_client", {
      name: "Tarn & Son",
      sites: ["Mill Lane", "Depot"],
      dry_run: true,
    });
    expect(text, text).toContain("Would be created: client «Tarn & Son», then «Mill Lane», then «Depot».");
    expect(data.record).toMatchObject({ name: "Tarn & Son" });
    halo().faults.add({ path: "/api/tickets/", status: 403, times: Number.POSITIVE_INFINITY });
    const ticket_id = openTicket();
    const untold = await client.call("halo_create_appointment", {
      ...{
        subject: "Visit",
        start_date: "2027-03-01T09:00:00Z",
        end_date: "2027-03-01T10:00:00Z",
        agent: 3,
        ticket_id,
      },
      dry_run: true,
    });
    const warned = `Ticket #${ticket_id} could not be read.`;
    expect(untold.data.warnings).toEqual([expect.stringContaining(warned)]);
    expect(untold.text).toContain(warned);
    halo().reset();
  });

  test("what Halo refuses without being asked, a dry run refuses too", async () => {
    const client = await connect(era);
    for (const [name, args, said] of [
      ["halo_update_ticket", { id: openTicket() }, "at least one of"],
      ["halo_create_ticket", { summary: "x", user_id: 5 }, "user 5 is not known in Halo"],
      ["halo_update_ticket", { id: 999_999, summary: "x" }, "Halo has no ticket 999999"],
      ["halo_create_action", { ticket_id: 1, note: "x" }, "outcome is missing"],
    ] as const) {
      const result = await client.call(name, { ...args, dry_run: true });
      expect(result.isError, name).toBe(true);
      expect(result.text).toContain(said);
    }
  });

  test("fields that have the value already do not count as changes", async () => {
    const client = await connect(era);
    const ticket = first(table("Tickets"), ({ id }) => id === openTicket());
    const same = await client.call("halo_update_ticket", {
      id: ticket.id,
      status_id: ticket.status_id,
      dry_run: true,
    });
    expect(same.data.changes).toEqual([]);
    expect(same.text).toContain("Nothing would change");
  });

  test("a field that Halo's record does not show is not called empty", async () => {
    const client = await connect(era);
    halo().faults.add({
      method: "GET",
      path: "/api/client/12",
      transform: ({ notes: _notes, ...rest }: Record<string, unknown>) => rest,
    } as Parameters<ReturnType<typeof halo>["faults"]["add"]>[0]);
    const result = await client.call("halo_update_client", { id: 12, notes: "New", dry_run: true });
    expect(result.text).toContain("does not show notes: what is there now is not known");
  });

  test("a field that the record does not show and that is to be emptied is not told to be empty already", async () => {
    const client = await connect(era);
    const asked = { id: 12, custom_fields: { "399": "" }, dry_run: true };
    const { text, data } = await client.call("halo_update_client", asked);
    expect(text).toContain("what is there now is not known");
    expect(text).not.toContain("Nothing would change");
    expect(data.changes).toBeUndefined();
  });

  test("a long note is cut in what is shown, and it says so", async () => {
    const client = await connect(era);
    const result = await client.call("halo_create_action", {
      ticket_id: openTicket(),
      note: "long ".repeat(19_000),
      outcome: "Note",
      dry_run: true,
    });
    expect(result.isError, result.text.slice(0, 300)).toBe(false);
    expect(result.data.left_out).toEqual([expect.stringContaining("cut here")]);
    expect(JSON.stringify(result.data).length).toBeLessThan(80_000);
  });
});
