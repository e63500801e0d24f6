import { describe, expect, expectTypeOf, test } from "vitest";
import * as z from "zod";
import { callOn, tenantWith } from "../../../../test/support/generated.ts";
import { defineReadTool } from "../define.ts";
import * as input from "../input.ts";
import type { ArgumentShape, Values } from "./argument.ts";
import { dateForms } from "./dates.ts";
import type { Period } from "./periods.ts";
import { listedInput } from "./resolve.ts";

/** What a handler gets for the arguments of this shape, and what the caller is told, at noon UTC of a Saturday. */
async function resolved<Shape extends ArgumentShape>(
  shape: Shape,
  written: Record<string, unknown> = {},
  timeZone = "UTC",
) {
  let args: Values<Shape> | undefined;
  const tool = defineReadTool({
    name: "halo_list_examples",
    title: "List examples",
    description: "Of this test.",
    input: shape,
    output: () => z.object({}),
    handler: async (given) => {
      args = given;
      return {
        kind: "answer",
        summary: "",
        figures: {},
        tables: [],
        complete: true,
        basis: [],
        warnings: [],
      };
    },
  });
  const { result } = await callOn(tenantWith({}), tool, written, { timeZone });
  if (args === undefined) throw new Error("the handler was not called");
  return { args, understood: result.understood };
}

describe("nothing makes an argument in words a plain one", () => {
  const inWords = {
    date: input.date("From"),
    dateUntil: input.dateUntil("Until"),
    storedDate: input.storedDate("Start"),
    period: input.period("last month"),
    teamName: input.teamName("Team"),
    reference: input.reference("client", "Client"),
    references: input.references("client", "Clients"),
  };
  type InWords = (typeof inWords)[keyof typeof inWords];

  test("of zod's methods it has only the two that keep its kind", () => {
    expectTypeOf<Extract<keyof InWords, keyof z.ZodString>>().toEqualTypeOf<"optional" | "default">();
    const ofZod = ["nullable", "nullish", "transform", "refine", "pipe", "catch", "or", "array", "brand"];
    for (const [kind, argument] of Object.entries(inWords)) {
      expect(
        ofZod.filter((method) => method in argument),
        kind,
      ).toEqual([]);
    }
  });

  test("it is no schema, so none can be built around it", () => {
    expectTypeOf<Extract<InWords, z.ZodType>>().toBeNever();
    expectTypeOf<InWords>().not.toExtend<Parameters<typeof z.array>[0]>();
  });

  test("a handler's types are those of the values", async () => {
    const { args } = await resolved(
      {
        ...inWords,
        site_id: input.reference("site", "Site").optional(),
        after: input.date("From").optional(),
        since: input.date("Since").default("7d"),
        count: z.int().optional(),
      },
      {
        date: "today",
        dateUntil: "today",
        storedDate: "now",
        teamName: "1st",
        reference: 2,
        references: [3],
      },
    );
    expectTypeOf(args.date).toEqualTypeOf<string>();
    expectTypeOf(args.period).toEqualTypeOf<Period>();
    expectTypeOf(args.reference).toEqualTypeOf<number>();
    expectTypeOf(args.references).toEqualTypeOf<number[]>();
    expectTypeOf(args.site_id).toEqualTypeOf<number | undefined>();
    expectTypeOf(args.after).toEqualTypeOf<string | undefined>();
    expectTypeOf(args.since).toEqualTypeOf<string>();
    expectTypeOf(args.count).toEqualTypeOf<number | undefined>();
    expect(args).toEqual({
      date: "2026-11-21T00:00:00",
      dateUntil: "2026-11-21T23:59:59",
      storedDate: "2026-11-21T12:00:00Z",
      period: expect.objectContaining({ label: "2026-10-01 to 2026-10-31" }),
      teamName: "1st Line Support",
      reference: 2,
      references: [3],
      since: "2026-11-15T00:00:00",
    });
  });
});

