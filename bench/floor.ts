/**
 * The floor that a call is measured against: a Worker hands a POST to a Durable Object, which fetches a page
 * from Halo and passes it on. No protocol, no schema, no rendering: what is left is the way itself.
 */

/** The Halo page to fetch, and the token to fetch it with. */
interface FloorVariables {
  readonly HALO_PAGE_URL: string;
  readonly HALO_TOKEN: string;
}

interface FloorBindings extends FloorVariables {
  /** What is used of a Durable Object namespace; the types of Workers and of Node do not go together. */
  readonly FLOOR: {
    idFromName(name: string): unknown;
    get(id: unknown): { fetch(request: Request): Promise<Response> };
  };
}

/** The Durable Object: holds the token, fetches the page. */
export class Floor {
  readonly #page: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(_state: unknown, variables: FloorVariables) {
    this.#page = variables.HALO_PAGE_URL;
    this.#headers = { accept: "application/json", authorization: `Bearer ${variables.HALO_TOKEN}` };
  }

  async fetch(request: Request): Promise<Response> {
    // A call that nobody reads would be no call.
    await request.text();
    return fetch(this.#page, { headers: this.#headers });
  }
}

export default {
  fetch: (request: Request, { FLOOR }: FloorBindings): Promise<Response> =>
    FLOOR.get(FLOOR.idFromName("floor")).fetch(request),
};
