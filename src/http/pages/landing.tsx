import type { Context } from "hono";
import { configurationOf } from "../../config/config.ts";
import { setupDoor } from "../../config/stored.ts";
import { name, version } from "../../mcp/version.ts";
import { page } from "../../oauth/pages/layout.tsx";
import { clientLines, keyWord } from "./clients.ts";
import { Line } from "./line.tsx";

/** The page at `/`: what this server is, whether it is set up, and how each client is connected. */
export function landing(context: Context<{ Bindings: Env }>): Response | Promise<Response> {
  const reading = configurationOf(context.env);
  const mode = reading.ok ? reading.config.signIn : undefined;
  const signIn = mode?.kind ?? "none";
  const origin = mode === undefined || mode.kind === "none" ? context.req.url : mode.publicUrl;
  const url = new URL("/mcp", origin).href;
  const tenant = reading.ok ? new URL(reading.config.baseUrl).host : undefined;
  return page(
    context,
    { title: name },
    <>
      <p class="who">
        {name} {version}
        {tenant === undefined ? null : ` for ${tenant}`}
      </p>
      <h1>Work with Halo from Claude and other MCP clients</h1>
      <p>
        Tickets, clients, assets, contracts, invoices and reports of one HaloPSA, HaloITSM or HaloCRM, at one
        address:
      </p>
      <Line id="address" line={url} />
      {reading.ok ? (
        <p>
          It is set up. <a href="/health">/health</a> asks whether Halo answers.
        </p>
      ) : (
        <p class="note" role="alert">
          <strong>It is not set up yet.</strong> <a href="/health">/health</a> says what is missing; whoever
          runs this server sets it
          {setupDoor(context.env).kind === "closed" ? null : (
            <>
              {" "}
              at <a href="/setup">/setup</a>
            </>
          )}
          .
        </p>
      )}
      {signIn === "key" ? (
        <p>
          You need an access key from whoever runs this server: it goes where a line says{" "}
          <code>{keyWord}</code>. Apps that open a sign-in ask for it there, and then it does not have to
          stand in a line.
        </p>
      ) : null}
      <h2>Connect</h2>
      {clientLines(url, signIn).map(({ client, line, goes, install, next }, index) => (
        <article>
          <h3>{client}</h3>
          {install === undefined ? null : (
            <p>
              <a class="button" href={install}>
                Add to {client}
              </a>{" "}
              or by hand:
            </p>
          )}
          {goes === undefined ? null : <p class="who">{goes}</p>}
          <Line id={`line-${index}`} line={line} />
          <p>{next}</p>
        </article>
      ))}
      {signIn === "none" ? null : (
        <p>
          <a href="/connections">Your connections</a> shows which apps work with Halo through you, and
          withdraws them. <a href="/activity">What you did</a> shows what was changed in Halo through you.
        </p>
      )}
    </>,
  );
}
