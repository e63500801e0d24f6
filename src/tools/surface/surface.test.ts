import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { definitionCost, sumOf } from "../../../scripts/support/definitions.ts";
import { isAnswer } from "../../../test/support/tool-names.ts";
import { areas, readSurface, type SurfaceChoice, surfaceWords } from "../../config/surface.ts";
import { instructionsFor } from "../../mcp/instructions.ts";
import { catalogue } from "../index.ts";
import { scopes } from "../scopes.ts";
import { toolsForScopes, toolsOfDeployment } from "../surfaces.ts";
import { areaOfTool } from "./areas.ts";
import { findToolOver } from "./find.ts";
import { leftOutOfAll, seldomTools } from "./seldom.ts";
import { type Chosen, surfaceOf } from "./surface.ts";

const deployed = toolsOfDeployment({
  readOnly: false,
  hasCopy: true,
  hasLedger: true,
  hasApi: true,
  hasSql: true,
});
const withoutApi = toolsOfDeployment({ readOnly: false, hasCopy: true, hasLedger: true });

const of = (...choices: readonly SurfaceChoice[]) =>
  surfaceOf({
    deployed,
    chosen: choices.map((choice): Chosen => ({ by: "deployment", choice })),
    scopes,
  });
const namesOf = (tools: readonly { readonly name: string }[]) => tools.map(({ name }) => name);
/** The tools of the catalogue that are listed: without those that find and call. */
const listedOf = (...choices: readonly SurfaceChoice[]) => {
  const { tools, reach } = of(...choices);
  return namesOf(tools).filter((name) => namesOf(reach).includes(name));
};

test("core is at most 30 tools and 6,000 tokens with the schemas of results, all at most 100 tools", () => {
  const { tools } = surfaceOf({
    deployed: withoutApi,
    chosen: [{ by: "deployment", choice: ["core"] }],
    scopes,
  });
  const { text, input, output } = sumOf(tools.map(definitionCost));
  expect(tools.length).toBeLessThanOrEqual(30);
  expect(text + input + output).toBeLessThanOrEqual(6_000);
  expect(of(["all"]).tools.length).toBeLessThanOrEqual(100);
  expect(listedOf(["all"])).toEqual(namesOf(deployed).filter((name) => !leftOutOfAll(deployed).has(name)));
});

test("every tool has an area, and none but an answer falls among the answers", () => {
  const answering = catalogue.filter(({ name }) => areaOfTool(name) === "answers");
  expect(namesOf(answering)).toEqual(namesOf(catalogue.filter(isAnswer)));
  expect(new Set(deployed.map(({ name }) => areaOfTool(name)))).toEqual(new Set(areas));
});

test("a reply is listed for whoever may not send where it is kept as a draft, and not where it is refused", () => {
  const lists = (...unsent: ("refuse" | "draft")[]) =>
    namesOf(toolsForScopes(deployed, ["halo:read", "halo:write"], ...unsent)).includes(
      "halo_reply_to_ticket",
    );
  expect([lists(), lists("refuse"), lists("draft")]).toEqual([false, false, true]);
});

test("only a deployment that has a folder of files takes a path to one", () => {
  const attach = (hasFolder?: boolean) =>
    toolsOfDeployment({ readOnly: false, ...(hasFolder === undefined ? {} : { hasFolder }) }).find(
      ({ name }) => name === "halo_attach_file",
    )?.input.shape;
  expect(attach()).not.toHaveProperty("path");
  expect(attach(false)).not.toHaveProperty("path");
  expect(attach(true)).toHaveProperty("path");
});

