import { expect, it } from "vitest";

/** Takes up lines here and none in what is compiled: without a source map the line below is another one. */
interface Point {
  readonly x: number;
  readonly y: number;
}

it("an error in workerd names its line in the source", () => {
  const point: Point = { x: 1, y: 2 };
  const { stack } = new Error(`at ${point.x}, ${point.y}`);
  expect(stack).toContain("lines.worker.test.ts:11:");
});
