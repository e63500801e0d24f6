import { expect, test } from "vitest";
import type { HaloRecord } from "../../../../sandbox/index.ts";
import { callOn, tenantWith } from "../../../../test/support/generated.ts";
import { tries } from "../../../../test/support/length.ts";
import fc from "../../../../test/support/property.ts";
import { HaloError } from "../../../halo/errors.ts";
import { clientTools } from "../../customers/clients.ts";
import { siteTools } from "../../customers/sites.ts";
import type { Tool } from "../define.ts";

/**
 * Names drawn from few words, so that many are alike, begin alike or are the digits of another's id; each stored in one
 * spelling and asked for in another. What they should mean is worked out from the words that they were made of.
 */

const words = [
  "Jo",
  "Joan",
  "IT",
  "Ital",
  "O'Brien",
  "Café",
  "R & D",
  "Ost-West",
  "365",
  "0142",
  "7",
  "日本",
];
const ids = [2, 7, 12, 142, 365, 400];

type Spelling = (name: string) => string;
const spellings: readonly Spelling[] = [
  (name) => name,
  (name) => name.replaceAll(" ", "  "),
  (name) => name.replaceAll(" ", "\u00a0"),
  (name) => name.normalize("NFD"),
  (name) => name.replaceAll("'", "\u2019"),
  (name) => name.replaceAll("&", "&amp;").replaceAll("'", "&#39;"),
  (name) => name.replaceAll("-", "\u2013"),
  (name) => `${name}\u200b`,
];
const spelling = fc.constantFrom(...spellings);
const made = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 2 }).map((all) => all.join(" "));

interface Made {
  readonly id: number;
  /** Its name in plain spelling. */
  readonly plain: string;
  readonly inactive: boolean;
  readonly row: HaloRecord;
}

const records = fc
  .uniqueArray(fc.constantFrom(...ids), { minLength: 1, maxLength: ids.length })
  .chain((some) =>
    fc.tuple(
      ...some.map((id) =>
        fc.record({ plain: made, spell: spelling, inactive: fc.boolean() }).map(
          ({ plain, spell, inactive }): Made => ({
            id,
            plain,
            inactive,
            row: { id, name: spell(plain), inactive, isinternal: false },
          }),
        ),
      ),
    ),
  );

/** Words for one of the records, for a part of its name, for its id, or for anything. */
const asked = (all: readonly Made[]) =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...all.map(({ plain }) => plain)) },
    fc.constantFrom(...all.map(({ plain }) => plain.slice(0, 2))),
    fc.constantFrom(...ids.map(String)),
    made,
  );

const drawn = records.chain((all) =>
  fc.record({
    all: fc.constant(all),
    plain: asked(all).filter((text) => text.trim() === text),
    spell: spelling,
    upper: fc.boolean(),
  }),
);

/** The id that a call acted on, or the refusal of it. */
async function meantBy(tool: Tool, rows: readonly HaloRecord[], args: Record<string, unknown>) {
  try {
    const { result } = await callOn(tenantWith({ Client: rows, Site: [] }), tool, args);
    if (!("record" in result)) throw new Error(`an answer of kind ${result.kind}`);
    return { id: Number(result.record?.client_id ?? result.record?.id) };
  } catch (error) {
    if (!(error instanceof HaloError) || !["bad_input", "not_found"].includes(error.kind)) throw error;
    return { refusal: error.message };
  }
}

/** The records that words may mean: of several it has to be a refusal that lists them. */
function expected(all: readonly Made[], plain: string, isWrite: boolean): readonly Made[] {
  const key = plain.toLowerCase();
  const preferred = (some: readonly Made[]) => {
    const inUse = some.filter(({ inactive }) => !inactive);
    return inUse.length > 0 ? inUse : some;
  };
  const whole = all.filter((record) => record.plain.toLowerCase() === key);
  const id = /^[1-9]\d*$/.test(plain) ? all.filter((record) => record.id === Number(plain)) : [];
  if (whole.length > 0) return [...new Set([...preferred(whole), ...id])];
  if (/^[1-9]\d*$/.test(plain)) return id;
  return isWrite ? [] : preferred(all.filter((record) => record.plain.toLowerCase().startsWith(key)));
}

const [, read] = clientTools;
const [, , createSite] = siteTools;

test.each([
  { what: "a read", tool: read, isWrite: false, more: {} },
  { what: "a write", tool: createSite, isWrite: true, more: { name: "Annexe" } },
])("$what takes the record of the name, or refuses and lists those that may be meant", async (each) => {
  const { tool, isWrite, more } = each;
  await fc.assert(
    fc.asyncProperty(drawn, async ({ all, plain, spell, upper }) => {
      const written = upper ? spell(plain).toUpperCase().replaceAll("&AMP;", "&amp;") : spell(plain);
      const rows = all.map(({ row }) => row);
      const { id, refusal } = await meantBy(tool, rows, { ...more, client: written });
      const may = expected(all, plain, isWrite);
      // Those that are spelt as it is asked for come before those that only read alike.
      const stored = all.filter(({ row }) => row.name === written);
      if (id !== undefined) {
        expect((stored.length === 1 ? stored : may).map((record) => record.id)).toContain(id);
        return;
      }
      // What only one may be is not refused.
      expect(may.length, refusal).not.toBe(1);
      const listed = stored.length > 1 ? may.filter((record) => stored.includes(record)) : may;
      for (const record of listed) expect(refusal).toMatch(new RegExp(`\\b${record.id}\\b`));
    }),
    { numRuns: tries(60) },
  );
});

test("one in use comes before one that is not, though only that is spelt as it is asked for", async () => {
  const rows = [
    { id: 12, name: "Ost-West", inactive: true, isinternal: false },
    { id: 365, name: "Ost\u2013West", inactive: false, isinternal: false },
  ];
  if (read === undefined) throw new Error("there is no tool to read with");
  expect(await meantBy(read, rows, { client: "OST-WEST" })).toEqual({ id: 365 });
});

test("a number is an id, whatever is named so", async () => {
  await fc.assert(
    fc.asyncProperty(records, fc.constantFrom(...ids), async (all, id) => {
      const rows = all.map(({ row }) => row);
      const found = await meantBy(createSite, rows, { name: "Annexe", client: id });
      if (all.some((record) => record.id === id)) expect(found).toEqual({ id });
      else expect(found.refusal).toBe(`client ${id} is not known in Halo: see halo_list_clients.`);
    }),
    { numRuns: tries(20) },
  );
});
