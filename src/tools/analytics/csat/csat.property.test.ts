import { describe, expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { callOn, now, tenantWith, tightLimit } from "../../../../test/support/generated.ts";
import { tries } from "../../../../test/support/length.ts";
import fc from "../../../../test/support/property.ts";
import { answerOf } from "../shared/time/hours.testing.ts";
import { csatTools } from "./csat.ts";

const [csat] = csatTools;
const hour = 3_600_000;
const none = "1900-01-01T00:00:00";

/** A time within seventy days before now, or one of Halo's dates that mean none. */
const moment = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .integer({ min: -52, max: 0 })
      // Some at the same moment.
      .map((days) => new Date(now.getTime() + days * 24 * hour).toISOString().slice(0, 19)),
  },
  { weight: 1, arbitrary: fc.constantFrom(none, "0001-01-01T00:00:00") },
);

/** Six tickets: 4 is deleted, 5 merged, 6 closed as it was opened; 8 and 9 are nowhere. */
const ticketRows: readonly HaloRecord[] = [1, 2, 3, 4, 5, 6].map((id) => ({
  ...{ id, summary: `Ticket ${id}`, status_id: 9, use: "ticket" },
  ...{ client_id: id % 2 === 0 ? 2 : 3, client_name: id % 2 === 0 ? "«odd»\nname" : "Same Name" },
  ...{ agent_id: [1, 2, 3, 2, 3, 0][id - 1], team: "Infrastructure" },
  dateoccurred: "2026-10-02T09:00:00",
  dateclosed: id === 6 ? "2026-10-02T09:00:10" : `2026-1${id % 2}-05T09:00:00`,
  ...{ deleted: id === 4, merged_into_id: id === 5 ? 1 : 0 },
}));

const feedback = fc.record({
  ticket_id: fc.constantFrom(1, 1, 2, 3, 4, 5, 6, 8, 9, 0),
  feedback_faultid: fc.constantFrom(0, 0, 0, 2),
  score: fc.constantFrom(1, 1, 1, 2, 3, 4, 5, 5, "2", 0, null, 7, -1, 2.5),
  date: moment,
  comment: fc.constantFrom("", "Slow", "«odd»\nname"),
});
const answers = fc
  .oneof(
    { weight: 1, arbitrary: fc.array(feedback, { maxLength: 4 }) },
    { weight: 8, arbitrary: fc.array(feedback, { minLength: 12, maxLength: 40, size: "max" }) },
  )
  .map((rows) =>
    rows.map((row, index) => ({ id: index + 1, key: "s3cr3t-key", ip_address: "203.0.113.77", ...row })),
  );

const timeOf = (value: unknown) => (/^(0001|1900)/.test(String(value)) ? undefined : Date.parse(`${value}Z`));
const isScored = ({ score }: HaloRecord) => [1, 2, 3, 4, 5].includes(Number(score ?? 0));

