import { describe, expect, test } from "vitest";
import {
  badInput,
  dispensable,
  HaloError,
  isUncertain,
  notSent,
  readOr,
  unexpectedAnswer,
  unread,
} from "./errors.ts";

const refused = new HaloError("refused", "Halo refused the request for ticket 5: «No».", {
  said: "No",
  advice: "Correct that and try again.",
  status: 400,
});

describe("a message is made of what happened, the advice and the notes", () => {
  test("all of them", () => {
    expect(refused.noting("One.").noting("Two.").message).toBe(
      "Halo refused the request for ticket 5: «No». Correct that and try again. One. Two.",
    );
  });

  test("what happened alone", () => {
    expect(new HaloError("cancelled", "The call was cancelled.").message).toBe("The call was cancelled.");
  });

  test("a lead comes before what happened, and leaves the rest", () => {
    const error = refused.noting("One.").after("Nothing was changed.");
    expect(error.message).toBe(
      "Nothing was changed. Halo refused the request for ticket 5: «No». Correct that and try again. One.",
    );
    expect(error).toMatchObject({ kind: "refused", said: "No", status: 400 });
  });
});

describe("an error made from another", () => {
  test("keeps what is not changed, and knows its cause", () => {
    const lost = new HaloError("timeout", "Halo did not answer.", { uncertain: true, retryAfterSeconds: 7 });
    const error = lost.with({ kind: "outcome_unknown", advice: "Look first." });
    expect(error).toMatchObject({
      kind: "outcome_unknown",
      message: "Halo did not answer. Look first.",
      uncertain: true,
      retryAfterSeconds: 7,
      cause: lost,
    });
    expect(lost.message).toBe("Halo did not answer.");
  });

  test("loses what is given as undefined", () => {
    const error = refused.with({ advice: undefined, status: undefined });
    expect(error.message).toBe("Halo refused the request for ticket 5: «No».");
    expect([error.advice, error.status]).toEqual([undefined, undefined]);
  });
});

test("an answer that can't be used advises apart from what happened", () => {
  const error = unexpectedAnswer("it is empty", { uncertain: true, status: 200 });
  expect(error.happened).toBe("Halo's answer could not be used: it is empty.");
  expect(error.message).toMatch(/^Halo's answer could not be used: it is empty\. Nothing can be concluded/);
  expect(isUncertain(error)).toBe(true);
  expect([isUncertain(refused), isUncertain(new Error("x"))]).toEqual([false, false]);
});

test("a refusal before anything was sent", () => {
  expect(notSent("give status_id.")).toMatchObject({
    kind: "bad_input",
    message: "Nothing was sent: give status_id.",
  });
  expect(badInput("x is wrong.")).toMatchObject({ kind: "bad_input", message: "x is wrong." });
});

describe("what a call can do without", () => {
  test("an error of the closed set, and how it is warned of", () => {
    expect(dispensable(refused)).toBe(refused);
    expect(unread("The statuses", refused)).toBe(`The statuses could not be read. ${refused.message}`);
    expect(unread("Agents", refused, "names are missing")).toBe(
      `Agents could not be read, so names are missing. ${refused.message}`,
    );
  });

  test("what stands in its place", async () => {
    expect(await readOr(Promise.resolve(["open"]), [])).toEqual(["open"]);
    expect(await readOr(Promise.reject(refused), [])).toEqual([]);
  });

  test.each([new HaloError("cancelled", "The call was cancelled."), new TypeError("a bug"), "text"])(
    "not %s",
    async (error) => {
      await expect(readOr(Promise.reject(error), [])).rejects.toBe(error);
      let thrown: unknown;
      try {
        dispensable(error);
      } catch (caught) {
        thrown = caught;
      }
      expect(thrown).toBe(error);
    },
  );
});
