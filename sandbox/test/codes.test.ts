import { describe, expect, test } from "vitest";
import { AuthorizationCodes } from "../server/authorization-codes.ts";
import { TokenStore } from "../server/tokens.ts";
import { askToken, now, objectOf, some } from "./api.ts";
import {
  AgentApi,
  askWithCode,
  askWithRefreshToken,
  challenge,
  codeOf,
  type Fields,
  redirectUri,
  refusal,
  smallSandbox,
  verifier,
} from "./person.ts";

const secret = "sandbox-secret";

describe("a code", () => {
  test("becomes a pair of tokens that act as the agent", async () => {
    const sandbox = smallSandbox({ tokenLifetimeSeconds: 90 });
    const answer = await askWithCode(sandbox, await codeOf(sandbox, 2));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(objectOf(answer)).toEqual({
      scope: "all offline_access",
      token_type: "Bearer",
      access_token: expect.stringMatching(/^\S{30,}$/),
      expires_in: 90,
      refresh_token: expect.stringMatching(/^\S{30,}$/),
    });
    expect((await new AgentApi(sandbox, objectOf(answer)).object("agent/me")).id).toBe(2);
  });

  test("gives a refresh token only with offline_access", async () => {
    const sandbox = smallSandbox();
    const answer = objectOf(await askWithCode(sandbox, await codeOf(sandbox, 2, { scope: "all" })));
    expect(answer.scope).toBe("all");
    expect(answer).not.toHaveProperty("refresh_token");
  });

  test("gives no more scopes than the agent was asked for, and fewer on request", async () => {
    const sandbox = smallSandbox();
    const asking = { scope: "read:tickets read:customers" };
    const ask = async (scope: string) =>
      objectOf(await askWithCode(sandbox, await codeOf(sandbox, 2, asking), { scope }));
    expect(await ask("all offline_access read:tickets")).toMatchObject({ scope: "read:tickets" });
    expect(await ask("all offline_access")).toMatchObject({ scope: "" });
    expect(await ask("read:nonsense")).toMatchObject({ error: "invalid_scope" });
    const none = await codeOf(sandbox, 2, { scope: undefined });
    expect((await (await AgentApi.withCode(sandbox, none)).get("agent/me")).status).toBe(401);
  });

  test("takes the tenant in the query or in the form", async () => {
    const sandbox = smallSandbox();
    const code = await codeOf(sandbox, 2);
    expect(refusal(await askWithCode(sandbox, code, { tenant: "other" }))).toEqual([400, "invalid_request"]);
    expect((await askWithCode(sandbox, code, { tenant: "SANDBOX" })).status).toBe(200);
    const form = {
      grant_type: "authorization_code",
      code: await codeOf(sandbox, 2),
      redirect_uri: redirectUri,
      code_verifier: verifier,
    };
    expect((await askToken(sandbox, { query: "?tenant=sandbox", form })).status).toBe(200);
  });

  test("works with the secret too, and a wrong one is refused before the code is looked at", async () => {
    const sandbox = smallSandbox();
    const code = await codeOf(sandbox, 2);
    for (const client_secret of ["wrong", ""]) {
      expect(refusal(await askWithCode(sandbox, code, { client_secret }))).toEqual([401, "invalid_client"]);
    }
    expect((await askWithCode(sandbox, code, { client_secret: secret })).status).toBe(200);
  });

  const wrong: [string, Fields][] = [
    ["a wrong verifier", { code_verifier: `${verifier.slice(0, -1)}l` }],
    ["no verifier", { code_verifier: undefined }],
    ["no verifier but the secret", { code_verifier: undefined, client_secret: secret }],
    ["the challenge as the verifier", { code_verifier: challenge }],
    ["a verifier that is too short", { code_verifier: "short" }],
    ["a redirect URI with one character more", { redirect_uri: `${redirectUri}s` }],
    ["no redirect URI", { redirect_uri: undefined }],
  ];
  test.each(wrong)("with %s is invalid_grant, and then used up", async (_name, changes) => {
    const sandbox = smallSandbox();
    const code = await codeOf(sandbox, 2);
    const answer = await askWithCode(sandbox, code, changes);
    expect(refusal(answer)).toEqual([400, "invalid_grant"]);
    expect(objectOf(answer)).not.toHaveProperty("access_token");
    expect(refusal(await askWithCode(sandbox, code))).toEqual([400, "invalid_grant"]);
  });

  test("must be one that was given, and be there", async () => {
    const sandbox = smallSandbox();
    expect(refusal(await askWithCode(sandbox, "0123456789abcdef"))).toEqual([400, "invalid_grant"]);
    expect(refusal(await askWithCode(sandbox, "", { code: undefined }))).toEqual([400, "invalid_request"]);
  });

  test("is no other client's", async () => {
    const sandbox = smallSandbox();
    const code = await codeOf(sandbox, 2);
    expect(refusal(await askWithCode(sandbox, code, { client_id: "other" }))).toEqual([
      401,
      "invalid_client",
    ]);
    const clock = () => now.getTime();
    const tokens = new TokenStore(clock, 60);
    const codes = new AuthorizationCodes(clock);
    const permission = { access: tokens.open(2), scopes: ["all"] };
    const shown = { redirectUri, verifier, authenticated: false };
    const issue = () => codes.issue(permission, { clientId: "one", redirectUri, challenge });
    expect(await codes.redeem(issue(), { ...shown, clientId: "other" })).toMatch(/another client/);
    expect(await codes.redeem(issue(), { ...shown, clientId: "one" })).toBe(permission);
  });

  test("lives for 60 seconds by the sandbox's clock", async () => {
    let time = now.getTime();
    const sandbox = smallSandbox({ clock: () => time });
    const codes = [await codeOf(sandbox, 2), await codeOf(sandbox, 2)];
    time += 59_999;
    expect((await askWithCode(sandbox, some(codes[0]))).status).toBe(200);
    time += 1;
    expect(refusal(await askWithCode(sandbox, some(codes[1])))).toEqual([400, "invalid_grant"]);
  });

  test("works once; its second use ends all that came of the first, and nothing else", async () => {
    const sandbox = smallSandbox();
    const bystander = await AgentApi.signIn(sandbox, 2);
    const code = await codeOf(sandbox, 2);
    const first = await AgentApi.withCode(sandbox, code);
    const renewed = new AgentApi(sandbox, objectOf(await first.refresh()));
    expect([await first.status(), await renewed.status()]).toEqual([200, 200]);
    expect(refusal(await askWithCode(sandbox, code))).toEqual([400, "invalid_grant"]);
    expect([await first.status(), await renewed.status()]).toEqual([401, 401]);
    expect(refusal(await renewed.refresh())).toEqual([400, "invalid_grant"]);
    expect(await bystander.status()).toBe(200);
    expect((await bystander.refresh()).status).toBe(200);
  });

  test("that is used twice at once gives nothing that lasts", async () => {
    const sandbox = smallSandbox();
    const code = await codeOf(sandbox, 2);
    const answers = await Promise.all([askWithCode(sandbox, code), askWithCode(sandbox, code)]);
    expect(answers.filter((answer) => answer.status === 400).length).toBe(1);
    const given = some(answers.find((answer) => answer.status === 200));
    expect(await new AgentApi(sandbox, objectOf(given)).status()).toBe(401);
  });

  test("without a challenge needs the secret, and no verifier", async () => {
    const sandbox = smallSandbox();
    const code = () => codeOf(sandbox, 2, { code_challenge: undefined, code_challenge_method: undefined });
    const bare = { code_verifier: undefined };
    expect(refusal(await askWithCode(sandbox, await code(), bare))).toEqual([400, "invalid_grant"]);
    const both = { client_secret: secret };
    expect(refusal(await askWithCode(sandbox, await code(), both))).toEqual([400, "invalid_grant"]);
    expect((await askWithCode(sandbox, await code(), { ...bare, ...both })).status).toBe(200);
  });

  test("of an agent who has been disabled since is refused", async () => {
    const sandbox = smallSandbox();
    const code = await codeOf(sandbox, 2);
    some(sandbox.tenant.tables.Agent.find((agent) => agent.id === 2)).isdisabled = true;
    expect(refusal(await askWithCode(sandbox, code))).toEqual([400, "invalid_grant"]);
  });
});

