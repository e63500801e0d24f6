import { AuthorizationError, CimdFetchError } from "@cloudflare/workers-oauth-provider";
import { HTTPException } from "hono/http-exception";
import { HaloError } from "../../halo/errors.ts";
import { writeLog } from "../../log.ts";
import type { PageContext } from "../environment.ts";
import { HaloGrantEnded } from "../halo-login.ts";
import { paths } from "../server.ts";
import { type Problem, problemPage } from "./layout.tsx";

const again = "Close this page and start again from your app.";
const anew = "Remove the connector in the app and add it again.";

/** What the OAuth library says of a sign-in that can't go on, in words of those who sign in, with what helps. */
const cures: readonly (readonly [said: RegExp, explanation: string, remedy: string])[] = [
  [/client_id/i, "This server does not know the app, or does not know it any more.", anew],
  [
    /redirect uri/i,
    "The app wants access sent to an address that it did not name when it was connected (its redirect URI).",
    `${anew} If it stays so, don’t go on: tell whoever made the app.`,
  ],
  [/expired or|already used/i, "It was used before, or the page was open for too long.", again],
  [
    /this browser|browser session|transaction handle|state parameter/i,
    "It was started in another browser or window, or this browser keeps no cookies of this server.",
    `${again} Stay in one browser, and let it keep cookies.`,
  ],
];

/** What happened and what helps; of what is the app’s own fault, the code that its maker wants to know. */
function cureOf({ code, description }: AuthorizationError): Pick<Problem, "explanation" | "remedy"> {
  for (const [said, explanation, remedy] of cures) if (said.test(description)) return { explanation, remedy };
  return {
    explanation: `The app asked in a way that this server does not take (${code}).`,
    remedy: `${anew} If it stays so, the maker of the app has to mend it.`,
  };
}

/**
 * The page for an error in a sign-in. Never redirects, because the redirect URI may not be validated yet.
 *
 * @throws the error itself when it is none that a sign-in is expected to have
 */
export function failurePage(context: PageContext, error: unknown): Response | Promise<Response> {
  if (error instanceof AuthorizationError) {
    writeLog({ event: "refusal", what: "authorization", code: error.code });
    return problemPage(context, { title: "This sign-in can’t go on", ...cureOf(error) });
  }
  if (error instanceof CimdFetchError) {
    writeLog({ event: "refusal", what: "client_metadata", reason: error.reason });
    return problemPage(context, {
      title: "The app could not be verified",
      explanation: "The address that the app names itself by did not give a description of it.",
      remedy: "Try again in a minute. If it stays so, the maker of the app has to mend it.",
      status: 502,
    });
  }
  if (error instanceof HaloGrantEnded) {
    writeLog({ event: "refusal", what: "halo_sign_in", reason: "code" });
    return problemPage(context, {
      title: "Halo did not accept the sign-in",
      explanation: "Its confirmation was used before, or came too late.",
      remedy: again,
    });
  }
  if (error instanceof HaloError) {
    writeLog({ event: "refusal", what: "halo_sign_in", reason: error.kind });
    return problemPage(context, {
      title: "The sign-in to Halo failed",
      explanation: error.message,
      remedy: again,
      status: error.kind === "permission" ? 403 : 502,
    });
  }
  throw error;
}

/** The response to an unexpected error: an id, under which the operator finds the error in the log. */
export function internalError(error: Error, context: PageContext): Response | Promise<Response> {
  // Thrown by Hono's own middleware, with a response that may be shown.
  if (error instanceof HTTPException) return error.getResponse();
  const id = crypto.randomUUID();
  writeLog({ event: "internal_error", id, error: error.stack ?? String(error) });
  if (context.req.path === paths.token || context.req.path === paths.register) {
    const error_description = `Internal error ${id}. Try again; if that is refused, sign in anew.`;
    return context.json({ error: "server_error", error_description }, 500);
  }
  return problemPage(context, {
    title: "Something went wrong here",
    explanation: `It is a fault of this server: internal error ${id}.`,
    remedy: "Start again from your app. If it stays so, tell whoever runs this server the number above.",
    status: 500,
  });
}
