import { afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  createSandbox,
  defaultCredentials,
  exampleSignIns,
  knownRecords,
  type Sandbox,
  signIn,
} from "../index.ts";
import { type Answer, Api, askToken, now, objectOf, origin, type Row, read, some, sortedIds } from "./api.ts";
import {
  AgentApi,
  askWithCode,
  authorizeUrl,
  codeOf,
  type Fields,
  password,
  post,
  refusal,
  returned,
  smallSandbox,
  verifier,
} from "./person.ts";

let sandbox: Sandbox;
let maren: AgentApi;
let tobias: AgentApi;
beforeAll(async () => {
  sandbox = createSandbox({ now, clock: () => now.getTime() });
  maren = await AgentApi.signIn(sandbox, 2);
  tobias = await AgentApi.signIn(sandbox, 3);
});
afterEach(() => sandbox.log.clear());

const stored = (name: "Agent" | "Tickets" | "ClientContract", id: unknown) =>
  some(sandbox.tenant.tables[name].find((row) => row.id === id));

describe("a token acts as the agent who signed in", () => {
  const both = () => [maren, tobias].map((api, index): [AgentApi, number] => [api, index + 2]);

  test("in /Agent/me; the application's own credentials stay the API's agent", async () => {
    for (const [api, id] of both()) {
      expect(await api.object("agent/me")).toMatchObject({ id, name: stored("Agent", id).name });
    }
    const { apiAgentId } = knownRecords(sandbox.tenant);
    const { username } = defaultCredentials;
    for (const form of [{}, { grant_type: "password", username, password }]) {
      const api = new Api(sandbox, String(objectOf(await askToken(sandbox, { form })).access_token));
      expect((await api.object("agent/me")).id).toBe(apiAgentId);
    }
    expect((await maren.object("agent/me")).id).toBe(2);
  });

  test("in /Users/me, where an agent who is no user is nobody", async () => {
    const user = some(sandbox.tenant.tables.Users[7]);
    user.linked_agent_id = 2;
    expect((await maren.object("users/me")).id).toBe(user.id);
    expect((await tobias.get("users/me")).status).toBe(404);
  });

  test("as the author of actions, unless another is named", async () => {
    const { openTicketId: ticket_id } = knownRecords(sandbox.tenant);
    const action = { ticket_id, outcome: "Private Note", note: "Seen" };
    for (const [api, id] of both()) {
      const { name } = stored("Agent", id);
      const written = await api.write("actions", action);
      expect(written).toMatchObject({ who: name, who_agentid: id, actionby_agent_id: id });
    }
    expect(await tobias.write("actions", { ...action, who_agentid: 4 })).toMatchObject({ who_agentid: 4 });
  });

  test("as the agent who closed a ticket", async () => {
    const { id } = await maren.write("tickets", { summary: "To be closed" });
    await tobias.write("tickets", { id, status_id: 9 });
    expect(stored("Tickets", id).closure_agent_id).toBe(3);
    await maren.write("tickets", { id, status_id: 1 });
    expect(stored("Tickets", id).closure_agent_id).toBe(0);
  });

  test("as the owner of appointments, time and agreements", async () => {
    const times = { start_date: "2026-03-19T09:00:00Z", end_date: "2026-03-19T10:00:00Z" };
    for (const [api, id] of both()) {
      const appointment = await api.write("appointment", { subject: "Visit", ...times });
      expect(appointment).toMatchObject({ agent_id: id, agent_name: stored("Agent", id).name });
      const event = await api.write("timesheetevent", { subject: "Travel", ...times });
      expect(event.agent_id).toBe(id);
      const agreement = await api.write("clientcontract", { client_id: 12, ref: `AG-${id}` });
      expect(stored("ClientContract", agreement.id).createdby_id).toBe(id);
    }
  });

  test("in the lists of one's own", async () => {
    const { Tickets, Client, Timesheet, TimesheetEvent } = sandbox.tenant.tables;
    const account = some(Client.find((client) => Number(client.accountmanagertech) > 0));
    account.accountmanagertech = 3;
    const all = "pageinate=true&page_no=1&page_size=100";
    for (const [api, id] of both()) {
      const idsOf = (rows: readonly Row[]) => sortedIds(rows.filter((row) => row.agent_id === id));
      const mine = await api.rows(`tickets?mine=true&${all}`, "tickets");
      const alive = Tickets.filter((row) => row.deleted !== true && !(Number(row.merged_into_id) > 0));
      expect(sortedIds(mine)).toEqual(idsOf(alive).filter((own) => mine.some((row) => row.id === own)));
      expect(mine.length).toBe(Math.min(100, idsOf(alive).length));
      expect(mine.length).toBeGreaterThan(0);
      expect(sortedIds(await api.rows("timesheetevent/mine"))).toEqual(idsOf(TimesheetEvent));
      const days = await api.rows("timesheet/mine?startdate=2020-01-01&enddate=2030-01-01");
      expect(sortedIds(days)).toEqual(idsOf(Timesheet));
      expect(days.length).toBeGreaterThan(0);
      const clients = await api.rows(`client?accountmanageronly=true&${all}`, "clients");
      expect(clients.map((row) => row.id).includes(account.id)).toBe(id === 3);
      const teams = await api.rows("team?memberonly=true");
      expect(teams.map((row) => row.name)).toEqual([stored("Agent", id).team]);
    }
    stored("Agent", 3).teams = [{ team_id: 3 }];
    expect(sortedIds(await tobias.rows("team?memberonly=true"))).toEqual([1, 3]);
    expect(sortedIds(await maren.rows("team?memberonly=true"))).toEqual([1]);
  });
});

