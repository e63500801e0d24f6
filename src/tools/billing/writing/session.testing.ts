import { onTestFinished } from "vitest";
import { createSandbox, type HaloRecord, type Sandbox } from "../../../../sandbox/index.ts";
import { type Called, type FaultSession, openSession } from "../../../../test/faults/session.ts";
import { platformRuntime } from "../../../halo/runtime.ts";

/** The whole server over a sandbox of its own, in this process, with a ledger. */
export interface Desk {
  readonly sandbox: Sandbox;
  readonly tables: Sandbox["tenant"]["tables"];
  readonly session: FaultSession;
  /** Calls a tool and holds that it did not fail. */
  call(tool: string, args: Readonly<Record<string, unknown>>): Promise<Called>;
  /** The bodies of the POSTs of which the path ends so. */
  posted(path: string): readonly unknown[];
}

/** A sandbox takes half a second to fill, so that tests which speak alike share one. */
const sandboxes = new Map<string, Sandbox>();

function sandboxOf(speech: Readonly<Record<string, string>>): Sandbox {
  const key = JSON.stringify(speech);
  const known = sandboxes.get(key);
  known?.reset();
  known?.log.clear();
  const sandbox = known ?? createSandbox({ speech, rateLimit: { requests: 1_000_000, windowMs: 1_000 } });
  sandboxes.set(key, sandbox);
  return sandbox;
}

/** Opens a desk for one test: its data is as at the start. */
export async function openDesk(
  speech: Readonly<Record<string, string>> = {},
  variables: Readonly<Record<string, string>> = {},
): Promise<Desk> {
  const sandbox = sandboxOf(speech);
  const runtime = {
    ...platformRuntime,
    fetch: (url: string, init: RequestInit) => sandbox.fetch(new Request(url, init)),
    sleep: async () => {},
  };
  const session = await openSession("2026-07-28", runtime, { HALO_TOOLS: "all", ...variables });
  onTestFinished(() => session.close());
  return {
    ...{ sandbox, session, tables: sandbox.tenant.tables },
    call: async (tool, args) => {
      const result = await session.call(tool, args);
      if (result.isError) throw new Error(result.text);
      return result;
    },
    posted: (path) =>
      sandbox.log.entries
        .filter((entry) => entry.method === "POST" && entry.path.toLowerCase().endsWith(path))
        .map(({ body }) => body),
  };
}

/** The lines of a record as the sandbox stores them. */
export const linesOf = ({ lines }: HaloRecord): readonly HaloRecord[] =>
  (Array.isArray(lines) ? lines : []).filter((line: HaloRecord) => line.isgroupdesc !== true);
