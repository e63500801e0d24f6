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

/** A time to the minute, in UTC because the server does not know the reader's time zone. */
const time = (at: number) => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** The page that lists a person's grants, each with a button to withdraw it. */
export function connectionsPage(
  context: PageContext,
  shown: {
    readonly who: string;
    readonly tenant: string;
    readonly connections: readonly Connection[];
    readonly ended: readonly EndedGrant[];
  },
): Response | Promise<Response> {
  const { who, tenant, connections, ended } = shown;
  return page(
    context,
    { title: "Your connections" },
    <>
      <p class="who">
        halo-mcp for {tenant}, signed in as {who}
      </p>
      <h1>Your connections</h1>
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
            <dd>{time(connection.since)}</dd>
            <dt>Last used</dt>
            <dd>{connection.lastUsed === undefined ? "not yet" : time(connection.lastUsed)}</dd>
          </dl>
          <form method="post" action={`${paths.connections}/withdraw`}>
            <input type="hidden" name="grant" value={connection.grant} />
            <button type="submit" aria-label={`Withdraw ${shownName(connection.client, connection.host)}`}>
              Withdraw
            </button>
          </form>
        </article>
      ))}
      {ended.length === 0 ? null : <h2>Ended by this server</h2>}
      {ended.map(({ client, host, at }) => (
        <p class="note">
          <strong>{shownName(client, host)}</strong> ({host}), {time(at)}: a used token of it came back, so
          somebody else may have had a copy. Connect the app anew, and look at what it did in Halo before
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

/** The page that asks for a sign-in before it shows the connections. */
export function connectionsSignInPage(
  context: PageContext,
  shown: { readonly tenant: string; readonly signIn: "halo" | "key" },
): Response | Promise<Response> {
  return page(
    context,
    { title: "Your connections" },
    <>
      <p class="who">halo-mcp for {shown.tenant}</p>
      <h1>Your connections</h1>
      <p>See which apps work with Halo through you, and withdraw what they should not have any longer.</p>
      <form method="post" action={`${paths.connections}/sign-in`}>
        <div class="actions">
          <button class="primary" type="submit">
            {shown.signIn === "halo" ? "Sign in to Halo" : "Sign in with your access key"}
          </button>
        </div>
      </form>
    </>,
  );
}
