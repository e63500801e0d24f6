import { expect, test } from "vitest";
import { nodeDatabase } from "../copy/node-database.ts";
import { heardIn } from "./heard.ts";
import { HookLedger } from "./marks.ts";

const minute = 60_000;
const begun = Date.UTC(2026, 10, 30);
const ledger = async () => {
  const database = await nodeDatabase();
  if (database === undefined) throw new Error("this Node has no SQLite");
  return { database, hooks: new HookLedger(database) };
};
const ofTicket = (id: string) => heardIn(JSON.stringify({ id, ticket: { id: 7 } }), id);
const ofSetup = (id: string) => heardIn(JSON.stringify({ id, event: "?" }), id);

test.each([
  ['{"id":"1","webhook_id":"w","ticket":{"id":7},"action":{"ticket_id":8}}', "w 1", true],
  ['{"id":"1","ticket":{"id":"7"},"agent":{"id":3}}', " 1", false],
  ['{"object_id":7}', "digest", false],
  ['{"id":{"a":1},"ticket":"7"}', "digest", false],
  ["[1,2]", "digest", false],
  ["text", "digest", false],
])("%s is heard", (body, id, isOfRecords) => {
  expect(heardIn(body, "digest")).toEqual({ id, sentAt: undefined, isOfRecords });
});

test("webhooks of tickets have lists of names read again once a minute, others each time", async () => {
  const { hooks } = await ledger();
  hooks.hear(ofTicket("1"), begun);
  hooks.hear(ofTicket("2"), begun + 1_000);
  expect(hooks.marks()).toEqual({ records: begun + 1_000, lookups: begun });
  hooks.hear(ofSetup("3"), begun + 2_000);
  expect(hooks.marks()).toEqual({ records: begun + 2_000, lookups: begun + 2_000 });
  hooks.hear(ofTicket("4"), begun + 3 * minute);
  expect(hooks.marks().lookups).toBe(begun + 3 * minute);
});

test("a flood is heeded and not remembered, and what is remembered leaves after its time", async () => {
  const { hooks, database } = await ledger();
  const outcomes = Array.from({ length: 400 }, (_, n) => hooks.hear(ofTicket(String(n)), begun + n));
  expect(outcomes.filter((outcome) => outcome === "heard")).toHaveLength(300);
  expect(outcomes.at(-1)).toBe("many");
  expect(hooks.marks().records).toBe(begun + 399);
  const kept = () => [...database.rows("SELECT count(*) AS n FROM hook_seen")][0]?.n;
  expect(kept()).toBe(300);
  const nextDay = begun + 27 * 60 * minute;
  expect(hooks.hear(ofTicket("new"), nextDay)).toBe("heard");
  expect(kept()).toBe(1);
  expect(hooks.hear({ ...ofTicket("late"), sentAt: begun }, nextDay)).toBe("old");
  expect(hooks.hear(ofTicket("new"), nextDay + 1)).toBe("replayed");
});
