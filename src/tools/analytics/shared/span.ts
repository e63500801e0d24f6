/** A span of time: from its start up to, and without, its end. */
export interface DateSpan {
  readonly start: Date;
  readonly end: Date;
}

const dayMs = 24 * 60 * 60_000;

/**
 * A span with a day more at each end. Halo compares dates in a zone of its own that it does not tell, so it is
 * asked for more than is wanted, and what it gives is cut exactly here.
 */
export function widened({ start, end }: DateSpan): DateSpan {
  return { start: new Date(start.getTime() - dayMs), end: new Date(end.getTime() + dayMs) };
}
