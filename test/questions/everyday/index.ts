import type { Question } from "../types.ts";
import { customers } from "./customers.ts";
import { asQuestion, type Deed } from "./deed.ts";
import { desk } from "./desk.ts";
import { further } from "./further.ts";

/** What people have written all day. docs/reach.md lists it with the tool that does each. */
export const deeds: readonly Deed[] = [...desk, ...customers, ...further];

/** The same as questions, each held against what is stored. */
export const everyday: readonly Question[] = deeds.map(asQuestion);
