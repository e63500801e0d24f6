import type { McpServer, RegisteredTool } from "@modelcontextprotocol/server";
import { html } from "hono/html";
import * as z from "zod";
import type { Tool } from "../../tools/kit/define.ts";
import { type UiName, uiTitles } from "../../tools/kit/ui.ts";
import { serve } from "../requests.ts";
import type { ServerSetup } from "../setup.ts";

/**
 * MCP Apps (extension `io.modelcontextprotocol/ui`, revision 2026-01-26): a tool names a page that shows its results.
 * The names are those of @modelcontextprotocol/ext-apps, which is not imported here: its server part is three constants.
 */
const extension = "io.modelcontextprotocol/ui";
const mimeType = "text/html;profile=mcp-app";

/** The key that hosts looked for before the extension was settled; ext-apps still writes it beside the other. */
const olderKey = "ui/resourceUri";

const uriOf = (name: UiName) => `ui://halo/${name}.html`;

/** How long a page may be cached, in milliseconds: it changes with a new version alone. */
const lifetimeMs = 5 * 60_000;

/** What a person is told of each view, beside its title. */
const descriptions: Readonly<Record<UiName, string>> = {
  triage: "Tickets that need attention, the most urgent first, with clocks that run.",
  ticket: "A ticket with its people, its clocks and its conversation.",
  write: "What a write would change, before and after, and who would be mailed.",
  revenue: "Recurring and one-off revenue by month and client, and the bridge from MRR; each currency apart.",
  sla: "Targets met and missed, hours, backlog, and tickets by week and category.",
  workload: "Open and overdue tickets and hours by agent or team, and tickets to move.",
  client: "A client on one page for a review, which can be printed.",
};

/** A client that shows views says so, with the kinds of pages that it shows. */
const Capabilities = z.object({
  extensions: z.object({ [extension]: z.object({ mimeTypes: z.array(z.string()).optional() }) }),
});

/** Whether the client of this server shows views: asked when a list is made, since it is not known when it connects. */
function showsViews({ server }: McpServer, { readView, declared }: ServerSetup): boolean {
  if (readView === undefined) return false;
  const found = Capabilities.safeParse(declared?.() ?? server.getClientCapabilities());
  if (!found.success) return false;
  const { mimeTypes } = found.data.extensions[extension];
  return mimeTypes === undefined || mimeTypes.includes(mimeType);
}

/** Has a tool name its view in `tools/list`, to clients that show views. */
export function shownIn(
  registered: RegisteredTool,
  { ui }: Tool,
  server: McpServer,
  setup: ServerSetup,
): void {
  if (ui === undefined || setup.readView === undefined) return;
  const resourceUri = uriOf(ui);
  const meta = { ui: { resourceUri }, [olderKey]: resourceUri };
  // The SDK's own list reads it each time.
  Object.defineProperty(registered, "_meta", {
    enumerable: true,
    get: () => (showsViews(server, setup) ? meta : undefined),
  });
}

/** Registers the pages of the views that tools of this caller name, for clients that show views. */
export function addViews(server: McpServer, setup: ServerSetup): void {
  const { readView } = setup;
  if (readView === undefined) return;
  for (const name of new Set(setup.tools.flatMap(({ ui }) => ui ?? []))) {
    const [title, description] = [uiTitles[name], descriptions[name]];
    // No domain at all: the page holds all that it needs, and reaches Halo by tools alone.
    const _meta = { ui: { csp: {}, prefersBorder: true } };
    const registered = server.registerResource(
      `view-${name}`,
      uriOf(name),
      { title, description, mimeType, _meta, cacheHint: { ttlMs: lifetimeMs, cacheScope: "private" } },
      (uri, { mcpReq: { signal } }) =>
        serve(setup, { event: "resource_read", name: uri.href }, signal, async ({ halo, timeZone }) => {
          const page = await readView(name);
          if (page === undefined) throw new Error(`there is no page of the view ${name}`);
          const text = withTenant(page, halo.webUrl, timeZone);
          return { contents: [{ uri: uri.href, mimeType, text, _meta }] };
        }),
    );
    Object.defineProperty(registered, "enabled", {
      enumerable: true,
      get: () => showsViews(server, setup),
    });
  }
}

/** The page with where the tenant is, whose origin is the one that its links may lead to, and the zone of Halo's dates. */
function withTenant(page: string, webUrl: string, timeZone: string): string {
  // Escaped, and put in by a function: a host may hold a quotation mark, and `$&`, which a text would be read for.
  const meta = String(html`<meta name="halo" content="${webUrl}" data-zone="${timeZone}">`);
  return page.replace('<meta name="halo">', () => meta);
}
