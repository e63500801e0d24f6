import type { Context } from "hono";
import { configurationOf } from "../config/config.ts";
import { name, version } from "../mcp/version.ts";

const style = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: .9rem; }
pre { padding: .75rem 1rem; overflow-x: auto; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .4rem; }
`;

/** The page at `/`: what this server is and how to connect a client. */
export function landing(context: Context<{ Bindings: Env }>): Response | Promise<Response> {
  const reading = configurationOf(context.env);
  const mode = reading.ok ? reading.config.signIn : undefined;
  const signIn = mode?.kind ?? "none";
  const url = new URL("/mcp", mode === undefined || mode.kind === "none" ? context.req.url : mode.publicUrl)
    .href;
  const key = signIn === "key" ? ' --header "Authorization: Bearer YOUR-KEY"' : "";
  return context.html(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{name}</title>
        <style>{style}</style>
      </head>
      <body>
        <h1>
          {name} <small>{version}</small>
        </h1>
        <p>
          An MCP server for one Halo tenant (HaloPSA, HaloITSM, HaloCRM). Its endpoint is <code>{url}</code>.
        </p>
        {signIn === "none" ? null : (
          <>
            <h2>Claude (web, desktop, mobile)</h2>
            <p>
              Settings, Connectors, Add custom connector, and the address above.{" "}
              {signIn === "halo" ? "You sign in to Halo as yourself." : "You sign in with your access key."}
            </p>
          </>
        )}
        <h2>Claude Code</h2>
        <pre>
          claude mcp add --transport http halo {url}
          {key}
        </pre>
        <h2>Clients that start a command</h2>
        <pre>
          npx mcp-remote {url}
          {key}
        </pre>
        <h2>MCP Inspector</h2>
        <pre>
          npx @modelcontextprotocol/inspector --cli {url} --transport http --method tools/list
          {key}
        </pre>
        {signIn === "none" ? null : (
          <p>
            <a href="/connections">/connections</a> shows which apps work with Halo through you, and withdraws
            them. <a href="/activity">/activity</a> shows what was changed in Halo through you.
          </p>
        )}
        <p>
          <a href="/health">/health</a> tells whether the configuration is in order and Halo answers.
        </p>
      </body>
    </html>,
  );
}
