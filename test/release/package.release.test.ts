import { readdirSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { connect, root, runInShell, servedTools, usersNode, useStage } from "../stdio/harness.ts";

const stage = useStage();

const Packed = z.tuple([
  z.object({ filename: z.string(), size: z.number(), files: z.array(z.object({ path: z.string() })) }),
]);

/** The package as a user gets it, installed into an empty project. */
let packed: z.infer<typeof Packed>[0];
let project: string;

beforeAll(async () => {
  const tarballs = await mkdtemp(join(stage().folder, "tarballs-"));
  const packing = await runInShell(`npm pack --json --pack-destination "${tarballs}"`, root);
  // What the script of `prepack` prints comes first.
  [packed] = Packed.parse(JSON.parse(packing.slice(packing.indexOf("["))));
  project = await mkdtemp(join(stage().folder, "project-"));
  await writeFile(join(project, "package.json"), "{}");
  const tarball = join(tarballs, packed.filename);
  await runInShell(`npm install --offline --no-audit --no-fund "${tarball}"`, project);
});

describe("the package", () => {
  test("holds the server and what is to be read about it", () => {
    expect(packed.files.map(({ path }) => path).sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "bin/halo-mcp.cjs",
      "dist/stdio.js",
      ...readdirSync(join(root, "ui/views"))
        .sort()
        .map((name) => `dist/ui/${name}.html`),
      "package.json",
    ]);
    // The server with less than 900 KiB, the pages of the views with less than 250.
    expect(packed.size).toBeLessThan(1_150 * 1024);
  });

  test("needs no other package", async () => {
    const lock = JSON.parse(await readFile(join(project, "package-lock.json"), "utf8"));
    expect(Object.keys(lock.packages)).toEqual(["", "node_modules/@halo-mcp/server"]);
  });

  test("names the licence of each package that it contains", async () => {
    const text = await readFile(join(project, "node_modules/@halo-mcp/server/dist/stdio.js"), "utf8");
    for (const name of ["@modelcontextprotocol/server", "zod", "html-to-text", "p-limit"]) {
      expect(text).toMatch(new RegExp(`^${name} [\\d.]+ \\((?:MIT|Apache-2.0)\\)\n\n\\S`, "m"));
    }
  });

  test("its command serves a client", async () => {
    const client = await connect(stage(), "2025-11-25 (SDK v1)", {
      command: [join(project, "node_modules/.bin/halo-mcp")],
      folder: project,
      variables: { PATH: join(usersNode, "..") },
    });
    expect(await client.listTools()).toEqual(servedTools.map(({ name }) => name));
    const result = await client.call("halo_list_clients", { page_size: 2 });
    expect(result.isError, result.text).toBe(false);
    expect(result.data.rows).toHaveLength(2);
  });
});
