import { requireMaySend } from "../../../../halo/bounds/held.ts";
import type { HaloRecord } from "../../../../halo/client.ts";
import type { Query } from "../../../../halo/http/http.ts";
import type { Write } from "../../../../ledger/recorder.ts";
import type { ArgumentShape, ResolvedArguments } from "../../arguments/argument.ts";
import { lineOf } from "../../clean.ts";
import { asSeen, nameInShort } from "../../confirmation.ts";
import { defineDestructiveTool, headOf, type Tool, type ToolContext, type ToolHead } from "../../define.ts";
import * as input from "../../input.ts";
import { writeOutput } from "../../output.ts";
import type { SentRequest } from "../../result.ts";
import type { View } from "../../view.ts";
import { withNames } from "../names.ts";
import { dryRun, removalOf } from "./dry-run.ts";
import { type Known, removalRow } from "./recorded.ts";
import { type Stored, sendRemoval, written } from "./send.ts";

/** How a tool that deletes or voids is declared. */
export interface RemoveDeclaration<Name extends string = string> extends ToolHead<Name> {
  readonly view: View;
  readonly verb: "deleted" | "voided";
  readonly id: string;
  /** Further arguments: an action's `ticket_id`. */
  readonly input?: ArgumentShape;
  /** Parameters that Halo wants with the id, both to read and to delete. */
  readonly query?: (args: ResolvedArguments) => Query;
  /** Reads the record that the question to the person shows. Default: by id. */
  readonly read?: (id: number, args: ResolvedArguments, context: ToolContext) => Promise<HaloRecord>;
  /** Deletes or voids. Default: deletes by id. Returns the record as it is then, where Halo answers it. */
  readonly act?: (id: number, context: ToolContext) => Promise<HaloRecord>;
  /** The request that `act` sends, for a dry run. */
  readonly request?: (id: number) => SentRequest;
  /** Whether the record, read again, shows that it is done. Not needed for a deletion: the record is gone then. */
  readonly isDone?: (record: HaloRecord) => boolean;
  /** Throws before the person is asked, for a record that can't be removed or already is. */
  readonly check?: (record: HaloRecord) => void;
  /** What has to be known of the record before a yes, in sentences; a dry run says it too. */
  readonly says?: (record: HaloRecord) => readonly string[];
}

/** A record that was read, and is to be removed once the person agrees. */
export interface PreparedRemoval {
  readonly record: HaloRecord;
  /** The same with the names beside ids. */
  readonly named: HaloRecord;
  /** The ids of records within which its id is one's own. */
  readonly within: Readonly<Record<string, number>>;
  readonly request: SentRequest;
  /** Its row of the ledger. */
  readonly write: (known?: Known) => Write;
  /**
   * Removes it.
   *
   * @throws HaloError as `sendRemoval` does
   */
  readonly send: (known?: Known) => Promise<Stored>;
}

/**
 * Reads a record that is to be removed, and checks whether it can be.
 *
 * @param args its `id`, and what else the declaration wants
 * @throws HaloError when it can't be read or removed
 */
export async function prepareRemoval(
  declaration: RemoveDeclaration,
  args: ResolvedArguments & { readonly id: number },
  context: ToolContext,
): Promise<PreparedRemoval> {
  const { view, verb, act, isDone } = declaration;
  const { id } = args;
  const options = { signal: context.signal };
  const query = declaration.query?.(args) ?? {};
  const read = () =>
    declaration.read === undefined
      ? context.halo.get(view.resource, id, { includedetails: true, ...query }, options)
      : declaration.read(id, args, context);
  const record = await read();
  declaration.check?.(record);
  const [named = record] = (await withNames(view, [record], context)).rows;
  const within = idsIn(declaration.input, args);
  const write = (known?: Known) => removalRow(view, verb, { id, record, within, query }, context, known);
  const removal = { subject: `${view.resource.noun} ${id}`, verb, read, isDone };
  return {
    record,
    named,
    within,
    request: declaration.request?.(id) ?? removalOf(view.resource, id, query),
    write,
    send: (known) =>
      sendRemoval(view, removal, record, write(known), context, async () => {
        if (act !== undefined) return act(id, context);
        await context.halo.remove(view.resource, id, query, options);
        return undefined;
      }),
  };
}

/** Declares a destructive tool: reads the record, shows it to the person and asks, then acts. */
export function removeTool<Name extends string>(declaration: RemoveDeclaration<Name>): Tool<Name> {
  const { view, verb } = declaration;
  return defineDestructiveTool({
    ...headOf(declaration),
    input: { id: input.id(declaration.id), ...declaration.input, confirm: input.confirm, dry_run: dryRun },
    output: () => writeOutput(view),
    handler: async (args, context) => {
      const { named, within, request, send } = await prepareRemoval(declaration, args, context);
      const warnings = declaration.says?.(named) ?? [];
      if (args.dry_run === true) {
        return {
          kind: "dry_run",
          would: verb,
          view,
          changes: [],
          warnings,
          record: named,
          requests: [request],
        };
      }
      // Nobody is asked for what would be refused.
      await requireMaySend(request, view.resource, context.halo, { signal: context.signal });
      const noun = view.resource.noun;
      const question = verb === "deleted" ? "Delete" : "Void";
      const line = lineOf(view, named, context.timeZone);
      const said = warnings.map((warning) => ` ${warning}`).join("");
      const sentence = `${question} this ${noun} in Halo? ${line}.${said} This can't be undone here.`;
      const asked = {
        id: args.id,
        result: "would_update",
        summary: nameInShort(view, named),
        within,
        changes: [],
      } as const;
      const seen = asSeen(view, [named], context.timeZone);
      await context.confirm({ sentence, view, would: verb, records: [asked], seen }, args.confirm);
      return written(view, await send(), { verb, changes: [] }, context);
    },
  });
}

/** The ids among further arguments of a tool, which say within which record an id is meant. */
function idsIn(shape: ArgumentShape = {}, args: object): Readonly<Record<string, number>> {
  const given = Object.entries(args).filter(([name, value]) => name in shape && typeof value === "number");
  return Object.fromEntries(given);
}
