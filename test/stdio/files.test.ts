import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { beforeAll, expect, test } from "vitest";
import { knownRecords } from "../../sandbox/index.ts";
import { type ServedSandbox, startSandbox } from "../../sandbox/server/main.ts";
import { memoryStore } from "../../src/halo/runtime.ts";
import { createServer } from "../../src/mcp/server.ts";
import { sharedSetup } from "../../src/mcp/shared-setup.ts";
import { filesIn } from "../../src/stdio-files.ts";
import { scopes } from "../../src/tools/scopes.ts";

let halo: ServedSandbox;
let folder: string;
let client: Client;

beforeAll(async () => {
  const root = await mkdtemp(join(tmpdir(), "halo-mcp-files-"));
  folder = join(root, "allowed");
  await mkdir(join(folder, "sub"), { recursive: true });
  await writeFile(join(root, "secret.txt"), "secret");
  await writeFile(join(folder, "sub", "report.pdf"), report);
  await symlink(join(root, "secret.txt"), join(folder, "link.txt"));
  await symlink(root, join(folder, "up"));
  halo = await startSandbox({ port: 0 });
  const bindings = {
    HALO_BASE_URL: halo.url,
    HALO_CLIENT_ID: "sandbox-client",
    HALO_CLIENT_SECRET: "sandbox-secret",
  };
  const shared = sharedSetup(bindings, memoryStore(), () => {}, undefined, undefined, undefined, undefined, {
    hasFolder: true,
  });
  const caller = () => ({ id: "local", client: "local", scopes });
  const [near, far] = InMemoryTransport.createLinkedPair();
  await createServer({ ...shared, caller, localFile: filesIn(folder) }).connect(far);
  client = new Client({ name: "test", version: "1" });
  await client.connect(near);
  return async () => {
    await client.close();
    await halo.close();
    await rm(root, { recursive: true });
  };
});

const report = Uint8Array.from({ length: 300_001 }, (_, index) => (index * 7919 + (index >> 8)) % 251);
const ticket_id = () => knownRecords(halo.sandbox.tenant).openTicketId;
const attach = (path: string) =>
  client.callTool({ name: "halo_attach_file", arguments: { ticket_id: ticket_id(), path } });

test("a file below the folder is streamed to Halo byte for byte", async () => {
  const result = await attach("sub/report.pdf");
  expect(result.isError, JSON.stringify(result.content)).not.toBe(true);
  const stored = halo.sandbox.tenant.tables.Attachment.findLast((row) => row.ticket_id === ticket_id());
  expect(stored).toMatchObject({ filename: "report.pdf", filesize: report.length });
  expect(halo.sandbox.tenant.files.get(Number(stored?.id))).toEqual(report);
});

test.each(["../secret.txt", "link.txt", "up/secret.txt", "/etc/passwd", "sub", ".", "none.txt"])(
  "%s is refused, and nothing is told of what is there",
  async (path) => {
    const before = halo.sandbox.tenant.tables.Attachment.length;
    const result = await attach(path);
    expect(result.isError).toBe(true);
    expect(JSON.stringify(result.content)).toContain("no such file in the folder that may be read");
    expect(halo.sandbox.tenant.tables.Attachment).toHaveLength(before);
  },
);
