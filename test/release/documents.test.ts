import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../stdio/harness.ts";

/** The documents that name files of the project. */
const documents = [
  ...["AGENTS.md", "CONTRIBUTING.md", "README.md", "SECURITY.md", "sandbox/README.md"],
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).map((path) => `docs/${path}`),
].filter((path) => path.endsWith(".md"));

/** Where a path in a document may begin; each page says what it is about. */
const beginnings = ["", "src", "src/tools", "src/tools/analytics", "src/tools/kit", "src/oauth", "src/mcp"];
const others = ["sandbox", "ui", "sandbox/engine", "test/sign-in", "src/tools/__snapshots__"];

const isThere = (path: string) =>
  [...beginnings, ...others].some((beginning) => existsSync(join(root, beginning, path)));

/** Folders and files that a run leaves behind, or a user has. */
const isOfARun = /^(?:artifacts|dist|node_modules|\.wrangler|tenants)\//;

/** A path of a file or a folder, without a pattern in it: `src/halo/rules.ts`, `test/faults/`. */
const path = /^(?:[\w.-]+\/)+(?:[\w.-]+\.(?:tsx?|json|md|toml|yml|tsv|txt))?$/;

test.each(documents)("%s: the files that it names are there", (document) => {
  const text = readFileSync(join(root, document), "utf8");
  const named = [...text.matchAll(/`([^`\n]+)`/g)]
    .map(([, inline = ""]) => inline)
    .filter((inline) => path.test(inline) && !isOfARun.test(inline));
  const links = [...text.matchAll(/\]\((?!\w+:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link = ""]) => link);
  expect({
    named: named.filter((name) => !isThere(name)),
    links: links.filter((link) => !existsSync(join(root, dirname(document), link))),
  }).toEqual({ named: [], links: [] });
});

test("each changeset is of the package as it is named", () => {
  const { name }: { name: string } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const folder = join(root, ".changeset");
  const files = readdirSync(folder).filter((file) => file.endsWith(".md") && file !== "README.md");
  const others = files.filter(
    (file) =>
      !/^---\n"([^"]+)": (?:patch|minor|major)\n---\n/
        .exec(readFileSync(join(folder, file), "utf8"))?.[0]
        .includes(`"${name}"`),
  );
  expect(others).toEqual([]);
});
