import type { HaloRecord } from "../../../halo/client.ts";
import { surveyScale } from "../../../halo/rules.ts";
import type { Period } from "../../kit/arguments/periods.ts";
import { counted, given, shownPercent } from "../../kit/view.ts";
import { stubsNotCounted } from "../shared/words.ts";
import type { Found } from "./reading.ts";
import {
  fewestForShare,
  goodPercent,
  isGood,
  looksTurned,
  type Response,
  type Scale,
  scoreOf,
  shareOf,
} from "./scores.ts";
import type { Sets } from "./tables.ts";

/** What is said of customers' answers. */

const responses = (count: number) => counted(count, "response");

const fewOf = (count: number) => (count === 0 ? "" : " (too few for a share)");

/** The share of good ones in words, or why there is none. */
function share(scale: Scale, some: readonly Response[]): string {
  const good = some.filter(isGood(scale)).length;
  const of = goodPercent(scale, some);
  if (some.length === 0) return "";
  if (of === undefined) return `, ${good} good${fewOf(some.length)}`;
  return `, ${shownPercent(of)} good (${good})`;
}

/** How happy they were, in a sentence. */
export function headline(period: Period, { counted: some, unhappy }: Sets, scale: Scale): string {
  if (some.length === 0) return `${period.label}: no customer's score was found.`;
  return `${period.label}: ${responses(some.length)}${share(scale, some)}, ${unhappy.length} unhappy.`;
}

/** The period before in a sentence. */
export function earlierSentence(period: Period, { counted: some }: Found, scale: Scale): string {
  return `The period before (${period.label}): ${responses(some.length)}${share(scale, some)}.`;
}

/** The figures in sentences. */
export function sentences({ counted: some, rate, ...sets }: Sets, { best }: Scale): string {
  const steps = [1, 2, 3, 4, 5].map((step) => {
    const count = some.filter(({ score }) => score === step).length;
    return `${count} × ${step}${step === best ? " (best)" : ""}`;
  });
  const answered = rate && shareOf(rate.answered.length, rate.closed.length);
  return given(
    some.length > 0 && `Scores: ${steps.join(", ")}.`,
    rate !== undefined &&
      `${rate.answered.length} of ${counted(rate.closed.length, "ticket")} closed in the period have a score of any time${answered === undefined ? fewOf(rate.closed.length) : ` (${shownPercent(answered)})`}.`,
    sets.replaced.length > 0 &&
      `${counted(sets.replaced.length, "earlier answer")} of the same tickets not counted.`,
    sets.unscored.length > 0 && `${counted(sets.unscored.length, "record")} without a score not counted.`,
  ).join(" ");
}

/** What the figures rest on. */
export function assumptionsOf({ counted: some }: Sets, { good, bad, best }: Scale, by?: string): string[] {
  if (some.length === 0) return [];
  const scale =
    best === surveyScale.best
      ? "1 is taken for the best score, as Halo's surveys have it (best: 5 turns it)"
      : "5 is taken for the best score, as asked";
  return given(
    `${scale}: ${good.toSorted().join(" and ")} are good, ${bad.toSorted().join(" and ")} unhappy, 3 neither. No share is told of fewer than ${fewestForShare} responses or closed tickets, and a few more say little.`,
    "Of several answers of one ticket the newest of the period counts.",
    by === "agent" && "The agent is who has the ticket now.",
  );
}

/** What the share of closed tickets with a score counts, and what it leaves out. */
export function closedNotes({ rate }: Sets): string[] {
  if (rate === undefined) return [];
  const { closed, stubs, reopened } = rate;
  return given(
    closed.length > 0 &&
      "The response rate is of tickets closed in the period, with scores of any time; the responses are the scores given in the period, of tickets closed at any time.",
    stubs.length > 0 && stubsNotCounted(stubs),
    reopened.length > 0 && `${reopened.length} closed in the period and open again: not counted as closed.`,
  );
}

/** How those are listed that are neither good nor unhappy, where nobody is unhappy. */
export function middleNote({ counted: some, unhappy }: Sets, { good, bad }: Scale): string | undefined {
  const isMiddle = ({ score }: Response) => !good.includes(score) && !bad.includes(score);
  const middle = some.filter(isMiddle).map(({ score }) => score);
  const [score] = middle;
  return unhappy.length > 0 || score === undefined
    ? undefined
    : `Nobody is unhappy; ${middle.length} gave the middle score (rows: "score_${score}" lists them).`;
}

/** What limits the conclusion. */
export function warningsOf(
  all: readonly HaloRecord[],
  sets: Sets,
  scale: Scale,
  { label }: Pick<Period, "label">,
): string[] {
  const { counted: some, others, gone = [], unread = [], unclear, isCut } = sets;
  const why = isCut
    ? "the requests to Halo of one answer were used up: ask for a shorter period"
    : "merged, deleted for good, or this sign-in may not see them";
  const known = others.flatMap((row) => scoreOf(row) ?? []);
  const outside = [
    ...[...new Set(known.filter(Number.isFinite))].toSorted((a, b) => a - b),
    ...(known.some(Number.isNaN) ? ["words"] : []),
  ];
  return given(
    others.length > 0 &&
      `${counted(others.length, "answer")} of ${label} ${others.length === 1 ? "has a score" : "have scores"} outside of 1 to 5 (${outside.join(", ")}), and ${others.length === 1 ? "is" : "are"} in no other figure but those of answered tickets. Where the tenant's surveys use another scale, the scores from 1 to 5 mean something else, too.`,
    looksTurned(scale, all) &&
      `Most scores of all times are ${scale.bad.toSorted().join(" or ")}, which would be unhappy: this tenant's scale may be turned. Ask whoever runs its surveys, then ask with best: ${scale.best === 1 ? 5 : 1}.`,
    gone.length > 0 &&
      `${responses(gone.length)} counted ${gone.length === 1 ? "is of a ticket that was" : "are of tickets that were"} deleted or merged (rows: ticket_gone).`,
    unclear.length > 0
      ? `${counted(unread.length, "answer")} of tickets that were not read (${why}) ${unread.length === 1 ? "is" : "are"} in no figure but ticket_unread: whose they are is not known.`
      : unread.length > 0 &&
          `${responses(unread.length)} counted ${unread.length === 1 ? "is" : "are"} of tickets that were not read (${why}): client and agent are not known (rows: ticket_unread).`,
    some.length === 0 && nothingWarning(all),
  );
}

/** Why there may be none. */
function nothingWarning(all: readonly HaloRecord[]): string {
  return all.length === 0
    ? "Halo gives no survey answers of any time: there are none, no survey is sent, or the signed-in agent may not see them (Halo answers an empty list then, not an error)."
    : `Halo has ${counted(all.length, "survey answer")} in all, of other times or of other tickets than asked about.`;
}
