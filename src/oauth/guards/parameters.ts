import { auth } from "hono/utils/basic-auth";
import { decodeJwt } from "jose";
import { textOf } from "../pages/forms.ts";
import type { Resources } from "../server.ts";

/**
 * The longest client id, code and token, in bytes: each is part of a key of Workers KV, which takes 512 bytes
 * (Workers KV, limits). Our codes and tokens are far shorter.
 */
const longestId = 400;
const longestParameter = 4_096;
const ids = /^(?:client_id|code|refresh_token|token)$/;

/** Whether a parameter is a file, or longer than this server takes. */
export function isTooLong(parameters: URLSearchParams | FormData): boolean {
  for (const [name, value] of parameters) {
    if (typeof value !== "string" || bytesOf(value) > (ids.test(name) ? longestId : longestParameter))
      return true;
  }
  return false;
}

/** Whether a client id is longer than a key of the store may be. */
export function isIdTooLong(id: string): boolean {
  return bytesOf(id) > longestId;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/**
 * The first parameter that is there more than once, which OAuth forbids (RFC 6749 3.1): the library reads the first
 * and another reader may read the last. `resource` may be repeated (RFC 8707 2); the library compares all of them.
 */
export function repeatedParameter(parameters: URLSearchParams | FormData): string | undefined {
  const seen = new Set<string>();
  for (const [name] of parameters) {
    if (name !== "resource" && seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}

/** A PKCE challenge by S256: a SHA-256 in base64url, which has 43 characters (RFC 7636 4.2). */
const challengeForm = /^[\w-]{43}$/;
/** A PKCE verifier: 43 to 128 unreserved characters (RFC 7636 4.1). */
const verifierForm = /^[\w.~-]{43,128}$/;

/**
 * What is wrong with the PKCE of an authorization request; undefined when it is right. The library asks clients
 * with a secret for none, and looks at no form.
 */
export function challengeProblem(parameters: URLSearchParams): string | undefined {
  if (parameters.get("code_challenge_method") !== "S256")
    return "PKCE is required: code_challenge_method must be S256";
  return challengeForm.test(parameters.get("code_challenge") ?? "")
    ? undefined
    : "PKCE is required: code_challenge must be the SHA-256 of the verifier in base64url, 43 characters";
}

/** What is wrong with the verifier of a code exchange; undefined when its form is right. */
export function verifierProblem(form: FormData): string | undefined {
  if (textOf(form, "grant_type") !== "authorization_code") return undefined;
  return verifierForm.test(textOf(form, "code_verifier"))
    ? undefined
    : "PKCE is required: code_verifier must be 43 to 128 letters, digits, hyphens, dots, underscores or tildes";
}

/**
 * The resource that a client means: with a slash at its end, as some write it, ours is meant without. Everything
 * else is left for the library to refuse.
 */
export function meantResource(named: string, { mcp, sse }: Resources): string {
  const meant = named.replace(/\/$/, "");
  return meant === mcp || meant === sse ? meant : named;
}

/**
 * The client that a request to the token endpoint says it is, in any of the places where the library looks: the
 * form, a client assertion (RFC 7523) or HTTP Basic. Nothing of it is verified.
 */
export function namedClient(request: Request, form: FormData): string {
  const basic = auth(request);
  if (basic !== undefined) return decoded(basic.username);
  const inForm = textOf(form, "client_id");
  return inForm === "" ? issuerOf(textOf(form, "client_assertion")) : inForm;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

function issuerOf(assertion: string): string {
  try {
    return decodeJwt(assertion).iss ?? "";
  } catch {
    return "";
  }
}
