import { Hono } from "hono";
import { csrf } from "hono/csrf";
import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";
import type { PageContext, PageEnvironment } from "../../oauth/environment.ts";
import { internalError } from "../../oauth/pages/failures.tsx";
import { limited } from "../../oauth/pages/page-guards.tsx";
import { atPublicUrl } from "../../oauth/pages/public-url.tsx";
import { oauthOf } from "../../oauth/server.ts";
import { forwardLink, LinkAnswer } from "../../session/links/link-answer.ts";
import { linkPath } from "../../tools/kit/file-links.ts";
import { notFound } from "../pages/not-found.tsx";
import { downloadPage, dropPage, endedPage, endPage } from "./pages.tsx";
import { script, scriptPath } from "./script.ts";

/**
 * The pages of one-time links. Whoever has a link can use it, so no sign-in is asked for: the object that made it knows
 * whose rights it has, and whether it is good.
 */
export const fileRoutes = new Hono<PageEnvironment>();

fileRoutes.onError(internalError);
fileRoutes.notFound(notFound);

/** The headers of these pages: they run their own script alone, and send to this server alone. */
const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    scriptSrc: ["'self'"],
    connectSrc: ["'self'"],
    imgSrc: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
  xFrameOptions: "DENY",
  // `no-referrer` would also hide the origin of our own forms, which the CSRF check needs.
  referrerPolicy: "same-origin",
});

/** With a sign-in, at the public address alone. Without one the router's guard lets in this machine alone. */
const reached = createMiddleware<PageEnvironment>((context, next) =>
  oauthOf(context.env) === undefined ? next() : atPublicUrl(context, next),
);

fileRoutes.use(`${linkPath}/*`, pageHeaders, reached);

fileRoutes.get(scriptPath, (context) =>
  context.body(script, 200, {
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "public, max-age=3600",
  }),
);

fileRoutes.use(`${linkPath}/:link`, limited, csrf());

fileRoutes.get(`${linkPath}/:link`, async (context) => {
  const answer = await asked(context);
  if (answer === undefined) return endedPage(context);
  const parsed = LinkAnswer.parse(await answer.json());
  if (parsed.is !== "open") return endPage(context, parsed);
  return parsed.kind === "drop" ? dropPage(context, parsed) : downloadPage(context, parsed);
});

/** A file that is sent by the page's script is answered as data, and a form with the file or with a page. */
fileRoutes.post(`${linkPath}/:link`, async (context) => {
  const isForm = context.req.header("content-type")?.startsWith("application/x-www-form-urlencoded") === true;
  const answer = await asked(context);
  if (answer === undefined) {
    return isForm ? endedPage(context) : context.json({ is: "ended" } satisfies LinkAnswer);
  }
  if (answer.headers.get("content-disposition") !== null) {
    return new Response(answer.body, answer);
  }
  const parsed = LinkAnswer.parse(await answer.json());
  context.header("Cache-Control", "no-store");
  return isForm && parsed.is !== "open" ? endPage(context, parsed) : context.json(parsed);
});

/** An object's id, and the secret of a link. */
const linkForm = /^([0-9a-f]{64})\.([\w-]{43})$/;

/** What the object that made a link says; undefined where the address is none that one makes. */
async function asked(context: PageContext): Promise<Response | undefined> {
  const [, id, secret] = linkForm.exec(context.req.param("link") ?? "") ?? [];
  if (id === undefined || secret === undefined) return undefined;
  const sessions = context.env.HALO_SESSION;
  let object: DurableObjectStub;
  try {
    object = sessions.get(sessions.idFromString(id));
  } catch {
    // It is no id of this namespace.
    return undefined;
  }
  return forwardLink(object, context.req.raw, secret);
}
