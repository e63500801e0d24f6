import { type Config, hasServiceIdentity } from "../config/config.ts";
import { SignIn } from "../halo/auth/sign-in.ts";
import { HaloError } from "../halo/errors.ts";
import { memoryStore, type Runtime } from "../halo/runtime.ts";
import { lazily } from "../lazily.ts";

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

/** Signs in once, as the server itself does, however often it is asked. */
export function signInOnce(config: Config, runtime: Runtime): () => Promise<SignedIn> {
  return lazily(() => signIn(config, runtime));
}

async function signIn(config: Config, runtime: Runtime): Promise<SignedIn> {
  if (!hasServiceIdentity(config)) return { kind: "nobody" };
  try {
    const source = new SignIn(config, runtime, memoryStore());
    const token = await source.accessToken();
    const seconds = source.endsAt === undefined ? undefined : (source.endsAt - runtime.now()) / 1000;
    return { kind: "signed_in", token, scopes: source.scopes, seconds };
  } catch (error) {
    if (error instanceof HaloError) return { kind: "refused", error };
    throw error;
  }
}

/** Somebody who is signed in already, such as an agent at the Worker. What the token may was not said. */
export function signedInWith(token: string): () => Promise<SignedIn> {
  return async () => ({ kind: "signed_in", token, scopes: undefined, seconds: undefined });
}
