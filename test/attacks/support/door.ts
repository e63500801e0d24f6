import { randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import * as oauth from "oauth4webapi";
import { inject } from "vitest";
import type { SignIn } from "../../../sandbox/server/sign-in.ts";
import { Person } from "../../../scripts/support/person.ts";

/** How people get in: each agent by Halo's login, by an access key, or (on this machine alone) not at all. */
export const doorKinds = ["key", "halo", "none"] as const;
export type DoorKind = (typeof doorKinds)[number];

/** A Worker that was started for the attacks. */
export interface Door {
  readonly kind: DoorKind;
  readonly origin: string;
  /** The file that has what the Worker printed so far. */
  readonly log: string;
  /** Who signs in at Halo. */
  readonly agent: SignIn;
}

/** The access key of the door that takes keys. */
export const key = "vB7qLw2Zr9sXt4Ny6Kp1Hd8M";

/** Where clients are sent back to; nobody listens there. */
export const redirectUri = "http://localhost:33418/callback";

/** The door of this kind. */
export function doorOf(kind: DoorKind): Door {
  const doors: readonly Door[] = inject("doors" as never);
  const door = doors.find((each) => each.kind === kind);
  if (door === undefined) throw new Error(`no door of the kind ${kind} was started`);
  return door;
}

/** An address that nothing else in the run is counted by: a /64 of documentation's range (RFC 3849). */
export function freshAddress(): string {
  const part = () => randomInt(1, 0xffff).toString(16);
  return `2001:db8:${part()}:${part()}::1`;
}

/** Sends a request from an address of its own. */
export function send(url: string, init: RequestInit = {}, address = freshAddress()): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("cf-connecting-ip", address);
  return fetch(url, { redirect: "manual", ...init, headers });
}

/** What the token endpoint answered. */
export interface Tokens {
  readonly status: number;
  readonly access_token: string;
  readonly refresh_token: string;
  readonly error?: string;
  readonly error_description?: string;
}

type Changes = Readonly<Record<string, string | undefined>>;

/** A client with its hands free to do what no client should. */
export class Client {
  readonly door: Door;
  readonly id: string;
  readonly secret: string | undefined;
  verifier = oauth.generateRandomCodeVerifier();

  constructor(door: Door, id: string, secret?: string) {
    this.door = door;
    this.id = id;
    this.secret = secret;
  }

  static async register(door: Door, metadata: object = {}): Promise<Client> {
    const response = await send(`${door.origin}/oauth/register`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        client_name: "Attacker",
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: "none",
        ...metadata,
      }),
    });
    const { client_id, client_secret }: { client_id: string; client_secret?: string } = await response.json();
    return new Client(door, client_id, client_secret);
  }

  /** The address of an authorization request; `changes` replace parameters, or take them away with undefined. */
  async authorizeUrl(changes: Changes = {}): Promise<string> {
    const parameters = {
      response_type: "code",
      client_id: this.id,
      redirect_uri: redirectUri,
      scope: "halo:read",
      state: "state-of-the-client",
      code_challenge: await oauth.calculatePKCECodeChallenge(this.verifier),
      code_challenge_method: "S256",
      resource: `${this.door.origin}/mcp`,
      ...changes,
    };
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters))
      if (value !== undefined) query.append(name, value);
    return `${this.door.origin}/authorize?${query}`;
  }

  /** Has a person agree and sign in; gives the code that the client is sent back with. */
  async code(changes: Changes = {}): Promise<string> {
    const { kind, agent } = this.door;
    const person = new Person(kind === "key" ? { kind, key } : { kind: "halo", ...agent });
    const back = new URL(await person.agree(await this.authorizeUrl(changes)));
    const code = back.searchParams.get("code");
    if (code === null) throw new Error(`the client was sent back without a code: ${back}`);
    return code;
  }

  redeem(code: string, changes: Changes = {}): Promise<Tokens> {
    const { verifier: code_verifier } = this;
    return this.token({
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUri,
      code_verifier,
      ...changes,
    });
  }

  refresh(refresh_token: string, changes: Changes = {}): Promise<Tokens> {
    return this.token({ grant_type: "refresh_token", refresh_token, ...changes });
  }

  /** Goes through the whole sign-in. */
  async connect(changes: Changes = {}): Promise<Tokens> {
    return this.redeem(await this.code(changes));
  }

  async token(form: Changes): Promise<Tokens> {
    const body = new URLSearchParams();
    const all = { client_id: this.id, client_secret: this.secret, ...form };
    for (const [name, value] of Object.entries(all)) if (value !== undefined) body.append(name, value);
    const response = await send(`${this.door.origin}/oauth/token`, { method: "POST", body });
    const text = await response.text();
    return { status: response.status, ...(text === "" ? {} : JSON.parse(text)) };
  }
}

/** Whether a token opens the endpoint. */
export async function opens(door: Door, accessToken: string): Promise<boolean> {
  const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
  return (await rpc(door, ping, { authorization: `Bearer ${accessToken}` })).ok;
}

/** Sends a JSON-RPC message to the endpoint. */
export function rpc(
  door: Door,
  message: unknown,
  headers: Readonly<Record<string, string>> = {},
  path = "/mcp",
): Promise<Response> {
  return send(`${door.origin}${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: JSON.stringify(message),
  });
}

/** What the Worker of a door has printed so far, a line each. */
export async function linesOf(door: Door): Promise<string[]> {
  return (await readFile(door.log, "utf8")).split("\n").filter((line) => line.trim() !== "");
}
