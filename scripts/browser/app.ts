import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import * as oauth from "oauth4webapi";

/** The server is on this machine, where OAuth allows http (RFC 8252 section 7.3). */
const http = { [oauth.allowInsecureRequests]: true };

/** What a sign-in has given an app. */
export interface Access {
  readonly token: string;
  readonly scopes: readonly string[];
}

/** An MCP client that has registered itself, with an OAuth library that checks what a client must check. */
export class App {
  readonly #origin: string;
  readonly #redirectUri: string;
  readonly #server: oauth.AuthorizationServer;
  readonly #client: oauth.Client;
  readonly #verifier = oauth.generateRandomCodeVerifier();
  readonly #state = oauth.generateRandomState();

  private constructor(
    origin: string,
    redirectUri: string,
    server: oauth.AuthorizationServer,
    client: oauth.Client,
  ) {
    this.#origin = origin;
    this.#redirectUri = redirectUri;
    this.#server = server;
    this.#client = client;
  }

  /** Discovers the authorization server (RFC 8414) and registers with it (RFC 7591). */
  static async register(origin: string, redirectUri: string, name: string): Promise<App> {
    const issuer = new URL(origin);
    const server = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...http }),
    );
    const metadata = {
      client_name: name,
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: "none",
    };
    const client = await oauth.processDynamicClientRegistrationResponse(
      await oauth.dynamicClientRegistrationRequest(server, metadata, http),
    );
    return new App(origin, redirectUri, server, client);
  }

  /** The address that the app opens in the browser. */
  async authorizeUrl(scope = "halo:read"): Promise<string> {
    const url = new URL(this.#server.authorization_endpoint ?? "");
    url.search = new URLSearchParams({
      response_type: "code",
      client_id: this.#client.client_id,
      redirect_uri: this.#redirectUri,
      scope,
      state: this.#state,
      code_challenge: await oauth.calculatePKCECodeChallenge(this.#verifier),
      code_challenge_method: "S256",
      resource: this.#resource,
    }).toString();
    return url.href;
  }

  /**
   * Reads the address that the browser came back to, and exchanges its code.
   *
   * @throws oauth4webapi's `AuthorizationResponseError` when it carries an error, and other errors when
   *   `state` or `iss` (RFC 9207) are missing or not the expected ones
   */
  async redeem(address: string): Promise<Access> {
    const response = await oauth.authorizationCodeGrantRequest(
      this.#server,
      this.#client,
      oauth.None(),
      oauth.validateAuthResponse(this.#server, this.#client, new URL(address), this.#state),
      this.#redirectUri,
      this.#verifier,
      { additionalParameters: { resource: this.#resource }, ...http },
    );
    const answer = await oauth.processAuthorizationCodeResponse(this.#server, this.#client, response);
    return { token: answer.access_token, scopes: (answer.scope ?? "").split(" ") };
  }

  /** The error code that the browser brought back; undefined where it brought a code. */
  errorIn(address: string): string | undefined {
    try {
      oauth.validateAuthResponse(this.#server, this.#client, new URL(address), this.#state);
      return undefined;
    } catch (error) {
      if (error instanceof oauth.AuthorizationResponseError) return error.error;
      throw error;
    }
  }

  /** The name of the agent whom the app works as, asked of Halo through MCP. */
  whoAmI(access: Access): Promise<string> {
    return this.call(access, "halo_get_me", {});
  }

  /**
   * Calls a tool through MCP; its result as JSON.
   *
   * @throws Error when the tool fails
   */
  async call({ token }: Access, name: string, args: Readonly<Record<string, unknown>>): Promise<string> {
    const client = new Client({ name: "browser-check", version: "1.0.0" });
    const headers = { authorization: `Bearer ${token}` };
    await client.connect(
      new StreamableHTTPClientTransport(new URL(this.#resource), { requestInit: { headers } }),
    );
    try {
      const result = await client.callTool({ name, arguments: args });
      if (result.isError === true) throw new Error(`${name}: ${JSON.stringify(result.content)}`);
      return JSON.stringify(result.structuredContent ?? result.content);
    } finally {
      await client.close();
    }
  }

  /** The status that the endpoint answers a token with. */
  async statusOf({ token }: Access): Promise<number> {
    const response = await fetch(this.#resource, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
      },
      body: JSON.stringify({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/call",
        params: { name: "halo_get_me", arguments: {} },
      }),
    });
    await response.body?.cancel();
    return response.status;
  }

  get #resource(): string {
    return `${this.#origin}/mcp`;
  }
}
