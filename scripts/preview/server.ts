import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import {
  localhostAllowedHostnames,
  localhostAllowedOrigins,
  validateHostHeader,
  validateOriginHeader,
} from "@modelcontextprotocol/server";
import { build } from "esbuild";
import { root } from "../support/worker.ts";

/** The page that shows the views, and the way from it to the Worker; on this machine only, and no part of the Worker. */

/** A page that is served. */
export interface Preview {
  /** The page's address. */
  readonly url: string;
  close(): Promise<void>;
}

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Views of halo-mcp</title>
<link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; }
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
body { margin: 0; padding: 24px 16px; background: light-dark(#f3f4f6, #101114); color: light-dark(#1a1d23, #eceef1); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 860px; margin: 0 auto; }
h1 { font-size: 20px; margin: 0; }
h2 { font-size: 14px; font-weight: 600; margin: 28px 0 8px; text-transform: capitalize; }
header { display: flex; align-items: center; justify-content: space-between; gap: 12px; }
iframe { display: block; border: 1px solid light-dark(#dfe2e7, #3a3d44); border-radius: 12px; background: light-dark(#fff, #1b1c1f); height: 120px; max-width: 100%; }
button { font: inherit; padding: 4px 12px; }
</style>
</head>
<body>
<main>
<header><div><h1>Views of halo-mcp</h1><p>What a chat client with MCP Apps shows, on the data of this server.</p></div>
<button id="theme" type="button">Light or dark</button></header>
<div id="views"></div>
</main>
<script src="/preview/host.js"></script>
</body>
</html>
`;

/**
 * Serves the page, on a port of the loopback interface.
 *
 * @param serve answers the requests of MCP; its URL is the page's
 */
export async function startPreview(serve: (request: Request) => Promise<Response>): Promise<Preview> {
  const script = await bundleHost();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (!isOfThisMachine(request)) {
      response.writeHead(403).end();
    } else if (pathname === "/mcp") {
      pass(request, response, serve).catch(() => response.destroy());
    } else if (pathname === "/preview/host.js") {
      response.setHeader("content-type", "text/javascript; charset=utf-8").end(script);
    } else if (pathname === "/preview") {
      response.setHeader("content-type", "text/html; charset=utf-8").end(page);
    } else {
      response.writeHead(404).end();
    }
  });
  const bound = await listen(server);
  return {
    url: `http://localhost:${bound}/preview`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * Whether a request comes from a page of this machine. What is passed on has neither its Host nor its Origin, and may get
 * a key: so what the Worker checks of them is checked here (DNS rebinding), and no page elsewhere writes by it.
 */
const isOfThisMachine = ({ headers }: IncomingMessage): boolean =>
  validateHostHeader(headers.host, localhostAllowedHostnames()).ok &&
  validateOriginHeader(headers.origin, localhostAllowedOrigins()).ok;

async function bundleHost(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["ui/host/main.ts"],
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    write: false,
    logLevel: "warning",
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error("esbuild gave no script.");
  return file.contents;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}

/** What of a request is passed on: not its origin, since a client without a page would send none. */
const passedOn = [
  "accept",
  "content-type",
  "mcp-session-id",
  "mcp-protocol-version",
  "mcp-method",
  "mcp-name",
];

/** Has a request answered. */
async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  serve: (request: Request) => Promise<Response>,
): Promise<void> {
  const headers = Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
  const body = await bodyOf(request);
  const answer = await serve(
    new Request("http://localhost/mcp", {
      method: request.method ?? "GET",
      headers,
      ...(body.length === 0 ? {} : { body }),
    }),
  );
  const back = ["content-type", "mcp-session-id"].flatMap((name) => {
    const value = answer.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  response.writeHead(answer.status, Object.fromEntries(back));
  if (answer.body === null) response.end();
  else Readable.from(answer.body).pipe(response);
}

/** Passes requests on to a Worker, with headers such as a key. */
export const passingOn =
  (worker: string, headers: Readonly<Record<string, string>>) =>
  async (request: Request): Promise<Response> => {
    const own = Object.fromEntries(request.headers);
    const body = await request.arrayBuffer();
    return fetch(`${worker}/mcp`, {
      method: request.method,
      headers: { ...own, ...headers },
      ...(body.byteLength === 0 ? {} : { body }),
    });
  };

async function bodyOf(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return new Uint8Array(Buffer.concat(parts));
}
