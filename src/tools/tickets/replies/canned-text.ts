import type { HaloRecord } from "../../../halo/client.ts";
import { notSent } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import type { ToolContext } from "../../kit/define.ts";
import { type NoteFields, noteFields } from "../writing/note-html.ts";

/** What a reply says: what was written, with a text of the tenant's below it. */
export interface ReplyText extends NoteFields {
  readonly warnings: readonly string[];
}

/** How Halo's texts name what it fills in, such as `$FAULTID`. Assumed. */
const placeholder = /\$-?[A-Za-z_]{3,}/g;

const textIn = ({ html, text }: HaloRecord): string =>
  [html, text].find((value): value is string => typeof value === "string" && value.trim() !== "") ?? "";

/** A canned text of the tenant. A row of the list may lack the text: one request then. */
async function cannedText(id: number, { halo, lookups, signal }: ToolContext): Promise<string> {
  const row = (await lookups.rows("cannedTexts", signal)).find((each) => Number(each.id) === id);
  const listed = textIn(row ?? {});
  if (listed !== "") return listed;
  const record = await halo.get(haloResources.cannedTexts, id, { includedetails: true }, { signal });
  const text = textIn(record);
  if (text === "") throw notSent(`canned text ${id} holds no text. Write the reply as note.`);
  return text;
}

/**
 * The text of a reply.
 *
 * @param canned the id of a canned text
 * @throws HaloError `bad_input` where there is nothing to say
 */
export async function replyText(
  note: string | undefined,
  canned: number | undefined,
  context: ToolContext,
): Promise<ReplyText> {
  const whole = canned === undefined ? undefined : await cannedText(canned, context);
  const parts = [note, whole].flatMap((part) => (part === undefined ? [] : [noteFields(part)]));
  if (parts.length === 0) throw notSent("give note, canned_text, or both.");
  const open = [...new Set(whole?.match(placeholder) ?? [])];
  return {
    note: parts.map((part) => part.note).join("\n\n"),
    note_html: parts.map((part) => part.note_html).join(""),
    warnings:
      open.length === 0
        ? []
        : [
            `The canned text has placeholders (${open.join(", ")}): whether Halo fills them in here is not known. Write them out in note instead where it matters.`,
          ],
  };
}
