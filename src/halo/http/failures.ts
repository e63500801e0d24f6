import { HaloError, unexpectedAnswer } from "../errors.ts";
import { type Action, type Area, reachByScopes } from "../rights.ts";
import { quote } from "../text.ts";
import { readText } from "./body.ts";
import { explanationOf } from "./error-body.ts";
import { limitReached } from "./rate-limit.ts";
import { retryAfterSeconds } from "./retry-after.ts";

/** Why a request to Halo failed: what each answer, and none at all, means and what to do about it. */

/** A try that failed, and what may be done about it. */
export interface Failure {
  readonly error: HaloError;
  /** Whether the request may be sent again; a write only when Halo surely did not act on it. */
  readonly repeatable: boolean;
}

/** What the wording of a failure needs of its request. */
export interface FailedRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** Path segments after `/api`: one alone is a list. */
  readonly path: readonly unknown[];
  /** What is asked for, in words: "ticket 12", "tickets". */
  readonly subject: string;
}

/** The most of an error's body that is read, in bytes. */
const longestBody = 64 * 1024;

/** Gateway errors: Halo may not have seen the request, or may still be at work on it. */
const gatewayStatuses: ReadonlySet<number> = new Set([502, 503, 504]);

/** Whether a status is that of a gateway in front of Halo, which says nothing of what Halo did. */
export function isOfGateway(status: number): boolean {
  return gatewayStatuses.has(status);
}

/**
 * What an answer other than a success means.
 *
 * @param limit requests that Halo allows in five minutes; undefined for no limit
 * @param now milliseconds since the epoch
 */
export async function failureOfAnswer(
  { method, path, subject }: FailedRequest,
  response: Response,
  limit: number | undefined,
  now: number,
): Promise<Failure> {
  const { status } = response;
  const isRead = method === "GET";
  const body = await readText(response, longestBody).catch(() => "");
  const said = explanationOf(body, response.headers.get("content-type"));
  const quoted = said === undefined ? "" : ` Halo said: ${quote(said)}.`;
  const final = (error: HaloError): Failure => ({ error, repeatable: false });
  if (status === 401) {
    return final(
      new HaloError("sign_in_refused", "Halo refused the access token.", {
        status,
        said,
        missing: subject,
        advice: `Check that the API application and its agent are active in Halo, and that HALO_SCOPE covers ${subject}.`,
      }),
    );
  }
  if (status === 403) {
    const happened = `This sign-in has no permission for ${subject} in Halo.${quoted}`;
    return final(new HaloError("permission", happened, { status, said, missing: subject }));
  }
  if (status === 404 && isRead && path.length === 1) {
    // The list itself is missing, which is not the same as a list without rows.
    return final(
      unexpectedAnswer(`this address does not know the list of ${subject} (HTTP 404)`, { status }),
    );
  }
  if (status === 404) {
    const happened = `Halo has no ${subject} that this sign-in may see.${quoted}`;
    const advice = "Check the id, or list to find it.";
    return final(new HaloError("not_found", happened, { status, said, advice }));
  }
  if (status === 429) {
    return { error: limitReached(retryAfterSeconds(response, now), limit), repeatable: true };
  }
  if (status >= 300 && status < 400) {
    const what = "it is a redirect to another address, which is not followed";
    return final(unexpectedAnswer(what, { status, uncertain: !isRead }));
  }
  if (status >= 500) {
    const happened = `Halo is not available or failed (HTTP ${status}, asked for ${subject}).`;
    const details = { status, said, uncertain: !isRead, advice: soonAgain };
    const error = new HaloError("unavailable", happened, details);
    // A 500 passes now and then, as a gateway's errors do: seen on lists of tickets.
    return { error, repeatable: isRead && (status === 500 || isOfGateway(status)) };
  }
  if (said === undefined) {
    const happened = `Halo refused the request for ${subject} (HTTP ${status}) without a reason that can be shown.`;
    return final(new HaloError("refused", happened, { status, advice: "Check the values given." }));
  }
  const happened = `Halo refused the request for ${subject}: ${quote(said)}.`;
  return final(new HaloError("refused", happened, { status, said, advice: "Correct that and try again." }));
}

/**
 * That a sign-in which is good has no right to what was asked, with what is missing as far as it is known.
 *
 * @param error the refusal as Halo's answer alone tells it
 * @param scopes what Halo granted with the token; undefined where it did not say
 */
