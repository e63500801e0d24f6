import type { Child } from "hono/jsx";
import { NONCE, secureHeaders } from "hono/secure-headers";
import type { PageContext } from "../environment.ts";

/**
 * Headers of every page: nothing loaded from anywhere, never framed, never cached, no address handed on.
 * Forms may lead to any client or to Halo, so that `form-action` can't be bound.
 */
export const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: [NONCE],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
  xFrameOptions: "DENY",
  // `no-referrer` would make browsers hide the origin of our own forms too, which protects them.
  referrerPolicy: "same-origin",
});

const style = `
:root { color-scheme: light dark; --line: light-dark(#c9ced6, #454b55); --soft: light-dark(#f4f5f7, #1d2026); --accent: light-dark(#0b5cad, #7db7f5); --on-accent: light-dark(#fff, #0d1117); --warn: light-dark(#fff4d6, #3a2f10); --bad: light-dark(#a4161a, #ff9a9d); }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; font: 1rem/1.5 system-ui, sans-serif; background: light-dark(#fff, #111418); color: light-dark(#1b1f24, #e6e9ee); }
main { max-width: 34rem; margin: 0 auto; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; overflow-wrap: anywhere; }
p { margin: .6rem 0; }
.who { color: light-dark(#57606a, #9aa4b1); font-size: .9rem; margin: 0 0 .4rem; }
dl { margin: 1rem 0; padding: .8rem 1rem; background: var(--soft); border: 1px solid var(--line); border-radius: .5rem; }
dt { font-size: .85rem; color: light-dark(#57606a, #9aa4b1); }
dd { margin: 0 0 .6rem; overflow-wrap: anywhere; font-weight: 600; }
dd:last-child { margin-bottom: 0; }
.note { padding: .7rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--warn); }
.error { color: var(--bad); font-weight: 600; }
fieldset { border: 1px solid var(--line); border-radius: .5rem; margin: 1rem 0; padding: .4rem 1rem .8rem; }
legend { padding: 0 .4rem; font-weight: 600; }
.choice { display: grid; grid-template-columns: auto 1fr; gap: .1rem .7rem; padding: .5rem 0; }
.choice input { width: 1.1rem; height: 1.1rem; margin: .2rem 0 0; accent-color: var(--accent); }
.choice small { grid-column: 2; color: light-dark(#57606a, #9aa4b1); }
label { font-weight: 600; }
input[type=password] { width: 100%; padding: .6rem .7rem; font: inherit; border: 1px solid var(--line); border-radius: .4rem; background: var(--soft); color: inherit; }
.actions { display: flex; flex-wrap: wrap; gap: .7rem; margin-top: 1.2rem; }
button { font: inherit; font-weight: 600; padding: .6rem 1.2rem; border-radius: .4rem; border: 1px solid var(--line); background: var(--soft); color: inherit; cursor: pointer; }
button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
article { border-top: 1px solid var(--line); padding: .2rem 0 1rem; }
@media (max-width: 30rem) { .actions button { flex: 1 1 100%; } }
`;

/** A page of the sign-in. All text comes through JSX, which escapes it. */
export function page(
  context: PageContext,
  options: { readonly title: string; readonly status?: 200 | 400 | 401 | 403 | 404 | 429 | 502 | 503 },
  body: Child,
): Response | Promise<Response> {
  context.header("Cache-Control", "no-store");
  return context.html(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{options.title}</title>
        <style nonce={context.get("secureHeadersNonce")}>{style}</style>
      </head>
      <body>
        <main>{body}</main>
      </body>
    </html>,
    options.status ?? 200,
  );
}

/** What a page says when something can't go on. */
export interface Problem {
  /** What happened, in a few words. */
  readonly title: string;
  /** What it means. */
  readonly explanation: string;
  /** What the person does now. */
  readonly remedy: string;
  readonly status?: 400 | 403 | 404 | 429 | 502 | 503;
}

/** The page of something that can't go on: what happened and what to do; it never leads anywhere by itself. */
export function problemPage(context: PageContext, problem: Problem): Response | Promise<Response> {
  const { title, explanation, remedy, status = 400 } = problem;
  return page(
    context,
    { title, status },
    <>
      <h1>{title}</h1>
      <p>{explanation}</p>
      <p>{remedy}</p>
    </>,
  );
}
