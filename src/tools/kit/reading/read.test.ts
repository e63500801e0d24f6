import { describe, expect, test } from "vitest";
import * as z from "zod";
import { buildTenant } from "../../../../sandbox/index.ts";
import { exampleArguments } from "../../../../test/examples.ts";
import { now } from "../../../../test/support/generated.ts";
import { catalogue } from "../../index.ts";
import type { ArgumentShape } from "../arguments/argument.ts";
import { listedInput } from "../arguments/resolve.ts";
import * as input from "../input.ts";
import { addedByClients, aliasesOf, nounOf } from "./names.ts";
import { type Reading, type ReadTool, readArguments } from "./read.ts";

const tenant = buildTenant({ now });

/** What a tool with these arguments makes of a call. */
function reading(
  shape: ArgumentShape,
  written: unknown,
  { name = "halo_list_examples", access = "read" }: { name?: string; access?: ReadTool["access"] } = {},
): Reading {
  return readArguments({ input: listedInput(shape), aliases: aliasesOf(name, shape), access }, written);
}

/** The arguments that a handler's resolver gets. */
function args(shape: ArgumentShape, written: unknown, name?: string) {
  const found = reading(shape, written, name === undefined ? {} : { name });
  return found.ok ? found.args : found.refusal;
}

const tool = (name: string) => {
  const found = catalogue.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`there is no tool ${name}`);
  return found;
};

describe("other names of an argument", () => {
  const shape = {
    client_id: input.reference("client").optional(),
    tickettype_id: input.reference("ticket_type").optional(),
    team: input.teamName().optional(),
    client_ids: input.references("client").optional(),
  };

  test.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ client: "Acme" }, { client: "Acme" }],
    [{ client: 12 }, { client: 12 }],
    [{ client: "12" }, { client: "12" }],
    [{ client: "#12" }, { client: "#12" }],
    [{ client_id: 12 }, { client: 12 }],
    // Under a name that says an id, digits are no name.
    [{ client_id: "12" }, { client: 12 }],
    [{ client_id: "#12" }, { client: 12 }],
    [{ client_id: "Acme" }, { client: "Acme" }],
    [{ client_name: "12" }, { client: "12" }],
    [{ tickettype_id: "3" }, { ticket_type: 3 }],
    [{ ticket_type_id: 3 }, { ticket_type: 3 }],
    [{ team_id: "3" }, { team: 3 }],
    [{ client_ids: ["1", 2] }, { clients: [1, 2] }],
    [{ client_ids: "1, #2" }, { clients: [1, 2] }],
    [{ client: 12, client_id: "12" }, { client: 12 }],
  ])("%j", (written, taken) => {
    expect(args(shape, written)).toEqual(taken);
  });

  test("limit is page_size, which is said; what else is called so is told", () => {
    const list = { ...input.paging, open_only: input.flag().optional() };
    expect(reading(list, { limit: 5 })).toMatchObject({
      args: { page_size: 5 },
      said: ["limit is page_size"],
    });
    for (const [name, meant] of [
      ["max_results", "page_size"],
      ["per_page", "page_size"],
      ["top", "page_size"],
      ["state", "open_only"],
      ["open", "open_only"],
    ] as const)
      expect(args(list, { [name]: 1 })).toBe(`unknown argument "${name}"; did you mean "${meant}"?`);
  });

  test("a name and an id that differ in writing are both kept, to be compared once they are looked up", () => {
    expect(args(shape, { client: "Acme", client_id: 12 })).toEqual({ client: "Acme", client_id: 12 });
  });

  test("the record that a tool is about is id, ticket_id and ticket", () => {
    const ofTicket = { id: input.id("Ticket id") };
    const onTicket = { ticket_id: input.id("Ticket"), note: z.string() };
    for (const name of ["id", "ticket_id", "ticket"]) {
      expect(args(ofTicket, { [name]: "#7" }, "halo_get_ticket"), name).toEqual({ id: 7 });
      expect(args(onTicket, { [name]: 7, note: "x" }, "halo_log_time"), name).toEqual({
        ticket_id: 7,
        note: "x",
      });
    }
    expect(args({ ticket_ids: input.ids("Tickets") }, { ticket: "7" }, "halo_bulk_x")).toEqual({
      ticket_ids: [7],
    });
    expect(args(ofTicket, { id: 7, ticket_id: 8 }, "halo_get_ticket")).toBe(
      "id 7 and ticket_id 8 name the same thing and differ: give one of them.",
    );
  });

  test("where a tool has an id beside its ticket, each keeps its own names", () => {
    const { aliases } = tool("halo_get_action");
    expect(aliases.get("ticket")?.listed).toBe("ticket_id");
    expect(aliases.get("action_id")?.listed).toBe("id");
    expect(aliases.has("id")).toBe(false);
    // n8n adds an `action` to its calls.
    expect(aliases.has("action")).toBe(false);
  });

  test("no name is listed and means another argument too, none of any tool", () => {
    for (const { name, input: listed, aliases } of catalogue) {
      for (const [alias, known] of aliases) {
        expect(listed.shape, name).not.toHaveProperty(alias);
        expect(listed.shape, name).toHaveProperty(known.listed);
      }
      for (const listedName of Object.keys(listed.shape)) expect(addedByClients.has(listedName)).toBe(false);
    }
  });

  test.each(catalogue.filter(({ input: { shape } }) => "id" in shape).map((one) => [one.name, one] as const))(
    "%s takes its id as id and by the name of its noun",
    (name, { aliases }) => {
      expect(aliases.get(`${nounOf(name)}_id`)).toMatchObject({ listed: "id", isId: true });
    },
  );
});

