import { mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { parse } from "smol-toml";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort, type RunningWorker, startWorker, waitUntilReady } from "../../scripts/support/worker.ts";
import { root, runInShell, useStage } from "../stdio/harness.ts";

const stage = useStage();
const config = "sandbox/hosted/wrangler.toml";
const key = "reviewer-key-Tz83vKq0wYh5";

let worker: RunningWorker;

beforeAll(async () => {
  const folder = await mkdtemp(join(stage().folder, "hosted-"));
  await writeFile(join(folder, "none.env"), "");
  const port = await freePort();
  worker = startWorker({
    port,
    config: join(root, config),
    storage: join(folder, "storage"),
    environmentFile: join(folder, "none.env"),
    variables: { PUBLIC_URL: `http://localhost:${port}`, ACCESS_KEYS: `reviewer:${key}` },
    output: "keep",
  });
  await waitUntilReady(worker).catch((error: unknown) => {
    throw new Error(worker.output(), { cause: error });
  });
}, 180_000);

afterAll(() => worker.close());

async function connected(): Promise<Client> {
  const client = new Client({ name: "reviewer", version: "1" });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${worker.url}/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${key}` } },
    }),
  );
  return client;
}

const said = (result: unknown) => JSON.stringify(result);

test("it can be deployed, has what the server needs, and a size that a Worker may have", async () => {
  const folder = await mkdtemp(join(stage().folder, "upload-"));
  const command = `node node_modules/wrangler/bin/wrangler.js deploy --dry-run --config ${config} --outdir "${folder}"`;
  const printed = await runInShell(command, root, dirname(process.execPath));
  const kib = Number(/gzip: ([\d.]+) KiB/.exec(printed)?.[1]);
  console.log(`The hosted sandbox takes ${kib} KiB gzip.`);
  expect(kib).toBeLessThan(3 * 1024);
  expect((await stat(join(folder, "worker.js"))).size).toBeGreaterThan(0);

  // What the product's own configuration binds, this one binds too.
  const bindingsIn = async (file: string) => {
    const { durable_objects, kv_namespaces, ratelimits } = parse(await readFile(join(root, file), "utf8"));
    return [...said([durable_objects, kv_namespaces, ratelimits]).matchAll(/"(?:name|binding)":"(\w+)"/g)]
      .map(([, name = ""]) => name)
      .filter((name) => name !== "SANDBOX_TENANT");
  };
  expect(await bindingsIn(config)).toEqual(expect.arrayContaining(await bindingsIn("wrangler.toml")));
});

test("it serves the invented tenant, says so to clients and models, and keeps what is written for a while", async () => {
  const client = await connected();
  expect(client.getServerVersion()).toMatchObject({ title: "Halo (sandbox, invented data)" });
  expect(client.getInstructions()).toMatch(/^This is a sandbox: /);
  const call = (name: string, args: Record<string, unknown>) => client.callTool({ name, arguments: args });
  const listed = await call("halo_list_tickets", { page_size: 2 });
  expect(listed.isError, said(listed)).not.toBe(true);
  const created = await call("halo_create_ticket", {
    client: "12",
    summary: "A ticket of the reviewer",
    details: "Nothing.",
  });
  expect(created.isError, said(created)).not.toBe(true);
  // Another session has the same tenant.
  const again = await (await connected()).callTool({
    name: "halo_list_tickets",
    arguments: { search: "A ticket of the reviewer" },
  });
  expect(said(again)).toContain("A ticket of the reviewer");
  await client.close();
});

test("without the key nobody is served, every page says what it is, and nothing leaves it", async () => {
  expect((await fetch(`${worker.url}/mcp`, { method: "POST", body: "{}" })).status).toBe(401);
  for (const path of ["/", "/connections", "/activity", "/authorize"]) {
    const page = await fetch(worker.url + path, { headers: { accept: "text/html" } });
    expect(await page.text(), path).toContain("<strong>Sandbox.</strong>");
  }
  const metadata = await (await fetch(`${worker.url}/.well-known/oauth-authorization-server`)).text();
  expect(metadata).not.toContain('"client_id_metadata_document_supported":true');
  const query = new URLSearchParams({
    client_id: "https://client.example/metadata.json",
    redirect_uri: "https://client.example/callback",
    response_type: "code",
    code_challenge: "a".repeat(43),
    code_challenge_method: "S256",
  });
  const asked = await fetch(`${worker.url}/authorize?${query}`);
  expect(asked.status).toBe(400);
  expect(worker.output()).not.toContain("client.example");
});
