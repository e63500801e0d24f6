import { failures } from "./failures.ts";
import { type Composite, composites, SourceTable } from "./table.ts";

/** What came of all cells: lines to be printed, and what is wrong. */
export interface JudgedSources {
  readonly table: string;
  readonly wrong: readonly string[];
}

/** Runs every answer with every source failing in every way, and asks for the records of what could not be read. */
export async function judgeSources(): Promise<JudgedSources> {
  const table = new SourceTable();
  const lines: string[] = [];
  const wrong: string[] = [];
  let cells = 0;
  let lost = 0;
  for (const tool of Object.keys(composites) as Composite[]) {
    const { asked } = await table.usual(tool);
    const before = wrong.length;
    for (const cell of await table.cells(tool)) {
      const problems = await table.judge(tool, cell);
      cells += 1;
      if (problems.some((problem) => problem.includes(": lost: "))) lost += 1;
      wrong.push(...problems.map((problem) => `${tool}, ${problem}`));
    }
    for (const source of asked.filter((one) => one !== composites[tool].needs))
      wrong.push(...(await table.judgeRows(tool, source)).map((problem) => `${tool}, ${problem}`));
    lines.push(`${tool.padEnd(26)} ${asked.length} sources, ${wrong.length - before} wrong`);
  }
  const ways = Object.keys(failures).length;
  lines.push(`${cells} cells (${ways} ways to fail). Lost answers: ${lost}. Wrong: ${wrong.length}.`);
  return { table: lines.join("\n"), wrong };
}