describe("choices", () => {
  const choices = fc.uniqueArray(fc.constantFrom(...surfaceWords), { minLength: 1, maxLength: 4 });

  test("one more choice only narrows, in any order, and what is listed is in reach", () => {
    fc.assert(
      fc.property(fc.array(choices, { maxLength: 3 }), choices, (before, more) => {
        const named = [...before, more].flat().includes("chatgpt");
        // The two tools of ChatGPT are shown to whoever asks for them, and made of tools that were in reach.
        const own = (names: readonly string[]) => names.filter((name) => !["search", "fetch"].includes(name));
        const [one, other] = [of(...before), of(more, ...before)];
        for (const part of ["tools", "reach"] as const) {
          const wider = new Set([...namesOf(one[part]), "halo_find_tool", "halo_call_tool"]);
          for (const name of own(namesOf(other[part]))) expect(wider).toContain(name);
        }
        expect(namesOf(of(...before, more).tools).sort()).toEqual(namesOf(other.tools).sort());
        const called = namesOf(other.tools).filter((name) => /^halo_(?:find|call)_tool$/.test(name));
        expect(called.length).toBe(other.tools.length - called.length < other.reach.length ? 2 : 0);
        expect(namesOf(other.reach).includes("search") && !named).toBe(false);
      }),
    );
  });

  test("each word lists what it says", () => {
    expect(namesOf(of(["all"]).reach)).toEqual(namesOf(deployed));
    expect(listedOf(["usual"])).toEqual(namesOf(deployed).filter((name) => !seldomTools.has(name)));
    expect(namesOf(of(["usual"]).reach)).toEqual(namesOf(deployed));
    expect(listedOf(["usual", "customers"])).toContain("halo_create_site");
    expect(listedOf(["billing"]).map(areaOfTool)).toEqual(listedOf(["billing"]).map(() => "billing"));
    expect(listedOf(["core", "billing"])).toEqual(
      expect.arrayContaining(["halo_triage", "halo_get_invoice"]),
    );
    expect(namesOf(of(["chatgpt"]).tools)).toEqual(["search", "fetch"]);
    expect(namesOf(of(["tickets"]).tools)).not.toContain("halo_call_tool");
    expect(listedOf(["core"], ["tickets"]).map(areaOfTool)).not.toContain("answers");
    expect(namesOf(of(["core"], ["tickets"]).reach)).toContain("halo_get_action");
    expect(namesOf(of(["core"], ["tickets"]).reach)).not.toContain("halo_triage");
    expect(of(["tickets"], ["billing"]).tools).toEqual([]);
  });

  test("what is hidden says how it is reached, or who can change it", () => {
    const why = (by: Chosen["by"], choice: SurfaceChoice, name: string) =>
      surfaceOf({ deployed, chosen: [{ by, choice }], scopes }).hidden.get(name)?.why;
    expect(why("deployment", ["core"], "halo_get_invoice")).toContain("by halo_call_tool");
    expect(why("deployment", ["tickets"], "halo_get_invoice")).toContain("HALO_TOOLS");
    expect(why("key", ["tickets"], "halo_get_invoice")).toContain("tools=");
    expect(why("consent", ["tickets"], "halo_get_invoice")).toContain("connect it again");
    expect(why("client", ["tickets"], "halo_get_invoice")).toContain("Halo-Tools");
    expect(why("deployment", ["core"], "halo_triage")).toBeUndefined();
    const ofKey = surfaceOf({ deployed, chosen: [], scopes, areas: ["tickets"] });
    expect(ofKey.hidden.get("halo_get_invoice")).toMatchObject({ isCalled: false });
    expect(ofKey.hidden.get("halo_get_invoice")?.why).toContain("area=");
  });

  test("the instructions name listed tools alone and stay within 2,000 characters", () => {
    fc.assert(
      fc.property(fc.array(choices, { maxLength: 2 }), (all) => {
        const granted = scopes.filter((scope) => scope !== "halo:delete");
        const chosen = all.map((choice): Chosen => ({ by: "deployment", choice }));
        const surface = surfaceOf({ deployed, chosen, scopes: granted });
        const instructions = instructionsFor(surface, ["halo:delete"]);
        const listed = namesOf(surface.tools);
        for (const name of instructions.match(/halo_[a-z_]+/g) ?? []) expect(listed).toContain(name);
        expect(instructions.length).toBeLessThan(2_000);
        expect(instructions).not.toMatch(/: \.|, \.|- \.|\n\n\n|undefined/);
      }),
    );
  });

  test("the instructions say what there is: no arguments of tools that can't be called, and what is only called by name", () => {
    const of = (...choice: SurfaceChoice) =>
      instructionsFor(surfaceOf({ deployed: withoutApi, chosen: [{ by: "deployment", choice }], scopes }));
    expect(of("chatgpt")).toContain("search finds records by words; fetch reads one of them by its id.");
    expect(of("chatgpt")).not.toMatch(/billing|Names or ids|Dates|page|detail|dry_run/);
    expect(of("reports")).not.toMatch(/tickets|dry_run|client "Acme"/);
    expect(of("core")).toMatch(/not listed \(notes, .*, changes, undo …\): halo_find_tool/);
    expect(of("core", "changes")).not.toContain("changes, undo");
    expect(of("all")).toMatch(/^One Halo tenant: tickets, clients, assets, billing\.\n.*dry_run/s);
  });

  test("words are read in any case, and nothing is guessed", () => {
    expect(readSurface(" Core, BILLING core")).toEqual(["core", "billing"]);
    for (const text of ["", " , ", "cores", "tickets;billing", "analytics"]) {
      expect(readSurface(text), text).toBeUndefined();
    }
  });
});

