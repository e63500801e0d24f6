import { HaloError } from "../errors.ts";

/** The most that one answer of Halo may hold, in bytes; a Worker has 128 MB in all. */
const maxAnswerBytes = 24 * 1024 * 1024;

/**
 * Reads a body up to a bound and cancels the rest, so that a huge answer can't exhaust the memory of the isolate.
 *
 * @throws HaloError `unexpected_answer` when the body is larger than the bound
 */
export async function readBytes(response: Response, limit = maxAnswerBytes): Promise<Uint8Array> {
  const declared = Number(response.headers.get("content-length") ?? 0);
  if (declared > limit) {
    await response.body?.cancel();
    throw tooLarge(limit);
  }
  if (isWholeWithin(response, declared)) return new Uint8Array(await response.arrayBuffer());
  if (response.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}

/** The same, as UTF-8 text. */
export async function readText(response: Response, limit = maxAnswerBytes): Promise<string> {
  const declared = Number(response.headers.get("content-length") ?? 0);
  if (declared <= limit && isWholeWithin(response, declared)) return response.text();
  return new TextDecoder().decode(await readBytes(response, limit));
}

/**
 * Whether the declared length is that of the body, which may then be read at once (faster than in parts). The declared
 * length of a compressed body is that of the compressed bytes.
 */
function isWholeWithin(response: Response, declared: number): boolean {
  return declared > 0 && !response.headers.has("content-encoding");
}

function tooLarge(limit: number) {
  const megabytes = limit / 1024 / 1024;
  const most = megabytes < 1 ? `${Math.round(limit / 1024)} KB` : `${Math.round(megabytes)} MB`;
  return new HaloError("unexpected_answer", `Halo's answer could not be used: it is larger than ${most}.`, {
    advice:
      "Ask for less of it: a shorter period, one client, or a report with filters. A file opens in Halo.",
  });
}

/** JSON, or undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
