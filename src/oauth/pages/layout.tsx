import type { Context } from "hono";
import { html } from "hono/html";
import type { Child } from "hono/jsx";
import { secureHeaders } from "hono/secure-headers";
import { configurationOf } from "../../config/config.ts";
import { iconPaths, scriptPath } from "./assets.ts";
import { stylePath } from "./style.ts";

/**
 * The security headers of every page: it loads nothing but its style sheet, its script and its icon, and can't be framed. `form-action` is
 * not set, because a form's redirect may lead to any client or to Halo.
 */
export const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    scriptSrc: ["'self'"],
    imgSrc: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
  xFrameOptions: "DENY",
  // `no-referrer` would also hide the origin of our own forms, which the CSRF check needs.
  referrerPolicy: "same-origin",
  // Web clients open the sign-in in a popup, whose last page messages the page that opened it.
  crossOriginOpenerPolicy: false,
});

/** Whether this deployment serves an invented tenant (`SANDBOX`). */
function isSandbox(context: Context): boolean {
  const reading = configurationOf(context.env ?? {});
  return reading.ok && reading.config.sandbox;
}

/** Renders a page of the sign-in, never cached. All text goes through JSX, which escapes it. */
export function page(
  context: Context,
  options: { readonly title: string; readonly status?: 200 | 400 | 401 | 403 | 404 | 429 | 500 | 502 | 503 },
  body: Child,
): Response | Promise<Response> {
  context.header("Cache-Control", "no-store");
  const document = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{options.title}</title>
        <link rel="stylesheet" href={stylePath} />
        <link rel="icon" type="image/svg+xml" href={iconPaths[0]} />
        <script type="module" src={scriptPath} />
      </head>
      <body>
        <main>
          {isSandbox(context) ? (
            <p class="note">
              <strong>Sandbox.</strong> Everybody and everything here is invented, and what is written is gone
              after a day.
            </p>
          ) : null}
          {body}
        </main>
      </body>
    </html>
  );
  // Without a doctype browsers use quirks mode.
  return context.html(html`<!doctype html>${document}`, options.status ?? 200);
}

/** The text of a page that ends a sign-in. */
export interface Problem {
  /** What happened, in a few words. */
  readonly title: string;
  /** Why it happened or what it means. */
  readonly explanation: string;
  /** What the person can do now. */
  readonly remedy: string;
  /** A page that helps on. */
  readonly link?: { readonly href: string; readonly words: string };
  readonly status?: 400 | 403 | 404 | 429 | 500 | 502 | 503;
}

/** The page for a sign-in that can't continue: what happened and what to do. It never redirects. */
export function problemPage(context: Context, problem: Problem): Response | Promise<Response> {
  const { title, explanation, remedy, link, status = 400 } = problem;
  return page(
    context,
    { title, status },
    <>
      <p class="who">halo-mcp</p>
      <h1>{title}</h1>
      <p>{explanation}</p>
      <p>{remedy}</p>
      {link === undefined ? null : (
        <p>
          <a href={link.href}>{link.words}</a>
        </p>
      )}
    </>,
  );
}