describe("the rights of an agent", () => {
  /** What each area is read from and written to. */
  const paths = [
    ...["tickets", "actions", "projects", "opportunities", "client", "site", "users", "supplier", "asset"],
    ...["invoice", "recurringinvoice", "clientcontract", "item", "appointment", "timesheet"],
    ...["timesheetevent", "report", "kbarticle", "attachment", "agent", "team", "status", "tickettype"],
  ];
  const empty = (answer: Answer) => [answer.status, answer.text];

  test("let the read-only agent read everything and change nothing", async () => {
    const { restrictedAgentId } = knownRecords(sandbox.tenant);
    const api = await AgentApi.signIn(sandbox, restrictedAgentId);
    const before = JSON.stringify(sandbox.tenant.tables);
    for (const path of paths) {
      expect([path, (await api.get(path)).status]).toEqual([path, 200]);
      expect([path, ...empty(await api.post(path, [{ name: "No", summary: "No" }]))]).toEqual([
        path,
        401,
        "",
      ]);
      expect([path, ...empty(await api.delete(`${path}/2`))]).toEqual([path, 401, ""]);
    }
    for (const path of ["tickets/object", "invoice/2001/void"]) {
      expect(empty(await api.post(path, {}))).toEqual([401, ""]);
    }
    expect(empty(await api.post("report", [{ _loadreportonly: true, sql: "SELECT 1 AS one" }]))).toEqual([
      401,
      "",
    ]);
    expect(JSON.stringify(sandbox.tenant.tables) === before).toBe(true);
    expect((await maren.write("tickets", { summary: "By another" })).summary).toBe("By another");
  });

  test("can be told, and then hold for those agents only", async () => {
    const restrictedAgents = { 2: { deny: ["read:invoices", "edit:tickets", "admin"] } };
    const own = createSandbox({ now, clock: () => now.getTime(), restrictedAgents });
    const restricted = await AgentApi.signIn(own, 2);
    const usual = await AgentApi.signIn(own, knownRecords(own.tenant).restrictedAgentId);
    const statuses = async (api: Api) => [
      (await api.get("invoice")).status,
      (await api.get("recurringinvoice")).status,
      (await api.get("client")).status,
      (await api.get("tickets")).status,
      (await api.post("tickets", [{ summary: "New" }])).status,
      (await api.post("supplier", [{ name: "New" }])).status,
      (await api.post("team", [{ name: "New" }])).status,
      (await api.get("team")).status,
    ];
    expect(await statuses(restricted)).toEqual([401, 401, 200, 200, 401, 201, 401, 200]);
    expect(await statuses(usual)).toEqual([200, 200, 200, 200, 201, 201, 201, 200]);
  });

  test("do not widen the scopes of the token", async () => {
    const api = await AgentApi.signIn(sandbox, 2, { scope: "read:tickets" });
    expect((await api.get("tickets?count=1")).status).toBe(200);
    expect((await api.post("tickets", [{ summary: "No" }])).status).toBe(401);
    expect((await api.get("client")).status).toBe(401);
  });
});

