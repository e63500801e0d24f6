import { afterEach, describe, expect, test, vi } from "vitest";
import { ConnectionReset, type Fault } from "../index.ts";
import { type Answer, Api, arrayIn, bareTenant, now, objectOf, origin, read, some, useApi } from "./api.ts";

const halo = useApi();

afterEach(() => {
  vi.useRealTimers();
});

const suppliers = () => halo().tables.Supplier.length;
const add = (fault: Fault) => halo().sandbox.faults.add(fault);
const write = () => halo().post("supplier", [{ name: "Written or not" }]);
const last = () => some(halo().sandbox.log.entries.at(-1));
const statuses = async (answers: Promise<Answer>[]) =>
  (await Promise.all(answers)).map(({ status }) => status);

describe("which requests a fault takes", () => {
  test("the next one, once, whatever it is", async () => {
    const number = add({ status: 500 });
    expect((await halo().get("status")).status).toBe(500);
    expect(last().fault).toBe(number);
    expect((await halo().get("status")).status).toBe(200);
    expect(last()).not.toHaveProperty("fault");
    expect(halo().sandbox.faults.pending).toEqual([]);
  });

  test("as many as `times` says, after those that `skip` lets through", async () => {
    add({ status: 503, times: 2, skip: 1, path: "/api/status" });
    const seen: number[] = [];
    for (let n = 0; n < 5; n++) seen.push((await halo().get("status")).status);
    expect(seen).toEqual([200, 503, 503, 200, 200]);
  });

  test("all, with Infinity, until they are cleared", async () => {
    add({ status: 500, times: Number.POSITIVE_INFINITY });
    for (let n = 0; n < 8; n++) expect((await halo().get("team")).status).toBe(500);
    halo().sandbox.faults.clear();
    expect((await halo().get("team")).status).toBe(200);
  });

  test("those with the method and the path, as text or as a pattern, and the query", async () => {
    add({ status: 500, method: "POST", path: "/API/Supplier" });
    expect((await halo().get("supplier")).status).toBe(200);
    expect((await halo().get("status")).status).toBe(200);
    expect((await write()).status).toBe(500);

    add({ status: 500, path: "^/api/client/\\d+$" });
    expect((await halo().get("client?count=1")).status).toBe(200);
    expect((await halo().get("Client/12")).status).toBe(500);

    add({ status: 500, path: "page_no=2" });
    expect((await halo().get("client?pageinate=true&page_no=1&page_size=1")).status).toBe(200);
    expect((await halo().get("client?pageinate=true&page_no=2&page_size=1")).status).toBe(500);
  });

  test("the first that matches and is not used up", async () => {
    const [first, second] = [add({ status: 500 }), add({ status: 503 })];
    expect(second).toBeGreaterThan(first);
    expect((await halo().get("status")).status).toBe(500);
    expect((await halo().get("status")).status).toBe(503);
  });
});

describe("answers in place of the tenant's", () => {
  test.each([
    [400, "The request is invalid."],
    [401, "denied"],
    [403, ""],
    [404, ""],
    [429, "Rate Limit Reached"],
    [500, "System.NullReferenceException"],
    [502, "<html>"],
    [503, "<html>"],
    [504, "<html>"],
  ])("%i has the body that is usual for it, and nothing is done", async (status, text) => {
    const before = suppliers();
    add({ status });
    const answer = await write();
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(text);
    expect(answer.text === "").toBe(text === "");
    expect(suppliers()).toBe(before);
  });

  test("a body, a content type and headers of one's own", async () => {
    add({ status: 429, body: "Wait", headers: { "retry-after": "7" } });
    const text = await halo().get("status");
    expect([text.status, text.text, text.headers.get("retry-after")]).toEqual([429, "Wait", "7"]);
    expect(text.headers.get("content-type")).toContain("text/plain");
    add({ body: "<html>Sign in</html>", contentType: "text/html" });
    const page = await halo().get("status");
    expect([page.status, page.text]).toEqual([200, "<html>Sign in</html>"]);
    expect(page.headers.get("content-type")).toBe("text/html");
    add({ status: 418, body: { odd: true } });
    expect((await halo().get("status")).body).toEqual({ odd: true });
  });

  test("afterActing does the work first, and reports that it failed", async () => {
    const before = suppliers();
    add({ status: 504, afterActing: true });
    expect((await write()).status).toBe(504);
    expect(suppliers()).toBe(before + 1);
  });

  test("a redirect has its address, and nothing is done", async () => {
    const before = suppliers();
    add({ redirect: "https://elsewhere.test/login" });
    const answer = await write();
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "https://elsewhere.test/login"]);
    expect(suppliers()).toBe(before);
    add({ redirect: "/api/moved", status: 307 });
    expect((await halo().get("status")).status).toBe(307);
  });

  test("an empty object with 200", async () => {
    add({ emptyObject: true });
    const answer = await halo().get("tickets");
    expect([answer.status, answer.body]).toEqual([200, {}]);
  });
});

