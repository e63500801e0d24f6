import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
  type OAuthClientInformationMixed,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type OAuthTokens,
} from "@modelcontextprotocol/client";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OldTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/cfworker";
import { expect, test } from "vitest";
import { type Era, eras, inEras, send, useSandbox } from "../../support/harness.ts";
import { signInAtHalo } from "../support/agents.ts";
import { Browser, publicUrl } from "../support/browser.ts";
import { codeOf, endpoint, redirectUri } from "../support/client.ts";

const halo = useSandbox({ redirectUris: [`${publicUrl}/callback`] });
const agent = 2;

/** The memory of a client, and the person's browser beside it. */
class Person implements OAuthClientProvider {
  readonly redirectUrl = redirectUri;
  readonly clientMetadata = {
    client_name: "SDK client",
    redirect_uris: [redirectUri],
    token_endpoint_auth_method: "none",
  };
  asked: URL[] = [];
  #client: OAuthClientInformationMixed | undefined;
  #tokens: OAuthTokens | undefined;
  #verifier = "";

  clientInformation = () => this.#client;
  saveClientInformation = (client: OAuthClientInformationMixed) => {
    this.#client = client;
  };
  tokens = () => this.#tokens;
  saveTokens = (tokens: OAuthTokens) => {
    this.#tokens = tokens;
  };
  codeVerifier = () => this.#verifier;
  saveCodeVerifier = (verifier: string) => {
    this.#verifier = verifier;
  };
  redirectToAuthorization = (url: URL) => {
    this.asked.push(url);
  };

  #discovered: OAuthDiscoveryState | undefined;
  saveDiscoveryState = (state: OAuthDiscoveryState) => {
    this.#discovered = state;
  };
  discoveryState = () => this.#discovered;

  /** Goes through the pages that the client opened last; the address that it is sent back to. */
  async agree(untick = false): Promise<URL> {
    const url = this.asked.at(-1);
    if (url === undefined) throw new Error("the client has opened no page");
    const browser = new Browser();
    const page = await browser.get(url.href);
    const boxes = untick ? { scope: [] } : {};
    const allowed = await browser.submit(page, { decision: "allow", ...boxes });
    const back = await browser.get(await signInAtHalo(halo(), allowed.location ?? "", agent));
    expect(codeOf(back)).not.toBe("");
    return new URL(back.location ?? "");
  }
}

/** What is the same in both SDKs, as far as these tests go. */
interface Session {
  connect(): Promise<void>;
  /** Takes the code of the address that the browser came back to. */
  finish(back: URL): Promise<void>;
  call(name: string, args: Record<string, unknown>): Promise<unknown>;
}

function session(era: Era, person: Person): Session {
  if (era === "2025-11-25 (SDK v1)") {
    const make = () => new OldTransport(new URL(endpoint), { fetch: send, authProvider: person as never });
    let transport = make();
    let client = new OldClient(
      { name: "old", version: "1" },
      { jsonSchemaValidator: new CfWorkerJsonSchemaValidator() },
    );
    return {
      connect: async () => {
        transport = make();
        client = new OldClient(
          { name: "old", version: "1" },
          { jsonSchemaValidator: new CfWorkerJsonSchemaValidator() },
        );
        await client.connect(transport as Parameters<typeof client.connect>[0]);
      },
      finish: (back) => transport.finishAuth(back.searchParams.get("code") ?? ""),
      call: (name, args) => client.callTool({ name, arguments: args }),
    };
  }
  const make = () => new ModernTransport(new URL(endpoint), { fetch: send, authProvider: person });
  const mode = era === "2026-07-28" ? ({ pin: "2026-07-28" } as const) : "legacy";
  let transport = make();
  let client: ModernClient;
  return {
    connect: async () => {
      transport = make();
      client = new ModernClient({ name: "new", version: "1" }, { versionNegotiation: { mode } });
      await client.connect(transport);
    },
    finish: (back) => transport.finishAuth(back.searchParams),
    call: (name, args) => client.callTool({ name, arguments: args }),
  };
}

inEras(eras, (era) => {
  test("the SDK's own OAuth client gets in, and steps up for a tool that needs more", async () => {
    const person = new Person();
    const client = session(era, person);
    await expect(client.connect()).rejects.toThrow(/unauthorized|authoriz/i);
    expect(person.asked[0]?.searchParams.get("scope")).toContain("halo:read");
    expect(person.asked[0]?.searchParams.get("resource")).toBe(endpoint);
    // The client asks for all that is offered; the person leaves it at reading.
    await client.finish(await person.agree(true));
    await client.connect();
    expect(await client.call("halo_get_me", {})).toMatchObject({
      structuredContent: { record: { id: agent } },
    });

    const note = { id: 1, confirm: true };
    await expect(client.call("halo_void_invoice", note)).rejects.toThrow();
    if (era === "2025-11-25 (SDK v1)") {
      // SDK v1 renews its token instead of asking for more, and gives up: a person connects anew to step up.
      expect(person.asked).toHaveLength(1);
      return;
    }
    expect(person.asked).toHaveLength(2);
    expect(person.asked[1]?.searchParams.get("scope")?.split(" ").sort()).toEqual([
      "halo:delete",
      "halo:read",
    ]);
    await client.finish(await person.agree());
    // The tool is there now: what comes back is of Halo, not of the sign-in.
    const answer = JSON.stringify(await client.call("halo_void_invoice", note));
    expect(answer).not.toMatch(/insufficient_scope|unauthorized/i);
    expect(person.asked).toHaveLength(2);
  });
});
