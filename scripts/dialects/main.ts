/**
 * `npm run dialects`: every tool in each dialect of Halo that the sandbox can speak (`sandbox/dialects/`), and in drawn
 * pairs of them, held against the usual one. `--only TEXT` takes the dialects with the text in their name, `--pairs N`
 * so many pairs, `--seed N` the same pairs again, `--part 1/4` a quarter of the table (with a seed, so that the quarters
 * are of one), `--warned` shows how answers differ that say so. Exits with 1 when a cell is wrong that is not known to
 * be, or a value touches no call, so that nothing is judged.
 */
import { parseArgs } from "node:util";
import { dialects, type Speech } from "../../sandbox/dialects/index.ts";
import { Random } from "../../sandbox/engine/seed/random.ts";
import { askedByNoTool } from "../../test/dialects/calls.ts";
import { judgeSpeech, type Verdict } from "../../test/dialects/judge.ts";
import { knownWrong } from "../../test/dialects/known.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    pairs: { type: "string", default: "20" },
    part: { type: "string", default: "1/1" },
    warned: { type: "boolean", default: false },
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
console.log("| dialect | untouched | right | warned | refused | wrong | known |");
console.log("|---|---|---|---|---|---|---|");
const [part = 1, parts = 1] = values.part.split("/").map(Number);
let unknown = 0;
let mute = 0;
for (const speech of [...single, ...drawn].filter((_, place) => place % parts === part - 1)) {
  const known = new Set(
    Object.entries(speech).flatMap(([name, value]) => knownWrong[`${name}=${value}`]?.tools ?? []),
  );
  const judged = await judgeSpeech(speech);
  const count = (verdict: Verdict) => judged.filter((each) => each.verdict === verdict).length;
  const wrong = judged.filter(({ verdict, tool }) => verdict === "wrong" && !known.has(tool));
  unknown += wrong.length;
  const verdicts = (["untouched", "right", "warned", "refused"] as const).map(count);
  console.log(
    `| ${nameOf(speech)} | ${[...verdicts, wrong.length, count("wrong") - wrong.length].join(" | ")} |`,
  );
  const shown = values.warned ? judged.filter(({ verdict }) => /warned|refused/.test(verdict)) : [];
  for (const { call, why, verdict } of [...wrong, ...shown]) console.log(`  ${verdict} ${call}: ${why}`);
  if (count("untouched") === judged.length) {
    const reason = askedByNoTool[nameOf(speech)];
    if (reason === undefined) mute++;
    console.log(`  touches no call, so nothing is judged${reason === undefined ? "" : `: ${reason}`}`);
  }
}
console.log(
  `\n${unknown} wrong cells that are not known${mute === 0 ? "" : `, ${mute} values that touch no call`}.`,
);
process.exitCode = unknown === 0 && mute === 0 ? 0 : 1;
