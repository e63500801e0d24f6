import { writeLog } from "../../log.ts";

const methods = ["log", "info", "warn", "error", "debug", "trace"] as const;
/** How our own lines begin: `writeLog` writes each as one JSON object. */
const ownLine = /^\{"event":"[a-z_]+"[^\n\r]*\}$/;
/** The longest text that is kept of another line, in characters. */
const longest = 100;

/**
 * Keeps the operator's log to one JSON object a line, whatever else writes to it. Libraries print with `console`
 * what strangers sent, line breaks included: the OAuth library prints a client's id before it has checked it. Of
 * such a line only the words before the first address, colon or control character are kept, and the classes of errors.
 */
export function keepLogToJson(): void {
  for (const method of methods) {
    const print = console[method].bind(console);
    console[method] = (...given: unknown[]) => {
      const [first] = given;
      if (given.length === 1 && typeof first === "string" && ownLine.test(first)) return print(first);
      writeLog({ event: "library", level: method, text: headOf(first), errors: errorsIn(given) });
    };
  }
}

function headOf(first: unknown): string {
  if (typeof first !== "string") return typeof first;
  const [head = ""] = first.slice(0, longest).split(/https?:|[:\p{C}\p{Zl}\p{Zp}]/iu, 1);
  return head.trim();
}

/** The classes of the errors in a line: their messages may hold what strangers sent. */
function errorsIn(given: readonly unknown[]): string[] {
  return given.filter((each): each is Error => each instanceof Error).map((error) => error.name);
}
