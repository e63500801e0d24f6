/** Reads what workerd prints: a line of JSON for each event, and whatever else there is. */
import * as z from "zod";

const Event = z.looseObject({ event: z.string(), outcome: z.string().optional() });
const [kept, longestLine] = [10, 160];

/** Counts the lines of the log, and keeps some of those that must not be there. */
export class OutputBook {
  readonly outcomes = new Map<string, number>();
  readonly events = new Map<string, number>();
  /** Faults of the server, and what workerd itself has to say. */
  readonly internalErrors: string[] = [];
  readonly strange = new Map<string, number>();
  /** Requests that the eviction of a session cut off, which the router tells as a fault. */
  evicted = 0;
  #rest = "";

  /** Takes what was printed, cut anywhere. */
  note(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#noteLine(line.trim());
  }

  #noteLine(line: string): void {
    if (line === "") return;
    const event = eventIn(line);
    if (event === undefined) {
      // What differs from time to time is left out, so that its like is counted.
      const like = line.replace(/[0-9a-f]{8,}|\d+/g, "#").slice(0, longestLine);
      if (this.strange.size < kept || this.strange.has(like)) count(this.strange, like);
      return;
    }
    count(this.events, event.event);
    if (event.event === "tool_call") count(this.outcomes, event.outcome ?? "none");
    if (event.event !== "internal_error") return;
    if (event.error === "Error: evicted") this.evicted += 1;
    else this.internalErrors.push(line);
  }
}

function eventIn(line: string): z.output<typeof Event> | undefined {
  try {
    return Event.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Counts one more of a kind. */
export function count(counts: Map<string, number>, kind: string): void {
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
}
