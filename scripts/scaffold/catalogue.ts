/** The lines that tools of a new file have in the catalogue and among the examples. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/worker.ts";
import type { Changes } from "./files.ts";
import { insertBehind, insertImport } from "./insert.ts";

const index = "src/tools/index.ts";
const examples = "test/examples.ts";

/** The names that a file of tools declares. */
const namesIn = (path: string) =>
  existsSync(path)
    ? [...readFileSync(path, "utf8").matchAll(/^ {2}name: "(halo_\w+)",$/gm)].map(([, name]) => name)
    : [];

/** A file whose tools are to be listed. */
export interface NewTools {
  /** What the file exports: `quotationTools`. */
  readonly exported: string;
  /** The file's path from `src/tools/`. */
  readonly file: string;
  /** The folder from `src/tools/` behind whose last tools these are listed. */
  readonly area: string;
  /** An entry of the examples for each tool, by its name. */
  readonly examples: Readonly<Record<string, string>>;
}

/** Lists new tools behind the others of their area, and adds their examples. */
export function listTools(changes: Changes, { exported, file, area, examples: added }: NewTools): void {
  const files = new Map<string, string>();
  changes.edit(index, (text) => {
    for (const [, name = "", path = ""] of text.matchAll(/^import \{ (\w+) \} from "\.\/(.+)";$/gm)) {
      if (path.startsWith(`${area}/`)) files.set(`...${name},`, path);
    }
    const listed = insertBehind(
      text,
      { opening: "const tools = [", closing: "]" },
      `  ...${exported},`,
      (entry) => files.has(entry),
    );
    return insertImport(listed, `import { ${exported} } from "./${file}";`);
  });
  const neighbours = new Set([...files.values()].flatMap((path) => namesIn(join(root, "src/tools", path))));
  changes.edit(examples, (text) =>
    insertBehind(
      text,
      { opening: "export const examples: Readonly<Record<ToolName, Example>> = {", closing: "}" },
      Object.entries(added)
        .map(([name, entry]) => `  ${name}: ${entry},`)
        .join("\n"),
      (entry) => neighbours.has(/^\w+/.exec(entry)?.[0]),
    ),
  );
}
