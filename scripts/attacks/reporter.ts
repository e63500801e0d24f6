import type { Reporter, TestCase, TestModule } from "vitest/node";

/** What came of the attacks of one class. */
interface Class {
  holds: number;
  readonly broken: string[];
}

type Errors = readonly { readonly message: string }[];

/** Prints a table of the attacks' classes, each the name of an outermost suite, and then what is broken. */
export default class AttackReporter implements Reporter {
  readonly #classes = new Map<string, Class>();

  onTestCaseResult(test: TestCase): void {
    const { state, errors } = test.result();
    if (state !== "passed" && state !== "failed") return;
    const [name = ""] = test.fullName.split(" > ");
    const found = this.#classOf(name);
    if (state === "passed") found.holds += 1;
    else found.broken.push(`${test.fullName}: ${firstLine(errors ?? [])}`);
    process.stderr.write(state === "passed" ? "." : "x");
  }

  onTestModuleEnd(module: TestModule): void {
    const errors = module.errors();
    if (errors.length > 0)
      this.#classOf("could not be tried").broken.push(`${module.moduleId}: ${firstLine(errors)}`);
  }

  onTestRunEnd(_modules: readonly TestModule[], errors: Errors): void {
    if (errors.length > 0) this.#classOf("could not be tried").broken.push(firstLine(errors));
    const rows = [...this.#classes].sort(([left], [right]) =>
      left.localeCompare(right, "en", { numeric: true }),
    );
    const width = Math.max(5, ...rows.map(([name]) => name.length));
    const line = (name: string, holds: string, broken: string) =>
      `| ${name.padEnd(width)} | ${holds.padStart(5)} | ${broken.padStart(6)} |`;
    const table = [
      line("class", "holds", "broken"),
      `|${"-".repeat(width + 2)}|-------|--------|`,
      ...rows.map(([name, { holds, broken }]) => line(name, String(holds), String(broken.length))),
    ];
    const broken = rows.flatMap(([, each]) => each.broken);
    console.log(["", "", ...table, ...(broken.length === 0 ? [] : ["", "Broken:", ...broken])].join("\n"));
  }

  #classOf(name: string): Class {
    const found = this.#classes.get(name) ?? { holds: 0, broken: [] };
    this.#classes.set(name, found);
    return found;
  }
}

function firstLine(errors: Errors): string {
  return errors[0]?.message.split("\n")[0] ?? "no reason given";
}
