import type { Config } from "../config/config.ts";
import { haloResources, nounOf } from "../halo/resources.ts";
import { catalogue, type ToolName } from "../tools/index.ts";
import type { Access } from "../tools/kit/define.ts";
import { areaOf, covers } from "./areas.ts";
import type { Dialects } from "./dialects/index.ts";
import { type ResourceKey, resourceKeys } from "./probes.ts";
import { failureText, type Reading } from "./reading.ts";

/** What of Halo a tool rests on. */
export interface Needs {
  /** Without these it can't answer. */
  readonly needs: readonly ResourceKey[];
  /** Without these it leaves something out. */
  readonly uses: readonly ResourceKey[];
}

const money = ["recurringInvoices", "contracts", "currencies", "invoices", "clients"] as const;
const hours = ["timesheets", "timesheetEvents", "projects", "opportunities"] as const;

/** What the tools rest on whose name does not say all of it. A test holds it against what each of them really reads. */
const special: Readonly<Partial<Record<ToolName, Partial<Needs>>>> = {
  halo_triage: { needs: ["tickets"] },
  halo_workload: { needs: ["tickets"], uses: ["actions", ...hours] },
  halo_client_overview: { needs: ["clients"], uses: [...money, "tickets", "assets", "appointments"] },
  halo_revenue_breakdown: { needs: ["invoices"], uses: money },
  halo_margin: { needs: ["invoices", "actions"], uses: ["clients", "currencies", "tickets", ...hours] },
  halo_csat: { needs: ["feedback"], uses: ["tickets", "projects", "opportunities"] },
  halo_contracts_expiring: { needs: ["contracts"], uses: [...money, "assets"] },
  halo_sla_scorecard: { needs: ["tickets"] },
  halo_ticket_trends: { needs: ["tickets"] },
  halo_count_tickets: { needs: ["tickets"] },
  halo_time_summary: { needs: ["actions"], uses: [...hours, "tickets", "clients"] },
  halo_get_ticket: { uses: ["actions"] },
  halo_list_actions: { uses: ["tickets"] },
  halo_create_action: { needs: ["tickets", "actions"], uses: ["outcomes"] },
  halo_delete_action: { needs: ["tickets", "actions"] },
  halo_list_attachments: { uses: ["tickets"] },
  halo_close_ticket: { needs: ["tickets", "actions"], uses: ["outcomes"] },
  halo_assign_ticket: { needs: ["tickets", "actions"], uses: ["outcomes"] },
  halo_log_time: { needs: ["tickets", "actions"], uses: ["outcomes"] },
  halo_reply_to_ticket: { needs: ["tickets", "actions"], uses: ["outcomes", "cannedTexts"] },
  halo_bulk_update_tickets: { needs: ["tickets"] },
  halo_get_project: { uses: ["actions"] },
  halo_get_opportunity: { uses: ["actions"] },
  halo_get_ticket_type: { uses: ["outcomes"] },
  halo_find_user_by_email: { needs: ["users"] },
  halo_get_me: { needs: [] },
  halo_get_client: { uses: ["sites"] },
  halo_get_contract: { uses: ["recurringInvoices"] },
  halo_create_item: { uses: ["assetGroups"] },
  halo_create_asset: { uses: ["assetTypes"] },
  halo_changes_since: { needs: ["tickets"], uses: ["actions", "invoices"] },
  halo_reconcile_quantities: { needs: ["recurringInvoices"], uses: ["currencies", "softwareLicences"] },
  halo_update_recurring_lines: { needs: ["recurringInvoices"], uses: ["currencies"] },
  halo_update_action: { needs: ["actions"], uses: ["outcomes", "tickets"] },
  halo_similar_tickets: { needs: ["tickets"], uses: ["actions", "articles"] },
  halo_merge_tickets: { needs: ["tickets"], uses: ["actions"] },
  halo_create_user: { needs: ["users"], uses: ["sites"] },
  halo_update_user: { needs: ["users"], uses: ["tickets"] },
  halo_fill_timesheet: { needs: ["timesheetEvents"], uses: ["actions", "appointments", "tickets", ...hours] },
  halo_attach_file: { needs: ["attachments"], uses: ["tickets"] },
  halo_search_knowledge: { needs: ["articles"] },
  halo_draft_article: { needs: ["articles"], uses: ["tickets", "actions"] },
};

/** Lists that give names for the ids in rows of tickets. */
const namesInTickets = ["statuses", "priorities", "agents", "teams", "ticketTypes"] as const;
const withNames: ReadonlySet<ResourceKey> = new Set(["tickets", "projects", "opportunities"]);

