import { requireMaySend } from "../../halo/bounds/held.ts";
import { badInput } from "../../halo/errors.ts";
import type { Query } from "../../halo/http/http.ts";
import type { ApiIndex, Operation } from "../../halo/openapi/api-index.ts";
import { recordIdOf } from "../../halo/records.ts";
import { idOf } from "../../halo/rules.ts";
import { lineOf } from "../kit/clean.ts";
import { asSeen, nameInShort } from "../kit/confirmation.ts";
import { dryRun, removalOf } from "../kit/crud/writing/dry-run.ts";
import { removalRow } from "../kit/crud/writing/recorded.ts";
import { sendRemoval, written } from "../kit/crud/writing/send.ts";
import { defineDestructiveTool } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { writeOutput } from "../kit/output.ts";
import { addressOf, apiOf, named, params, path, requireOn } from "./asked.ts";
import { resourceOf, viewOf, withoutSecrets } from "./shown.ts";
import { extraParameters } from "./traps.ts";

/** The parameters of a deletion that its record is read with too. */
function readWith(operation: Operation, query: Query, index: ApiIndex): Query {
  const reading = index.find("GET", operation.path);
  if (reading === undefined)
    throw badInput("Its records can't be read, so they can't be shown before. Delete it in Halo.");
  const known = new Set([...reading.query.keys(), ...extraParameters(reading).keys()]);
  const shared = Object.entries(query).filter(([name]) => known.has(name));
  return { ...(known.has("includedetails") ? { includedetails: true } : {}), ...Object.fromEntries(shared) };
}

/** `halo_api_delete`. */
export const deleteTool = defineDestructiveTool({
  name: "halo_api_delete",
  title: "Delete by Halo's API",
  description: "DELETE of one record (Holiday/12) of what no other tool deletes. Shows it and asks first.",
  input: {
    path: path("Holiday/12"),
    params,
    confirm: input.confirm,
    dry_run: dryRun,
  },
  output: () => writeOutput(viewOf(resourceOf("Record", false), [])),
  handler: async ({ path: written_, params: given, confirm, dry_run }, context) => {
    const api = await apiOf(context);
    const index = await api.index(context.signal);
    const which = named(written_, "DELETE", index);
    const { operation } = which;
    requireOn(operation, api);
    if (operation.path !== `/${operation.resource}/{id}`) {
      throw badInput("Only records by their id are deleted here. Do it in Halo.");
    }
    const address = addressOf(which, given);
    const id = recordIdOf(address.path[1]);
    const options = { signal: context.signal };
    const resource = resourceOf(operation.resource, false);
    const query = readWith(operation, address.query, index);
    const read = () => context.halo.get(resource, id, query, options);
    const before = await read();
    const record = withoutSecrets(before);
    const view = viewOf(resource, [record]);
    if (dry_run === true) {
      const frame = { kind: "dry_run", would: "deleted", view, changes: [], warnings: [] } as const;
      return { ...frame, record, requests: [removalOf(resource, id, address.query)] };
    }
    // Nobody is asked for what would be refused.
    await requireMaySend(removalOf(resource, id, address.query), resource, context.halo, options);
    const line = lineOf(view, record, context.timeZone);
    const sentence = `Delete this ${resource.noun} in Halo? ${line}. This can't be undone here.`;
    const asked = {
      id,
      result: "would_update",
      summary: nameInShort(view, record),
      changes: [],
    } as const;
    const seen = asSeen(view, [record], context.timeZone);
    await context.confirm({ sentence, view, would: "deleted", records: [asked], seen }, confirm);
    const removal = { subject: `${resource.noun} ${id}`, verb: "deleted", read, isDone: undefined } as const;
    // What is numbered within a ticket is found again by both.
    const ticket = idOf(address.query.ticket_id);
    const within = ticket === undefined ? {} : { ticket_id: ticket };
    const write = removalRow(view, "deleted", { id, record, within, query: address.query }, context);
    const done = await sendRemoval(view, removal, before, write, context, async () => {
      await context.halo.remove(resource, id, address.query, options);
      return undefined;
    });
    return written(
      view,
      { ...done, record: withoutSecrets(done.record) },
      { verb: "deleted", changes: [] },
      context,
    );
  },
});
