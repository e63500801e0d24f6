import * as z from "zod";
import { badInput, unexpectedAnswer } from "../../halo/errors.ts";
import { changed, defineReadTool, type Tool } from "../kit/define.ts";
import { argumentsFor } from "../kit/reading/read.ts";
import type { ToolResult } from "../kit/result.ts";
import type { FoundKind } from "./kinds.ts";

const definition = defineReadTool({
  name: "fetch",
  title: "Read a record of Halo",
  description:
    "Reads one record that search found, by its id: a ticket with its latest notes and e-mails, a client with its sites, a user, an asset.",
  input: { id: z.string().trim().min(1).max(60).describe("Such as ticket:5") },
  output: () =>
    z.object({
      id: z.string(),
      title: z.string(),
      text: z.string(),
      url: z.string(),
      metadata: z.looseObject({}),
    }),
  fansOut: true,
  handler: async () => {
    throw new Error("a record is read among the areas of a session");
  },
});

/** `fetch` for records of these kinds. */
export function fetchToolOver(kinds: readonly FoundKind[]): Tool {
  const words = kinds.map(({ word }) => `${word}:5`).join(", ");
  return changed(definition, {
    handle: async (parsed, context): Promise<ToolResult> => {
      const id = String(definition.input.parse(parsed).id);
      const [, word, number] = /^([a-z]+):(\d{1,9})$/.exec(id.toLowerCase()) ?? [];
      const kind = kinds.find((each) => each.word === word);
      if (kind === undefined) throw badInput(`An id here is one that search gave: ${words}.`);
      const { get, title } = kind;
      const result = await get.handle(argumentsFor(get, { ...kind.with, id: Number(number) }), context);
      if (result.kind !== "record") throw unexpectedAnswer("it is no record");
      const { view, record } = result;
      const found = { id: `${kind.word}:${Number(number)}`, kind: kind.word, view, record, title };
      return { kind: "document", found, whole: result, warnings: result.warnings };
    },
  });
}
