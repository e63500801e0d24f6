import { describe, expect, test } from "vitest";
import { describedNames, factsOf } from "../../sandbox/schema/index.ts";
import { Refusal } from "../scaffold/files.ts";
import { sandboxFile } from "./sandbox-file.ts";
import { subjectOf } from "./subject.ts";
import { testFile } from "./test-file.ts";
import { toolFile } from "./tool-file.ts";

/** The subject of a resource, or why nothing can be written for it. */
function subjectOrRefusal(resource: string) {
  try {
    return subjectOf({ resource });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.message;
  }
}

describe("a resource of Halo's description", () => {
  test("has names, an area, and the fields that say what a record is", () => {
    const subject = subjectOf({ resource: "quotation" });
    expect(subject).toMatchObject({
      area: "billing",
      names: { path: "Quotation", noun: "quotation", plural: "quotations", key: "quotations" },
      rowsKey: "quotes",
      fields: { title: "title" },
      hasGet: true,
      hasSearch: true,
    });
    expect(subject.filters.map(({ parameter }) => parameter)).toContain("client_id");
    expect(subject.fields.row.slice(0, 3)).toEqual([
      { name: "id", kind: "id" },
      { name: "title", kind: "text" },
      { name: "client_id", kind: "id" },
    ]);
    expect(subject.fields.nested).toContain("lines");
    expect(subjectOf({ resource: "TicketRules" }).names).toMatchObject({
      noun: "ticket rule",
      key: "ticketRules",
    });
    expect(subjectOf({ resource: "TicketRules", noun: "rule", area: "tickets" })).toMatchObject({
      names: { noun: "rule", plural: "rules", key: "rules" },
      area: "tickets",
    });
  });

  test("is refused with what to do where the usual tools can't be", () => {
    expect(subjectOrRefusal("Quotatoin")).toContain("nearest name is Quotation");
    expect(subjectOrRefusal("ATT")).toContain("GET /ATT/PriceAndAvailability");
    expect(subjectOrRefusal("Holiday")).toContain("of the type guid");
    expect(subjectOrRefusal("AuthInfo")).toContain("which fields");
  });

  test("shows no secret, no field of another system, and a row that can be read at a glance", () => {
    const subjects = describedNames.map(subjectOrRefusal).filter((subject) => typeof subject !== "string");
    expect(subjects.length).toBeGreaterThan(200);
    for (const { names, fields } of subjects) {
      const shown = [...fields.row, ...fields.card].map(({ name }) => name);
      expect(new Set(shown).size, names.path).toBe(shown.length);
      expect(fields.row.length, names.path).toBeLessThanOrEqual(12);
      expect(
        shown.filter((name) => /password|secret|token|^_/i.test(name)),
        names.path,
      ).toEqual([]);
    }
  });

  test("every one of them makes three files that hold nothing undefined", () => {
    for (const subject of describedNames.map(subjectOrRefusal)) {
      if (typeof subject === "string") continue;
      const files = [toolFile(subject), testFile(subject), sandboxFile(subject)];
      for (const text of files)
        expect(text, subject.names.path).not.toMatch(/[\w"`.]undefined|undefined["`\w]|\[object/);
      expect(files[0]?.includes("getTool"), subject.names.path).toBe(
        factsOf(subject.names.path).can.split(" ").includes("get"),
      );
    }
  });
});
