import { describe, expect, it } from "vitest";
import { areaOf, Draw, isMutable, mutantsOf } from "./draw.ts";

const long = { file: "src/halo/long.ts", text: "a < b; ".repeat(200) };
const short = { file: "src/tools/kit/short.ts", text: "if (a < b) f(1);" };

describe("mutants", () => {
  it.each([
    ["src/halo/http/body.ts", "halo"],
    ["src/tools/kit/crud/list.ts", "tools/kit"],
    ["src/tools/index.ts", "tools"],
    ["src/worker.ts", "entries"],
  ])("%s belongs to %s", (file, area) => {
    expect(areaOf(file)).toBe(area);
  });

  it("are not made in tests, their helpers, declarations, and outside of src", () => {
    const files = [
      "src/a.test.ts",
      "src/a.worker.test.ts",
      "src/a.testing.ts",
      "src/env.d.ts",
      "sandbox/a.ts",
      "src/a.ts",
    ];
    expect(files.filter(isMutable)).toEqual(["src/a.ts"]);
  });

  it("tell the whole lines that change, however they are indented and broken", () => {
    const text = "const a = 1;\n  f(\n    b,\n    c < d,\n  );\n";
    const boundary = mutantsOf({ file: "src/a.ts", text }).find(({ kind }) => kind === "boundary");
    expect(boundary).toMatchObject({ line: 4, before: "c < d,", after: "c <= d," });
    const dropped = mutantsOf({ file: "src/a.ts", text }).find(({ kind }) => kind === "statement dropped");
    expect(dropped).toMatchObject({ line: 2, before: "f( b, c < d, );", after: ";" });
  });
});

describe("a draw", () => {
  const mutants = [long, short].flatMap(mutantsOf);
  const drawn = (seed: number) => {
    const draw = new Draw(mutants, seed);
    return draw.areas(8).map((area) => draw.next(area));
  };

  it("takes as many of a short area as of a long one", () => {
    const areas = new Draw(mutants, 1).areas(9);
    expect(areas.filter((area) => area === "halo").length).toBeGreaterThanOrEqual(4);
    expect(areas.filter((area) => area === "tools/kit").length).toBeGreaterThanOrEqual(4);
  });

  it("is the same for the same seed, and another for another", () => {
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
  });

  it("gives each mutant once, until there are none left", () => {
    const draw = new Draw([short].flatMap(mutantsOf), 1);
    const all = mutantsOf(short).map(() => draw.next("tools/kit"));
    expect(new Set(all).size).toBe(mutantsOf(short).length);
    expect(draw.next("tools/kit")).toBeUndefined();
    expect(draw.next("nowhere")).toBeUndefined();
  });
});