/** The slow and simple second computation. */
function expected(rows: readonly HaloRecord[], from: string, to: string, client?: number) {
  const ticketOf = (row: HaloRecord) => Number(row.ticket_id || row.feedback_faultid);
  const known = (row: HaloRecord) => ticketRows.find(({ id }) => id === ticketOf(row));
  const own = rows.filter((row) => {
    const day = String(row.date).slice(0, 10);
    return day >= from && day <= to;
  });
  const meant = own.filter((row) => client === undefined || known(row)?.client_id === client);
  const counted: HaloRecord[] = [];
  for (const row of meant.filter(isScored)) {
    const isLater = (other: HaloRecord) =>
      (timeOf(other.date) ?? 0) > (timeOf(row.date) ?? 0) ||
      (timeOf(other.date) === timeOf(row.date) && Number(other.id) > Number(row.id));
    const same = meant.filter((other) => isScored(other) && ticketOf(other) === ticketOf(row));
    if (ticketOf(row) === 0 || !same.some(isLater)) counted.push(row);
  }
  const closed = ticketRows.filter((ticket) => {
    const day = String(ticket.dateclosed).slice(0, 10);
    return (
      [1, 2, 3].includes(Number(ticket.id)) &&
      day >= from &&
      day <= to &&
      (client === undefined || ticket.client_id === client)
    );
  });
  const answered = closed.filter(({ id }) =>
    rows.some((row) => Number(row.score ?? 0) !== 0 && ticketOf(row) === id),
  );
  const share = (part: number, whole: number) =>
    whole === 0 ? undefined : Math.round((part * 1_000) / whole) / 10;
  const having = (...scores: number[]) =>
    counted.filter(({ score }) => scores.includes(Number(score))).length;
  const isNone = ({ score }: HaloRecord) => Number(score ?? 0) === 0;
  const undated = rows.filter((row) => isScored(row) && timeOf(row.date) === undefined).length;
  const figures = {
    responses: counted.length,
    ...{ score_1: having(1), score_2: having(2), score_3: having(3), score_4: having(4), score_5: having(5) },
    ...{ good: having(1, 2), unhappy: having(4, 5) },
    good_percent: counted.length < 5 ? undefined : share(having(1, 2), counted.length),
    other_scores: meant.filter((row) => !isScored(row) && !isNone(row)).length,
    without_score: meant.filter(isNone).length,
    replaced: meant.filter(isScored).length - counted.length,
    undated,
    ticket_gone: counted.filter((row) => [4, 5].includes(ticketOf(row))).length,
    ticket_unread: (client === undefined ? counted : own.filter(isScored)).filter(
      (row) => known(row) === undefined,
    ).length,
    ...{ closed: closed.length, closed_answered: answered.length },
    response_percent: closed.length < 5 ? undefined : share(answered.length, closed.length),
  };
  const all = rows.filter(isScored);
  const bad = all.filter(({ score }) => Number(score) > 3).length;
  // Where the scale is in doubt, a score that nobody gave says nothing.
  const isDoubtful = figures.other_scores > 0 || (all.length >= 5 && bad * 2 > all.length);
  const unsaid = Object.entries(figures).flatMap(([name, value]) =>
    value === 0 &&
    ((isDoubtful && /^(?:score_|good$|unhappy|replaced|ticket_gone)/.test(name)) ||
      (name === "ticket_gone" && figures.ticket_unread > 0))
      ? [[name, undefined] as const]
      : [],
  );
  return { figures: { ...figures, ...Object.fromEntries(unsaid) }, isWhole: undated === 0 };
}

/** Without figures that are absent, and of what is not whole without those that are 0. */
const told = ({ figures, isWhole }: ReturnType<typeof expected>) =>
  Object.fromEntries(
    Object.entries(figures).filter(([, value]) => value !== undefined && (isWhole || value !== 0)),
  );

const periods = fc.constantFrom(["2026-10-01", "2026-10-31"], ["2026-11-02", "2026-11-21"]);

test("each figure is that of a slow and simple count, its table sums to it, and it lists as many records", async () => {
  await fc.assert(
    fc.asyncProperty(
      answers,
      periods,
      fc.constantFrom(1, 10),
      fc.constantFrom(undefined, 2),
      fc.nat(16),
      async (rows, [from = "", to = ""], size, client, place) => {
        const tenant = tenantWith({ Tickets: ticketRows, Feedback: rows });
        const args = {
          period: `${from}..${to}`,
          page_size: size,
          by: "client",
          ...(client === undefined ? {} : { client_id: client }),
        };
        const truth = expected(rows, from, to, client);
        const result = await answerOf(tenant, csat, args);
        expect(result.complete).toBe(truth.isWhole);
        const figures = Object.fromEntries(
          Object.entries(result.figures).filter(([, value]) => value !== undefined),
        );
        expect(figures).toEqual(told(truth));
        expect(JSON.stringify(result)).not.toMatch(/s3cr3t-key|203\.0\.113/);
        const groups = result.tables.find(({ name }) => name === "groups");
        for (const figure of ["responses", "good", "unhappy"] as const) {
          const sum = groups?.rows.reduce((total, row) => total + Number(row[figure] ?? 0), 0) ?? 0;
          expect(sum, figure).toBe(truth.figures[figure] ?? 0);
        }
        const counts = Object.entries(figures).filter(([figure]) => !figure.endsWith("_percent"));
        const [figure = "", value] = counts[place % counts.length] ?? [];
        const listed = await answerOf(tenant, csat, { ...args, rows: figure });
        expect(listed.tables[0]?.total, figure).toBe(value);
      },
    ),
    { numRuns: tries(150) },
  );
});

const rowsOf = (...scores: readonly number[]) =>
  scores.map((score, index) => ({
    id: index + 1,
    ticket_id: 0,
    score,
    date: "2026-10-08T09:00:00",
    comment: "",
  }));
