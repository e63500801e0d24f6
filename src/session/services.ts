import { configurationOf } from "../config/config.ts";
import { GrantedToken } from "../halo/auth/token-source.ts";
import { readOn } from "../halo/copy/background.ts";
import type { WorkingCopy } from "../halo/copy/copy.ts";
import type { HookMarks } from "../halo/hooks/marks.ts";
import { platformRuntime, type Store } from "../halo/runtime.ts";
import { lookUpAll } from "../ledger/look-up.ts";
import { longestWriteMs } from "../ledger/rows.ts";
import { writeLog } from "../log.ts";
import { reportInternal } from "../mcp/errors.ts";
import { type Caller, haloFor, type ServerSetup } from "../mcp/setup.ts";
import { type SharedSetup, sharedSetup } from "../mcp/shared-setup.ts";
import type { Principal } from "../oauth/principal.ts";
import { type Surface, surfaceOf } from "../tools/surface/surface.ts";
import { lackedScopes } from "../tools/surfaces.ts";
import { ledgerKeeperOf } from "./halo-ledger.ts";
import { deploymentStore, paceKeeperOf, paceObject } from "./halo-pace.ts";
import { tellingChanges } from "./listening/told-changes.ts";

/** How long it is not asked again whether Halo's webhooks have told of changes, in milliseconds. */
const hooksRestMs = 1_000;
/** How many surfaces are kept for the next requests. */
const mostSurfaces = 20;

/** What the MCP servers of one Durable Object share, and which Halo tokens Halo has refused. */
export class Services {
  readonly #shared: SharedSetup;
  readonly #surfaces = new Map<string, Surface>();
  /** Halo access tokens that Halo no longer accepts for anything. */
  readonly #refused = new Set<string>();

  /** The caller whose question was left unfinished; undefined after an eviction. */
  #readsFor: Caller | undefined;
  /** Whether each caller sees all that the sign-in sees, so that any of them may read on. */
  readonly #isForAll: boolean;
  readonly #ended = new AbortController();
  readonly #onUnread: (principal: Principal) => void;
  readonly #session: () => string | undefined;
  readonly #inBackground: (work: Promise<void>) => void;
  /** Asks when Halo's webhooks last told of changes; undefined where there are none. */
  readonly #askHooks: (() => Promise<HookMarks>) | undefined;
  #hooksAskedAt = 0;
  /** When writes of a principal were last looked up, in milliseconds since the epoch. */
  readonly #lookedUp = new Map<string, number>();

  /**
   * @param newCopy makes the working copy of the object's database
   * @param session gives the object's id, where that is an MCP session
   * @param inBackground keeps the object alive until some work is done
   * @param onUnread called after a call that has left something to read: {@link readOn} is to be called then
   */
  constructor(
    bindings: Env,
    store: Store,
    newCopy: () => WorkingCopy,
    {
      session,
      inBackground,
    }: { session: () => string | undefined; inBackground: (work: Promise<void>) => void },
    onUnread: (principal: Principal) => void,
  ) {
    this.#onUnread = onUnread;
    this.#session = session;
    this.#inBackground = inBackground;
    const reading = configurationOf(bindings);
    const { signIn, hookSecret } = reading.ok ? reading.config : {};
    this.#askHooks = hookSecret === undefined ? undefined : async () => paceObject(bindings).hookMarks();
    this.#isForAll =
      signIn?.kind !== "key" ||
      signIn.keys.every(({ clients, areas }) => clients === undefined && areas === undefined);
    const [pace, kept] = [paceKeeperOf(bindings, writeLog), ledgerKeeperOf(bindings)];
    const tell = async (tickets: readonly number[]) => paceObject(bindings).changed(tickets);
    const ledger =
      hookSecret === undefined
        ? kept
        : tellingChanges(kept, (tickets) =>
            inBackground(tell(tickets).catch((error: unknown) => void reportInternal(error, writeLog))),
          );
    this.#shared = sharedSetup(bindings, store, writeLog, newCopy, pace, ledger, deploymentStore(bindings));
  }

