import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { build } from "esbuild";
import { root } from "../support/worker.ts";

/** The page that shows the views, and the way from it to the Worker; on this machine only, and no part of the Worker. */

/** A page that is served. */
export interface Preview {
  /** The page's address. */
  readonly url: string;
  close(): Promise<void>;
}

/** What is shown in a browser: the page of a host, and its script. */
export interface PreviewHost {
  readonly page: string;
  readonly script: Uint8Array;
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
h2 { font-size: 14px; font-weight: 600; margin: 28px 0 8px; }
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
 * @param host shows the views; the project's own, `ui/host`, where none is given
 */
export async function startPreview(
  serve: (request: Request) => Promise<Response>,
  host?: PreviewHost,
): Promise<Preview> {
  const shown = host ?? { page, script: await bundleHost("ui/host/main.ts") };
  let port = 0;
  const server = createServer((request, response) => {
    const refusal = refusalOf(request, port);
    // A page of another site that framed this one could have its buttons pressed.
    response.setHeader("x-frame-options", "DENY").setHeader("x-content-type-options", "nosniff");
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (refusal !== undefined) {
      response.writeHead(refusal).end();
    } else if (pathname === "/mcp") {
      pass(request, response, serve).catch(() => response.destroy());
    } else if (pathname === "/preview/host.js") {
      response.setHeader("content-type", "text/javascript; charset=utf-8").end(shown.script);
    } else if (pathname === "/preview") {
      response.setHeader("content-type", "text/html; charset=utf-8").end(shown.page);
    } else {
      response.writeHead(404).end();
    }
  });
  port = await listen(server);
  return {
    url: `http://localhost:${port}/preview`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * The status that a request is refused with. What is passed on gets a key, and any page that a browser on this machine
 * shows can send requests here: by an address of its own that it has lead here (DNS rebinding, which its Host tells),
 * or across origins, which Origin and Sec-Fetch-Site tell. JSON needs a preflight, which nobody answers.
 *
 * @returns undefined for a request of this page, and of programs that are no browser
 */
function refusalOf({ method, url, headers }: IncomingMessage, port: number): number | undefined {
  const { host = "", origin, "content-type": type = "" } = headers;
  if (![`localhost:${port}`, `127.0.0.1:${port}`].includes(host)) return 421;
  if (origin !== undefined && origin !== `http://${host}`) return 403;
  const site = headers["sec-fetch-site"] ?? "same-origin";
  // A link from elsewhere may lead to the page; what it shows is asked for by itself alone.
  if (site !== "same-origin" && url !== undefined && new URL(url, "http://localhost").pathname === "/mcp")
    return 403;
  if (method === "POST" && !/^application\/json\s*(?:;|$)/i.test(type)) return 415;
  return undefined;
}

/** Bundles the script of a host, by its path in the project. */
export async function bundleHost(entry: string): Promise<Uint8Array> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    write: false,
    logLevel: "warning",
    define: { "process.env.NODE_ENV": '"production"' },
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
