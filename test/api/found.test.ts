import { expect, test } from "vitest";
import type { ApiIndex } from "../../src/halo/openapi/api-index.ts";
import { bundledIndex } from "../../src/halo/openapi/description.ts";
import { Finder } from "../../src/tools/api/find.ts";
import { lineFor, writtenNames } from "../../src/tools/api/lines/index.ts";
import { namedTools } from "../../src/tools/api/tools.ts";
import { catalogue } from "../../src/tools/index.ts";
import { isAnswer } from "../support/tool-names.ts";
import { type Phrasing, phrasings } from "./phrasings.ts";
import { tuning } from "./tuning.ts";

const index: ApiIndex = await bundledIndex();

/** The phrasings whose operation is not among the first five that are found. */
async function missed(all: readonly Phrasing[]): Promise<readonly string[]> {
  const finder = await Finder.over(index, lineFor);
  return all
    .filter(({ says, expects }) => {
      const found = finder.find(says, 5).flatMap(({ operation, also }) => [operation, ...also]);
      return !found.some(({ method, path }) => expects.includes(`${method} ${path}`));
    })
    .map(({ says }) => says);
}

test("of 60 phrasings that nothing was fitted to, at least nine in ten are found in the first five", async () => {
  const misses = await missed(phrasings);
  const figure = `${phrasings.length - misses.length} of ${phrasings.length} phrasings in the first five`;
  console.log(figure);
  expect(phrasings).toHaveLength(60);
  expect(misses.length, `${figure}; not: ${misses.join("; ")}`).toBeLessThanOrEqual(6);
  expect(await missed(tuning)).toEqual([]);
});

test("a thing that is asked for by its own name comes first, before its parts and its kin", async () => {
  const finder = await Finder.over(index, lineFor);
  const first = (text: string) => {
    const [found] = finder.find(text, 1);
    return found && `${found.operation.method} ${found.operation.path}`;
  };
  for (const [text, name] of [
    ["tickets", "GET /Tickets"],
    ["list the invoices", "GET /Invoice"],
    ["agents", "GET /Agent"],
    ["reports", "GET /Report"],
    ["change advisory board", "GET /CAB"],
    ["change calendar", "GET /ChangeCalendar"],
    ["change the change advisory board", "POST /CAB"],
    ["our dashboards", "GET /DashboardLinks"],
    ["opening hours of the service desk", "GET /Workday"],
    ["make a new dashboard", "POST /DashboardLinks"],
  ] as const) {
    expect(first(text), text).toBe(name);
  }
});

test("what the phrasings expect is there, and every resource has its line", () => {
  for (const { expects } of [...phrasings, ...tuning]) {
    for (const name of expects) {
      const [method, path = ""] = name.split(" ");
      expect(
        [...index.operations].some((each) => each.method === method && each.path === path),
        name,
      ).toBe(true);
    }
  }
  expect(index.resources.filter((resource) => lineFor(resource) === undefined)).toEqual([]);
  const operations = new Set([...index.operations].map(({ method, path }) => `${method} ${path}`));
  const unknown = writtenNames.filter((name) =>
    name.includes(" ") ? !operations.has(name) : index.of(name).length === 0,
  );
  expect(unknown).toEqual([]);
});

test("the tools that are named first are all of the catalogue but those that answer over several resources", () => {
  const names = new Set<string>(catalogue.map(({ name }) => name));
  expect(namedTools.filter((name) => !names.has(name))).toEqual([]);
  const missing = catalogue.filter((tool) => !namedTools.includes(tool.name) && !isAnswer(tool));
  expect(missing.map(({ name }) => name)).toEqual(["halo_changes_since", "halo_similar_tickets"]);
});
