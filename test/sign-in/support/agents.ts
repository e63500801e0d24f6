import type { Sandbox } from "../../../sandbox/index.ts";
import { type SignIn, signIn } from "../../../sandbox/server/sign-in.ts";
import { Browser, type PageAnswer } from "./browser.ts";
import { codeOf, type TestOAuthClient, type TokenAnswer } from "./client.ts";

/** Goes through consent to the address of Halo's login. */
export async function allow(
  client: TestOAuthClient,
  browser: Browser,
  scopes: readonly string[] = [],
): Promise<string> {
  const consent = await browser.get(await client.authorizeUrl());
  const allowed = await browser.submit(consent, { scope: scopes, decision: "allow" });
  if (allowed.location === undefined) throw new Error(`not allowed: ${allowed.status} ${allowed.html}`);
  return allowed.location;
}

/** Signs an agent in at Halo's login; the address that Halo sends the browser back to. */
export function signInAtHalo(sandbox: Sandbox, loginUrl: string, who: SignIn | number): Promise<string> {
  const typed = typeof who === "number" ? sandbox.signInOf(who) : who;
  return signIn((request) => sandbox.fetch(request), loginUrl, typed);
}

/** The whole way of an agent: consent, Halo's login, and the page that leads back to the client. */
export async function allowAsAgent(
  sandbox: Sandbox,
  client: TestOAuthClient,
  agentId: number,
  options: { readonly scopes?: readonly string[]; readonly browser?: Browser } = {},
): Promise<PageAnswer> {
  const { browser = new Browser(), scopes = [] } = options;
  const loginUrl = await allow(client, browser, scopes);
  return browser.get(await signInAtHalo(sandbox, loginUrl, agentId));
}

/** The tokens of an agent. */
export async function tokensOf(
  sandbox: Sandbox,
  client: TestOAuthClient,
  agentId: number,
  scopes: readonly string[] = [],
): Promise<TokenAnswer> {
  const back = await allowAsAgent(sandbox, client, agentId, { scopes });
  return (await client.redeem(codeOf(back))).answer;
}
