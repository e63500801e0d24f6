import type { Question } from "../types.ts";
import { customers } from "./customers.ts";
import { asQuestion } from "./deed.ts";
import { desk } from "./desk.ts";

/** What people have written all day, each held against what is stored. */
export const everyday: readonly Question[] = [...desk, ...customers].map(asQuestion);
