/** Files that a scaffold writes: all of them, or none when something is in the way. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { runNode } from "../support/command.ts";
import { root } from "../support/worker.ts";

/** Why nothing was written, in words for the person at the keyboard. */
export class Refusal extends Error {}

/** Code without the blank lines that parts which are left out leave within a declaration. */
export const tidy = (code: string): string => code.replace(/\n(?:[ \t]*\n)+(?=[ \t]+\S)/g, "\n");

/** What is to be written, by paths from the repository's root. */
export class Changes {
  readonly #texts = new Map<string, string>();
  readonly #created = new Set<string>();

  /**
   * A new file.
   *
   * @throws Refusal when there is one already
   */
  create(path: string, text: string): void {
    if (existsSync(join(root, path))) throw new Refusal(`${path} is there already.`);
    this.#created.add(path);
    this.#texts.set(path, text);
  }

  /**
   * A change of a file that is there.
   *
   * @throws Error when the file is not as the change expects it, with its path
   */
  edit(path: string, change: (text: string) => string): void {
    const text = this.#texts.get(path) ?? readFileSync(join(root, path), "utf8");
    try {
      this.#texts.set(path, change(text));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`${path} could not be changed: ${why}. Nothing was written.`, { cause: error });
    }
  }

  /** Writes all files, formats them, and answers what was done to each. */
  async write(signal: AbortSignal): Promise<readonly string[]> {
    for (const [path, text] of this.#texts) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const written = [...this.#texts.keys()];
    const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
    const code = written.filter((path) => path.endsWith(".ts")).map((path) => join(root, path));
    const {
      code: exit,
      stdout,
      stderr,
    } = await runNode([biome, "check", "--write", ...code], {
      timeoutMs: 60_000,
      signal,
    });
    if (exit !== 0) throw new Error(`The files are written, but Biome objects to them:\n${stdout}${stderr}`);
    return written.map((path) => `${this.#created.has(path) ? "new     " : "changed "} ${path}`);
  }
}
