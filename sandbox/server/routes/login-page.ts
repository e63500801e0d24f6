import type { Context } from "hono";
import { html } from "hono/html";
import { page } from "./page.ts";

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
