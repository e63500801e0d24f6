import { describe, expect, test } from "vitest";
import { type Answered, cutPage, type HaloRecord, isSamePage, mayBeCut, pageOf, readRows } from "./lists.ts";
import { haloResources } from "./resources.ts";

const { agents, attachments, tickets, appointments } = haloResources;
const rows = (count: number, from = 1): HaloRecord[] =>
  Array.from({ length: count }, (_, index) => ({ id: from + index }));
const ids = ({ rows: found }: Pick<Answered, "rows">) => found.map(({ id }) => id);

describe("rows of an answer", () => {
  test.each<[string, unknown, number | undefined]>([
    ["in a bare list", rows(2), undefined],
    ["under the resource's key", { record_count: 9, agents: rows(2) }, 9],
    ["under results", { record_count: 253, results: rows(2) }, 253],
    ["under the name of the path", { record_count: 2, agent: rows(2) }, 2],
    ["with a count as text", { record_count: "253", results: rows(2) }, 253],
    ["with no count", { agents: rows(2) }, undefined],
    ["with a count that is none", { record_count: "many", agents: rows(2) }, undefined],
    ["beside a key that is null", { record_count: 2, agents: null, results: rows(2) }, 2],
    ["beside a key that is empty", { record_count: 2, agents: [], results: rows(2) }, 2],
  ])("are read %s", (_name, answer, count) => {
    const answered = readRows(agents, answer);
    expect(ids(answered)).toEqual([1, 2]);
    expect(answered.count).toBe(count);
  });

  test("are those of the resource where the envelope holds other lists too", () => {
    const answer = { ticket_id: 5, record_count: 1, folders: [{ id: 77 }], attachments: [{ id: 3 }] };
    expect(ids(readRows(attachments, answer))).toEqual([3]);
    expect(() => readRows(attachments, { ticket_id: 5, record_count: 1, folders: [{ id: 77 }] })).toThrow(
      'it has no "attachments"',
    );
  });

  test.each<[string, unknown]>([
    ["null and counted as 0", { record_count: 0, tickets: null }],
    ["null and not counted", { tickets: null }],
    ["not there and counted as 0", { record_count: "0" }],
    ["empty", { record_count: 0, tickets: [] }],
  ])("are none where the list is %s", (_name, answer) => {
    expect(readRows(tickets, answer)).toMatchObject({ rows: [], length: 0 });
  });

  test.each<[string, unknown, string]>([
    ["null and counted", { record_count: 4, tickets: null }, '"tickets" is not a list of records'],
    ["not there and counted", { record_count: 4 }, 'it has no "tickets"'],
    ["not there at all", { Message: "x" }, 'it has no "tickets"'],
    [
      "records with null among them",
      { record_count: 3, tickets: [null, ...rows(2)] },
      "not a list of records",
    ],
    ["no records", { record_count: 1, tickets: [7] }, '"tickets" is not a list of records'],
    ["no records and bare", [7], "its rows are not records"],
    ["bare and without ids", [{ tickets: [] }], "bare list"],
    ["bare and empty, where Halo counts", [], "bare list"],
  ])("are an error where the list is %s", (_name, answer, sentence) => {
    expect(() => readRows(tickets, answer)).toThrow(sentence);
  });

  test("end a bare list of a counted resource after the first page", () => {
    expect(readRows(tickets, [], true).rows).toEqual([]);
    expect(ids(readRows(tickets, rows(3)))).toEqual([1, 2, 3]);
  });

  test("of appointments carry the agent that only their list of agents names", () => {
    const list = [
      {
        id: 1,
        agent_id: 0,
        agents: [
          { id: 9, use: "user" },
          { id: 3, name: "Dana Reed", use: "agent" },
        ],
      },
      { id: 2, agent_id: 8, agents: [{ id: 3, use: "agent" }] },
      { id: 3, agent_id: -1, agents: null },
    ];
    expect(readRows(appointments, list).rows).toMatchObject([
      { agent_id: 3, agent_name: "Dana Reed" },
      { agent_id: 8 },
      { agent_id: -1 },
    ]);
  });

  test("of tickets carry the number of a priority that comes as an object", () => {
    const priority = { id: "830d9449-bd4e-4910-8c00-08df22fb0c92", priorityid: "2", slaid: 3, name: "High" };
    const list = [
      { id: 1, priority },
      { id: 2, priority_id: priority.id, priority },
      { id: 3, priority_id: 4, priority },
      { id: 4, priority_id: -1, priority },
    ];
    const read = readRows(tickets, list).rows.map(({ priority_id }) => priority_id);
    expect(read).toEqual([2, 2, 4, -1]);
  });
});

