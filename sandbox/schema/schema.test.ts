import { describe, expect, test } from "vitest";
import { envelopes } from "./envelopes.ts";
import { describedNames, factsOf, fieldsOf, rowsKeyOf } from "./index.ts";

describe("the facts of Halo's description", () => {
  test("every schema that a resource names is there, and its objects are told by name", () => {
    const named = describedNames
      .map(factsOf)
      .flatMap(({ schema, row }) => [schema, row].filter((name) => name !== undefined));
    expect(new Set(named).size).toBeGreaterThan(250);
    const settings = "Control";
    for (const name of named)
      if (name !== settings) expect(Object.keys(fieldsOf(name)).length).toBeGreaterThan(0);
  });

  test("tickets: two schemas, paging, filters, and what else there is besides the usual routes", () => {
    const facts = factsOf("Tickets");
    expect(facts).toMatchObject({
      schema: "Faults",
      row: "Faults_List",
      can: "list get write delete",
      paging: "paged",
      ordered: true,
    });
    expect(facts.list).toMatchObject({ client_id: "int", open_only: "bool", search: "text" });
    expect(facts.list).not.toHaveProperty("page_no");
    expect(facts.also).toContain("POST /Tickets/Object");
    expect(fieldsOf("Faults")).toMatchObject({ id: "int", customfields: "CustomField[]", details: "text" });
  });

  test("a name that Halo does not have is an error that says where the names are", () => {
    expect(() => factsOf("Quotations")).toThrow(/no \/Quotations: take a name from/);
    expect(() => fieldsOf("Quotations")).toThrow(/npm run halo-schema/);
  });

  test("every envelope is that of a resource that Halo has", () => {
    for (const name of Object.keys(envelopes)) expect(factsOf(name).can).toContain("list");
    expect([rowsKeyOf("Quotation"), rowsKeyOf("Agent"), rowsKeyOf("Roadmap")]).toEqual([
      "quotes",
      null,
      undefined,
    ]);
  });
});
