import { createSandbox } from "../../sandbox/index.ts";
import { platformRuntime, type Runtime } from "../../src/halo/runtime.ts";
import { openSession } from "../faults/session.ts";

/** A request that reached Halo. */
export interface Reached {
  readonly method: string;
  readonly url: URL;
}

/** What stands in the place of Halo's own description, or of its answers. */
export type Meddle = (request: Request) => Response | undefined | Promise<Response | undefined>;

/** A session with the tools over the whole API, the Halo behind it, and every request that reached it. */
export async function apiSession(
  variables: Readonly<Record<string, string>> = {},
  meddle: Meddle = () => undefined,
) {
  const sandbox = createSandbox({ rateLimit: { requests: 1_000_000, windowMs: 1_000 } });
  const reached: Reached[] = [];
  const runtime: Runtime = {
    ...platformRuntime,
    fetch: async (url, init) => {
      const request = new Request(url, init);
      reached.push({ method: request.method, url: new URL(url) });
      return (await meddle(request)) ?? sandbox.fetch(request);
    },
  };
  const session = await openSession("2026-07-28", runtime, { HALO_API: "on", ...variables });
  return { sandbox, reached, call: session.call };
}
