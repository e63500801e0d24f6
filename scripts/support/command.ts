import { spawn } from "node:child_process";

/** How a command ended. */
export interface Outcome {
  /** Its exit code; 124 when it took too long, as of timeout(1). */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run a command. */
export interface CommandOptions {
  readonly timeoutMs: number;
  /** Ends the command, and rejects. */
  readonly signal: AbortSignal;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Aborts when this process is told to end, which it then has to do itself. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}

/** Runs a script with this Node to its end, or ends it when its time is over. */
export function runNode(args: readonly string[], options: CommandOptions): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...options.environment },
      timeout: options.timeoutMs,
      killSignal: "SIGKILL",
      signal: options.signal,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 124, stdout, stderr }));
  });
}

/**
 * Runs the npm that started this script with these arguments, and gives what it printed, whatever its exit code.
 *
 * @throws Error when the script was not started by npm
 */
export function runNpm(args: readonly string[], options: CommandOptions): Promise<Outcome> {
  const npm = process.env.npm_execpath;
  if (npm === undefined) throw new Error("This asks npm, so start it with npm run.");
  return runNode([npm, ...args], options);
}