const october = { period: "2026-10", by: "none" };
const of = (rows: readonly HaloRecord[], args: Record<string, unknown> = {}) =>
  answerOf(tenantWith({ Tickets: ticketRows, Feedback: rows }), csat, { ...october, ...args });

describe("a share", () => {
  test("is told of five responses, and of four it is said that they are too few", async () => {
    expect((await of(rowsOf(1, 2, 3, 4, 1))).figures.good_percent).toBe(60);
    const few = await of(rowsOf(1, 2, 3, 1));
    expect(few.figures.good_percent).toBeUndefined();
    expect(few.summary).toContain("4 responses, 3 good (too few for a share)");
  });

  test("of closed tickets with a score is told of five of them, and of four it is said that they are too few", async () => {
    const told = (count: number) => {
      const model = ticketRows.find(({ dateclosed }) => String(dateclosed).startsWith("2026-10")) ?? {};
      const Tickets = Array.from({ length: count }, (_none, index) => ({ ...model, id: index + 1 }));
      const Feedback = rowsOf(1, 2, 3, 1).map((row) => ({ ...row, ticket_id: row.id }));
      return answerOf(tenantWith({ Tickets, Feedback }), csat, october);
    };
    const enough = await told(5);
    expect(enough.figures).toMatchObject({ closed: 5, closed_answered: 4, response_percent: 80 });
    expect(enough.inWords).toContain("have a score of any time (80 %)");
    const few = await told(4);
    expect(few.figures).toMatchObject({ closed: 4, closed_answered: 4 });
    expect(few.figures.response_percent).toBeUndefined();
    expect(few.inWords).toContain(
      "4 of 4 tickets closed in the period have a score of any time (too few for a share).",
    );
    expect(`${few.inWords} ${few.summary}`).not.toContain("%");
    expect(few.basis.join(" ")).toContain("No share is told of fewer than 5 responses or closed tickets");
  });

  test("that is not told is said once, not of every row", async () => {
    const few = await of(rowsOf(1, 2, 3, 1), { by: "agent" });
    const [groups] = few.tables;
    expect(groups?.rows.length).toBeGreaterThan(0);
    expect(groups?.rows.map((row) => groups.line(row)).join()).not.toContain("too few");
  });

  test("where nobody is unhappy says how those with the middle score are listed", async () => {
    const said = 'Nobody is unhappy; 2 gave the middle score (rows: "score_3" lists them).';
    expect((await of(rowsOf(1, 3, 3))).basis.join(" ")).toContain(said);
    for (const scores of [
      [1, 3, 5],
      [1, 2],
    ])
      expect((await of(rowsOf(...scores))).basis.join()).not.toContain("middle score");
  });

  test("turns with the scale, which is doubted where most would be unhappy", async () => {
    const turned = rowsOf(5, 5, 5, 4, 1);
    const doubted = await of(turned);
    expect(doubted.figures).toMatchObject({ good: 1, unhappy: 4 });
    expect(doubted.warnings?.join()).toContain("may be turned");
    const asked = await of(turned, { best: "5" });
    expect(asked.figures).toMatchObject({ good: 4, unhappy: 1, good_percent: 80 });
    expect(asked.warnings?.join() ?? "").not.toContain("may be turned");
  });
});

test("the unhappy ones come worst first, then the newest, with what they wrote", async () => {
  const at = (id: number, score: number, date: string, ticket_id: number) => ({
    ...{ id, score, ticket_id, date: `2026-10-${date}T09:00:00`, comment: `words ${id}` },
  });
  const rows = [at(1, 4, "09", 1), at(2, 5, "03", 9), at(3, 5, "07", 4), at(4, 1, "08", 8)];
  const { tables } = await of(rows);
  expect(tables[0]?.rows).toMatchObject([
    {
      ticket_id: 4,
      comment: "words 3",
      summary: "Ticket 4",
      ticket: "deleted or merged",
      team: "Infrastructure",
    },
    { ticket_id: 9, comment: "words 2", ticket: "ticket not read" },
    {
      ticket_id: 1,
      comment: "words 1",
      summary: "Ticket 1",
      client_name: "Same Name",
      agent_name: "Unassigned",
    },
  ]);
});

