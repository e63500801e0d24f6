import { closingQuestions } from "./closing.ts";
import { listQuestions } from "./lists.ts";
import type { Asked, Question } from "./question.ts";
import { rowQuestions } from "./rows.ts";

/** Every way in which tenants differ that reads alone tell. */
export const questions: readonly Question[] = [...listQuestions, ...rowQuestions, ...closingQuestions];

/** Which way a tenant has, by the id of the question; undefined for what its rows don't tell. */
export type Dialects = ReadonlyMap<string, string | undefined>;

/** Puts all questions. One that fails is one that is not answered. */
export async function askDialects(asked: Asked): Promise<Dialects> {
  const answers = await Promise.all(
    questions.map(async ({ id, values, ask }) => {
      const value = await ask(asked).catch(() => undefined);
      // Only what is on the list may stand in a report.
      return [id, value !== undefined && Object.hasOwn(values, value) ? value : undefined] as const;
    }),
  );
  return new Map(answers);
}
