/** Builds the sandbox's tenant: one invented service provider with its clients, tickets and money. */

import { type ResourceName, resourceNames, type Tenant } from "../engine/model.ts";
import { addArticles } from "./articles.ts";
import { addAssets } from "./assets.ts";
import { addAttachments } from "./attachments.ts";
import { addAppointments, addTimesheets } from "./calendar.ts";
import { addClients } from "./clients.ts";
import type { Build } from "./context.ts";
import { addContracts } from "./contracts.ts";
import { addFaults } from "./faults.ts";
import { addInvoices } from "./invoices.ts";
import { addLookups } from "./lookups.ts";
import { addPeople, apiAgentId } from "./people.ts";
import { addProducts } from "./products.ts";
import { Random } from "./random.ts";
import { addRecurringInvoices } from "./recurring.ts";
import { addReports } from "./reports.ts";

export { landmarks } from "./landmarks.ts";
export { hostileTicketIds, largeTicketId } from "./tickets.ts";

/** The seed that is used when none is given. */
const defaultSeed = 20260101;

/** What `buildTenant` can be told. */
export interface TenantOptions {
  /** The same seed and moment give the same tenant. */
  readonly seed?: number;
  /** The moment that all dates are relative to. */
  readonly now?: Date;
}

/** Generates a tenant. All dates lie around `now`. */
export function buildTenant(options: TenantOptions = {}): Tenant {
  const now = options.now ?? new Date();
  const tables = Object.fromEntries(resourceNames.map((name) => [name, []])) as unknown as Record<
    ResourceName,
    Tenant["tables"][ResourceName]
  >;
  const build: Build = {
    now: now.getTime(),
    random: new Random(options.seed ?? defaultSeed),
    tables,
    files: new Map(),
    agents: [],
    clients: [],
    priorities: [],
    contracts: [],
    items: [],
  };
  addPeople(build);
  addLookups(build);
  addClients(build);
  addAssets(build);
  addProducts(build);
  addContracts(build);
  addFaults(build);
  addInvoices(build, addRecurringInvoices(build));
  addAttachments(build);
  addAppointments(build);
  addTimesheets(build);
  addArticles(build);
  addReports(build);
  return { now, tables, files: build.files, meAgentId: apiAgentId };
}
