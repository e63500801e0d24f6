import { createMiddleware } from "hono/factory";
import { writeLog } from "../../log.ts";
import type { PageEnvironment } from "../environment.ts";
import { oauthOf } from "../server.ts";
import { problemPage } from "./layout.tsx";

/** Sets `oauth` and refuses any origin but PUBLIC_URL, because cookies, issuer and redirects depend on it. */
export const atPublicUrl = createMiddleware<PageEnvironment>(async (context, next) => {
  const oauth = oauthOf(context.env);
  if (oauth === undefined) return context.notFound();
  if (new URL(context.req.url).origin !== oauth.publicUrl) {
    writeLog({ event: "refusal", what: "host" });
    return problemPage(context, {
      title: "Not at this address",
      explanation: "This server signs people in at another address.",
      remedy: `Use ${oauth.publicUrl}. Whoever runs this server can change that by PUBLIC_URL.`,
      status: 404,
    });
  }
  context.set("oauth", oauth);
  return next();
});
