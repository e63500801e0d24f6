import * as z from "zod";
import { lazily } from "../../lazily.ts";
import { understander, withReferences } from "./arguments/resolve.ts";
import type { ToolContext } from "./context.ts";
import type { Outcome } from "./result.ts";

export type { ToolContext } from "./context.ts";

/** What a tool may do to the data in Halo; also the mode that a sign-in needs for it. */
export type Access = "read" | "write" | "destructive";

/** The hints of MCP's `ToolAnnotations`, given by which helper declares the tool. */
export interface Annotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: true;
}

/** One tool of the catalogue: a declaration. Its name is kept as a type, so that the catalogue knows its own. */
export interface Tool<Name extends string = string> {
  readonly name: Name;
  readonly title: string;
  readonly description: string;
  readonly access: Access;
  readonly annotations: Annotations;
  /** Whether a call may send dozens of requests, so that its client should hear meanwhile that it goes on. */
  readonly takesLong: boolean;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  /** Runs the tool on arguments that `input` has parsed. */
  readonly handle: (parsed: unknown, context: ToolContext) => Promise<Outcome>;
}

/** What every declaration says of a tool. */
export interface ToolDeclaration<Shape extends z.ZodRawShape, Name extends string = string> {
  /** `halo_<verb>_<noun>`, at most 64 characters. */
  readonly name: Name;
  readonly title: string;
  /** What it answers, when to use it, what it does not do; under 1,000 characters. */
  readonly description: string;
  /**
   * The arguments; each field described and bounded. Those of an id (`client_id`, `agent_id` …) get one by name
   * beside them, and dates may be relative: the handler gets ids and moments.
   */
  readonly input: Shape;
  /** What it answers; made when it is first asked for, since a Worker starts before anything is. */
  readonly output: () => z.ZodObject;
  /** Whether it sends requests side by side, so that the others must end when one of them fails. */
  readonly fansOut?: boolean;
  /** See {@link Tool.takesLong}; not unless said. */
  readonly takesLong?: boolean;
  readonly handler: (
    args: z.output<z.ZodObject<Shape, z.core.$strict>>,
    context: ToolContext,
  ) => Promise<Outcome>;
}

function define<Shape extends z.ZodRawShape, Name extends string>(
  declaration: ToolDeclaration<Shape, Name>,
  access: Access,
  annotations: Annotations,
): Tool<Name> {
  const { name, title, description, output, handler } = declaration;
  const understandLater = lazily(() => understander(declaration.input));
  const inputLater = lazily(() => z.strictObject(withReferences(declaration.input)));
  const outputLater = lazily(() => {
    const said = { understood: z.array(z.string()).optional() };
    return understandLater() === undefined ? output() : output().extend(said);
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
        const understand = understandLater();
        if (understand === undefined) return handler(parsed as Parameters<typeof handler>[0], context);
        const { args, understood } = await understand(parsed as Readonly<Record<string, unknown>>, context);
        const outcome = await handler(args as Parameters<typeof handler>[0], context);
        return understood.length === 0 ? outcome : { ...outcome, understood };
      };
      return declaration.fansOut === true ? whileCalled(whole, work) : work(whole);
    },
  };
}

/**
 * Runs a call with a signal that ends when it fails: when one of several requests at a time fails, the call is
 * over, and the others must not go on trying for what nobody waits for.
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

/** The same tool with another handler, or another input; its schemas are still made when they are asked for. */
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
export function defineReadTool<Shape extends z.ZodRawShape, Name extends string>(
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
export function defineWriteTool<Shape extends z.ZodRawShape, Name extends string>(
  declaration: ToolDeclaration<Shape, Name> & { readonly idempotent: boolean },
): Tool<Name> {
  return define(declaration, "write", {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: declaration.idempotent,
    openWorldHint: true,
  });
}

/** A tool that deletes or voids. Its input gets `confirm`, and its handler asks before it acts. */
export function defineDestructiveTool<
  Shape extends z.ZodRawShape & { readonly confirm: z.ZodType },
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
 * A tool that adds or changes records, many at once: what it does can be done again the other way, and
 * yet its input gets `confirm`, and its handler asks before it acts.
 */
export function defineConfirmedWriteTool<
  Shape extends z.ZodRawShape & { readonly confirm: z.ZodType },
  Name extends string,
>(declaration: ToolDeclaration<Shape, Name>): Tool<Name> {
  return define(declaration, "write", {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: true,
    openWorldHint: true,
  });
}
