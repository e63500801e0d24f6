import { describe, expect, test } from "vitest";
import { OwnRecords } from "../../bench/load/chaos/own-records.ts";
import { readOnlyClientOf } from "../../bench/load/chaos/reads.ts";
import { toldBy, unwritten, writeKinds } from "../../bench/load/chaos/writes/index.ts";
import type { Write } from "../../bench/load/chaos/writes/write-kind.ts";
import { Random } from "../../sandbox/engine/seed/random.ts";
import { createSandbox } from "../../sandbox/index.ts";
import { toolsOfDeployment } from "../../src/tools/surfaces.ts";

/** A call of each kind, on records of a sandbox of its own; several, where a kind draws what it does. */
function madeReady(times: number): readonly { readonly write: Write; readonly marker: string }[] {
  const sandbox = createSandbox();
  const own = new OwnRecords(sandbox, readOnlyClientOf(sandbox.tenant));
  const random = new Random(1);
  return writeKinds.flatMap((kind, at) =>
    Array.from({ length: times }, (_, index) => {
      const marker = `Chaos 1 no ${at * times + index}`;
      const write = kind.prepare(marker, random, own);
      if (write === undefined) throw new Error(`The kind of write ${at} has no record left.`);
      return { write, marker };
    }),
  );
}

describe("what a chaos run writes", () => {
  const writing = toolsOfDeployment({
    ...{ readOnly: false, hasCopy: true, hasLedger: true, hasApi: true, hasSql: true },
    ...{ hasRunbooks: true, hasFolder: true },
  }).filter(({ access }) => access !== "read");
  const written = new Set(madeReady(1).map(({ write }) => write.tool));

  test("every tool that writes is written with, or has a reason why not", () => {
    expect(writing.length).toBeGreaterThan(40);
    const forgotten = writing.filter(({ name }) => !written.has(name) && unwritten[name] === undefined);
    expect(forgotten.map(({ name }) => name)).toEqual([]);
  });

  test("what it writes with are tools that write, and a reason is of one that it leaves", () => {
    const names = new Set<string>(writing.map(({ name }) => name));
    expect([...written, ...Object.keys(unwritten)].filter((name) => !names.has(name))).toEqual([]);
    expect(Object.keys(unwritten).filter((name) => written.has(name))).toEqual([]);
    expect(Object.values(unwritten).filter((reason) => reason.length < 20)).toEqual([]);
  });

  test("no deed is found before it is done", () => {
    const found = madeReady(5).flatMap(({ write, marker }) =>
      write.deeds
        .filter((deed) => deed.found().length > 0)
        .map(({ what }) => `${write.tool}, ${marker}: ${what}`),
    );
    expect(found).toEqual([]);
  });
});

describe("what an answer says of each deed", () => {
  /** A call of a tool that has so many deeds. */
  const callOf = (tool: string, isMeant: (write: Write) => boolean) => {
    const found = madeReady(30).find(({ write }) => write.tool === tool && isMeant(write));
    if (found === undefined) throw new Error(`No call of ${tool} is like that.`);
    return found;
  };
  const answered = (write: Write, text: string, data: Readonly<Record<string, unknown>>) =>
    toldBy(write, { isError: Object.keys(data).length === 0, text, data }).map(({ telling }) => telling);

  test("a question in place of a write did nothing", () => {
    const { write } = callOf("halo_update_licence", () => true);
    expect(answered(write, "Not done: this needs a yes.", { done: "nothing" })).toEqual(["not done"]);
  });

  test("of the entries of a timesheet and of its submission, in an answer and in an error", () => {
    const { write, marker } = callOf("halo_fill_timesheet", ({ args, deeds }) => {
      return args.submit === true && deeds.length === 4;
    });
    const entry = (number: number) => `2015-01-01 1${number}:00 «${marker}, entry ${number}»`;
    const text = `Done: ${entry(1)} as entry 7. Unknown: ${entry(2)}. Lost. Not done: ${entry(3)}. No.`;
    const nothing = "Nothing was submitted, since not all entries were written.";
    const parts = ["done", "unknown", "not done", "not done"];
    expect(answered(write, `${text} ${nothing}`, { done: "created" })).toEqual(parts);
    expect(answered(write, `Halo is not available. ${text}`, {})).toEqual(parts);
  });

  test("of lines of a recurring invoice that are changed and added", () => {
    const { write, marker } = callOf("halo_update_recurring_lines", ({ deeds }) => deeds.length === 6);
    const [changed, other] = (write.args.lines as readonly { readonly id?: number }[]).map(({ id }) => id);
    const also = [
      `Done: «One» (line ${changed}).`,
      `Not done: «Two» (line ${other}).`,
      `Unknown: new line «${marker}, line 1». The connection was lost.`,
      "Not done: switching on of the new lines 7, which are there. No.",
    ];
    expect(answered(write, "", { done: "updated", also })).toEqual([
      ...["done", "not done", "unknown", "done"],
      ...["not done", "not done"],
    ]);
    expect(answered(write, "", { done: "updated", also: [] })).toEqual(Array(6).fill("done"));
  });
});
