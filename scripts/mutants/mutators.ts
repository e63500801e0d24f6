import { type ESTree, parseSync, Visitor } from "vite";

/** A kind of change, as the table of survivors names it. */
export type Kind =
  | "argument dropped"
  | "arguments swapped"
  | "arithmetic"
  | "boolean"
  | "boundary"
  | "call on a list dropped"
  | "condition"
  | "default"
  | "element dropped"
  | "equality"
  | "key"
  | "logic"
  | "number"
  | "property dropped"
  | "result dropped"
  | "some and every"
  | "statement dropped"
  | "string";

/** One small change to a source file. */
export interface Edit {
  readonly kind: Kind;
  /** Characters of the source that are replaced, from `start` up to but not including `end`. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** Numbers up to this one are changed by one. A larger one is doubled: one millisecond more shows to nobody. */
const largestCounted = 100;

/** Words that Halo or a program reads. Text for people has spaces, and no test should hang on its wording. */
const identifier = /^[a-z][a-z0-9_]*$/i;

const oppositeOf: Readonly<Record<string, readonly [Kind, string]>> = {
  "<": ["boundary", "<="],
  "<=": ["boundary", "<"],
  ">": ["boundary", ">="],
  ">=": ["boundary", ">"],
  "===": ["equality", "!=="],
  "!==": ["equality", "==="],
  "-": ["arithmetic", "+"],
  "*": ["arithmetic", "/"],
  "/": ["arithmetic", "*"],
};

const otherMethod: Readonly<Record<string, string>> = {
  some: "every",
  every: "some",
  min: "max",
  max: "min",
  startsWith: "endsWith",
  endsWith: "startsWith",
};

/** Methods that give a list or text much like the one they are called on. */
const narrowing = new Set([
  ...["filter", "slice", "sort", "toSorted", "reverse", "toReversed"],
  ...["trim", "toLowerCase", "toUpperCase", "normalize", "flat"],
]);

/**
 * All the changes that this program knows to make to a source. Some of them will not compile.
 *
 * @param file its name, by which the parser tells TypeScript from TSX
 * @throws Error when the source does not parse
 */
export function editsOf(file: string, source: string): readonly Edit[] {
  const { program, errors } = parseSync(file, source);
  if (errors[0] !== undefined) throw new Error(`${file} does not parse: ${errors[0].message}`);
  const collector = new Collector(source);
  collector.visit(program);
  return collector.edits;
}

/** Visits a program and notes each change on its way. */
class Collector {
  readonly #source: string;
  readonly #found: Edit[] = [];
  /** Where types are: a literal in them changes nothing at run time. */
  readonly #types: ESTree.Span[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  /** What was found, in the order of the source. */
  get edits(): readonly Edit[] {
    return this.#found
      .filter(({ start, end }) => !this.#types.some((type) => type.start <= start && end <= type.end))
      .sort((one, other) => one.start - other.start || one.end - other.end);
  }

  visit(program: ESTree.Program): void {
    const type = (node: ESTree.Span) => void this.#types.push(node);
    new Visitor({
      TSTypeAnnotation: type,
      TSTypeAliasDeclaration: type,
      TSInterfaceDeclaration: type,
      TSTypeParameterInstantiation: type,
      BinaryExpression: (node) => this.#binary(node),
      LogicalExpression: (node) => this.#logical(node),
      ConditionalExpression: (node) => {
        const [first, second] = [this.#text(node.consequent), this.#text(node.alternate)];
        this.#add(
          "condition",
          { start: node.consequent.start, end: node.alternate.end },
          `${second} : ${first}`,
        );
      },
      IfStatement: (node) => this.#condition(node),
      WhileStatement: (node) => this.#add("condition", node.test, "false"),
      UnaryExpression: (node) => {
        if (node.operator === "!") this.#add("condition", node, this.#text(node.argument));
      },
      ExpressionStatement: (node) => this.#statement(node),
      ReturnStatement: (node) => {
        if (node.argument !== null) this.#add("result dropped", node.argument, "undefined");
      },
      ArrowFunctionExpression: ({ body }) => {
        if (body.type !== "BlockStatement") this.#add("result dropped", body, "undefined");
      },
      Literal: (node) => this.#literal(node),
      CallExpression: (node) => this.#call(node),
      NewExpression: (node) => this.#args(node),
      ObjectExpression: (node) => this.#object(node),
      ArrayExpression: (node) => this.#array(node),
    }).visit(program);
  }

  #add(kind: Kind, { start, end }: ESTree.Span, replacement: string): void {
    this.#found.push({ kind, start, end, replacement });
  }

  #text({ start, end }: ESTree.Span): string {
    return this.#source.slice(start, end);
  }

  /** What stands between two nodes: an operator with its blanks, or a comma. */
  #operator(left: ESTree.Span, right: ESTree.Span, from: string, to: string) {
    const between = { start: left.end, end: right.start };
    return { between, text: this.#text(between).replace(from, to) };
  }

