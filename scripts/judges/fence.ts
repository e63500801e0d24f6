import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Stands where a program would leave this machine. */
export interface Fence {
  /** Variables that send a program's HTTP to the fence (Node 24: NODE_USE_ENV_PROXY), except to this machine. */
  readonly environment: Readonly<Record<string, string>>;
  /** The hosts that were asked for. */
  attempts(): readonly string[];
  close(): Promise<void>;
}

/**
 * Starts a proxy that lets nothing through and notes what wanted to: all that a program sends by Node's own
 * `fetch` and `http`. A package with an undici of its own has to be told to heed the variables.
 */
export async function raiseFence(): Promise<Fence> {
  const attempts = new Set<string>();
  const server = createServer((request, response) => {
    attempts.add(request.url ?? "");
    response.writeHead(403).end();
  });
  server.on("connect", (request, socket) => {
    attempts.add(request.url ?? "");
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    environment: {
      NODE_USE_ENV_PROXY: "1",
      ...Object.fromEntries(
        ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"].map((name) => [name, url]),
      ),
      NO_PROXY: "localhost,127.0.0.1,::1",
      no_proxy: "localhost,127.0.0.1,::1",
    },
    attempts: () => [...attempts],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
