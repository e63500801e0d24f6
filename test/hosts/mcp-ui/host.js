import { AppRenderer } from "@mcp-ui/client";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { callingBy, samples } from "../../../ui/host/samples.ts";

/**
 * A view in the `AppRenderer` of @mcp-ui/client: `?view=triage`, `theme` and `proxy`, the address of the page around its
 * frame. JavaScript, since the packages that it is typed by are installed only where it runs. The tools that the view
 * called stand in `data-called`, the result that it was given in `#result`.
 */

const mimeType = "text/html;profile=mcp-app";
const query = new URLSearchParams(location.search);
const name = query.get("view") ?? "triage";
const place = document.querySelector("#host");

const client = new Client(
  { name: "halo-mcp-mcp-ui", version: "1" },
  {
    capabilities: { extensions: { "io.modelcontextprotocol/ui": { mimeTypes: [mimeType] } } },
    versionNegotiation: { mode: { pin: "2026-07-28" } },
  },
);
async function run() {
  await client.connect(new StreamableHTTPClientTransport(new URL("/mcp", location.href)));

  const { tool: toolName, args } = await samples[name](callingBy(client));
  const tool = (await client.listTools()).tools.find((each) => each.name === toolName);
  const { contents } = await client.readResource({ uri: tool._meta.ui.resourceUri });
  const result = await client.callTool({ name: toolName, arguments: args });

  const given = document.createElement("script");
  given.type = "application/json";
  given.id = "result";
  given.textContent = JSON.stringify(result);
  document.body.append(given);

  createRoot(place).render(
    createElement(AppRenderer, {
      toolName,
      html: contents[0].text,
      toolInput: args,
      toolResult: result,
      sandbox: { url: new URL(query.get("proxy")) },
      hostCapabilities: { openLinks: {}, serverTools: {} },
      hostContext: {
        toolInfo: { tool: { name: tool.name, inputSchema: tool.inputSchema } },
        theme: query.get("theme") ?? "light",
        displayMode: "inline",
        locale: "en-GB",
        timeZone: "Europe/London",
      },
      onCallTool: ({ name, arguments: given }) => {
        place.dataset.called = `${place.dataset.called ?? ""} ${name}`.trim();
        return client.callTool({ name, arguments: given });
      },
      onOpenLink: async ({ url }) => {
        place.dataset.opened = url;
        return {};
      },
      onError: (error) => {
        place.dataset.failed = error.message;
      },
    }),
  );
}

void run();