describe("answers changed on the way back", () => {
  test("truncate cuts the body, and the status stays", async () => {
    const whole = await halo().get("status");
    add({ truncate: 100 });
    const answer = await halo().get("status");
    expect([answer.status, answer.bytes.length, answer.body]).toEqual([200, 100, undefined]);
    expect(whole.text.startsWith(answer.text)).toBe(true);
    expect(last().bytes).toBe(100);
    add({ truncate: 0 });
    expect((await halo().get("status")).text).toBe("");
  });

  test("truncate does not undo a write", async () => {
    const before = suppliers();
    add({ truncate: 10 });
    expect((await write()).status).toBe(201);
    expect(suppliers()).toBe(before + 1);
  });

  test("transform changes the JSON of this answer, not what is stored", async () => {
    add({ transform: (body) => ({ ...(body as object), name: "Another", extra: 1 }) });
    expect(await halo().object("client/12")).toMatchObject({ id: 12, name: "Another", extra: 1 });
    expect((await halo().object("client/12")).name).not.toBe("Another");
  });

  test("headers alone are added to the real answer", async () => {
    add({ headers: { "x-seen": "yes" } });
    const answer = await halo().get("status");
    expect([answer.status, answer.headers.get("x-seen")]).toEqual([200, "yes"]);
    expect(Array.isArray(answer.body)).toBe(true);
  });
});

describe("lost connections", () => {
  test("before: the request was not acted on", async () => {
    const before = suppliers();
    add({ reset: "before" });
    await expect(write()).rejects.toBeInstanceOf(ConnectionReset);
    expect(suppliers()).toBe(before);
    expect(last()).toMatchObject({ reset: true, status: 0 });
  });

  test("after: it was", async () => {
    const before = suppliers();
    add({ reset: "after" });
    const failure = await write().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TypeError);
    expect(failure).toMatchObject({ name: "TypeError", cause: { code: "ECONNRESET" } });
    expect(suppliers()).toBe(before + 1);
    expect(last()).toMatchObject({ reset: true, status: 0 });
  });
});

describe("waiting", () => {
  const given = () => {
    const controller = new AbortController();
    return { controller, signal: controller.signal };
  };
  const body = [{ name: "Written or not" }];

  test("a delay holds the request back before it is acted on", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const before = suppliers();
    add({ delayMs: 5_000 });
    let answered = false;
    const answer = write().then((value) => {
      answered = true;
      return value;
    });
    await vi.advanceTimersByTimeAsync(4_999);
    expect([answered, suppliers(), halo().sandbox.log.inFlight]).toEqual([false, before, 1]);
    await vi.advanceTimersByTimeAsync(1);
    expect((await answer).status).toBe(201);
    expect([suppliers(), halo().sandbox.log.inFlight]).toEqual([before + 1, 0]);
  });

  test("an answer that comes no sooner is made at once, and handed out when its time has come", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const before = suppliers();
    add({ atLeastMs: 5_000 });
    let answered = false;
    const answer = write().then((value) => {
      answered = true;
      return value;
    });
    await vi.advanceTimersByTimeAsync(4_999);
    expect([answered, suppliers()]).toEqual([false, before + 1]);
    await vi.advanceTimersByTimeAsync(1);
    expect((await answer).status).toBe(201);
  });

  test("giving up during a delay rejects with the signal's reason, and nothing is done", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const before = suppliers();
    add({ delayMs: 5_000 });
    const { controller, signal } = given();
    const answer = halo().call("POST", "supplier", body, signal);
    const rejection = expect(answer).rejects.toThrow("enough");
    await vi.advanceTimersByTimeAsync(1_000);
    controller.abort(new Error("enough"));
    await rejection;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(suppliers()).toBe(before);
    expect(last()).toMatchObject({ aborted: true, status: 0 });
  });

  test("a hang ends with the client's signal only", async () => {
    const before = suppliers();
    add({ hang: true });
    const { controller, signal } = given();
    const answer = halo().call("POST", "supplier", body, signal);
    const rejection = expect(answer).rejects.toThrow("enough");
    await vi.waitFor(() => expect(halo().sandbox.log.inFlight).toBe(1));
    expect((await halo().get("status")).status).toBe(200);
    expect(halo().sandbox.log.inFlight).toBe(1);
    controller.abort(new Error("enough"));
    await rejection;
    expect(halo().sandbox.log.inFlight).toBe(0);
    expect(suppliers()).toBe(before);
    expect(halo().sandbox.log.entries[0]).toMatchObject({ aborted: true, status: 0, method: "POST" });
  });

  test("a hang can come after the work", async () => {
    const before = suppliers();
    add({ hang: true, afterActing: true });
    const { controller, signal } = given();
    const rejection = expect(halo().call("POST", "supplier", body, signal)).rejects.toThrow("enough");
    await vi.waitFor(() => expect(suppliers()).toBe(before + 1));
    controller.abort(new Error("enough"));
    await rejection;
  });

  test("a request that was given up before it was sent is not seen at all", async () => {
    const { controller, signal } = given();
    controller.abort(new Error("too late"));
    await expect(halo().call("GET", "status", undefined, signal)).rejects.toThrow("too late");
    expect(halo().sandbox.log.entries).toEqual([]);
  });
});

