import { abortAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, onTestFinished, test } from "vitest";
import { exampleArguments } from "../../../test/examples.ts";
import { bothEras, connect, useSandbox } from "../../../test/support/harness.ts";
import { forgetConfigurations } from "../../config/config.ts";
import { catalogue } from "../../tools/index.ts";
import { uiNames } from "../../tools/kit/ui.ts";

const uri = "ui://halo/triage.html";
const mimeType = "text/html;profile=mcp-app";
const extensions = { "io.modelcontextprotocol/ui": { mimeTypes: [mimeType] } };

const halo = useSandbox();

describe.each(bothEras)("views (%s)", (era) => {
  test("a client that shows views is told which page shows a tool, and reads it", async () => {
    const client = await connect(era, { extensions });
    const tools = await client.listTools();
    expect(tools.find(({ name }) => name === "halo_triage")?._meta).toEqual({
      ui: { resourceUri: uri },
      "ui/resourceUri": uri,
    });
    const resources = await client.listResources();
    expect(resources.find((each) => each.uri === uri)).toMatchObject({
      mimeType,
      _meta: { ui: { csp: {}, prefersBorder: true } },
    });
    // Each view that a tool names is there to be read.
    const named = tools.flatMap(({ _meta }) =>
      _meta === undefined ? [] : [String(_meta["ui/resourceUri"])],
    );
    for (const each of new Set(named)) {
      const page = await client.read(each, mimeType);
      expect(page).toContain("default-src 'none'");
      expect(page).toContain('<meta name="halo" content="https://halo.test" data-zone="');
    }
  });

  test("any other client sees nothing of them, and gets the same results", async () => {
    const client = await connect(era);
    const other = await connect(era, {
      extensions: { "io.modelcontextprotocol/ui": { mimeTypes: ["text/x-other"] } },
    });
    const shows = await connect(era, { extensions });
    const without = JSON.stringify(await client.listTools());
    expect(without).not.toContain("ui://");
    expect(JSON.stringify(await other.listTools())).toBe(without);
    const bare = (await shows.listTools()).map(({ _meta: _, ...tool }) => tool);
    expect(JSON.stringify(bare)).toBe(without);
    expect(JSON.stringify(await client.listResources())).not.toContain("ui://");
    expect(JSON.stringify(await client.listTemplates())).not.toContain("ui://");
    await expect(client.read(uri, mimeType)).rejects.toThrow();
  });

  test.each(uiNames)("what the view %s shows is the same to the byte for who sees none", async (name) => {
    // Many tools write, and their example calls ask for a yes or for none; this one is of tickets, as the board's are.
    const own = catalogue.filter(({ ui }) => ui === name);
    const tools = name === "write" ? own.filter((tool) => tool.name === "halo_close_ticket") : own;
    expect(tools.length).toBeGreaterThan(0);
    const clients = [await connect(era), await connect(era, { extensions })];
    for (const tool of tools) {
      const args = exampleArguments(tool.name, halo().tenant);
      const given = { ...args, ...(name === "write" ? { dry_run: true } : {}) };
      const [without, shown] = await Promise.all(clients.map((each) => each.call(tool.name, given)));
      expect(without?.isError, tool.name).toBe(false);
      expect(JSON.stringify(shown), tool.name).toBe(JSON.stringify(without));
    }
  });
});

test("a page has the tenant's whole address, and none ends the attribute that it stands in", async () => {
  const before = env.HALO_BASE_URL;
  const tell = async (url: string | undefined) => {
    Reflect.set(env, "HALO_BASE_URL", url);
    forgetConfigurations();
    await abortAllDurableObjects();
  };
  onTestFinished(() => tell(before));
  await tell('https://acme$&"onload=x.test');
  const page = await (await connect("2026-07-28", { extensions })).read(uri, mimeType);
  expect(page).toContain('<meta name="halo" content="https://acme$&amp;&quot;onload=x.test" data-zone="');
  expect(page.match(/<meta name="halo"/g)).toHaveLength(1);
  await tell("https://desk.test/halo/");
  const below = await (await connect("2026-07-28", { extensions })).read(uri, mimeType);
  expect(below).toContain('<meta name="halo" content="https://desk.test/halo" data-zone="');
});

test("no page of a view is public by itself", async () => {
  const { send } = await import("../../../test/support/harness.ts");
  for (const path of ["/triage.html", "/triage", "/ui/triage.html", "/preview"]) {
    const response = await send(`http://localhost:8787${path}`);
    expect(response.status, path).toBe(404);
    expect(await response.text(), path).not.toContain('<meta name="halo"');
  }
});
