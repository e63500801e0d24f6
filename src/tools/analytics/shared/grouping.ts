/**
 * Entries by a key, in the order of their first. (`Map.groupBy` needs Node.js 21, and the stdio server runs from
 * 20.12 on.)
 */
export function groupedBy<Key, Entry>(
  entries: Iterable<Entry>,
  keyOf: (entry: Entry) => Key,
): Map<Key, Entry[]> {
  const found = new Map<Key, Entry[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const group = found.get(key);
    if (group === undefined) found.set(key, [entry]);
    else group.push(entry);
  }
  return found;
}

/** Entries of two kinds that share their keys: those of the first kind give the order. */
export function groupedTogether<Key, First, Second>(
  first: Iterable<First>,
  keyOfFirst: (entry: First) => Key,
  second: Iterable<Second>,
  keyOfSecond: (entry: Second) => Key,
): Map<Key, { readonly first: readonly First[]; readonly second: readonly Second[] }> {
  const firsts = groupedBy(first, keyOfFirst);
  const seconds = groupedBy(second, keyOfSecond);
  const keys = new Set([...firsts.keys(), ...seconds.keys()]);
  return new Map(
    Array.from(keys, (key) => [key, { first: firsts.get(key) ?? [], second: seconds.get(key) ?? [] }]),
  );
}

/** Rows that share an id. */
export interface IdGroup<Row> {
  /** What names the group in `rows`: its id, or a word for those without. */
  readonly key: string;
  readonly id: number | undefined;
  readonly rows: readonly Row[];
}

/** Groups rows by an id; those without one form a group under the word given. */
export function groupById<Row>(
  rows: Iterable<Row>,
  idOf: (row: Row) => number | undefined,
  without: string,
): IdGroup<Row>[] {
  return Array.from(groupedBy(rows, idOf), ([id, members]) => ({
    key: String(id ?? without),
    id,
    rows: members,
  }));
}
