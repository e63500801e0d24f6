import { expect, test } from "vitest";
import { planOf as planOfAnswer } from "../new-answer/plan.ts";
import { planOf as planOfResource } from "../new-resource/plan.ts";
import { subjectOf } from "../new-resource/subject.ts";
import { Refusal } from "./files.ts";

/** Why nothing would be written; undefined when something would. */
function refusalOf(plan: () => unknown): string | undefined {
  try {
    plan();
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  return undefined;
}

test.each([
  ["Quotation", "already"],
  ["Quotatoin", "nearest name is Quotation"],
  ["AuthInfo", "which fields"],
])("the resource %s is refused", (resource, said) => {
  expect(refusalOf(() => planOfResource(subjectOf({ resource })))).toContain(said);
});

test("an answer that there is already is refused, a new one is not", () => {
  expect(refusalOf(() => planOfAnswer("triage"))).toContain("halo_triage already");
  expect(refusalOf(() => planOfAnswer("left open"))).toBeUndefined();
});
