import type { Context } from "hono";
import { html } from "hono/html";

const style = `
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 22rem; margin: 10vh auto; padding: 0 1rem; }
  label, input { display: block; width: 100%; box-sizing: border-box; }
  input { font: inherit; padding: 0.4rem; margin-bottom: 1rem; }
  button { font: inherit; padding: 0.4rem 1rem; margin-right: 0.5rem; }
`;

/** A whole page; what is put in must come from `html`, or is text and gets escaped. */
function page(title: string, content: unknown) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;
}

/** The refusal of a sign-in, for the page to tell. */
export interface RefusedSignIn {
  /** As it was typed, to be shown again. */
  readonly username: string;
  readonly problem: string;
}

/**
 * Asks for a user name and a password. The form has no action: it is sent to the address of the page, which holds
 * the request of the application, so that nothing of that request needs to be written into the page.
 */
export function loginPage(context: Context, refused?: RefusedSignIn) {
  const problem = refused === undefined ? "" : html`<p role="alert">${refused.problem}</p>`;
  const content = html`${problem}
<form method="post">
<label for="username">User name or e-mail address</label>
<input id="username" name="username" value="${refused?.username ?? ""}" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
<button name="choice" value="sign-in">Sign in</button>
<button name="choice" value="cancel" formnovalidate>Cancel</button>
</form>`;
  return context.html(page("Sign in to Halo", content), refused === undefined ? 200 : 401);
}

/** Tells the person what is wrong, when the application that sent them cannot be told. */
export function refusalPage(context: Context, problem: string) {
  return context.html(
    page("Sign-in not possible", html`<p>${problem}</p><p>Nothing was sent to the application.</p>`),
    400,
  );
}
