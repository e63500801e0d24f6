import { calculatePKCECodeChallenge, generateRandomCodeVerifier } from "oauth4webapi";
import { send } from "../../support/harness.ts";
import { Browser, type PageAnswer, publicUrl } from "./browser.ts";

/** The endpoint that people type. */
export const endpoint = `${publicUrl}/mcp`;
/** Where the test client is sent back to. */
export const redirectUri = "http://localhost:33418/callback";

/** What the token endpoint answers. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in: number;
  readonly scope: string;
  readonly resource: string;
  readonly error?: string;
  readonly error_description?: string;
}

/** An OAuth client that registered itself, with its hands free to do what no client should. */
export class TestOAuthClient {
  readonly clientId: string;
  readonly verifier = generateRandomCodeVerifier();

  private constructor(clientId: string) {
    this.clientId = clientId;
  }

  static async register(metadata: object = {}): Promise<TestOAuthClient> {
    const response = await send(`${publicUrl}/oauth/register`, {
      method: "POST",
      headers: { "content-type": "application/json", "cf-connecting-ip": new Browser().address },
      body: JSON.stringify({
        client_name: "Test client",
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: "none",
        ...metadata,
      }),
    });
    const { client_id } = await response.json<{ client_id: string }>();
    return new TestOAuthClient(client_id);
  }

  /** The address that a client opens in the browser; `changes` replace or (with undefined) take away. */
  async authorizeUrl(changes: Readonly<Record<string, string | undefined>> = {}): Promise<string> {
    const parameters: Record<string, string | undefined> = {
      response_type: "code",
      client_id: this.clientId,
      redirect_uri: redirectUri,
      scope: "halo:read",
      state: "state-of-the-client",
      code_challenge: await calculatePKCECodeChallenge(this.verifier),
      code_challenge_method: "S256",
      resource: endpoint,
      ...changes,
    };
    const given = Object.entries(parameters).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    );
    return `${publicUrl}/authorize?${new URLSearchParams(given)}`;
  }

  /** Exchanges a code. */
  async redeem(code: string, changes: Readonly<Record<string, string>> = {}): Promise<TokenResult> {
    return token({
      grant_type: "authorization_code",
      client_id: this.clientId,
      redirect_uri: redirectUri,
      code,
      code_verifier: this.verifier,
      ...changes,
    });
  }

  /** Renews the tokens. */
  async refresh(refreshToken: string, changes: Readonly<Record<string, string>> = {}): Promise<TokenResult> {
    return token({
      grant_type: "refresh_token",
      client_id: this.clientId,
      refresh_token: refreshToken,
      ...changes,
    });
  }

  /** Gives a token back (RFC 7009). */
  async revoke(given: string): Promise<TokenResult> {
    return token({ client_id: this.clientId, token: given });
  }
}

export interface TokenResult {
  readonly status: number;
  readonly answer: TokenAnswer;
}

/** Sends a form to the token endpoint. */
export async function token(form: Readonly<Record<string, string>>): Promise<TokenResult> {
  const response = await send(`${publicUrl}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  const text = await response.text();
  return { status: response.status, answer: (text === "" ? {} : JSON.parse(text)) as TokenAnswer };
}

/** The code in the address that a client is sent back to. */
export function codeOf(page: PageAnswer): string {
  const code = new URL(page.location ?? "about:blank").searchParams.get("code");
  if (code === null) throw new Error(`no code: ${page.status} ${page.location ?? page.html}`);
  return code;
}

/** Goes through the pages with an access key; gives the page that leads back to the client. */
export async function allowWithKey(
  client: TestOAuthClient,
  key: string,
  options: {
    readonly scopes?: readonly string[];
    readonly browser?: Browser;
    readonly resource?: string;
    /** Further fields of the consent page. */
    readonly form?: Readonly<Record<string, string | readonly string[]>>;
  } = {},
): Promise<PageAnswer> {
  const { browser = new Browser(), scopes = [], resource = endpoint, form: further = {} } = options;
  const consent = await browser.get(await client.authorizeUrl({ resource }));
  const allowed = await browser.submit(consent, { ...further, scope: scopes, decision: "allow" });
  const form = await browser.get(allowed.location ?? "");
  return browser.submit(form, { key });
}

/** A JSON-RPC request to the endpoint, as it is; its answer is read to the end, so that nothing of it runs on. */
export async function post(
  body: unknown,
  headers: Record<string, string> = {},
  url: string = endpoint,
): Promise<Response> {
  const response = await send(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return new Response(text === "" ? null : text, response);
}

/** A call of a tool, for a client without session. */
export const call = (name: string, args: object = {}) => ({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name, arguments: args },
});

/** Opens a session of the 2025 era. */
export const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "t", version: "1" } },
};

/** The header that a token travels in. */
export const bearer = (accessToken: string) => ({ authorization: `Bearer ${accessToken}` });
