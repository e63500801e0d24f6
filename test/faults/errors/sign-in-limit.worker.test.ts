import { describe, expect, test } from "vitest";
import { failureOf } from "./halo.ts";
import { signed, tokenRequests } from "./signed.ts";

describe("a sign-in that answers 429", () => {
  /** A Halo client by a clock of its own, whose sign-in limits requests. */
  function limited(times: number, headers: Readonly<Record<string, string>> = {}) {
    const clock = { now: Date.now() };
    const fault = { method: "POST", path: "/auth/token", status: 429, times, headers };
    const here = signed({ now: () => clock.now }, {}, [fault]);
    return { here, clock };
  }

  test.each<[string, Record<string, string>, number]>([
    ["without a time to wait", {}, 60],
    ["with a short one", { "retry-after": "1" }, 60],
    ["with a long one", { "retry-after": "120" }, 120],
    ["with one that is no time", { "retry-after": "soon" }, 60],
  ])("%s is asked again only when that is over", async (_name, headers, seconds) => {
    const { here, clock } = limited(1, headers);
    for (const passed of [0, 1, seconds - 2]) {
      clock.now += passed * 1000;
      const failure = await failureOf(here.list());
      expect(failure.kind).toBe("rate_limit");
      expect(failure.message).toMatch(
        /sign-in limits requests at the moment\. Wait (?:a minute|\d+ seconds)/,
      );
    }
    expect((await failureOf(here.list())).retryAfterSeconds).toBe(1);
    expect(tokenRequests(here)).toBe(1);
    clock.now += 1_000;
    await here.list();
    expect(tokenRequests(here)).toBe(2);
  });

  test("with a time beyond five minutes is asked again after five, and left alone again", async () => {
    const { here, clock } = limited(2, { "retry-after": "86400" });
    expect((await failureOf(here.list())).message).toContain("Wait 86400 seconds");
    clock.now += 300_000;
    expect((await failureOf(here.list())).kind).toBe("rate_limit");
    expect(tokenRequests(here)).toBe(2);
    await failureOf(here.list());
    expect(tokenRequests(here)).toBe(2);
  });

  test("before the clock was set back is not waited for", async () => {
    const { here, clock } = limited(1);
    await failureOf(here.list());
    clock.now -= 24 * 60 * 60_000;
    await here.list();
    expect(tokenRequests(here)).toBe(2);
  });
});
