import { decodeHTML } from "entities";

/** The text of notes, as a mail program without HTML shows it: lists with their marks, links with their addresses. */

/** The tags of HTML, in the order in which they stand. */
export const anyTag = /<(\/?)([a-z][a-z0-9]*)\b([^<>]*)>/gi;

/** The value of an attribute, with its entities decoded. */
export function attributeIn(name: string, attributes: string): string | undefined {
  const found = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(attributes);
  return found === null ? undefined : decodeHTML(found[1] ?? found[2] ?? found[3] ?? "").trim();
}

/** An element that is open, with the text in it so far. */
interface Frame {
  readonly tag: string;
  text: string;
  /** The last two characters of the text: to look at the whole after each piece takes long. */
  end: string;
  /** Line breaks that are due before more text. */
  gap: number;
  /** The number of the next item of a list, or of the next cell of a row. */
  next: number;
  readonly href?: string | undefined;
}

const paragraphs = new Set("p h1 h2 h3 h4 h5 h6 table blockquote pre ul ol".split(" "));

/**
 * What the reader of a note sees, as text.
 *
 * @param html as `note-html.ts` makes it: of few elements, each of them closed
 */
export function seenText(html: string): string {
  const open: Frame[] = [frameOf("", "")];
  let [codes, items] = [0, 0];
  const count = (tag: string, by: number) => {
    if (tag === "pre") codes += by;
    if (tag === "li") items += by;
  };
  const top = () => open.at(-1) ?? frameOf("", "");
  let at = 0;
  for (const match of html.matchAll(anyTag)) {
    const [whole, slash, name = "", attributes = ""] = match;
    const tag = name.toLowerCase();
    write(top(), html.slice(at, match.index), codes > 0);
    at = match.index + whole.length;
    if (tag === "br") add(top(), "\n");
    else if (tag === "hr") {
      append(top(), "---", 2);
      top().gap = 2;
    } else if (slash === "") {
      open.push(frameOf(tag, attributes));
      count(tag, 1);
    } else if (open.length > 1) {
      const closed = open.pop();
      if (closed === undefined) continue;
      count(closed.tag, -1);
      close(closed, top(), items > 0);
    }
  }
  write(top(), html.slice(at), false);
  const lines = (open[0]?.text ?? "").replaceAll("\u00a0", " ").trimEnd().split("\n");
  const first = lines.findIndex((line) => line.trim() !== "");
  return lines
    .slice(Math.max(0, first))
    .map((line) => line.trimEnd())
    .join("\n");
}

function frameOf(tag: string, attributes: string): Frame {
  const start = Number(attributeIn("start", attributes) ?? 1);
  return {
    tag,
    text: "",
    end: "",
    gap: 0,
    next: start,
    href: tag === "a" ? attributeIn("href", attributes) : undefined,
  };
}

/** Text of the source: its white space is one blank, but in code. */
function write(frame: Frame, source: string, verbatim: boolean): void {
  if (source === "") return;
  const text = decodeHTML(verbatim ? source : source.replace(/[ \t\r\n]+/g, " "));
  const isAtStart = frame.text === "" || frame.end.endsWith("\n") || frame.gap > 0;
  // White space between the items of a list, or between blocks, is none.
  const shown = verbatim || !isAtStart || isInline(frame) ? text : text.replace(/^ /, "");
  if (shown === "" || (frame.gap > 0 && shown.trim() === "")) return;
  append(frame, shown, frame.gap);
}

const isInline = ({ tag, text }: Frame) =>
  text === "" && !paragraphs.has(tag) && !["", "li", "td", "th"].includes(tag);

/** Puts text behind at least so many line breaks; none at the beginning. */
function append(frame: Frame, text: string, gap: number): void {
  if (frame.text !== "" && gap > 0) {
    const ends = frame.end === "\n\n" ? 2 : frame.end.endsWith("\n") ? 1 : 0;
    add(frame, "\n".repeat(Math.max(0, Math.max(gap, frame.gap) - ends)));
  }
  add(frame, text);
  frame.gap = 0;
}

function add(frame: Frame, text: string): void {
  frame.text += text;
  frame.end = (frame.end + text.slice(-2)).slice(-2);
}

/** Puts what a closed element holds into the one around it. */
function close({ tag, text, href }: Frame, parent: Frame, isInList: boolean): void {
  if (tag === "a") {
    const isSaid = href === undefined || href === text || href === `mailto:${text}`;
    append(parent, isSaid ? text : `${text} (${href})`, parent.gap);
  } else if (tag === "li") {
    const mark = parent.tag === "ol" ? `${parent.next++}. ` : "* ";
    const lines = text.trim().split("\n");
    append(parent, mark + lines.join(`\n${" ".repeat(mark.length)}`), 1);
    parent.gap = 1;
  } else if (tag === "td" || tag === "th") {
    append(parent, parent.next++ === 1 ? text.trim() : ` | ${text.trim()}`, 0);
  } else if (tag === "tr") {
    append(parent, text, 1);
    parent.gap = 1;
  } else if (tag === "blockquote") {
    append(parent, `> ${text.trim().split("\n").join("\n> ")}`, 2);
    parent.gap = 2;
  } else if (paragraphs.has(tag)) {
    const gap = isInList ? 1 : 2;
    append(parent, tag === "pre" ? text : text.trimEnd(), gap);
    parent.gap = gap;
  } else if (text !== "") append(parent, text, parent.gap);
}
