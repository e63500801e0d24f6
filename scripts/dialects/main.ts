/**
 * `npm run dialects`: every tool in each dialect of Halo that the sandbox can speak (`sandbox/dialects/`), and in drawn
 * pairs of them, held against the usual one. `--only TEXT` takes the dialects with the text in their name, `--pairs N`
 * so many pairs, `--seed N` the same pairs again. Exits with 1 when a cell is wrong that is not known to be.
 */
import { parseArgs } from "node:util";
import { dialects, type Speech } from "../../sandbox/dialects/index.ts";
import { Random } from "../../sandbox/engine/seed/random.ts";
import { judgeSpeech, type Verdict } from "../../test/dialects/judge.ts";
import { knownWrong } from "../../test/dialects/known.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    pairs: { type: "string", default: "10" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 31)) },
  },
});
const { only } = values;

const single = dialects
  .filter(({ name }) => name.includes(only))
  .flatMap(({ name, values: all }) => all.slice(1).map((value): Speech => ({ [name]: value })));
const random = new Random(Number(values.seed));
const drawn = Array.from({ length: only === "" ? Number(values.pairs) : 0 }, (): Speech => {
  const [one, other] = [random.pick(single), random.pick(single)];
  return { ...one, ...other };
});

const nameOf = (speech: Speech) =>
  Object.entries(speech)
    .map(([name, value]) => `${name}=${value}`)
    .join(" + ");

console.log(
  `--seed ${values.seed}, ${dialects.length} dialects, ${single.length} values, ${drawn.length} pairs\n`,
);
console.log("| dialect | right | warned | refused | wrong | known |");
console.log("|---|---|---|---|---|---|");
let unknown = 0;
for (const speech of [...single, ...drawn]) {
  const known = new Set(
    Object.entries(speech).flatMap(([name, value]) => knownWrong[`${name}=${value}`]?.tools ?? []),
  );
  const judged = await judgeSpeech(speech);
  const count = (verdict: Verdict) => judged.filter((each) => each.verdict === verdict).length;
  const wrong = judged.filter(({ verdict, tool }) => verdict === "wrong" && !known.has(tool));
  unknown += wrong.length;
  const cells = [
    count("right"),
    count("warned"),
    count("refused"),
    wrong.length,
    count("wrong") - wrong.length,
  ];
  console.log(`| ${nameOf(speech)} | ${cells.join(" | ")} |`);
  for (const { tool, why } of wrong) console.log(`  ${tool}: ${why}`);
}
console.log(`\n${unknown} wrong cells that are not known.`);
process.exitCode = unknown === 0 ? 0 : 1;
