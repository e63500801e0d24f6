import { describe, expect, it } from "vitest";
import { withMutants } from "./draw.ts";
import { editsOf, type Kind } from "./mutators.ts";

/** What a source becomes by all changes of a kind. */
function changed(source: string, kind: Kind): readonly string[] {
  const own = editsOf("a.ts", source).filter((edit) => edit.kind === kind);
  return own.map((edit) => withMutants(source, [edit]));
}

describe("changes", () => {
  it.each<readonly [Kind, string, readonly string[]]>([
    ["boundary", "a < b;", ["a <= b;"]],
    ["equality", "a !== b;", ["a === b;"]],
    ["arithmetic", "a - b + 1;", ["a + b + 1;", "a - b - 1;"]],
    ["arithmetic", "'of ' + name;", []],
    ["logic", "a && b || c;", ["a || b || c;", "a && b && c;"]],
    ["default", "a ?? b;", ["a;", "a || b;"]],
    ["default", "a ?? 0;", ["a;"]],
    ["condition", "if (a) b;", ["if (false) b;", "if (true) b;"]],
    ["condition", "if (a) b; else c;", ["if (!(a)) b; else c;"]],
    ["condition", "a ? b : c;", ["a ? c : b;"]],
    ["condition", "f(!a);", ["f(a);"]],
    ["statement dropped", "clearTimeout(timer); const a = f();", ["; const a = f();"]],
    ["statement dropped", "await store.put(key); n = 1;", ["; n = 1;", "await store.put(key); ;"]],
    ["result dropped", "const f = () => ({ a });", ["const f = () => undefined;"]],
    ["result dropped", "function f() { return a; }", ["function f() { return undefined; }"]],
    ["number", "f(5);", ["f(6);", "f(4);"]],
    ["number", "f(0);", ["f(1);"]],
    ["number", "f(60_000);", ["f(120000);"]],
    ["boolean", "f(true);", ["f(false);"]],
    ["some and every", "a.some(f);", ["a.every(f);"]],
    ["call on a list dropped", "a.b.filter(f).map(g);", ["a.b.map(g);"]],
    ["arguments swapped", "f(a, b, c);", ["f(b, a, c);"]],
    ["arguments swapped", "f(a, a);", []],
    ["argument dropped", "f(a, b); new F(c);", ["f(a); new F(c);", "f(a, b); new F();"]],
    ["property dropped", "f({ a, ...b });", ["f({ ...b });", "f({ a });"]],
    ["element dropped", "f([a, b]);", ["f([b]);", "f([a]);"]],
    ["key", "f({ agent_id: 1, b });", ["f({ agent_id_: 1, b });"]],
    [
      "string",
      "f('tickets', { order: 'id' }, 'no ticket');",
      [`f("ticketsx", { order: 'id' }, 'no ticket');`, `f('tickets', { order: "idx" }, 'no ticket');`],
    ],
  ])("%s: %s", (kind, source, expected) => {
    expect(changed(source, kind)).toEqual(expected);
  });

  it("leave types alone, which do nothing at run time", () => {
    expect(
      editsOf("a.ts", `type A = "b" | 1; interface B { readonly c: true } let d: 5; f<"x" | 2>;`),
    ).toEqual([]);
  });

  it("are made to TSX too", () => {
    const kinds = editsOf("a.tsx", "const page = <p>{count > 1 ? plural : single}</p>;").map(
      ({ kind }) => kind,
    );
    expect(kinds).toEqual(["boundary", "number", "number", "condition"]);
  });

  it("refuse a source that does not parse", () => {
    expect(() => editsOf("a.ts", "const = 1;")).toThrow("a.ts does not parse");
  });
});
