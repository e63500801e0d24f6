import { expect } from "vitest";
import {
  cancelSignIn,
  createSandbox,
  defaultCredentials,
  defaultRedirectUris,
  type HaloRecord,
  type Sandbox,
  type SandboxOptions,
  signIn,
} from "../index.ts";
import { type Answer, Api, askToken, bareTenant, now, objectOf, origin, read, some } from "./api.ts";

export const redirectUri = some(defaultRedirectUris[0]);

/** The pair of RFC 7636, appendix B. */
export const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
export const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

export const { password } = defaultCredentials;

export type Fields = Readonly<Record<string, string | undefined>>;

/** The address of a right request for a sign-in, but for what is changed; undefined leaves a parameter out. */
export function authorizeUrl(changes: Fields = {}): string {
  const url = new URL(`${origin}/auth/authorize`);
  const parameters: Fields = {
    tenant: "sandbox",
    response_type: "code",
    client_id: defaultCredentials.clientId,
    redirect_uri: redirectUri,
    scope: "all offline_access",
    state: "state-1",
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...changes,
  };
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
}

/** Sends a form to the address of a login page. */
export async function post(sandbox: Sandbox, url: string, form: Record<string, string>): Promise<Answer> {
  const body = new URLSearchParams(form);
  return read(await sandbox.fetch(new Request(url, { method: "POST", body })));
}

/** The parameters that a person is sent back to the application with. */
export function returned(location: string | null): Record<string, string> {
  return Object.fromEntries(new URL(some(location ?? undefined)).searchParams);
}

/** Signs in as an agent at the login page; the code that comes of it. */
export async function codeOf(sandbox: Sandbox, agentId: number, changes: Fields = {}): Promise<string> {
  const location = await signIn(sandbox.fetch, authorizeUrl(changes), sandbox.signInOf(agentId));
  return some(returned(location).code);
}

/** What the login page says to a cancelled sign-in. */
export async function cancelled(sandbox: Sandbox): Promise<Record<string, string>> {
  return returned(await cancelSignIn(sandbox.fetch, authorizeUrl()));
}

/** Changes a code into tokens, rightly but for what is changed. */
export function askWithCode(sandbox: Sandbox, code: string, changes: Fields = {}): Promise<Answer> {
  const grant = { grant_type: "authorization_code", client_secret: undefined, scope: undefined };
  const form = { ...grant, code, redirect_uri: redirectUri, code_verifier: verifier, ...changes };
  return askToken(sandbox, { form });
}

export function askWithRefreshToken(
  sandbox: Sandbox,
  refresh_token: unknown,
  changes: Fields = {},
): Promise<Answer> {
  const grant = { grant_type: "refresh_token", client_secret: undefined, scope: undefined };
  return askToken(sandbox, { form: { ...grant, refresh_token: String(refresh_token), ...changes } });
}

/** The `[status, error]` of a refusal by the token endpoint. */
export const refusal = (answer: Answer) => [answer.status, objectOf(answer).error];

/** The API as one agent, with the refresh token of the sign-in. */
export class AgentApi extends Api {
  readonly refreshToken: unknown;

  constructor(sandbox: Sandbox, tokens: Record<string, unknown>) {
    super(sandbox, String(tokens.access_token));
    this.refreshToken = tokens.refresh_token;
  }

  static async signIn(sandbox: Sandbox, agentId: number, changes: Fields = {}): Promise<AgentApi> {
    return AgentApi.withCode(sandbox, await codeOf(sandbox, agentId, changes));
  }

  static async withCode(sandbox: Sandbox, code: string): Promise<AgentApi> {
    const answer = await askWithCode(sandbox, code);
    expect(answer.status, answer.text).toBe(200);
    return new AgentApi(sandbox, objectOf(answer));
  }

  /** Status of a call that every agent may make. */
  async status(): Promise<number> {
    return (await this.get("agent/me")).status;
  }

  refresh(changes: Fields = {}): Promise<Answer> {
    return askWithRefreshToken(this.sandbox, this.refreshToken, changes);
  }
}

const agent = (id: number, name: string, more: Partial<HaloRecord> = {}): HaloRecord => ({
  id,
  name,
  email: `${name.toLowerCase()}@tarnwick.example`,
  isdisabled: false,
  isapiagent: false,
  ...more,
});

/** Agents 2 and 3, 20 who is disabled, 21 of the API, and "Unassigned"; nothing else, so that it is quickly made. */
export function smallSandbox(options: SandboxOptions = {}): Sandbox {
  const Agent = [
    agent(1, "Unassigned", { email: "" }),
    agent(2, "Maren"),
    agent(3, "Tobias"),
    agent(20, "Gareth", { isdisabled: true }),
    agent(21, "Integration", { isapiagent: true, email: "" }),
  ];
  return createSandbox({ tenant: bareTenant({ Agent }), clock: () => now.getTime(), ...options });
}
