import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { basename, isAbsolute, relative, resolve, sep } from "node:path";
import { badInput } from "./halo/errors.ts";
import type { LocalFile } from "./tools/kit/file-links.ts";

/**
 * The files of one folder of this machine, which a stdio server may read and nothing else of it.
 *
 * @param folder its real path: links in it are followed already
 */
export function filesIn(folder: string): (path: string) => Promise<LocalFile> {
  return async (path) => {
    const real = await realpath(resolve(folder, path)).catch(() => undefined);
    // The same refusal for what is outside and for what is not there: nothing is told of the rest of the machine.
    if (real === undefined || !isWithin(folder, real)) throw noSuchFile();
    const found = await stat(real).catch(() => undefined);
    if (found?.isFile() !== true) throw noSuchFile();
    return { name: basename(real), size: found.size, open: () => streamOf(real) };
  };
}

function streamOf(path: string): ReadableStream<Uint8Array> {
  const source = createReadStream(path);
  const chunks: AsyncIterator<Uint8Array> = source[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => void source.destroy(),
  });
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

const noSuchFile = () =>
  badInput(
    "Nothing was stored: there is no such file in the folder that may be read (HALO_FILES_DIR). Give path relative to that folder.",
  );
