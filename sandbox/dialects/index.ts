import { closingDialects } from "./closing.ts";
import { dayDialects } from "./days.ts";
import type { Asked, Dialect } from "./dialect.ts";
import { listDialects } from "./lists.ts";
import { rowDialects } from "./rows.ts";
import { writeDialects } from "./writes.ts";

export type { Dialect } from "./dialect.ts";

/** All behaviours of Halo that are not settled, or that differ between tenants. */
export const dialects: readonly Dialect[] = [
  ...listDialects,
  ...rowDialects,
  ...dayDialects,
  ...writeDialects,
  ...closingDialects,
];

/** The values that differ from the usual ones, by the names of the dialects: `{ "agent-list": "results" }`. */
export type Speech = Readonly<Record<string, string>>;

/**
 * A speech from words: `agent-list=results`, or the name alone for the first value that is not the usual one.
 *
 * @throws Error that says which names or values there are
 */
export function speechOf(words: readonly string[]): Speech {
  return Object.fromEntries(
    words.map((word) => {
      const [name = "", value] = word.split("=");
      const dialect = dialects.find((each) => each.name === name);
      if (dialect === undefined) {
        const names = dialects.map((each) => each.name).join(", ");
        throw new Error(`There is no dialect "${name}". There are: ${names}.`);
      }
      const chosen = value ?? dialect.values[1] ?? dialect.values[0];
      if (!dialect.values.includes(chosen)) {
        throw new Error(
          `The dialect ${name} has no value "${chosen}". It has: ${dialect.values.join(", ")}.`,
        );
      }
      return [name, chosen];
    }),
  );
}

/** The dialects of a speech that are not the usual ones, with their values. */
function spokenIn(speech: Speech): (readonly [Dialect, string])[] {
  speechOf(Object.entries(speech).map(([name, value]) => `${name}=${value}`));
  return dialects.flatMap((dialect) => {
    const value = speech[dialect.name];
    return value === undefined || value === dialect.values[0] ? [] : [[dialect, value] as const];
  });
}

function askedBy(method: string, url: URL, timeZone: string | undefined): Asked {
  const [, ...path] = url.pathname
    .toLowerCase()
    .split("/")
    .filter((part) => part !== "");
  return { method, path, query: url.searchParams, timeZone };
}

/** What a request is taken for, and how its answer is said, in a speech. */
export interface Speaker {
  /** The address as Halo heeds it, and the body of a write as it takes it. */
  readonly hear: (
    method: string,
    url: URL,
    payload: ArrayBuffer | undefined,
  ) => [URL, ArrayBuffer | undefined];
  readonly say: (method: string, url: URL, answer: Response) => Promise<Response>;
}

/**
 * @param timeZone the tenant's, for how days are stored
 * @throws Error for a name or a value that there is not
 */
export function speaker(speech: Speech, timeZone?: string): Speaker {
  const spoken = spokenIn(speech);
  return {
    hear(method, url, payload) {
      const heard = new URL(url);
      for (const [dialect, value] of spoken) dialect.hears?.(askedBy(method, heard, timeZone), value);
      const takers = spoken.filter(([dialect]) => dialect.takes !== undefined);
      if (payload === undefined || payload.byteLength === 0 || takers.length === 0 || !isApi(url))
        return [heard, payload];
      let body: unknown = JSON.parse(new TextDecoder().decode(payload));
      for (const [dialect, value] of takers)
        body = dialect.takes?.(body, askedBy(method, heard, timeZone), value);
      return [heard, bufferOf(JSON.stringify(body))];
    },
    async say(method, url, answer) {
      if (spoken.length === 0 || !isApi(url)) return answer;
      const asked = askedBy(method, url, timeZone);
      if (!answer.ok) {
        const text = await answer.clone().text();
        for (const [dialect, value] of spoken) {
          const other = dialect.refuses?.(answer.status, text, asked, value);
          if (other !== undefined) return refusal(other);
        }
        return answer;
      }
      if (!/json/.test(answer.headers.get("content-type") ?? "")) return answer;
      let body: unknown = await answer.clone().json();
      for (const [dialect, value] of spoken) body = dialect.says?.(body, asked, value) ?? body;
      return new Response(JSON.stringify(body), { status: answer.status, headers: answer.headers });
    },
  };
}

const isApi = ({ pathname }: URL) => pathname.toLowerCase().startsWith("/api/");

function refusal({
  status,
  body,
  contentType,
}: {
  status: number;
  body: string;
  contentType?: string;
}): Response {
  return new Response(body === "" ? null : body, {
    status,
    headers: contentType === undefined ? {} : { "content-type": contentType },
  });
}

function bufferOf(text: string): ArrayBuffer {
  const bytes = new TextEncoder().encode(text);
  const buffer = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}