describe("access that ends", () => {
  const control = async (target: Sandbox, path: string, body: string) =>
    read(await target.fetch(new Request(`${origin}/_sandbox/${path}`, { method: "POST", body })));

  const withdrawals: [string, (target: Sandbox) => unknown][] = [
    ["sandbox.withdraw", (target) => target.withdraw(2)],
    ["POST /_sandbox/withdraw", (target) => control(target, "withdraw", '{"agent_id":2}')],
  ];
  test.each(withdrawals)(
    "%s ends every token and code of one agent, who can come back",
    async (_name, act) => {
      const own = smallSandbox();
      const [one, two, other] = [
        await AgentApi.signIn(own, 2),
        await AgentApi.signIn(own, 2),
        await AgentApi.signIn(own, 3),
      ];
      const [code, otherCode] = [await codeOf(own, 2), await codeOf(own, 3)];
      await act(own);
      expect([await one.status(), await two.status(), await other.status()]).toEqual([401, 401, 200]);
      expect(refusal(await one.refresh())).toEqual([400, "invalid_grant"]);
      expect(refusal(await askWithCode(own, code))).toEqual([400, "invalid_grant"]);
      expect((await other.refresh()).status).toBe(200);
      expect((await askWithCode(own, otherCode)).status).toBe(200);
      const again = await AgentApi.signIn(own, 2);
      expect(await again.status()).toBe(200);
      expect((await again.refresh()).status).toBe(200);
      expect(await one.status()).toBe(401);
    },
  );

  const expiries: [string, (target: Sandbox) => unknown, number][] = [
    ["sandbox.expireTokens(2)", (target) => target.expireTokens(2), 200],
    ["sandbox.expireTokens()", (target) => target.expireTokens(), 401],
    ["POST /_sandbox/expire of one", (target) => control(target, "expire", '{"agent_id":2}'), 200],
    ["POST /_sandbox/expire of all", (target) => control(target, "expire", "{}"), 401],
  ];
  test.each(expiries)("%s ends access tokens, and refresh tokens live on", async (_name, act, others) => {
    const own = smallSandbox();
    const [api, other] = [await AgentApi.signIn(own, 2), await AgentApi.signIn(own, 3)];
    const code = await codeOf(own, 2);
    await act(own);
    expect([await api.status(), await other.status()]).toEqual([401, others]);
    expect(await new AgentApi(own, objectOf(await api.refresh())).status()).toBe(200);
    expect((await askWithCode(own, code)).status).toBe(200);
  });

  test("revokeTokens ends everything of everyone", async () => {
    const own = smallSandbox();
    const api = await AgentApi.signIn(own, 2);
    const code = await codeOf(own, 3);
    own.revokeTokens();
    expect(await api.status()).toBe(401);
    expect(refusal(await api.refresh())).toEqual([400, "invalid_grant"]);
    expect(refusal(await askWithCode(own, code))).toEqual([400, "invalid_grant"]);
    expect(await (await AgentApi.signIn(own, 2)).status()).toBe(200);
  });

  test.each(["withdraw", "expire"])("a %s that is not understood says so and ends nothing", async (path) => {
    const own = smallSandbox();
    const api = await AgentApi.signIn(own, 2);
    for (const body of [
      "",
      "nonsense",
      "[]",
      "null",
      '{"agent_id":"2"}',
      '{"agent_id":2.5}',
      '{"agent":2}',
    ]) {
      const answer = await control(own, path, body);
      expect([body, answer.status]).toEqual([body, 400]);
      expect(objectOf(answer).Message).toContain('{"agent_id": 2}');
    }
    if (path === "withdraw") expect((await control(own, path, "{}")).status).toBe(400);
    expect(await api.status()).toBe(200);
  });

  test("an agent who is disabled or deleted is out at once", async () => {
    const own = smallSandbox();
    const [two, three] = [await AgentApi.signIn(own, 2), await AgentApi.signIn(own, 3)];
    some(own.tenant.tables.Agent.find((agent) => agent.id === 2)).isdisabled = true;
    own.tenant.tables.Agent = own.tenant.tables.Agent.filter((agent) => agent.id !== 3);
    for (const api of [two, three]) {
      expect(await api.status()).toBe(401);
      expect(refusal(await api.refresh())).toEqual([400, "invalid_grant"]);
    }
  });
});

