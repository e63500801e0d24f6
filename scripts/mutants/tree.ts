import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Failure, mark, type Progress } from "./reporter.ts";

/** What came of running tests. */
export type TestRun =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly failure: Failure }
  /** No test ended for so long that the code is taken to run for ever. */
  | { readonly kind: "stuck" }
  /** It failed before any test had ended. */
  | { readonly kind: "broken"; readonly message: string };

/** No single test may take this long (the longest limit in vitest.config.ts is 60 s), nor may making them ready. */
const stuckAfterMs = 180_000;

const reporter = fileURLToPath(new URL("reporter.ts", import.meta.url));

/** The files of the project as they are on the disk, whether committed or not, without what git ignores. */
export function projectFiles(root: string): readonly string[] {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  return listed.split("\0").filter((file) => file !== "");
}

/** A copy of the project in a folder of its own, in which files are changed and tests run. */
export class Tree {
  readonly #folder: string;
  readonly #signal: AbortSignal;

  /** @param signal ends what runs in the copy */
  constructor(root: string, files: readonly string[], signal: AbortSignal) {
    this.#folder = mkdtempSync(join(tmpdir(), "halo-mcp-mutants-"));
    this.#signal = signal;
    for (const file of files) {
      const to = join(this.#folder, file);
      mkdirSync(dirname(to), { recursive: true });
      cpSync(join(root, file), to);
    }
    symlinkSync(join(root, "node_modules"), join(this.#folder, "node_modules"));
  }

  /** Writes a file of the copy. */
  write(file: string, text: string): void {
    writeFileSync(join(this.#folder, file), text);
  }

  /** Whether TypeScript accepts the copy; what is not used any more is no error here. */
  async compiles(): Promise<boolean> {
    const incremental = ["--incremental", "--tsBuildInfoFile", join(this.#folder, ".tsbuildinfo")];
    const lenient = ["--noUnusedLocals", "false", "--noUnusedParameters", "false"];
    const { code } = await this.#run("@typescript/native/bin/tsc", [
      "-p",
      "tsconfig.json",
      ...incremental,
      ...lenient,
    ]);
    return code === 0;
  }

  /** Runs test files until one test fails. */
  async test(files: readonly string[]): Promise<TestRun> {
    const { failures, ended, code, isStuck, output } = await this.#vitest(files, [
      "--bail=1",
      "--maxWorkers=1",
    ]);
    const [failure] = failures;
    if (isStuck) return { kind: "stuck" };
    if (failure !== undefined && ended > 0) return { kind: "failed", failure };
    if (code === 0 && ended > 0) return { kind: "passed" };
    return { kind: "broken", message: failure?.message ?? output.slice(-2000) };
  }

  /** Runs test files to their end, and tells which of them fail: all of them where it can't be told. */
  async failing(files: readonly string[]): Promise<readonly string[]> {
    if (files.length === 0) return [];
    const { failures, ended, code, isStuck } = await this.#vitest(files, []);
    const failed = new Set(failures.flatMap(({ file }) => file ?? []));
    const isTold = !isStuck && ended > 0 && (code === 0 || failed.size > 0);
    return isTold ? [...failed] : files;
  }

  /** Runs vitest in the copy, and collects what fails. */
  async #vitest(files: readonly string[], options: readonly string[]) {
    const failures: Failure[] = [];
    let ended = 0;
    const run = await this.#run(
      "vitest/vitest.mjs",
      ["run", ...files, ...options, "--cache=false", `--reporter=${reporter}`],
      (line) => {
        if (!line.startsWith(mark)) return false;
        const progress: Progress = JSON.parse(line.slice(mark.length));
        if (progress.isTest) ended += 1;
        if (progress.failure !== undefined) failures.push(progress.failure);
        return true;
      },
    );
    return { ...run, failures, ended };
  }

  /** Takes the copy away. */
  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /**
   * Runs a program of a package in the copy.
   *
   * @param isProgress told each line; says whether it shows that the program goes on
   * @throws the signal's reason when it is aborted
   */
  #run(program: string, args: readonly string[], isProgress: (line: string) => boolean = () => false) {
    this.#signal.throwIfAborted();
    return new Promise<{ readonly code: number | null; readonly isStuck: boolean; readonly output: string }>(
      (resolve, reject) => {
        // A process group of its own, for vitest starts workerd and the tests start more.
        const child = spawn(process.execPath, [join("node_modules", program), ...args], {
          cwd: this.#folder,
          stdio: ["ignore", "pipe", "pipe"],
          detached: true,
          // In CI a snapshot that is missing is a failure and not written.
          env: { ...process.env, CI: "1", NO_COLOR: "1", FUZZ_SEED: "1" },
        });
        let output = "";
        let isStuck = false;
        const end = () => {
          try {
            if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
          } catch {
            // It has ended on its own.
          }
        };
        const patience = setTimeout(() => {
          isStuck = true;
          end();
        }, stuckAfterMs);
        this.#signal.addEventListener("abort", end, { once: true });
        const onLine = (line: string) => {
          if (isProgress(line)) patience.refresh();
          else output += `${line}\n`;
        };
        createInterface(child.stdout).on("line", onLine);
        createInterface(child.stderr).on("line", onLine);
        child.once("error", reject);
        child.once("close", (code) => {
          clearTimeout(patience);
          this.#signal.removeEventListener("abort", end);
          end();
          if (this.#signal.aborted) reject(this.#signal.reason);
          else resolve({ code, isStuck, output });
        });
      },
    );
  }
}
