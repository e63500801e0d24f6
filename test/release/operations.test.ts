import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { callStatuses, events, haloStates, refusals } from "../../src/log.ts";
import { catalogue } from "../../src/tools/index.ts";
import { root } from "../stdio/harness.ts";

const read = (file: string) => readFileSync(join(root, file), "utf8");
const operations = read("docs/operations.md");

/** The rows of every table whose first column has this heading, cell by cell. */
function rowsUnder(heading: string, text = operations): string[][] {
  const rows: string[][] = [];
  let inside = false;
  for (const line of text.split("\n")) {
    const cells = line.startsWith("|") ? line.slice(2, -2).split(" | ") : undefined;
    if (cells === undefined) inside = false;
    else if (cells[0] === heading) inside = true;
    else if (inside && !line.startsWith("|---")) rows.push(cells);
  }
  return rows;
}

const namesUnder = (heading: string) =>
  rowsUnder(heading)
    .map(([first]) => first?.replaceAll("`", ""))
    .sort();

describe("docs/operations.md names", () => {
  test.each<[string, readonly string[]]>([
    ["`event`", Object.keys(events)],
    ["`outcome`", callStatuses],
    ["`what`", refusals],
    ["`halo.state`", haloStates],
    ["`status`", ["ok", "degraded", "down", "unknown"]],
  ])("each %s that can be written, and no other", (heading, names) => {
    expect(namesUnder(heading)).toEqual([...names].sort());
  });

  test("the level of each event", () => {
    const levels = rowsUnder("`event`").map(([event, level]) => [event?.replaceAll("`", ""), level]);
    expect(Object.fromEntries(levels)).toEqual(events);
  });

  test("what each means", () => {
    for (const heading of ["`event`", "`outcome`", "`what`", "`halo.state`"]) {
      for (const cells of rowsUnder(heading)) expect(cells.at(1)?.trim(), cells[0]).not.toBe("");
    }
  });

  test("the tools that write, where a leaked key is followed up", () => {
    const written = /`(\^halo_\S+_)`/.exec(operations)?.[1]?.replaceAll("\\|", "|");
    expect(written).toBeDefined();
    const pattern = new RegExp(written ?? "");
    const writing = catalogue.filter(({ access }) => access !== "read").map(({ name }) => name);
    expect(catalogue.map(({ name }) => name).filter((name) => pattern.test(name))).toEqual(writing);
  });

  test("only places that are there", () => {
    const headingsOf = (text: string) =>
      [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
        title
          .toLowerCase()
          .replaceAll(/[^\w\s-]/g, "")
          .replaceAll(" ", "-"),
      );
    const links = [...operations.matchAll(/\]\((?!https:)([\w./-]*)(?:#([\w-]+))?\)/g)];
    expect(links.length).toBeGreaterThan(10);
    for (const [link, file = "", place] of links) {
      const text = file === "" ? operations : read(join("docs", file));
      if (place !== undefined) expect(headingsOf(text), link).toContain(place);
    }
  });
});

/** The writer of the log itself, what keeps libraries' lines in its form, the stdio server (which keeps standard output free), and tests. */
const mayPrint = /^(?:log|stdio|oauth\/guards\/library-log)\.ts$|\.test(?:ing)?\.ts$/;

test("every line of the Worker's log goes through writeLog, whose events are listed", () => {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" });
  const sources = files.filter((file) => /\.tsx?$/.test(file) && !mayPrint.test(file));
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.filter((file) => /\bconsole\b/.test(read(join("src", file))))).toEqual([]);
});

test("every event and refusal that is listed can be written", () => {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" });
  const text = files
    .filter((file) => /\.tsx?$/.test(file) && file !== "log.ts" && !/\.test(?:ing)?\.ts$/.test(file))
    .map((file) => read(join("src", file)))
    .join("\n");
  const unwritten = [
    ...Object.keys(events).filter((event) => !text.includes(`event: "${event}"`)),
    ...refusals.filter((what) => !text.includes(`what: "${what}"`)),
    ...callStatuses.filter((outcome) => !text.includes(`"${outcome}"`)),
  ];
  expect(unwritten).toEqual([]);
});