describe("in the log", () => {
  test("requests carry the agent of their token, and sign-ins none", async () => {
    const own = smallSandbox();
    await (await AgentApi.signIn(own, 3)).status();
    await new Api(own, String(objectOf(await askToken(own)).access_token)).get("agent/me");
    await own.fetch(new Request(`${origin}/api/agent/me`));
    own.withdraw(3);
    const seen = own.log.entries.map((entry) => [entry.path, entry.tokenId, entry.agentId]);
    expect(seen).toEqual([
      ["/auth/authorize", undefined, undefined],
      ["/auth/authorize", undefined, undefined],
      ["/auth/token", undefined, undefined],
      ["/api/agent/me", "t1", 3],
      ["/auth/token", undefined, undefined],
      ["/api/agent/me", "t2", 21],
      ["/api/agent/me", undefined, undefined],
    ]);
  });

  test("no secret of a sign-in is kept", async () => {
    const own = smallSandbox();
    await post(own, authorizeUrl(), { username: "typed-by-a-person", password: "a-wrong-password" });
    const code = await codeOf(own, 2);
    const api = await AgentApi.withCode(own, code);
    const renewed = objectOf(await api.refresh());
    const misplaced: Fields = { code, code_verifier: verifier, client_secret: "query-secret" };
    const asked = authorizeUrl({ ...misplaced, password, access_token: api.token });
    await own.fetch(new Request(asked));
    await own.fetch(new Request(asked.replace("/auth/authorize", "/AUTH/Token/"), { method: "POST" }));
    expect(own.log.entries.length).toBe(7);
    const log = JSON.stringify(own.log.entries);
    for (const secret of [
      ...[
        "typed-by-a-person",
        "a-wrong-password",
        "query-secret",
        "maren@tarnwick",
        password,
        verifier,
        code,
      ],
      ...[api.token, api.refreshToken, renewed.access_token, renewed.refresh_token].map(String),
      defaultCredentials.clientSecret,
    ]) {
      expect(secret.length).toBeGreaterThan(5);
      expect(log).not.toContain(secret);
    }
    expect(log).toContain("code_challenge");
    expect(own.log.find({ method: "POST", path: "/auth/authorize" }).map((entry) => entry.body)).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe("sign-ins to try", () => {
  test("work, and have the read-only agent among them", async () => {
    const { tenant } = sandbox;
    const examples = exampleSignIns(tenant);
    const ids: unknown[] = [];
    for (const example of examples) {
      expect(example.note).not.toBe("");
      const location = await signIn(sandbox.fetch, authorizeUrl(), example);
      const me = await (await AgentApi.withCode(sandbox, some(returned(location).code))).object("agent/me");
      expect(me.name).toBe(example.name);
      ids.push(me.id);
    }
    expect(ids).toEqual([2, 3, knownRecords(tenant).restrictedAgentId]);
  });

  test("are there for every enabled agent of the generated data", async () => {
    const enabled = sandbox.tenant.tables.Agent.filter(
      (agent) => agent.id !== 1 && agent.isdisabled !== true,
    );
    expect(enabled.length).toBeGreaterThan(15);
    for (const { id, email } of enabled) {
      const api = await AgentApi.signIn(sandbox, Number(id));
      expect((await api.object("agent/me")).id).toBe(id);
      expect(id === 21 || sandbox.signInOf(Number(id)).username === email).toBe(true);
    }
  });
});
