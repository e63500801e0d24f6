import { Argument, type ArgumentShape, listedName } from "../arguments/argument.ts";

/** Under which names arguments are understood beside those that are listed, and which names clients add. */

/** What another name of an argument means. */
export interface Known {
  /** The name under which the argument is listed. */
  readonly listed: string;
  /** Whether the name says that an id is meant, so that digits in a text are one. */
  readonly isId: boolean;
  /** Whether two of its names may be given and are compared once they are looked up: a name beside its id. */
  readonly isNamed: boolean;
}

/** The further names of a tool's arguments. */
export type Aliases = ReadonlyMap<string, Known>;

/**
 * Arguments that clients add to a call by themselves. They mean nothing here and are left out; their model can't mend a
 * refusal of what it did not write.
 *
 * - `toolCallId`, `sessionId`, `chatInput`, `action`, `tool`: n8n's MCP Client Tool (n8n-io/n8n issues 21500 and 22787)
 * - `task_progress`: Cline (cline/cline issue 8256)
 * - `wait_for_previous`: Gemini CLI (MemPalace/mempalace pull request 322)
 * - `random_string`: Cursor, for a tool without required arguments (mondaycom/mcp pull request 15)
 */
export const addedByClients: ReadonlySet<string> = new Set([
  "toolCallId",
  "sessionId",
  "chatInput",
  "action",
  "tool",
  "task_progress",
  "wait_for_previous",
  "random_string",
]);

/** Another name of `page_size`, which is said. */
export const limit = "limit";

/** What a tool is about, from its name: `ticket` of `halo_get_ticket`. */
export const nounOf = (toolName: string): string => toolName.split("_").slice(2).join("_");

/**
 * The further names of a tool's arguments: those that each declares, and those that follow from its name. A record that
 * the tool is about is `id`, `ticket_id` and `ticket`, whichever of them is listed. What would name two arguments, or is
 * one that clients add, names none.
 */
export function aliasesOf(toolName: string, shape: ArgumentShape): Aliases {
  const names = Object.entries(shape).map(([declared, argument]) => ({
    declared,
    argument,
    listed: listedName(declared, argument),
  }));
  const listed = new Set(names.map((one) => one.listed));
  const aliases = new Map<string, Known>();
  const add = (found: readonly (readonly [string, Known])[]) => {
    const free = found.filter(
      ([name]) => !listed.has(name) && !aliases.has(name) && !addedByClients.has(name),
    );
    for (const [name, known] of free) {
      const isOfOne = free.every(([other, { listed: meant }]) => other !== name || meant === known.listed);
      if (isOfOne && !aliases.has(name)) aliases.set(name, known);
    }
  };
  const declared = names.flatMap(({ declared: own, argument, listed: meant }) =>
    argument instanceof Argument
      ? argument.also(own).map(({ name, isId, isCompared = true }) => ({
          isNearest: name === own || name.startsWith(meant),
          entry: [name, { listed: meant, isId, isNamed: isCompared }] as const,
        }))
      : [],
  );
  // `client_id` is `client` where there is one, and `clients` otherwise.
  for (const isNearest of [true, false]) {
    add(declared.filter((one) => one.isNearest === isNearest).map(({ entry }) => entry));
  }
  // What the tools of many other servers call it; the result says how it was understood.
  if (listed.has("page_size")) add([[limit, { listed: "page_size", isId: false, isNamed: false }]]);
  const about = nounOf(toolName);
  const followingFrom = (name: string): readonly string[] => {
    if (name === "id") return [`${about}_id`, about];
    const [, ofOne] = /^(.+)_id$/.exec(name) ?? [];
    if (ofOne !== undefined) return [ofOne];
    const [, ofSeveral] = /^(.+)_ids$/.exec(name) ?? [];
    return ofSeveral === undefined ? [] : [`${ofSeveral}s`, "ids", `${ofSeveral}_id`, ofSeveral];
  };
  add(
    names.flatMap(({ listed: meant }) =>
      followingFrom(meant).map(
        (name) => [name, { listed: meant, isId: /_ids?$|^ids$/.test(name), isNamed: false }] as const,
      ),
    ),
  );
  const [only, ...others] = names.filter(({ declared, argument }) => isRequiredRecord(declared, argument));
  if (only !== undefined && others.length === 0) {
    add([["id", { listed: only.listed, isId: true, isNamed: false }]]);
  }
  return aliases;
}

function isRequiredRecord(declared: string, argument: ArgumentShape[string]): boolean {
  const isRecord = (argument instanceof Argument && argument.record !== undefined) || /_ids?$/.test(declared);
  return isRecord && (argument instanceof Argument ? argument.isRequired : !argument.isOptional());
}
