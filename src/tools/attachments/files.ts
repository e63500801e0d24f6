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

/** A file as text. */
export interface DecodedText {
  readonly text: string;
  /** The name that the WHATWG Encoding Standard has for it. */
  readonly encoding: string;
  /** Whether the encoding is only supposed: an eight-bit code page that nothing in the file names. */
  readonly isGuessed: boolean;
}

/** The code page of text in most Western editions of Windows, which old tools write without saying so. */
const windowsCodePage = "windows-1252";

/**
 * Bytes as visible text: UTF-8, UTF-16 with or without its mark, else the code page that the file names, else that of
 * Windows. HTML is reduced to what it says.
 *
 * @returns undefined when they are no text
 */
export function textOf(bytes: Uint8Array, filename: string): DecodedText | undefined {
  const ending = endingOf(filename);
  const decoded = decode(bytes, ending);
  if (decoded === undefined || isBinary(decoded)) return undefined;
  const isHtml = /^html?$/.test(ending);
  return { ...decoded, text: isHtml ? plainText(decoded.text) : withoutInvisible(decoded.text) };
}

function decode(bytes: Uint8Array, ending: string): DecodedText | undefined {
  const wide = wideEncodingOf(bytes);
  if (wide !== undefined) return decodeAs(wide, bytes, false);
  const declared = declaredEncodingOf(bytes, ending);
  return (
    decodeAs("utf-8", bytes, false) ??
    (declared === undefined ? undefined : decodeAs(declared, bytes, false)) ??
    decodeAs(windowsCodePage, bytes, true)
  );
}

function decodeAs(label: string, bytes: Uint8Array, isGuessed: boolean): DecodedText | undefined {
  try {
    const decoder = new TextDecoder(label, { fatal: true, ignoreBOM: false });
    return { text: decoder.decode(bytes), encoding: decoder.encoding, isGuessed };
  } catch {
    return undefined;
  }
}

/** How many bytes are looked at to tell what a file is. */
const sampled = 4_096;

/**
 * UTF-16 by its mark, or by its zeros: text of a Western language has one in every pair of bytes, always on the same
 * side, and no other text has any.
 */
function wideEncodingOf(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (bytes.length < 2 || bytes.length % 2 !== 0) return undefined;
  const pairs = Math.min(bytes.length, sampled) >> 1;
  let [zerosBefore, zerosAfter] = [0, 0];
  for (let pair = 0; pair < pairs; pair++) {
    if (bytes[pair * 2] === 0) zerosBefore++;
    if (bytes[pair * 2 + 1] === 0) zerosAfter++;
  }
  if (zerosBefore === 0 && zerosAfter * 2 > pairs) return "utf-16le";
  return zerosAfter === 0 && zerosBefore * 2 > pairs ? "utf-16be" : undefined;
}

/** The encoding that XML, HTML or a mail names in its head. */
function declaredEncodingOf(bytes: Uint8Array, ending: string): string | undefined {
  if (!/^(?:xml|svg|html?|eml|ics|vcf)$/.test(ending)) return undefined;
  const head = Array.from(bytes.subarray(0, sampled), (byte) => String.fromCharCode(byte)).join("");
  return /(?:encoding|charset)\s*=\s*["']?\s*([\w.:-]{2,40})/i.exec(head)?.[1];
}

/**
 * Whether a decoded text holds control characters that no text has. Every byte is some character of a code page, so
 * where the code page is only supposed none may be odd; elsewhere a zero is enough.
 */
function isBinary({ text, isGuessed }: DecodedText): boolean {
  if (text.includes("\0")) return true;
  return isGuessed && (text.match(/\p{Cc}/gu) ?? []).some((character) => !controlsOfText.has(character));
}

/** Tab and line ends; form feed and end-of-file marks of old programs; the escape of coloured logs. */
const controlsOfText: ReadonlySet<string> = new Set("\t\n\v\f\r\u001a\u001b");
