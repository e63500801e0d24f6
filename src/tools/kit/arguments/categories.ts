import { distance } from "fastest-levenshtein";
import type * as z from "zod";
import { badInput, dispensable } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { inSentence, nameKey, withoutQuotes } from "./alike.ts";
import { type Argument, type Call, inWords, order } from "./argument.ts";

/** What stands between the levels of a category: `Hardware>Printer`. */
const between = ">";

/** The most categories that a refusal names. */
const mostNamed = 5;

/** A category as it is compared: its levels, whatever stands around them. */
const keyOf = (category: string) =>
  withoutQuotes(category)
    .split(between)
    .map((level) => nameKey(level))
    .join(between);

/**
 * A category of tickets. Halo keeps it as a text and takes any, so it is looked for in the tenant's list (`/Category` with
 * `type_id` 1 to 4, for the four of a ticket) before it is written: a misspelt one would be in no report and no rule. The last level
 * alone is enough where only one category ends with it. Where the list can't be read, or is empty, it is written as given,
 * and that is said.
 *
 * A handler gets the text as the tenant's list has it.
 */
export function category(schema: () => z.ZodType<string>, place: CategoryPlace = 1): Argument<string> {
  return inWords({
    order: order.teamName,
    says: true,
    schema,
    resolve: (name, words, call) => resolveCategory(name, words, place, call),
  });
}

/** Which of the four categories of a ticket. */
export type CategoryPlace = 1 | 2 | 3 | 4;

async function resolveCategory(name: string, words: string, place: CategoryPlace, call: Call) {
  if (words === "") return { value: words, said: [] };
  const known = await categoriesOf(place, call);
  if (known.length === 0) {
    const said = `${name} ${inSentence(words)} is sent as given: this tenant's list of categories could not be read`;
    return { value: words, said: [said] };
  }
  const found = matching(known, words);
  const [only] = found;
  if (only !== undefined && found.length === 1) {
    return {
      value: only,
      said: only === words ? [] : [`${name} ${inSentence(words)} is ${inSentence(only)}`],
    };
  }
  const shown = (several: readonly string[]) => several.slice(0, mostNamed).map(inSentence).join(", ");
  throw badInput(
    found.length > 1
      ? `${name} ${inSentence(words)} ends several categories: ${shown(found)}. Give one of them.`
      : `${name}: there is no category ${inSentence(words)} in Halo. Nearest: ${shown(nearest(known, words))}.`,
  );
}

/** The tenant's categories; none where they can't be read. */
async function categoriesOf(place: CategoryPlace, { context }: Call): Promise<readonly string[]> {
  try {
    const rows =
      place === 1
        ? await context.lookups.rows("categories", context.signal)
        : await context.halo.listAll(
            haloResources.categories,
            { type_id: place },
            { signal: context.signal, once: true },
          );
    // Where Halo ignores the filter, the lists of the other categories come too.
    const own = rows.filter(({ type_id }) => type_id === undefined || Number(type_id) === place);
    return own
      .map(({ value }) => value)
      .filter((value): value is string => typeof value === "string" && value !== "");
  } catch (error) {
    dispensable(error);
    return [];
  }
}

function matching(known: readonly string[], words: string): readonly string[] {
  const wanted = keyOf(words);
  const whole = known.filter((each) => keyOf(each) === wanted);
  if (whole.length > 0) return [...new Set(whole)];
  return [...new Set(known.filter((each) => keyOf(each).endsWith(between + wanted)))];
}

/** The categories most like the words, by the whole or by the last level. */
function nearest(known: readonly string[], words: string): readonly string[] {
  const wanted = keyOf(words);
  const far = (each: string) => {
    const key = keyOf(each);
    return Math.min(distance(key, wanted), distance(key.split(between).at(-1) ?? "", wanted));
  };
  return [...new Set(known)].sort((one, other) => far(one) - far(other));
}
