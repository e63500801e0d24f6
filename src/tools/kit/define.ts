import type * as z from "zod";
import { lazily } from "../../lazily.ts";
import type { ArgumentShape, Values } from "./arguments/argument.ts";
import { listedInput, resolver } from "./arguments/resolve.ts";
import { YesNeeded } from "./confirmation.ts";
import type { ToolContext } from "./context.ts";
import { withTicketsNamed } from "./crud/writing/dry-tickets.ts";
import { orQuestion, understood } from "./output.ts";
import { type Aliases, aliasesOf } from "./reading/names.ts";
import type { ToolResult } from "./result.ts";
import type { UiName } from "./ui.ts";

export type { ToolContext } from "./context.ts";

/** What a tool may do to the data in Halo; also the mode that a sign-in needs for it. */
export type Access = "read" | "write" | "destructive";

/** The hints of MCP's `ToolAnnotations`; the helper that declares a tool sets them. */
export type Annotations = Readonly<
  Record<"readOnlyHint" | "destructiveHint" | "idempotentHint" | "openWorldHint", boolean>
>;

/** One tool of the catalogue. Its name is a type too, which lets the catalogue know its own. */
export interface Tool<Name extends string = string> {
  readonly name: Name;
  readonly title: string;
  readonly description: string;
  /** The view that shows its results, in clients that show views. */
  readonly ui?: UiName;
  readonly access: Access;
  readonly annotations: Annotations;
  /** Whether a call may send dozens of requests and take long: its client is then told how far it is. */
  readonly takesLong: boolean;
  /** The arguments as they are listed. */
  readonly input: z.ZodObject;
  /** Further names under which they are understood. */
  readonly aliases: Aliases;
  readonly output: z.ZodObject;
  /** Runs the tool. `parsed` is what `readArguments` made of the caller's arguments. */
  readonly handle: (parsed: unknown, context: ToolContext) => Promise<ToolResult>;
}

/**
 * What a model is told of a tool first: `halo_<verb>_<noun>`, a title, and what it answers, in at most 1,000 characters;
 * and the view that shows it.
 */
export type ToolHead<Name extends string = string> = Pick<
  Tool<Name>,
  "name" | "title" | "description" | "ui"
>;

/** The head of a tool among all that its declaration says. */
export const headOf = <Name extends string>({
  name,
  title,
  description,
  ui,
}: ToolHead<Name>): ToolHead<Name> => ({ name, title, description, ...(ui === undefined ? {} : { ui }) });

/** How a tool is declared. */
export interface ToolDeclaration<Shape extends ArgumentShape, Name extends string = string>
  extends ToolHead<Name> {
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
  hints: { readonly destructive?: boolean; readonly idempotent: boolean },
): Tool<Name> {
  const { output, handler } = declaration;
  const resolverLater = lazily(() => resolver(declaration.input));
  const inputLater = lazily(() => listedInput(declaration.input));
  const aliasesLater = lazily(() => aliasesOf(declaration.name, declaration.input));
  const outputLater = lazily(() => {
    const result = output().extend({ understood });
    return "confirm" in declaration.input ? orQuestion(result) : result;
  });
  // Whatever can show what it would write is shown by one view.
  const ui = declaration.ui ?? ("dry_run" in declaration.input ? "write" : undefined);
  return {
    ...headOf(declaration),
    ...(ui === undefined ? {} : { ui }),
    access,
    annotations: {
      readOnlyHint: access === "read",
      destructiveHint: hints.destructive === true,
      idempotentHint: hints.idempotent,
      openWorldHint: true,
    },
    takesLong: declaration.takesLong === true,
    get input() {
      return inputLater();
    },
    get aliases() {
      return aliasesLater();
    },
    get output() {
      return outputLater();
    },
    handle: (parsed, whole) => {
      const work = async (context: ToolContext) => {
        // `input` is a schema of an object, so what it parsed is one.
        const written = parsed as Readonly<Record<string, unknown>>;
        const isWrite = access !== "read";
        const { args, understood, check } = await resolverLater().resolve(written, context, isWrite);
        const made = await handler(args, context).catch(questionOf);
        const result = made.kind === "dry_run" ? await withTicketsNamed(made, context) : made;
        if (isEmpty(result)) await check();
        const { warnings } = context.halo;
        const told =
          warnings.length === 0 ? result : { ...result, warnings: [...warnings, ...result.warnings] };
        return understood.length === 0 ? told : { ...told, understood };
      };
      return declaration.fansOut === true ? whileCalled(whole, work) : work(whole);
    },
  };
}

/** The question that a handler could not ask, as its result. */
function questionOf(error: unknown): ToolResult {
  if (error instanceof YesNeeded) {
    return { kind: "confirmation", question: error.question, ...error.without, warnings: [] };
  }
  throw error;
}

/** Whether a result says that there is nothing, which is also what an id that no record has looks like. */
function isEmpty(result: ToolResult): boolean {
  if (result.kind === "list") return result.rows.length === 0 && result.page === 1;
  if (result.kind !== "answer") return false;
  const isNothing = (value: unknown) => typeof value !== "number" || value === 0;
  return (
    Object.values(result.figures).every(isNothing) && result.tables.every(({ rows }) => rows.length === 0)
  );
}

/**
 * Runs a call with a signal of its own, which is aborted when the call fails. Requests that it sent at the same time
 * as the one that failed then stop, instead of being tried again for a result that nobody waits for.
 */
export async function whileCalled<Result>(
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

/** The same tool with another handler, and another input or other hints where they are given. Its schemas stay lazy. */
export function changed<Name extends string>(
  tool: Tool<Name>,
  changes: { handle: Tool["handle"]; input?: () => z.ZodObject; annotations?: Annotations },
): Tool<Name> {
  const { access, takesLong } = tool;
  const { annotations = tool.annotations } = changes;
  const inputLater = lazily(changes.input ?? (() => tool.input));
  return {
    ...headOf(tool),
    access,
    annotations,
    takesLong,
    get input() {
      return inputLater();
    },
    get aliases() {
      return tool.aliases;
    },
    get output() {
      return tool.output;
    },
    handle: changes.handle,
  };
}

/** A tool that only reads. */
export const defineReadTool = <Shape extends ArgumentShape, Name extends string>(
  declaration: ToolDeclaration<Shape, Name>,
): Tool<Name> => define(declaration, "read", { idempotent: true });

/** A tool that adds or changes records. `idempotent`: whether a second call with the same arguments changes nothing more. */
export const defineWriteTool = <Shape extends ArgumentShape, Name extends string>(
  declaration: ToolDeclaration<Shape, Name> & { readonly idempotent: boolean },
): Tool<Name> => define(declaration, "write", declaration);

type Confirmed = ArgumentShape & { readonly confirm: z.ZodType };

/** A tool that deletes or voids. Its input has `confirm`, and its handler asks the person before it acts. */
export const defineDestructiveTool = <Shape extends Confirmed, Name extends string>(
  declaration: ToolDeclaration<Shape, Name>,
): Tool<Name> => define(declaration, "destructive", { destructive: true, idempotent: true });

/**
 * A tool that changes many records at once, or deletes in some cases only. Its input has `confirm`, and its handler asks
 * the person before it acts. `idempotent` as with {@link defineWriteTool}; default true.
 */
export const defineConfirmedWriteTool = <Shape extends Confirmed, Name extends string>(
  declaration: ToolDeclaration<Shape, Name> & { readonly idempotent?: boolean },
): Tool<Name> =>
  define(declaration, "write", { destructive: true, idempotent: declaration.idempotent ?? true });
