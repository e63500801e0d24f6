import type { HaloRecord } from "../../halo/client.ts";
import { haloResources } from "../../halo/resources.ts";
import { dated, fieldsOf, parts, quote, quoted, type View } from "../kit/view.ts";

/** A text that Halo keeps as plain text, as HTML, or as both: the plain one where it is filled. */
function textOf(record: HaloRecord, field: string): unknown {
  const { [field]: plain, [`${field}_html`]: html } = record;
  return typeof plain === "string" && plain.trim() !== "" ? plain : html;
}

/**
 * How an article of the knowledge base is shown. Halo's names: `description` is the problem, `resolution` the solution,
 * which rows of the list lack (swagger, `KBEntry_List`). Texts are in up to three forms, of which one is filled.
 */
export const articleView: View = {
  resource: haloResources.articles,
  row: {
    id: "id",
    name: "text",
    description: "text",
    tag_string: "text",
    date_edited: "date",
    inactive: "boolean",
  },
  card: {
    resolution: "text",
    internalmemoagent: "text",
    ...fieldsOf("name", "creator_name", "editor_name"),
    ...fieldsOf("date", "date_created", "next_review_date"),
    ...fieldsOf("number", "view_count", "useful_count", "notuseful_count"),
  },
  whole: "halo_get_article",
  derive: (record) => ({
    description: textOf(record, "description"),
    resolution: textOf(record, "resolution"),
    tag_string: record.tag_string || record.kb_tags,
    inactive: record.inactive === true || undefined,
  }),
  line: (row) =>
    parts(
      `#${row.id} ${quote(row.name ?? "(no title)")}`,
      row.inactive === true && "not published",
      quoted(row.description),
      row.tag_string !== undefined && `tags ${quote(row.tag_string)}`,
      dated("edited", row.date_edited),
    ),
  warn: (records) => {
    const drafts = records.filter(({ inactive }) => inactive === true).map(({ id }) => String(id));
    if (drafts.length === 0) return [];
    return [
      `Not published (inactive): ${drafts.length === 1 ? "article" : "articles"} ${drafts.join(", ")}.`,
    ];
  },
};
