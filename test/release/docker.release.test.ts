import { readdirSync } from "node:fs";
import { mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { toolsOfDeployment } from "../../src/tools/surfaces.ts";
import { connect, root, runInShell, useStage } from "../stdio/harness.ts";
import { buildImage, filesIn, type Image, readIgnore } from "./dockerfile.ts";

/**
 * `IMAGE=full` installs the packages as the Dockerfile says, which takes half a minute; without, its `npm ci`
 * is replaced by a link to the packages of the project, and everything else runs all the same.
 */
const full = process.env.IMAGE === "full";

const stage = useStage();

async function run(command: string, folder: string): Promise<void> {
  if (command === "npm ci" && !full) {
    await symlink(join(root, "node_modules"), join(folder, "node_modules"), "dir");
    return;
  }
  // The image has its own Node; here it is the one that runs the tests.
  await runInShell(command, folder, dirname(process.execPath));
}

const views = readdirSync(join(root, "ui/views")).sort();

function build(context = root): Promise<Image> {
  return mkdtemp(join(stage().folder, "image-")).then((folder) => buildImage({ context, folder, run }));
}

describe("the Dockerfile", () => {
  test(
    "gives an image of the server and its views, run by a user without rights, that serves a client",
    async () => {
      const image = await build();
      expect(image.bases).toEqual(["node:24-slim", "node:24-slim"]);
      expect(image.user).toBe("node");
      expect(await filesIn(image.root)).toEqual([
        "app/stdio.js",
        ...views.map((name) => `app/ui/${name}.html`),
      ]);

      const { mcpName, version } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
      expect(image.labels).toEqual({ "io.modelcontextprotocol.server.name": mcpName });
      expect(image.healthcheck[0]).toBe("node");
      const health = image.healthcheck.map((word) => `"${word}"`).join(" ");
      expect(await runInShell(health, image.root, dirname(process.execPath))).toBe(`${version}\n`);

      const [command, file] = image.entrypoint;
      expect(command).toBe("node");
      const client = await connect(stage(), "2025-11-25", {
        command: [process.execPath, String(file)],
        folder: image.root,
      });
      expect(await client.listTools()).toEqual(
        toolsOfDeployment({ readOnly: false, hasCopy: true }).map(({ name }) => name),
      );
      const result = await client.call("halo_list_tickets", { page_size: 2 });
      expect(result.isError, result.text).toBe(false);
      expect(result.data.rows).toHaveLength(2);
    },
    full ? 300_000 : undefined,
  );

  test("what this machine keeps for itself does not get in", async () => {
    const ignored = readIgnore(await readFile(join(root, ".dockerignore"), "utf8"));
    const private_ = [
      ...[".dev.vars", ".env", ".env.local", "src/.dev.vars", "src/halo/.env", ".git/config", ".wrangler/x"],
      ...[
        "node_modules/zod/index.js",
        "src/node_modules/x/index.js",
        "dist/stdio.js",
        "test/protocol/protocol.worker.test.ts",
      ],
    ];
    expect(private_.filter((path) => !ignored(path))).toEqual([]);
    const needed = [
      "package.json",
      ".npmrc",
      "scripts/build-stdio.ts",
      "scripts/build-ui.ts",
      "ui/kit/app.tsx",
      "src/stdio.ts",
      "src/halo/client.ts",
    ];
    expect(needed.filter(ignored)).toEqual([]);
  });
});

describe("the reader of Dockerfiles", () => {
  /** A context of its own. */
  async function contextOf(dockerfile: string, ignore = ""): Promise<string> {
    const folder = await mkdtemp(join(stage().folder, "context-"));
    await writeFile(join(folder, "Dockerfile"), dockerfile);
    await writeFile(join(folder, ".dockerignore"), ignore);
    await writeFile(join(folder, "a.txt"), "a");
    return folder;
  }

  test.each([
    ["FROM x\nVOLUME /data", /VOLUME is not known/],
    ["RUN true", /before FROM/],
    ["FROM x\nCOPY --from=y a.txt b", /no such stage/],
    ["FROM x\nCOPY missing.txt /app/", /ENOENT/],
    ["FROM x\nCOPY a.txt a.txt app", /must end with/],
    ["FROM x\nRUN exit 3", /Command failed/],
  ])("%j is refused", async (dockerfile, message) => {
    await expect(build(await contextOf(dockerfile))).rejects.toThrow(message);
  });

  test("a file that .dockerignore takes away can't be copied", async () => {
    await expect(build(await contextOf("FROM x\nCOPY a.txt /app/", "*\n"))).rejects.toThrow(/dockerignore/);
  });
});
