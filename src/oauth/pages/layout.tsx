import { html } from "hono/html";
import type { Child } from "hono/jsx";
import { secureHeaders } from "hono/secure-headers";
import type { PageContext } from "../environment.ts";
import { stylePath } from "./style.ts";

/**
 * Headers of every page: nothing loaded from anywhere, never framed, never cached, no address handed on.
 * Forms may lead to any client or to Halo, so that `form-action` can't be bound.
 */
export const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
  xFrameOptions: "DENY",
  // `no-referrer` would make browsers hide the origin of our own forms too, which protects them.
  referrerPolicy: "same-origin",
  // Web clients open the sign-in in a window of their own, and the end of it tells the page that opened it.
  crossOriginOpenerPolicy: false,
});

/** A page of the sign-in. All text comes through JSX, which escapes it. */
export function page(
  context: PageContext,
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
      </head>
      <body>
        <main>{body}</main>
      </body>
    </html>
  );
  // Without a document type browsers fall back to the layout of the nineties (quirks mode).
  return context.html(html`<!doctype html>${document}`, options.status ?? 200);
}

/** What a page says when something can't go on. */
export interface Problem {
  /** What happened, in a few words. */
  readonly title: string;
  /** What it means. */
  readonly explanation: string;
  /** What the person does now. */
  readonly remedy: string;
  readonly status?: 400 | 403 | 404 | 429 | 500 | 502 | 503;
}

/** The page of something that can't go on: what happened and what to do; it never leads anywhere by itself. */
export function problemPage(context: PageContext, problem: Problem): Response | Promise<Response> {
  const { title, explanation, remedy, status = 400 } = problem;
  return page(
    context,
    { title, status },
    <>
      <p class="who">halo-mcp</p>
      <h1>{title}</h1>
      <p>{explanation}</p>
      <p>{remedy}</p>
    </>,
  );
}
