import { defaultCredentials, type Sandbox } from "../../sandbox/index.ts";

/** A token of the sandbox's own API application, asked of the sandbox itself. */
export async function sandboxToken(sandbox: Pick<Sandbox, "fetch">): Promise<string> {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: defaultCredentials.clientId,
    client_secret: defaultCredentials.clientSecret,
    scope: "all",
  });
  const answer = await sandbox.fetch(new Request("https://halo.test/auth/token", { method: "POST", body }));
  const { access_token }: { access_token: string } = await answer.json();
  return access_token;
}
