/** Whether the folders can be written that `npm start` writes to. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Where wrangler puts the bundled Worker, and what it keeps. */
const written = ["dist", ".wrangler"];

/**
 * Why the Worker can't be built in a folder, as a sentence; undefined where it can.
 *
 * @param root the project's folder
 */
export function unwritable(root: string): string | undefined {
  for (const name of written) {
    const folder = join(root, name);
    try {
      mkdirSync(folder, { recursive: true });
      rmSync(mkdtempSync(join(folder, "start-")), { recursive: true });
    } catch (error) {
      return `${folder} can't be written (${codeOf(error)}), and the Worker is built there. Give yourself the right to write it, or clone the project into a folder of your own.`;
    }
  }
  return undefined;
}

/** The system's code of an error, such as EACCES. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
