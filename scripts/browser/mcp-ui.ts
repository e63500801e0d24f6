/**
 * Serves the views in a host that was not written here, the `AppRenderer` of @mcp-ui/client, on the sandbox's data; prints
 * the page's address. Its packages are installed into test/hosts/mcp-ui when they are not there.
 */
import { createServer } from "node:http";
import { join } from "node:path";
import { startSandboxPreview } from "../preview/sandbox.ts";
import { bundleHost } from "../preview/server.ts";
import { installApart } from "../support/apart.ts";
import { root } from "../support/worker.ts";

const folder = "test/hosts/mcp-ui";

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>A view in another host</title>
<link rel="icon" href="data:,">
<style>body { margin: 16px; } iframe { display: block; max-width: 100%; }</style>
</head>
<body><div id="host"></div><script type="module" src="/preview/host.js"></script></body>
</html>
`;

/**
 * The page between host and view, which such a host has on an origin of its own (MCP Apps 2026-01-26, "Sandbox proxy"):
 * says that it is there, puts the view that it is sent into a frame without an origin, and passes on what both say.
 */
const proxy = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Sandbox proxy</title>
<style>html, body, iframe { margin: 0; width: 100%; height: 100%; border: 0; display: block; }</style>
</head>
<body>
<script>
const inner = document.createElement("iframe");
inner.title = "view";
inner.setAttribute("sandbox", "allow-scripts");
document.body.append(inner);
addEventListener("message", ({ source, data }) => {
  if (source === inner.contentWindow) parent.postMessage(data, "*");
  else if (source !== parent) return;
  else if (data?.method === "ui/notifications/sandbox-resource-ready") inner.srcdoc = data.params.html;
  else inner.contentWindow.postMessage(data, "*");
});
parent.postMessage({ jsonrpc: "2.0", method: "ui/notifications/sandbox-proxy-ready", params: {} }, "*");
</script>
</body>
</html>
`;

await installApart(join(root, folder), new AbortController().signal);
const frames = createServer((_request, response) =>
  response.setHeader("content-type", "text/html; charset=utf-8").end(proxy),
);
const port = await new Promise<number>((resolve) => {
  frames.listen(0, "127.0.0.1", () => {
    const address = frames.address();
    resolve(typeof address === "object" && address !== null ? address.port : 0);
  });
});
const { url } = await startSandboxPreview({ page, script: await bundleHost(`${folder}/host.js`) });
console.log(`${url}?${new URLSearchParams({ proxy: `http://127.0.0.1:${port}/` })}`);
