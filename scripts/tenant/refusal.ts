/** Why a command was not carried out. Nothing was changed when it is thrown. */
export class Refusal extends Error {
  /** One sentence for each reason, each with what to do. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "Refusal";
    this.problems = problems;
  }
}
