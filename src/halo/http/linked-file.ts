import { HaloError, unexpectedAnswer } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { parseJson } from "./body.ts";

/**
 * Files that Halo keeps in its CDN: it answers `{"link": "https://…?Expires=…&Signature=…&Key-Pair-Id=…"}` in place of
 * the bytes. Whoever has the link has the file, so it stands in no message, log or store; and since it comes out of an
 * answer, it is followed to Halo's own kinds of host only.
 */

/**
 * The domains of hosted Halo. A link to `us-cdn.haloservicedesk.com` is seen; the others are the domains that tenants
 * have.
 */
const haloDomains = ["haloservicedesk.com", "halopsa.com", "haloitsm.com", "halocrm.com"];

/** What Halo's CDN is made of. Anybody can have a host there, so a link to one has to carry a signature. Assumed. */
const cdnDomain = "cloudfront.net";
const signature = ["Expires", "Signature", "Key-Pair-Id"];

/** The link in an answer, or undefined where the answer is something else. */
export function linkIn(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null || !("link" in answer)) return undefined;
  const { link } = answer;
  return typeof link === "string" && /^\s*https?:/i.test(link) ? link.trim() : undefined;
}

/** Whether a link may be followed: by https, to the usual port of a host of Halo's, with no name and password in it. */
export function isLinkOfHalo(link: string): boolean {
  if (!URL.canParse(link)) return false;
  const { protocol, hostname, port, username, password, searchParams } = new URL(link);
  if (protocol !== "https:" || port !== "" || username !== "" || password !== "") return false;
  const isIn = (domain: string) => hostname.endsWith(`.${domain}`);
  return (
    haloDomains.some(isIn) || (isIn(cdnDomain) && signature.every((parameter) => searchParams.has(parameter)))
  );
}

/** What is asked for by a link. */
export interface LinkedFile<T> {
  /** In words: "attachment 12". */
  readonly subject: string;
  /** Reads the answer with the file. */
  readonly read: (response: Response) => Promise<T>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Gets the file of a link, once, without a token and without following a redirect.
 *
 * @throws HaloError `unexpected_answer` for a link that leads elsewhere and for a file that is too large,
 * `unavailable` or `timeout` when it does not come; none of them names the link
 */
export async function readLinkedFile<T>(
  link: string,
  { subject, read, timeoutMs, signal }: LinkedFile<T>,
  runtime: Runtime,
): Promise<T> {
  if (!isLinkOfHalo(link)) {
    throw new HaloError(
      "unexpected_answer",
      `Halo gave a link in place of the file (asked for ${subject}), and it does not lead to a host of Halo's.`,
      { advice: "It was not followed. Open the file in Halo." },
    );
  }
  using time = runtime.timeLimit(timeoutMs, signal);
  try {
    const response = await runtime.fetch(link, { method: "GET", redirect: "manual", signal: time.signal });
    if (!response.ok) {
      await response.body?.cancel();
      throw noFile(subject, `it answered with status ${response.status}`);
    }
    if (response.status !== 200) throw unexpectedAnswer(`it is not the whole file (asked for ${subject})`);
    return await time.within(read(response));
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof HaloError) throw error;
    // Without its cause, which may name the link.
    if (!time.expired()) throw noFile(subject, "the connection failed");
    throw new HaloError("timeout", `The file did not come in time (asked for ${subject}).`, {
      advice: "Try again, or open it in Halo.",
    });
  }
}

function noFile(subject: string, why: string): HaloError {
  return new HaloError(
    "unavailable",
    `Halo keeps this file in another place, which did not give it (asked for ${subject}): ${why}.`,
    { advice: "Try again: each call gets a new link. If it stays so, open the file in Halo." },
  );
}

/** The longest answer that is looked at for a link to a file, in bytes. */
export const longestLink = 16 * 1024;

/**
 * The link that Halo answered in place of a file's bytes.
 *
 * @param size the file's size as Halo's list says it: an answer of that size is the file, whatever it holds
 */
export function linkInPlaceOf(bytes: Uint8Array, size: number): string | undefined {
  const mayBeLink = bytes.length !== size && bytes.length <= longestLink;
  return mayBeLink ? linkIn(parseJson(new TextDecoder().decode(bytes))) : undefined;
}