  /**
   * Reads on what calls have left to read of the working copy, for whom it belongs to.
   *
   * @returns milliseconds until it is to go on; undefined when there is nothing to read, or nobody to read it for
   */
  async readOn(): Promise<number | undefined> {
    const { services } = this.#shared;
    if (!services.ok || services.services.copy?.isUnfinished !== true) return undefined;
    const { copy, halo } = services.services;
    // What the copy's owner may see is not known any more after an eviction: others see more than some keys do.
    if (this.#readsFor === undefined && !this.#isForAll) return undefined;
    // Nor is an agent's own token: then no request can be made, and the reading ends.
    const client =
      this.#readsFor === undefined
        ? halo.forCall(undefined, true)
        : haloFor(services.services, this.#readsFor, true);
    try {
      return await readOn(copy, client, platformRuntime.now, this.#ended.signal);
    } catch (error) {
      reportInternal(error, writeLog);
      return undefined;
    }
  }

  /**
   * Has read again what Halo's webhooks told of since, before the next answer needs it. Called with each request; the
   * deployment's object is asked at most once in a second.
   */
  async heedHooks(): Promise<void> {
    const { services } = this.#shared;
    const now = platformRuntime.now();
    if (this.#askHooks === undefined || !services.ok || now - this.#hooksAskedAt < hooksRestMs) return;
    this.#hooksAskedAt = now;
    try {
      const { records, lookups } = await this.#askHooks();
      services.services.lookups.renew(lookups);
      services.services.copy?.renew(records);
    } catch (error) {
      // Without it everything is as fresh as it is without webhooks.
      reportInternal(error, writeLog);
    }
  }

  /** Ends what goes on without a call: the session has ended. */
  end(): void {
    this.#ended.abort();
    if (this.#shared.services.ok) this.#shared.services.services.copy?.end();
  }

  /** The setup of a server for this principal, who is read again at each call. */
  setup(principal: () => Principal): ServerSetup {
    return {
      ...this.#shared,
      ...this.#surfaceFor(principal()),
      listens: this.#askHooks !== undefined,
      lacking: lackedScopes(this.#shared.deployed, principal().scopes),
      caller: () => this.#caller(principal()),
      lookUp: () => this.#lookUp(principal()),
      fillOn: () => {
        this.#readsFor = this.#caller(principal());
        this.#onUnread(principal());
      },
    };
  }

  #caller({ id, client, grant, scopes, limits, haloToken, haloScope }: Principal): Caller {
    const tokens = haloToken === undefined ? undefined : this.#granted(haloToken, haloScope);
    const of = limits === undefined ? [] : [JSON.stringify(limits)];
    const copyOwner = [id, client, grant ?? "", ...of].join("\n");
    return { id, client, grant, session: this.#session(), scopes, limits, tokens, copyOwner };
  }

  /**
   * Looks up writes of a principal whose end is not known, with the agent's own token: without an identity of its own
   * the deployment can't do it by itself. At most once in two minutes, and behind the call.
   */
  #lookUp(principal: Principal): void {
    const { services } = this.#shared;
    const { id, haloToken, haloScope } = principal;
    if (haloToken === undefined || !services.ok) return;
    const { halo, ledger } = services.services;
    const now = platformRuntime.now();
    if (ledger === undefined || now - (this.#lookedUp.get(id) ?? 0) < longestWriteMs) return;
    this.#lookedUp.set(id, now);
    const client = halo.forCall(this.#granted(haloToken, haloScope));
    const report = (error: unknown) => void reportInternal(error, writeLog);
    const work = async () => lookUpAll(await ledger.due(id), ledger, client, report);
    this.#inBackground(work().catch(report));
  }

  #granted(token: string, scope: string | undefined): GrantedToken {
    return new GrantedToken(token, (refused) => this.#refused.add(refused), scope);
  }

  /** Whether Halo has refused this principal's token. */
  refused(principal: Principal): boolean {
    return principal.haloToken !== undefined && this.#refused.has(principal.haloToken);
  }

  #surfaceFor({ scopes, limits, chosen = [] }: Principal): Surface {
    const isOfClients = limits?.clients !== undefined;
    const key = JSON.stringify([scopes, limits?.areas, isOfClients, chosen]);
    const cached = this.#surfaces.get(key);
    if (cached !== undefined) return cached;
    // A client may ask for others with each request.
    if (this.#surfaces.size > mostSurfaces) this.#surfaces.clear();
    const { services, deployed, chosen: ofDeployment } = this.#shared;
    const surface = surfaceOf({
      deployed,
      chosen: [ofDeployment, ...chosen],
      scopes,
      unsent: services.ok ? services.services.unsent : undefined,
      areas: limits?.areas,
      isOfClients,
    });
    this.#surfaces.set(key, surface);
    return surface;
  }
}
