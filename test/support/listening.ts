import {
  Client,
  type ResourceUpdatedNotification,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { expect, onTestFinished, vi } from "vitest";
import { listeningEveryMs } from "../../src/halo/hooks/listening.ts";
import { platformRuntime } from "../../src/halo/runtime.ts";
import { mcpUrl, send } from "./harness.ts";

/** A client that can listen, with what it was told. */
export async function listener(url: string = mcpUrl, headers: Record<string, string> = {}) {
  const client = new Client(
    { name: "listener", version: "1" },
    { versionNegotiation: { mode: { pin: "2026-07-28" } } },
  );
  const told: string[] = [];
  client.setNotificationHandler(
    "notifications/resources/updated",
    ({ params }: ResourceUpdatedNotification) => {
      told.push(params.uri);
    },
  );
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), { fetch: send, requestInit: { headers } }),
  );
  onTestFinished(() => client.close());
  return {
    client,
    told,
    listen: (uris: readonly string[]) => client.listen({ resourceSubscriptions: [...uris] }),
  };
}

/** Has the pauses of streams end when they are let, and all others at once. */
export function pauses() {
  const { sleep } = platformRuntime;
  let [waiting, passed] = [0, 0];
  const spy = vi.spyOn(platformRuntime, "sleep").mockImplementation(async (milliseconds, signal) => {
    if (milliseconds !== listeningEveryMs) return sleep(1, signal);
    const begun = passed;
    waiting += 1;
    // Looked at from within: what one request waits for can't be settled by another.
    while (passed === begun) await sleep(1, signal);
  });
  onTestFinished(() => spy.mockRestore());
  /** Waits until so many streams pause. */
  const pausing = (streams = 1) => vi.waitFor(() => expect(waiting).toBe(streams), { interval: 1 });
  /** Lets them look what changed. */
  const pass = async (streams = 1) => {
    await pausing(streams);
    waiting = 0;
    passed += 1;
  };
  return { pausing, pass };
}
