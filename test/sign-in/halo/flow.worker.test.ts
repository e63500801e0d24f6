import { describe, expect, onTestFinished, test, vi } from "vitest";
import { cancelSignIn } from "../../../sandbox/server/sign-in.ts";
import { bothEras, connect, eras, inEras, recordOf, useSandbox } from "../../support/harness.ts";
import { allow, allowAsAgent, signInAtHalo, tokensOf } from "../support/agents.ts";
import { Browser, publicUrl } from "../support/browser.ts";
import { bearer, call, codeOf, endpoint, post, redirectUri, TestOAuthClient } from "../support/client.ts";

const callback = `${publicUrl}/callback`;
const halo = useSandbox({ redirectUris: [callback] });
/** Two agents of the sandbox, and one that Halo lets read only. */
const [first, second, restricted] = [2, 3, 6];

describe("the way of an agent", () => {
  test("goes over consent to Halo's login with PKCE, and back to the client", async () => {
    const client = await TestOAuthClient.register();
    const browser = new Browser();
    const login = new URL(await allow(client, browser));
    expect(login.origin + login.pathname).toBe("https://halo.test/auth/authorize");
    expect(Object.fromEntries(login.searchParams)).toMatchObject({
      response_type: "code",
      client_id: "sandbox-client",
      redirect_uri: callback,
      scope: "all offline_access",
      code_challenge_method: "S256",
      tenant: "sandbox",
    });
    const back = await browser.get(await signInAtHalo(halo(), login.href, first));
    const location = new URL(back.location ?? "");
    expect(location.origin + location.pathname).toBe(redirectUri);
    expect(location.searchParams.get("state")).toBe("state-of-the-client");
    const { answer } = await client.redeem(codeOf(back));
    // Halo's token lives for an hour; ours ends before it.
    expect(answer.expires_in).toBeLessThanOrEqual(3600 - 90);
    expect(answer.expires_in).toBeGreaterThan(3400);
  });

  inEras(eras, (era) => {
    test("each agent is who they are in Halo", async () => {
      const client = await TestOAuthClient.register();
      for (const agent of [first, second]) {
        const { access_token } = await tokensOf(halo(), client, agent);
        const session = await connect(era, { url: endpoint, headers: bearer(access_token) });
        expect(recordOf(await session.call("halo_get_me")).id).toBe(agent);
      }
    });
  });

  inEras(bothEras, (era) => {
    test("what Halo does not let them do, they can't do here", async () => {
      const client = await TestOAuthClient.register();
      const { access_token, scope } = await tokensOf(halo(), client, restricted, ["halo:write"]);
      expect(scope).toBe("halo:read halo:write");
      const session = await connect(era, { url: endpoint, headers: bearer(access_token) });
      expect((await session.call("halo_list_tickets", { page_size: 1 })).isError).toBe(false);
      const refused = await session.call("halo_create_ticket", {
        summary: "May I?",
        details: "No.",
        client_id: 12,
        tickettype_id: 1,
      });
      expect(refused.isError).toBe(true);
      expect(refused.text).toMatch(/permission|not allowed|right/i);
    });
  });

  test("declining at Halo goes back to the client with access_denied", async () => {
    const client = await TestOAuthClient.register();
    const browser = new Browser();
    const login = await allow(client, browser);
    const back = await browser.get(await cancelSignIn((request) => halo().fetch(request), login));
    const location = new URL(back.location ?? "");
    expect(location.origin + location.pathname).toBe(redirectUri);
    expect(Object.fromEntries(location.searchParams)).toMatchObject({
      error: "access_denied",
      state: "state-of-the-client",
      iss: publicUrl,
    });
  });

  test("an error of Halo's goes back as an error, without Halo's words", async () => {
    const client = await TestOAuthClient.register();
    const browser = new Browser();
    const state = new URL(await allow(client, browser)).searchParams.get("state") ?? "";
    const query = new URLSearchParams({
      state,
      error: "invalid_scope",
      error_description: "<script>alert(1)</script>",
    });
    const back = await browser.get(`${callback}?${query}`);
    const location = new URL(back.location ?? "");
    expect(location.searchParams.get("error")).toBe("server_error");
    expect(location.href).not.toContain("alert");
  });

  test("an access key is worth nothing here", async () => {
    const response = await post(call("halo_get_me"), bearer("alice-key-0123456789abcdef"));
    expect(response.status).toBe(401);
  });
});

