import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { buildTenant, type RequestLogEntry } from "../../sandbox/index.ts";
import { exampleArguments } from "../../test/examples.ts";
import { callOn, copyOf, now } from "../../test/support/generated.ts";
import { render } from "../mcp/render/index.ts";
import { catalogue } from "./index.ts";
import type { Tool } from "./kit/define.ts";

/** The folder with the reviewed call of each tool; `npm run snapshots` writes it anew. */
const folder = "./__snapshots__/calls";

/** Rows of a list: enough to see what one reads like, and that more follow. */
const page_size = 3;

/** The tenant of the tools that only read. */
const shared = buildTenant({ now });

/** A request as it was sent: the method, the path with its query, and the body of a write. */
function requestLine({ method, path, query, body }: RequestLogEntry): string {
  const search = new URLSearchParams(query).toString();
  const line = `${method} ${path}${search === "" ? "" : `?${decodeURIComponent(search)}`}`;
  return body === undefined ? line : `${line}\n${JSON.stringify(body, undefined, 2)}`;
}

/** A tool's example in a tenant that nothing has changed: its arguments, what Halo was asked, and the text that a model reads. */
async function callOf(tool: Tool): Promise<string> {
  const tenant = tool.access === "read" ? shared : copyOf(shared);
  const paged = tool.input.shape.page_size === undefined ? {} : { page_size };
  const args = { ...paged, ...exampleArguments(tool.name, tenant) };
  const { result, sent } = await callOn(tenant, tool, args);
  const { content } = render(result, {
    maxResultTokens: 5_000,
    timeZone: "UTC",
    webUrl: "https://halo.test",
  });
  const text = content.map((block) => (block.type === "text" ? block.text : `(${block.type})`)).join("\n");
  return `# arguments\n${JSON.stringify(args)}\n\n# requests\n${sent.map(requestLine).join("\n")}\n\n# text\n${text}\n`;
}

test("each file of the calls is that of a tool", async () => {
  const files = await readdir(fileURLToPath(new URL(folder, import.meta.url)));
  const expected = new Set(catalogue.map(({ name }) => `${name}.txt`));
  expect(files.filter((file) => !expected.has(file))).toEqual([]);
});

test.each(catalogue.map((tool) => [tool.name, tool] as const))(
  "%s: what its example asks Halo and what a model reads are as they were reviewed",
  async (name, tool) => {
    await expect(await callOf(tool)).toMatchFileSnapshot(`${folder}/${name}.txt`);
  },
);