describe("forms that mean one thing alone", () => {
  const shape = {
    count: z.int().min(1).max(100).optional(),
    hours: z.number().positive().max(24).optional(),
    hidden: z.boolean().optional(),
    note: z.string().trim().min(1).max(20).optional(),
    by: z.enum(["agent", "client"]).optional(),
    ids: input.ids("Ids").optional(),
    places: z.strictObject({ line1: z.string().min(1).optional(), rank: z.int().optional() }).optional(),
    fields: input.customFields.optional(),
    cleared: z.string().nullable().optional(),
  };

  test.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ count: "12" }, { count: 12 }],
    [{ count: " 12 " }, { count: 12 }],
    [{ count: "12.0" }, { count: 12 }],
    [{ hours: "1.5" }, { hours: 1.5 }],
    [{ hours: ".5" }, { hours: 0.5 }],
    [{ hidden: "true" }, { hidden: true }],
    [{ hidden: "False" }, { hidden: false }],
    [{ note: 2301 }, { note: "2301" }],
    [{ by: "Client" }, { by: "client" }],
    [{ ids: 12 }, { ids: [12] }],
    [{ ids: "12" }, { ids: [12] }],
    [{ ids: "12, 13" }, { ids: [12, 13] }],
    [{ ids: "[12, 13]" }, { ids: [12, 13] }],
    [{ ids: ["12", "#13"] }, { ids: [12, 13] }],
    [{ places: '{"line1": "x"}' }, { places: { line1: "x" } }],
    [{ places: { line1: "x", rank: null } }, { places: { line1: "x" } }],
    [{ count: null, hidden: null, note: "", by: " ", ids: null, places: null }, {}],
    // null stays where an argument takes it.
    [{ cleared: null }, { cleared: null }],
    [{ cleared: "" }, { cleared: "" }],
  ])("%j", (written, taken) => {
    expect(args(shape, written)).toEqual(taken);
  });

  test.each<[unknown, readonly object[]]>([
    [[{ name: "Root cause", value: "x" }], [{ name: "Root cause", value: "x" }]],
    [[{ id: 212, value: 3 }], [{ id: 212, value: 3 }]],
    [[{ name: "#212", value: true }], [{ id: 212, value: true }]],
    [{ name: "Root cause", value: "x" }, [{ name: "Root cause", value: "x" }]],
    [
      { "Root cause": "x", "212": false },
      [
        { id: 212, value: false },
        { name: "Root cause", value: "x" },
      ],
    ],
    ['{"Root cause": "x"}', [{ name: "Root cause", value: "x" }]],
    ['[{"name": "Root cause", "value": "x"}]', [{ name: "Root cause", value: "x" }]],
    // null and an empty text clear a field.
    [[{ name: "Root cause", value: null }], [{ name: "Root cause", value: "" }]],
    [{ "212": "" }, [{ id: 212, value: "" }]],
  ])("custom fields as %j", (written, fields) => {
    expect(args(shape, { fields: written })).toEqual({ fields });
  });

  test.each<[Record<string, unknown>, string]>([
    [{ count: "twelve" }, 'count is "twelve": give a whole number from 1 to 100, such as 12.'],
    [{ count: "1,000" }, 'count is "1,000": give a whole number from 1 to 100, such as 12.'],
    [{ count: "1e2" }, 'count is "1e2": give a whole number from 1 to 100, such as 12.'],
    [{ count: 1.5 }, "count is 1.5: give a whole number from 1 to 100, such as 12."],
    [{ count: 101 }, "count is 101: give a whole number from 1 to 100, such as 12."],
    [{ count: [1] }, "count is [1]: give a whole number from 1 to 100, such as 12."],
    [{ hours: 0 }, "hours is 0: give a number above 0 and up to 24, such as 1.5."],
    [{ hidden: "yes" }, 'hidden is "yes": give true or false.'],
    [{ hidden: 1 }, "hidden is 1: give true or false."],
    [{ note: {} }, "note is {}: give text."],
    [{ note: "x".repeat(21) }, `note is "${"x".repeat(21)}": give text of at most 20 characters, not 21.`],
    [{ by: "team" }, 'by is "team": give one of "agent", "client".'],
    [{ ids: "a, b" }, 'ids.0 is "a": give a whole number from 1, such as 12.'],
    [{ ids: [] }, "ids is []: give a list such as [12] of 1 to 50."],
    [{ places: "x" }, 'places is "x": give an object such as {"line1":"text","rank":12}.'],
    [{ places: { lime1: "x" } }, 'places: unknown "lime1"; it takes line1, rank.'],
    [{ fields: [{ name: "x" }] }, "fields.0.value is missing: give"],
    [{ fields: [] }, "fields is []: give a list such as"],
    [{ cuont: 1 }, 'unknown argument "cuont"; did you mean "count"?'],
    [{ max_results: 1 }, 'unknown argument "max_results"; this tool takes count, hours,'],
    [{ zzz: 1 }, 'unknown argument "zzz"; this tool takes count, hours, hidden, note, by,'],
    [{ toString: 1, constructor: 2 }, 'unknown argument "toString"'],
  ])("%j is refused", (written, refusal) => {
    expect(args(shape, written)).toContain(refusal);
  });

  test("several problems are told together, and of many the first", () => {
    expect(args(shape, { count: 0, by: "x", nope: 1 })).toBe(
      'count is 0: give a whole number from 1 to 100, such as 12. by is "x": give one of "agent", "client". unknown argument "nope"; did you mean "note"?',
    );
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`q${index}`, 1]));
    expect(args(shape, many)).toMatch(/And 4 more\.$/);
  });

  test("what is shown of a value has nothing in it that can't be seen", () => {
    const refusal = String(args(shape, { count: "1\u202e2\u200b", "a\u200b": 1 }));
    expect(refusal).not.toMatch(/\p{Cf}/u);
    expect(String(args(shape, { count: "9".repeat(5_000) })).length).toBeLessThan(200);
  });
});

