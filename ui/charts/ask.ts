import { useRef, useState } from "preact/hooks";
import { type Problem, problemOf, useShown, type ViewProps } from "../kit/app.tsx";
import { type Row, structureOf, textOf } from "../kit/data.ts";

/** An answer that is shown, and how another one is asked for. */
export interface Asked {
  readonly input: Row;
  readonly data: Row;
  /** Whether another answer is being waited for. */
  readonly isBusy: boolean;
  /** Why the last one did not come; what was there before is still shown. */
  readonly problem: Problem | undefined;
  /** Asks with some arguments changed; one that is set to undefined is left out. */
  readonly ask: (changes: Row) => void;
}

/**
 * The answer that a view was given, until another one is asked for with other arguments.
 *
 * @param tool the tool that is called for it
 */
export function useAsked(tool: string, given: Pick<ViewProps, "input" | "data">): Asked {
  const { host } = useShown();
  const [shown, setShown] = useState<Pick<Asked, "input" | "data" | "isBusy" | "problem">>({
    input: given.input,
    data: given.data,
    isBusy: false,
    problem: undefined,
  });
  // Only the last question counts, whichever answer comes last.
  const asked = useRef(0);
  const ask = (changes: Row) => {
    asked.current += 1;
    const mine = asked.current;
    const input = definedIn({ ...shown.input, ...changes });
    setShown((before) => ({ ...before, isBusy: true, problem: undefined }));
    host
      .callTool(tool, input)
      .then((result) => {
        if (mine !== asked.current) return;
        const problem = result.isError === true ? problemOf(new Error(textOf(result))) : undefined;
        setShown((before) => ({
          ...(problem === undefined ? { input, data: structureOf(result) } : before),
          isBusy: false,
          problem,
        }));
      })
      .catch((error: unknown) => {
        if (mine !== asked.current) return;
        setShown((before) => ({ ...before, isBusy: false, problem: problemOf(error) }));
      });
  };
  return { ...shown, ask };
}

/** Without the arguments that are undefined. */
export const definedIn = (args: Row): Row =>
  Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