  #binary({ left, right, operator }: ESTree.BinaryExpression | ESTree.PrivateInExpression): void {
    // What is added may be text, so only sums with a number in them count as arithmetic.
    const isSum = operator === "+" && [left, right].some(isNumber);
    const [kind, opposite] = isSum ? (["arithmetic", "-"] as const) : (oppositeOf[operator] ?? []);
    if (kind === undefined || opposite === undefined) return;
    const { between, text } = this.#operator(left, right, operator, opposite);
    this.#add(kind, between, text);
    this.#string(left);
    this.#string(right);
  }

  #logical(node: ESTree.LogicalExpression): void {
    const { left, right, operator } = node;
    if (operator !== "??") {
      const { between, text } = this.#operator(left, right, operator, operator === "&&" ? "||" : "&&");
      this.#add("logic", between, text);
      return;
    }
    // Before 0, "" or false the two operators do the same to a value of that type.
    const isFalsy = right.type === "Literal" && !right.value;
    const isPlain = right.type === "Identifier" || (right.type === "Literal" && !isFalsy);
    if (isPlain) {
      const { between, text } = this.#operator(left, right, "??", "||");
      this.#add("default", between, text);
    }
    this.#add("default", node, this.#text(left));
  }

  #condition({ test, alternate }: ESTree.IfStatement): void {
    this.#add("condition", test, alternate === null ? "false" : `!(${this.#text(test)})`);
    if (alternate === null) this.#add("condition", test, "true");
  }

  #statement(node: ESTree.ExpressionStatement): void {
    const { expression } = node;
    const inner = expression.type === "AwaitExpression" ? expression.argument : expression;
    const isDroppable =
      inner.type === "AssignmentExpression" ||
      inner.type === "UpdateExpression" ||
      (inner.type === "CallExpression" && inner.callee.type !== "Super");
    if (isDroppable) this.#add("statement dropped", node, ";");
  }

  #literal(node: ESTree.Span & { readonly value: unknown }): void {
    const { value } = node;
    if (typeof value === "boolean") this.#add("boolean", node, String(!value));
    if (typeof value !== "number") return;
    if (value > largestCounted) this.#add("number", node, String(value * 2));
    else for (const other of [value + 1, value - 1]) if (other >= 0) this.#add("number", node, String(other));
  }

  #call(node: ESTree.CallExpression): void {
    this.#args(node);
    const { callee } = node;
    if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return;
    const { name } = callee.property;
    const other = otherMethod[name];
    if (other !== undefined) this.#add("some and every", callee.property, other);
    if (narrowing.has(name)) this.#add("call on a list dropped", node, this.#text(callee.object));
  }

  #args({ arguments: args }: ESTree.CallExpression | ESTree.NewExpression): void {
    for (const arg of args) this.#string(arg);
    const [first, second] = args;
    const last = args.at(-1);
    if (first !== undefined && second !== undefined && this.#text(first) !== this.#text(second)) {
      const between = this.#text({ start: first.end, end: second.start });
      const span = { start: first.start, end: second.end };
      this.#add("arguments swapped", span, `${this.#text(second)}${between}${this.#text(first)}`);
    }
    if (last !== undefined) {
      this.#add("argument dropped", { start: args.at(-2)?.end ?? last.start, end: last.end }, "");
    }
  }

  #object({ properties }: ESTree.ObjectExpression): void {
    for (const [index, property] of properties.entries()) {
      this.#drop("property dropped", properties, index);
      if (property.type !== "Property") continue;
      this.#string(property.value);
      const { key } = property;
      if (key.type === "Identifier" && !property.computed && !property.shorthand && !property.method) {
        this.#add("key", key, `${key.name}_`);
      }
    }
  }

  #array({ elements }: ESTree.ArrayExpression): void {
    const present = elements.filter((element) => element !== null);
    if (present.length < elements.length) return;
    for (const [index, element] of present.entries()) {
      this.#drop("element dropped", present, index);
      this.#string(element);
    }
  }

  /** Takes one out of a list, with the comma that follows it or, for the last one, the comma before it. */
  #drop(kind: Kind, list: readonly ESTree.Span[], index: number): void {
    const [before, node, after] = [list[index - 1], list[index], list[index + 1]];
    if (node === undefined) return;
    const start = after === undefined ? (before?.end ?? node.start) : node.start;
    this.#add(kind, { start, end: after?.start ?? node.end }, "");
  }

  #string(node: ESTree.Node): void {
    if (node.type !== "Literal" || typeof node.value !== "string" || !identifier.test(node.value)) return;
    this.#add("string", node, JSON.stringify(`${node.value}x`));
  }
}

function isNumber(node: ESTree.Node): boolean {
  return node.type === "Literal" && typeof node.value === "number";
}