describe("what clients add", () => {
  const shape = { id: input.id("Id"), note: input.line("Note").optional() };
  const added = {
    toolCallId: "call_1",
    sessionId: "s",
    chatInput: "x",
    action: "sendMessage",
    tool: { name: "halo_get_ticket" },
    task_progress: "- [ ] x",
    wait_for_previous: true,
    random_string: "x",
  };

  test("is left out and said", () => {
    expect(Object.keys(added).sort()).toEqual([...addedByClients].sort());
    expect(reading(shape, { id: 1, ...added })).toEqual({
      ok: true,
      args: { id: 1 },
      said: [`left out, since it is no argument: ${Object.keys(added).join(", ")}`],
    });
  });

  test("an empty text is said in a write, where it may have been meant to clear", () => {
    const written = { id: 1, note: "" };
    expect(reading(shape, written)).toEqual({ ok: true, args: { id: 1 }, said: [] });
    expect(reading(shape, written, { access: "write" })).toMatchObject({
      said: ["empty, so not given: note"],
    });
    expect(reading(shape, { id: 1, note: null }, { access: "write" })).toMatchObject({ said: [] });
  });

  test("no arguments at all are none", () => {
    expect(reading({ note: input.line("Note").optional() }, undefined)).toMatchObject({ ok: true, args: {} });
    expect(reading(shape, null)).toEqual({
      ok: false,
      refusal: "id is missing: give a whole number from 1, such as 12.",
    });
  });
});

