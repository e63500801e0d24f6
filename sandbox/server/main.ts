/** Serves a sandbox over HTTP on Node, to this machine only. */

import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { createAdaptorServer } from "@hono/node-server";
import { ConnectionReset, createSandbox, type Sandbox, type SandboxOptions } from "../index.ts";

/** A sandbox that listens. */
export interface ServedSandbox {
  /** Where it listens, without a trailing slash. */
  url: string;
  sandbox: Sandbox;
  /** Stops listening and ends the open connections. */
  close(): Promise<void>;
}

/** Where to listen and how to set up the sandbox. Port 0 takes any free one. */
export interface ServeOptions extends SandboxOptions {
  port: number;
  hostname?: "127.0.0.1" | "localhost" | "::1";
}

const loopbackHosts = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Starts a sandbox on a port of the loopback interface. */
export async function startSandbox({
  port,
  hostname = "127.0.0.1",
  ...options
}: ServeOptions): Promise<ServedSandbox> {
  const sandbox = createSandbox(options);
  const server = createAdaptorServer({
    overrideGlobalObjects: false,
    fetch: async (request, { incoming }) => {
      const url = new URL(request.url);
      // A page in a browser must not reach the controls through a name that points to this machine.
      if (url.pathname.toLowerCase().startsWith("/_sandbox") && !loopbackHosts.has(url.hostname)) {
        return new Response(null, { status: 403 });
      }
      try {
        const answer = await sandbox.fetch(request);
        // The sandbox answers as `fetch` does, decompressed; over a real connection that would be no gzip.
        answer.headers.delete("content-encoding");
        return answer;
      } catch (error) {
        if (!(error instanceof ConnectionReset) && !request.signal.aborted) throw error;
        if ("socket" in incoming) incoming.socket.destroy();
        return new Response(null, { status: 500 });
      }
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, hostname, resolve);
  });
  const address = server.address() as AddressInfo;
  const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return {
    url: `http://${host}:${address.port}`,
    sandbox,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: "string", default: "8790" } } });
  const served = await startSandbox({ port: Number(values.port) });
  console.log(`Halo sandbox on ${served.url}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void served.close().then(() => process.exit(0)));
  }
}
