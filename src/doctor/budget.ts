import { readText } from "../halo/http/body.ts";
import type { Runtime } from "../halo/runtime.ts";

/** The most requests that one examination sends, the sign-in's own included. */
export const mostRequests = 150;

/** The most of the sign-in's answer that is looked at, in bytes. */
const longestTokenAnswer = 256 * 1024;

/** Counts what an examination sends, and keeps what the authorisation server answered. */
export class Budget {
  readonly most: number;
  /** Requests sent so far, whatever came of them. */
  sent = 0;
  /** What the sign-in was answered; undefined where it gave no JSON, or was not asked. */
  tokenAnswer: string | undefined;

  constructor(most = mostRequests) {
    this.most = most;
  }

  get left(): number {
    return this.most - this.sent;
  }

  /** The platform with each request counted. */
  counting(runtime: Runtime): Runtime {
    return {
      ...runtime,
      fetch: async (url, init) => {
        this.sent++;
        const response = await runtime.fetch(url, init);
        // Only the sign-in posts. Its answer names the scopes that were given, which a token alone does not tell.
        return init.method === "POST" ? this.#keep(response) : response;
      },
    };
  }

  async #keep(response: Response): Promise<Response> {
    const text = await readText(response, longestTokenAnswer);
    this.tokenAnswer = response.ok ? text : undefined;
    const headers = new Headers(response.headers);
    for (const name of ["content-encoding", "content-length"]) headers.delete(name);
    return new Response(text === "" ? null : text, { status: response.status, headers });
  }
}
