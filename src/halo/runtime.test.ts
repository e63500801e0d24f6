import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { abortable, memoryStore, platformRuntime, SingleFlight, timeLimit } from "./runtime.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Whether a promise has ended so far, and how. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  const waiting = Promise.resolve("waiting");
  return Promise.race([
    promise.then(
      () => "done",
      (reason) => `failed: ${reason}`,
    ),
    // Later than the two steps of `then` above.
    waiting.then().then().then(),
  ]);
}

describe("sleep", () => {
  test("ends at its time and not before", async () => {
    const sleeping = platformRuntime.sleep(5_000, new AbortController().signal);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(await stateOf(sleeping)).toBe("waiting");
    await vi.advanceTimersByTimeAsync(1);
    expect(await stateOf(sleeping)).toBe("done");
  });

  test("ends with the reason when it is aborted, and leaves no timer", async () => {
    const controller = new AbortController();
    const sleeping = platformRuntime.sleep(5_000, controller.signal);
    controller.abort("gone");
    expect(await stateOf(sleeping)).toBe("failed: gone");
    expect(vi.getTimerCount()).toBe(0);
    expect(await stateOf(platformRuntime.sleep(5_000, controller.signal))).toBe("failed: gone");
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a time limit", () => {
  test("aborts at its time, and says so", async () => {
    using limit = timeLimit(1_000);
    const work = limit.within(new Promise(() => {}));
    await vi.advanceTimersByTimeAsync(999);
    expect([limit.expired(), limit.signal.aborted, await stateOf(work)]).toEqual([false, false, "waiting"]);
    await vi.advanceTimersByTimeAsync(1);
    expect([limit.expired(), limit.signal.aborted]).toEqual([true, true]);
    expect(await stateOf(work)).toContain("The time is over.");
    await expect(limit.within(new Promise(() => {}))).rejects.toThrow("The time is over.");
  });

  test("is over with its work: no timer is left, and the outer signal moves nothing any more", async () => {
    const outer = new AbortController();
    const limit = timeLimit(1_000, outer.signal);
    expect(vi.getTimerCount()).toBe(1);
    expect(await limit.within(Promise.resolve(5))).toBe(5);
    limit[Symbol.dispose]();
    expect(vi.getTimerCount()).toBe(0);
    outer.abort("gone");
    expect([limit.expired(), limit.signal.aborted]).toEqual([false, false]);
  });

  test("an abort from outside is not its own end", async () => {
    const outer = new AbortController();
    using limit = timeLimit(1_000, outer.signal);
    const work = limit.within(new Promise(() => {}));
    outer.abort("gone");
    expect(await stateOf(work)).toBe("failed: gone");
    expect(limit.expired()).toBe(false);
    using late = timeLimit(1_000, outer.signal);
    expect(late.signal.reason).toBe("gone");
  });
});

test("a promise is left at an abort, whatever it does later", async () => {
  const controller = new AbortController();
  const { promise, reject } = Promise.withResolvers();
  const waiting = abortable(promise, controller.signal);
  controller.abort("gone");
  expect(await stateOf(waiting)).toBe("failed: gone");
  const late = abortable(promise, controller.signal);
  reject(new Error("nobody hears this"));
  expect(await stateOf(late)).toBe("failed: gone");
  expect(await abortable(Promise.resolve(5), new AbortController().signal)).toBe(5);
});

test("one flight is shared by all that ask while it runs, and the next is another", async () => {
  const flight = new SingleFlight<number>();
  let runs = 0;
  const work = async () => ++runs;
  expect(await Promise.all([flight.run(work), flight.run(work)])).toEqual([1, 1]);
  expect(await flight.run(work)).toBe(2);
  const failing = flight.run(() => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  expect(await flight.run(work)).toBe(3);
});

test("the store of a process keeps what was put last", async () => {
  const store = memoryStore();
  expect(await store.get("a")).toBeUndefined();
  await store.put("a", 1);
  await store.put("a", 2);
  expect([await store.get("a"), await store.get("b")]).toEqual([2, undefined]);
});
