import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { McpUiHostContext } from "@modelcontextprotocol/ext-apps";
import {
  AppBridge,
  getToolUiResourceUri,
  PostMessageTransport,
} from "@modelcontextprotocol/ext-apps/app-bridge";
import { callingBy, type Sample, samples } from "./samples.ts";

/**
 * The page `/preview` of `npm start`: shows each view in a frame as a chat client does, with ext-apps' `AppBridge`, on
 * the data of the server behind it. `?view=triage` shows one; `theme`, `locale`, `zone`, `width` and `tools=off` say
 * what host it is; `fail=halo_list_actions:401 Unauthorized` answers the view's calls of a tool, but for dry runs, with an
 * error; `state=loading` and `state=cancelled` stop before the result; `tool` and `args`, as JSON, are another call to show.
 * An event `result` at the window, with a result as its detail, is given to the view; an event `call` with `tool` and `args`
 * shows that call in the place of the first.
 */

const query = new URLSearchParams(location.search);
const mimeType = "text/html;profile=mcp-app";

const client = new Client(
  { name: "halo-mcp-preview", version: "1" },
  {
    capabilities: { extensions: { "io.modelcontextprotocol/ui": { mimeTypes: [mimeType] } } },
    versionNegotiation: { mode: { pin: "2026-07-28" } },
  },
);

/** A frame with a view in it, and what its host tells it. */
async function show(name: string, place: HTMLElement): Promise<void> {
  const sampleOf = samples[name];
  if (sampleOf === undefined) throw new Error(`There is no view ${name}.`);
  const { tool, args } = askedFor() ?? (await sampleOf(callingBy(client)));
  const { tools } = await client.listTools();
  const definition = tools.find((each) => each.name === tool);
  const uri = definition === undefined ? undefined : getToolUiResourceUri(definition);
  if (definition === undefined || uri === undefined) throw new Error(`${tool} names no view.`);
  const { contents } = await client.readResource({ uri });
  const [content] = contents;
  const frame = document.createElement("iframe");
  frame.title = name;
  // Scripts alone, as the specification has it: no origin, no forms, no windows.
  frame.setAttribute("sandbox", "allow-scripts");
  frame.style.width = widthOf(query.get("width"));
  place.append(frame);
  const inside = frame.contentWindow;
  if (inside === null) throw new Error("The frame has no window.");
  let hostContext = contextOf(definition);
  const bridge = new AppBridge(
    client,
    { name: "halo-mcp preview", version: "1" },
    { openLinks: {}, ...(query.get("tools") === "off" ? {} : { serverTools: {} }) },
    { hostContext },
  );
  bridge.onsizechange = ({ height }) => {
    if (height !== undefined) frame.style.height = `${height}px`;
  };
  bridge.onopenlink = async ({ url }) => {
    place.dataset.opened = url;
    if (query.get("view") === null) open(url, "_blank", "noopener");
    return {};
  };
  const ready = new Promise<void>((resolve) => {
    bridge.oninitialized = () => resolve();
  });
  await bridge.connect(new PostMessageTransport(inside, inside));
  // Connecting has set the way of calls to the server.
  const [failing = "", ...because] = query.get("fail")?.split(":") ?? [];
  if (failing !== "") {
    bridge.oncalltool = async ({ name, arguments: given = {} }) => {
      if (failing.split(",").includes(name) && given.dry_run !== true) throw new Error(because.join(":"));
      return client.callTool({ name, arguments: given });
    };
  }
  frame.srcdoc = content !== undefined && "text" in content ? content.text : "";
  await ready;
  themed.push((theme) => {
    hostContext = { ...hostContext, theme };
    bridge.setHostContext(hostContext);
  });
  const state = query.get("state");
  if (state !== null) {
    await bridge.sendToolInput({ arguments: { ...args } });
    if (state === "cancelled") await bridge.sendToolCancelled({ reason: "cancelled" });
    return;
  }
  addEventListener("result", (event) => {
    if (event instanceof CustomEvent) void bridge.sendToolResult(event.detail);
  });
  const call = async (sample: Sample) => {
    const called = tools.find((each) => each.name === sample.tool) ?? definition;
    hostContext = { ...hostContext, toolInfo: { tool: called } };
    bridge.setHostContext(hostContext);
    await bridge.sendToolInput({ arguments: { ...sample.args } });
    const result = await client.callTool({ name: sample.tool, arguments: { ...sample.args } });
    await bridge.sendToolResult(result);
    // What the view was given, for whoever compares it with what is shown.
    const given = document.querySelector(`#result-${name}`) ?? document.createElement("script");
    given.setAttribute("type", "application/json");
    given.id = `result-${name}`;
    given.textContent = JSON.stringify(result);
    place.append(given);
  };
  addEventListener("call", (event) => {
    if (event instanceof CustomEvent) void call(event.detail);
  });
  await call({ tool, args });
}

/** The call that the address asks for; none where the sample is to be shown. */
function askedFor(): Sample | undefined {
  const tool = query.get("tool");
  return tool === null ? undefined : { tool, args: JSON.parse(query.get("args") ?? "{}") };
}

const themed: ((theme: "light" | "dark") => void)[] = [];

const widthOf = (text: string | null) => (text === null ? "100%" : `${Number(text)}px`);

function contextOf(tool: NonNullable<McpUiHostContext["toolInfo"]>["tool"]): McpUiHostContext {
  return {
    toolInfo: { tool },
    theme: themeOf(query.get("theme")),
    displayMode: "inline",
    availableDisplayModes: ["inline"],
    locale: query.get("locale") ?? navigator.language,
    timeZone: query.get("zone") ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    platform: "web",
  };
}

function themeOf(text: string | null): "light" | "dark" {
  if (text === "light" || text === "dark") return text;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Follows the switch of the theme. */
function followTheme(): void {
  const chosen = document.querySelector("#theme");
  const use = (theme: "light" | "dark") => {
    document.documentElement.dataset.theme = theme;
    for (const tell of themed) tell(theme);
  };
  use(themeOf(query.get("theme")));
  chosen?.addEventListener("click", () =>
    use(document.documentElement.dataset.theme === "dark" ? "light" : "dark"),
  );
}

const isPlace = (element: Element | null): element is HTMLElement => element instanceof HTMLElement;

async function run(): Promise<void> {
  followTheme();
  const list = document.querySelector("#views");
  if (!isPlace(list)) return;
  await client.connect(new StreamableHTTPClientTransport(new URL("/mcp", location.href)));
  const only = query.get("view");
  const { resources } = await client.listResources();
  for (const name of only === null ? Object.keys(samples) : [only]) {
    const section = document.createElement("section");
    const heading = document.createElement("h2");
    heading.textContent = resources.find(({ uri }) => uri === `ui://halo/${name}.html`)?.title ?? name;
    section.append(heading);
    list.append(section);
    // A view that fails says so, and the others are shown.
    await show(name, section).catch((error: unknown) => {
      const said = document.createElement("p");
      said.textContent = String(error);
      section.append(said);
    });
  }
}

void run();
