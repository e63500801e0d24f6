import { expect, test } from "vitest";
import { extractFacts, Swagger } from "./extract.ts";
import { printJson } from "./print.ts";

const query = (...parameters: [name: string, type: string][]) =>
  parameters.map(([name, type]) => ({ name, in: "query", schema: { type } }));
const body = (name: string) => ({
  content: {
    "application/json": { schema: { type: "array", items: { $ref: `#/components/schemas/${name}` } } },
  },
});

const swagger = Swagger.parse({
  paths: {
    "/Quotation": {
      get: {
        tags: ["QuotationHeader"],
        parameters: query(
          ["search", "string"],
          ["page_no", "int"],
          ["count", "int"],
          ["order2", "string"],
          ["order", "string"],
        ),
      },
      post: { tags: ["QuotationHeader"], requestBody: body("QuotationHeader") },
    },
    "/Quotation/{id}": {
      get: {
        parameters: [
          { name: "id", in: "path", schema: { type: "integer" } },
          ...query(["includedetails", "bool"], ["isportalview", "bool"]),
        ],
      },
      delete: {},
    },
    "/Quotation/Approval": { post: {} },
    // Tagged with its schema alone.
    "/Roadmap": { get: { tags: ["roadmap"], parameters: query(["count", "int"], ["ids", "List<int>"]) } },
  },
  components: {
    schemas: {
      QuotationHeader: {
        properties: {
          title: { type: "string" },
          id: { type: "integer", format: "int32" },
          total: { type: "number", format: "double" },
          expiry: { type: "string", format: "date-time" },
          table: { $ref: "#/components/schemas/TableEnum" },
          user: { $ref: "#/components/schemas/Users" },
          lines: { type: "array", items: { $ref: "#/components/schemas/Line" } },
          anything: {},
        },
      },
      QuotationHeader_List: { properties: { id: { type: "integer" } } },
      Roadmap: { properties: { guid: { type: "string", format: "uuid" } } },
      TableEnum: { enum: [0, 1], type: "integer" },
      Users: { properties: { name: { type: "string" }, deep: { $ref: "#/components/schemas/Deep" } } },
      Line: { properties: { open: { type: "boolean" } } },
      Deep: { properties: { id: { type: "integer" } } },
      Unused: { properties: { id: { type: "integer" } } },
    },
  },
});

test("takes the routes, the query and the schemas of a resource", () => {
  const { resources } = extractFacts(swagger);
  expect(resources).toEqual({
    Quotation: {
      schema: "QuotationHeader",
      row: "QuotationHeader_List",
      can: "list get write delete",
      paging: "paged",
      ordered: true,
      list: { search: "text" },
      one: { isportalview: "bool" },
      also: ["POST /Quotation/Approval"],
    },
    Roadmap: { schema: "Roadmap", can: "list", paging: "counted", list: { ids: "ints" } },
  });
});

test("shortens types, keeps the order of fields, and goes one object deep", () => {
  const { schemas } = extractFacts(swagger);
  expect(Object.entries(schemas.QuotationHeader ?? {})).toEqual([
    ["title", "text"],
    ["id", "int"],
    ["total", "num"],
    ["expiry", "date"],
    ["table", "int"],
    ["user", "Users"],
    ["lines", "Line[]"],
    ["anything", "any"],
  ]);
  expect(Object.keys(schemas)).toEqual([
    "Line",
    "QuotationHeader",
    "QuotationHeader_List",
    "Roadmap",
    "Users",
  ]);
});

test("prints JSON in lines that are neither short nor long", () => {
  const fields = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`field_${index}`, "text"]));
  const value = { Many: { can: "list", fields }, One: { id: "int" } };
  const text = printJson(value);
  expect(JSON.parse(text)).toEqual(value);
  const lines = text.split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(110);
  expect(lines.length).toBeLessThan(25);
  expect(text).toContain('  "One": {"id": "int"}');
});
