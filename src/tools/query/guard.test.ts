import { beforeAll, expect, test } from "vitest";
import { attacks, habits } from "./attacks.testing.ts";
import { askedCopy } from "./copy.testing.ts";

const now = new Date("2026-11-21T12:00:00Z");
let asked: Awaited<ReturnType<typeof askedCopy>>;

beforeAll(async () => {
  asked = await askedCopy(now);
});

const ask = (sql: string, timeZone?: string) => asked.ask(sql, timeZone);

test.each(attacks)("refused: %s", async (sql, says) => {
  await expect(ask(sql)).rejects.toMatchObject({ name: "HaloError", kind: "bad_input" });
  await expect(ask(sql)).rejects.toThrow(says);
});

test.each(habits)("told how: %s", async (sql, says) => {
  await expect(ask(sql)).rejects.toMatchObject({ name: "HaloError", kind: "bad_input" });
  await expect(ask(sql)).rejects.toThrow(says);
});
