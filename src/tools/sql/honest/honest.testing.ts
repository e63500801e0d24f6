import { deskQueries } from "./desk.testing.ts";
import { moneyQueries } from "./money.testing.ts";
import type { Honest } from "./question.testing.ts";

/** All questions that are answered. */
export const honestQueries: readonly Honest[] = [...deskQueries, ...moneyQueries];
