import { hasServiceIdentity, readConfig } from "../../../src/config/config.ts";
import { SignIn } from "../../../src/halo/auth/sign-in.ts";
import { HaloClient } from "../../../src/halo/client.ts";
import { HaloError } from "../../../src/halo/errors.ts";
import { memoryStore, type Runtime, type Store, timeLimit } from "../../../src/halo/runtime.ts";
import { haloUrl } from "../../support/harness.ts";

/** Variables beside, or instead of, those of the sandbox; `undefined` takes one away. */
export type Bindings = Readonly<Record<string, string | undefined>>;

/** What answers a client's requests. */
export type Fetch = (request: Request) => Promise<Response>;

/** What a test gives a Halo client of its own, in place of the platform. */
export interface Setup {
  readonly fetch: Fetch;
  readonly bindings?: Bindings;
  readonly store?: Store;
  readonly now?: () => number;
  readonly sleep?: Runtime["sleep"];
}

/** A Halo client outside any Worker, which does not wait between tries unless told to. */
export function haloClient({
  fetch,
  bindings = {},
  store = memoryStore(),
  now = Date.now,
  sleep = async () => {},
}: Setup): HaloClient {
  const reading = readConfig({
    HALO_BASE_URL: haloUrl,
    HALO_CLIENT_ID: "sandbox-client",
    HALO_CLIENT_SECRET: "sandbox-secret",
    ...bindings,
  });
  if (!reading.ok) throw new Error(reading.problems.join(" "));
  const { config } = reading;
  if (!hasServiceIdentity(config)) throw new Error("these tests sign in as one identity");
  const inParts: Runtime["fetch"] = (url, init) => fetch(new Request(url, init));
  const runtime: Runtime = { fetch: inParts, now, sleep, timeLimit, random: () => 0.5 };
  return HaloClient.of(config, runtime, new SignIn(config, runtime, store));
}

/** A signal that never aborts. */
export const signal = new AbortController().signal;

/** The error that a call ends with; fails when it succeeds or ends with another kind of error. */
export async function failureOf(call: Promise<unknown>): Promise<HaloError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof HaloError) return error;
    throw error;
  }
  throw new Error("the call succeeded");
}
