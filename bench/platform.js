/**
 * What the platform gives a Worker beside Durable Objects, as small as can be: a key-value store in memory
 * behind workerd's own binding for one, and a rate limit that counts and never ends. On Cloudflare both
 * answer from the machine's memory once they are warm.
 */
import { WorkerEntrypoint } from "cloudflare:workers";

const values = new Map();

/** Speaks what workerd's key-value binding speaks: a key in the path; its metadata in a header. */
export default {
  async fetch(request) {
    const url = new URL(request.url);
    const key = decodeURIComponent(url.pathname.slice(1));
    if (request.method === "PUT") {
      const metadata = request.headers.get("cf-kv-metadata");
      values.set(key, { value: await request.text(), metadata });
      return new Response();
    }
    if (request.method === "DELETE") {
      values.delete(key);
      return new Response();
    }
    if (key === "") {
      const prefix = url.searchParams.get("prefix") ?? "";
      const keys = [...values].flatMap(([name, { metadata }]) =>
        name.startsWith(prefix)
          ? [{ name, ...(metadata === null ? {} : { metadata: JSON.parse(metadata) }) }]
          : [],
      );
      return Response.json({ keys, list_complete: true });
    }
    const held = values.get(key);
    if (held === undefined) return new Response(null, { status: 404 });
    return new Response(held.value, {
      headers: held.metadata === null ? {} : { "cf-kv-metadata": held.metadata },
    });
  },
};

/** The rate limit's binding. */
export class Limit extends WorkerEntrypoint {
  #counts = new Map();

  limit({ key }) {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    return { success: true };
  }
}
