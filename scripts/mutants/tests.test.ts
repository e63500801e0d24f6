import { expect, it } from "vitest";
import { TestMap } from "./tests.ts";

const sources = Object.entries({
  "src/halo/text.ts": "export const a = 1;",
  "src/halo/client.ts": `import { a } from "./text.ts";`,
  "src/halo/types.ts": `import type { a } from "./text.ts";`,
  "src/worker.ts": `export { b } from "./halo/client.ts";`,
  "src/halo/text.test.ts": `import { a } from "./text.ts";`,
  "src/halo/types.test.ts": `import "./types.ts";`,
  "test/faults/reading.worker.test.ts": `import { test } from "vitest";`,
  "test/protocol/lists.worker.test.ts": "",
  "test/unrelated.test.ts": "",
  "test/late.test.ts": `const { c } = await import("../src/halo/client.ts");`,
  "test/release/package.release.test.ts": `import "../../src/worker.ts";`,
}).map(([file, text]) => ({ file, text }));

it("the tests that can see a change are told from the nearest to the farthest", () => {
  expect(new TestMap(sources).seeing("src/halo/text.ts")).toEqual({
    near: ["src/halo/text.test.ts"],
    far: ["test/faults/reading.worker.test.ts", "test/late.test.ts", "test/protocol/lists.worker.test.ts"],
  });
});
