import { expect, test } from "vitest";
import { nodeDatabase } from "../copy/node-database.ts";
import { heardIn } from "./heard.ts";
import { ListeningLedger, mostStreams, mostStreamsOfPrincipal } from "./listening.ts";
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
  ['{"id":"1","webhook_id":"w","ticket":{"id":7},"action":{"ticket_id":8}}', "w 1", true, [7, 8]],
  ['{"tickets":[{"id":"7"},{"id":9}],"client":{"id":3}}', "digest", true, [7, 9]],
  ['{"invoice":{"id":7}}', "digest", true, []],
  ['{"appointment":{"id":7,"ticket_id":4}}', "digest", true, [4]],
  ['{"action":{"id":7}}', "digest", true, "any"],
  ['{"id":"1","ticket":{"id":"7"},"agent":{"id":3}}', " 1", false, "any"],
  ['{"object_id":7}', "digest", false, "any"],
  ['{"id":{"a":1},"ticket":"7"}', "digest", false, "any"],
  ["[1,2]", "digest", false, "any"],
  ["text", "digest", false, "any"],
])("%s is heard", (body, id, isOfRecords, tickets) => {
  expect(heardIn(body, "digest")).toEqual({ id, sentAt: undefined, isOfRecords, tickets });
});

test("streams are told each change once, even those of one moment, and streams that fell silent are not counted", async () => {
  const { database } = await ledger();
  const streams = new ListeningLedger(database);
  const ask = (stream: string, since: number | undefined, now: number, principal = "p") =>
    streams.ask({ stream, principal, since }, now);
  const first = ask("a", undefined, begun);
  if (first.is === "many") throw new Error("there is none yet");
  expect(first.changed).toEqual([]);
  streams.note([7], begun);
  streams.note([8], begun);
  const second = ask("a", first.at, begun);
  expect(second).toMatchObject({ changed: [7, 8] });
  if (second.is === "many") throw new Error("it is open");
  // After an eviction, and with a clock that went back.
  const again = new ListeningLedger(database);
  again.note([9], begun - minute);
  expect(again.ask({ stream: "a", principal: "p", since: second.at }, begun)).toMatchObject({ changed: [9] });
  streams.note("any", begun + 1);
  expect(ask("a", second.at, begun + 2)).toMatchObject({ changed: "any" });
  for (let n = 1; n < mostStreamsOfPrincipal; n++)
    expect(ask(`own ${n}`, undefined, begun + 2).is).toBe("heard");
  expect(ask("more", undefined, begun + 2)).toEqual({ is: "many", of: "principal" });
  for (let n = mostStreamsOfPrincipal; n < mostStreams; n++) ask(`${n}`, undefined, begun + 2, `other ${n}`);
  expect(ask("last", undefined, begun + 2, "another")).toEqual({ is: "many", of: "deployment" });
  expect(ask("more", undefined, begun + minute).is).toBe("heard");
});

test("of thousands of changed tickets each listener is told that any may have changed", async () => {
  const { database } = await ledger();
  const streams = new ListeningLedger(database);
  for (let n = 1; n <= 51; n++)
    streams.note(
      Array.from({ length: 100 }, (_, i) => n * 100 + i),
      begun + n,
    );
  expect(streams.ask({ stream: "a", principal: "p", since: begun }, begun)).toMatchObject({ changed: "any" });
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
