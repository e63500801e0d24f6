/**
 * The fault matrix: everything that can go wrong between this server and Halo, for every class of tools, in both
 * eras of MCP; the lists that change while they are read; and the ledger of creates under random faults. Prints
 * what came of each and ends with code 1 when anything is not as it must be. First the table of answers × sources ×
 * failures: every answer while one of the lists that it reads fails. After the matrix every tool that writes, by its
 * example call and each fault, against what the sandbox stores.
 *
 *   npm run faults                     all of it
 *   npm run faults -- --only sources   the table of answers × sources × failures, alone
 *   npm run faults -- --only writers   every tool that writes by every fault, alone
 *   npm run faults -- --only 429       the rows with this in their name, alone
 *   npm run faults -- --seed 7         another seed for what is random
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { Random } from "../sandbox/engine/seed/random.ts";
import { faultCases } from "../test/faults/cases.ts";
import { keepLedger } from "../test/faults/ledger.ts";
import { layGround, leaveGround } from "../test/faults/matrix.ts";
import { faultEras } from "../test/faults/session.ts";
import { randomShift, readWhileShifting, shifts } from "../test/faults/shifting.ts";
import { judgeSources } from "../test/faults/sources/whole.ts";
import { judged, ledgerTable, type MatrixRow, matrixTable, runRow, shiftLine } from "../test/faults/table.ts";
import { drivenTools, judgeWriter } from "../test/faults/writers.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    seed: { type: "string", default: "20261121" },
    creates: { type: "string", default: "1000" },
    shifts: { type: "string", default: "60" },
  },
});
const seed = Number(values.seed);
const startedAt = performance.now();
const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(0)} s`;
const wrong: string[] = [];

const isOnlyPart = values.only === "sources" || values.only === "writers";
if (values.only === undefined || values.only === "sources") {
  const sources = await judgeSources();
  console.log(`${sources.table}\n`);
  wrong.push(...sources.wrong);
}

const ground = layGround();
const rows: MatrixRow[] = [];
for (const faultCase of faultCases) {
  if (values.only !== undefined && !faultCase.name.includes(values.only)) continue;
  const row = await runRow(faultCase, faultEras, ground);
  rows.push(row);
  wrong.push(...judged(row));
}
await leaveGround(ground);
if (!isOnlyPart) {
  console.log(matrixTable(rows));
  const cells = rows.flatMap(({ byEra }) => byEra.flatMap(({ cells }) => cells));
  console.log(`\n${cells.length} cells, ${seconds()}.`);
}

if (values.only === undefined || values.only === "writers") {
  const writers = layGround();
  let cells = 0;
  for (const [index, tool] of drivenTools.entries()) {
    for (const [row, faultCase] of faultCases.entries()) {
      const era = faultEras[(index + row) % faultEras.length] ?? faultEras[0];
      const judgement = await judgeWriter(tool, faultCase, era, writers);
      cells += judgement.cells;
      wrong.push(...judgement.wrong);
    }
  }
  await leaveGround(writers);
  console.log(
    `\n${drivenTools.length} tools that write by their example calls: ${cells} cells, ${seconds()}.`,
  );
}

if (values.only === undefined) {
  console.log("\nLists that change while they are read (406 tickets, five pages):\n");
  for (const [name, shift] of Object.entries(shifts)) {
    const reading = await readWhileShifting(ground, shift());
    console.log(shiftLine(name, reading));
    if ((reading.lost > 0 && reading.complete) || reading.doubled > 0) wrong.push(`${name}: ${reading.said}`);
  }
  const random = new Random(seed);
  let silent = 0;
  for (let run = 0; run < Number(values.shifts); run += 1) {
    const reading = await readWhileShifting(ground, randomShift(random));
    if ((reading.lost > 0 && reading.complete) || reading.doubled > 0) silent += 1;
  }
  console.log(
    `${values.shifts} random ones (seed ${seed}): ${silent} with a row lost or doubled without a word.`,
  );
  if (silent > 0) wrong.push(`${silent} random shifts (seed ${seed})`);

  const ledger = await keepLedger(layGround(), { seed, creates: Number(values.creates), eras: faultEras });
  console.log(`\n${ledgerTable(ledger)}`);
  wrong.push(...ledger.wrong);
}

for (const problem of wrong) console.log(`WRONG ${problem}`);
console.log(`\n${wrong.length === 0 ? "All as it must be" : `${wrong.length} wrong`}, ${seconds()}.`);
process.exitCode = wrong.length === 0 ? 0 : 1;
