import type { ConsentDescription } from "@cloudflare/workers-oauth-provider";
import type { Config } from "../../config/config.ts";
import type { Scope } from "../../tools/scopes.ts";
import type { PageContext } from "../environment.ts";
import { paths } from "../server.ts";
import { page } from "./layout.tsx";
import { ToolsChoice } from "./tools-choice.tsx";
import { meanings, shownName } from "./words.ts";

/** What the consent page shows. */
export interface ConsentPage {
  readonly details: ConsentDescription;
  /** The library's handle, which binds the form to this request and browser. */
  readonly handle: string;
  /** The host of the Halo tenant that access is given to. */
  readonly tenant: string;
  /** The scopes that this deployment can grant. */
  readonly offered: readonly Scope[];
  /** Those whose boxes are ticked when the page opens. */
  readonly ticked: ReadonlySet<string>;
  /** What the deployment offers. */
  readonly config: Config;
  /** How the person signs in after this page. */
  readonly signIn: "halo" | "key";
}

/** The page that asks whether a client gets access and with which scopes. Works without scripts. */
export function consentPage(context: PageContext, shown: ConsentPage): Response | Promise<Response> {
  const { details, handle, tenant, offered, ticked, signIn, config } = shown;
  const name = shownName(details.clientName, details.redirectHost);
  return page(
    context,
    { title: `Allow ${name}?` },
    <>
      <p class="who">halo-mcp for {tenant}</p>
      <h1>
        Allow “<bdi>{name}</bdi>” to work with Halo?
      </h1>
      <dl>
        <dt>App</dt>
        <dd>
          <bdi>{name}</bdi>
        </dd>
        <dt>Publisher</dt>
        <dd>
          {details.clientDomain === undefined
            ? "Unverified: the app chose this name itself"
            : `${details.clientDomain} (verified)`}
        </dd>
        <dt>Access is sent to</dt>
        <dd>
          {details.redirectIsLoopback ? `${details.redirectHost} (this computer)` : details.redirectHost}
        </dd>
        <dt>Halo</dt>
        <dd>{tenant}</dd>
      </dl>
      {details.redirectIsLoopback ? (
        <p class="note">
          <strong>This sends access to an app on your computer.</strong> Go on only if you have just started
          to connect it yourself.
        </p>
      ) : details.clientDomain === undefined ? (
        <p class="note">
          Nobody has verified this app. Go on only if you know <strong>{details.redirectHost}</strong> and
          have just started to connect it yourself.
        </p>
      ) : null}
      <form method="post" action={paths.authorize}>
        <input type="hidden" name="handle" value={handle} />
        <fieldset>
          <legend>It may</legend>
          {offered.map((scope) => {
            const always = scope === "halo:read";
            return (
              <div class="choice">
                <input
                  type="checkbox"
                  name="scope"
                  value={scope}
                  id={scope}
                  checked={always || ticked.has(scope)}
                  disabled={always}
                  aria-describedby={`${scope}-detail`}
                />
                <label for={scope}>{meanings[scope].title}</label>
                <small id={`${scope}-detail`}>{meanings[scope].detail}</small>
              </div>
            );
          })}
        </fieldset>
        {offered.length > 1 ? (
          <p>
            Without a tick the app can only read. To change that later, disconnect it and connect it anew.
          </p>
        ) : null}
        <ToolsChoice config={config} />
        <p>
          {signIn === "halo"
            ? "You sign in to Halo next. The app then sees and does what Halo lets you see and do, no more."
            : "You give your access key next. The app then works as this server’s own agent in Halo."}
        </p>
        <div class="actions">
          <button class="primary" type="submit" name="decision" value="allow">
            Allow
          </button>
          <button type="submit" name="decision" value="deny">
            Deny
          </button>
        </div>
      </form>
    </>,
  );
}
