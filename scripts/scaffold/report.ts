/** What a scaffold did, and what is left to do. */
export interface Report {
  /** A line for each file. */
  readonly written: readonly string[];
  readonly decisions: readonly string[];
  /** The path of the new test, and the project of vitest that runs it. */
  readonly test: string;
  readonly project: string;
}

/** Prints it. */
export function report({ written, decisions, test, project }: Report): void {
  console.log(written.join("\n"));
  console.log("\nTo decide:");
  for (const [index, decision] of decisions.entries()) console.log(`${index + 1}. ${decision}`);
  console.log("\nThen:");
  console.log(`  npx vitest run --project ${project} ${test}`);
  console.log("  npm run format && npm run typecheck");
  console.log("  npm run snapshots && npm run docs");
}
