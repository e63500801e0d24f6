import { expect, test } from "vitest";
import { createSandbox } from "../../../sandbox/index.ts";
import { haloClient, signal } from "../../../test/faults/errors/halo.ts";
import { haloResources } from "../resources.ts";
import { requestWindowMs } from "../rules.ts";
import { RequestWindow } from "./request-window.ts";

test("counts what was sent within five minutes, and forgets the rest", () => {
  const window = new RequestWindow();
  for (const time of [0, 1_000, requestWindowMs]) window.note(time);
  expect(window.count(requestWindowMs)).toBe(2);
  expect(window.count(requestWindowMs + 999)).toBe(2);
  expect(window.count(requestWindowMs + 1_000)).toBe(1);
  expect(window.count(3 * requestWindowMs)).toBe(0);
});

test("all calls of a client count together, each try of them, and tokens do not", async () => {
  const sandbox = createSandbox();
  let now = Date.now();
  const client = haloClient({ fetch: (request) => sandbox.fetch(request), now: () => now });
  const [one, other] = [client.forCall(), client.forCall()];
  await one.listAll(haloResources.statuses, {}, { signal });
  sandbox.faults.add({ path: "/api/team", status: 503 });
  await other.listAll(haloResources.teams, {}, { signal });
  expect([one.requests, other.requests]).toEqual([1, 2]);
  for (const each of [client, one, other]) expect(each.recentRequests).toBe(3);
  now += requestWindowMs;
  expect(client.recentRequests).toBe(0);
});
