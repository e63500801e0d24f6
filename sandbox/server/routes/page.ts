import { html } from "hono/html";
import { secureHeaders } from "hono/secure-headers";

const style = `
  body { font: 1rem/1.5 system-ui, sans-serif; margin: 10vh auto; padding: 0 1rem; }
  body.narrow { max-width: 22rem; }
  body.wide { max-width: 46rem; margin-top: 2rem; }
  label, input { display: block; width: 100%; box-sizing: border-box; }
  input { font: inherit; padding: 0.4rem; margin-bottom: 1rem; }
  button { font: inherit; padding: 0.4rem 1rem; margin-right: 0.5rem; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; }
  dt { opacity: 0.75; }
  dd { margin: 0; overflow-wrap: anywhere; }
  article { border-top: 1px solid; margin-top: 1rem; }
  pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; }
`;

/**
 * A whole page of the sandbox; what is put in has to come from `html`, or is text and gets escaped.
 *
 * @param width `narrow` for a form, `wide` for a record
 */
export function page(title: string, content: unknown, width: "narrow" | "wide" = "narrow") {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${style}</style>
</head>
<body class="${width}">
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;
}

/** The headers of every page: no scripts, nothing from elsewhere, in no frame. */
export const pageHeaders = () =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'unsafe-inline'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    xFrameOptions: "DENY",
    // An application may open a page in a window of its own and wait there for what comes back.
    crossOriginOpenerPolicy: false,
    strictTransportSecurity: false,
  });
