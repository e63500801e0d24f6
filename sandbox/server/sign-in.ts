/** Plays the person at the sandbox's login page, for tests and scripts that have no browser. */

/** What an agent types at the login page. */
export interface SignIn {
  readonly username: string;
  readonly password: string;
}

/** Sends a request: a sandbox's own `fetch`, or the global one. It must not follow redirects by itself. */
export type FetchLike = (request: Request) => Promise<Response>;

/**
 * Signs an agent in: opens the page, fills in the form and sends it.
 *
 * @param authorizeUrl the address of the page, as an application sends a person there.
 * @returns the address that the page sends the browser back to, with `code` or `error`. A fault of the request
 *   itself gets there without a page.
 * @throws Error when there is no such page, or when it does not accept the sign-in.
 */
export function signIn(
  fetchLike: FetchLike,
  authorizeUrl: string | URL,
  { username, password }: SignIn,
): Promise<string> {
  return answerPage(fetchLike, authorizeUrl, { username, password, choice: "sign-in" });
}

/** Opens the page and presses "Cancel"; otherwise as `signIn`. */
export function cancelSignIn(fetchLike: FetchLike, authorizeUrl: string | URL): Promise<string> {
  return answerPage(fetchLike, authorizeUrl, { username: "", password: "", choice: "cancel" });
}

async function answerPage(
  fetchLike: FetchLike,
  authorizeUrl: string | URL,
  fields: Record<string, string>,
): Promise<string> {
  const page = await fetchLike(new Request(authorizeUrl, { redirect: "manual" }));
  const early = await locationOf(page);
  if (early !== undefined) return early;
  if (page.status !== 200) throw new Error(`There is no login page: the address answered ${page.status}.`);
  // The form has no action, so that a browser sends it to the address of the page.
  const body = new URLSearchParams(fields);
  const answer = await fetchLike(new Request(authorizeUrl, { method: "POST", body, redirect: "manual" }));
  const location = await locationOf(answer);
  if (location === undefined) throw new Error(`The login page refused the sign-in with ${answer.status}.`);
  return location;
}

/** The address of a redirect. The body is read to its end, which frees the connection. */
async function locationOf(response: Response): Promise<string | undefined> {
  await response.arrayBuffer();
  return response.status === 302 ? (response.headers.get("location") ?? undefined) : undefined;
}
