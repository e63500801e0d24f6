import type { CopyTable } from "../tables.ts";
import { billingTables } from "./billing.ts";
import { customerTables } from "./customers.ts";
import { deskTables, otherTickets } from "./desk.ts";

/** All tables of the working copy that queries know, in the order in which they are told. */
export const queryTables: readonly CopyTable[] = [...deskTables, ...customerTables, ...billingTables];

/** Those with the ones that columns alone are looked up in. */
export const storedTables: readonly CopyTable[] = [...queryTables, otherTickets];
