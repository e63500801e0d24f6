import * as z from "zod";
import { lazily } from "../../lazily.ts";
import type { ArgumentShape, Values } from "./arguments/argument.ts";
import { listedInput, resolver } from "./arguments/resolve.ts";
import type { ToolContext } from "./context.ts";
import type { ToolResult } from "./result.ts";

export type { ToolContext } from "./context.ts";

/** What a tool may do to the data in Halo; also the mode that a sign-in needs for it. */
export type Access = "read" | "write" | "destructive";

/** The hints of MCP's `ToolAnnotations`. Each of the helpers below that declare a tool sets its own. */
export interface Annotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: true;
}

/** One tool of the catalogue. Its name is a type too, which lets the catalogue know its own. */
export interface Tool<Name extends string = string> {
  readonly name: Name;
  readonly title: string;
  readonly description: string;
  readonly access: Access;
  readonly annotations: Annotations;
  /** Whether a call may send dozens of requests and take long: its client is then told how far it is. */
  readonly takesLong: boolean;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  /** Runs the tool. `parsed` is what `input` made of the caller's arguments. */
  readonly handle: (parsed: unknown, context: ToolContext) => Promise<ToolResult>;
}

/** How a tool is declared. */
export interface ToolDeclaration<Shape extends ArgumentShape, Name extends string = string> {
  /** `halo_<verb>_<noun>`, at most 64 characters. */
  readonly name: Name;
  readonly title: string;
  /** What it answers, when to use it, what it does not do; under 1,000 characters. */
  readonly description: string;
  /**
   * The arguments, each described and bounded: plain ones as schemas, names, dates and periods as arguments in
   * words (see `input.ts`), of which the handler gets the values.
   */
  readonly input: Shape;
  /** The schema of its result. Made when it is first asked for, to keep a Worker's start short. */
  readonly output: () => z.ZodObject;
  /** Whether it sends requests at the same time, of which the others have to stop when one fails. */
  readonly fansOut?: boolean;
  /** See {@link Tool.takesLong}. Default false. */
  readonly takesLong?: boolean;
  readonly handler: (args: Values<Shape>, context: ToolContext) => Promise<ToolResult>;
}

function define<Shape extends ArgumentShape, Name extends string>(
  declaration: ToolDeclaration<Shape, Name>,
  access: Access,
  annotations: Annotations,
): Tool<Name> {
  const { name, title, description, output, handler } = declaration;
  const resolverLater = lazily(() => resolver(declaration.input));
  const inputLater = lazily(() => listedInput(declaration.input));
  const outputLater = lazily(() => {
    const understood = z.array(z.string()).optional();
    return resolverLater().says ? output().extend({ understood }) : output();
  });
  return {
    name,
    title,
    description,
    access,
    annotations,
    takesLong: declaration.takesLong === true,
    get input() {
      return inputLater();
    },
    get output() {
      return outputLater();
    },
    handle: (parsed, whole) => {
      const work = async (context: ToolContext) => {
        // `input` is a schema of an object, so what it parsed is one.
        const written = parsed as Readonly<Record<string, unknown>>;
        const { args, understood } = await resolverLater().resolve(written, context);
        const result = await handler(args, context);
        return understood.length === 0 ? result : { ...result, understood };
      };
      return declaration.fansOut === true ? whileCalled(whole, work) : work(whole);
    },
  };
}

/**
 * Runs a call with a signal of its own, which is aborted when the call fails. Requests that it sent at the same time
 * as the one that failed then stop, instead of being tried again for a result that nobody waits for.
 */
async function whileCalled<Result>(
  context: ToolContext,
  work: (context: ToolContext) => Promise<Result>,
): Promise<Result> {
  const over = new AbortController();
  try {
    return await work({ ...context, signal: AbortSignal.any([context.signal, over.signal]) });
  } catch (error) {
    over.abort();
    throw error;
  }
}

/** The same tool with another handler, and another input where one is given. Its schemas stay lazy. */
export function changed<Name extends string>(
  tool: Tool<Name>,
  changes: { handle: Tool["handle"]; input?: () => z.ZodObject },
): Tool<Name> {
  const { name, title, description, access, annotations, takesLong } = tool;
  const inputLater = lazily(changes.input ?? (() => tool.input));
  return {
    name,
    title,
    description,
    access,
    annotations,
    takesLong,
    get input() {
      return inputLater();
    },
    get output() {
      return tool.output;
    },
    handle: changes.handle,
  };
}

/** A tool that only reads. */
export function defineReadTool<Shape extends ArgumentShape, Name extends string>(
  declaration: ToolDeclaration<Shape, Name>,
): Tool<Name> {
  return define(declaration, "read", {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: true,
  });
}

/** A tool that adds or changes records. `idempotent`: whether a second call with the same arguments changes nothing more. */
export function defineWriteTool<Shape extends ArgumentShape, Name extends string>(
  declaration: ToolDeclaration<Shape, Name> & { readonly idempotent: boolean },
): Tool<Name> {
  return define(declaration, "write", {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: declaration.idempotent,
    openWorldHint: true,
  });
}

/** A tool that deletes or voids. Its input has `confirm`, and its handler asks the person before it acts. */
export function defineDestructiveTool<
  Shape extends ArgumentShape & { readonly confirm: z.ZodType },
  Name extends string,
>(declaration: ToolDeclaration<Shape, Name>): Tool<Name> {
  return define(declaration, "destructive", {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: true,
    openWorldHint: true,
  });
}

/**
 * A tool that adds or changes many records at once. That can be reversed; because of the number, its input has
 * `confirm` all the same, and its handler asks the person before it acts.
 */
export function defineConfirmedWriteTool<
  Shape extends ArgumentShape & { readonly confirm: z.ZodType },
  Name extends string,
>(declaration: ToolDeclaration<Shape, Name>): Tool<Name> {
  return define(declaration, "write", {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: true,
    openWorldHint: true,
  });
}