/** Phrases of the schema library, of which none is ever shown. */
const libraryPhrases =
  /expected|received|invalid|unrecognized|too (?:small|big)|required|must (?:be|match)|undefined|\bNaN\b|ZodError|union/i;

describe.each(catalogue.map((one) => [one.name, one] as const))("%s", (name, one) => {
  const example = exampleArguments(name, tenant);

  test("refuses what is missing, wrong, out of range or misspelt in words of ours", () => {
    const wrong: readonly unknown[] = [
      {},
      [],
      [[]],
      [{}],
      { nope: 1 },
      Number.NaN,
      -1e12,
      1e12,
      0.123,
      true,
      "x".repeat(150_000),
    ];
    const calls: readonly Record<string, unknown>[] = [
      {},
      { nope: 1, [`${Object.keys(one.input.shape)[0]}x`]: 1 },
      ...Object.keys(one.input.shape).flatMap((argument) => [
        Object.fromEntries(Object.entries(example).filter(([given]) => given !== argument)),
        ...wrong.map((value) => ({ ...example, [argument]: value })),
      ]),
    ];
    let refusals = 0;
    for (const call of calls) {
      const found = readArguments(one, call);
      if (found.ok) continue;
      refusals++;
      expect(found.refusal.replaceAll(/"[^"]*…?"?/g, ""), JSON.stringify(call).slice(0, 200)).not.toMatch(
        libraryPhrases,
      );
      expect(found.refusal).toMatch(/[.?]$/);
      expect(found.refusal.length).toBeLessThan(2_000);
    }
    expect(refusals).toBeGreaterThan(0);
  });

  test("takes its example with numbers, switches and lists as text, and with what n8n adds", () => {
    const asText = Object.fromEntries(
      Object.entries(example).map(([argument, value]) => [
        argument,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    );
    const plain = readArguments(one, example);
    const found = readArguments(one, { ...asText, toolCallId: "call_1", sessionId: "x" });
    if (!plain.ok || !found.ok) throw new Error(JSON.stringify([plain, found]));
    expect(found.said).toEqual(["left out, since it is no argument: toolCallId, sessionId"]);
    for (const [argument, value] of Object.entries(plain.args)) {
      // Digits may be a name where a name is taken: which one is meant is looked up.
      const meant =
        typeof value === "number" && typeof found.args[argument] === "string" ? String(value) : value;
      expect(found.args[argument], argument).toEqual(meant);
    }
  });
});
