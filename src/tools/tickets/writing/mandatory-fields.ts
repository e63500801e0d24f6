import { HaloError } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { isOfLookup, lookupIds } from "../../../halo/rules.ts";
import { quote } from "../../../halo/text.ts";
import { type Offer, withChoices } from "../../kit/crud/choices.ts";
import type { ToolContext } from "../../kit/define.ts";
import { outcomeOffer } from "./action-outcomes.ts";

/** The charge types as a choice for the argument `charge_type`. */
const chargeTypeOffer: Offer = {
  arguments: { charge_type: ["id"] },
  resource: haloResources.chargeTypes,
  query: { lookupid: lookupIds.chargeTypes },
  name: "name",
  keep: (row) => isOfLookup(row, lookupIds.chargeTypes),
};

/** Words for what Halo demands, and what the tenant offers for it. */
const demands: readonly { readonly words: RegExp; readonly offer: Offer }[] = [
  { words: /\bcharge/i, offer: chargeTypeOffer },
  { words: /\boutcome\b|\bclosure action\b|\bclosing action\b/i, offer: outcomeOffer },
];

/** Halo's usual sentences: "Item group must be completed", "Date Invoiced is mandatory", "An Outcome must be entered". */
const demandedField =
  /^(?:(?:An?|The) )?([^«».:;]{1,60}?)(?: field)? (?:must be (?:completed|entered|given|selected|set|chosen|filled in)|(?:is|are) (?:mandatory|required|missing))/i;

/**
 * A refusal of Halo's with the name of what it demands: an argument with the tenant's choices, or a field and where it is
 * set. Other errors stay as they are.
 */
export async function namingDemand(
  error: unknown,
  args: Readonly<Record<string, unknown>>,
  context: ToolContext,
): Promise<unknown> {
  if (!(error instanceof HaloError) || error.kind !== "refused" || error.uncertain) return error;
  const demanded = error.missing ?? error.said;
  if (demanded === undefined) return error;
  const offer = demands.find(({ words }) => words.test(demanded))?.offer;
  if (offer !== undefined) {
    const names = Object.keys(offer.arguments).join(" or ");
    const named = error.with({ missing: names }).noting(`Halo demands ${names} here.`);
    return await withChoices(named, offer, { ...args, charge_type: args.chargerate }, context);
  }
  const field = demandedField.exec(demanded)?.[1];
  if (field === undefined) return error;
  return error
    .with({ missing: field })
    .noting(
      `Mandatory here: ${quote(field)}. Set it with halo_update_ticket (category_1, or custom_fields by id), then repeat this call.`,
    );
}
