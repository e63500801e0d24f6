/** What a process has used of the processor. */
import { readFileSync } from "node:fs";

/** A tick of /proc/<pid>/stat in milliseconds: USER_HZ is 100 on every Linux. */
const tickMs = 10;

/**
 * Milliseconds of processor time that a process has used so far, in its own code and in the system's for it;
 * undefined where there is no /proc to tell.
 */
export function processorTime(pid: number): number | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The name of the program, in brackets, may hold spaces: fields are counted after it (proc(5): utime, stime).
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}
