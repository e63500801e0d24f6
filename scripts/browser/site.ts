import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A small web server beside the Worker. It is where clients are sent back to, and it plays the other site in
 * an attack. A browser knows it by two origins: one of the Worker's own site (`localhost`, another port), and
 * one of another site (`127.0.0.1`).
 */
export interface Site {
  /** Same site as the Worker, another origin: cookies with SameSite go along. */
  readonly sameSite: string;
  /** Another site than the Worker's. */
  readonly crossSite: string;
  /** Where a client is sent back to. */
  readonly redirectUri: string;
  /** Serves a page; gives its path. */
  show(html: string): string;
  close(): Promise<void>;
}

/** The page that a client shows at the end; it also tells the window that opened it, as web clients do. */
const landing = `<!doctype html><html lang="en"><title>Back at the app</title><p>Back at the app.</p>
<script>opener?.postMessage({ back: location.href }, location.origin)</script></html>`;

/** Starts a site on a free port of the loopback interface. */
export async function startSite(): Promise<Site> {
  const pages = new Map([["/callback", landing]]);
  const server = createServer((request, response) => {
    const html = pages.get(new URL(request.url ?? "/", "http://localhost").pathname);
    response.writeHead(html === undefined ? 404 : 200, { "content-type": "text/html; charset=utf-8" });
    response.end(html);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const sameSite = `http://localhost:${port}`;
  return {
    sameSite,
    crossSite: `http://127.0.0.1:${port}`,
    redirectUri: `${sameSite}/callback`,
    show: (html) => {
      const path = `/page-${pages.size}`;
      pages.set(path, html);
      return path;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
