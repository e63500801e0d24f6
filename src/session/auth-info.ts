import type { AuthInfo } from "@modelcontextprotocol/server";
import type { Principal } from "../oauth/principal.ts";

/** The principal of a request, by the `AuthInfo` object that the SDK passes along with the request. */
const principals = new WeakMap<AuthInfo, Principal>();

/** What the SDK is given for a principal. */
export function authInfoOf(principal: Principal): AuthInfo {
  // The router has checked the token; it is not needed here.
  const authInfo: AuthInfo = { token: "", clientId: principal.client, scopes: [...principal.scopes] };
  principals.set(authInfo, principal);
  return authInfo;
}

/** The principal of what the SDK passed along. */
export function principalOf(authInfo: AuthInfo | undefined): Principal {
  const principal = authInfo === undefined ? undefined : principals.get(authInfo);
  if (principal === undefined) throw new Error("a request reached a session without its principal");
  return principal;
}
