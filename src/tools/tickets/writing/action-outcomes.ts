import type { HaloRecord } from "../../../halo/client.ts";
import { dispensable, notSent } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { idOf, internalNoteOutcomeId, mailOutcomeId } from "../../../halo/rules.ts";
import { quoteLine } from "../../../halo/text.ts";
import { nameKey, withoutQuotes } from "../../kit/arguments/alike.ts";
import { Argument, order } from "../../kit/arguments/argument.ts";
import { idIn } from "../../kit/arguments/names.ts";
import { wordsFor, wordsIn } from "../../kit/arguments/references.ts";
import { listingChoices, type Offer } from "../../kit/crud/choices.ts";
import type { ToolContext } from "../../kit/define.ts";

/**
 * The outcome (the kind) of an action, which Halo demands for each. It is chosen so that an internal note is never
 * mailed, and a mail is never hidden from its reader. The record of an outcome says what it does by itself: `sendemail`,
 * `hidefromuser`, `newstatus`.
 */

/** The outcome that mails the user on a stock Halo. */
const stockMail = "email user";

/** The outcomes as a choice for the argument `outcome`. */
export const outcomeOffer: Offer = {
  arguments: { outcome: ["outcome", "id"] },
  resource: haloResources.outcomes,
  query: { excludesystemactions: true },
  name: "outcome",
};

/**
 * What the action is for. `internal`: hidden from the user, never mailed. `mail`: mailed to the user, never hidden from
 * them. `any`: what the given outcome does; internal unless one is given.
 */
export type Purpose = "internal" | "mail" | "any";

/** The name or the id of the outcome that was asked for, if any. */
export type Asked = string | number | undefined;

/** The outcome of an action, by its name or id: listed as `outcome`, understood as `outcome_id` too. */
export const outcomeArgument = (description: string): Argument<string | number, string | number> =>
  Argument.of({
    order: order.references,
    says: false,
    schema: () => wordsFor("outcome", description),
    also: () => [{ name: "outcome_id", isId: true, isCompared: false }],
    read: wordsIn,
    resolve: (_name, words) => ({ value: words, said: [] }),
  });

/** The outcome that was chosen. */
export interface ActionOutcome {
  readonly outcome_id: number;
  /** As the tenant calls it; unknown when the outcomes could not be read. */
  readonly name: string | undefined;
  /** Whether it hides its actions from the user. */
  readonly hides: boolean;
  /** Whether it may mail somebody by itself. */
  readonly mails: boolean;
  /** The status that it sets on the ticket, if any. */
  readonly newStatus?: number | undefined;
}

const nameOf = (row: HaloRecord) => String(row.outcome ?? "").trim();
const isOn = (value: unknown) => value === true || value === "true" || Number(value ?? 0) > 0;
const isBuiltInNote = (row: HaloRecord) => Number(row.id) === internalNoteOutcomeId;
const hides = (row: HaloRecord) => isOn(row.hidefromuser) || isBuiltInNote(row);
const isCalledMail = (row: HaloRecord) => /\be-?mail\b/i.test(nameOf(row));

/**
 * Whether it may mail somebody by itself. `sendemail` is a code and no switch: a stock action that is hidden from the
 * user and mails nobody has 2 (seen), and what the numbers mean is not known. So it says nothing of an outcome that
 * hides its actions from the user; of others any number but 0 is taken to mail. One that is called a mail to somebody
 * mails, hidden from the user or not.
 */
function mails(row: HaloRecord): boolean {
  if (isBuiltInNote(row)) return false;
  return isCalledMail(row) || (!hides(row) && isOn(row.sendemail));
}

function outcomeOf(row: HaloRecord): ActionOutcome {
  return {
    outcome_id: Number(row.id),
    name: nameOf(row),
    hides: hides(row),
    mails: mails(row),
    newStatus: idOf(row.newstatus),
  };
}

const readOutcomes = (context: ToolContext) =>
  context.halo.listAll(haloResources.outcomes, { showhidden: true }, { signal: context.signal });

/**
 * The outcome that is asked for, of any kind. One request; undefined where the outcomes can't be read, or Halo shows the
 * id though its list does not.
 *
 * @throws HaloError `bad_input` when there is none such, or several; it lists those that there are
 */
export async function findOutcome(asked: Asked, context: ToolContext): Promise<ActionOutcome | undefined> {
  let rows: readonly HaloRecord[];
  try {
    rows = await readOutcomes(context);
  } catch (error) {
    dispensable(error);
    return undefined;
  }
  const [row, ...others] = namedIn(rows, asked);
  if (others.length > 0) throw severalNamed(asked, namedIn(rows, asked));
  if (row !== undefined) return outcomeOf(row);
  const id = typeof asked === "number" ? asked : undefined;
  if (rows.length === 0 || (id !== undefined && (await isThere(id, context)))) return undefined;
  const offered = rows.filter((candidate) => !isOn(candidate.systemid) && !isOn(candidate.hidden));
  throw listingChoices(notSent(refusal("any", asked, undefined)), outcomeOffer, offered);
}

