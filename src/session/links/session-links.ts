import type { Store } from "../../halo/runtime.ts";
import type { ServerSetup } from "../../mcp/setup.ts";
import type { Principal } from "../../oauth/principal.ts";
import type { LinkFor, OneTimeLink } from "../../tools/kit/file-links.ts";
import { FileLinks } from "./file-links.ts";
import { linkOf } from "./link-answer.ts";
import { LinkRequests } from "./link-requests.ts";

/** What the links of a session's object need of it. */
interface SessionOfLinks {
  readonly ctx: DurableObjectState;
  /** Writes to its storage until the session ends. */
  readonly store: Store;
  readonly env: Env;
  readonly setup: (principal: () => Principal) => ServerSetup;
  /** Keeps the object, and sets its alarm unless that comes earlier. */
  readonly wakeAt: (moment: number) => Promise<void>;
}

/** The one-time links of a session's object: made in calls of tools, and used by whoever opens them. */
export class SessionLinks {
  readonly #links: FileLinks;
  readonly #requests: LinkRequests;
  readonly #wakeAt: SessionOfLinks["wakeAt"];
  /** Where the client reaches this server. */
  #origin = "";

  constructor({ ctx, store, env, setup, wakeAt }: SessionOfLinks) {
    this.#wakeAt = wakeAt;
    this.#links = new FileLinks(ctx.storage, store, env, ctx.id.toString());
    this.#requests = new LinkRequests(
      this.#links,
      (principal) => setup(() => principal),
      (work) => ctx.waitUntil(work),
    );
  }

  /** Serves a request for a link; undefined for any other, whose address a link that it makes begins with. */
  serve(request: Request): Promise<Response> | undefined {
    const secret = linkOf(request);
    if (secret !== undefined) return this.#requests.serve(request, secret);
    this.#origin = new URL(request.url).origin;
    return undefined;
  }

  /** Makes a link that is good as long as the object is kept, for some minutes. */
  async make(of: LinkFor, principal: Principal): Promise<OneTimeLink> {
    const link = await this.#links.make(of, principal, this.#origin);
    await this.#wakeAt(link.expires);
    return link;
  }

  /** {@link FileLinks.purge} */
  purge(now: number): Promise<number | undefined> {
    return this.#links.purge(now);
  }
}