export function missingRight(
  { subject }: FailedRequest,
  error: HaloError,
  area: Area | undefined,
  action: Action,
  scopes: readonly string[] | undefined,
): HaloError {
  const { status, said } = error;
  const quoted = said === undefined ? "" : ` Halo said: ${quote(said)}.`;
  const happened = `This sign-in has no permission for ${subject} in Halo.${quoted} The sign-in itself is still good.`;
  const scope = area === undefined ? undefined : `${action}:${area}`;
  const reach = area === undefined ? "not known" : reachByScopes(scopes, area, action);
  const right = scope === undefined ? "a permission" : `the scope ${scope} or a permission`;
  const advice = {
    "not known": `Ask the administrator: ${right} of the API application (HALO_SCOPE) or of its agent is missing, or this Halo has no such module.`,
    refused: `Ask the administrator: Halo has not granted ${scope}. The API application in Halo needs that permission, and HALO_SCOPE names it unless it is all.`,
    yes: `Halo has granted ${scope}: ask the administrator for a permission of the agent, unless this Halo has no such module.`,
  }[reach];
  return new HaloError("permission", happened, {
    status,
    said,
    advice,
    missing: scope ?? subject,
    cause: error,
  });
}

/** That a Halo which answers otherwise does not know a list: HaloITSM has no contracts and no invoices, say. */
export function noSuchModule({ subject }: FailedRequest, error: HaloError): HaloError {
  const happened = `This Halo has no list of ${subject} (HTTP 404): the module is not part of it or of its version.`;
  return new HaloError("permission", happened, {
    status: error.status,
    missing: subject,
    advice: "Ask the administrator whether it should be there.",
    cause: error,
  });
}

/** That Halo refused a request, and could not be asked whether the sign-in has ended or a right is missing. */
export function notAsked({ subject }: FailedRequest): HaloError {
  return new HaloError(
    "unavailable",
    `Halo refused the request for ${subject} (HTTP 401), and did not answer whether the sign-in still holds.`,
    { advice: soonAgain, status: 401 },
  );
}

/** What to do about a fault that passes by itself. */
export const soonAgain = "Try again in a minute.";

/** That Halo did not answer in time. It may still do what was asked. */
export function noAnswer({ method, subject }: FailedRequest, timeoutMs: number, cause: unknown): Failure {
  const seconds = Math.round(timeoutMs / 1000);
  const error = new HaloError(
    "timeout",
    `Halo did not answer within ${seconds} seconds (asked for ${subject}).`,
    { advice: "Try again, or ask for less at once.", uncertain: method !== "GET", cause },
  );
  return { error, repeatable: false };
}

/** That there was no connection to Halo, or that it broke off. */
export function noConnection({ method, subject }: FailedRequest, cause: unknown): Failure {
  const isRead = method === "GET";
  const wasRefused = isConnectionRefused(cause);
  const what = wasRefused ? "Halo could not be reached" : "The connection to Halo was lost";
  const error = new HaloError("unavailable", `${what} (asked for ${subject}).`, {
    advice: soonAgain,
    uncertain: !isRead && !wasRefused,
    cause,
  });
  return { error, repeatable: isRead || wasRefused };
}

/** Whether the connection was never made, so that Halo can't have seen the request. The runtime's words tell it. */
function isConnectionRefused(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  const inner = cause.cause;
  const innerText =
    inner instanceof Error ? `${inner.message} ${"code" in inner ? String(inner.code) : ""}` : "";
  return /refused|ECONNREFUSED|ENOTFOUND|getaddrinfo|DNS|name (?:could|not)/i.test(
    `${cause.message} ${innerText}`,
  );
}

/**
 * That a file did not come whole while it was sent on to Halo. What Halo got is no JSON, so it stored nothing.
 *
 * @param isLate whether it took longer than it may
 */
export function brokenOff({ subject }: FailedRequest, isLate: boolean, cause: unknown): Failure {
  const happened = isLate
    ? `The file took too long on its way to Halo (${subject}): nothing was stored.`
    : `The file broke off on its way to Halo (${subject}): nothing was stored.`;
  const advice = isLate ? "Use a faster connection, or a smaller file." : "Send it again.";
  return { error: new HaloError("unavailable", happened, { advice, cause }), repeatable: false };
}
