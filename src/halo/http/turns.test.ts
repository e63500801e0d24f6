import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HaloError } from "../errors.ts";
import { Turns } from "./turns.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Work that ends when it is told to, and whether it has begun. */
function work(name: string) {
  const { promise, resolve } = Promise.withResolvers<string>();
  const begin = vi.fn(() => promise);
  return { begin, end: () => resolve(name) };
}

test("a request that waited and has begun is never told as not sent, however long it takes", async () => {
  const turns = new Turns(1);
  const [first, second] = [work("first"), work("second")];
  const one = turns.run({}, "ticket 1", first.begin);
  const two = turns.run({}, "ticket 2", second.begin);
  await vi.advanceTimersByTimeAsync(44_000);
  expect(second.begin).not.toHaveBeenCalled();
  first.end();
  expect(await one).toBe("first");
  await vi.advanceTimersByTimeAsync(0);
  expect(second.begin).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(600_000);
  second.end();
  expect(await two).toBe("second");
});

test("one that waits for 45 seconds is told as not sent, and is never sent", async () => {
  const turns = new Turns(1);
  const [first, second, third] = [work("first"), work("second"), work("third")];
  const one = turns.run({}, "ticket 1", first.begin);
  const late = expect(turns.run({}, "ticket 2", second.begin)).rejects.toThrow(
    new HaloError(
      "busy",
      "The request for ticket 2 was not sent: Halo is slow, and 45 seconds were not enough for those before it.",
      { advice: "Try again in a minute, with fewer calls at once." },
    ),
  );
  await vi.advanceTimersByTimeAsync(44_999);
  const three = turns.run({}, "ticket 3", third.begin);
  await vi.advanceTimersByTimeAsync(1);
  await late;
  first.end();
  await one;
  await vi.advanceTimersByTimeAsync(0);
  third.end();
  expect(await three).toBe("third");
  expect(second.begin).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

test("a call of one request waits for one of each other call, not for all of them", async () => {
  const turns = new Turns(1);
  const order: string[] = [];
  const run = (call: object, name: string) =>
    turns.run(call, name, async () => {
      order.push(name);
    });
  const [long, short] = [{}, {}];
  const all = ["page 1", "page 2", "page 3"].map((name) => run(long, name));
  await Promise.all([...all, run(short, "ticket")]);
  expect(order).toEqual(["page 1", "ticket", "page 2", "page 3"]);
});

test("work that fails gives its turn to the next", async () => {
  const turns = new Turns(1);
  const failing = turns.run({}, "ticket 1", async () => {
    throw new Error("no");
  });
  const next = turns.run({}, "ticket 2", async () => "yes");
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("yes");
});
