import * as z from "zod";
import { type Config, configurationOf } from "../../config/config.ts";
import type { AccessKey } from "../../config/sign-in.ts";
import type { Store } from "../../halo/runtime.ts";
import { decrypt, encrypt, fingerprint } from "../../oauth/encryption.ts";
import { isStillAccepted, keyFingerprint, limitsOfKey, scopesOfKey } from "../../oauth/grants/access-keys.ts";
import { grantObject } from "../../oauth/once/stubs.ts";
import { localPrincipal, Principal } from "../../oauth/principal.ts";
import { type LinkFor, linkMinutes, linkPath, type OneTimeLink } from "../../tools/kit/file-links.ts";
import { grantableScopes } from "../../tools/scopes.ts";

const prefix = "link:";
/** The most links of one session that are good at the same time; a call that makes another is refused nothing older. */
const mostLinks = 50;

const LinkForSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("drop"),
    ticket_id: z.int(),
    summary: z.string(),
    showforusers: z.boolean().optional(),
  }),
  z.object({
    kind: z.literal("download"),
    ticket_id: z.int(),
    attachment_id: z.int(),
    filename: z.string(),
    size: z.number(),
  }),
]);

/** What only who has the link can read: what it is for, and with whose rights. */
const Sealed = z.object({
  of: LinkForSchema,
  principal: Principal,
  /** Of an access key: what it was when the link was made. */
  key: z.object({ name: z.string(), fingerprint: z.string() }).optional(),
});
type Sealed = z.output<typeof Sealed>;

/** What became of a link that was used. `begun`: nobody knows how it ended. */
export const Used = z.object({
  is: z.enum(["begun", "stored", "unknown", "downloaded"]),
});
export type Used = z.output<typeof Used>;

const StoredLink = z.object({
  /** In milliseconds since the epoch. */
  expires: z.number(),
  /** {@link Sealed}, encrypted with the link's secret; gone when it is used. */
  sealed: z.string().optional(),
  used: Used.optional(),
  kind: z.enum(["drop", "download"]),
  ticket_id: z.int(),
});
type StoredLink = z.output<typeof StoredLink>;

/** A link as it stands. `ended`: unknown, too old, or of a sign-in that has ended. */
export type FoundLink =
  | { readonly is: "open"; readonly sealed: Sealed }
  | { readonly is: "used"; readonly used: Used; readonly kind: LinkFor["kind"]; readonly ticket_id: number }
  | { readonly is: "ended" };

/** A link that is being used. */
export interface Using {
  readonly keep: (used: Used) => Promise<void>;
  readonly release: () => Promise<void>;
}

const ended: FoundLink = { is: "ended" };

/**
 * The one-time links of a Durable Object. Of each it stores until when it is good, and what it is for, for whom and with
 * which token, encrypted with a secret that stands in the link alone. They end with the session and with the grant.
 */
export class FileLinks {
  readonly #storage: DurableObjectStorage;
  readonly #store: Store;
  readonly #env: Env;
  readonly #id: string;

  /**
   * @param store writes to that storage as long as the session has not ended
   * @param id of the Durable Object, by which a link finds it
   */
  constructor(storage: DurableObjectStorage, store: Store, env: Env, id: string) {
    this.#storage = storage;
    this.#store = store;
    this.#env = env;
    this.#id = id;
  }

