/** Lines that are put into files which people keep, with what stands there left as it is. */

/** Where a line goes: in the block that begins with the one line and ends with the other. */
export interface Block {
  /** The whole first line of the block, without its indent: `const tools = [`. */
  readonly opening: string;
  /** What the last line begins with, at the indent of the first: `]`. */
  readonly closing: string;
}

interface Found {
  readonly lines: readonly string[];
  readonly first: number;
  readonly last: number;
}

const indentOf = (line: string) => line.length - line.trimStart().length;

function find(text: string, { opening, closing }: Block): Found {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.trim() === opening);
  const indent = indentOf(lines[start] ?? "");
  const last = lines.findIndex(
    (line, index) => index > start && indentOf(line) === indent && line.trimStart().startsWith(closing),
  );
  if (start < 0 || last < 0) throw new Error(`no block from ${opening} to ${closing}`);
  return { lines, first: start + 1, last };
}

/** The entries of a block: its lines, those of an entry over several lines together. */
function entriesOf({ lines, first, last }: Found): readonly { readonly at: number; readonly end: number }[] {
  const indent = indentOf(lines[first - 1] ?? "") + 2;
  const starts: number[] = [];
  for (let at = first; at < last; at += 1) {
    const line = lines[at] ?? "";
    if (indentOf(line) === indent && !/^[)\]}]/.test(line.trim())) starts.push(at);
  }
  return starts.map((at, index) => {
    let end = (starts[index + 1] ?? last) - 1;
    while (end > at && (lines[end] ?? "").trim() === "") end -= 1;
    return { at, end };
  });
}

function insertedAt({ lines }: Found, at: number, added: string): string {
  return [...lines.slice(0, at), added, ...lines.slice(at)].join("\n");
}

/**
 * Puts an entry into a block behind the last entry for which `isBefore` holds, or at its end where it holds for none.
 *
 * @param isBefore told of each entry by its first line, without the indent
 * @throws Error when the text has no such block
 */
export function insertBehind(
  text: string,
  block: Block,
  added: string,
  isBefore: (entry: string) => boolean,
): string {
  const found = find(text, block);
  const before = entriesOf(found).findLast(({ at }) => isBefore((found.lines[at] ?? "").trim()));
  return insertedAt(found, before === undefined ? found.last : before.end + 1, added);
}

/** The name that an entry begins with: `suppliers` of `suppliers: paged("Supplier"),`. */
const keyOf = (entry: string) => /^[\w$]+/.exec(entry.trim())?.[0] ?? "";

/**
 * Puts an entry into a block whose entries are in the order of their names.
 *
 * @throws Error when the text has no such block
 */
export function insertSorted(text: string, block: Block, added: string): string {
  const found = find(text, block);
  const next = entriesOf(found).find(
    ({ at }) => keyOf(found.lines[at] ?? "").localeCompare(keyOf(added), "en") > 0,
  );
  return insertedAt(found, next?.at ?? found.last, added);
}

/**
 * Puts an import behind the others; Biome puts them in order.
 *
 * @throws Error when the text imports nothing
 */
export function insertImport(text: string, added: string): string {
  const last = [...text.matchAll(/^(?:import|\} from) .*;$/gm)].at(-1);
  if (last === undefined) throw new Error("no import to put another one behind");
  const end = last.index + last[0].length;
  return `${text.slice(0, end)}\n${added}${text.slice(end)}`;
}
