import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { writeLog } from "../../log.ts";
import type { PageEnvironment } from "../environment.ts";
import { isWithin } from "../guards/addresses.ts";
import { problemPage } from "./layout.tsx";

/** The largest form that the pages and the token endpoint accept, in bytes. */
const longestForm = 64 * 1024;

/** Limits requests by network. Browsers open these pages directly, so a network is one person or office. */
export const limited = createMiddleware<PageEnvironment>(async (context, next) => {
  if (await isWithin(context.env.SIGN_IN_LIMIT, "pages", context.req.raw)) return next();
  writeLog({ event: "refusal", what: "rate_limit", at: "sign-in" });
  context.header("Retry-After", "60");
  return problemPage(context, {
    title: "Too many tries",
    explanation: "There were too many sign-ins from your address within a minute.",
    remedy: "Wait a minute, then start again from your app.",
    status: 429,
  });
});

/** Refuses a form that is too large. */
export const formLimit = bodyLimit({
  maxSize: longestForm,
  onError: (context) => context.text("The form is larger than this server takes.\n", 413),
});
