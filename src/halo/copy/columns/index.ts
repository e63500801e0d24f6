import type { CopyTable } from "../tables.ts";
import { billingTables } from "./billing.ts";
import { customerTables } from "./customers.ts";
import { deskTables } from "./desk.ts";

/** All tables of the working copy that queries know, in the order in which they are told. */
export const queryTables: readonly CopyTable[] = [...deskTables, ...customerTables, ...billingTables];
