/** What of Halo is reached, and by what: by tools of its own, by the tools over the whole API, or not unless it is allowed. */
import { areas } from "../../src/config/surface.ts";
import { type ApiIndex, type Method, operationName } from "../../src/halo/openapi/api-index.ts";
import { bundledIndex } from "../../src/halo/openapi/description.ts";
import { groupsOfLines, lineFor } from "../../src/tools/api/lines/index.ts";
import { canBeAllowed, whyOff } from "../../src/tools/api/reach.ts";
import { typedToolFor } from "../../src/tools/api/tools.ts";
import type { Tool } from "../../src/tools/kit/define.ts";
import { areaOfTool } from "../../src/tools/surface/areas.ts";
import { toolsOfDeployment } from "../../src/tools/surfaces.ts";

type Row = readonly string[];

const code = (names: Iterable<string>) => [...names].map((name) => `\`${name}\``).join(", ");

const deployed = toolsOfDeployment({
  ...{ readOnly: false, hasCopy: true, hasLedger: true, hasApi: true, hasSql: true, hasRunbooks: true },
});

const asksFirst = ({ access, input }: Tool) => access === "destructive" || "confirm" in input.shape;

/** What the tools of a column do. */
const columns: readonly (readonly [string, (tool: Tool) => boolean])[] = [
  ["read", ({ access }) => access === "read"],
  ["write", (tool) => tool.access !== "read" && !asksFirst(tool)],
  ["write, and ask first, some only where much changes", (tool) => tool.access !== "read" && asksFirst(tool)],
];

/** The tools of each area, by what they do. */
export const areaHead: Row = ["area", ...columns.map(([word]) => word)];
export function areaRows(): readonly Row[] {
  return areas.map((area) => {
    const tools = deployed.filter((tool) => areaOfTool(tool.name) === area);
    return [`\`${area}\``, ...columns.map(([, is]) => code(tools.filter(is).map(({ name }) => name)))];
  });
}

const acts: Readonly<Record<Method, string>> = { GET: "read", POST: "written", DELETE: "deleted" };

/** What is off of a resource where no operator says otherwise: the reason for each method, empty where nothing is. */
function offOf(resource: string, index: ApiIndex): string {
  const reasons = new Map<string, Set<Method>>();
  for (const operation of index.of(resource)) {
    const reason = canBeAllowed(operation) ? whyOff(operation, { allow: [], deny: [] }, lineFor) : undefined;
    if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? new Set()).add(operation.method));
  }
  const has = new Set(index.of(resource).map(({ method }) => method));
  return [...reasons]
    .map(([reason, methods]) => {
      const isAll = [...has].every((method) => methods.has(method));
      const what = isAll
        ? "off"
        : `not ${(["GET", "POST", "DELETE"] as const)
            .filter((method) => methods.has(method))
            .map((method) => acts[method])
            .join(" or ")}`;
      return `${what}: ${reason}`;
    })
    .join("; ");
}

/** The tools of this server's own for a resource. */
function toolsFor(resource: string, index: ApiIndex): readonly string[] {
  return [
    ...new Set(
      index.of(resource).flatMap(({ method, path }) => typedToolFor(method, path)?.split(", ") ?? []),
    ),
  ];
}

/** The resources of each group, by how they are reached. */
export const resourceHead: Row = ["what", "how", "resources of Halo"];
export async function resourceRows(): Promise<readonly Row[]> {
  const index = await bundledIndex();
  return groupsOfLines.flatMap(({ about, lines }) => {
    const resources = Object.keys(lines).filter((name) => !name.includes(" "));
    const ways = new Map<string, string[]>();
    for (const resource of resources) {
      const typed = toolsFor(resource, index);
      const off = offOf(resource, index);
      const way =
        typed.length > 0
          ? "by tools of its own"
          : off === ""
            ? "by the whole API"
            : `by the whole API, ${off}`;
      const said = typed.length === 0 ? `\`${resource}\`` : `\`${resource}\` (${code(typed)})`;
      const isOff = off.startsWith("off: ");
      const key = typed.length === 0 && isOff ? off : way;
      ways.set(key, [
        ...(ways.get(key) ?? []),
        typed.length > 0 && off !== "" ? `${said}; by the whole API ${off}` : said,
      ]);
    }
    const order = (way: string) =>
      ["by tools", "by the whole API", "off"].findIndex((begin) => way.startsWith(begin));
    return [...ways]
      .sort(([one], [other]) => order(one) - order(other))
      .map(([way, names]) => [about, way, names.join(", ")]);
  });
}

/** How many there are, for the sentence above the table. */
export async function reachSummary(): Promise<string> {
  const index = await bundledIndex();
  const operations = [...index.operations];
  const off = operations.filter(
    (operation) => whyOff(operation, { allow: [], deny: [] }, lineFor) !== undefined,
  );
  const typed = index.resources.filter((resource) => toolsFor(resource, index).length > 0);
  const never = off.filter((operation) => !canBeAllowed(operation)).map(operationName);
  return [
    `Halo's API as of ${index.version ?? "an unknown version"} has ${index.resources.length} resources with ${operations.length} operations.`,
    `${typed.length} resources have tools of their own. The tools over the whole API reach ${operations.length - off.length} operations; ${off.length} are off unless an operator allows them by name, and of these ${never.length} can't be allowed: ${code(never)}.`,
  ].join(" ");
}
