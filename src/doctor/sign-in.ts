import * as z from "zod";
import { type Config, hasServiceIdentity } from "../config/config.ts";
import { SignIn } from "../halo/auth/sign-in.ts";
import { HaloError } from "../halo/errors.ts";
import { parseJson } from "../halo/http/body.ts";
import { memoryStore, type Runtime } from "../halo/runtime.ts";
import type { Budget } from "./budget.ts";

/** What came of the sign-in. */
export type SignedIn =
  | {
      readonly kind: "signed_in";
      readonly token: string;
      /** What the token may, where the authorisation server said it. */
      readonly scopes: readonly string[] | undefined;
      /** How long it lives. */
      readonly seconds: number | undefined;
    }
  | { readonly kind: "refused"; readonly error: HaloError }
  /** With SIGN_IN=halo there is no identity but that of each agent. */
  | { readonly kind: "nobody" };

const TokenAnswer = z.object({
  scope: z.string().optional(),
  expires_in: z.coerce.number().positive().optional(),
});

/** Signs in once, as the server itself does, however often it is asked. */
export function signInOnce(config: Config, runtime: Runtime, budget: Budget): () => Promise<SignedIn> {
  let attempt: Promise<SignedIn> | undefined;
  return () => {
    attempt ??= signIn(config, runtime, budget);
    return attempt;
  };
}

async function signIn(config: Config, runtime: Runtime, budget: Budget): Promise<SignedIn> {
  if (!hasServiceIdentity(config)) return { kind: "nobody" };
  try {
    const token = await new SignIn(config, runtime, memoryStore()).accessToken();
    const answer = TokenAnswer.safeParse(parseJson(budget.tokenAnswer ?? "")).data;
    const scopes = answer?.scope?.split(/\s+/).filter((scope) => scope !== "");
    return { kind: "signed_in", token, scopes, seconds: answer?.expires_in };
  } catch (error) {
    if (error instanceof HaloError) return { kind: "refused", error };
    throw error;
  }
}

/** Somebody who is signed in already, such as an agent at the Worker. What the token may was not said. */
export function signedInWith(token: string): () => Promise<SignedIn> {
  return async () => ({ kind: "signed_in", token, scopes: undefined, seconds: undefined });
}