test("of several answers of one ticket the newest counts, and of one moment the one that came last", async () => {
  const at = (id: number, score: number, hours: string) => ({
    ...{ id, score, ticket_id: 1, date: `2026-10-08T${hours}:00:00`, comment: "" },
  });
  const newest = await of([at(1, 1, "10"), at(2, 5, "09")]);
  expect(newest.figures).toMatchObject({ responses: 1, score_1: 1, replaced: 1 });
  const last = await of([at(2, 5, "09"), at(1, 1, "09")]);
  expect(last.figures).toMatchObject({ responses: 1, score_5: 1, replaced: 1 });
});

test("a ticket answered on another scale is not told as unanswered", async () => {
  const row = { ticket_id: 2, date: "2026-10-08T09:00:00", comment: "" };
  const { figures, inWords } = await of([
    { id: 1, ...row, score: 9 },
    { id: 2, ...row, score: 10 },
  ]);
  expect(figures).toMatchObject({ other_scores: 2, closed_answered: 1 });
  expect(inWords).toContain("1 of ");
});

test("a score in words is not told as none", async () => {
  const row = { ticket_id: 2, date: "2026-10-08T09:00:00", comment: "" };
  const { figures, warnings } = await of([
    { id: 1, ...row, score: "Awesome" },
    { id: 2, ...row, score: 9 },
  ]);
  expect(figures).toMatchObject({ other_scores: 2, without_score: 0 });
  expect(warnings?.join()).toContain("outside of 1 to 5 (9, words)");
});

test("tickets that the answer had no requests left to read are not told as deleted", async () => {
  const [like] = ticketRows;
  const ids = Array.from({ length: 4_000 }, (_, index) => index + 1);
  const tenant = tenantWith({
    Tickets: ids.map((id) => ({ ...like, id })),
    Feedback: ids.map((id) => ({ id, ticket_id: id, score: 1, date: "2026-11-20T09:00:00", comment: "" })),
  });
  for (const client of [{}, { client_id: 3 }]) {
    const asked = { period: "2026-11", by: "none", ...client };
    const { figures, warnings } = await answerOf(tenant, csat, asked, tightLimit);
    expect(figures.ticket_unread).toBeGreaterThan(0);
    expect(warnings?.join()).toContain("used up: ask for a shorter period");
    expect(warnings?.join()).not.toContain("deleted for good");
  }
});

describe("what is not there", () => {
  test("no answer of any time is not told as all happy", async () => {
    const { figures, warnings, summary } = await of([]);
    expect(figures.responses).toBe(0);
    expect(figures.good_percent).toBeUndefined();
    expect(summary).toContain("no customer's score was found");
    expect(warnings?.join()).toContain("may not see them");
  });

  test("a sign-in that may not read them is refused, with the right that it lacks", async () => {
    const faults = [{ path: "^/api/feedback$", status: 403, times: Number.POSITIVE_INFINITY }];
    const call = callOn(tenantWith({ Tickets: ticketRows, Feedback: rowsOf(1) }), csat, october, { faults });
    await expect(call).rejects.toMatchObject({ kind: "permission" });
    await expect(call).rejects.toThrow(/survey answers/);
  });

  test("a period that has not begun has none", async () => {
    await expect(of(rowsOf(1), { period: "2027-03" })).rejects.toMatchObject({ kind: "bad_input" });
  });
});

test("the response rate says which scores and tickets it counts, and which not", async () => {
  const closedAt = (id: number, opened: string, closed: string): HaloRecord => ({
    ...{ id, client_id: 2, client_name: "A", agent_id: 2, agent_name: "B", status_id: 9, deleted: false },
    ...{ summary: `Ticket ${id}`, dateoccurred: opened, dateclosed: closed, hasbeenclosed: true },
  });
  const tickets = [
    closedAt(1, "2026-10-02T09:00:00", "2026-10-05T09:00:00"),
    closedAt(2, "2026-10-02T09:00:00", "2026-10-02T09:00:20"),
  ];
  const rows = [{ id: 1, ticket_id: 1, score: 1, date: "2026-11-02T09:00:00", comment: "" }];
  const { figures, inWords, basis } = await answerOf(
    tenantWith({ Tickets: tickets, Feedback: rows }),
    csat,
    october,
  );
  expect(figures).toMatchObject({ responses: 0, closed: 1, closed_answered: 1 });
  expect(inWords).toContain("1 of 1 ticket closed in the period have a score of any time");
  expect(basis.join(" ")).toContain("with scores of any time");
  expect(basis.join(" ")).toContain("1 ticket closed within a minute (logged time) not counted.");
});
