import {
  ChangeCard,
  canSend,
  changeTitle,
  Frame,
  sendTitle,
  start,
  structureOf,
  useShown,
  useWrite,
  type ViewProps,
  WriteBody,
} from "../../kit/index.ts";

/** What a write would change, or has changed. A dry run can be sent from here: the same call without `dry_run`. */
function Write({ data, result, input }: ViewProps) {
  const { state, callsTools } = useShown();
  const tool = state.context.toolInfo?.tool.name;
  const isOpen = data.done === "dry_run" || data.needs_confirmation !== undefined;
  // Without its name the tool can't be called, and what is done needs no button.
  if (tool === undefined || !callsTools || !isOpen) {
    return (
      <Frame title={changeTitle(data)} lead={state.context.toolInfo?.tool.title}>
        <ChangeCard data={data} />
      </Frame>
    );
  }
  const { dry_run: _, confirm: __, ...args } = input;
  return <Sending tool={tool} args={args} known={result} />;
}

function Sending({
  tool,
  args,
  known,
}: {
  tool: string;
  args: ViewProps["input"];
  known: ViewProps["result"];
}) {
  const { state } = useShown();
  const { step, send } = useWrite({ tool, args }, known);
  const title = "result" in step ? changeTitle(structureOf(step.result)) : "Write to Halo";
  const isOver = step.at === "done" || step.at === "problem";
  return (
    <Frame
      title={title}
      lead={state.context.toolInfo?.tool.title}
      foot={
        isOver ? undefined : (
          <>
            <span class="quiet small">Nothing is sent unless you send it.</span>
            <button type="button" class="button primary" disabled={!canSend(step)} onClick={send}>
              {sendTitle(step)}
            </button>
          </>
        )
      }
    >
      <div class="stack" aria-live="polite">
        <WriteBody step={step} />
      </div>
    </Frame>
  );
}

start("write", Write);