test("faults of the token endpoint", async () => {
  add({ status: 429, path: "/auth/token" });
  const request = () => new Request(`${origin}/auth/token`, { method: "POST", body: new URLSearchParams() });
  expect((await halo().sandbox.fetch(request())).status).toBe(429);
  expect((await halo().sandbox.fetch(request())).status).toBe(400);
});

test("requests at the same time share out the faults", async () => {
  add({ status: 503, times: 2, path: "/api/status" });
  const seen = await statuses([1, 2, 3, 4].map(() => halo().get("status")));
  expect(seen.sort()).toEqual([200, 200, 503, 503]);
});

describe("the log", () => {
  const entries = () => halo().sandbox.log.entries;

  test("an entry tells what was asked, as it was spelled, and what was answered", async () => {
    const answer = await halo().get("Tickets?pageinate=true&page_no=1&page_size=2&Order=id");
    expect(entries()).toEqual([
      {
        n: expect.any(Number),
        time: now.getTime(),
        method: "GET",
        path: "/api/Tickets",
        query: { pageinate: "true", page_no: "1", page_size: "2", Order: "id" },
        status: 200,
        bytes: answer.bytes.length,
        tokenId: "t1",
        agentId: 21,
      },
    ]);
  });

  test("the body of a write is kept", async () => {
    await halo().post("supplier", [{ name: "Logged" }]);
    await halo().post("supplier", "{not json");
    expect(entries()[0]).toMatchObject({ method: "POST", status: 201, body: [{ name: "Logged" }] });
    expect(entries()[1]).not.toHaveProperty("body");
  });

  test("tokens go by the number of their issue, also when they are no longer valid", async () => {
    const api = await Api.open({ tenant: bareTenant() });
    const second = await api.withScope("read:tickets");
    await second.get("tickets?count=1");
    await api.get("status");
    api.sandbox.revokeTokens();
    await second.get("status");
    const used = api.sandbox.log.find({ path: "/api/" }).map(({ tokenId, status }) => [tokenId, status]);
    expect(used).toEqual([
      ["t2", 200],
      ["t1", 200],
      ["t2", 401],
    ]);
    const unknown = new Api(api.sandbox, "0123456789");
    await unknown.get("status");
    expect(api.sandbox.log.entries.at(-1)).not.toHaveProperty("tokenId");
  });

  test("finds and counts by method and path, without regard to case", async () => {
    await halo().get("Status");
    await halo().get("status/9");
    await halo().post("supplier", [{ name: "Counted" }]);
    const { log } = halo().sandbox;
    expect(log.count()).toBe(3);
    expect(log.count({ method: "get" })).toBe(2);
    expect(log.count({ path: "/api/STATUS" })).toBe(2);
    expect(log.count({ path: /^\/api\/status$/ })).toBe(1);
    expect(log.find({ method: "POST", path: "supplier" })).toHaveLength(1);
    expect(log.count({ method: "DELETE" })).toBe(0);
  });

  test("counts the requests that are handled at one time", async () => {
    const { log } = halo().sandbox;
    await halo().get("status");
    expect(log.maxInFlight).toBe(1);
    await Promise.all([1, 2, 3, 4, 5].map(() => halo().get("status")));
    expect([log.maxInFlight, log.inFlight]).toEqual([5, 0]);
    const before = some(log.entries.at(-1)).n;
    log.clear();
    expect([log.maxInFlight, log.count()]).toEqual([0, 0]);
    await halo().get("status");
    expect(some(log.entries[0]).n).toBe(before + 1);
  });
});

describe("the handles for another process", () => {
  const control = async (method: string, path: string, value?: unknown) =>
    read(
      await halo().sandbox.fetch(
        new Request(`${origin}/_sandbox/${path}`, {
          method,
          ...(value === undefined ? {} : { body: JSON.stringify(value) }),
        }),
      ),
    );

  test("faults are added one or several at a time, with null for all requests, and removed", async () => {
    const added = await control("POST", "faults", [{ status: 500 }, { status: 503, times: null }]);
    expect(added.status).toBe(201);
    expect(arrayIn(objectOf(added), "added")).toHaveLength(2);
    const seen: number[] = [];
    for (let n = 0; n < 4; n++) seen.push((await halo().get("status")).status);
    expect(seen).toEqual([500, 503, 503, 503]);
    expect((await control("DELETE", "faults")).status).toBe(204);
    expect((await halo().get("status")).status).toBe(200);
    await control("POST", "faults", { status: 502, times: 1 });
    expect(await statuses([halo().get("status")])).toEqual([502]);
  });

  test("the log is read and cleared, without holding these requests", async () => {
    await halo().get("status");
    const log = objectOf(await control("GET", "log"));
    expect(arrayIn(log, "entries").map((entry) => entry.path)).toEqual(["/api/status"]);
    expect(log.inFlight).toBe(0);
    await control("DELETE", "log");
    expect(halo().sandbox.log.entries).toEqual([]);
  });

  test("reset puts the data back", async () => {
    const id = objectOf(await write()).id;
    expect((await control("POST", "reset")).status).toBe(204);
    expect((await halo().get(`supplier/${id}`)).status).toBe(404);
  });
});