describe("a page", () => {
  const page = (
    count: number | undefined,
    length: number,
    number = 1,
    size = 100,
  ): Pick<ReturnType<typeof pageOf>, "total" | "more" | "pageSize" | "isOpen"> => {
    const answered = { rows: rows(length), length, count, isBare: count === undefined };
    const { total, more, pageSize, isOpen = false } = pageOf(tickets, answered, { number, size });
    return { total, more, pageSize, isOpen };
  };
  const settled = (total: number | undefined, more: boolean, pageSize = 100) => ({
    total,
    more,
    pageSize,
    isOpen: false,
  });
  const open = (pageSize: number) => ({ total: undefined, more: true, pageSize, isOpen: true });

  test.each<[string, ReturnType<typeof page>, ReturnType<typeof page>]>([
    ["that is counted and has more", page(253, 100), settled(253, true)],
    ["that is the last", page(253, 53, 3), settled(253, false)],
    ["that is all", page(7, 7), settled(7, false)],
    ["of Halo's own size", page(253, 50), settled(253, true, 50)],
    ["that is full, with a count that repeats it", page(100, 100), open(100)],
    ["of Halo's own size, with a count that repeats it", page(50, 50), open(50)],
    ["of Halo's own size, larger than asked for", page(50, 50, 1, 5), open(50)],
    ["after the first, with a count that repeats it", page(50, 50, 2), open(50)],
    ["that is full, without a count", page(undefined, 100), open(100)],
    ["of Halo's own size, without a count", page(undefined, 50), open(50)],
    ["that is short, without a count", page(undefined, 30), settled(30, false)],
    ["after the first, short, with a count of itself", page(30, 30, 3), settled(undefined, false)],
    ["whose last row fills it", page(200, 100, 2), settled(200, false)],
    ["of one row of one", page(1, 1, 1, 1), open(1)],
  ])("%s", (_name, found, expected) => {
    expect(found).toEqual(expected);
  });

  test("of a list that Halo did not page is all of it, and is cut where a page is shown", () => {
    const answered = { rows: rows(310), length: 310, count: 310, isBare: false };
    const all = pageOf(tickets, answered, { number: 2, size: 20 });
    expect(all).toMatchObject({ total: 310, more: false, isWhole: true });
    const second = cutPage(all.rows, { number: 2, size: 20 });
    expect(ids(second)).toEqual(rows(20, 21).map(({ id }) => id));
    expect(second).toMatchObject({ total: 310, more: true, pageSize: 20 });
  });

  test("is the same as another by its rows, in any order", () => {
    expect(isSamePage(rows(3), [...rows(3)].reverse())).toBe(true);
    expect(isSamePage(rows(3), rows(3, 2))).toBe(false);
    expect(isSamePage(rows(3), rows(2))).toBe(false);
    expect(isSamePage([{ id: 1, ticket_id: 5 }], [{ id: 1, ticket_id: 6 }])).toBe(false);
    // A row that changed meanwhile is the same one; rows without an id are told apart by what they hold.
    expect(isSamePage([{ id: 1, name: "before" }], [{ id: 1, name: "after" }])).toBe(true);
    const nameless = [{ name: "one" }, { name: "other" }] as unknown as HaloRecord[];
    expect(isSamePage(nameless.slice(0, 1), nameless.slice(1))).toBe(false);
  });
});

test.each<[string, unknown, boolean]>([
  ["a bare list", rows(50), false],
  ["an envelope that counts its rows", { record_count: 7, results: rows(7) }, false],
  ["one that counts more than it has", { record_count: 253, results: rows(50) }, true],
  ["one whose count repeats a page", { record_count: 50, results: rows(50) }, true],
])("%s may be cut: %j", (_name, answer, cut) => {
  expect(mayBeCut(readRows(agents, answer))).toBe(cut);
});
