import { plainText, withoutInvisible } from "../../halo/text.ts";

/** What of a file can be shown to a model. */
export type FileKind = "text" | "image" | "other";

/** The largest image that is handed on, in bytes: it grows by a third as base64, and clients have bounds. */
export const mostImageBytes = 1024 * 1024;

/** The largest text that is read, in bytes; how much of it is shown is the result's budget. */
export const mostTextBytes = 4 * 1024 * 1024;

const imageEndings = new Set(["png", "jpg", "jpeg", "gif", "webp"]);
const textEndings = new Set(
  [
    "txt log csv tsv json jsonl xml html htm md yaml yml ini cfg conf config reg properties toml",
    "eml ics vcf sql ps1 psm1 bat cmd sh py js ts css svg diff patch",
  ]
    .join(" ")
    .split(" "),
);

function endingOf(filename: string): string {
  const dot = filename.lastIndexOf(".");
  return dot < 0
    ? ""
    : filename
        .slice(dot + 1)
        .trim()
        .toLowerCase();
}

/** What a file is by its name; Halo keeps no content type. */
export function kindOf(filename: string): FileKind {
  const ending = endingOf(filename);
  if (imageEndings.has(ending)) return "image";
  return textEndings.has(ending) ? "text" : "other";
}

/** The type of an image by its first bytes, whatever its name says; undefined when it is none of those shown. */
export function imageTypeOf(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (/^GIF8[79]a/.test(head)) return "image/gif";
  return head.startsWith("RIFF") && head.slice(8) === "WEBP" ? "image/webp" : undefined;
}

/** Whether a download is a web page (a proxy's, a sign-in's) though the file is none by its name. */
export function isWebPage(
  { bytes, contentType }: { readonly bytes: Uint8Array; readonly contentType: string | undefined },
  filename: string,
): boolean {
  if (/^(?:html?|xml|svg|eml)$/.test(endingOf(filename))) return false;
  const head = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
  return /html/i.test(contentType ?? "") || /^<(?:!doctype html|html)/i.test(head);
}

/** Bytes as visible text: UTF-8, or UTF-16 where its mark says so; undefined when they are no text. HTML is reduced to what it says. */
export function textOf(bytes: Uint8Array, filename: string): string | undefined {
  const decoded = decode(bytes);
  if (decoded === undefined || decoded.includes("\0")) return undefined;
  return /^html?$/.test(endingOf(filename)) ? plainText(decoded) : withoutInvisible(decoded);
}

function decode(bytes: Uint8Array): string | undefined {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  try {
    return new TextDecoder(wide ? "utf-16le" : "utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return undefined;
  }
}
