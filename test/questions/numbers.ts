/** The middle value, or the mean of the two in the middle; undefined of nothing. */
export function median(values: readonly number[]): number | undefined {
  return quantile(values, 0.5);
}

/** The value below which a share of the values lie, between neighbours in proportion (as spreadsheets do). */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) return undefined;
  return below + (above - below) * (position - Math.floor(position));
}

/** The sum of what each entry gives. */
export function sum<Entry>(entries: readonly Entry[], of: (entry: Entry) => number): number {
  return entries.reduce((total, entry) => total + of(entry), 0);
}

/** Counts by name (or what `of` gives for each), the largest first. */
export function countsBy<Entry>(
  entries: readonly Entry[],
  nameOf: (entry: Entry) => string,
  of: (entry: Entry) => number = () => 1,
): [name: string, count: number][] {
  const counts = new Map<string, number>();
  for (const entry of entries) counts.set(nameOf(entry), (counts.get(nameOf(entry)) ?? 0) + of(entry));
  return [...counts].sort(
    ([one, first], [other, second]) => second - first || one.localeCompare(other, "en"),
  );
}

/** Puts figures under a path. */
export function under(path: string, figures: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${path}.${name}`, value]));
}

/** The numbers among figures. */
export function values(figures: Readonly<Record<string, number | undefined>>): number[] {
  return Object.values(figures).filter((value) => value !== undefined);
}
