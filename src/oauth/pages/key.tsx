import type { PageContext } from "../environment.ts";
import { paths } from "../server.ts";
import { page } from "./layout.tsx";
import { SecretField } from "./sign-in.tsx";

/** The page that asks for an access key. `state` binds the form to this sign-in and browser. */
export function keyPage(
  context: PageContext,
  shown: { readonly state: string; readonly tenant: string; readonly problem?: string },
): Response | Promise<Response> {
  const { state, tenant, problem } = shown;
  return page(
    context,
    { title: "Access key", status: problem === undefined ? 200 : 401 },
    <>
      <p class="who">halo-mcp for {tenant}</p>
      <h1>Your access key</h1>
      <p>Whoever runs this server has given you a key of your own.</p>
      <form method="post" action={`${paths.signIn}?state=${encodeURIComponent(state)}`}>
        <SecretField name="key" label="Access key" autocomplete="current-password" problem={problem}>
          <button
            type="button"
            class="small"
            data-shows="key"
            aria-controls="key"
            aria-pressed="false"
            hidden
          >
            Show
          </button>
        </SecretField>
        <div class="actions">
          <button class="primary" type="submit">
            Sign in
          </button>
        </div>
      </form>
    </>,
  );
}