const squeezed = (words: string) => words.toLowerCase().replace(/[^a-z]/g, "");
const byNoun: ReadonlyMap<string, ResourceKey> = new Map(
  resourceKeys.flatMap((key) => {
    const { path, noun, plural } = haloResources[key];
    return [nounOf(path), noun, plural].map((word) => [squeezed(word), key] as const);
  }),
);

/** The resource that a tool is named after: `halo_list_tickets`. */
function resourceOf(tool: string): ResourceKey | undefined {
  const [, , ...noun] = tool.split("_");
  return byNoun.get(squeezed(noun.join("_")));
}

/** What a tool rests on, without the names beside ids. */
export function needsOf(tool: ToolName): Needs {
  const own = resourceOf(tool);
  const { needs = own === undefined ? [] : [own], uses = [] } = special[tool] ?? {};
  return { needs, uses: uses.filter((key) => !needs.includes(key)) };
}

/** How well a tool will work; `off` when the configuration leaves it out. */
export const toolStates = ["full", "part", "none", "unknown", "off"] as const;
export type ToolState = (typeof toolStates)[number];

/** What is expected of a tool. */
export interface ToolForecast {
  readonly state: ToolState;
  /** Why it is not whole, one reason for each thing. */
  readonly why: readonly string[];
}

/** What a forecast rests on. */
export interface Evidence {
  readonly config: Config;
  readonly readings: ReadonlyMap<ResourceKey, Reading>;
  /** Of `GET /Agent/me`. */
  readonly me: Reading;
  readonly scopes: readonly string[] | undefined;
  readonly dialects: Dialects;
}

/** How well each tool will work. Whether a write is allowed is known from the scopes alone: nothing is written. */
export function forecast(evidence: Evidence): ReadonlyMap<ToolName, ToolForecast> {
  return new Map(catalogue.map(({ name, access }) => [name, forecastOf(name, access, evidence)]));
}

function forecastOf(tool: ToolName, access: Access, evidence: Evidence): ToolForecast {
  const { config, scopes } = evidence;
  if (config.readOnly && access !== "read") return { state: "off", why: ["HALO_READ_ONLY is true"] };
  const { needs, uses } = needsOf(tool);
  const names = needs.some((key) => withNames.has(key)) ? namesInTickets : [];
  const [lacking, open] = failing(needs, evidence);
  if (tool === "halo_get_me") add(evidence.me, "the signed-in agent", lacking, open);
  const area = access === "read" ? undefined : needs.map(areaOf).find((each) => each !== undefined);
  const unscoped = area !== undefined && covers(scopes, area, "edit") === false;
  if (unscoped) lacking.push(`the token lacks edit:${area}`);
  if (lacking.length > 0) return { state: "none", why: lacking };
  if (open.length > 0) return { state: "unknown", why: open };
  const [without, unseen] = failing(uses, evidence);
  const [unnamed, unseenNames] = failing(names, evidence);
  const why = [
    ...without.map((each) => `without ${each}`),
    ...unnamed.map((each) => `without names of ${each}`),
  ];
  if (
    isByTicketOnly(evidence) &&
    (needs.includes("actions") || uses.includes("actions")) &&
    isOverMany(tool)
  ) {
    why.push("Halo lists actions of one ticket only");
  }
  if (why.length > 0) return { state: "part", why };
  const unread = [...unseen, ...unseenNames];
  return unread.length > 0 ? { state: "unknown", why: unread } : { state: "full", why: [] };
}

/** What of some resources is refused or broken, and what was not asked. */
function failing(keys: readonly ResourceKey[], { readings }: Evidence): [lacking: string[], open: string[]] {
  const lacking: string[] = [];
  const open: string[] = [];
  for (const key of keys) {
    const { path, plural } = haloResources[key];
    add(readings.get(key) ?? { path, failure: "not_asked" }, plural, lacking, open);
  }
  return [lacking, open];
}

/** Adds what was read to what is lacking or not known, unless it answered. */
function add(reading: Reading, what: string, lacking: string[], open: string[]): void {
  if (reading.failure === undefined) return;
  (reading.failure === "not_asked" ? open : lacking).push(`${what} (${failureText(reading)})`);
}

/** Whether Halo gives actions of one ticket only. */
function isByTicketOnly({ dialects }: Evidence): boolean {
  const way = dialects.get("actions-of-a-period");
  return way === "empty" || way === "error";
}

/** Whether a tool asks for actions of many tickets at once. */
function isOverMany(tool: ToolName): boolean {
  return tool === "halo_workload" || tool === "halo_time_summary" || tool === "halo_list_actions";
}
