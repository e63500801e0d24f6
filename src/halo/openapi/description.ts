import type { Config } from "../../config/config.ts";
import { parseJson, readText } from "../http/body.ts";
import { isRecord } from "../lists.ts";
import { abortable, type Runtime, SingleFlight, type Store } from "../runtime.ts";
import { ApiIndex } from "./api-index.ts";
import { type CompactIndex, readCompact } from "./compact.ts";
import { parseDescription } from "./parse.ts";

/**
 * The index of a tenant's API: from the description that its Halo serves without sign-in, kept, and read anew when
 * Halo's version has moved. Where it can't be read or is none, the index that comes with this server is used.
 */

const storeKey = "api-index";
/** The most bytes of a description: Halo's has 2 MB. */
const mostBytes = 12 * 1024 * 1024;
/** The most characters that are kept: a Durable Object keeps 2 MB under one key. Halo's index has 360,000. */
const mostKept = 1_500_000;
const timeoutMs = 15_000;
/** How often it is asked whether Halo's version has moved. */
const checkedForMs = 24 * 60 * 60_000;
/** How long an index is kept of a Halo that does not tell its version. */
const longestAgeMs = 7 * 24 * 60 * 60_000;
/** How long the bundled index is used before the description is asked for again. */
const retryMs = 15 * 60_000;

/** An index as it is kept. */
interface Kept {
  readonly compact: CompactIndex;
  /** Whose it is: a deployment may be pointed at another tenant. */
  readonly baseUrl: string;
  /** Milliseconds since the epoch. */
  readonly readAt: number;
  readonly checkedAt: number;
}

/** A version as Halo writes it; anything else tells nothing. */
const version = /^\d{1,5}(?:\.\d{1,6}){0,3}$/;

/** Reads and keeps the index of one tenant. */
export class ApiDescription {
  readonly #config: Pick<Config, "baseUrl">;
  readonly #runtime: Runtime;
  readonly #store: Store;
  readonly #reading = new SingleFlight<ApiIndex>();
  #index: ApiIndex | undefined;
  /** When it is to be looked after, in milliseconds since the epoch. */
  #until = 0;

  /** @param store kept for as long as the deployment, where the platform can */
  constructor(config: Pick<Config, "baseUrl">, runtime: Runtime, store: Store) {
    this.#config = config;
    this.#runtime = runtime;
    this.#store = store;
  }

  /** The index. Never fails: the bundled one is always there. */
  index(signal: AbortSignal): Promise<ApiIndex> {
    if (this.#index !== undefined && this.#runtime.now() < this.#until) return Promise.resolve(this.#index);
    return abortable(
      this.#reading.run(() => this.#renew()),
      signal,
    );
  }

  async #renew(): Promise<ApiIndex> {
    const now = this.#runtime.now();
    const kept = await this.#kept();
    if (kept !== undefined && now - kept.checkedAt < checkedForMs) {
      return this.#use(kept.compact, kept.checkedAt + checkedForMs);
    }
    const found = await this.#version();
    if (kept !== undefined && !hasMoved(kept, found, now)) {
      await this.#keep({ ...kept, checkedAt: now });
      return this.#use(kept.compact, now + checkedForMs);
    }
    const compact = await this.#read(found);
    if (compact !== undefined) {
      await this.#keep({ compact, baseUrl: this.#config.baseUrl, readAt: now, checkedAt: now });
      return this.#use(compact, now + checkedForMs);
    }
    // An index of the version before is nearer to the truth than the bundled one.
    if (kept !== undefined) return this.#use(kept.compact, now + retryMs);
    this.#index = await bundledIndex();
    this.#until = now + retryMs;
    return this.#index;
  }

  #use(compact: CompactIndex, until: number): ApiIndex {
    this.#index = new ApiIndex(compact, "tenant");
    this.#until = until;
    return this.#index;
  }

  async #kept(): Promise<Kept | undefined> {
    const kept = await this.#store.get<unknown>(storeKey).catch(() => undefined);
    if (!isRecord(kept) || kept.baseUrl !== this.#config.baseUrl) return undefined;
    const compact = readCompact(kept.compact);
    const { readAt, checkedAt, baseUrl } = kept;
    if (compact === undefined || typeof readAt !== "number" || typeof checkedAt !== "number")
      return undefined;
    return { compact, baseUrl: String(baseUrl), readAt, checkedAt };
  }

  async #keep(kept: Kept): Promise<void> {
    if (JSON.stringify(kept).length > mostKept) return;
    // What can't be kept is read again by the next session.
    await this.#store.put(storeKey, kept).catch(() => {});
  }

  async #version(): Promise<string | undefined> {
    const info = await this.#get("InstanceInfo", 256 * 1024);
    const told = isRecord(info) ? String(info.app_version ?? info.database_version ?? "") : "";
    return version.test(told) ? told : undefined;
  }

  async #read(found: string | undefined): Promise<CompactIndex | undefined> {
    return parseDescription(await this.#get("swagger/v2/swagger.json", mostBytes), found);
  }

  /** One of two fixed addresses below the tenant's own, without a token and without following a redirect. */
  async #get(path: "InstanceInfo" | "swagger/v2/swagger.json", limit: number): Promise<unknown> {
    using time = this.#runtime.timeLimit(timeoutMs);
    try {
      const response = await this.#runtime.fetch(`${this.#config.baseUrl}/api/${path}`, {
        method: "GET",
        headers: { accept: "application/json" },
        redirect: "manual",
        signal: time.signal,
      });
      if (response.status !== 200) {
        await response.body?.cancel();
        return undefined;
      }
      return parseJson(await time.within(readText(response, limit)));
    } catch {
      return undefined;
    }
  }
}

function hasMoved(kept: Kept, found: string | undefined, now: number): boolean {
  return found === undefined ? now - kept.readAt > longestAgeMs : found !== kept.compact.version;
}

/** The index that comes with this server. */
export async function bundledIndex(): Promise<ApiIndex> {
  const { default: bundled } = await import("./bundled.json", { with: { type: "json" } });
  return new ApiIndex(bundled, "bundled");
}
