import { secretProblem } from "./sign-in.ts";
import { absent } from "./values.ts";

/**
 * What the setup page may set. All other variables come from bindings alone, and a binding always wins over what is
 * stored.
 */
export const storedNames = [
  "HALO_BASE_URL",
  "HALO_CLIENT_ID",
  "HALO_CLIENT_SECRET",
  "SIGN_IN",
  "PUBLIC_URL",
  "ACCESS_KEYS",
] as const;
export type StoredValues = { readonly [Name in (typeof storedNames)[number]]?: string | undefined };

/** What this isolate has read of the deployment's storage. Bindings are read without waiting, so it is kept here. */
export interface StoredState {
  /** The secret that it was sealed with. */
  readonly secret: string;
  /** Undefined while nothing is stored, or nothing that this secret opens. */
  readonly values: StoredValues | undefined;
  /** When it was read, in milliseconds since the epoch. */
  readonly at: number;
}

let state: StoredState | undefined;

/** Keeps what was read, for every later question for the configuration. */
export function keepStored(read: StoredState | undefined): void {
  state = read;
}

/** What was read with this secret; undefined when nothing was. */
export function storedWith(secret: string): StoredState | undefined {
  return state?.secret === secret ? state : undefined;
}

/** How a deployment may be set up from its page. */
export type SetupDoor =
  /** `SIGN_IN` is a binding: the page is closed, and nothing stored counts. */
  | { readonly kind: "closed" }
  /** There is no secret, or one that could be guessed. */
  | { readonly kind: "no_secret"; readonly problem: string }
  | { readonly kind: "open"; readonly secret: string };

/** Whether and by which secret a deployment is set up from its page (`SETUP_SECRET`). */
export function setupDoor(bindings: object): SetupDoor {
  const { SETUP_SECRET: secret, SIGN_IN: signIn } = bindings as Readonly<Record<string, unknown>>;
  if (absent(signIn) !== undefined) return { kind: "closed" };
  if (typeof secret !== "string" || absent(secret) === undefined) {
    return { kind: "no_secret", problem: "is not set" };
  }
  const problem = secretProblem(secret.trim());
  return problem === undefined ? { kind: "open", secret: secret.trim() } : { kind: "no_secret", problem };
}

/** What was read for these bindings; undefined where nothing was, or the page is closed. */
export function storedFor(bindings: object): StoredState | undefined {
  const { SETUP_SECRET: secret } = bindings as Readonly<Record<string, unknown>>;
  // Most deployments have no such secret, and this is asked at every request.
  if (secret === undefined || state === undefined) return undefined;
  const door = setupDoor(bindings);
  return door.kind === "open" ? storedWith(door.secret) : undefined;
}

/** The bindings, with what is stored where a binding is absent. */
export function withStored(bindings: object): object {
  const values = storedFor(bindings)?.values;
  if (values === undefined) return bindings;
  const bound = Object.entries(bindings).filter(([, value]) => absent(value) !== undefined);
  return { ...values, ...Object.fromEntries(bound) };
}
