import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createSandbox, type Sandbox } from "../index.ts";
import { tenantUrl } from "./address.ts";
import { measured } from "./reach.ts";

/** How long what people write stays, in milliseconds. */
const lifetimeMs = 24 * 60 * 60_000;
/** The largest request, and how much may be written until everything is as at first, in bytes. */
const largestRequest = 8 * 1024 * 1024;
const mostWritten = 32 * 1024 * 1024;
/** What a write counts beside its text, in bytes: a record has fields that nobody sent. */
const perWrite = 4 * 1024;

/**
 * The invented tenant of a hosted sandbox: one object for all who use it, with everything in memory. It is as at first
 * after a day, after many writes, and after some minutes in which nobody used it, when the platform ends the object.
 */
export class HostedTenant extends DurableObject {
  #sandbox: Sandbox | undefined;
  #madeAt = 0;
  #written = 0;
  readonly #app = new Hono()
    // The controls of tests: faults and resets.
    .all("/_sandbox/*", (context) => context.notFound())
    .use(bodyLimit({ maxSize: largestRequest, onError: (context) => context.text("Too large.", 413) }))
    .all("*", async ({ req }) => {
      const sandbox = this.#current();
      const { request, bytes } = await measured(req.raw);
      if (bytes !== undefined) this.#written += perWrite + bytes;
      const answer = await sandbox.fetch(request);
      sandbox.log.clear();
      // The sandbox answers as `fetch` does, decompressed.
      answer.headers.delete("content-encoding");
      return answer;
    });

  override async fetch(request: Request): Promise<Response> {
    return this.#app.fetch(request);
  }

  /** The tenant, made anew when its time is over. */
  #current(): Sandbox {
    const isOver = Date.now() - this.#madeAt > lifetimeMs || this.#written > mostWritten;
    if (this.#sandbox === undefined || isOver) {
      this.#sandbox = createSandbox({ publicUrl: tenantUrl });
      this.#madeAt = Date.now();
      this.#written = 0;
    }
    return this.#sandbox;
  }
}