  /**
   * Makes a link.
   *
   * @param origin where this server is reached, unless its configuration says it
   */
  async make(of: LinkFor, principal: Principal, origin: string): Promise<OneTimeLink> {
    const secret = secretText();
    const expires = Date.now() + linkMinutes * 60_000;
    const reading = configurationOf(this.#env);
    if (!reading.ok) throw new Error("no tool runs without a valid configuration");
    const key = await keyOfPrincipal(principal, reading.config);
    const sealed: Sealed = { of: { ...of }, principal, ...(key === undefined ? {} : { key }) };
    const link: StoredLink = {
      expires,
      sealed: await encrypt(secret, sealed),
      kind: of.kind,
      ticket_id: of.ticket_id,
    };
    await this.#store.put(await keyOf(secret), link);
    const { signIn } = reading.config;
    const base = signIn.kind === "none" ? origin : signIn.publicUrl;
    return { url: `${base}${linkPath}/${this.#id}.${secret}`, expires };
  }

  /** How a link stands now. */
  async find(secret: string): Promise<FoundLink> {
    const link = StoredLink.safeParse(await this.#storage.get(await keyOf(secret))).data;
    if (link === undefined || link.expires <= Date.now()) return ended;
    const { used, kind, ticket_id } = link;
    if (used !== undefined) return { is: "used", used, kind, ticket_id };
    const sealed = Sealed.safeParse(await decrypt(secret, link.sealed ?? "")).data;
    const principal = sealed && (await stillSignedIn(sealed, this.#env));
    return sealed === undefined || principal === undefined
      ? ended
      : { is: "open", sealed: { ...sealed, principal } };
  }

  /**
   * Uses an open link up before anything is done with it.
   *
   * @returns `keep` says what became of it, `release` makes it good again: nothing was done
   */
  async use(secret: string): Promise<Using> {
    const key = await keyOf(secret);
    const before = StoredLink.parse(await this.#storage.get(key));
    const { sealed: _sealed, ...rest } = before;
    const put = (link: StoredLink) => this.#store.put(key, link);
    await put({ ...rest, used: { is: "begun" } });
    return { keep: (used) => put({ ...rest, used }), release: () => put(before) };
  }

  /**
   * Deletes links that are too old.
   *
   * @returns when the next one is, in milliseconds since the epoch; undefined when there is none
   */
  async purge(now: number): Promise<number | undefined> {
    const links = [...(await this.#storage.list({ prefix }))].map(([key, value]) => {
      const { data } = StoredLink.safeParse(value);
      return { key, expires: data?.expires ?? 0 };
    });
    const sorted = links.sort((one, other) => other.expires - one.expires);
    const [kept, old] = [sorted.slice(0, mostLinks), sorted.slice(mostLinks)];
    const over = [...old, ...kept.filter(({ expires }) => expires <= now)];
    // A single delete takes at most 128 keys.
    for (const { key } of over) await this.#storage.delete(key);
    return kept.findLast(({ expires }) => expires > now)?.expires;
  }
}

/** 256 random bits, for an address. */
function secretText(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

const keyOf = async (secret: string) => prefix + (await fingerprint(secret));

/** The access key of a principal who came in by one. */
function keyNamed({ signIn }: Config, { id }: Principal): AccessKey | undefined {
  return signIn.kind === "key" ? signIn.keys.find(({ name }) => id === `key-${name}`) : undefined;
}

async function keyOfPrincipal(principal: Principal, config: Config): Promise<Sealed["key"]> {
  const key = keyNamed(config, principal);
  return key && { name: key.name, fingerprint: await keyFingerprint(config, key) };
}

/**
 * The principal of a link as they may act now: undefined when their grant or their key has ended, when the key is for
 * other clients or areas since, or people sign in in another way.
 */
async function stillSignedIn({ principal, key: made }: Sealed, env: Env): Promise<Principal | undefined> {
  const { id, grant } = principal;
  const reading = configurationOf(env);
  if (!reading.ok) return undefined;
  const { config } = reading;
  if (grant !== undefined && (await grantObject(env, { userId: id, grantId: grant }).hasEnded()))
    return undefined;
  if (config.signIn.kind === "none") return id === localPrincipal.id ? principal : undefined;
  if (config.signIn.kind === "halo") return principal.haloToken === undefined ? undefined : principal;
  const key = keyNamed(config, principal);
  if (key === undefined || made === undefined || !(await isStillAccepted(config, made))) return undefined;
  // For other clients or areas than then, what the link is about may be none of its business, its name included.
  const { limits } = limitsOfKey(key);
  if (!isSameLimits(limits, principal.limits)) return undefined;
  const allowed = scopesOfKey(key, grantableScopes(config));
  return { ...principal, scopes: principal.scopes.filter((scope) => allowed.includes(scope)) };
}

function isSameLimits(one: Principal["limits"], other: Principal["limits"]): boolean {
  const listed = (names: readonly string[] | undefined) => names?.toSorted().join("\n");
  return listed(one?.clients) === listed(other?.clients) && listed(one?.areas) === listed(other?.areas);
}