/** What people ask for, with the tools that are right. */
const phrasings: readonly (readonly [string, readonly string[]])[] = [
  ["unpaid invoices of a client", ["halo_list_invoices"]],
  ["add a note to a ticket", ["halo_create_action"]],
  ["customer laptops", ["halo_list_assets"]],
  ["book a meeting", ["halo_create_appointment"]],
  ["delete a device", ["halo_delete_asset"]],
  ["vendors", ["halo_list_suppliers"]],
  ["quote for a customer", ["halo_list_quotations"]],
  ["rows of a saved dashboard", ["halo_run_report"]],
  ["void a bill", ["halo_void_invoice"]],
  ["take back what I changed", ["halo_undo_change"]],
  ["download the screenshot", ["halo_get_attachment"]],
  ["who is this email address", ["halo_find_user_by_email"]],
  ["agreements that renew soon", ["halo_contracts_expiring", "halo_list_contracts"]],
  ["what kind of ticket is growing", ["halo_ticket_trends"]],
  ["sales pipeline", ["halo_list_opportunities"]],
  ["office address", ["halo_list_sites", "halo_get_site"]],
  ["count things with sql", ["halo_query"]],
  ["public holidays", ["halo_api_search"]],
  ["change many tickets at once", ["halo_bulk_update_tickets"]],
  ["remove a time entry", ["halo_delete_action"]],
  ["new company", ["halo_create_client"]],
  ["calendar of a technician", ["halo_list_appointments"]],
  ["price of a product", ["halo_list_items", "halo_get_item"]],
  ["which outcomes and priorities does a ticket type have", ["halo_get_ticket_type"]],
  ["rename a project", ["halo_update_project"]],
];

test("a search by everyday words finds nine in ten among its five, and a name finds its tool", async () => {
  const find = findToolOver(of(["core"]).reach);
  const found = async (query: string) => {
    const result = await find.handle({ query }, {} as Parameters<typeof find.handle>[1]);
    if (result.kind !== "query") throw new Error("no rows");
    return result.rows.map(([name]) => String(name));
  };
  const missed: string[] = [];
  for (const [query, right] of phrasings) {
    const names = await found(query);
    if (!right.some((name) => names.includes(name))) missed.push(`${query}: ${names.join(" ")}`);
  }
  console.log(
    `${phrasings.length - missed.length} of ${phrasings.length} phrasings are found among five`,
    missed,
  );
  expect(missed.length, missed.join("\n")).toBeLessThanOrEqual(phrasings.length / 10);
  // What is made for it comes first.
  for (const [query, right] of [
    ["reply to customer", "halo_reply_to_ticket"],
    ["public holidays", "halo_api_search"],
    ["members of the CAB", "halo_api_search"],
    ["undo", "halo_undo_change"],
  ] as const) {
    expect((await found(query))[0], query).toBe(right);
  }
  // What no tool has all the words of may be of the whole API.
  expect(await found("change advisory board")).toContain("halo_api_search");
  // All names that there are can be asked for, and tell their arguments.
  for (const { name } of deployed) expect(await found(name)).toEqual([name]);
});
