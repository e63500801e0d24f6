import type { CallToolResult } from "@modelcontextprotocol/client";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Notice, type Problem, ProblemNotice, problemOf, useShown } from "./app.tsx";
import { ChangeCard, changeTitle, wouldChangeNothing } from "./change.tsx";
import { isRow, type Row, structureOf, textOf } from "./data.ts";

/** A call of a tool that writes. */
export interface WriteCall {
  readonly tool: string;
  readonly args: Row;
}

/** A dialog over the view. Escape closes it, and the focus goes back to where it came from. */
export function Dialog(props: {
  readonly title: ComponentChildren;
  readonly onClose: () => void;
  /** Whether Escape is to leave it open: what is being sent has no way back, and its end is to be seen. */
  readonly isHeld?: boolean;
  readonly children: ComponentChildren;
  readonly foot: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="dialog-title"
      onClose={props.onClose}
      onCancel={(event) => {
        if (props.isHeld === true) event.preventDefault();
      }}
    >
      <div class="dialog">
        <div class="dialog-head">
          <h2 id="dialog-title">{props.title}</h2>
        </div>
        <div class="dialog-body stack">{props.children}</div>
        <div class="dialog-foot">{props.foot}</div>
      </div>
    </dialog>
  );
}

/** Where a write stands. `sending` a write has no way back: only its answer tells what became of it. */
type Step =
  | { readonly at: "asking" | "sending" }
  | { readonly at: "preview" | "done"; readonly result: CallToolResult }
  /** `isAsked` when a yes was given here and did not count: only the app's own question does. */
  | { readonly at: "question"; readonly result: CallToolResult; readonly isAsked: boolean }
  | { readonly at: "problem"; readonly problem: Problem; readonly wasSent: boolean };

/** A write in its steps: what it would change, send or not, its question where it has one, what became of it. */
export interface WriteSteps {
  readonly step: Step;
  /** Sends what was previewed, or says yes to the question. */
  readonly send: () => void;
}

/**
 * Takes a write through its steps: the tool's own dry run first, then the same call without it. Where the tool asks for a
 * yes, the person gives it here and the call carries the tool's own `confirm`.
 */
export function useWrite({ tool, args }: WriteCall, known?: CallToolResult): WriteSteps {
  const { host } = useShown();
  const [step, setStep] = useState<Step>(known === undefined ? { at: "asking" } : stepAfter(known, true));
  const run = (more: Row, isDry: boolean) => {
    setStep({ at: isDry ? "asking" : "sending" });
    host.callTool(tool, { ...args, ...more }).then(
      (result) => setStep(stepAfter(result, isDry, more.confirm === true)),
      (error: unknown) => setStep(stepAfterError(problemOf(error), isDry)),
    );
  };
  useEffect(() => {
    if (known === undefined) run({ dry_run: true }, true);
  }, []);
  return { step, send: () => run(step.at === "question" ? { confirm: true } : {}, false) };
}

/**
 * Without an answer of the tool the end of a write is not known. A host's words for a sign-in that is over are no proof
 * that nothing was done, so they only add what to do next.
 */
function stepAfterError(problem: Problem, isDry: boolean): Step {
  if (isDry) return { at: "problem", problem, wasSent: false };
  const kind = problem.kind === "signed_out" ? "signed_out" : "unknown";
  return { at: "problem", problem: { kind, said: problem.said }, wasSent: true };
}

function stepAfter(result: CallToolResult, isDry: boolean, isAsked = false): Step {
  if (result.isError === true) {
    return { at: "problem", problem: { kind: "failed", said: textOf(result) }, wasSent: !isDry };
  }
  const data = structureOf(result);
  if (isRow(data.needs_confirmation)) return { at: "question", result, isAsked };
  return { at: data.done === "dry_run" ? "preview" : "done", result };
}

/** What a write's step shows. */
export function WriteBody({ step }: { readonly step: Step }) {
  switch (step.at) {
    case "asking":
      return <Notice kind="loading" title="Working out what would change" />;
    case "sending":
      return <Notice kind="loading" title="Sending to Halo" />;
    case "problem":
      return (
        <>
          <ProblemNotice problem={step.problem} />
          {step.wasSent && step.problem.kind !== "unknown" && (
            <p>Look at the record in Halo before you try again: the change may have been made.</p>
          )}
        </>
      );
    default:
      return (
        <>
          <ChangeCard data={structureOf(step.result)} />
          {step.at === "question" && step.isAsked && (
            <p>Nothing was changed: the yes has to be given in the conversation. Ask for it there.</p>
          )}
        </>
      );
  }
}

/** Whether there is something to send: what would change nothing has nothing. */
export const canSend = (step: Step): boolean => {
  if (step.at === "question") return !step.isAsked;
  if (step.at !== "preview" || wouldChangeNothing(structureOf(step.result))) return false;
  const { would_update: wouldUpdate } = structureOf(step.result);
  return !Array.isArray(wouldUpdate) || wouldUpdate.length > 0 || !("rows" in structureOf(step.result));
};

/** The words of the button that sends. */
export const sendTitle = (step: Step): string => (step.at === "question" ? "Yes, do it" : "Send to Halo");

/** A dialog that previews a write, and sends it when the person says so. */
export function WriteDialog(props: {
  readonly call: WriteCall;
  readonly title: string;
  /** Called when it is closed; `wasSent` after something may have changed. */
  readonly onClose: (wasSent: boolean) => void;
}) {
  const { step, send } = useWrite(props.call);
  const wasSent = step.at === "done" || (step.at === "problem" && step.wasSent);
  const close = () => props.onClose(wasSent);
  return (
    <Dialog
      title={step.at === "done" ? changeTitle(structureOf(step.result)) : props.title}
      onClose={close}
      isHeld={step.at === "sending"}
      foot={
        <>
          <button type="button" class="button" disabled={step.at === "sending"} onClick={close}>
            {wasSent ? "Close" : "Cancel"}
          </button>
          {!wasSent && (
            <button type="button" class="button primary" disabled={!canSend(step)} onClick={send}>
              {sendTitle(step)}
            </button>
          )}
        </>
      }
    >
      <div aria-live="polite" class="stack">
        <WriteBody step={step} />
      </div>
    </Dialog>
  );
}
