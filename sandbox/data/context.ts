import { once } from "../engine/seed/seed.ts";

/** An agent as the other subjects need to know it. */
export interface AgentFacts {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly initials: string;
  readonly jobtitle: string;
  readonly team: string;
  readonly isdisabled: boolean;
  readonly isapiagent: boolean;
}

/** An end user as the other subjects need to know it. */
export interface UserFacts {
  readonly id: number;
  readonly name: string;
  readonly emailaddress: string;
  readonly site_id: number;
  readonly site_name: string;
  readonly inactive: boolean;
  readonly isGeneralUser: boolean;
}

/** A client with its sites and users, as the other subjects need to know it. */
export interface ClientFacts {
  readonly id: number;
  readonly name: string;
  readonly inactive: boolean;
  readonly domain: string;
  readonly sla_id: number;
  readonly toplevel_name: string;
  readonly accountManagerId: number;
  readonly sites: { readonly id: number; readonly name: string }[];
  readonly users: UserFacts[];
  readonly assetIds: number[];
}

/** A priority of one SLA: what tickets need to work out their target dates. Times in hours. */
export interface PriorityFacts {
  readonly slaid: number;
  readonly priorityid: number;
  readonly name: string;
  readonly responsetime: number;
  readonly fixtime: number;
}

/** How a contract pays for time (ANALYTICS.md 5). */
export type Coverage = "agreement" | "prepay" | "none";

/** A contract as tickets and billing need to know it. */
export interface ContractFacts {
  readonly id: number;
  readonly ref: string;
  readonly client_id: number;
  readonly coverage: Coverage;
  readonly active: boolean;
  readonly billsItself: boolean;
  readonly billingperiod: number;
}

/** An item of the price list as billing needs to know it. Prices are net, in the home currency. */
export interface ItemFacts {
  readonly id: number;
  readonly name: string;
  readonly baseprice: number;
  readonly costprice: number;
  readonly recurring: boolean;
  readonly nominalcode: string;
}

/** What resources hand on to those that are filled after them. */
export interface Facts {
  readonly agents: AgentFacts[];
  readonly clients: ClientFacts[];
  readonly priorities: PriorityFacts[];
  readonly contracts: ContractFacts[];
  readonly items: ItemFacts[];
}

/** The facts of a tenant that is being filled; each list is empty until its own resource has been filled. */
export const facts = once(
  (): Facts => ({ agents: [], clients: [], priorities: [], contracts: [], items: [] }),
);

/** The number in a field, or 0 when the field holds none. */
export function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

/** The text in a field, or "" when the field holds none. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Rounds to pence, so that sums of money stay exact to the penny. */
export function money(value: number): number {
  return Math.round((value + Number.EPSILON) * 100) / 100;
}