describe("an application without a secret", () => {
  test("signs people in, and cannot act by itself", async () => {
    const sandbox = smallSandbox({ credentials: { clientSecret: "" } });
    const code = await codeOf(sandbox, 2);
    expect(refusal(await askWithCode(sandbox, code, { client_secret: "x" }))).toEqual([
      401,
      "invalid_client",
    ]);
    expect(await (await AgentApi.withCode(sandbox, code)).status()).toBe(200);
    const itself = await askToken(sandbox, { form: { client_secret: "" } });
    expect(refusal(itself)).toEqual([400, "unauthorized_client"]);
  });
});

describe("a refresh token", () => {
  test("works once, and the new pair acts as the same agent", async () => {
    const sandbox = smallSandbox();
    const first = await AgentApi.signIn(sandbox, 3);
    const answer = await first.refresh();
    expect(objectOf(answer)).toMatchObject({ scope: "all offline_access", expires_in: 3600 });
    const second = new AgentApi(sandbox, objectOf(answer));
    expect(second.token).not.toBe(first.token);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect((await second.object("agent/me")).id).toBe(3);
    expect(refusal(await first.refresh())).toEqual([400, "invalid_grant"]);
    const third = new AgentApi(sandbox, objectOf(await second.refresh()));
    expect((await third.object("agent/me")).id).toBe(3);
  });

  test("gives fewer scopes on request, never more", async () => {
    const sandbox = smallSandbox();
    const scope = "read:tickets offline_access";
    const api = await AgentApi.signIn(sandbox, 2, { scope });
    const fewer = await api.refresh({ scope: "all read:tickets" });
    expect(objectOf(fewer).scope).toBe("read:tickets");
    expect(objectOf(fewer)).not.toHaveProperty("refresh_token");
  });

  test("is no access token, and the other way round", async () => {
    const sandbox = smallSandbox();
    const api = await AgentApi.signIn(sandbox, 2);
    expect(await new AgentApi(sandbox, { access_token: api.refreshToken }).status()).toBe(401);
    expect(refusal(await askWithRefreshToken(sandbox, api.token))).toEqual([400, "invalid_grant"]);
    expect(refusal(await askWithRefreshToken(sandbox, ""))).toEqual([400, "invalid_grant"]);
  });
});
