import * as z from "zod";
import { keepStored, type StoredValues, setupDoor, storedNames, storedWith } from "../config/stored.ts";
import { platformRuntime } from "../halo/runtime.ts";
import { lazily } from "../lazily.ts";
import { decrypt, encrypt } from "./encryption.ts";

/** The name of the deployment's one object of each kind, among them the one that keeps what the setup page stores. */
export const deploymentName = "halo";

const storageKey = "setup";
const draftKey = "setup-draft";
/** How long what was read is used, in milliseconds: a change arrives everywhere after that. */
const freshMs = 30_000;
/** The same while nothing is stored: so soon does a new deployment serve after it was set up. */
const emptyMs = 2_000;
/** How long a draft can be saved, in milliseconds. */
const draftMs = 30 * 60_000;

const Values = lazily(() => z.partialRecord(z.enum(storedNames), z.string()));
const DraftForm = lazily(() =>
  z.object({
    ...{ id: z.string(), values: Values(), name: z.string() },
    ...{ alone: z.boolean(), works: z.boolean(), at: z.number() },
  }),
);

/** What was tried on the setup page: all values but the access key, which is made when it is saved. */
export interface Draft {
  /** Tells it from the draft of somebody else who is at the page. */
  readonly id: string;
  readonly values: StoredValues;
  /** The name of the access key that is to be made. */
  readonly name: string;
  /** Whether keys that were made before are withdrawn. */
  readonly alone: boolean;
  /** Whether the sign-in to Halo worked: only then it can be saved. */
  readonly works: boolean;
}

type Kept = (key: string) => Promise<unknown>;

const keeperOf = (env: Env) => env.HALO_PACE.get(env.HALO_PACE.idFromName(deploymentName));
/** Another purpose of the secret has another key. */
const sealing = (secret: string) => `setup\n${secret}`;

async function unsealed(secret: string, sealed: unknown): Promise<unknown> {
  return typeof sealed === "string" ? decrypt(sealing(secret), sealed) : undefined;
}

/**
 * Reads what the setup page has stored, so that {@link configurationOf} knows it. Does nothing for a deployment that has
 * its sign-in from bindings. Has to be awaited before the configuration is read, in the Worker and in every object.
 *
 * @param options.kept how to read the deployment's storage; by RPC unless told otherwise
 * @param options.anew whether it is read however short ago that was done
 * @throws what the storage throws, when nothing was read before
 */
export async function readStored(
  env: Env,
  options: { readonly kept?: Kept; readonly anew?: boolean } = {},
): Promise<void> {
  const { kept = async (key) => keeperOf(env).kept(key), anew = false } = options;
  const door = setupDoor(env);
  if (door.kind !== "open") return;
  const { secret } = door;
  const before = storedWith(secret);
  const at = platformRuntime.now();
  const lasts = before?.values === undefined ? emptyMs : freshMs;
  if (!anew && before !== undefined && Math.abs(at - before.at) < lasts) return;
  try {
    const values = Values().safeParse(await unsealed(secret, await kept(storageKey))).data;
    keepStored({ secret, values, at });
  } catch (error) {
    if (anew || before?.values === undefined) throw error;
  }
}

/** Stores the configuration, sealed, and uses it from now on. What was drafted is deleted. */
export async function store(env: Env, secret: string, values: StoredValues): Promise<void> {
  const keeper = keeperOf(env);
  await keeper.keep(storageKey, await encrypt(sealing(secret), values));
  await keeper.keep(draftKey, null);
  keepStored({ secret, values, at: platformRuntime.now() });
}

/** Keeps a draft, sealed, for half an hour. */
export async function keepDraft(env: Env, secret: string, draft: Draft): Promise<void> {
  const sealed = await encrypt(sealing(secret), { ...draft, at: platformRuntime.now() });
  await keeperOf(env).keep(draftKey, sealed);
}

/** The draft; undefined when there is none, or it is too old. */
export async function draftOf(env: Env, secret: string): Promise<Draft | undefined> {
  const draft = DraftForm().safeParse(await unsealed(secret, await keeperOf(env).kept(draftKey))).data;
  return draft !== undefined && platformRuntime.now() - draft.at < draftMs ? draft : undefined;
}
