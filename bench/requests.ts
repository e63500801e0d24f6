/** How many requests the Worker sends to Halo, counted where they arrive: in the sandbox's log. */
import type { RequestLog, Tenant } from "../sandbox/index.ts";
import { exactRow, type Row } from "../scripts/support/table.ts";
import { exampleArguments, exampleRequests } from "../test/examples.ts";
import type { Caller, ListedTool } from "./calls.ts";
import { isAnswerTool } from "./composites.ts";

const concurrentCalls = 50;

/** Sends calls all at once to a session that has no token yet, and counts the sign-ins. */
export async function coldTokenRow(caller: Caller, log: RequestLog): Promise<Row> {
  log.clear();
  await Promise.all(
    Array.from({ length: concurrentCalls }, () => caller.call("halo_list_tickets", { page_size: 5 })),
  );
  return exactRow(
    `token requests for ${concurrentCalls} concurrent cold calls, ${caller.era}`,
    log.count({ method: "POST", path: /^\/auth\/token$/ }),
    1,
    `${log.count({ path: /^\/api\// })} requests to the API`,
  );
}

/**
 * Calls every tool that only reads a second time, when the token and the lookups are there, and counts. Those
 * that answer over many records take as many as it needs, and have rows of their own.
 */
export async function warmRequestRows(
  caller: Caller,
  tools: readonly ListedTool[],
  log: RequestLog,
  tenant: Tenant,
): Promise<readonly Row[]> {
  const single: string[] = [];
  const others: Row[] = [];
  const reading = tools.filter((tool) => tool.annotations.readOnlyHint === true && !isAnswerTool(tool));
  for (const tool of reading) {
    const args = exampleArguments(tool.name, tenant);
    await caller.call(tool.name, args);
    log.clear();
    await caller.call(tool.name, args);
    const count = log.entries.length;
    const { count: requests, why } = exampleRequests(tool.name);
    if (count === 1 && requests === 1) single.push(tool.name);
    else
      others.push(
        exactRow(`Halo requests of a warm ${tool.name}`, count, requests, whyOf(count, requests, why, log)),
      );
  }
  return [
    exactRow(`Halo requests of each of ${single.length} other warm tools that only read`, 1, 1),
    ...others,
  ];
}

/** Why there are so many; when there should not be, what they were. */
function whyOf(count: number, requests: number, why: string | undefined, log: RequestLog): string {
  return count === requests && why !== undefined ? why : paths(log);
}

function paths(log: RequestLog): string {
  return log.entries.map(({ method, path }) => `${method} ${path}`).join(", ");
}
