import { describe, expect, test } from "vitest";
import { dialects, type Speech, speechOf as speechFrom } from "../../sandbox/dialects/index.ts";
import { mostRequests } from "../../src/doctor/budget.ts";
import { questions } from "../../src/doctor/dialects/index.ts";
import { examineSandbox, freshSandbox } from "../../src/doctor/examine.testing.ts";
import { reportOf } from "../../src/doctor/report/report.ts";
import { likenessOf, readLikeness } from "./like.ts";

/** Dialects that an examination can't tell, which reads lists and records of a tenant as it is, and why. */
const untold: Readonly<Record<string, string>> = {
  modules: "the lines of rights tell it",
  "rate-limit": "it would have to go over the limit",
  fault: "it comes when it comes",
  refusal: "only a write is refused so",
  created: "nothing is written",
  deleted: "nothing is deleted",
  "lost-field": "nothing is written",
  note: "nothing is written",
  time: "nothing is written",
  "status-with-action": "nothing is written",
  "recurring-lines": "nothing is written",
  "quotation-quantity": "nothing is written",
  "runbook-start": "nothing is started",
  "article-drafts": "nothing is written",
  "attachment-stored": "nothing is attached",
  "feedback-scale": "what a customer meant by a score stands in no row",
  "feedback-ticket": "a tenant need not have an answer whose ticket is deleted",
  "ai-matches": "that one ticket has none does not tell that others have none",
  "mail-addresses": "nothing is mailed",
  "allowed-statuses": "no ticket type is read by its id",
  merge: "nothing is merged",
  "merged-history": "nothing is merged",
  "related-tickets": "a ticket without any is no proof",
  "day-kept": "nothing is written",
  "ticket-targets": "nothing is written",
  "report-run": "no report is run",
  "report-columns": "no report is run",
  "report-bits": "no report is run",
};

/** Answers of the doctor for which the sandbox has no dialect, and why. */
const unspoken: Readonly<Record<string, string>> = {
  mixed: "each of the ways is a dialect of its own",
  other: "it may be anything",
  "actions-without-ticket=rows": "nobody has seen it",
};

const names = new Set(dialects.map(({ name }) => name));
const told = dialects.filter(({ name }) => untold[name] === undefined);

/** Without the rights to suppliers and quotations, so that the way of refusing shows. */
const fewer =
  "read:tickets read:calendar read:customers read:contracts read:invoices read:assets read:items read:sales read:projects read:timesheets read:reporting";

/** What the doctor says of a sandbox that speaks so. What `all` is answered with is seen where it is asked for. */
const examined = (speech: Speech) =>
  examineSandbox(freshSandbox({ speech }), {
    HALO_SCOPE: speech["token-scope"] === undefined ? fewer : "all",
  });

describe("the doctor's questions and the sandbox's dialects have one vocabulary", () => {
  test("each dialect has a question, or a reason why it can't be told", () => {
    const asked = new Set(questions.map(({ id }) => id));
    const without = dialects.filter(({ name }) => !asked.has(name) && untold[name] === undefined);
    expect(without.map(({ name }) => name)).toEqual([]);
    expect(Object.keys(untold).filter((name) => asked.has(name) || !names.has(name))).toEqual([]);
  });

  test.each(questions.map(({ id, values }) => ({ id, values: Object.keys(values) })))(
    "each answer to $id is a value of the dialect, or has a reason why it is none",
    ({ id, values }) => {
      const own: readonly string[] = dialects.find(({ name }) => name === id)?.values ?? [];
      const reasons = new Set(Object.keys(unspoken));
      const without = values.filter(
        (value) => !own.includes(value) && ![value, `${id}=${value}`].some((each) => reasons.has(each)),
      );
      expect(without).toEqual([]);
    },
  );
});

describe("the doctor names each dialect right", () => {
  /** These hide others or are hidden by them, as by rows in any order what only some rows show: they are spoken alone. */
  const loud = [
    ...["token-scope", "past-the-end", "list-key", "client-filter", "empty-field"],
    ...["order", "closing-statuses"],
  ];
  const speechOf = (place: number): Speech =>
    Object.fromEntries(
      told.flatMap(({ name, values }) => {
        const value = loud.includes(name) ? undefined : values[place];
        return value === undefined ? [] : [[name, value]];
      }),
    );
  const most = Math.max(...told.map(({ values }) => values.length));
  const together = Array.from({ length: most }, (_, place) => speechOf(place));
  const alone = told
    .filter(({ name }) => loud.includes(name))
    .flatMap(({ name, values }) => values.map((value): Speech => ({ [name]: value })));

  test.each([...together, ...alone].map((speech) => ({ speech })))(
    "$speech",
    async ({ speech }) => {
      const { dialects: found, requests } = await examined(speech);
      const heard = Object.fromEntries(Object.keys(speech).map((name) => [name, found.get(name)]));
      expect(heard).toEqual(speech);
      expect(requests).toBeLessThanOrEqual(mostRequests);
    },
    60_000,
  );
});

describe("a sandbox like another tenant", () => {
  test("doctor, report, --like, doctor: each dialect is the same again", async () => {
    const speech = {
      "agent-list": "results",
      "agent-search": "ignored",
      "page-size": "always-50",
      "empty-list": "null",
      ids: "text",
      "date-form": "fraction",
      "actions-without-ticket": "error",
      "actions-of-a-period": "empty",
      "contract-status": "code",
      "missing-right": "403",
    };
    const first = await examined(speech);
    const likeness = likenessOf(JSON.stringify(await reportOf(first, "1")));
    expect(likeness.speech).toMatchObject(speech);
    const second = await examined(likeness.speech);
    expect(Object.fromEntries(second.dialects)).toEqual(Object.fromEntries(first.dialects));
  }, 60_000);

  test("says what it can't do, and knows only what there is", () => {
    const report = {
      "agent-list": "results",
      "agent-search": "heeded",
      toString: "x",
      ids: "mixed",
      order: null,
    };
    expect(likenessOf(JSON.stringify({ format: "halo-mcp doctor report 1", dialects: report }))).toEqual({
      speech: { "agent-list": "results" },
      unknown: ["toString=x", "ids=mixed"],
    });
  });

  test("a file that is not there is said to be missing, and how one is made", () => {
    const read = () => readLikeness("/nope/report.json");
    expect(read).toThrow("--like /nope/report.json: there is no such file. npm run doctor -- --report");
    expect(read).not.toThrow("ENOENT");
  });

  test("a dialect that is none is told with the form to write it in, and the one that is meant", () => {
    expect(() => speechFrom(["x"])).toThrow(
      /^There is no dialect "x"\. Write NAME=VALUE, such as [a-z-]+=\S+\. The names: /,
    );
    expect(() => speechFrom(["agent-lits"])).toThrow("Did you mean agent-list?");
  });

  test.each([["no JSON"], ["{}"], ['{"format":"another","dialects":{}}']])("%s is no report", (text) => {
    expect(() => likenessOf(text)).toThrow(/npm run doctor -- --report FILE/);
  });
});
