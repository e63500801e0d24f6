import { distance } from "fastest-levenshtein";
import { closingDialects } from "./closing.ts";
import { dayDialects } from "./days.ts";
import type { Asked, Dialect, Reply } from "./dialect.ts";
import { joiningDialects } from "./joining.ts";
import { listDialects } from "./lists.ts";
import { reportDialects } from "./reports.ts";
import { rightDialects } from "./rights.ts";
import { rowDialects } from "./rows.ts";
import { writeDialects } from "./writes.ts";

export type { Dialect } from "./dialect.ts";

/** All behaviours of Halo that are not settled, or that differ between tenants. */
export const dialects: readonly Dialect[] = [
  ...rightDialects,
  ...rowDialects,
  ...dayDialects,
  ...writeDialects,
  ...closingDialects,
  ...joiningDialects,
  ...reportDialects,
  // What comes in a list is said before the list is wrapped.
  ...listDialects,
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
        const near = dialects.filter((each) => isNear(each.name, name)).map((each) => each.name);
        const meant = near.length === 0 ? "" : ` Did you mean ${near.join(" or ")}?`;
        const [example] = dialects;
        throw new Error(
          `There is no dialect "${name}".${meant} Write NAME=VALUE, such as ${example?.name}=${example?.values.at(-1)}. The names: ${dialects.map((each) => each.name).join(", ")}.`,
        );
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

/** Whether a name may be meant by a word: it begins so, or has some letters else. */
const isNear = (name: string, word: string) =>
  (word.length > 2 && name.startsWith(word)) || distance(name, word) <= 2;

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

/** What a request is taken for, and how it is answered, in a speech. */
export interface Speaker {
  /** The address as Halo heeds it, and the body of a write as it takes it. */
  readonly hear: (method: string, url: URL, payload: ArrayBuffer | undefined) => Heard;
  /** An answer as it is said. @param again answers the same request with another query */
  readonly say: (
    method: string,
    url: URL,
    answer: Response,
    again?: (url: URL) => Response | Promise<Response>,
  ) => Promise<Response>;
}

/** A request as Halo takes it. */
export interface Heard {
  readonly url: URL;
  readonly payload: ArrayBuffer | undefined;
  /** The answer, where Halo does not act. */
  readonly reply?: Response;
}

/**
 * @param timeZone the tenant's, for how days are stored
 * @throws Error for a name or a value that there is not
 */
export function speaker(speech: Speech, timeZone?: string): Speaker {
  const spoken = spokenIn(speech);
  return {
    hear(method, url, payload) {
      if (spoken.length === 0 || !isSpoken(url)) return { url, payload };
      const heard = new URL(url);
      for (const [dialect, value] of spoken) dialect.hears?.(askedBy(method, heard, timeZone), value);
      const asked = askedBy(method, heard, timeZone);
      for (const [dialect, value] of spoken) {
        const reply = dialect.answers?.(asked, value);
        if (reply !== undefined) return { url: heard, payload, reply: responseOf(reply) };
      }
      const takers = spoken.filter(([dialect]) => dialect.takes !== undefined);
      if (payload === undefined || payload.byteLength === 0 || takers.length === 0 || isSignIn(url))
        return { url: heard, payload };
      let body: unknown = JSON.parse(new TextDecoder().decode(payload));
      for (const [dialect, value] of takers) body = dialect.takes?.(body, asked, value);
      return { url: heard, payload: bufferOf(JSON.stringify(body)) };
    },
    async say(method, url, answer, again) {
      if (spoken.length === 0 || !isSpoken(url)) return answer;
      const asked = askedBy(method, url, timeZone);
      if (!answer.ok) return saidRefusal(spoken, asked, answer);
      if (!/json/.test(answer.headers.get("content-type") ?? "")) {
        for (const [dialect, value] of spoken) {
          const instead = dialect.sends?.(asked, value);
          if (instead !== undefined) return Response.json(instead);
        }
        return answer;
      }
      let body: unknown = await answer.clone().json();
      for (const [dialect, value] of spoken) {
        const query = again === undefined ? undefined : dialect.repeats?.(body, asked, value);
        if (query !== undefined) body = await (await again?.(withQuery(url, query)))?.json();
      }
      for (const [dialect, value] of spoken) body = dialect.says?.(body, asked, value) ?? body;
      return new Response(JSON.stringify(body), { status: answer.status, headers: answer.headers });
    },
  };
}

async function saidRefusal(
  spoken: readonly (readonly [Dialect, string])[],
  asked: Asked,
  answer: Response,
): Promise<Response> {
  let said = answer;
  for (const [dialect, value] of spoken) {
    if (dialect.refuses === undefined) continue;
    const other = dialect.refuses(said.status, await said.clone().text(), asked, value);
    if (other !== undefined) said = responseOf(other);
  }
  return said;
}

const isSignIn = ({ pathname }: URL) => pathname.toLowerCase() === "/auth/token";
const isSpoken = (url: URL) => url.pathname.toLowerCase().startsWith("/api/") || isSignIn(url);

function withQuery(url: URL, query: URLSearchParams): URL {
  const other = new URL(url);
  other.search = query.toString();
  return other;
}

function responseOf({ status, body, contentType, headers }: Reply): Response {
  return new Response(body === "" ? null : body, {
    status,
    headers: { ...headers, ...(contentType === undefined ? {} : { "content-type": contentType }) },
  });
}

function bufferOf(text: string): ArrayBuffer {
  const bytes = new TextEncoder().encode(text);
  const buffer = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}
