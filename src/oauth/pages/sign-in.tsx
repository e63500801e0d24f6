import type { Child } from "hono/jsx";
import type { PageContext } from "../environment.ts";
import { page } from "./layout.tsx";

/** A page that is shown after a sign-in alone, and asks for one first: what it is, and what can be done there. */
export function signInPage(
  context: PageContext,
  shown: {
    readonly title: string;
    readonly purpose: string;
    /** The path that the form is sent to. */
    readonly action: string;
    readonly tenant: string;
    readonly signIn: "halo" | "key";
  },
): Response | Promise<Response> {
  const { title, purpose, action, tenant, signIn } = shown;
  return page(
    context,
    { title },
    <>
      <p class="who">halo-mcp for {tenant}</p>
      <h1>{title}</h1>
      <p>{purpose}</p>
      <form method="post" action={action}>
        <div class="actions">
          <button class="primary" type="submit">
            {signIn === "halo" ? "Sign in to Halo" : "Sign in with your access key"}
          </button>
        </div>
      </form>
    </>,
  );
}

/** The one field of a form that asks for a secret, with what was wrong with the last one. */
export function SecretField({
  name,
  label,
  autocomplete,
  problem,
  children,
}: {
  readonly name: string;
  readonly label: string;
  readonly autocomplete: string;
  readonly problem: string | undefined;
  /** What stands beside the field. */
  readonly children?: Child;
}) {
  return (
    <>
      <label for={name}>{label}</label>
      <input
        type="password"
        id={name}
        name={name}
        required
        autofocus
        autocomplete={autocomplete}
        aria-invalid={problem === undefined ? undefined : "true"}
        aria-describedby={problem === undefined ? undefined : "problem"}
      />
      {children}
      {problem === undefined ? null : (
        <p class="error" id="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