describe("the way back from Halo", () => {
  test("comes to one result when a double click at Halo sends the browser here twice, with two codes", async () => {
    const client = await TestOAuthClient.register();
    const browser = new Browser();
    const login = await allow(client, browser);
    const backs = [await signInAtHalo(halo(), login, first), await signInAtHalo(halo(), login, first)];
    expect(new Set(backs).size).toBe(2);
    const [one, two] = await Promise.all(backs.map((back) => browser.get(back)));
    expect([one?.status, two?.status]).toEqual([302, 302]);
    expect(two?.location).toBe(one?.location);
    const { answer } = await client.redeem(codeOf(two ?? expect.fail("no answer")));
    expect(answer.scope).toBe("halo:read");
  });

  test("serves once: a minute later, or with another end, it is refused", async () => {
    const client = await TestOAuthClient.register();
    const browser = new Browser();
    const back = await signInAtHalo(halo(), await allow(client, browser), first);
    expect((await browser.get(back)).status).toBe(302);
    const { searchParams } = new URL(back);
    const declined = new URLSearchParams({ state: searchParams.get("state") ?? "", error: "access_denied" });
    const other = await browser.get(`${callback}?${declined}`);
    expect([other.status, other.location]).toEqual([400, undefined]);
    const later = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 61_000);
    onTestFinished(() => {
      later.mockRestore();
    });
    const replayed = await browser.get(back);
    expect([replayed.status, replayed.location]).toEqual([400, undefined]);
  });

  test("can't be finished in another browser", async () => {
    const client = await TestOAuthClient.register();
    const browser = new Browser();
    const back = await signInAtHalo(halo(), await allow(client, browser), first);
    const thief = await new Browser().get(back);
    expect([thief.status, thief.location]).toEqual([400, undefined]);
    expect(thief.html).toContain("was started in another browser");
    expect((await browser.get(back)).status).toBe(302);
  });

  test("a code of someone else's sign-in is refused: it does not fit this one's verifier", async () => {
    const client = await TestOAuthClient.register();
    const [mine, theirs] = [new Browser(), new Browser()];
    const state = new URL(await allow(client, mine)).searchParams.get("state") ?? "";
    const stolen = new URL(await signInAtHalo(halo(), await allow(client, theirs), second));
    const query = new URLSearchParams({ state, code: stolen.searchParams.get("code") ?? "" });
    const answer = await mine.get(`${callback}?${query}`);
    expect([answer.status, answer.location]).toEqual([400, undefined]);
    expect(answer.html).toContain("Halo did not accept the sign-in");
  });

  test.each([
    ["Halo's sign-in is down", { path: "/auth/token", status: 503 }, 502],
    ["Halo answers with a web page", { path: "/auth/token", status: 200, body: "<html>hello</html>" }, 502],
    ["Halo's API is down", { path: "/api/agent/me", status: 503, times: 10 }, 502],
  ])(
    "when %s, a page says so",
    async (_what, fault, status) => {
      const client = await TestOAuthClient.register();
      const browser = new Browser();
      const back = await signInAtHalo(halo(), await allow(client, browser), first);
      halo().faults.add(fault as Parameters<ReturnType<typeof halo>["faults"]["add"]>[0]);
      const answer = await browser.get(back);
      expect([answer.status, answer.location]).toEqual([status, undefined]);
      expect(answer.html).toContain("start again from your app");
      expect(answer.html).not.toContain("<html>hello");
    },
    60_000,
  );
});

describe("one client, two agents", () => {
  inEras(bothEras, (era) => {
    test("neither sees or ends what the other does", async () => {
      const client = await TestOAuthClient.register();
      const [one, two] = [await tokensOf(halo(), client, first), await tokensOf(halo(), client, second)];
      const a = await connect(era, { url: endpoint, headers: bearer(one.access_token) });
      const b = await connect(era, { url: endpoint, headers: bearer(two.access_token) });
      const ids = await Promise.all(
        [a, b, a, b].map(async (session) => recordOf(await session.call("halo_get_me")).id),
      );
      expect(ids).toEqual([first, second, first, second]);
      const foreign = a.sessionId();
      if (foreign !== undefined) {
        const response = await post(call("halo_get_me"), {
          ...bearer(two.access_token),
          "mcp-session-id": foreign,
          "mcp-protocol-version": "2025-11-25",
        });
        expect(response.status).toBe(404);
      }
      // Each reads the names beside the ids by its own rights, also what the other has just read.
      await a.call("halo_list_tickets", { page_size: 1 });
      halo().log.clear();
      await b.call("halo_list_tickets", { page_size: 1 });
      const statuses = halo().log.entries.filter(({ path }) => /\/status$/i.test(path));
      expect(statuses.map(({ agentId }) => agentId)).toEqual([second]);
      halo().withdraw(first);
      expect(recordOf(await b.call("halo_get_me")).id).toBe(second);
    });
  });
});

test("the sign-in of an agent shows in the log without a secret", async () => {
  const lines: string[] = [];
  const real = console.log;
  console.log = (line: string) => lines.push(line);
  try {
    const client = await TestOAuthClient.register();
    const back = await allowAsAgent(halo(), client, first);
    const { answer } = await client.redeem(codeOf(back));
    expect(lines.join("\n")).toContain('"event":"sign_in","principal":"agent-2"');
    expect(lines.join("\n")).not.toContain(answer.access_token);
    expect(lines.join("\n")).not.toContain(codeOf(back));
  } finally {
    console.log = real;
  }
});
