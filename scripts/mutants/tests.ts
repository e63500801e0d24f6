import { posix } from "node:path";
import { parseSync } from "vite";
import { areaOf, type Source } from "./draw.ts";

/** What a test runs without importing it: the Worker, or the bundle of the stdio server. */
const started: readonly (readonly [RegExp, string])[] = [
  [/\.worker\.test\.ts$/, "src/worker.ts"],
  [/^test\/stdio\/.*\.test\.ts$/, "src/stdio.ts"],
];

/** Tests that build and install the package or deploy it: slow, and blind to what single functions do. */
const ofPackaging = /\.release\.test\.ts$/;

/** Folders of tests that are likely to notice a change in an area, beside the area's own folder. */
const nearFolders: Readonly<Record<string, readonly string[]>> = {
  config: ["test/settings/"],
  entries: ["test/protocol/", "test/stdio/"],
  halo: ["test/faults/"],
  http: ["test/protocol/", "test/sign-in/"],
  mcp: ["test/protocol/", "src/tools/"],
  oauth: ["test/sign-in/"],
  session: ["test/protocol/", "test/sign-in/"],
  tools: ["src/tools/"],
  "tools/kit": ["src/tools/", "test/faults/"],
};

/** The reviewed snapshots of all tools. */
const snapshots = ["calls", "catalogue", "lines"].map((name) => `src/tools/${name}.test.ts`);

/** Which tests can see a change in a file, by what they import. */
export class TestMap {
  /** The files that import a file. */
  readonly #importers = new Map<string, Set<string>>();

  /** @param sources all TypeScript files of the project, tests among them */
  constructor(sources: readonly Source[]) {
    const files = new Set(sources.map(({ file }) => file));
    for (const { file, text } of sources) {
      for (const imported of importsOf(file, text)) {
        if (!files.has(imported)) continue;
        const importers = this.#importers.get(imported) ?? new Set();
        this.#importers.set(imported, importers.add(file));
      }
    }
  }

  /** The test files that can see a change in a file: those beside it or that import it, and all others, the likeliest to fail first. */
  seeing(file: string): { readonly near: readonly string[]; readonly far: readonly string[] } {
    const direct = this.#importers.get(file) ?? new Set();
    const area = areaOf(file);
    const folders = [`src/${area}/`, ...(nearFolders[area] ?? [])];
    const rank = (test: string) => {
      if (posix.dirname(test) === posix.dirname(file) || direct.has(test)) return 0;
      const isNear = folders.some((folder) => test.startsWith(folder)) || snapshots.includes(test);
      return isNear ? 1 : 2;
    };
    const groups = Map.groupBy(this.#seeing(file), rank);
    const sorted = (place: 0 | 1 | 2) => (groups.get(place) ?? []).sort();
    return { near: sorted(0), far: [...sorted(1), ...sorted(2)] };
  }

  /** All tests from which imports lead to a file. */
  #seeing(file: string): readonly string[] {
    const seen = new Set([file]);
    // A set can be added to while it is walked: what is added is walked too.
    for (const one of seen) for (const importer of this.#importers.get(one) ?? []) seen.add(importer);
    return [...seen].filter((one) => one.endsWith(".test.ts") && !ofPackaging.test(one));
  }
}

/** What a file imports of the project when it runs, as paths from the root. */
function importsOf(file: string, text: string): readonly string[] {
  const { module } = parseSync(file, text);
  const isRunning = (entries: readonly { readonly isType: boolean }[]) =>
    entries.length === 0 || entries.some(({ isType }) => !isType);
  const requests = [
    ...module.staticImports.filter(({ entries }) => isRunning(entries)).map((one) => one.moduleRequest.value),
    ...module.staticExports
      .flatMap(({ entries }) => entries.filter(({ isType }) => !isType))
      .flatMap(({ moduleRequest }) => (moduleRequest === null ? [] : [moduleRequest.value])),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => text.slice(start + 1, end - 1)),
  ];
  return [
    ...requests
      .filter((request) => request.startsWith("."))
      .map((request) => posix.join(posix.dirname(file), request)),
    ...started.filter(([pattern]) => pattern.test(file)).map(([, entry]) => entry),
  ];
}
