import { describe, expect, test } from "vitest";
import { createSandbox, defaultCredentials } from "../index.ts";
import { Api, askToken, bareTenant, now, objectOf, origin, read, some, useApi } from "./api.ts";

const halo = useApi();

describe("asking for a token", () => {
  test("client credentials give a bearer token without a refresh token", async () => {
    const answer = await askToken(halo().sandbox, { form: { scope: "read:tickets offline_access" } });
    expect(answer.status).toBe(200);
    expect(objectOf(answer)).toEqual({
      scope: "read:tickets offline_access",
      token_type: "Bearer",
      access_token: expect.stringMatching(/^\S{30,}$/),
      expires_in: 3600,
    });
  });

  test.each([
    ["a wrong secret", { client_secret: "wrong" }],
    ["no secret", { client_secret: undefined }],
    ["a wrong id", { client_id: "somebody" }],
    ["no id", { client_id: undefined }],
  ])("%s is 401 invalid_client", async (_name, form) => {
    const answer = await askToken(halo().sandbox, { form });
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({ error: "invalid_client" });
  });

  test.each(["nonsense", "all read:agents", "read:teams", "ALL"])(
    "the scope %j is 400 invalid_scope",
    async (scope) => {
      const answer = await askToken(halo().sandbox, { form: { scope } });
      expect(answer.status).toBe(400);
      expect(objectOf(answer).error).toBe("invalid_scope");
    },
  );

  test.each([
    ["nowhere", {}, 200],
    ["in the query", { query: "?tenant=sandbox" }, 200],
    ["in the form", { form: { tenant: "sandbox" } }, 200],
    ["wrong in the query", { query: "?tenant=other" }, 400],
    ["wrong in the form", { form: { tenant: "other" } }, 400],
    ["wrong in the query, right in the form", { query: "?tenant=other", form: { tenant: "sandbox" } }, 400],
  ])("with the tenant %s", async (_where, request, status) => {
    const answer = await askToken(halo().sandbox, request);
    expect(answer.status).toBe(status);
    expect("access_token" in objectOf(answer)).toBe(status === 200);
  });

  test("the tenant's name and the credentials can be others", async () => {
    const sandbox = createSandbox({
      tenant: bareTenant(),
      tenantName: "acme",
      credentials: { clientSecret: "another" },
      tokenLifetimeSeconds: 90,
    });
    expect((await askToken(sandbox, { query: "?tenant=acme" })).status).toBe(401);
    const form = { client_secret: "another", tenant: "ACME" };
    expect(objectOf(await askToken(sandbox, { form }))).toMatchObject({ expires_in: 90 });
    expect((await askToken(sandbox, { form: { ...form, tenant: "sandbox" } })).status).toBe(400);
  });

  test("the password grant needs the right password, and gives a refresh token that works once", async () => {
    const { sandbox } = halo();
    const { username, password } = defaultCredentials;
    const form = { grant_type: "password", client_secret: undefined, username, password };
    const wrong = await askToken(sandbox, { form: { ...form, password: "wrong" } });
    expect(wrong.status).toBe(400);
    expect(objectOf(wrong).error).toBe("invalid_grant");
    expect(objectOf(await askToken(sandbox, { form }))).not.toHaveProperty("refresh_token");

    const first = objectOf(await askToken(sandbox, { form: { ...form, scope: "all offline_access" } }));
    const refresh = {
      form: {
        grant_type: "refresh_token",
        client_secret: undefined,
        scope: undefined,
        refresh_token: String(first.refresh_token),
      },
    };
    const second = objectOf(await askToken(sandbox, refresh));
    expect(second.scope).toBe("all offline_access");
    expect(second.access_token).not.toBe(first.access_token);
    expect((await new Api(sandbox, String(second.access_token)).get("tickets?count=1")).status).toBe(200);
    expect(objectOf(await askToken(sandbox, refresh)).error).toBe("invalid_grant");
  });

  test("another grant, a JSON body and GET are refused", async () => {
    const { sandbox } = halo();
    const unknown = await askToken(sandbox, { form: { grant_type: "implicit" } });
    expect([unknown.status, objectOf(unknown).error]).toEqual([400, "unsupported_grant_type"]);
    const missing = await askToken(sandbox, { form: { grant_type: undefined } });
    expect([missing.status, objectOf(missing).error]).toEqual([400, "invalid_request"]);
    const json = new Request(`${origin}/auth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ grant_type: "client_credentials" }),
    });
    expect(objectOf(await read(await sandbox.fetch(json))).error).toBe("invalid_request");
    expect((await sandbox.fetch(new Request(`${origin}/auth/token`))).status).toBe(405);
  });
});

describe("using a token", () => {
  test("without a scope the token is issued and every call is 401 with an empty body", async () => {
    const api = await halo().withScope(undefined);
    for (const path of ["tickets", "agent", "agent/me", "status", "client/12", "report"]) {
      const answer = await api.get(path);
      expect([path, answer.status, answer.text]).toEqual([path, 401, ""]);
    }
    expect((await api.post("tickets", [{ summary: "Not allowed" }])).status).toBe(401);
    expect((await api.get("authinfo")).status).toBe(200);
  });

  test.each([
    ["no header", undefined],
    ["an unknown token", "Bearer 0123456789"],
    ["another scheme", "Basic c2FuZGJveDpzYW5kYm94"],
    ["an empty token", "Bearer "],
  ])("%s is 401 with a message", async (_name, authorization) => {
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await read(await halo().sandbox.fetch(new Request(`${origin}/api/tickets`, { headers })));
    expect(answer.status).toBe(401);
    expect(objectOf(answer).Message).toContain("denied");
  });

  test("a token ends with its lifetime by the clock, and a new one works", async () => {
    let time = now.getTime();
    const api = await Api.open({ tenant: bareTenant(), clock: () => time, tokenLifetimeSeconds: 600 });
    time += 599_999;
    expect((await api.get("status")).status).toBe(200);
    time += 1;
    expect((await api.get("status")).status).toBe(401);
    expect((await (await api.withScope("all")).get("status")).status).toBe(200);
  });

  test("revoked tokens are refused at once", async () => {
    const api = await Api.open({ tenant: bareTenant() });
    expect((await api.get("status")).status).toBe(200);
    api.sandbox.revokeTokens();
    expect((await api.get("status")).status).toBe(401);
  });

  const areas: [scope: string, paths: string[]][] = [
    ["tickets", ["tickets", "actions", "attachment"]],
    ["projects", ["projects"]],
    ["sales", ["opportunities"]],
    ["customers", ["client", "site", "users", "toplevel"]],
    ["suppliers", ["supplier"]],
    ["assets", ["asset"]],
    ["invoices", ["invoice", "recurringinvoice"]],
    ["contracts", ["clientcontract"]],
    ["items", ["item"]],
    ["calendar", ["appointment"]],
    ["timesheets", ["timesheet", "timesheetevent"]],
    ["reporting", ["report"]],
    ["kb", ["kbarticle"]],
  ];
  test.each(areas)("read:%s reads its own part and the lookups only", async (scope, paths) => {
    const api = await halo().withScope(`read:${scope}`);
    const elsewhere = some(areas.find(([other]) => other !== scope))[1];
    const statuses = async (list: string[], method = "GET") =>
      Promise.all(list.map(async (path) => (await api.call(method, path)).status));
    expect(await statuses([...paths, "agent", "agent/me", "team", "status", "tickettype"])).toEqual([
      ...paths.map(() => 200),
      200,
      200,
      200,
      200,
      200,
    ]);
    expect(await statuses(elsewhere)).toEqual(elsewhere.map(() => 401));
    expect(await statuses(paths, "POST")).toEqual(paths.map(() => 401));
  });

  test("edit: writes, and covers reading", async () => {
    const api = await halo().withScope("edit:tickets");
    expect((await api.post("tickets", [{ summary: "Written with edit:tickets" }])).status).toBe(201);
    expect((await api.get("tickets")).status).toBe(200);
    expect((await api.post("client", [{ name: "Not allowed" }])).status).toBe(401);
  });

  test("SQL needs edit:reporting, for the list of reports either will do", async () => {
    const sql = [{ _loadreportonly: true, sql: "SELECT 1 AS one" }];
    const reader = await halo().withScope("read:reporting");
    const editor = await halo().withScope("edit:reporting");
    expect((await reader.post("report", sql)).status).toBe(401);
    expect((await editor.post("report", sql)).status).toBe(201);
    expect((await editor.get("report")).status).toBe(200);
  });

  test("offline_access alone opens nothing", async () => {
    const api = await halo().withScope("offline_access");
    expect((await api.get("tickets")).status).toBe(401);
    expect((await api.get("agent")).status).toBe(401);
  });
});

describe("discovery and routes", () => {
  const open = async (path: string) => read(await halo().sandbox.fetch(new Request(`${origin}${path}`)));

  test("authinfo and InstanceInfo need no token, and lead to the token endpoint", async () => {
    const info = objectOf(await open("/api/authinfo"));
    expect(info).toEqual({ auth_url: `${origin}/auth`, tenant_id: "sandbox" });
    expect((await askToken(halo().sandbox, { query: `?tenant=${info.tenant_id}` })).status).toBe(200);
    const instance = objectOf(await open("/api/InstanceInfo"));
    expect(instance).toMatchObject({ auth_url: `${origin}/auth`, agent_url: origin, app_name: "HaloPSA" });
    expect(instance.agent_count).toBe(halo().tables.Agent.length);
  });

  test("says the address that it was told", async () => {
    const sandbox = createSandbox({ tenant: bareTenant(), publicUrl: "http://localhost:9000/" });
    const answer = await read(await sandbox.fetch(new Request(`${origin}/api/AuthInfo`)));
    expect(objectOf(answer).auth_url).toBe("http://localhost:9000/auth");
  });

  test("letter case and a slash at the end of a path do not matter", async () => {
    const expected = await halo().get("tickettype");
    for (const path of ["TicketType", "TICKETTYPE", "TicketType/"]) {
      expect((await halo().get(path)).text).toBe(expected.text);
    }
    const id = some(halo().tables.Tickets[0]).id;
    expect((await halo().get(`TICKETS/${id}`)).status).toBe(200);
    expect((await halo().get("Agent/ME")).body).toEqual((await halo().get("agent/me")).body);
    for (const path of ["/API/AUTHINFO", "/api/instanceinfo", "/Api/Swagger/V2/Swagger.json"]) {
      expect((await open(path)).status).toBe(200);
    }
    const body =
      "grant_type=client_credentials&client_id=sandbox-client&client_secret=sandbox-secret&scope=all";
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const token = await halo().sandbox.fetch(
      new Request(`${origin}/Auth/TOKEN`, { method: "POST", headers, body }),
    );
    expect(token.status).toBe(200);
  });

  test("tenant in the query of a call changes nothing", async () => {
    expect((await halo().get("status?tenant=sandbox")).text).toBe((await halo().get("status")).text);
  });

  test("an unknown route is 404", async () => {
    expect((await halo().get("nonsense")).status).toBe(404);
    expect((await open("/nonsense")).status).toBe(404);
  });

  test("agent/me is the API's own agent", async () => {
    const { tenant } = halo().sandbox;
    const me = await halo().object("agent/me");
    expect(me.id).toBe(tenant.meAgentId);
    expect(me.isapiagent).toBe(true);
  });

  test("the published description names what is served, and all of it is", async () => {
    const api = objectOf(await open("/api/swagger/v2/swagger.json"));
    expect(api.openapi).toBe("3.0.1");
    const paths = api.paths as Record<string, Record<string, { parameters?: { name: string }[] }>>;
    const lists = Object.keys(paths).filter((path) => !path.includes("{") && paths[path]?.get !== undefined);
    expect(lists).toEqual(expect.arrayContaining(["/Tickets", "/RecurringInvoice", "/Agent/me", "/Holiday"]));
    for (const path of lists) {
      const methods = Object.keys(some(paths[path]));
      expect([path, (await halo().get(path.slice(1))).status]).toEqual([path, 200]);
      for (const method of ["put", "patch"]) expect(methods).not.toContain(method);
    }
    const names = some(paths["/Tickets"]?.get?.parameters).map((parameter) => parameter.name);
    expect(names).toEqual(
      expect.arrayContaining(["pageinate", "page_no", "page_size", "open_only", "requesttype_id", "team"]),
    );
    expect(names).not.toContain("tickettype_id");
    expect(names).not.toContain("team_id");
    expect(paths["/ChargeRate"]).not.toHaveProperty("post");
    expect(paths["/Timesheet/{id}"]).not.toHaveProperty("delete");
    expect(paths["/Tickets/{id}"]).toHaveProperty("delete");
  });
});

describe("in the log, secrets", () => {
  test("of a token request stay out: grant, scope and tenant are kept", async () => {
    await askToken(halo().sandbox, { query: "?tenant=sandbox" });
    expect(halo().sandbox.log.entries[0]?.body).toEqual({
      grant_type: "client_credentials",
      scope: "all",
      tenant: null,
    });
    expect(halo().sandbox.log.entries[0]?.query).toEqual({ tenant: "sandbox" });
    expect(JSON.stringify(halo().sandbox.log.entries)).not.toContain(defaultCredentials.clientSecret);
    expect(JSON.stringify(halo().sandbox.log.entries)).not.toContain(defaultCredentials.clientId);
  });

  test("stay out wherever they are put", async () => {
    const api = await Api.open({ tenant: bareTenant() });
    const { username, password } = defaultCredentials;
    const form = { grant_type: "password", username, password, scope: "all offline_access" };
    const granted = objectOf(await askToken(api.sandbox, { form }));
    const refresh = String(granted.refresh_token);
    await askToken(api.sandbox, { form: { grant_type: "refresh_token", refresh_token: refresh } });
    await askToken(api.sandbox, { form: { client_secret: "a-wrong-secret" } });
    await askToken(api.sandbox, { query: "?client_secret=query-secret&code=query-code&tenant=sandbox" });
    await api.get("attachment/501?token=query-token");
    await api.post("agent", [{ name: "With secrets", new_password: "body-secret", api_token: "body-token" }]);
    const json = JSON.stringify({ client_secret: "json-secret" });
    for (const path of ["/auth/token", "/auth/token/", "/AUTH/Token"]) {
      const headers = { "content-type": "application/json" };
      await api.sandbox.fetch(new Request(`${origin}${path}`, { method: "POST", headers, body: json }));
    }
    const log = JSON.stringify(api.sandbox.log.entries);
    expect(api.sandbox.log.entries.length).toBe(10);
    for (const secret of [
      api.token,
      String(granted.access_token),
      refresh,
      password,
      defaultCredentials.clientSecret,
      "a-wrong-secret",
      "query-secret",
      "query-code",
      "query-token",
      "body-secret",
      "body-token",
      "json-secret",
    ]) {
      expect(secret.length).toBeGreaterThan(5);
      expect(log).not.toContain(secret);
    }
    expect(log).toContain("With secrets");
    expect(log).toContain("(hidden)");
  });
});
