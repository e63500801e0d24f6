import type { HaloRecord } from "../../halo/client.ts";
import { badInput } from "../../halo/errors.ts";
import { haloResources } from "../../halo/resources.ts";
import { plainText, shorten } from "../../halo/text.ts";
import { textLimits } from "../kit/clean.ts";
import type { ToolContext } from "../kit/define.ts";
import { counted } from "../kit/view.ts";
import { closingRuleOfStatus } from "../tickets/closing.ts";
import { latestActions } from "../tickets/latest-actions.ts";
import { noteOf, solvingAction } from "../tickets/similar/solved.ts";
import { withoutCredentials } from "./credentials.ts";
import { namesIn, withoutNames } from "./customer-names.ts";

/** The text of a draft: what the caller gave, and for the rest what a ticket says. */

/** What a caller gives of it. */
export interface GivenText {
  readonly ticket_id?: number | undefined;
  readonly title?: string | undefined;
  readonly problem?: string | undefined;
  readonly solution?: string | undefined;
  /** Whether names of customers and people are kept. */
  readonly names: boolean;
}

export interface DraftText {
  readonly title: string;
  readonly problem: string;
  readonly solution: string;
  /** What was left out, in sentences. */
  readonly said: readonly string[];
}

const mostActions = 100;
/** The most characters of the problem, and of a note, that a draft takes from a ticket. */
const longestProblem = 3_000;
const longestNote = 2_000;
const longestTitle = 255;
/** Notes before the one that solved it, of so many characters at least, that a draft has too. */
const mostSteps = 5;
const shortestStep = 40;

interface FromTicket {
  readonly ticket: HaloRecord;
  readonly actions: readonly HaloRecord[];
  readonly solution: string;
  readonly warnings: readonly string[];
}

async function readTicket(id: number, isAsked: boolean, context: ToolContext): Promise<FromTicket> {
  const query = { includedetails: true };
  const [ticket, { rows: actions, warnings = [] }] = await Promise.all([
    context.halo.get(haloResources.tickets, id, query, { signal: context.signal }),
    latestActions(id, mostActions, context),
  ]);
  const rule = await closingRuleOfStatus(ticket.status_id, context);
  const solving = solvingAction(actions, rule);
  const open = rule.isClosed(ticket) ? [] : [`Ticket ${id} is not closed: what solves it may still change.`];
  if (solving === undefined && isAsked) {
    throw badInput(
      `Nothing on ticket ${id} says how it was solved: no note of an agent. Nothing was sent: give solution.`,
    );
  }
  return {
    ticket,
    actions,
    solution: solutionOf(ticket, actions, solving),
    warnings: [...warnings, ...open],
  };
}

/** The note that solved it, after what agents noted before for themselves. */
function solutionOf(
  { details }: HaloRecord,
  actions: readonly HaloRecord[],
  solving: HaloRecord | undefined,
): string {
  if (solving === undefined) return "";
  const problem = plainText(String(details ?? ""));
  const earlier = actions.slice(actions.indexOf(solving) + 1).filter((action) => {
    const isInternal = Number(action.who_type ?? 0) !== 1 && !action.emailto && !action.emailfrom;
    const note = noteOf(action);
    // A ticket's first action repeats its details.
    return isInternal && note.length >= shortestStep && note !== problem;
  });
  const steps = earlier.slice(0, mostSteps).toReversed();
  const parts = [...steps, solving].map((action) => shorten(noteOf(action), longestNote));
  return [...new Set(parts)].join("\n\n");
}

const missing = () =>
  badInput("Give ticket_id of a solved ticket, or title, problem and solution. Nothing was sent.");

/** @throws HaloError `bad_input` for a draft that would be cut, here or where it is read (halo_get_article) */
function requireReadable(draft: Omit<DraftText, "said">): void {
  for (const [name, text] of Object.entries(draft)) {
    const limit = name === "title" ? longestTitle : textLimits.whole;
    if (text.length <= limit) continue;
    throw badInput(
      `Nothing was sent: the ${name} has ${text.length} characters, and an article here has at most ${limit}. Give a shorter ${name}, or several articles.`,
    );
  }
}

/**
 * @throws HaloError `bad_input` where neither the caller nor the ticket gives a text, or where it is too long
 */
export async function draftText(given: GivenText, context: ToolContext): Promise<DraftText> {
  const { ticket_id: id, names: keepsNames } = given;
  const isWhole = given.title !== undefined && given.solution !== undefined;
  if (id === undefined && !isWhole) throw missing();
  const from = id === undefined ? undefined : await readTicket(id, given.solution === undefined, context);
  const texts = {
    title: given.title ?? plainText(String(from?.ticket.summary ?? "")),
    problem: given.problem ?? shorten(plainText(String(from?.ticket.details ?? "")), longestProblem),
    solution: given.solution ?? from?.solution ?? "",
  };
  const known = keepsNames || from === undefined ? [] : namesIn(from.ticket, from.actions);
  let [withheld, replaced] = [0, 0];
  const cleaned = (text: string) => {
    const safe = withoutCredentials(text);
    withheld += safe.withheld;
    if (keepsNames) return safe.text;
    const plain = withoutNames(safe.text, known);
    replaced += plain.replaced;
    return plain.text;
  };
  const draft = {
    title: cleaned(texts.title).replace(/\s+/g, " ").trim(),
    problem: cleaned(texts.problem),
    solution: cleaned(texts.solution),
  };
  if (draft.title === "" || draft.solution.trim() === "") throw missing();
  requireReadable(draft);
  return {
    ...draft,
    said: [
      ...(withheld === 0
        ? []
        : [
            `Withheld: ${counted(withheld, "line")} that ${withheld === 1 ? "looks" : "look"} like a credential.`,
          ]),
      ...(replaced === 0
        ? []
        : [
            `Names of customers and people, addresses and telephone numbers were replaced ${counted(replaced, "time")}; names: true keeps them.`,
          ]),
      ...(from?.warnings ?? []),
    ],
  };
}
