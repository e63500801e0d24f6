import { readFileSync } from "node:fs";
import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Answers a request. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A web server of a site, on this machine. */
export interface Site {
  readonly origin: string;
  /** The paths that were asked for so far. */
  readonly asked: readonly string[];
  /** Says what a path answers. Gives the address. */
  serve(path: string, answer: Answer): string;
}

const read = (file: string) => readFileSync(join(import.meta.dirname, file));

/** Starts a site; it ends with the test. With https, the Workers under attack trust its certificate. */
export async function startSite(scheme: "https" | "http" = "https"): Promise<Site> {
  const answers = new Map<string, Answer>();
  const asked: string[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? "";
    asked.push(path);
    const answer = answers.get(path);
    if (answer === undefined) response.writeHead(404).end();
    else answer(response, request);
  };
  const server =
    scheme === "http"
      ? createPlainServer(listener)
      : createServer({ cert: read("loopback-certificate.pem"), key: read("loopback-key.pem") }, listener);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const origin = `${scheme}://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    asked,
    serve: (path, answer) => {
      answers.set(path, answer);
      return origin + path;
    },
  };
}

/** JSON with a content type, or with none. */
export const json =
  (
    value: unknown,
    type: string | undefined = "application/json",
    headers: Record<string, string> = {},
  ): Answer =>
  (response) => {
    response.writeHead(200, { ...(type === undefined ? {} : { "content-type": type }), ...headers });
    response.end(JSON.stringify(value));
  };

/** A redirect. */
export const redirect =
  (to: string, status = 302): Answer =>
  (response) => {
    response.writeHead(status, { location: to });
    response.end();
  };
