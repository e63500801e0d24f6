import type { HaloRecord } from "../../halo/client.ts";
import { creationOf, dryRun } from "../kit/crud/writing/dry-run.ts";
import type { Creation } from "../kit/crud/writing/once/recover.ts";
import type { RemoveDeclaration } from "../kit/crud/writing/remove.ts";
import { type Stored, sendCreate, written } from "../kit/crud/writing/send.ts";
import { defineWriteTool, type Tool } from "../kit/define.ts";
import * as input from "../kit/input.ts";
import { writeOutput } from "../kit/output.ts";
import { noteFields } from "../tickets/writing/note-html.ts";
import { articleView } from "./article-view.ts";
import { type DraftText, draftText } from "./draft-text.ts";

/** How an article is found again when Halo's answer was lost: drafts are inactive, which lists leave out unless asked. */
const articleCreation = {
  view: articleView,
  identify: ["name"],
  identifyQuery: () => ({ includeactive: true, includeinactive: true }),
} as const satisfies Creation;

/** How a draft is taken back. There is no tool that deletes articles: only what was made here is deleted, by undoing. */
export const articleRemoval = {
  name: "halo_undo_change",
  title: "Delete an article",
  description: "Delete an article.",
  view: articleView,
  verb: "deleted",
  id: "Article id",
} as const satisfies RemoveDeclaration;

/** The fields of Halo's article. Its web app shows the HTML, and searches the plain text. */
function fieldsOf({ title, problem, solution }: DraftText): HaloRecord {
  const description = problem.trim() === "" ? undefined : noteFields(problem);
  const resolution = noteFields(solution);
  return {
    name: title,
    ...(description === undefined
      ? {}
      : { description: description.note, description_html: description.note_html }),
    resolution: resolution.note,
    resolution_html: resolution.note_html,
    // Halo has no state of a draft (swagger): what is inactive is shown to nobody who looks for articles.
    inactive: true,
  };
}

const readFirst =
  "Read it before it is published: names and secrets that nothing marks as such may still be in it.";

/** What has to be said where Halo did not keep the draft from its readers. */
function publishedWarning({ record, differs = [] }: Stored): readonly string[] {
  const isKept = !differs.some(({ field }) => field === "inactive");
  if (isKept) return [];
  const said =
    record.inactive === false
      ? "Halo stored it as active: whoever may read the knowledge base can see it now."
      : "Whether it is kept from readers is not known.";
  return [`${said} Set it inactive in Halo, or take it back with halo_undo_change.`];
}

const draft = defineWriteTool({
  name: "halo_draft_article",
  title: "Draft an article",
  description:
    "Draft an article (inactive) from a solved ticket, or from your own text. Lines like credentials are withheld, customers' names left out.",
  idempotent: false,
  input: {
    ticket_id: input.id("Solved ticket").optional(),
    title: input.line("Default the ticket's subject").optional(),
    problem: input.prose("Default its details").optional(),
    solution: input.prose("Default its solving notes").optional(),
    names: input.flag("Keep customers' names").optional(),
    dry_run: dryRun,
  },
  output: () => writeOutput(articleView),
  handler: async ({ dry_run, names = false, ...given }, context) => {
    const { said, ...text } = await draftText({ ...given, names }, context);
    const sent = fieldsOf({ ...text, said });
    if (dry_run === true) {
      const requests = [creationOf(articleView.resource, sent)];
      const frame = { kind: "dry_run", would: "created", view: articleView, changes: [] } as const;
      return { ...frame, requests, also: [...said, readFirst], warnings: [] };
    }
    const stored = await sendCreate(articleCreation, sent, new Set(), context);
    return written(
      articleView,
      { ...stored, warnings: [...publishedWarning(stored), ...stored.warnings] },
      { verb: "created", changes: [], also: [...said, readFirst] },
      context,
    );
  },
});

/** The tool that drafts articles. */
export const draftTools = [draft] as const satisfies readonly Tool[];
