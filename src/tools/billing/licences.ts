import { requireMaySend } from "../../halo/bounds/held.ts";
import type { HaloRecord } from "../../halo/client.ts";
import { badInput } from "../../halo/errors.ts";
import { haloResources } from "../../halo/resources.ts";
import { largestPage } from "../../halo/rules.ts";
import { inSentence, nameKey } from "../kit/arguments/alike.ts";
import { asSeen } from "../kit/confirmation.ts";
import { lineWithNames } from "../kit/crud/names.ts";
import { namedChanges } from "../kit/crud/writing/changes.ts";
import { dryRun, dryUpdate, updateOf } from "../kit/crud/writing/dry-run.ts";
import { sendUpdate, written } from "../kit/crud/writing/send.ts";
import { defineConfirmedWriteTool, type Tool, type ToolContext } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { writeOutput } from "../kit/output.ts";
import { fieldsOf, labelled, money, parts, quote, quoted, type View } from "../kit/view.ts";

/**
 * Whether the free licences that a record tells are others than those that are not in use: Halo may answer a new
 * quantity with the number of before.
 */
function isStale({ count, licences_in_use, licences_available }: HaloRecord): boolean {
  if ([count, licences_in_use, licences_available].some((value) => typeof value !== "number")) return false;
  const free = Number(count) - Number(licences_in_use);
  return ![free, Math.max(0, free)].includes(Number(licences_available));
}

/** How a software licence or subscription is shown. `count` is how many there are. */
export const licenceView: View = {
  resource: haloResources.softwareLicences,
  row: {
    id: "id",
    name: "text",
    kind: "label",
    client_id: "id",
    client_name: "text",
    count: "number",
    ...fieldsOf("number", "licences_in_use", "licences_available"),
    monthly_price: "amount",
    billing_cycle: "name",
    end_date: "date",
    is_active: "boolean",
  },
  // Seen: licence_type 0 is a licence, 1 a subscription.
  derive: (record) => ({
    kind: Number(record.type) === 1 ? "subscription" : Number(record.type) === 0 ? "licence" : undefined,
    is_active: record.is_active === false ? false : undefined,
    ...(isStale(record) ? { licences_available: undefined } : {}),
  }),
  warn: (records) =>
    records
      .filter(isStale)
      .map(
        ({ id, count, licences_in_use, licences_available }) =>
          `licences_available of licence #${String(id)} is left out: Halo tells ${String(licences_available)}, which does not go with ${String(count)} and ${String(licences_in_use)} in use.`,
      ),
  line: (row) =>
    parts(
      `#${row.id} ${quote(row.name ?? "(no name)")}`,
      row.kind !== undefined && String(row.kind),
      quoted(row.client_name),
      labelled("quantity", row.count),
      labelled("in use", row.licences_in_use),
      row.monthly_price !== undefined &&
        row.monthly_price !== 0 &&
        `${money(row.monthly_price)} a month each`,
      row.is_active === false && "not active",
    ),
};

/**
 * The licence of a client that has a name.
 *
 * @throws HaloError `bad_input` where it does not say which, with those that there are
 */
async function idByName(
  clientId: number | undefined,
  name: string | undefined,
  { halo, signal }: ToolContext,
): Promise<number> {
  if (clientId === undefined || name === undefined)
    throw badInput("Which licence is missing: give id, or client and name.");
  const page = { number: 1, size: largestPage };
  const { rows, more } = await halo.list(licenceView.resource, { client_id: clientId }, page, { signal });
  const own = rows.filter((row) => Number(row.client_id) === clientId);
  const same = own.filter((row) => nameKey(String(row.name)) === nameKey(name));
  const [only] = same;
  if (only !== undefined && same.length === 1 && !more) return Number(only.id);
  const listed = (same.length > 1 ? same : own)
    .slice(0, mostListed)
    .map((row) => `${String(row.id)} ${inSentence(row.name)} (${String(row.count)})`);
  throw badInput(
    listed.length === 0
      ? `Client ${clientId} has no licences that this sign-in may see.`
      : `${same.length > 1 ? "Several licences have that name" : "No licence has that name alone"}: give id, one of ${listed.join(", ")}.`,
  );
}

const mostListed = 20;

const updateLicence = defineConfirmedWriteTool({
  name: "halo_update_licence",
  title: "Change a licence's quantity",
  description:
    "Set how many of a software licence or subscription a client has in Halo. Changes nothing at the distributor. Asks first.",
  idempotent: true,
  input: {
    id: input.id("Licence, or client and name").optional(),
    client_id: input.reference("client").optional(),
    name: input.line("Licence").optional(),
    quantity: input.amount("New quantity").int().min(0),
    confirm: input.confirm,
    dry_run: dryRun,
  },
  output: () => writeOutput(licenceView),
  handler: async (args, context) => {
    const { quantity } = args;
    const { resource } = licenceView;
    const options = { signal: context.signal };
    const id = args.id ?? (await idByName(args.client_id, args.name, context));
    const before = await context.halo.get(resource, id, { includedetails: true }, options);
    if (Number(before.count) === quantity)
      throw badInput(`Licence ${id} has the quantity ${quantity} already.`);
    const sent = { count: quantity };
    const request = updateOf(resource, id, sent);
    const used = Number(before.licences_in_use ?? 0);
    const fewer = used > quantity ? [`${used} of them are in use, which is more than ${quantity}.`] : [];
    if (args.dry_run === true) {
      const dry = await dryUpdate(licenceView, before, sent, request, context);
      return { ...dry, also: fewer };
    }
    await requireMaySend(request, resource, context.halo, options);
    await context.confirm(
      {
        sentence:
          `${await lineWithNames(licenceView, before, context)}. Set its quantity in Halo from ${String(before.count)} to ${quantity}? ${fewer.join(" ")}`.trim(),
        ...{ view: licenceView, would: "updated" as const, told: 1 },
        records: [{ id, result: "would_update", changes: [] }],
        seen: asSeen(licenceView, [before], context.timeZone),
      },
      args.confirm,
    );
    const stored = await sendUpdate(licenceView, before, { id, sent }, context);
    const changes = await namedChanges(licenceView, sent, [], before, stored.record, context);
    return written(licenceView, stored, { verb: "updated", changes, also: fewer }, context);
  },
});

/** Tools for software licences. */
export const licenceTools = [updateLicence] as const satisfies readonly Tool[];
