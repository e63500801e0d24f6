import type { Config } from "../../config/config.ts";
import {
  type Area,
  areas,
  areasLeft,
  readSurface,
  type SurfaceChoice,
  type Tier,
} from "../../config/surface.ts";

/** What the consent page offers of tools: the person takes what the deployment offers, or less. */

const tierWords: Readonly<Record<Exclude<Tier, "usual" | "all">, string>> = {
  core: "The most used ones; the app finds and calls the others by name",
  chatgpt: "Search and fetch alone, as ChatGPT’s research takes them",
};

const areaWords: Readonly<Record<Area, string>> = {
  tickets: "Tickets, their notes and time",
  projects: "Projects",
  customers: "Clients, sites, users and assets",
  billing: "Contracts, invoices, quotations, opportunities, items and suppliers",
  agents: "Agents, teams and appointments",
  attachments: "Attachments",
  reports: "Reports saved in Halo",
  knowledge: "Articles of the knowledge base",
  answers: "Answers over many records: what is urgent, workload, revenue, SLA",
  query: "SQL over a working copy",
  changes: "What was changed through this server, and taking it back",
  api: "Halo’s whole API",
  sql: "Reports in SQL over Halo’s database",
};

/** The areas among which a person may choose, as far as this deployment has them. */
function areasOffered({ tools, api, sql }: Config): readonly Area[] {
  return areasLeft(tools).filter((area) => (area !== "api" || api.isOn) && (area !== "sql" || sql));
}

/** The part of the form that chooses tools, closed when the page opens: without a choice it is what the deployment offers. */
export function ToolsChoice({ config }: { readonly config: Config }) {
  const { tools } = config;
  const tiers = (["core", "chatgpt"] as const).filter((tier) => !tools.includes(tier));
  const offered = areasOffered(config);
  return (
    <details aria-labelledby="tools-choice">
      <summary id="tools-choice">Choose its tools</summary>
      <label for="tools">Which tools it is shown</label>
      <select id="tools" name="tools">
        <option value="">All that this server offers</option>
        {tiers.map((tier) => (
          <option value={tier}>{tierWords[tier]}</option>
        ))}
      </select>
      <fieldset>
        <legend>Only of these areas; without a tick, of all</legend>
        {offered.map((area) => (
          <div class="choice">
            <input
              type="checkbox"
              name="area"
              value={area}
              id={`area-${area}`}
              aria-describedby={`${area}-what`}
            />
            <label for={`area-${area}`}>{area}</label>
            <small id={`${area}-what`}>{areaWords[area]}</small>
          </div>
        ))}
      </fieldset>
    </details>
  );
}

/** What was chosen in the form; each choice narrows what the others leave. */
export function chosenTools(form: FormData | URLSearchParams): SurfaceChoice[] {
  const of = (name: string) => readSurface(form.getAll(name).map(String).join(","));
  const tier = of("tools");
  const ticked = of("area")?.filter((word) => areas.some((area) => area === word)) ?? [];
  return [...(tier === undefined ? [] : [tier]), ...(ticked.length === 0 ? [] : [ticked])];
}
