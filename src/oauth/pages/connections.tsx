import type { PageContext } from "../environment.ts";
import type { EndedGrant } from "../grants/ended-grants.ts";
import { paths } from "../server.ts";
import { page } from "./layout.tsx";
import { shownName, titlesOf } from "./words.ts";

/** One grant as its owner sees it. Times are in milliseconds since the epoch. */
export interface Connection {
  readonly grant: string;
  readonly client: string;
  /** The host of the redirect URI that the authorization code was sent to. */
  readonly host: string;
  readonly scopes: readonly string[];
  /** Which tools were chosen for it, where that is not all that the deployment offers. */
  readonly tools: string | undefined;
  readonly since: number;
  readonly lastUsed: number | undefined;
}

/** A time to the minute: in UTC, which the page's script turns into the reader's own. */
function Time({ at }: { readonly at: number }) {
  const iso = new Date(at).toISOString();
  return <time datetime={iso}>{iso.slice(0, 16).replace("T", " ")} UTC</time>;
}

/** The page that lists a person's grants, each with a button to withdraw it. */
export function connectionsPage(
  context: PageContext,
  shown: {
    readonly who: string;
    readonly tenant: string;
    readonly connections: readonly Connection[];
    readonly ended: readonly EndedGrant[];
    /** The one that was withdrawn just now. */
    readonly withdrawn?: Connection;
  },
): Response | Promise<Response> {
  const { who, tenant, connections, ended, withdrawn } = shown;
  return page(
    context,
    { title: "Your connections" },
    <>
      <p class="who">
        halo-mcp for {tenant}, signed in as {who}
      </p>
      <h1>Your connections</h1>
      {withdrawn === undefined ? null : (
        <p class="done" role="status">
          {shownName(withdrawn.client, withdrawn.host)} has no access any more, and its sessions have ended.
          To give it access again, connect the app anew.
        </p>
      )}
      {connections.length === 0 ? <p>No app has access through you.</p> : null}
      {connections.map((connection) => (
        <article>
          <h2>{shownName(connection.client, connection.host)}</h2>
          <dl>
            <dt>Access was sent to</dt>
            <dd>{connection.host}</dd>
            <dt>May</dt>
            <dd>{titlesOf(connection.scopes)}</dd>
            {connection.tools === undefined ? null : (
              <>
                <dt>Tools</dt>
                <dd>{connection.tools}</dd>
              </>
            )}
            <dt>Since</dt>
            <dd>
              <Time at={connection.since} />
            </dd>
            <dt>Last used</dt>
            <dd>{connection.lastUsed === undefined ? "not yet" : <Time at={connection.lastUsed} />}</dd>
          </dl>
          <form method="post" action={`${paths.connections}/withdraw`}>
            <input type="hidden" name="grant" value={connection.grant} />
            <button type="submit" aria-label={`Withdraw ${shownName(connection.client, connection.host)}`}>
              Withdraw…
            </button>
          </form>
        </article>
      ))}
      {ended.length === 0 ? null : <h2>Ended by this server</h2>}
      {ended.map(({ client, host, at }) => (
        <p class="note">
          <strong>{shownName(client, host)}</strong> ({host}), <Time at={at} />: a used token of it came back,
          so somebody else may have had a copy. Connect the app anew, and look at what it did in Halo before
          that.
        </p>
      ))}
      <form method="post" action={`${paths.connections}/sign-out`}>
        <div class="actions">
          <button type="submit">Sign out of this page</button>
        </div>
      </form>
    </>,
  );
}

/** The page that asks before a grant is withdrawn. */
export function withdrawPage(
  context: PageContext,
  shown: { readonly who: string; readonly tenant: string; readonly connection: Connection },
): Response | Promise<Response> {
  const { who, tenant, connection } = shown;
  const app = shownName(connection.client, connection.host);
  return page(
    context,
    { title: `Withdraw ${app}?` },
    <>
      <p class="who">
        halo-mcp for {tenant}, signed in as {who}
      </p>
      <h1>
        Withdraw the access of “<bdi>{app}</bdi>”?
      </h1>
      <p>
        It can’t read or change anything in Halo through you from then on, and its sessions end at once. What
        it did stays in Halo.
      </p>
      <form method="post" action={`${paths.connections}/withdraw`}>
        <input type="hidden" name="grant" value={connection.grant} />
        <div class="actions">
          <button class="primary" type="submit" name="sure" value="yes">
            Withdraw
          </button>
          <a class="button" href={paths.connections}>
            Keep it
          </a>
        </div>
      </form>
    </>,
  );
}