test("a default is words, which are resolved at each call and said", async () => {
  const shape = {
    since: input.date("Since").default("7d"),
    until: input.dateUntil("Until").default("today"),
  };
  const { args, understood } = await resolved(shape, {}, "Europe/London");
  expect(args).toEqual({ since: "2026-11-15T00:00:00", until: "2026-11-21T23:59:59" });
  expect(understood).toEqual(["since 7d is 2026-11-15T00:00:00Z", "until today is 2026-11-21T23:59:59Z"]);
  const given = await resolved(shape, { since: "2026-07-01" }, "Europe/London");
  expect(given.args.since).toBe("2026-06-30T23:00:00");
});

test("a default may be a name", async () => {
  const { args, understood } = await resolved({
    team_id: input.reference("team", "Team").default("infra"),
    client_ids: input.references("client", "Clients").default([7, "8"]),
  });
  expect(args).toEqual({ team_id: expect.any(Number), client_ids: [7, 8] });
  expect(understood).toEqual([`team «infra» is #${args.team_id} «Infrastructure»`]);
});

test("an argument that is left out is not there, and the caller is told nothing", async () => {
  const shape = {
    after: input.date("From").optional(),
    client_id: input.reference("client", "Client").optional(),
    client_ids: input.references("client", "Clients").optional(),
    team: input.teamName("Team").optional(),
  };
  expect(await resolved(shape)).toEqual({ args: {}, understood: undefined });
});

test("a required argument is asked for by the name under which it is listed", async () => {
  const shape = { client_id: input.reference("client") };
  await expect(resolved(shape)).rejects.toThrow(
    'client is missing: give its name or its id, such as "Acme" or 12.',
  );
  const several = { client_ids: input.references("client") };
  await expect(resolved(several)).rejects.toThrow(
    'clients is missing: give a list such as ["Acme"] of 1 to 50.',
  );
});

test("an argument is listed once, a record under the name of its kind", () => {
  const { shape } = listedInput({
    note: z.string(),
    client_ids: input.references("client"),
    id: input.reference("client"),
    site_id: input.reference("site").optional(),
    start: input.date("From"),
    period: input.period("30d"),
  });
  const isOptional = Object.entries(shape).map(([name, schema]) => [
    name,
    z.safeParse(schema, undefined).success,
  ]);
  expect(isOptional).toEqual([
    ["note", false],
    ["clients", false],
    ["id", false],
    ["site", true],
    ["start", false],
    ["period", true],
  ]);
  expect(z.safeParse(shape.start, "some day").error?.issues[0]?.message).toBe(dateForms);
  expect(() =>
    listedInput({ team_id: input.reference("team", "Team"), team: input.teamName("Team") }),
  ).toThrow("two arguments are listed as team");
});

test("a user's site goes along where there is an argument for it that was left out", async () => {
  const user = tenantWith({}).tables.Users.find(
    (row) => String(row.emailaddress).includes("@") && row.inactive !== true,
  );
  const [id, site, mail] = [Number(user?.id), Number(user?.site_id), String(user?.emailaddress)];
  const user_id = input.reference("user", "User");
  const site_id = input.reference("site", "Site").optional();
  expect((await resolved({ user_id, site_id }, { user: mail })).args).toEqual({ user_id: id, site_id: site });
  expect((await resolved({ user_id }, { user: mail })).args).toEqual({ user_id: id });
  // An id is taken as it is, without a look at the record.
  expect((await resolved({ user_id, site_id }, { user: id })).args).toEqual({ user_id: id });
});

test("a name is looked up among the records of those that the call names before it", async () => {
  const { Site: sites } = tenantWith({}).tables;
  const site = sites.find((row) => sites.filter(({ name }) => name === row.name).length > 1);
  const shape = { site_id: input.reference("site", "Site"), client_id: input.reference("client", "Client") };
  const written = { site: String(site?.name), client: String(site?.client_name) };
  expect((await resolved(shape, written)).args).toEqual({ site_id: site?.id, client_id: site?.client_id });
  await expect(resolved({ site_id: shape.site_id }, { site: written.site })).rejects.toThrow(
    /fits \d+|match in/,
  );
});
