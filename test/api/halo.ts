import type { Speech } from "../../sandbox/dialects/index.ts";
import { createSandbox } from "../../sandbox/index.ts";
import { platformRuntime, type Runtime } from "../../src/halo/runtime.ts";
import { openSession } from "../faults/session.ts";

/** A request that reached Halo. */
export interface Reached {
  readonly method: string;
  readonly url: URL;
  /** What was sent, as text. */
  readonly body: string;
}

/** What stands in the place of Halo's own description, or of its answers. */
export type Meddle = (request: Request) => Response | undefined | Promise<Response | undefined>;

/** A session with the tools over the whole API of some Halo, and every request that reached it. */
export async function sessionWith(
  answer: (request: Request) => Response | Promise<Response>,
  variables: Readonly<Record<string, string>> = {},
) {
  const reached: Reached[] = [];
  const runtime: Runtime = {
    ...platformRuntime,
    fetch: async (url, init) => {
      const request = new Request(url, init);
      const body = await request.clone().text();
      reached.push({ method: request.method, url: new URL(url), body });
      return answer(request);
    },
  };
  const session = await openSession("2026-07-28", runtime, { HALO_API: "on", ...variables });
  return { reached, call: session.call };
}

/** A session with the tools over the whole API, the sandbox behind it, and every request that reached it. */
export async function apiSession(
  variables: Readonly<Record<string, string>> = {},
  meddle: Meddle = () => undefined,
  speech: Speech = {},
) {
  const sandbox = createSandbox({ rateLimit: { requests: 1_000_000, windowMs: 1_000 }, speech });
  const session = await sessionWith(
    async (request) => (await meddle(request)) ?? sandbox.fetch(request),
    variables,
  );
  return { sandbox, ...session };
}
