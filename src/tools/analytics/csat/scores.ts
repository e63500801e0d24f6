import type { HaloRecord } from "../../../halo/client.ts";
import { dateIn } from "../../../halo/dates/row-dates.ts";
import { surveyScale, ticketOfFeedback as ticketOf } from "../../../halo/rules.ts";
import { isWithin } from "../../kit/arguments/periods.ts";
import { groupedBy } from "../shared/grouping.ts";
import type { DateSpan } from "../shared/span.ts";
import { percent } from "../shared/statistics.ts";

export { ticketOf };

/** From so many responses, or closed tickets, on a share of them is told: of fewer, one customer more or less turns it. */
export const fewestForShare = 5;

/** A customer's answer with a score of the scale. */
export interface Response {
  readonly row: HaloRecord;
  readonly id: number;
  readonly score: number;
  readonly ticketId: number | undefined;
}

/** The answers of a period. */
export interface Responses {
  /** One of each ticket: the newest. */
  readonly counted: readonly Response[];
  /** Earlier ones of the same tickets. */
  readonly replaced: readonly Response[];
  /** With a score outside of the scale. */
  readonly others: readonly HaloRecord[];
  /** Without a score: a survey that was sent, or words alone. */
  readonly unscored: readonly HaloRecord[];
}

/** A score as a number, NaN for one in words; undefined for none, for which Halo writes 0 or nothing. */
export function scoreOf({ score }: HaloRecord): number | undefined {
  if (score === undefined || score === null || String(score).trim() === "") return undefined;
  const value = typeof score === "string" || typeof score === "number" ? Number(score) : Number.NaN;
  return value === 0 ? undefined : value;
}

const isOfScale = (score: number) =>
  Number.isInteger(score) && score >= surveyScale.best && score <= surveyScale.worst;

const asResponse = (row: HaloRecord): Response[] => {
  const score = scoreOf(row);
  return score === undefined || !isOfScale(score)
    ? []
    : [{ row, id: Number(row.id), score, ticketId: ticketOf(row) }];
};

/** Whether a customer gave a score at all, of this scale or another. */
export const hasScore = (row: HaloRecord) => scoreOf(row) !== undefined;

/** All scores of the scale, of any time. */
export const scored = (rows: readonly HaloRecord[]): readonly Response[] => rows.flatMap(asResponse);

/** Answers with a score of the scale and no date: they are in no period. */
export const undated = (rows: readonly HaloRecord[]): readonly Response[] =>
  scored(rows).filter(({ row }) => dateIn(row, "date") === undefined);

/**
 * The answers of a period. Of several for one ticket the newest counts, by its date and then by its id: who answers again
 * has changed their mind. One that names no ticket stands for itself.
 *
 * @param holds whether an answer is among those that are asked about
 */
export function responsesOf(
  all: readonly HaloRecord[],
  period: DateSpan,
  holds: (ticketId: number | undefined) => boolean,
): Responses {
  const rows = all.filter((row) => isWithin(period, dateIn(row, "date")) && holds(ticketOf(row)));
  const byTicket = groupedBy(scored(rows), ({ ticketId, id }) =>
    ticketId === undefined ? `answer ${id}` : ticketId,
  );
  const sorted = [...byTicket.values()].map((own) => own.toSorted(newestFirst));
  return {
    counted: sorted.flatMap((own) => own.slice(0, 1)),
    replaced: sorted.flatMap((own) => own.slice(1)),
    others: rows.filter((row) => {
      const score = scoreOf(row);
      return score !== undefined && !isOfScale(score);
    }),
    unscored: rows.filter((row) => scoreOf(row) === undefined),
  };
}

const momentOf = ({ row }: Response) => dateIn(row, "date")?.getTime() ?? 0;

/** The newest first. */
const newestFirst = (a: Response, b: Response) => momentOf(b) - momentOf(a) || b.id - a.id;

/** Which scores are good and which are bad, in a tenant whose best score is this one. */
export interface Scale {
  readonly best: number;
  readonly good: readonly [number, number];
  readonly bad: readonly [number, number];
}

/** The two best of the five scores are good, the two worst are unhappy; the one between is neither. */
export const scaleOf = (best: number): Scale =>
  best === surveyScale.best ? { best, good: [1, 2], bad: [5, 4] } : { best, good: [5, 4], bad: [1, 2] };

export const isGood =
  ({ good }: Scale) =>
  ({ score }: Response) =>
    good.includes(score);

/** The unhappy ones, the worst first, and of one score the newest. */
export const unhappyOf = ({ bad }: Scale, responses: readonly Response[]): readonly Response[] =>
  bad.flatMap((score) => responses.filter((each) => each.score === score).toSorted(newestFirst));

/** The share of good ones in percent; undefined of too few. */
export function goodPercent(scale: Scale, responses: readonly Response[]): number | undefined {
  return shareOf(responses.filter(isGood(scale)).length, responses.length);
}

/** A part in percent; undefined of too few. */
export const shareOf = (part: number, whole: number): number | undefined =>
  whole < fewestForShare ? undefined : percent(part, whole);

/**
 * Whether the scale may be turned in this tenant: more than half of its customers, of all times, would be unhappy. Where
 * customers are that unhappy in earnest, nobody needs to be told to look.
 */
export function looksTurned({ bad }: Scale, rows: readonly HaloRecord[]): boolean {
  const all = scored(rows);
  return (
    all.length >= fewestForShare && all.filter(({ score }) => bad.includes(score)).length * 2 > all.length
  );
}

/** The tickets that answers name. */
export function ticketIds(rows: readonly HaloRecord[]): ReadonlySet<number> {
  return new Set(
    rows.flatMap((row) => {
      const id = ticketOf(row);
      return id === undefined ? [] : [id];
    }),
  );
}