async function isThere(id: number, { halo, signal }: ToolContext): Promise<boolean> {
  try {
    await halo.get(haloResources.outcomes, id, {}, { signal, once: true });
    return true;
  } catch (error) {
    return !["not_found", "bad_input"].includes(dispensable(error).kind);
  }
}

/** Whether it can mail the user: not one that is for a supplier, or that has 0 and is not called a mail. */
function mailsUser(row: HaloRecord): boolean {
  if (hides(row) || /\bsupplier\b/i.test(nameOf(row))) return false;
  const isUnset = row.sendemail === undefined || row.sendemail === null;
  return isUnset || isOn(row.sendemail) || isCalledMail(row);
}

const suits: Record<Purpose, (row: HaloRecord) => boolean> = {
  internal: (row) => !mails(row),
  mail: mailsUser,
  any: () => true,
};

/**
 * Chooses the outcome: the one asked for, if it suits, else the tenant's usual one. One request.
 *
 * @throws HaloError `bad_input` when the one asked for does the opposite of what the action is for, or when
 * there is none; it lists those that suit
 */
export async function chooseOutcome(
  purpose: Purpose,
  asked: Asked,
  context: ToolContext,
): Promise<ActionOutcome> {
  const isAsked = asked !== undefined;
  let rows: readonly HaloRecord[];
  try {
    rows = await readOutcomes(context);
  } catch (error) {
    const failure = dispensable(error);
    // The built-in note may be used without a look, since it is internal on every Halo.
    if (purpose !== "mail" && !isAsked)
      return { outcome_id: internalNoteOutcomeId, name: undefined, hides: true, mails: false };
    throw failure.after(
      "Nothing was sent: the outcomes could not be read, so whether this one mails the user is not known.",
    );
  }
  const found = isAsked ? namedIn(rows, asked) : usualOf(purpose, rows);
  const suiting = found.filter(suits[purpose]);
  if (isAsked && suiting.length > 1) throw severalNamed(asked, suiting);
  const [row] = suiting;
  if (row !== undefined) return outcomeOf(row);
  const fitting = rows.filter((candidate) => !isOn(candidate.systemid) && suits[purpose](candidate));
  throw listingChoices(notSent(refusal(purpose, asked, found[0])), outcomeOffer, fitting);
}

/** The outcomes that are asked for: of that very name, else of one alike; those that agents are offered come first. */
function namedIn(rows: readonly HaloRecord[], asked: Asked): readonly HaloRecord[] {
  const ofId = (id: number | undefined) => rows.filter((row) => Number(row.id) === id);
  if (typeof asked !== "string") return ofId(asked);
  const words = withoutQuotes(asked.trim());
  const fitting = [
    rows.filter((row) => nameOf(row) === words),
    rows.filter((row) => nameKey(nameOf(row)) === nameKey(words)),
    ofId(idIn(words)),
  ].find(({ length }) => length > 0);
  const offered = fitting?.filter((row) => !isOn(row.hidden) && !isOn(row.systemid)) ?? [];
  return offered.length > 0 ? offered : (fitting ?? []);
}

function severalNamed(asked: Asked, fitting: readonly HaloRecord[]): Error {
  const list = fitting.map((row) => `${String(row.id)} ${quoteLine(nameOf(row))}`).join(", ");
  return notSent(
    `several outcomes are called ${quoteLine(asked ?? "")}: ${list}. Give the id of one as outcome.`,
  );
}

/** The usual outcomes for a purpose, the best first; never one that also changes the ticket's status for a note. */
function usualOf(purpose: Purpose, rows: readonly HaloRecord[]): readonly HaloRecord[] {
  if (purpose === "mail") {
    const called = rows.filter((row) => nameOf(row).toLowerCase() === stockMail);
    // A tenant in another language has it under its number of a stock Halo.
    return called.length > 0 ? called : rows.filter((row) => Number(row.id) === mailOutcomeId);
  }
  const named = rows.filter((row) => /^(?:private|internal) note$/i.test(nameOf(row)));
  return [...rows.filter((row) => Number(row.id) === internalNoteOutcomeId), ...named].filter(
    (row) => hides(row) && !mails(row) && !isOn(row.newstatus),
  );
}

function refusal(purpose: Purpose, asked: Asked, found: HaloRecord | undefined): string {
  const shown = quoteLine(asked ?? "");
  if (asked === undefined) {
    return purpose === "mail"
      ? 'this tenant has no outcome "Email User". Give outcome: the one that mails the user.'
      : "this tenant has no outcome for internal notes. Give outcome.";
  }
  if (found === undefined) return `this tenant has no outcome ${shown}.`;
  return purpose === "mail"
    ? `the outcome ${shown} does not mail the user, or keeps the action from them, so it can't be a reply. Use hidden: true for an internal note, or another outcome.`
    : `the outcome ${shown} mails, and an internal note must not. Choose another outcome, or halo_reply_to_ticket for a mail to the user.`;
}
