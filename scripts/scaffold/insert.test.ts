import { expect, test } from "vitest";
import { insertBehind, insertImport, insertSorted } from "./insert.ts";

const list = `const other = [
  one,
];

const tools = [
  ...siteTools,
  // The next is long.
  ...[
    a,
  ],

  ...reportTools,
] as const;
`;
const block = { opening: "const tools = [", closing: "]" };

test("an entry goes behind the last one that it belongs to, over lines and blank lines", () => {
  expect(insertBehind(list, block, "  ...newTools,", (entry) => entry === "...siteTools,")).toContain(
    "...siteTools,\n  ...newTools,\n  // The next",
  );
  expect(insertBehind(list, block, "  ...newTools,", (entry) => entry === "...[")).toContain(
    "  ],\n  ...newTools,\n\n  ...reportTools,",
  );
});

test("an entry that belongs to none goes to the end of its block", () => {
  expect(insertBehind(list, block, "  ...newTools,", () => false)).toContain(
    "...reportTools,\n  ...newTools,\n] as const;",
  );
});

test("an entry among sorted ones keeps the order", () => {
  const sorted = "export const all = {\n  assets: 1,\n  items: {\n    x: 1,\n  },\n  teams: 2,\n};\n";
  const into = { opening: "export const all = {", closing: "}" };
  expect(insertSorted(sorted, into, "  jobs: 3,")).toContain("  },\n  jobs: 3,\n  teams: 2,");
  expect(insertSorted(sorted, into, "  zones: 3,")).toContain("teams: 2,\n  zones: 3,\n};");
  expect(insertSorted(sorted, into, "  agents: 3,")).toContain("{\n  agents: 3,\n  assets: 1,");
});

test("an import goes behind the others, one over several lines among them", () => {
  const text = 'import a from "a";\nimport {\n  b,\n} from "b";\n\nconst x = 1;\n';
  expect(insertImport(text, 'import c from "c";')).toContain('} from "b";\nimport c from "c";\n\nconst x');
});

test("a file without the block is an error that names it", () => {
  expect(() => insertSorted("", block, "x")).toThrow("const tools = [");
  expect(() => insertImport("", "x")).toThrow("import");
});
