/**
 * The floor that a call is measured against: a Worker hands a POST to a Durable Object, which sends the Halo
 * requests of the call side by side and passes the first answer on. No sign-in, no protocol, no schema, nothing
 * read of the answer: what is left is the way itself.
 */

/** A request to Halo, as the message to the floor names it. */
export interface HaloRequest {
  readonly method: string;
  readonly url: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

interface FloorVariables {
  /** A token for Halo. */
  readonly HALO_TOKEN: string;
}

interface FloorBindings extends FloorVariables {
  /** What is used of a Durable Object namespace; the types of Workers and of Node do not go together. */
  readonly FLOOR: {
    idFromName(name: string): unknown;
    get(id: unknown): { fetch(request: Request): Promise<Response> };
  };
}

/** The Durable Object: holds the token, fetches. */
export class Floor {
  readonly #headers: Readonly<Record<string, string>>;

  constructor(_state: unknown, variables: FloorVariables) {
    this.#headers = { accept: "application/json", authorization: `Bearer ${variables.HALO_TOKEN}` };
  }

  async fetch(request: Request): Promise<Response> {
    const { halo }: { halo: readonly HaloRequest[] } = await request.json();
    const [first, ...others] = await Promise.all(halo.map((asked) => this.#ask(asked)));
    // An answer that nobody reads would be no answer.
    await Promise.all(others.map((response) => response.text()));
    return first ?? new Response(null, { status: 400 });
  }

  #ask({ method, url, body }: HaloRequest): Promise<Response> {
    return fetch(url, {
      method,
      headers: body === undefined ? this.#headers : { ...this.#headers, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

export default {
  fetch: (request: Request, { FLOOR }: FloorBindings): Promise<Response> =>
    FLOOR.get(FLOOR.idFromName("floor")).fetch(request),
};
