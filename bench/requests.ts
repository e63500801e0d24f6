/** How many requests the Worker sends to Halo, counted where they arrive: in the sandbox's log. */
import type { landmarks, RequestLog } from "../sandbox/index.ts";
import { exactRow, type Row } from "../scripts/support/table.ts";
import type { Arguments, Caller, ListedTool } from "./calls.ts";
import { isAnswerTool } from "./composites.ts";

type Landmarks = ReturnType<typeof landmarks>;

const concurrentCalls = 50;

/** Tools whose answer takes more than one request, by what they are declared to give. */
const manifold: Readonly<Record<string, { readonly requests: number; readonly why: string }>> = {
  halo_get_ticket: { requests: 2, why: "the ticket and its actions" },
  halo_get_client: { requests: 2, why: "the client and its sites" },
  halo_get_contract: { requests: 2, why: "the contract and its billing lines" },
};

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
  marks: Landmarks,
): Promise<readonly Row[]> {
  const single: string[] = [];
  const others: Row[] = [];
  const reading = tools.filter((tool) => tool.annotations.readOnlyHint === true && !isAnswerTool(tool));
  for (const tool of reading) {
    const args = await argumentsFor(tool, tools, caller, marks);
    await caller.call(tool.name, args);
    log.clear();
    await caller.call(tool.name, args);
    const count = log.entries.length;
    const { requests, why } = manifold[tool.name] ?? { requests: 1, why: undefined };
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

/**
 * The arguments that a tool demands: a landmark where one is telling, else the id of the first row of the
 * resource's list. A new resource is measured without a line here.
 */
async function argumentsFor(
  tool: ListedTool,
  tools: readonly ListedTool[],
  caller: Caller,
  marks: Landmarks,
): Promise<Arguments> {
  const telling: Readonly<Record<string, Arguments>> = {
    halo_get_ticket: { id: marks.largeTicketId },
    halo_list_actions: { ticket_id: marks.largeTicketId },
    halo_get_client: { id: marks.busyClientId },
    halo_get_project: { id: marks.projectId },
    halo_get_contract: { id: marks.prepayContractId },
    halo_get_attachment: { id: marks.textAttachmentId },
    halo_run_report: { id: marks.reportWithRowsId },
  };
  const known: Arguments = { ticket_id: marks.largeTicketId, email: marks.exactEmail };
  const args: Record<string, unknown> = { ...telling[tool.name] };
  for (const name of demandedBy(tool)) {
    args[name] ??= name === "id" ? await firstId(tool.name, tools, caller, marks) : known[name];
  }
  const missing = Object.keys(args).filter((name) => args[name] === undefined);
  if (missing.length > 0) throw new Error(`No value is known for ${missing.join(", ")} of ${tool.name}.`);
  return args;
}

/** What a tool needs: `id` too where a name may stand in its place, so that neither is marked as required. */
function demandedBy({ inputSchema, name }: ListedTool): readonly string[] {
  const { required = [], properties } = inputSchema;
  const hasId = typeof properties === "object" && properties !== null && "id" in properties;
  return hasId && name.includes("_get_") ? [...new Set([...required, "id"])] : required;
}

/** The id of the first row of the list that belongs to a get tool: halo_get_status, halo_list_statuses. */
async function firstId(
  getTool: string,
  tools: readonly ListedTool[],
  caller: Caller,
  marks: Landmarks,
): Promise<unknown> {
  const one = getTool.replace("_get_", "_list_");
  const names = [`${one}s`, `${one}es`, one.replace(/y$/, "ies")];
  const list = tools.find(({ name }) => names.includes(name));
  if (list === undefined) return undefined;
  const { structured } = await caller.call(list.name, await argumentsFor(list, tools, caller, marks));
  const rows = structured.rows as readonly { id?: unknown }[] | undefined;
  return rows?.[0]?.id;
}

/** Why there are so many; when there should not be, what they were. */
function whyOf(count: number, requests: number, why: string | undefined, log: RequestLog): string {
  return count === requests && why !== undefined ? why : paths(log);
}

function paths(log: RequestLog): string {
  return log.entries.map(({ method, path }) => `${method} ${path}`).join(", ");
}
