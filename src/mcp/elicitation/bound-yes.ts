import { createRequestStateCodec, type ServerContext } from "@modelcontextprotocol/server";
import * as z from "zod";
import type { Store } from "../../halo/runtime.ts";
import type { Question } from "../../tools/kit/result.ts";

/** How long a question may be answered, in seconds. */
export const answerableSeconds = 600;

const keyKey = "yes-key";
const usedKey = "yes-used";

/** What a yes is given to: nothing else is done with it. */
export interface AskedFor {
  readonly principal: string;
  readonly tool: string;
  /** As they were read. */
  readonly args: unknown;
  readonly question: Question;
}

/** What was asked for as text, the same for the same: who asks for what, what was shown, and the records as they were. */
export function textOf({ principal, tool, args, question }: AskedFor): string {
  const { sentence, would, setting, records, seen } = question;
  return JSON.stringify(sorted([principal, tool, args, sentence, would, setting, records, seen]));
}

/** The same value, with the members of its objects in the order of their names. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}

/**
 * Binds the answer to a question to what was asked, where question and answer come in two requests (MCP 2026-07-28):
 * the state that the client brings back is signed over it, lives for {@link answerableSeconds} and is good once. The
 * key is random and never leaves the store of the object or process, which gets both requests.
 */
export class BoundYes {
  readonly #store: Store;
  readonly #now: () => number;
  #key: Promise<string> | undefined;
  /** When each state that was used expires, in milliseconds; read from the store before the first use. */
  #used: Promise<Map<string, number>> | undefined;

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** The state that goes out with a question. */
  async mint(asked: AskedFor, request: ServerContext): Promise<string> {
    return (await this.#codec(asked)).mint(crypto.randomUUID(), request);
  }

  /**
   * Uses up a state.
   *
   * @returns whether it was made for exactly this, is not too old and was not used before
   */
  async redeem(state: unknown, asked: AskedFor, request: ServerContext): Promise<boolean> {
    if (typeof state !== "string") return false;
    const codec = await this.#codec(asked);
    const nonce = await codec.verify(state, request).catch(() => undefined);
    if (nonce === undefined) return false;
    this.#used ??= this.#read();
    const used = await this.#used;
    // From here to `set` nothing waits, so of two requests with the same state one is the first.
    if (used.has(nonce)) return false;
    const now = this.#now();
    for (const [old, expires] of used) if (expires < now) used.delete(old);
    used.set(nonce, now + answerableSeconds * 1000);
    await this.#store.put(usedKey, [...used]);
    return true;
  }

  #codec(asked: AskedFor) {
    return this.codec<string>(textOf(asked));
  }

  /** Signs values of another kind that go out with a request and come back with the next, bound to a text. */
  async codec<Value>(bound: string) {
    this.#key ??= this.#keyOfStore();
    return createRequestStateCodec<Value>({
      key: await this.#key,
      ttlSeconds: answerableSeconds,
      bind: () => bound,
    });
  }

  async #keyOfStore(): Promise<string> {
    const stored = z.string().safeParse(await this.#store.get(keyKey)).data;
    if (stored !== undefined) return stored;
    const made = Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) =>
      byte.toString(16).padStart(2, "0"),
    ).join("");
    await this.#store.put(keyKey, made);
    return made;
  }

  async #read(): Promise<Map<string, number>> {
    const stored = z.array(z.tuple([z.string(), z.number()])).safeParse(await this.#store.get(usedKey));
    return new Map(stored.data ?? []);
  }
}
