/**
 * Goes through the sign-in of a Worker with `SIGN_IN=key` as a person with a browser would, for scripts that
 * need a token.
 */
import * as oauth from "oauth4webapi";
import { Person } from "./person.ts";

/** What the client of a script got. */
export interface ScriptTokens {
  readonly clientId: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

const redirectUri = "http://localhost:33418/callback";

/**
 * Registers a client, agrees to all that it asks for, gives the key, and redeems the code.
 *
 * @param origin the Worker's PUBLIC_URL
 * @throws Error when a page is not what it should be
 */
export async function tokensWithKey(origin: string, key: string, scope: string): Promise<ScriptTokens> {
  const registered = await fetch(`${origin}/oauth/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_name: "halo-mcp script",
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: "none",
    }),
  });
  const { client_id: clientId }: { client_id: string } = await registered.json();
  const verifier = oauth.generateRandomCodeVerifier();
  const parameters = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state: oauth.generateRandomState(),
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    resource: `${origin}/mcp`,
  });
  const back = await new Person({ kind: "key", key }).agree(`${origin}/authorize?${parameters}`);
  const code = new URL(back).searchParams.get("code");
  if (code === null) throw new Error(`The client was sent back without a code: ${back}`);
  const redeemed = await fetch(`${origin}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: clientId,
      redirect_uri: redirectUri,
      code,
      code_verifier: verifier,
    }),
  });
  const tokens: { access_token: string; refresh_token: string } = await redeemed.json();
  return { clientId, accessToken: tokens.access_token, refreshToken: tokens.refresh_token };
}
